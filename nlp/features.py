"""What can be said of an item before anything is decided: its normalized text and its signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat, starmap

from nlp.clauses import ClauseReader
from nlp.lexicon import Lexicons
from nlp.normalize import Normalized, normalize
from nlp.progress import progress_of
from nlp.status import FactReader
from nlp.target import AimReader, Sign, SubjectReader
from nlp.types import Item, Period


@dataclass(frozen=True, slots=True)
class Reading:
    """An item's normalized text and its signs: subjects of both sides, aims of the target, facts of the status.

    `clauses` are the places of the status's clauses in its normalized text; `quarter` is the one the report tells of, 1
    to 4, or 0 where nobody said.
    """

    target: Normalized
    status: Normalized
    subjects: tuple[Sign, ...]
    aims: tuple[Sign, ...]
    mentions: tuple[Sign, ...]
    facts: tuple[Sign, ...]
    clauses: tuple[tuple[int, int], ...]
    quarter: int = 0


class ItemReader:
    """Reads items with the lexicons."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._aims = AimReader(lexicons)
        self._clauses = ClauseReader(lexicons)
        self._facts = FactReader()
        self._subjects = SubjectReader(lexicons)

    def read_all(self, items: Sequence[Item], *, periods: Sequence[Period | None] = ()) -> list[Reading]:
        """Read items step by step, all of them at each, so that a lexicon stays in the processor's cache.

        `periods` has one for every item, or is empty where none is known.

        Raises:
            ValueError: there are periods, but not one for every item.
        """
        targets = [normalize(item.target) for item in items]
        statuses = [normalize(item.status) for item in items]
        sides = [(target.text, status.text) for target, status in zip(targets, statuses, strict=True)]
        progress = [progress_of(*side) for side in sides]
        aims = [self._aims.read(target, done) for (target, _), done in zip(sides, progress, strict=True)]
        clauses = [self._clauses.read(status) for _, status in sides]
        facts = [
            self._facts.signs(status, parts, aim, done, target)
            for (target, status), parts, aim, done in zip(sides, clauses, aims, progress, strict=True)
        ]
        subjects = [self._subjects.signs(target, "target") for target, _ in sides]
        mentions = [self._subjects.signs(status, "status") for _, status in sides]
        promised = [aim.signs for aim in aims]
        places = [tuple([(one.start, one.end) for one in parts]) for parts in clauses]
        quarters = [one.quarter if one else 0 for one in periods or repeat(None, len(items))]
        each = zip(targets, statuses, subjects, promised, mentions, facts, places, quarters, strict=True)
        return list(starmap(Reading, each))
