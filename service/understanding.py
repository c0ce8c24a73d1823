"""From what a question said to what is searched: a filter, and a sentence on how the words were understood."""

from __future__ import annotations

from dataclasses import dataclass

from index.backend import SearchIndex
from index.types import AnyOf, Filter, Node, Rather, Term, Tier
from service.questions import STALLED, Said, chinese_of

_LABELS = {"stage": "阶段", "delivery": "类型", "period": "季度", "light": "进度"}


@dataclass(frozen=True, slots=True)
class Understood:
    """A filter read out of the typed words. Give its `key` in `SearchRequest.removed` to search without it."""

    key: str
    facet: str
    values: tuple[str, ...]
    words: str
    chinese: str


def understand(said: Said, index: SearchIndex) -> tuple[Understood, Node] | None:
    """Give what a filter read out of words stands for over an index; None where it would sort nothing out."""
    facet, values = said.facet, said.values
    if facet == "period":
        known = [value for value, _ in index.values("period")]
        values = tuple(sorted(value for value in known if f"q{value[-1]}" in values))
        if not values or len(values) == len(known):
            return None
    elif facet == "light" and not index.values("light"):
        if "behind" not in values:
            return None
        facet, values = "stage", STALLED  # without numbers, who is behind is who has not begun
    chinese = f"“{said.words}”理解为{_LABELS[facet]}：{chinese_of(facet, values)}"
    weight = 1.0 if facet == "delivery" else 0.0  # a preference: it ranks
    node: Node = Filter(facet, frozenset(values), unless_sure=facet == "stage", weight=weight)
    says = tuple(Term(word) for word in said.says)
    if says and said.says_too:
        node = AnyOf((node, *says))
    elif says:
        node = Rather(node, AnyOf(says), Tier.EXACT)
    return Understood(f"{facet}:{said.words}", facet, values, said.words, chinese), node
