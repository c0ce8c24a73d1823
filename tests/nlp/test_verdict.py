"""What a careful reader concludes by rule: a share outweighs 已完成, a step is not the target, plans count not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.features import ItemReader
from nlp.lexicon import load_lexicons
from nlp.types import Item

_LEXICONS = Path(__file__).resolve().parents[2] / "data" / "lexicons"


@pytest.fixture(scope="module")
def reader() -> ItemReader:
    return ItemReader(load_lexicons(_LEXICONS))


def _verdicts(reader: ItemReader, target: str, status: str) -> list[str]:
    (reading,) = reader.read_all([Item(no="", target=target, status=status)])
    return [name.removeprefix("verdict=") for name, _, _ in reading.facts if name.startswith("verdict=")]


@pytest.mark.parametrize(
    ("target", "status", "verdict"),
    [
        ("新建公厕20座", "20座公厕全部开工，其中8座建成", "goal/part"),
        ("新建公厕20座", "建成21座", "goal/reached"),
        ("新建公厕20座", "20座已进场施工", "goal/begun"),
        ("开工建设安置房800套", "已开工812套", "goal/reached"),
        ("财政收入增长6%", "同比增长7.2%", "goal/growth"),
        ("财政收入增长6%", "全年增长7.2%", "goal/reached"),
        ("新建公厕20座、停车场3处", "公厕建成21座，停车场正在选址", "goal/reached, others untold"),
        ("新建公厕20座、停车场3处", "公厕建成21座，停车场建成2处", "goal/part"),
        ("残疾儿童康复救助", "完成年度任务的41.3%", "share/part"),
        ("新建公厕20座", "召集30家单位开会，选址12座", "step/1/last"),
        ("就业和培训", "分别完成年度任务的85.9%、97.1%和110.9%", "share/part"),
        ("就业和培训", "分别完成年度任务的144.1%、144%及100%", "share/reached"),
        ("滨江大道改造", "开工率100%，完成总工程量的30%", "share/part"),
        ("滨江大道开工", "开工率70%", "share/part"),
        ("残疾儿童康复救助", "整体完成率111.5%", "share/reached"),
        ("滨江大道改造", "完成投资1.2亿元，占年度计划的63%", "money/part"),
        ("滨江大道改造", "3月底节点任务完成率100%", "node/reached"),
        ("文化站提升", "98%", "bare/part"),
        ("滨江大道改造", "已完工并通过验收", "whole/done"),
        ("滨江大道改造", "未达序时进度", "whole/late"),
        ("滨江大道改造", "正在有序推进", "whole/going"),
        ("滨江大道改造", "前期工作有序推进", "whole/first steps"),
        ("滨江大道改造", "因征地问题尚未开工", "whole/not begun"),
        ("滨江大道改造", "清表全面完成", "step/3/last"),
        ("滨江大道改造", "施工招标已完成", "step/2/last"),
        ("滨江大道改造", "可行性研究报告编制完成", "step/1/last"),
        ("滨江大道改造", "因资金未落实，暂不具备条件", "refused"),
        ("滨江大道改造", "手续已办完，即将开工", "soon"),
    ],
)
def test_a_status_is_named_by_what_speaks_in_it(reader: ItemReader, target: str, status: str, verdict: str) -> None:
    assert verdict in _verdicts(reader, target, status)


@pytest.mark.parametrize("plan", ["预计年底建成", "计划6月底完工", "下一步完成主体工程", "力争国庆通车"])
def test_what_is_planned_is_no_step(reader: ItemReader, plan: str) -> None:
    assert not any(name.startswith(("finished", "step")) for name in _verdicts(reader, "滨江大道改造", plan))


@given(st.text(alphabet="已未完成建设开工施工中占年度计划任务12.5%，。；:个座 ", max_size=60))
def test_every_status_has_a_verdict(reader: ItemReader, status: str) -> None:
    assert _verdicts(reader, "新建公厕20座", status)
