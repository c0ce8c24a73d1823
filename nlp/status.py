"""The signs of a status: what its clauses show, how sub-projects combine, what its numbers say of the goals.

Source: data/codebook.md §2 and §6.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from nlp.clauses import Aspect, Clause, Cue
from nlp.lexicon import StageCue
from nlp.progress import Progress
from nlp.target import Aim, Sign
from nlp.types import Delivery, Stage

_STAGES = tuple(Stage)
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
    wanted = {target[at : at + 2] for at in range(len(target) - 1)}
    sentences: dict[int, list[float]] = {}
    strongest = [0.0] * len(_STAGES)
    last: tuple[Stage, Cue] | None = None
    yield from _shape(text, clauses)
    for clause in clauses:
        here = sentences.setdefault(clause.sentence, [0.0] * len(_STAGES))
        shown: set[str] = set()
        near = bool(clause.cues) and any(text[at : at + 2] in wanted for at in range(clause.start, clause.end - 1))
        last_start = clause.cues[-1].start if clause.cues else 0
        for cue in clause.cues:
            aspect = cue.aspect.name.lower()
            if cue.start < last_start and _CARRIER.fullmatch(text, cue.start, cue.end):
                yield Sign(f"carried={text[cue.start : cue.end][-2:]}/{aspect}", "status", cue.start, cue.end)
                continue
            for meaning in _meant(cue.meanings, delivery):
                stage = meaning.stage
                yield Sign(f"cue={stage}/{meaning.strength}/{aspect}", "status", cue.start, cue.end)
                yield Sign(f"object={meaning.object}/{stage}/{aspect}", "status", cue.start, cue.end)
                if meaning.strength > 1:
                    yield Sign(f"near={stage}/{near}", "status", cue.start, cue.end)
                if cue.aspect in _UNREAL:
                    continue
                shown.add(stage[:2] + ("" if meaning.strength > 1 else "-"))
                here[stage.rank] += _WEIGHTS[meaning.strength]
                strongest[stage.rank] = max(strongest[stage.rank], meaning.strength)
                last = (stage, cue)
        for mark in clause.aspects:
            yield Sign(f"aspect={mark.name.lower()}", "status", clause.start, clause.end)
        if shown:
            yield Sign(f"clause={'+'.join(sorted(shown))}", "status", clause.start, clause.end)
    if last is not None:
        yield Sign(f"last={last[0]}/{last[1].aspect.name.lower()}", "status", last[1].start, last[1].end)
    yield from _combined(sentences, strongest, aim, promise, delivery)
    yield from _numbers(text, promise, aim, progress)


def _shape(text: str, clauses: Sequence[Clause]) -> Iterator[Sign]:
    yield Sign(f"status.length={min(len(text).bit_length(), 9)}", "status")
    yield Sign(f"status.clauses={min(len(clauses), 6)}", "status")
    if len(text) <= 8:
        yield Sign(f"status.whole={text.strip('。.!')}", "status", 0, len(text))
    found_all, found_left = _ALL.search(text), _LEFT.search(text)
    if found_all:
        yield Sign("status.all", "status", *found_all.span())
    if found_left:
        yield Sign("status.left", "status", *found_left.span())
    yield Sign(f"status.all*left={found_all is not None}/{found_left is not None}", "status")


def _combined(
    sentences: dict[int, list[float]], strongest: list[float], aim: Aim, promise: str, delivery: Delivery | None
) -> Iterator[Sign]:
    """Give signs of how the sentences' stages combine, and of the promise kept or not."""
    tops = sorted(max(range(5), key=lambda at: (scores[at], at)) for scores in sentences.values() if any(scores))
    if not tops:
        yield Sign("middle=none", "status")
        yield Sign(f"promise*middle={promise}/none", "status")
        return
    most, middle, least = _STAGES[tops[-1]], _STAGES[tops[(len(tops) - 1) // 2]], _STAGES[tops[0]]
    largest = _STAGES[max(Counter(tops).items(), key=lambda pair: (pair[1], -pair[0]))[0]]
    decisive = _STAGES[max(range(5), key=lambda at: (strongest[at], at))]
    yield Sign(f"middle={middle}", "status")
    yield Sign(f"least={least}", "status")
    yield Sign(f"largest={largest}", "status")
    held = "+".join(stage[:2] for stage, most in zip(_STAGES, strongest, strict=True) if most > 1)
    yield Sign(f"held={held}", "status")
    yield Sign(f"promise*held={promise}/{held}", "status")
    for stage, weight in zip(_STAGES, strongest, strict=True):
        yield Sign(f"promise*has={promise}/{stage}/{weight > 1}", "status")
    yield Sign(f"spread={tops[-1] - tops[0]}/{min(len(tops), 3)}", "status")
    yield Sign(f"promise*most={promise}/{most}", "status")
    yield Sign(f"promise*largest={promise}/{largest}", "status")
    yield Sign(f"promise*strongest={promise}/{decisive}", "status")
    yield Sign(f"delivery*largest={delivery}/{largest}", "status")
    yield Sign(f"delivery*strongest={delivery}/{decisive}", "status")
    if aim.yardstick is not None:
        yield Sign(f"kept={tops[-1] >= aim.yardstick.done_stage.rank}/{promise}", "status")


def _numbers(text: str, promise: str, aim: Aim, progress: Progress) -> Iterator[Sign]:
    part, whole = bool(_PART_YEAR.search(text)), bool(_WHOLE_YEAR.search(text))
    worst = _level(progress.worst)
    for name, share in (
        ("best", progress.best),
        ("worst", progress.worst),
        ("first", progress.first),
        ("year", progress.year_share),
        ("percent", progress.top_percent),
    ):
        yield Sign(f"share.{name}={_level(share)}", "status")
    yield Sign(f"worst*promise={worst}/{promise}/{progress.goals > 0}", "status")
    yield Sign(f"worst*year={worst}/{part}/{whole}", "status")
    yield Sign(f"worst*kind={worst}/{aim.growth}/{aim.rate}/{progress.limit}/{part}", "status")
    yield Sign(f"figures={min(progress.figures, 3)}/{progress.goals > 0}", "status")
    if progress.bare:
        yield Sign(f"bare={worst}/{_level(progress.top_percent)}", "status", 0, len(text))


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
