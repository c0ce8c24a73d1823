"""The page of one item: what is said, what duban makes of it and why, its history, and corrections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from nlp.types import Delivery, Span, Stage, Tags, Theme
from service import review
from service.api.access import FORM, Reader, Reviewer, Served
from service.api.edits import edit_tags
from service.api.items import ItemId, etag_of, lights_of
from service.api.problems import Stale
from service.app import App
from service.page.amounts import AmountForm, amounts_changed, amounts_in_force
from service.page.render import render
from service.review import OPTIONS
from service.search import similar
from service.store.items import StoredItem
from service.tracking.history import history
from service.waiting import WRITTEN

router = APIRouter(include_in_schema=False)
SIMILAR = 6


class TagForm(AmountForm):
    """The tags as the form shows them; only what differs from the item is a correction."""

    etag: str = Field(max_length=60)
    action: Literal["save", "confirm"] = "save"
    primary: Theme
    themes: list[Theme] = Field(default_factory=list, max_length=5)
    stage: Stage
    delivery: Delivery
    why: str = Field(default="", max_length=2_000)
    csrf: str = Field(default="", max_length=200)


@router.get("/items/{item_id}")
def item_page(request: Request, app: Served, _: Reader, item_id: ItemId, note: str = "") -> Response:
    """Show an item."""
    return _shown(request, app, app.store.items.get(item_id), note=note)


@router.post("/items/{item_id}", dependencies=FORM)
def correct_item(
    request: Request, app: Served, person: Reviewer, item_id: ItemId, form: Annotated[TagForm, Form()]
) -> Response:
    """Record what the form changed, or confirm the tags as they are."""
    stored = app.store.items.get(item_id)
    values = changes_of(stored.tagged.tags, form)
    if not values:
        return RedirectResponse(f"/items/{item_id}?note=unchanged", 303)
    try:
        edit_tags(app, item_id, values, etag=form.etag, who=person.name, why=form.why)
    except Stale:
        return _shown(request, app, app.store.items.get(item_id), note="stale", status=412)
    return RedirectResponse(f"/items/{item_id}?note=saved", 303)


@router.post("/items/{item_id}/undo/{correction_id}", dependencies=FORM)
def undo_correction(
    app: Served, person: Reviewer, item_id: ItemId, correction_id: Annotated[int, Path(ge=1, le=2**63 - 1)]
) -> Response:
    """Take a correction back."""
    review.undo(app, correction_id, who=person.name)
    return RedirectResponse(f"/items/{item_id}?note=saved", 303)


def changes_of(tags: Tags, form: TagForm) -> dict[str, object]:
    """Give what the form changes of the tags; for a confirmation, the tags that are asked about as they are."""
    if form.action == "confirm":
        in_force = amounts_in_force(tags)
        return {field: str(getattr(tags, field).value) for field in OPTIONS} | {
            field: in_force[field] for field in WRITTEN if field in tags.unsure
        }
    values: dict[str, object] = {
        field: str(getattr(form, field)) for field in OPTIONS if getattr(form, field) is not getattr(tags, field).value
    }
    themes = list(dict.fromkeys([form.primary, *form.themes]))
    if set(themes) != {form.primary, *(theme.value for theme in tags.themes if theme.value is not tags.primary.value)}:
        values["themes"] = [str(theme) for theme in themes]
        values.pop("primary", None)  # the first theme is the primary one
    return values | amounts_changed(tags, form)


def evidence_marks(tags: Tags) -> Iterator[tuple[str, Span]]:
    """List the words that decided each tag, by the kind of tag."""
    for kind, decision in (("stage", tags.stage), ("primary", tags.primary), ("delivery", tags.delivery)):
        yield from ((kind, span) for span in decision.evidence)
    yield from (("quantity", span) for one in tags.quantities for span in one.evidence)
    yield from (("unit", span) for one in tags.units for span in one.evidence)


def _shown(request: Request, app: App, stored: StoredItem, *, note: str = "", status: int = 200) -> Response:
    tags = stored.tagged.tags
    marks = list(evidence_marks(tags))
    steps = history(app, stored.id).steps
    own = {step.item.id for step in steps if step.item}
    before, after = app.store.items.neighbours(stored)
    return render(
        request,
        "item.html",
        status=status,
        twin=f"/api/v1/items/{stored.id}",
        stored=stored,
        item=stored.tagged.item,
        tags=tags,
        machine=stored.machine,
        marks=marks,
        kinds=list(dict.fromkeys(kind for kind, _ in marks)),
        lights=lights_of(app, stored),
        steps=steps,
        before=before,
        after=after,
        report=app.store.items.report(stored.report_id),
        log=app.store.reviews.log(stored.id)[::-1],
        versions=app.store.items.versions(stored.id),
        etag=etag_of(stored),
        note=note if note in ("saved", "unchanged", "stale") else "",
        similar=[one for one in similar(app, stored.id, limit=SIMILAR + len(own)) if one.stored.id not in own][
            :SIMILAR
        ],
        fields=OPTIONS,
        theme_values=list(Theme),
        theme_set={theme.value for theme in tags.themes},
    )
