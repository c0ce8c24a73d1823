"""A shelf gives back the entries that passed on their way to the engine, whatever they hold."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from index.gathering import Gathering, shelf_of
from index.types import FIELDS, Entry

TEXTS = st.text(st.characters(exclude_characters="\0\n"), max_size=8)
NAMES = st.sampled_from(["stage", "unit", "theme"])
VALUES = st.lists(st.sampled_from(["甲", "乙", "丙", "a b"]), min_size=1, max_size=4).map(tuple)
PLAIN = st.builds(
    Entry,
    id=st.integers(1, 10**12),
    texts=st.fixed_dictionaries(dict.fromkeys(FIELDS, TEXTS)),
    words=st.fixed_dictionaries(dict.fromkeys(FIELDS, st.lists(TEXTS, max_size=4))),
    facets=st.dictionaries(NAMES, VALUES, max_size=3),
    numbers=st.dictionaries(st.sampled_from(["no", "stage"]), st.floats(-1e9, 1e9), max_size=2),
)
ROWS = st.lists(PLAIN, max_size=12, unique_by=lambda entry: entry.id)


@given(ROWS)
def test_a_shelf_gives_its_entries_back_without_their_words(entries: list[Entry]) -> None:
    shelf = shelf_of(entries)
    back = list(shelf.entries(range(len(shelf))))
    assert [(one.id, one.texts, one.numbers) for one in back] == [(one.id, one.texts, one.numbers) for one in entries]
    assert [one.facets for one in back] == [
        {name: tuple(dict.fromkeys(values)) for name, values in one.facets.items()} for one in entries
    ]
    assert shelf.words == tuple(sorted({word for one in entries for words in one.words.values() for word in words}))


@given(ROWS)
def test_a_facets_codes_count_each_value_once_a_row(entries: list[Entry]) -> None:
    shelf = shelf_of(entries)
    for name, facet in shelf.facets.items():
        counted = Counter(facet.values[code] for code in facet.codes.tolist())
        assert counted == Counter(value for one in entries for value in set(one.facets.get(name, ())))
        assert list(facet.values) == sorted(counted)


@given(ROWS)
def test_entries_pass_unchanged_and_one_by_one(entries: list[Entry]) -> None:
    taken: list[Entry] = []
    passing = Gathering().passing(taken.append(one) or one for one in entries)  # type: ignore[func-returns-value] # append gives None
    for at, entry in enumerate(passing):
        assert entry is entries[at]
        assert len(taken) == at + 1
