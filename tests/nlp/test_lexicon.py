"""Lexicons load quickly, say where they are wrong, and know no place of the sample."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from nlp.errors import LexiconError
from nlp.lexicon import load_lexicons
from nlp.types import Delivery, Stage, Theme

DATA = Path(__file__).resolve().parents[2] / "data"
SAMPLE_NAMES = (
    "洞头 温州 状元岙 状元南片 小门岛 半屏 海霞 大门镇 大门岛 元觉 北岙 东屏 霓屿 鹿西 灵昆 东沙 瓯江口 博汇 "
    "星海湾 翁垟 东岙 韭菜岙 "
    "半屏岛 状元港 小门西 三盘 仙叠岩 望海楼 诚意药业 同心旅游小镇"
)


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_stage_phrase_keeps_its_meanings(tmp_path: Path) -> None:
    write(
        tmp_path, "stages.tsv", "# phrase\n可研批复\tapproval\t*\t3\tfiling\n可研批复\tcompleted\tdocument\t2\tissue\n"
    )
    cues = load_lexicons(tmp_path).stages["可研批复"]
    assert [(cue.stage, cue.strength) for cue in cues] == [(Stage.APPROVAL, 3), (Stage.COMPLETED, 2)]
    assert cues[1].deliveries == {Delivery.DOCUMENT}


def test_a_subject_speaks_for_its_file_s_theme(tmp_path: Path) -> None:
    write(tmp_path, "themes/ecology.tsv", "河长制\t3\twater\n")
    lexicons = load_lexicons(tmp_path)
    assert lexicons.themes["河长制"][0].theme is Theme.ECOLOGY
    assert "河长制" in lexicons.terms


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("stages.tsv", "可研\tplanning\t*", "3 columns"),
        ("stages.tsv", "可研\tsomewhere\t*\t2\tstudy", "somewhere"),
        ("stages.tsv", "可研\tplanning\t*\t9\tstudy", "strength '9'"),
        ("yardsticks.tsv", "编制\tdraft\tbook\tplanning", "book"),
        ("themes/ecology.tsv", "\t3\twater", "first column is empty"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, name: str, line: str, said: str) -> None:
    write(tmp_path, name, f"# head\n{line}\n")
    with pytest.raises(LexiconError, match="line 2") as refused:
        load_lexicons(tmp_path)
    assert said in str(refused.value)
    assert Path(name).name in str(refused.value)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="no such folder"):
        load_lexicons(tmp_path / "nowhere")


def test_the_shipped_lexicons_load_quickly() -> None:
    load_lexicons(DATA / "lexicons")
    times = []
    for _ in range(5):
        begun = time.process_time()
        load_lexicons(DATA / "lexicons")
        times.append(time.process_time() - begun)
    assert min(times) < 0.15


def test_no_name_of_the_sample_s_places_or_projects_is_in_the_lexicons() -> None:
    lexicons = load_lexicons(DATA / "lexicons")
    phrases = [*lexicons.themes, *lexicons.stages, *lexicons.aspects, *lexicons.yardsticks]
    assert [phrase for phrase in phrases for name in SAMPLE_NAMES.split() if name in phrase] == []
