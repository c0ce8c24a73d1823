"""The signs of a target: its subjects, what it promises, how it begins and ends.

Source: data/codebook.md §1 (themes), §3 (delivery): with several verbs the leading one decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from nlp.lexicon import Lexicons, ThemeCue, Yardstick
from nlp.phrases import Phrases
from nlp.progress import Progress
from nlp.types import FieldName, Theme

_PART = re.compile(r"[^,;。:、!?\n]+")
_AMOUNT = re.compile(r"(?<![\d.,%~\-+])[\d.,%~\-+]+[\u4e00-\u9fff%]{0,4}(?:以上|以内|左右)?$")
_OF_AMOUNT = re.compile(r"[\d.,%~\-+]")
_BRACKETED = re.compile(r"\([^()]*\)")
_GROWTH = re.compile(r"增长|增速|增幅|提高|提升到|下降|降低|压减|减少")
_RATE = re.compile(r"率|比例|占比|比重|覆盖|达标|优良")
_THEMES = tuple(Theme)
_FLOW = re.compile(r"全年|年内|当年|本年|年度")


# A short symbolic fact, and the characters from start to end that show it (none where these are equal). An item has
# some eighty: plain tuples cost a ninth of named ones.
Sign = tuple[str, int, int]


class _Subject(NamedTuple):
    """What a subject word says wherever it stands: its share for themes by their place, and the names of its signs."""

    shares: tuple[tuple[int, float], ...]
    names: tuple[str, ...]
    first: tuple[str, ...]
    last: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aim:
    """What a target is after: its leading yardstick (None where no verb is known) and its signs."""

    yardstick: Yardstick | None
    growth: bool
    rate: bool
    signs: tuple[Sign, ...]


class SubjectReader:
    """Finds subject words and the themes they speak for; remembers the names of the signs of words it met."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._themes = lexicons.themes
        self._phrases = Phrases(lexicons.themes)
        self._met: dict[FieldName, dict[str, _Subject]] = {"target": {}, "status": {}}

    def signs(self, text: str, field: FieldName) -> tuple[Sign, ...]:
        """Give the signs of every subject word, and of the theme that prevails."""
        places = self._phrases.find(text)
        if not places:
            return ((f"{field}.theme=none", 0, 0),)
        met = self._met[field]
        total = [0.0] * len(_THEMES)
        signs: list[Sign] = []
        subjects = []
        for start, end in places:
            word = text[start:end]
            subject = met.get(word)
            if subject is None:
                subject = met[word] = _subject_of(self._themes[word], field)
            subjects.append(subject)
            for at, share in subject.shares:
                total[at] += share
            signs.extend([(name, start, end) for name in subject.names])
        signs.append((f"{field}.best={_THEMES[total.index(max(total))]}", 0, 0))
        signs.extend([(name, *places[0]) for name in subjects[0].first])
        signs.extend([(name, *places[-1]) for name in subjects[-1].last])
        return tuple(signs)


def _subject_of(cues: Sequence[ThemeCue], field: FieldName) -> _Subject:
    return _Subject(
        tuple((_THEMES.index(cue.theme), cue.weight / len(cues)) for cue in cues),
        tuple(
            name
            for cue in cues
            for name in (f"{field}.subject={cue.theme}/{cue.subject}", f"{field}.theme={cue.theme}/{cue.weight}")
        ),
        tuple(f"{field}.first={cue.theme}" for cue in cues),
        tuple(f"{field}.last={cue.theme}" for cue in cues),
    )


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
                signs.append((f"promise={one.promise}/{one.delivery}", start, end))
                if place == 0:
                    where = "start" if start < 3 else "inside"
                    signs.append((f"promise.first={one.promise}/{one.delivery}/{where}", start, end))
        if not promises:
            signs.append(("promise.first=none", 0, 0))
        signs.extend(_edges(text))
        growth, rate = bool(_GROWTH.search(text)), bool(_RATE.search(text))
        signs.append((f"goal={min(progress.goals, 2)}/{growth}/{rate}/{progress.limit}", 0, 0))
        promise = promises[0][2][0].promise if promises else None
        signs.append((f"goal.promise={min(progress.goals, 1)}/{promise}", 0, 0))
        signs.extend([(f"goal.unit={unit}", 0, 0) for unit in progress.units])
        if _FLOW.search(text):
            signs.append(("goal.year", 0, 0))
        signs.append((f"target.length={min(len(text) // 8, 5)}", 0, 0))
        return Aim(promises[0][2][0] if promises else None, growth, rate, tuple(signs))


def _edges(text: str) -> Iterator[Sign]:
    """Give the first and last characters of every part, amounts and brackets left out."""
    for place, part in enumerate(_PART.finditer(text)):
        core = _BRACKETED.sub("", part[0]) if "(" in part[0] else part[0]
        if _OF_AMOUNT.search(core):
            core = _AMOUNT.sub("", core)
        core = core.strip("\"' ")
        if len(core) < 2:
            continue
        first = "first" if place == 0 else "later"
        inside = part[0].find(core)  # -1 where brackets were cut out of the middle: then no characters show it
        at = part.start() + max(inside, 0)
        stop = at + len(core) if inside >= 0 else at
        for size in (1, 2, 3):
            yield f"tail.{first}={core[-size:]}", max(stop - size, at), stop
        yield f"head.{first}={core[:2]}", at, min(at + 2, stop)
