"""What words mean to people who know the field: other names, narrower terms, plain questions, look-alikes.

Reads synonyms, broader, questions, confusable, common, heads and apart .tsv of data/lexicons. All phrases are folded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from nlp.normalize import fold
from nlp.phrases import Phrases
from service.grammar import Grammar, load_grammar
from service.lexicon_rows import phrases_of, read_rows

_MOST = 100
_SECOND_STEP, _OF_NARROWER = 0.8, 0.9  # how near a name must be to be asked for its own names; one of a narrower term
_CORE = 0.55
_NEIGHBOURS, _MOST_NEIGHBOURS = 0.7, 30


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another text that answers for a phrase: how nearly (0 to 1), and whether it is a part of what was asked."""

    text: str
    weight: float
    is_narrower: bool = False


class Meaning:
    """The search lexicons, ready to be asked."""

    def __init__(
        self,
        *,
        synonyms: Mapping[str, Mapping[str, float]],
        narrower: Mapping[str, Mapping[str, float]],
        questions: Grammar,
        confusable: Mapping[str, frozenset[str]],
        common: frozenset[str] = frozenset(),
        heads: frozenset[str] = frozenset(),
        apart: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> None:
        self._synonyms = synonyms
        self._narrower = narrower
        self.questions = questions
        self.common = common
        self.heads = heads
        self.apart = apart
        self._broader: dict[str, list[str]] = {}
        for term, below in narrower.items():
            for one in below:
                self._broader.setdefault(one, []).append(term)
        self._known: dict[str, tuple[Alternative, ...]] = {}
        self._confusable = confusable
        self.phrases = Phrases([*synonyms, *narrower])
        by_length: dict[int, list[str]] = {}
        for term in self.terms():
            by_length.setdefault(len(term), []).append(term)
        self._of_length = {length: tuple(terms) for length, terms in by_length.items()}

    def alternatives(self, phrase: str) -> tuple[Alternative, ...]:
        """Give other texts for a phrase, the nearest first: its names, its narrower terms, and those one step further.

        A second step is taken only over near names, so that meaning does not drift.
        """
        known = self._known.get(phrase)
        if known is None:
            known = self._known[phrase] = self._alternatives(phrase)
        return known

    def related(self, phrase: str) -> tuple[Alternative, ...]:
        """Give what belongs to the same broader terms as a phrase, and those terms: near in subject, not in meaning."""
        found: dict[str, Alternative] = {}
        names = [
            phrase,
            *(one.text for one in self.alternatives(phrase) if one.weight >= _SECOND_STEP and not one.is_narrower),
        ]
        for name in names:
            for term in self._broader.get(name, ()):
                if self._narrower[term][name] < _NEIGHBOURS or len(self._narrower[term]) > _MOST_NEIGHBOURS:
                    continue  # 停车位 and 托育 are both 民生, and no neighbours
                _keep(found, Alternative(term, 0.5))
                for one, weight in self._narrower[term].items():
                    _keep(found, Alternative(one, weight * 0.4))
        for name in names:
            found.pop(name, None)
        return tuple(sorted(found.values(), key=lambda one: -one.weight)[:_MOST])

    def core_of(self, phrase: str) -> str:
        """Give what a phrase says before the word for its kind: 养老 of 养老机构; "" where that says nothing by itself.

        The 社会 of 社会工作 is no subject.
        """
        for length in (2, 3, 4):
            core = phrase[:-length]
            if len(core) >= 2 and phrase[-length:] in self.heads:
                return core if self.knows(core) and core not in self.heads and core not in self.common else ""
        return ""

    def _alternatives(self, phrase: str) -> tuple[Alternative, ...]:
        found: dict[str, Alternative] = {}
        self._add(found, phrase, 1.0)
        near = [one for one in found.values() if one.weight >= _SECOND_STEP and not one.is_narrower]
        for one in near:
            self._add(found, one.text, one.weight)
        for one in [one for one in found.values() if one.is_narrower]:
            for name, weight in self._synonyms.get(one.text, {}).items():
                if weight >= _OF_NARROWER:
                    _keep(found, Alternative(name, one.weight * weight, is_narrower=True))
        for name in [phrase, *(one.text for one in near)]:
            core = self.core_of(name)
            if core:
                _keep(found, Alternative(core, _CORE))
                for other, weight in self._synonyms.get(core, {}).items():
                    _keep(found, Alternative(other, _CORE * weight))
        found.pop(phrase, None)
        return tuple(sorted(found.values(), key=lambda one: -one.weight)[:_MOST])

    def knows(self, phrase: str) -> bool:
        """Tell whether a phrase has other names or narrower terms."""
        return phrase in self._synonyms or phrase in self._narrower

    def has_parts(self, phrase: str) -> bool:
        """Tell whether a phrase names a whole kind, with narrower terms."""
        return phrase in self._narrower

    def look_alikes(self, character: str) -> frozenset[str]:
        """Give the characters that are easily typed for one."""
        return self._confusable.get(character, frozenset())

    def terms(self) -> Iterator[str]:
        """Give every phrase that has a meaning here."""
        yield from self._synonyms
        yield from (term for term in self._narrower if term not in self._synonyms)

    def terms_of(self, length: int) -> tuple[str, ...]:
        """Give the phrases of so many characters that have a meaning here."""
        return self._of_length.get(length, ())

    def _add(self, found: dict[str, Alternative], phrase: str, weight: float) -> None:
        for name, near in self._synonyms.get(phrase, {}).items():
            _keep(found, Alternative(name, weight * near))
        for name, near in self._narrower.get(phrase, {}).items():
            _keep(found, Alternative(name, weight * near, is_narrower=True))


def load_meaning(folder: Path) -> Meaning:
    """Read the search lexicons of a folder; a missing file is an empty one.

    Raises:
        LexiconError: a line is malformed; the message names file and line.
    """
    synonyms: dict[str, dict[str, float]] = {}
    for names, weight in read_rows(folder / "synonyms.tsv", _names_and_weight):
        for name in names:
            others = synonyms.setdefault(name, {})
            others.update({one: max(weight, others.get(one, 0)) for one in names if one != name})
    narrower: dict[str, dict[str, float]] = {}
    for (term, *terms), weight in read_rows(folder / "broader.tsv", _term_and_narrower):
        below = narrower.setdefault(term, {})
        below.update({one: max(weight, below.get(one, 0)) for one in terms if one != term})
    confusable: dict[str, frozenset[str]] = {}
    for characters in read_rows(folder / "confusable.tsv", _characters):
        for one in characters:
            confusable[one] = confusable.get(one, frozenset()) | (characters - {one})
    return Meaning(
        synonyms=synonyms,
        narrower=narrower,
        questions=load_grammar(folder / "questions.tsv"),
        confusable=confusable,
        common=frozenset(read_rows(folder / "common.tsv", lambda cells: fold(cells[0]).text)),
        apart=dict(read_rows(folder / "apart.tsv", lambda cells: (fold(cells[0]).text, tuple(phrases_of(cells[1]))))),
        heads=frozenset(read_rows(folder / "heads.tsv", lambda cells: fold(cells[0]).text)),
    )


def _keep(found: dict[str, Alternative], one: Alternative) -> None:
    known = found.get(one.text)
    if known is None or known.weight < one.weight:
        found[one.text] = one


def _names_and_weight(cells: list[str]) -> tuple[list[str], float]:
    return phrases_of(cells[0]), _weight(cells[1])


def _term_and_narrower(cells: list[str]) -> tuple[list[str], float]:
    return [fold(cells[0]).text, *phrases_of(cells[1])], _weight(cells[2])


def _characters(cells: list[str]) -> frozenset[str]:
    return frozenset(fold(cells[0]).text + fold(cells[1]).text)


def _weight(cell: str) -> float:
    weight = float(cell)
    if not 0 < weight <= 1:
        raise ValueError(f"weight {cell}; expected more than 0 and at most 1")
    return weight
