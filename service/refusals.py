"""Why a file is not previewed, or a preview not confirmed: the sentences of taking a report in."""

from __future__ import annotations

from nlp.types import Period
from service.errors import BadInput, NotFound
from service.intake.places import chinese_place
from service.intake.types import Reading

_FIRST = 3  # rejected rows that a refusal names


def require_items(reading: Reading) -> None:
    """Refuse a file without a usable row.

    Raises:
        BadInput: there is none.
    """
    if reading.items:
        return
    if not reading.rejects:
        raise BadInput(
            "no-rows",
            chinese=f"{reading.source} 的表头下面没有事项；请检查文件是否保存完整。",
            english=f"{reading.source}: nothing stands below the header; check that the file was saved completely",
        )
    count, first = len(reading.rejects), reading.rejects[:_FIRST]
    more = count > _FIRST
    chinese = "".join(f"{chinese_place(one.where)}{one.chinese}。" for one in first) + ("……" if more else "")
    english = "; ".join(f"{one.where}: {one.english}" for one in first) + (" …" if more else "")
    raise BadInput(
        "no-rows",
        chinese=f"{reading.source} 中没有一行可以入库（{count} 行被拒绝）；请改好再导入。{chinese}",
        english=f"{reading.source}: no row can be stored ({count} rejected); mend them: {english}",
    )


def not_placed(source: str, *, place: str | None, period: Period | None) -> BadInput:
    """Say exactly what neither title nor caller names: the place, the period, or both."""
    wanted = [
        (chinese, english)
        for missing, chinese, english in (
            (place is None, "地区（--place，如 洞头区）", "the place (--place, such as 洞头区)"),
            (period is None, "季度（--period，如 2021Q1）", "the period (--period, such as 2021Q1)"),
        )
        if missing
    ]
    return BadInput(
        "place-or-period-missing",
        chinese=f"{source} 的标题和文件名里看不出{'和'.join(one for one, _ in wanted)}，请给出。",
        english=f"{source}: neither title nor file name says {' and '.join(one for _, one in wanted)}; give it",
    )


def no_preview(sha256: str) -> NotFound:
    """Say that a file was not previewed, or too long ago."""
    return NotFound(
        "no-such-preview",
        chinese="没有这个文件的预览，或预览已过期（保留 7 天）；请重新上传。",
        english=f"no preview of a file with SHA-256 {sha256}, or it has expired; upload the file again",
    )
