"""The signs of a target: its subjects, what it promises, how it begins and ends.

Source: data/codebook.md §1 (themes), §3 (delivery): with several verbs the leading one decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from nlp.lexicon import Lexicons, Phrases, ThemeCue, Yardstick
from nlp.progress import Progress
from nlp.types import FieldName, Theme

_PART = re.compile(r"[^,;。:、!?\n]+")
_AMOUNT = re.compile(r"[\d.,%~\-+]+[\u4e00-\u9fff%]{0,4}(?:以上|以内|左右)?$")
_BRACKETED = re.compile(r"\([^()]*\)")
_GROWTH = re.compile(r"增长|增速|增幅|提高|提升到|下降|降低|压减|减少")
_RATE = re.compile(r"率|比例|占比|比重|覆盖|达标|优良")
_THEMES = tuple(Theme)
_FLOW = re.compile(r"全年|年内|当年|本年|年度")


class Sign(NamedTuple):
    """A short symbolic fact and the characters that show it (none where start == end)."""

    name: str
    field: FieldName
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Aim:
    """What a target is after: its leading yardstick (None where no verb is known) and its signs."""

    yardstick: Yardstick | None
    growth: bool
    rate: bool
    signs: tuple[Sign, ...]


class SubjectReader:
    """Finds subject words and the themes they speak for."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._themes = lexicons.themes
        self._phrases = Phrases(lexicons.themes)

    def signs(self, text: str, field: FieldName) -> Iterator[Sign]:
        """Give the signs of every subject word, and of the theme that prevails."""
        total = dict.fromkeys(_THEMES, 0.0)
        found: list[tuple[int, int, tuple[ThemeCue, ...]]] = []
        for start, end in self._phrases.find(text):
            cues = self._themes[text[start:end]]
            found.append((start, end, cues))
            for cue in cues:
                total[cue.theme] += cue.weight / len(cues)
                yield Sign(f"{field}.subject={cue.theme}/{cue.subject}", field, start, end)
                yield Sign(f"{field}.theme={cue.theme}/{cue.weight}", field, start, end)
        if not found:
            yield Sign(f"{field}.theme=none", field)
            return
        best = max(total, key=total.__getitem__)
        yield Sign(f"{field}.best={best}", field)
        for name, (start, end, cues) in (("first", found[0]), ("last", found[-1])):
            for cue in cues:
                yield Sign(f"{field}.{name}={cue.theme}", field, start, end)


class AimReader:
    """Reads what a target promises."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._yardsticks = lexicons.yardsticks
        self._phrases = Phrases(lexicons.yardsticks)

    def read(self, text: str, progress: Progress) -> Aim:
        """Read a normalized target."""
        signs: list[Sign] = []
        promises = [(start, end, self._yardsticks[text[start:end]]) for start, end in self._phrases.find(text)]
        for place, (start, end, meanings) in enumerate(promises):
            for one in meanings:
                signs.append(Sign(f"promise={one.promise}/{one.delivery}", "target", start, end))
                if place == 0:
                    where = "start" if start < 3 else "inside"
                    signs.append(Sign(f"promise.first={one.promise}/{one.delivery}/{where}", "target", start, end))
        if not promises:
            signs.append(Sign("promise.first=none", "target"))
        signs.extend(_edges(text))
        growth, rate = bool(_GROWTH.search(text)), bool(_RATE.search(text))
        signs.append(Sign(f"goal={min(progress.goals, 2)}/{growth}/{rate}/{progress.limit}", "target"))
        signs.append(
            Sign(f"goal.promise={min(progress.goals, 1)}/{promises[0][2][0].promise if promises else None}", "target")
        )
        signs.extend(Sign(f"goal.unit={unit}", "target") for unit in progress.units)
        if _FLOW.search(text):
            signs.append(Sign("goal.year", "target"))
        signs.append(Sign(f"target.length={min(len(text) // 8, 5)}", "target"))
        return Aim(promises[0][2][0] if promises else None, growth, rate, tuple(signs))


def _edges(text: str) -> Iterator[Sign]:
    """Give the first and last characters of every part, amounts and brackets left out."""
    for place, part in enumerate(_PART.finditer(text)):
        core = _AMOUNT.sub("", _BRACKETED.sub("", part[0])).strip("\"' ")
        if len(core) < 2:
            continue
        first = "first" if place == 0 else "later"
        inside = part[0].find(core)  # -1 where brackets were cut out of the middle: then no characters show it
        at = part.start() + max(inside, 0)
        stop = at + len(core) if inside >= 0 else at
        for size in (1, 2, 3):
            yield Sign(f"tail.{first}={core[-size:]}", "target", max(stop - size, at), stop)
        yield Sign(f"head.{first}={core[:2]}", "target", at, min(at + 2, stop))
