"""Words of a status that tell a stall: suspension, waiting for others, and talk where work was promised."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from nlp.types import Span


class Tone(StrEnum):
    """What kind of words they are, from the most worrying to the most hopeful."""

    SUSPENDED = "suspended"
    WAITING = "waiting"
    TALKING = "talking"
    THINKING = "thinking"
    DRAFTING = "drafting"
    FORMAL = "formal"


@dataclass(frozen=True, slots=True)
class Wording:
    """A stretch of the status and what it tells."""

    tone: Tone
    words: Span


# A stall ordered upon others (责令停工, 取消收费) or prevented (防止停工) is work done, not work stalled.
_SUSPENDED = re.compile(
    r"(?<!责令)(?<!勒令)(?<!依法)(?<!防止)(?<!避免)(?<!未)"
    r"(?:暂缓|停工(?!停产整[治改]|令|通知)|停建|缓建|缓办|停办|搁置|搁浅|停滞|停摆|下马|重新选址|另行选址|另择址|被?叫停|"
    r"暂停(?:推进|实施|施工|建设|招商)|项目暂停|(?:停止|中止|终止)(?:实施|施工|建设|推进)|暂不[^,，;；。]{0,4}(?:建|实施|推进|启动)|"
    r"流标|废标|撤资|推迟(?:至|到)|延期(?:至|到)|顺延至|结转(?:至)?(?:下|明)年|(?:列入|纳入|转入)(?:下|明)年)"
)
_RESUMED = re.compile(r"复工|恢复(?:施工|建设|推进)|重启|重新启动")
_WAITING = re.compile(
    r"(?:任务|计划|指标|政策|文件|方案|资金|选址|用地)?(?:均|还|仍|暂|尚|目前)?(?:暂|尚)?未(?:能)?"
    r"(?:分解|下达|下发|明确|启动|开展|开工|动工|落实|确定|批复|出台|部署|组织|完成|到位|取得|达成|签订|通过)|"
    r"有待|等待|待[^,，;；。]{2,16}(?:后|审批|批复|明确|下达|印发|确定)|申请(?:协调)?解决|亟[待需]|难以|存在困难|受[^,，;；。]{1,8}影响|"
    r"还在征求意见|尚在|仍在"
)
_TALKING = re.compile(r"意向|洽谈|对接|接洽|沟通|走访|考察|接待|谈判|协商|联系(?!表)|座谈")
_THINKING = re.compile(
    r"前期(?:研究|准备|筹备|工作)|筹备|调研|摸底|排摸|摸排|可行性|可研(?:报告)?(?:编制)?|论证|谋划|选址|"
    r"资料收集|数据收集|收集|梳理|研究(?![院所中])"
)
_DRAFTING = re.compile(
    r"概念性?(?:方案|设计)|初稿|草拟|拟定|起草|初步(?:方案|选定|明确|确定|拟定)?|征求[^,，;；。]{0,6}意见|工作计划|年度计划|"
    r"方案(?:编制|设计)|设计方案|讨论稿|策划"
)
_FORMAL = re.compile(r"已?获?批复|立项|备案|报批|审批|送审稿|招投?标|中标|签订|签约|施工图|初步设计|用地手续|土地证")
_CLAUSE = re.compile(r"[^,，;；。\n]+")


def share_of_clauses(status: str, words: list[Span]) -> float:
    """Give the share of the clauses of a status that hold any of the words."""
    clauses = [match.span() for match in _CLAUSE.finditer(status)]
    held = sum(any(start <= one.start < end for one in words) for start, end in clauses)
    return held / len(clauses) if clauses else 0.0


def wordings_of(status: str) -> list[Wording]:
    """List the telling words of a status in the order written; none overlaps another."""
    found: list[Wording] = []
    for clause in _CLAUSE.finditer(status):
        text, at = clause[0], clause.start()
        taken = [False] * len(text)
        for tone, pattern in (
            (Tone.SUSPENDED, _SUSPENDED),
            (Tone.WAITING, _WAITING),
            (Tone.FORMAL, _FORMAL),
            (Tone.TALKING, _TALKING),
            (Tone.DRAFTING, _DRAFTING),
            (Tone.THINKING, _THINKING),
        ):
            if tone is Tone.SUSPENDED and _RESUMED.search(text):
                continue
            for match in pattern.finditer(text):
                if not any(taken[match.start() : match.end()]):
                    taken[match.start() : match.end()] = [True] * len(match[0])
                    found.append(Wording(tone, Span("status", at + match.start(), at + match.end())))
    return sorted(found, key=lambda one: one.words.start)
