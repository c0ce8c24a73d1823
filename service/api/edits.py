"""Routes that change tags and links, and the log of what people said."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Path, Query
from pydantic import ConfigDict, Field
from starlette.responses import JSONResponse

from service import review
from service.agreement import agreement, agreement_shape
from service.api.access import COSTLY, Reader, Reviewer, Served
from service.api.items import ItemId, etag_of, next_address, whole_shape
from service.api.parameters import MOST, DeliveryName, StageName, Strict, ThemeName, named
from service.api.problems import Stale, Unconditional, problems
from service.api.schemas.items import ItemShape
from service.api.schemas.reviews import AgreementAnswer, CorrectionsAnswer, CorrectionShape, QueueAnswer
from service.api.schemas.tracking import LinksAnswer, LinkShape
from service.app import App
from service.errors import BadInput, Conflict
from service.names import FIELD_LABELS
from service.review import Kind, correction_shape, question_shape
from service.store.items import StoredItem
from service.store.reviews import Word
from service.tracking import links
from service.tracking.shapes import link_shape

router = APIRouter(tags=["review"])
_NEVER = -1  # the generation of no item
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]


Amount = Annotated[Decimal, Field(ge=-(10**15), le=10**15, max_digits=24)]


class QuantityEdit(Strict):
    """A numeric goal and what the status reports for it, in the units written."""

    indicator: str = Field(max_length=200)
    op: Literal[">=", "<="]
    goal: Amount
    unit: str = Field(max_length=40)
    actual: Amount | None = None
    actual_unit: str | None = Field(default=None, max_length=40)


class Edit(Strict):
    """Values a person gives some fields, by English or Chinese names; one that is there already is confirmed."""

    model_config = ConfigDict(json_schema_extra={"example": {"stage": "approval", "why": "已取得立项批复"}})

    primary: ThemeName | None = None
    themes: list[ThemeName] | None = Field(
        default=None, min_length=1, max_length=5, description="the primary one first"
    )
    stage: StageName | None = None
    delivery: DeliveryName | None = None
    units: list[Annotated[str, Field(max_length=120)]] | None = Field(default=None, max_length=50)
    quantities: list[QuantityEdit] | None = Field(default=None, max_length=50)
    why: str = Field(default="", max_length=2_000)

    def values(self) -> dict[str, object]:
        """Give the fields that were given, with plain values."""
        return {
            name: value for name, value in self.model_dump(mode="json", exclude={"why"}).items() if value is not None
        }


class QueueQuery(Strict):
    """Which questions to list."""

    kind: Annotated[Kind, named(Kind)] = Field(
        default=Kind.UNSURE, description="unsure, second (for another person's word), doubtful"
    )
    field: str | None = Field(default=None, max_length=20, description="primary, stage or delivery")
    place: str | None = Field(default=None, max_length=120)
    period: str | None = Field(default=None, max_length=20)
    limit: int = Field(default=20, ge=1, le=MOST)
    offset: int = Field(default=0, ge=0, le=10_000_000)

    def pairs(self, **changed: object) -> list[tuple[str, str]]:
        """List the parameters that differ from their defaults, for an address."""
        given = {**self.model_dump(mode="json"), **changed}
        fields = type(self).model_fields.items()
        return [(name, str(given[name])) for name, field in fields if given[name] not in (None, "", field.default)]


class LinkRequest(Strict):
    """Two items of one place in different quarters."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"earlier_id": 12, "later_id": 196, "joined": True, "why": "同一幼儿园，改了名称"}
        }
    )

    earlier_id: Number
    later_id: Number
    joined: bool = Field(default=True, description="false says that they do not belong together")
    why: str = Field(default="", max_length=2_000)


@router.patch(
    "/items/{item_id}", response_model=None, responses={200: {"model": ItemShape}, **problems(404, 409, 412, 428)}
)
def edit_item(
    app: Served,
    person: Reviewer,
    item_id: ItemId,
    edit: Edit,
    if_match: Annotated[str | None, Header(description="the ETag of the state you saw, or *")] = None,
) -> JSONResponse:
    """Correct or confirm tags of the state named by If-Match; all fields or none."""
    stored = edit_tags(app, item_id, edit.values(), etag=if_match, who=person.name, why=edit.why)
    return JSONResponse(whole_shape(app, stored), headers={"ETag": etag_of(stored)})


@router.get(
    "/items/{item_id}/corrections", response_model=None, responses={200: {"model": CorrectionsAnswer}, **problems(404)}
)
def list_corrections(app: Served, _: Reader, item_id: ItemId) -> JSONResponse:
    """Show what people said of an item."""
    app.store.items.get(item_id)
    return JSONResponse({"corrections": [correction_shape(one) for one in app.store.reviews.log(item_id)]})


@router.delete(
    "/corrections/{correction_id}", response_model=None, responses={200: {"model": CorrectionShape}, **problems(404)}
)
def undo_correction(
    app: Served, person: Reviewer, correction_id: Annotated[int, Path(ge=1, le=2**63 - 1)]
) -> JSONResponse:
    """Take a correction back; it stays in the log."""
    return JSONResponse(correction_shape(review.undo(app, correction_id, who=person.name)))


@router.get("/review", response_model=None, responses={200: {"model": QueueAnswer}, **problems()})
def show_queue(app: Served, person: Reader, query: Annotated[QueueQuery, Query()]) -> JSONResponse:
    """List what waits for a person's word, least certain first."""
    queue = review.queue(
        app,
        kind=query.kind,
        field=query.field or None,
        place=query.place or None,
        period=query.period or None,
        who=person.name,
        limit=query.limit,
        offset=query.offset,
    )
    return JSONResponse(
        {
            "total": queue.total,
            "answered": queue.answered,
            "questions": [question_shape(one) for one in queue.questions],
            "next": next_address("/api/v1/review", query, total=queue.total),
        }
    )


@router.get("/review/agreement", response_model=None, responses={200: {"model": AgreementAnswer}, **problems()})
def show_agreement(app: Served, _: Reader) -> JSONResponse:
    """Tell how far people who reviewed the same items agree, by field."""
    return JSONResponse({"fields": [agreement_shape(one) for one in agreement(app)]})


@router.get("/links", response_model=None, responses={200: {"model": LinksAnswer}, **problems(404)})
def list_links(
    app: Served,
    _: Reader,
    earlier_report: Annotated[int, Query(ge=1, le=2**63 - 1, examples=[1])],
    later_report: Annotated[int, Query(ge=1, le=2**63 - 1, examples=[2])],
) -> JSONResponse:
    """List the links between two reports, those people cut included."""
    for report_id in (earlier_report, later_report):
        app.store.items.report(report_id)
    return JSONResponse({"links": [link_shape(one) for one in app.store.links.between(earlier_report, later_report)]})


@router.post(
    "/links",
    response_model=None,
    dependencies=COSTLY,
    responses={200: {"model": LinkShape}, **problems(404)},
)
def decide_link(app: Served, person: Reviewer, asked: LinkRequest) -> JSONResponse:
    """Say that one item continues another, or does not; no matching overrules it."""
    decide = links.link if asked.joined else links.unlink
    return JSONResponse(link_shape(decide(app, asked.earlier_id, asked.later_id, who=person.name, why=asked.why)))


def edit_tags(app: App, item_id: int, values: dict[str, object], *, etag: str | None, who: str, why: str) -> StoredItem:
    """Record a person's values for fields of the state of an item that `etag` names; give its new state.

    Raises:
        NotFound: there is no such item. BadInput: a value is none of its field. Unconditional: no etag is given.
        Stale: the item changed since.
    """
    stored = app.store.items.get(item_id)
    if not etag:
        raise Unconditional(
            "if-match-needed",
            chinese="修改要带请求头 If-Match，写明所见状态的 ETag（读取事项时给出），不论状态则写 *。",
            english="an edit must name the state it is based on: send If-Match with the item's ETag, or *",
        )
    if not values:
        raise BadInput(
            "nothing-given",
            chinese=f"没有给出任何字段；请至少给出一个：{'、'.join(FIELD_LABELS)}。",
            english=f"no field was given a value; give at least one of {', '.join(FIELD_LABELS)}",
        )
    anything = etag.strip() == "*"
    seen = None if anything else stored.generation if etag.strip() == etag_of(stored) else _NEVER
    try:
        words = [Word(item_id, field, value, seen) for field, value in values.items()]
        app.store.reviews.correct_all(words, who=who, why=why)
    except Conflict as changed:
        raise _stale(item_id) from changed
    return app.store.items.get(item_id)


def _stale(item_id: int) -> Stale:
    return Stale(
        "item-changed",
        chinese=f"事项 {item_id} 在你读取之后被改过，请重新读取再改。",
        english=f"item {item_id} was changed after you read it; read it again and repeat",
    )
