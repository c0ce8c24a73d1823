"""Commands of the review loop: review, correct, agreement, retrain, retag."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.common import (
    LARGEST_ID,
    FormatOption,
    LimitOption,
    PeriodOption,
    PlaceOption,
    named,
    opened,
    person_here,
)
from service.cli.output import Format, messages, print_object, print_rows, progress
from service.errors import BadInput
from service.names import field_named
from service.periods import parse_period
from service.review import Kind, Queue, question_shape, queue
from service.review import correct as record
from service.shapes import no_shape

if TYPE_CHECKING:
    from service.learning import Retraining

WhoOption = Annotated[str | None, typer.Option(help="经办人；不给则取本机用户名。")]
EXAMPLE = '[{"indicator": "投资", "op": ">=", "goal": 5, "unit": "亿元", "actual": 2, "actual_unit": "亿元"}]'
QUESTION_COLUMNS = (
    ("id", "编号"),
    ("no", "序号"),
    ("field", "字段"),
    ("suggestion", "建议"),
    ("confidence", "把握"),
    ("target", "重点工作"),
    ("status", "完成情况"),
)
GAIN_COLUMNS = (
    ("field", "字段"),
    ("items", "已确认"),
    ("before", "此前准确率"),
    ("after", "训练后"),
    ("interval", "95% 区间"),
)
SHIFT_COLUMNS = (("field", "字段"), ("old", "原"), ("new", "新"), ("items", "项数"))
AGREEMENT_COLUMNS = (("field", "字段"), ("items", "事项"), ("people", "人数"), ("agreed", "一致"), ("alpha", "α"))


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command("review")(review)
    cli.command("correct")(correct)
    cli.command("agreement")(show_agreement)
    cli.command("retrain")(retrain)
    cli.command("retag")(retag)


def review(  # noqa: PLR0917 # the command's options, which typer passes by name
    context: typer.Context,
    kind: Annotated[
        Kind,
        typer.Option(
            parser=named(Kind), metavar="KIND", help="待核（unsure）、第二人复核（second）或模型存疑（doubtful）。"
        ),
    ] = Kind.UNSURE,
    field: Annotated[
        str | None, typer.Option(help="只问一个字段：主题、阶段或目标类型（primary、stage、delivery）。")
    ] = None,
    place: PlaceOption = None,
    period: PeriodOption = None,
    who: WhoOption = None,
    limit: LimitOption = 20,
    form: FormatOption = Format.AUTO,
) -> None:
    """复核待核的标注，最没把握的在前；在终端逐条回答。Answer what the machine is unsure of, least certain first."""
    when = parse_period(period)
    person = who or person_here()
    with opened(context) as app:

        def ask(most: int, skipped: set[tuple[int, str]]) -> Queue:
            return queue(
                app,
                kind=kind,
                field=field,
                place=place,
                period=str(when) if when else None,
                who=person,
                limit=most,
                skipped=skipped,
            )

        if form.is_jsonl or not messages.is_terminal:
            shown = ask(limit, set())
            if form.is_jsonl:
                print_rows(map(question_shape, shown.questions), columns=QUESTION_COLUMNS, form=form)
            else:
                print_rows(_question_rows(shown), columns=QUESTION_COLUMNS, form=form)
            messages.print(f"待核 {shown.total} 处，已有人确认 {shown.answered} 处。")
            return
        skipped: set[tuple[int, str]] = set()
        for _ in range(limit):
            found = ask(1, skipped).questions
            if not found or (found[0].item.id, found[0].field) in skipped:
                break
            question = found[0]
            item = question.item.tagged.item
            shape = question_shape(question)
            messages.print(f"\n[{question.item.id}] {item.target}\n    {item.status}", markup=False)
            for number, option in enumerate(shape["options"], start=1):
                chosen = "→" if option["value"] == shape["suggestion"]["value"] else " "
                messages.print(f"  {chosen} {number} {option['label']}", markup=False)
            said = typer.prompt(
                f"{shape['label']}（回车接受，数字选择，s 跳过，q 结束）", default="", show_default=False
            )
            if said.strip().lower() == "q":
                break
            if said.strip().lower() == "s":
                skipped.add((question.item.id, question.field))
                continue
            value = _answer(said, str(question.suggestion.value), question.options)
            record(app, question.item.id, question.field, value, who=person, seen=question.item.generation)


def correct(  # noqa: PLR0917 # the command's options, which typer passes by name
    context: typer.Context,
    item: Annotated[int, typer.Argument(min=1, max=LARGEST_ID, help="事项编号（id）。")],
    field: Annotated[
        str, typer.Argument(help="字段：主题、阶段、目标类型、责任单位、数量目标（或 primary、themes、stage……）。")
    ],
    value: Annotated[
        str, typer.Argument(help="新值，中英文名都可；多值用逗号隔开，quantities 用 JSON；与原值相同即为确认。")
    ],
    who: WhoOption = None,
    why: Annotated[str, typer.Option(help="理由，记入历史。")] = "",
    form: FormatOption = Format.AUTO,
) -> None:
    """更正或确认一个标注，永远优先于模型。Correct or confirm a tag; it outranks the model for ever."""
    from service.review import correction_shape

    with opened(context) as app:
        done = record(app, item, field, value_of(field, value), who=who or person_here(), why=why)
    print_object(correction_shape(done), form=form)


def show_agreement(context: typer.Context, form: FormatOption = Format.AUTO) -> None:
    """两人复核同一事项时的一致程度。How far two people who reviewed the same items agree."""
    from service.agreement import agreement, agreement_shape

    with opened(context) as app:
        print_rows(map(agreement_shape, agreement(app)), columns=AGREEMENT_COLUMNS, form=form)


def retrain(
    context: typer.Context,
    keep: Annotated[str | None, typer.Option(help="启用某个训练好的版本；latest 为最近一次。")] = None,
    rollback: Annotated[bool, typer.Option("--rollback", help="退回上一个模型。")] = False,
    listed: Annotated[bool, typer.Option("--list", help="列出训练过的版本。")] = False,
    form: FormatOption = Format.AUTO,
) -> None:
    """用已确认的标注再训练，显示前后得分，由人决定用不用。Learn from confirmed labels; a person keeps it or not."""
    from service import learning

    with opened(context) as app:
        if rollback:
            version = learning.rollback(app, who=person_here())
            messages.print(f"已退回{version or '随附模型'}；用 duban retag --preview 看标注会怎样变化。")
        elif listed:
            found = learning.retrainings(app)
            columns = (("version", "版本"), ("made_at", "时间"), ("confirmed", "已确认"), ("corpus", "语料"))
            print_rows(map(learning.retraining_shape, found), columns=columns, form=form)
        elif keep is not None:
            if keep == "latest":
                found = learning.retrainings(app)
                keep = found[0].version if found else ""
            learning.keep(app, keep, who=person_here())
            messages.print(f"已启用 {keep}；用 duban retag --preview 看标注会怎样变化。")
        else:
            with progress("训练") as advance:
                result = learning.retrain(app, progress=advance)
            if form.is_jsonl:
                print_object(learning.retraining_shape(result), form=form)
            else:
                _print_gains(result)
            messages.print(f"模型 {result.version} 尚未启用；启用：duban retrain --keep {result.version}")


def retag(
    context: typer.Context,
    preview: Annotated[bool, typer.Option("--preview", help="只看会改变什么。")] = False,
    version: Annotated[str | None, typer.Option(help="与 --preview 同用：尚未启用的模型版本。")] = None,
    everything: Annotated[bool, typer.Option("--all", help="连现用模型标过的也重标（规则改过之后）。")] = False,
    form: FormatOption = Format.AUTO,
) -> None:
    """用现用模型重标旧模型标过的事项；人的更正不动。Tag again what other models tagged; people's words stay."""
    from service import retagging

    if version is not None and not preview:
        raise BadInput(
            "preview-only",
            chinese="--version 只能与 --preview 同用；先 duban retrain --keep 再 duban retag。",
            english="--version goes with --preview only; keep the model first, then retag",
        )
    with opened(context) as app, progress("重标") as advance:
        if preview:
            done = retagging.preview_retag(app, version=version, everything=everything, progress=advance)
        else:
            done = retagging.retag(app, everything=everything, who=person_here(), progress=advance)
    shape = retagging.retagging_shape(done)
    if form.is_jsonl:
        print_object(shape, form=form)
    else:
        print_rows(shape["counts"], columns=SHIFT_COLUMNS, form=form)
    messages.print(f"模型 {done.model}：{done.items} 项{'将' if preview else '已'}重标，{len(done.shifts)} 处变化。")


def value_of(field: str, text: str) -> object:
    """Read a value as typed: lists by commas, quantities as JSON.

    Raises:
        BadInput: the JSON cannot be read.
    """
    field = field_named(field)
    if field in ("themes", "units"):
        return [one for one in text.replace("，", ",").replace("、", ",").split(",") if one.strip()]
    if field != "quantities":
        return text
    try:
        return json.loads(text)
    except json.JSONDecodeError as broken:
        raise BadInput(
            "bad-value",
            chinese=f"quantities 要写成 JSON 数组：{broken.msg}（第 {broken.pos + 1} 字）；写法如 {EXAMPLE}。",
            english=f"quantities are a JSON array: {broken.msg} at character {broken.pos + 1}; such as {EXAMPLE}",
        ) from broken


def _answer(said: str, suggestion: str, options: tuple[str, ...]) -> str:
    text = said.strip()
    if not text:
        return suggestion
    if text.isascii() and text.isdigit() and 1 <= int(text) <= len(options):
        return str(options[int(text) - 1])
    return text  # the name of a value; anything else is refused with a sentence


def _question_rows(shown: Queue) -> list[dict[str, object]]:
    return [
        {
            "id": one.item.id,
            "no": no_shape(one.item.tagged.item.no),
            "field": question_shape(one)["label"],
            "suggestion": one.suggestion.value.label,
            "confidence": one.suggestion.confidence,
            "target": one.item.tagged.item.target,
            "status": one.item.tagged.item.status,
        }
        for one in shown.questions
    ]


def _print_gains(result: Retraining) -> None:
    rows = [
        {
            "field": field,
            "items": gain.items,
            "before": f"{gain.before:.1%}",
            "after": f"{gain.after:.1%}",
            "interval": f"{gain.after_low:.1%}–{gain.after_high:.1%}",
        }
        for field, gain in result.gains.items()
    ]
    title = f"{result.confirmed} 项已确认，{result.folds} 折交叉验证"
    print_rows(rows, columns=GAIN_COLUMNS, form=Format.TABLE, title=title)
    for doubt in result.doubts[:10]:
        messages.print(
            f"存疑：事项 {doubt.item_id} 的 {doubt.field}，人说 {doubt.said}，模型说 {doubt.model}"
            f"（把握 {doubt.confidence:.2f}）",
            markup=False,
        )
