"""Words of the page in Chinese and English: sentences by key from texts.tsv, names of values from the nouns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from nlp.types import Delivery, Stage, Theme
from service.tracking.history import Movement
from service.tracking.lights import LightClass

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

_CHINESE: dict[str, dict[str, str]] = {
    "theme": {str(one): one.label for one in Theme},
    "stage": {str(one): one.label for one in Stage},
    "delivery": {str(one): one.label for one in Delivery},
    "light": {str(one): one.label for one in LightClass},
    "movement": {str(one): one.label for one in Movement},
}
_CHINESE |= {"themes": _CHINESE["theme"], "primary": _CHINESE["theme"]}


_PLACES = (
    (re.compile(r"\b(?:lines?|rows?) (\d+(?:-\d+)?)"), r"第 \1 行"),
    (re.compile(r"\bpage (\d+)"), r"第 \1 页"),
    (re.compile(r"\btable (\d+)"), r"第 \1 个表"),
    (re.compile(r"\bsheet "), "工作表 "),
)


class Words:
    """The words of one language."""

    def __init__(self, language: Language) -> None:
        self._column = LANGUAGES.index(language)
        self._is_chinese = language == "zh"

    def text(self, key: str, **values: object) -> str:
        """Give a sentence with its gaps filled.

        Raises:
            KeyError: texts.tsv has no such key; a test keeps templates and texts together.
        """
        return _texts()[key][self._column].format(**values)

    def label(self, kind: str, value: object) -> str:
        """Name a value of a tag or facet; what has no other name, such as a unit, is named as written."""
        spelled = str(value)
        if self._is_chinese and spelled in _CHINESE.get(kind, {}):
            return _CHINESE[kind][spelled]
        kind = "theme" if kind in ("themes", "primary") else kind
        pair = _texts().get(f"{kind}.{spelled}")
        return pair[self._column] if pair else spelled


def place_in_file(where: str, language: Language) -> str:
    """Give a row's place in its file ("sheet 收支, row 7") in the reader's language."""
    if language == "en":
        return where
    for pattern, chinese in _PLACES:
        where = pattern.sub(chinese, where)
    return where.replace(", ", "，")


@lru_cache(maxsize=1)
def _texts() -> Mapping[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for line in (Path(__file__).parent / "texts.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            key, chinese, english = line.split("\t")
            found[key] = (chinese, english)
    return found
