"""What can be said of an item before anything is decided: its normalized text and its signs."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.clauses import ClauseReader
from nlp.lexicon import Lexicons
from nlp.normalize import Normalized, normalize
from nlp.progress import progress_of
from nlp.status import signs_of
from nlp.target import AimReader, Sign, SubjectReader
from nlp.types import Item


@dataclass(frozen=True, slots=True)
class Reading:
    """An item's normalized text and its signs: subjects of both sides, aims of the target, facts of the status."""

    target: Normalized
    status: Normalized
    subjects: tuple[Sign, ...]
    aims: tuple[Sign, ...]
    mentions: tuple[Sign, ...]
    facts: tuple[Sign, ...]


class ItemReader:
    """Reads items with the lexicons."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._aims = AimReader(lexicons)
        self._clauses = ClauseReader(lexicons)
        self._subjects = SubjectReader(lexicons)

    def read(self, item: Item) -> Reading:
        """Read one item."""
        target, status = normalize(item.target), normalize(item.status)
        progress = progress_of(target.text, status.text)
        aim = self._aims.read(target.text, progress)
        clauses = self._clauses.read(status.text)
        return Reading(
            target,
            status,
            subjects=self._subjects.signs(target.text, "target"),
            aims=aim.signs,
            mentions=self._subjects.signs(status.text, "status"),
            facts=tuple(signs_of(status.text, clauses, aim, progress, target.text)),
        )
