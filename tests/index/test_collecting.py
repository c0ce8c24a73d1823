"""Python's search for cycles rests while an index is filled, and only then."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from index.backends.memory import open_index
from index.types import Entry, Stamp
from nlp.collecting import uncollected


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    looking = gc.isenabled()
    yield
    (gc.enable if looking else gc.disable)()


def test_cycles_are_not_looked_for_while_entries_are_taken_and_are_again_afterwards() -> None:
    gc.enable()
    seen: list[bool] = []

    def entries() -> Iterator[Entry]:
        seen.append(gc.isenabled())
        yield Entry(1, {"target": "养老院"}, {"target": ["养老院"]})

    open_index(None).rebuild(entries(), stamp=Stamp(1, "a"))
    assert seen == [False]
    assert gc.isenabled()


def test_a_build_that_fails_leaves_python_looking_for_cycles() -> None:
    gc.enable()

    def entries() -> Iterator[Entry]:
        yield Entry(1, {}, {})
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError):
        open_index(None).rebuild(entries(), stamp=Stamp(1, "a"))
    assert gc.isenabled()


def test_who_looks_for_no_cycles_still_looks_for_none_afterwards() -> None:
    gc.disable()
    with uncollected():
        assert not gc.isenabled()
    assert not gc.isenabled()
