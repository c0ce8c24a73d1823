"""Tagging beside the plain way: jieba words, TF-IDF, a linear SVM for each of three fields, all in one run.

Ours also gives all themes, quantities, units, calibrated confidence and evidence; the peer gives three bare labels.
Both take the same items in turns, so that whatever else the machine does disturbs both alike; written and made-up items
are new at every turn, so that nothing remembered of the last one helps.
"""

from __future__ import annotations

import logging
import pickle
import random
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Literal

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # has no stubs

from nlp.labelled import read_labelled_folder
from nlp.lexicon import load_lexicons
from nlp.segment import open_segmenter
from nlp.tag import Tagger, open_tagger
from nlp.types import Item
from tests.bench.corpus import generated_items, sample_items
from tests.bench.timing import Row, fresh_process, seconds_of

DATA = Path(__file__).resolve().parents[2] / "data"
FIELDS = ("primary", "stage", "delivery")
PEER = "jieba + TF-IDF + linear SVM"
_ROUNDS = 7
Engine = Literal["jieba", "rjieba"]
ENGINES: tuple[Engine, ...] = ("jieba", "rjieba")
Work = Callable[[Sequence[Item]], object]
Texts = list[tuple[str, str]]  # target and status: what can be sent to another process
OURS = """
from pathlib import Path
from nlp.lexicon import load_lexicons
from nlp.segment import open_segmenter
from nlp.tag import open_tagger
data = Path({data!r})
terms = load_lexicons(data / "lexicons").terms
open_tagger(data, open_segmenter(terms, engine={engine!r})).tag(item)
"""


def run(print_table: Callable[[str, Iterable[Row]], None]) -> None:
    """Print start-up, memory and size, then items a second on one core and in two processes."""
    with tempfile.TemporaryDirectory() as folder:
        peer = Path(folder) / "peer.pickle"
        # The fresh processes come first: a child's peak memory is never below its parent's.
        fresh_process(f"from tests.bench.tags import train_peer\ntrain_peer({str(peer)!r})")
        print_table("tagging: start-up, memory, size", _fresh(peer))
        for name, rounds in _inputs().items():
            print_table(f"tagging {name}", _speeds(rounds, peer))


def _inputs() -> dict[str, list[list[Item]]]:
    """Give the items of every round by what they are."""
    written = [one.item for one in read_labelled_folder(DATA / "labelled")]
    random.Random(_ROUNDS).shuffle(written)  # noqa: S311 # nothing secret
    return {
        "the sample's 184 rows": [sample_items()] * _ROUNDS,
        "1,000 items written for training": [written[1_000 * turn :][:1_000] for turn in range(_ROUNDS)],
        "1,000 made-up rows": [generated_items(1_000, seed=turn) for turn in range(_ROUNDS)],
    }


def train_peer(path: str) -> None:
    """Train the peer on data/labelled and save it."""
    labelled = read_labelled_folder(DATA / "labelled")
    vectorizer = TfidfVectorizer(tokenizer=plain_words, token_pattern=None)
    table = vectorizer.fit_transform([_text(one.item) for one in labelled])
    machines = [LinearSVC().fit(table, [getattr(one, field).value for one in labelled]) for field in FIELDS]
    Path(path).write_bytes(pickle.dumps((vectorizer, machines)))


def plain_words(text: str) -> list[str]:
    """Cut text as jieba does by itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba 0.42.1 has invalid escapes in its sources
        import jieba
    jieba.setLogLevel(logging.WARNING)
    words: list[str] = jieba.lcut(text)
    return words


@lru_cache(maxsize=2)
def peer_of(path: str) -> Work:
    """Open the saved peer."""
    vectorizer: Any
    vectorizer, machines = pickle.loads(Path(path).read_bytes())  # noqa: S301 # written by this very run

    def tag(items: Sequence[Item]) -> list[Any]:
        table = vectorizer.transform([_text(item) for item in items])
        return [machine.predict(table) for machine in machines]

    return tag


@lru_cache(maxsize=2)
def tagger_of(engine: Engine) -> Tagger:
    """Open the tagger as the program does, lexicon terms and all."""
    return open_tagger(DATA, open_segmenter(load_lexicons(DATA / "lexicons").terms, engine=engine))


def tag_share(engine: Engine, texts: Texts) -> int:
    """Tag items in a process of a pool."""
    with threadpool_limits(1):
        return len(tagger_of(engine).tag_all([Item("", *sides) for sides in texts]))


def tag_share_plainly(path: str, texts: Texts) -> int:
    """Do the same with the peer."""
    with threadpool_limits(1):
        peer_of(path)([Item("", *sides) for sides in texts])
    return len(texts)


def _text(item: Item) -> str:
    return f"{item.target} {item.status}"


def _fresh(peer: Path) -> Iterable[Row]:
    item = "from nlp.types import Item\nitem = Item('1', '新建公路50公里', '已建成52公里')\n"
    plain = fresh_process(f"{item}from tests.bench.tags import peer_of\npeer_of({str(peer)!r})([item])")
    for engine in ENGINES:
        wall, peak = fresh_process(item + OURS.format(data=str(DATA), engine=engine))
        yield Row(f"start of the interpreter to the first tags, {engine}", wall, "s", plain[0], PEER)
        yield Row(f"peak memory, {engine}", peak, "MiB", plain[1], PEER)
    size = sum(path.stat().st_size for path in (DATA / "models").iterdir()) / 2**20
    yield Row("models on disk", size, "MiB", peer.stat().st_size / 2**20, PEER)


def _speeds(rounds: Sequence[Sequence[Item]], path: Path) -> Iterable[Row]:
    with threadpool_limits(1):
        peer = peer_of(str(path))
        peer(sample_items())  # loads the dictionary
        for engine in ENGINES:
            tagger = tagger_of(engine)
            tagger.tag_all(sample_items())
            turns = [
                (len(items) / _processor_seconds(tagger.tag_all, items), len(items) / _processor_seconds(peer, items))
                for items in rounds
            ]
            ours, plain = (statistics.median(speeds) for speeds in zip(*turns, strict=True))
            yield Row(f"one core, {engine}", ours, "items/s", plain, PEER)
    items = [item for each in rounds for item in each][:2_000]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        texts = [(item.target, item.status) for item in items]
        halves = [texts[::2], texts[1::2]]
        for engine in ENGINES:
            turns = [
                (
                    len(items) / _pooled(pool, tag_share, engine, halves),
                    len(items) / _pooled(pool, tag_share_plainly, str(path), halves),
                )
                for _ in range(_ROUNDS)
            ]
            ours, plain = (statistics.median(speeds) for speeds in zip(*turns[1:], strict=True))  # the first starts up
            yield Row(f"two processes, {engine}", ours, "items/s", plain, PEER)


def _processor_seconds(work: Work, items: Sequence[Item]) -> float:
    """Give the time of the processor, which other programs on the machine disturb less than the clock's."""
    started = time.process_time()
    work(items)
    return time.process_time() - started


def _pooled(pool: ProcessPoolExecutor, work: Callable[[Any, Texts], int], how: str, halves: Sequence[Texts]) -> float:
    """Give the time that both halves take together."""
    return seconds_of(lambda: list(pool.map(work, (how, how), halves)))
