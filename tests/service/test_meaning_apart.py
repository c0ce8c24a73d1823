"""Words that other words hold by accident: an item with these is no exact hit, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.backend import SearchIndex, open_index
from index.types import Entry, Query, Term, Tier
from service.deadline import Deadline
from service.meaning import load_meaning
from service.settings import DATA
from service.widening import Widening

TARGETS = {1: "动车站", 2: "电动车充电", 3: "动车站旁停电动车"}


@pytest.fixture
def index() -> SearchIndex:
    opened = open_index("memory:")
    opened.put([Entry(no, {"target": text, "status": ""}, {"target": [text]}) for no, text in TARGETS.items()])
    return opened


def test_a_word_inside_another_word_of_other_meaning_is_found_but_not_as_exact(
    index: SearchIndex, tmp_path: Path
) -> None:
    (tmp_path / "apart.tsv").write_text("# word\tothers\n动车\t电动车|机动车\n", "utf-8")
    widening = Widening(index, load_meaning(tmp_path), lambda text: [text], Deadline(60))
    hits = index.search(Query(widening.alternatives("动车", None))).hits
    assert {hit.id: hit.tier for hit in hits} == {1: Tier.EXACT, 2: Tier.WIDENED, 3: Tier.WIDENED}
    assert all(("电动车" in "".join(hit.why)) == (hit.tier is Tier.WIDENED) for hit in hits)


def test_without_the_lexicon_every_place_where_it_stands_is_exact(index: SearchIndex, tmp_path: Path) -> None:
    widening = Widening(index, load_meaning(tmp_path), lambda text: [text], Deadline(60))
    assert widening.alternatives("动车", None) == Term("动车", is_word=True)


def test_every_word_of_the_lexicon_stands_in_those_beside_it() -> None:
    apart = load_meaning(DATA / "lexicons").apart
    assert apart
    assert all(word in other for word, others in apart.items() for other in others)
