"""The notice (通报): counts by class with percentages, and for every number the list of exactly its items."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from nlp.types import Period, Stage
from service.notices.rows import LedgerRow
from service.tracking.bodies import Body, bodies_of
from service.tracking.lights import LightClass

# Reasons of a stall that call for a letter; mere planning in time does not.
URGENT_RULES = frozenset({"suspended", "moved-back", "repeated", "unchanged", "clock", "waiting", "behind"})
NO_GOAL = "无数量目标"
NO_UNIT = "未写明责任单位"


@dataclass(frozen=True, slots=True)
class Block:
    """A list with its heading; `key` is what numbers link to."""

    key: str
    heading: str
    rows: tuple[LedgerRow, ...]
    detail: Callable[[LedgerRow], str]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Blocks counted together: the notice shows their numbers in one table, then the lists."""

    key: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the opening sentence; a number names the block or chapter that lists its items."""

    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice, whatever file it is written to. `total` is what percentages are of.

    `mixed` tells that its items are of several reports, so that each has to say of which.
    """

    title: str
    opening: tuple[Piece, ...]
    total: int
    chapters: tuple[Chapter, ...]
    mixed: bool = False


def notice_of(rows: Sequence[LedgerRow], *, title: str = "") -> Notice:
    """Compose the notice of some rows; of none, it says just that."""
    if not rows:
        return Notice(title or _title(rows), (Piece("没有符合条件的重点工作，本通报没有可列的事项。"),), 0, ())
    periods = {(row.item.place, row.item.period) for row in rows}
    listed = [row for row in rows if row.stalled is not None]
    standing = [row for row in listed if _is_urgent(row)]
    early = [row for row in listed if not _is_urgent(row)]
    behind = [row for row in rows if row.light is not None and row.light.kind is LightClass.BEHIND]
    done = [row for row in rows if row.item.tagged.tags.stage.value is Stage.COMPLETED]
    return Notice(
        title=title or _title(rows),
        opening=(
            Piece(_scope(periods)),
            Piece(str(len(rows)), "stages"),
            Piece(" 项重点工作，已完成 "),
            Piece(str(len(done)), f"stage-{Stage.COMPLETED}"),
            Piece(" 项；需要督办 "),
            Piece(str(len(standing)), "standing"),
            Piece(" 项，数量目标欠进度 "),
            Piece(str(len(behind)), f"light-{LightClass.BEHIND}"),
            Piece(" 项。停滞清单共 "),
            Piece(str(len(listed)), "stalls"),
            Piece(" 项，凡未启动、谋划中、报批中的和两期无新进展的都在内：其中 "),
            Piece(str(len(standing)), "standing"),
            Piece(" 项已停滞、受阻、晚于时限或欠进度，需要督办；其余 "),
            Piece(str(len(early)), "early"),
            Piece(" 项仍在前期，尚未晚于时限，只需关注。欠进度按数量目标计，不论处于哪个阶段。"),
        ),
        total=len(rows),
        chapters=(
            Chapter("stages", "一、推进阶段", _by_stage(rows)),
            Chapter("lights", "二、序时进度", _by_light(rows)),
            Chapter(
                "stalls",
                "三、停滞清单",
                (
                    _block("standing", "需要督办：停滞、受阻、晚于时限或欠进度", _worst_first(standing), _why),
                    _block("early", "只需关注：仍在前期，尚未晚于时限", _worst_first(early), _why),
                ),
            ),
            Chapter("units", "四、分责任单位", _by_unit(rows)),
        ),
        mixed=len(periods) > 1,
    )


def percent(part: int, whole: int) -> str:
    """Give a share in percent with one decimal."""
    return f"{100 * part / whole:.1f}%" if whole else "—"


def _scope(reports: Collection[tuple[str, Period]]) -> str:
    """Say what is counted: a quarter's report or reports, or several quarters, whose items are counted each time."""
    quarters = {period for _, period in reports}
    if len(reports) == 1:
        return "本期共 "
    if len(quarters) == 1:
        return f"本期 {len(reports)} 个地区共 "
    return f"所选 {len(reports)} 份报表（{min(quarters)} 至 {max(quarters)}）共 "


def _by_stage(rows: Sequence[LedgerRow]) -> tuple[Block, ...]:
    return tuple(
        _block(
            f"stage-{stage}", stage.label, [row for row in rows if row.item.tagged.tags.stage.value is stage], _status
        )
        for stage in reversed(Stage)
    )


def _by_light(rows: Sequence[LedgerRow]) -> tuple[Block, ...]:
    blocks = [
        _block(f"light-{kind}", kind.label, [row for row in rows if row.light and row.light.kind is kind], _lights)
        for kind in LightClass
    ]
    return (*blocks, _block("light-none", NO_GOAL, [row for row in rows if row.light is None], _status))


def _by_unit(rows: Sequence[LedgerRow]) -> tuple[Block, ...]:
    by_id = {row.item.id: row for row in rows}
    return tuple(
        _block(f"unit-{at}", _named(body), [by_id[item.id] for item in body.items], _standing_of)
        for at, body in enumerate(bodies_of(row.item for row in rows))
    )


def _named(body: Body) -> str:
    """Give the name written most, and the others it is written by."""
    others = [name for name in body.names if name != body.name]
    return f"{body.name}（含“{'”“'.join(others)}”）" if others else body.name or NO_UNIT


def _block(key: str, heading: str, rows: Sequence[LedgerRow], detail: Callable[[LedgerRow], str]) -> Block:
    return Block(key, heading, tuple(rows), detail)


def _is_urgent(row: LedgerRow) -> bool:
    return row.stalled is not None and any(reason.rule in URGENT_RULES for reason in row.stalled.why)


def _worst_first(rows: Sequence[LedgerRow]) -> list[LedgerRow]:
    return sorted(rows, key=lambda row: -row.stalled.worry if row.stalled else 0.0)


def _status(row: LedgerRow) -> str:
    return row.item.tagged.item.status


def _standing_of(row: LedgerRow) -> str:
    light = f"，{row.light.kind.label}" if row.light else ""
    return f"{row.item.tagged.tags.stage.value.label}{light}。"


def _lights(row: LedgerRow) -> str:
    return "".join(light.text for light in row.lights)


def _why(row: LedgerRow) -> str:
    return "".join(reason.text for reason in row.stalled.why) if row.stalled else ""


def _title(rows: Sequence[LedgerRow]) -> str:
    places = list(dict.fromkeys(row.item.place for row in rows))
    periods = sorted({row.item.period for row in rows})
    place = places[0] if len(places) == 1 else ""
    quarters = ("一季度", "二季度", "三季度", "四季度")
    when = f"{periods[0].year}年{quarters[periods[0].quarter - 1]}" if len(periods) == 1 else ""
    return f"{place}{when}重点工作推进情况通报"
