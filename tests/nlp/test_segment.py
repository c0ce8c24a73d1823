"""Both engines cut the same words, and the words joined give the text back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.normalize import normalize
from nlp.segment import JiebaSegmenter, RjiebaSegmenter, open_segmenter

DATA = Path(__file__).resolve().parents[2] / "data"
TERMS = ["河长制", "医共体", "双随机一公开", "两慢病", "PM2.5", "5G基站", "坏 词", "单"]
GENERATED = st.text(
    alphabet=st.one_of(
        st.sampled_from("推进建设养老院幼儿园项目完成一期工程的了和河长制ABcd09.-% ,。;:()\n\t"),
        st.characters(blacklist_categories=["Cs"]),
    ),
    max_size=80,
)


@pytest.fixture(scope="module")
def jieba() -> JiebaSegmenter:
    return JiebaSegmenter(TERMS)


@pytest.fixture(scope="module")
def rjieba() -> RjiebaSegmenter:
    pytest.importorskip("rjieba", reason="the accelerator is optional")
    return RjiebaSegmenter(TERMS)


def _corpus() -> list[str]:
    texts = (DATA / "sample" / "dongtou-2021Q1.txt").read_text("utf-8").splitlines()
    for path in sorted((DATA / "labelled").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            texts += [row["target"], row["status"]]
    return texts


@pytest.mark.slow
def test_both_engines_cut_the_sample_and_the_labelled_texts_alike(
    jieba: JiebaSegmenter, rjieba: RjiebaSegmenter
) -> None:
    for text in _corpus():
        for written in (text, normalize(text).text):
            assert rjieba.words(written) == jieba.words(written)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(GENERATED)
def test_both_engines_cut_generated_text_alike(jieba: JiebaSegmenter, rjieba: RjiebaSegmenter, text: str) -> None:
    assert rjieba.words(text) == jieba.words(text)
    assert "".join(jieba.words(text)) == text


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.sampled_from("推进建设养老院河长制ABcd09.-% 坏词"), max_size=20), min_size=1, max_size=4))
def test_lines_cut_together_give_the_words_of_each(
    jieba: JiebaSegmenter, rjieba: RjiebaSegmenter, lines: list[str]
) -> None:
    for segmenter in (jieba, rjieba):
        apart = [word for line in lines for word in ["\n", *segmenter.words(line)]]
        assert segmenter.words("\n".join(lines)) == apart[1:]


@pytest.mark.slow
def test_lexicon_terms_stay_whole(jieba: JiebaSegmenter) -> None:
    assert jieba.words("落实河长制和双随机一公开") == ["落实", "河长制", "和", "双随机一公开"]


@pytest.mark.slow
def test_engines_with_the_same_terms_have_the_same_name(jieba: JiebaSegmenter, rjieba: RjiebaSegmenter) -> None:
    assert jieba.name == rjieba.name
    assert open_segmenter(["别的词"], engine="rjieba").name != jieba.name
