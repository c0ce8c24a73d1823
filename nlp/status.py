"""The signs of a status: what its clauses show, how sub-projects combine, what its numbers say of the goals.

Source: data/codebook.md §2 and §6.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import add

from nlp.clauses import Aspect, Clause, Cue
from nlp.lexicon import StageCue, Yardstick
from nlp.progress import Progress
from nlp.target import Aim, Sign
from nlp.types import Delivery, Stage
from nlp.verdict import verdicts_of

_STAGES = tuple(Stage)
_RANKS = {stage: stage.rank for stage in Stage}
_SHORT = {stage: stage.value[:2] for stage in Stage}
_ASPECTS = {aspect: aspect.name.lower() for aspect in Aspect}
_SHARES = ("best", "worst", "first", "year", "percent")
_UNREAL = frozenset({Aspect.PLANNED, Aspect.NEGATED})
_WEIGHTS = {1: 0.3, 2: 1.0, 3: 2.0}
_PART_YEAR = re.compile(
    r"[一二三]季度|上半年|前三季度|(?<!\d)1?[-~至]?[1-9]月(?!\d)|(?<!\d)1[-~至]1[01]月|1[01]月(?:底|末)"
)
_WHOLE_YEAR = re.compile(r"全年|1[-~至]12月|12月底|年末|年底|截至12月")
_ALL = re.compile(
    r"全部|均已|全面完成|全覆盖|所有|圆满|超额|如期|提前完成|(?:[一二两三四五六七八九十\d]+[个处座家项条所户村镇辆台]|都|均)(?:均|都|全)"
)
# 启动招标 is a tender, 完成可研 a study: the verb only carries what follows it.
_CARRIER = re.compile(
    r"(?:已|已经|均已|现已|正在|正|全面|全部|基本|积极|有序|陆续|同步|继续|初步)*"
    r"(?:启动|开展|完成|推进|落实|组织|实施|进行|做好|开始|着手|组织开展|推动|加快|办理|办结|通过|取得)(?:了|好)?"
)
_LEFT = re.compile(r"部分|其余|剩余|余下|尚有|还有|还剩|另有|个别|首批|(?<![\u4e00-\u9fff])余|缺|仅|只有|尚差|剩")


def signs_of(text: str, clauses: Sequence[Clause], aim: Aim, progress: Progress, target: str) -> Iterator[Sign]:
    """Give the signs of a normalized status."""
    delivery = aim.yardstick.delivery if aim.yardstick else None
    promise = aim.yardstick.promise if aim.yardstick else "none"
    wanted = set(map(add, target, target[1:]))
    sentences: dict[int, list[float]] = {}
    strongest = [0.0] * len(_STAGES)
    last: tuple[Stage, Cue] | None = None
    real: list[list[StageCue]] = []
    yield from _shape(text, clauses)
    for clause in clauses:
        shown: set[str] = set()
        real.append([])
        if clause.cues:
            here = sentences.setdefault(clause.sentence, [0.0] * len(_STAGES))
            near = not wanted.isdisjoint(_pairs(text[clause.start : clause.end]))
            last_start = clause.cues[-1].start
        for start, end, meanings, mark in clause.cues:
            aspect = _ASPECTS[mark]
            if start < last_start and _CARRIER.fullmatch(text, start, end):
                yield f"carried={text[start:end][-2:]}/{aspect}", start, end
                continue
            meant = _meant(meanings, delivery)
            if mark not in _UNREAL and mark is not Aspect.HEDGE:
                real[-1].extend(meant)
            for stage, _, strength, thing in meant:
                yield f"cue={stage}/{strength}/{aspect}", start, end
                yield f"object={thing}/{stage}/{aspect}", start, end
                if strength > 1:
                    yield f"near={stage}/{near}", start, end
                if mark in _UNREAL:
                    continue
                rank = _RANKS[stage]
                shown.add(_SHORT[stage] if strength > 1 else f"{_SHORT[stage]}-")
                here[rank] += _WEIGHTS[strength]
                strongest[rank] = max(strongest[rank], strength)
                last = (stage, Cue(start, end, meanings, mark))
        for mark in clause.aspects:
            yield f"aspect={_ASPECTS[mark]}", clause.start, clause.end
        if shown:
            yield f"clause={'+'.join(sorted(shown))}", clause.start, clause.end
    found = verdicts_of(target, text, clauses, real, yardstick=aim.yardstick, progress=progress)
    yield from (sign for name in found for sign in _verdict_signs(name, promise))
    if last is not None:
        yield f"last={last[0]}/{_ASPECTS[last[1].aspect]}", last[1].start, last[1].end
    tops = sorted(max(range(5), key=lambda at: (scores[at], at)) for scores in sentences.values() if any(scores))
    yield from _combined(tuple(tops), tuple(strongest), aim.yardstick)
    part, whole = bool(_PART_YEAR.search(text)), bool(_WHOLE_YEAR.search(text))
    levels = tuple(
        map(_level, (progress.best, progress.worst, progress.first, progress.year_share, progress.top_percent))
    )
    kind = f"{aim.growth}/{aim.rate}/{progress.limit}"
    yield from _numbers(levels, promise, kind, (part, whole), (min(len(progress.told), 3), progress.goals > 0))
    if progress.bare:
        yield f"bare={levels[1]}/{levels[-1]}", 0, len(text)


@lru_cache(maxsize=1024)
def _verdict_signs(name: str, promise: str) -> tuple[Sign, ...]:
    return (f"verdict={name}", 0, 0), (f"verdict*promise={name}/{promise}", 0, 0)


def _pairs(text: str) -> Iterator[str]:
    return map(add, text, text[1:])


def _shape(text: str, clauses: Sequence[Clause]) -> Iterator[Sign]:
    yield f"status.length={min(len(text).bit_length(), 9)}", 0, 0
    yield f"status.clauses={min(len(clauses), 6)}", 0, 0
    if len(text) <= 8:
        yield f"status.whole={text.strip('。.!')}", 0, len(text)
    found_all, found_left = _ALL.search(text), _LEFT.search(text)
    if found_all:
        yield "status.all", *found_all.span()
    if found_left:
        yield "status.left", *found_left.span()
    yield f"status.all*left={found_all is not None}/{found_left is not None}", 0, 0


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
