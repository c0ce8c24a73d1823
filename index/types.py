"""The nouns of search: what is put in, what is asked, what comes back.

A query is a tree of our own. Readers type the language of index.parse; engines never see either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Literal

from nlp.types import FieldName

FIELDS: tuple[FieldName, ...] = ("target", "status")
"""The searchable texts of an entry, the weightier first."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as search sees it: texts are folded (nlp.normalize.fold), words are cut from them.

    `facets` and `numbers` are open-ended: an index learns their names from what is put in.
    """

    id: int
    texts: Mapping[FieldName, str]
    words: Mapping[FieldName, Sequence[str]]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    numbers: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


class Tier(IntEnum):
    """How directly a hit answers; a lower tier always ranks first."""

    EXACT = 0
    WIDENED = 1
    FORGIVEN = 2
    PARTIAL = 3


@dataclass(frozen=True, slots=True)
class Term:
    """Folded text that stands in the item, in `field` or anywhere.

    `why` says in a sentence for readers how it comes to be asked; "" for what the reader typed. A text that `is_word`
    and stands in an item only by accident, across two words (化工 in 火化|工作), is found, but not as EXACT.
    """

    text: str
    field: FieldName | None = None
    weight: float = 1.0
    tier: Tier = Tier.EXACT
    why: str = ""
    is_word: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Running text as typed, and the words it was cut into: all of them stand in the item, best side by side."""

    text: str
    words: tuple[str, ...]
    field: FieldName | None = None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; the best one counts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MostOf:
    """Enough parts hold: those that do carry at least `share` of the rarity of all. Found in the last tier."""

    parts: tuple[Node, ...]
    share: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Rather:
    """`part` holds; where `prefer` does too, the item ranks higher. Without `prefer` the tier is at least `tier`."""

    part: Node
    prefer: Node
    tier: Tier = Tier.WIDENED
    why: str = ""


@dataclass(frozen=True, slots=True)
class Without:
    """The part does not hold."""

    part: Node


@dataclass(frozen=True, slots=True)
class Filter:
    """A facet has one of the values. With `unless_sure`, so may an item whose facet is marked unsure, ranked lower."""

    facet: str
    values: frozenset[str]
    unless_sure: bool = False
    weight: float = 0.0
    tier: Tier = Tier.EXACT
    why: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """A number lies between `low` and `high`; None is open. An item without the number is not found."""

    number: str
    low: float | None = None
    high: float | None = None
    includes_low: bool = True
    includes_high: bool = True


@dataclass(frozen=True, slots=True)
class Everything:
    """Every item."""


Node = Term | Words | AllOf | AnyOf | MostOf | Rather | Without | Filter | Range | Everything


class Sort(StrEnum):
    """The order of hits; ties by relevance, then by id."""

    RELEVANCE = "relevance"
    NO = "no"
    STAGE = "stage"
    STALLED = "stalled"
    ATTAINMENT = "attainment"
    PERIOD = "period"

    @property
    def label(self) -> str:
        """The Chinese name shown to clerks."""
        return {
            "relevance": "相关度",
            "no": "序号",
            "stage": "阶段",
            "stalled": "停滞程度",
            "attainment": "完成率",
            "period": "季度",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of an index: a tree, an order, a page, and the facets to count.

    `ranks` gives the ids of entries in an order the index knows nothing of; it is what Sort.STALLED sorts by.
    """

    root: Node
    sort: Sort = Sort.RELEVANCE
    limit: int = 20
    offset: int = 0
    facets: tuple[str, ...] = ()
    ranks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found. `terms` are the texts that led to it, for marking; `why` explains a widened hit.

    `texts` are the entry's folded texts as the index has them: they spare folding the item's own for the marks.
    """

    id: int
    score: float
    tier: Tier = Tier.EXACT
    terms: tuple[Term, ...] = ()
    why: tuple[str, ...] = ()
    texts: Mapping[FieldName, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the hits, and figures over all of them.

    `counts` gives per facet the (value, count) pairs, most frequent first. `tiers` counts the hits of each tier.
    """

    total: int
    hits: tuple[Hit, ...]
    counts: Mapping[str, tuple[tuple[str, int], ...]]
    tiers: Mapping[Tier, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an index was made from: the store's generation it has seen, and the version of words and schema."""

    generation: int
    version: str


Comparison = Literal["<", "<=", ">", ">=", "="]
