"""The signs of a status: what its clauses show, how sub-projects combine, what its numbers say of the goals.

Source: data/codebook.md §2 and §6.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import add
from typing import NamedTuple

from nlp.clauses import Aspect, Clause
from nlp.lexicon import StageCue, Yardstick
from nlp.progress import Progress
from nlp.target import Aim, Sign
from nlp.types import Delivery, Stage
from nlp.verdict import verdicts_of

_STAGES = tuple(Stage)
_SHORT = {stage: stage.value[:2] for stage in Stage}
_ASPECTS = {aspect: aspect.name.lower() for aspect in Aspect}
_ASPECT_SIGNS = {aspect: f"aspect={name}" for aspect, name in _ASPECTS.items()}
_SHARES = ("best", "worst", "first", "year", "percent")
_UNREAL = frozenset({Aspect.PLANNED, Aspect.NEGATED})
_WEIGHTS = {1: 0.3, 2: 1.0, 3: 2.0}
_PART_YEAR = re.compile(
    r"[一二三]季度|上半年|前三季度|(?<!\d)1?[-~至]?[1-9]月(?!\d)|(?<!\d)1[-~至]1[01]月|1[01]月(?:底|末)"
)
_WHOLE_YEAR = re.compile(r"全年|1[-~至]12月|12月底|年末|年底|截至12月")
_ALL = re.compile(r"全部|均已|全面完成|全覆盖|所有|圆满|超额|如期|提前完成|都[均都全]|均[均都全]")
_DIGIT = r"[一二两三四五六七八九十\d]"
_EACH = re.compile(rf"{_DIGIT}(?<!{_DIGIT}{_DIGIT}){_DIGIT}*[个处座家项条所户村镇辆台][均都全]")
# 启动招标 is a tender, 完成可研 a study: the verb only carries what follows it.
_CARRIER = re.compile(
    r"(?:已|已经|均已|现已|正在|正|全面|全部|基本|积极|有序|陆续|同步|继续|初步)*"
    r"(?:启动|开展|完成|推进|落实|组织|实施|进行|做好|开始|着手|组织开展|推动|加快|办理|办结|通过|取得)(?:了|好)?"
)
_LEFT = re.compile(r"部分|其余|剩余|余下|尚有|还有|还剩|另有|个别|首批|余(?<![\u4e00-\u9fff]余)|缺|仅|只有|尚差|剩")


class _Said(NamedTuple):
    """What a stage phrase says in a clause that puts it one way: names of signs, and what counts as real.

    `carried` names the sign where the phrase only carries what follows it ("" where it never does); `shown`, `weights`
    and `ranks` (of what is plain) are empty where nothing is real.
    """

    carried: str
    names: tuple[str, ...]
    shown: tuple[str, ...]
    weights: tuple[tuple[int, float, int], ...]
    ranks: tuple[int, ...]
    last: str


class FactReader:
    """Gives the signs of a status; remembers what the phrases it met say."""

    def __init__(self) -> None:
        self._met: dict[tuple[str, Aspect, Delivery | None, bool], _Said] = {}

    def signs(
        self, text: str, clauses: Sequence[Clause], aim: Aim, progress: Progress, target: str
    ) -> tuple[Sign, ...]:
        """Give the signs of a normalized status."""
        delivery = aim.yardstick.delivery if aim.yardstick else None
        promise = aim.yardstick.promise if aim.yardstick else "none"
        wanted = set(map(add, target, target[1:]))
        sentences: dict[int, list[float]] = {}
        strongest = [0.0] * len(_STAGES)
        last: Sign | None = None
        ranks: list[list[int]] = []
        signs = _shape(text, clauses)
        for begin, stop, sentence, cues, aspects in clauses:
            shown: set[str] = set()
            own: list[int] = []
            ranks.append(own)
            if cues:
                here = sentences.setdefault(sentence, [0.0] * len(_STAGES))
                near = not wanted.isdisjoint(_pairs(text[begin:stop]))
                last_start = cues[-1].start
            for start, end, meanings, aspect in cues:
                said = self._said(text[start:end], meanings, aspect, delivery, near)
                if said.carried and start < last_start:
                    signs.append((said.carried, start, end))
                    continue
                own.extend(said.ranks)
                signs.extend([(name, start, end) for name in said.names])
                shown.update(said.shown)
                for rank, weight, strength in said.weights:
                    here[rank] += weight
                    strongest[rank] = max(strongest[rank], strength)
                if said.last:
                    last = (said.last, start, end)
            signs.extend([(_ASPECT_SIGNS[aspect], begin, stop) for aspect in aspects])
            if shown:
                signs.append((f"clause={'+'.join(sorted(shown))}", begin, stop))
        for name in verdicts_of(target, text, clauses, ranks, yardstick=aim.yardstick, progress=progress):
            signs.extend(_verdict_signs(name, promise))
        if last is not None:
            signs.append(last)
        tops = sorted([max(range(5), key=lambda at: (scores[at], at)) for scores in sentences.values() if any(scores)])
        signs.extend(_combined(tuple(tops), tuple(strongest), aim.yardstick))
        levels = tuple(
            map(_level, (progress.best, progress.worst, progress.first, progress.year_share, progress.top_percent))
        )
        kind = f"{aim.growth}/{aim.rate}/{progress.limit}"
        figures = (min(len(progress.told), 3), progress.goals > 0)
        signs.extend(_numbers(levels, promise, kind, (_tells_part(text), bool(_WHOLE_YEAR.search(text))), figures))
        if progress.bare:
            signs.append((f"bare={levels[1]}/{levels[-1]}", 0, len(text)))
        return tuple(signs)

    def _said(
        self, phrase: str, meanings: tuple[StageCue, ...], aspect: Aspect, delivery: Delivery | None, near: bool
    ) -> _Said:
        key = (phrase, aspect, delivery, near)
        said = self._met.get(key)
        if said is None:
            said = self._met[key] = _said(phrase, _meant(meanings, delivery), aspect, near)
        return said


def _said(phrase: str, meant: Sequence[StageCue], aspect: Aspect, near: bool) -> _Said:
    told = _ASPECTS[aspect]
    names: list[str] = []
    for stage, _, strength, thing in meant:
        names += [f"cue={stage}/{strength}/{told}", f"object={thing}/{stage}/{told}"]
        if strength > 1:
            names.append(f"near={stage}/{near}")
    real = () if aspect in _UNREAL else tuple(meant)
    return _Said(
        carried=f"carried={phrase[-2:]}/{told}" if _CARRIER.fullmatch(phrase) else "",
        names=tuple(names),
        shown=tuple(_SHORT[one.stage] if one.strength > 1 else f"{_SHORT[one.stage]}-" for one in real),
        weights=tuple((one.stage.rank, _WEIGHTS[one.strength], one.strength) for one in real),
        ranks=() if aspect is Aspect.HEDGE else tuple(one.stage.rank for one in real if one.strength > 1),
        last=f"last={real[-1].stage}/{told}" if real else "",
    )


@lru_cache(maxsize=1024)
def _verdict_signs(name: str, promise: str) -> tuple[Sign, ...]:
    return (f"verdict={name}", 0, 0), (f"verdict*promise={name}/{promise}", 0, 0)


def _pairs(text: str) -> Iterator[str]:
    return map(add, text, text[1:])


def _shape(text: str, clauses: Sequence[Clause]) -> list[Sign]:
    signs: list[Sign] = [
        (f"status.length={min(len(text).bit_length(), 9)}", 0, 0),
        (f"status.clauses={min(len(clauses), 6)}", 0, 0),
    ]
    if len(text) <= 8:
        signs.append((f"status.whole={text.strip('。.!')}", 0, len(text)))
    found_all, found_left = _first_all(text), _LEFT.search(text)
    if found_all:
        signs.append(("status.all", *found_all.span()))
    if found_left:
        signs.append(("status.left", *found_left.span()))
    signs.append((f"status.all*left={found_all is not None}/{found_left is not None}", 0, 0))
    return signs


def _first_all(text: str) -> re.Match[str] | None:
    """Find the first word that says all, whether by itself or of what is counted."""
    word, each = _ALL.search(text), _EACH.search(text)
    return each if word is None or (each is not None and each.start() < word.start()) else word


def _tells_part(text: str) -> bool:
    return ("月" in text or "季度" in text or "上半年" in text) and _PART_YEAR.search(text) is not None


@lru_cache(maxsize=4096)
def _combined(tops: tuple[int, ...], strongest: tuple[float, ...], yardstick: Yardstick | None) -> tuple[Sign, ...]:
    """Give signs of how the sentences' stages combine, and of the promise kept or not.

    `tops` holds the rank that prevails in every sentence, in order; `strongest` what each stage's best cue weighs.
    Items of a report share few combinations, so they are remembered.
    """
    promise = yardstick.promise if yardstick else "none"
    delivery = yardstick.delivery if yardstick else None
    if not tops:
        return ("middle=none", 0, 0), (f"promise*middle={promise}/none", 0, 0)
    most, middle, least = _STAGES[tops[-1]], _STAGES[tops[(len(tops) - 1) // 2]], _STAGES[tops[0]]
    largest = _STAGES[max(Counter(tops).items(), key=lambda pair: (pair[1], -pair[0]))[0]]
    decisive = _STAGES[max(range(5), key=lambda at: (strongest[at], at))]
    held = "+".join(_SHORT[stage] for stage, weight in zip(_STAGES, strongest, strict=True) if weight > 1)
    names = [
        f"middle={middle}",
        f"least={least}",
        f"largest={largest}",
        f"held={held}",
        f"promise*held={promise}/{held}",
    ]
    for stage, weight in zip(_STAGES, strongest, strict=True):
        names.append(f"promise*has={promise}/{stage}/{weight > 1}")
    names.append(f"spread={tops[-1] - tops[0]}/{min(len(tops), 3)}")
    names.append(f"promise*most={promise}/{most}")
    names.append(f"promise*largest={promise}/{largest}")
    names.append(f"promise*strongest={promise}/{decisive}")
    names.append(f"delivery*largest={delivery}/{largest}")
    names.append(f"delivery*strongest={delivery}/{decisive}")
    if yardstick is not None:
        names.append(f"kept={tops[-1] >= yardstick.done_stage.rank}/{promise}")
    return tuple((name, 0, 0) for name in names)


@lru_cache(maxsize=4096)
def _numbers(
    levels: tuple[str, ...], promise: str, kind: str, year: tuple[bool, bool], figures: tuple[int, bool]
) -> tuple[Sign, ...]:
    """Give signs of how far the numbers go; `year` tells whether a part or the whole of it is spoken of."""
    worst, (part, whole), (count, wanted) = levels[1], year, figures
    names = [f"share.{name}={level}" for name, level in zip(_SHARES, levels, strict=True)]
    names.append(f"worst*promise={worst}/{promise}/{wanted}")
    names.append(f"worst*year={worst}/{part}/{whole}")
    names.append(f"worst*kind={worst}/{kind}/{part}")
    names.append(f"figures={count}/{wanted}")
    return tuple((name, 0, 0) for name in names)


def _level(share: float) -> str:
    if share < 0:
        return "none"
    if share == 0:
        return "zero"
    if share >= 0.9995:
        return "reached"
    return "near" if share >= 0.9 else "half" if share >= 0.5 else "some"


def _meant(meanings: Sequence[StageCue], delivery: Delivery | None) -> Sequence[StageCue]:
    """Choose what a phrase means for a delivery: its own line where it has one, else that for all."""
    if len(meanings) == 1:
        return meanings
    own = [one for one in meanings if delivery in one.deliveries]
    return own or [one for one in meanings if not one.deliveries] or meanings
