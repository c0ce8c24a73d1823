"""What every backend does alike. The expected answers are found by reading the texts, not by an index."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.backend import SearchIndex, open_index
from index.backends.memory import MemoryEngine
from index.errors import BadUrl
from index.types import (
    FIELDS,
    AllOf,
    AnyOf,
    Entry,
    Everything,
    Filter,
    Node,
    Query,
    Range,
    Sort,
    Stamp,
    Term,
    Tier,
    Without,
    Words,
)


def _ids(index: SearchIndex, node: Node) -> set[int]:
    return {hit.id for hit in index.search(Query(node, limit=1_000)).hits}


def _read(entry: Entry, node: Node) -> bool:
    """Tell by plain reading whether an entry answers a query: the rule the index must follow."""
    match node:
        case Term():
            return any(node.text in entry.texts[field] for field in FIELDS if node.field in (None, field))
        case Words():
            return all(_read(entry, Term(word, node.field)) for word in node.words)
        case AllOf():
            return all(_read(entry, part) for part in node.parts)
        case AnyOf():
            return any(_read(entry, part) for part in node.parts)
        case Without():
            return not _read(entry, node.part)
        case Filter():
            return bool(node.values & set(entry.facets.get(node.facet, ())))
        case Range():
            number = entry.numbers.get(node.number)
            return number is not None and (node.low or 0) <= number <= (node.high or 1e9)
        case _:
            return True


def _random_node(chance: random.Random, entries: list[Entry], depth: int = 0) -> Node:
    kind = chance.choice(["term", "words", "filter", "range"] if depth > 2 else ["term", "words", "all", "any", "not"])
    if kind in ("term", "words"):
        text = chance.choice(entries).texts[chance.choice(FIELDS)] or "建设"
        start = chance.randrange(len(text))
        term = text[start : start + chance.randint(1, 6)]
        where = chance.choice([None, None, *FIELDS])
        return (
            Term(term, where)
            if kind == "term"
            else Words(term, tuple(term[at : at + 2] for at in range(0, len(term), 2)), where)
        )
    if kind == "filter":
        return Filter("stage", frozenset(chance.sample(["planning", "pending", "completed", "none"], 2)))
    if kind == "range":
        return Range("attainment", chance.random(), 1 + chance.random())
    if kind == "not":
        return Without(_random_node(chance, entries, depth + 1))
    parts = tuple(_random_node(chance, entries, depth + 1) for _ in range(chance.randint(1, 3)))
    return AllOf(parts) if kind == "all" else AnyOf(parts)


def test_generated_queries_find_what_plain_reading_finds(filled: SearchIndex, entries: list[Entry]) -> None:
    chance = random.Random(7)  # noqa: S311 # nothing secret
    for _ in range(2_000):
        node = _random_node(chance, entries)
        expected = {entry.id for entry in entries if _read(entry, node)}
        page = filled.search(Query(node, limit=1_000, facets=("stage", "unit")))
        assert {hit.id for hit in page.hits} == expected, node
        assert page.total == len(expected)
        assert sorted(filled.ids(node)) == sorted(expected)
        for facet in ("stage", "unit"):
            tally = Counter(value for one in entries if one.id in expected for value in one.facets.get(facet, ()))
            assert dict(page.counts[facet]) == dict(tally), node


def test_every_substring_finds_its_source(filled: SearchIndex, entries: list[Entry]) -> None:
    chance = random.Random(11)  # noqa: S311 # nothing secret
    for _ in range(10_000):
        entry = chance.choice(entries)
        text = entry.texts[chance.choice(FIELDS)]
        if not text:
            continue
        start = chance.randrange(len(text))
        found = filled.search(Query(Term(text[start : start + chance.randint(1, 12)]), limit=200))
        assert entry.id in {hit.id for hit in found.hits}


def test_a_page_is_a_stretch_of_the_whole_order(filled: SearchIndex) -> None:
    node = Words("建设项目", ("建设", "项目"))
    whole = filled.search(Query(AnyOf((node, Term("工作"))), limit=1_000)).hits
    paged = [
        hit
        for offset in range(0, len(whole), 7)
        for hit in filled.search(Query(AnyOf((node, Term("工作"))), limit=7, offset=offset)).hits
    ]
    assert paged == list(whole)


def test_a_lower_tier_ranks_first_whatever_the_scores(filled: SearchIndex) -> None:
    node = AnyOf((Term("工作"), Term("游艇", weight=50, tier=Tier.WIDENED, why="近义")))
    page = filled.search(Query(node, limit=1_000))
    tiers = [hit.tier for hit in page.hits]
    assert tiers == sorted(tiers)
    assert page.tiers == dict(Counter(tiers))
    assert all((hit.why == ("近义",)) == (hit.tier is Tier.WIDENED) for hit in page.hits)


def test_a_word_in_the_target_ranks_above_one_in_the_status(filled: SearchIndex, entries: list[Entry]) -> None:
    first = filled.search(Query(Term("养老"), limit=1_000)).hits
    in_target = ["养老" in entries[hit.id - 1].texts["target"] for hit in first]
    assert in_target == sorted(in_target, reverse=True)


@pytest.mark.parametrize(("sort", "sign"), [(Sort.NO, 1), (Sort.ATTAINMENT, 1)])
def test_sorting_by_a_number_puts_items_without_it_last(
    filled: SearchIndex, entries: list[Entry], sort: Sort, sign: int
) -> None:
    hits = filled.search(Query(Everything(), sort=sort, limit=1_000)).hits
    numbers = [entries[hit.id - 1].numbers.get(sort.value, float("inf")) * sign for hit in hits]
    assert numbers == sorted(numbers)


def test_what_was_put_again_is_found_as_it_is_now(index: SearchIndex, entries: list[Entry]) -> None:
    index.put(entries[:3], stamp=Stamp(1, "v"))
    changed = Entry(
        1, {"target": "无人机", "status": ""}, {"target": ["无人机"], "status": []}, {"stage": ("pending",)}
    )
    index.put([changed], stamp=Stamp(2, "v"))
    assert _ids(index, Term("无人机")) == {1}
    assert _ids(index, Term(entries[0].texts["target"])) == set()
    assert (index.count(), index.stamp()) == (3, Stamp(2, "v"))
    index.drop([1, 99])
    assert _ids(index, Everything()) == {2, 3}
    assert index.values("stage") == (("approval", 1), ("implementing", 1))


def test_an_empty_index_answers_every_query_with_nothing(index: SearchIndex) -> None:
    for node in (Term("景"), Everything(), Without(Term("景")), Filter("stage", frozenset({"x"})), Range("no", 1)):
        assert index.search(Query(node, facets=("stage",))).total == 0
    assert (index.count(), index.stamp(), index.vocabulary()) == (0, None, ())


def test_a_rebuilt_index_holds_exactly_the_new_entries(index: SearchIndex, entries: list[Entry]) -> None:
    index.put(entries[:50], stamp=Stamp(1, "old"))
    index.rebuild(iter(entries[100:]), stamp=Stamp(5, "new"))
    assert _ids(index, Everything()) == {entry.id for entry in entries[100:]}
    assert index.stamp() == Stamp(5, "new")
    index.rebuild([], stamp=Stamp(6, "new"))
    assert index.count() == 0


def test_words_are_given_by_what_each_of_their_characters_may_be(index: SearchIndex) -> None:
    words = ["养老", "养护", "老人", "养老院"]
    index.put([Entry(1, {"target": "".join(words), "status": ""}, {"target": words, "status": []})])
    assert index.words_spelled([frozenset("养建"), frozenset("老护")]) == ("养护", "养老")
    assert index.words_spelled([frozenset("养建"), frozenset("老护")]) == ("养护", "养老")  # remembered
    assert index.words_spelled([frozenset("老"), frozenset("护")]) == ()
    index.put([Entry(2, {"target": "建老", "status": ""}, {"target": ["建老"], "status": []})])
    assert index.words_spelled([frozenset("养建"), frozenset("老护")]) == ("养护", "养老", "建老")


def test_many_small_changes_are_joined_and_lose_nothing(index: SearchIndex, entries: list[Entry]) -> None:
    for start in range(0, 60, 3):
        index.put(entries[start : start + 3])
        index.drop([entries[start].id])
    kept = {entry.id for place, entry in enumerate(entries[:60]) if place % 3}
    assert _ids(index, Everything()) == kept
    assert all(word in index.vocabulary() for word in entries[1].words["target"])


def test_a_failing_source_leaves_the_index_as_it_was(index: SearchIndex, entries: list[Entry]) -> None:
    index.put(entries[:10], stamp=Stamp(1, "v"))

    def failing() -> object:
        yield entries[20]
        raise OSError("the store went away")

    for write in (index.put, lambda source: index.rebuild(source, stamp=Stamp(9, "v"))):
        with pytest.raises(OSError, match="went away"):
            write(failing())  # type: ignore[arg-type] # a generator of entries
        assert _ids(index, Everything()) == {entry.id for entry in entries[:10]}
        assert index.stamp() == Stamp(1, "v")


def test_a_source_that_fails_amid_a_rebuild_can_be_read_again(index: SearchIndex, entries: list[Entry]) -> None:
    def failing() -> Iterator[Entry]:
        yield from entries[:20]
        raise OSError("the store went away")

    for source in (failing, failing):
        with pytest.raises(OSError, match="went away"):
            index.rebuild(source(), stamp=Stamp(1, "v"))
    assert (index.count(), index.stamp()) == (0, None)
    index.rebuild(iter(entries), stamp=Stamp(2, "v"))
    assert (index.count(), index.stamp()) == (len(entries), Stamp(2, "v"))


def test_words_of_a_rebuild_that_failed_are_in_no_later_one(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.library._SHELF_ROWS", 1)
    row = Entry(1, {"target": "物流园区", "status": ""}, {"target": ["物流", "园区"]})
    kept = Entry(1, {"target": "物流园区", "status": ""}, {"target": ["物", "流园", "区"]})
    asked = Query(Term("物流", is_word=True))

    def failing() -> Iterator[Entry]:
        yield row
        yield Entry(2, {}, {})
        raise OSError("the store went away")

    with pytest.raises(OSError, match="went away"):
        index.rebuild(failing(), stamp=Stamp(1, "v"))
    index.rebuild([kept], stamp=Stamp(2, "v"))
    assert [hit.tier for hit in index.search(asked).hits] == [Tier.WIDENED]
    index.rebuild([row], stamp=Stamp(3, "v"))
    assert [hit.tier for hit in index.search(asked).hits] == [Tier.EXACT]


def test_of_entries_with_one_id_the_last_counts_wherever_they_come(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.library._SHELF_ROWS", 3)
    given = [(1, "甲"), (2, "乙"), (1, "丙"), (3, "丁"), (4, "戊"), (5, "己"), (2, "庚"), (1, "辛"), (6, "壬")]
    listed = [Entry(no, {"target": text, "status": ""}, {"target": [text]}) for no, text in given]
    last = dict(given)
    index.rebuild(iter(listed), stamp=Stamp(1, "v"))
    for _ in range(2):
        assert index.count() == len(last)
        assert all(_ids(index, Term(text)) == ({no} if last[no] == text else set()) for no, text in given)
        index.put(iter(listed))


def test_a_second_reader_sees_what_a_first_writer_wrote(scheme: str, tmp_path: Path, entries: list[Entry]) -> None:
    if scheme == "memory":
        pytest.skip("memory is not shared between readers")
    url = f"{scheme}:///{(tmp_path / 'shared').as_posix()}"
    writer, reader = open_index(url), open_index(url)
    assert reader.count() == 0
    writer.put(entries[:5], stamp=Stamp(1, "v"))
    assert reader.count() == 5
    writer.rebuild(entries[:7], stamp=Stamp(2, "v"))
    assert (reader.count(), reader.stamp()) == (7, Stamp(2, "v"))
    assert _ids(reader, Term(entries[6].texts["target"])) == {7}


def test_a_second_reader_does_not_take_a_new_shelf_for_one_that_is_gone(scheme: str, tmp_path: Path) -> None:
    if scheme == "memory":
        pytest.skip("memory is not shared between readers")
    url = f"{scheme}:///{(tmp_path / 'shared').as_posix()}"
    writer, reader = open_index(url), open_index(url)
    first, second, third = (Entry(no, {"target": text, "status": ""}, {}) for no, text in enumerate("甲乙丙", start=1))
    writer.put([first])
    writer.put([second])
    assert _ids(reader, Everything()) == {1, 2}
    writer.drop([2])  # its shelf goes
    writer.put([third])
    assert _ids(reader, Everything()) == {1, 3}
    assert (_ids(reader, Term("乙")), _ids(reader, Term("丙"))) == (set(), {3})


def test_memory_forgets_the_words_of_earlier_editions_and_no_others() -> None:
    engine = MemoryEngine()
    folders = [Path(name) for name in ("edition-1", "edition-2", "edition-3")]
    for folder in folders:
        engine.write(folder, [Entry(1, {}, {"target": ["甲"]})], ())
    engine.open(Path("edition-0"))
    engine.open(folders[1])
    engine.write(folders[1], [Entry(2, {}, {"target": ["甲"]})], ())
    found = [sorted(engine.open(folder).postings("target", "甲").tolist()) for folder in folders]
    assert found == [[], [1, 2], [1]]


@pytest.mark.parametrize("url", ["nonsense", "solr:///x", "whoosh:", "whoosh:///"])
def test_a_url_that_names_no_index_is_refused_with_what_would_be_right(url: str) -> None:
    with pytest.raises(BadUrl, match="expected"):
        open_index(url)
