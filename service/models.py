"""Models learnt here, from confirmed labels: which are there, which is in force, and the way back.

`<home>/models/<version>/` holds each, `<home>/models/kept.json` the versions kept, oldest first: the last is in force,
none means the shipped model. A model's version begins with the stamp of the corpus and lexicons it was made beside;
after an upgrade that changes those it no longer fits, and the shipped model serves until the next `duban retrain`.
"""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from service.errors import Conflict, NotFound, Unavailable
from service.settings import Settings

if TYPE_CHECKING:
    from nlp.segment import Segmenter
    from nlp.tag import Tagger

SHIPPED = ""
KEPT_FILE = "kept.json"
log = logging.getLogger(__name__)


def in_force(settings: Settings) -> str:
    """Name the model learnt here that is in force; "" for the shipped one."""
    kept = kept_models(settings)
    return kept[-1] if kept else SHIPPED


def kept_models(settings: Settings) -> list[str]:
    """List the versions that were kept, oldest first.

    Raises:
        Unavailable: the list is damaged.
    """
    path = settings.models / KEPT_FILE
    try:
        kept: list[str] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as broken:
        raise Unavailable(
            "models-damaged",
            chinese=f"模型清单 {path} 已损坏；删除它即恢复使用随附模型。",
            english=f"{path} is damaged: {broken}; remove it to return to the shipped model",
        ) from broken
    return kept


def open_model(settings: Settings, segmenter: Segmenter, version: str) -> Tagger:
    """Open a model learnt here, or the shipped one if there is none of that version or it no longer fits.

    Raises:
        Unavailable: the shipped model cannot be used either.
    """
    from nlp.errors import NlpError
    from nlp.tag import open_tagger

    reason = "" if version == SHIPPED else unfit(settings, version)
    try:
        if version != SHIPPED and not reason:
            return open_tagger(settings.data, segmenter, models=settings.models / version)
    except NlpError as broken:
        reason = str(broken)
    if reason:
        log.warning("model %s is not used: %s; the shipped model serves", version, reason)
    try:
        return open_tagger(settings.data, segmenter)
    except NlpError as broken:
        raise Unavailable(
            "model-unavailable",
            chinese=f"标注模型不可用：{broken}。运行 duban doctor 看缺什么；重装或 duban train 可恢复。",
            english=f"no model can be used: {broken}; `duban doctor` says why, reinstall or run `duban train`",
        ) from broken


def unfit(settings: Settings, version: str) -> str:
    """Say why a model learnt here cannot serve; "" if it can."""
    from nlp.model import stamp_of

    if not (settings.models / version).is_dir():
        return "its folder is gone"
    stamp = stamp_of(settings.data)
    if version.partition("+")[0] != stamp:
        return f"it was made beside other labels or lexicons than those here ({stamp}); run `duban retrain`"
    return ""


def keep_model(settings: Settings, version: str) -> None:
    """Put a model learnt here in force.

    Raises:
        NotFound: there is none of that version. Conflict: it is in force already.
    """
    if not version or version != Path(version).name or not (settings.models / version).is_dir():
        raise NotFound(
            "no-such-model",
            chinese=f"没有版本为 {version} 的自训模型，请先运行 duban retrain。",
            english=f"no model {version!r} was learnt here; run `duban retrain` first",
        )
    kept = kept_models(settings)
    if kept[-1:] == [version]:
        raise Conflict(
            "model-in-force",
            chinese=f"模型 {version} 已在使用，无需再启用。",
            english=f"model {version} is in force already; there is nothing to do",
        )
    write_whole(settings.models / KEPT_FILE, json.dumps([*kept, version]).encode())


def roll_back(settings: Settings) -> str:
    """Return to the model before the one in force; give its version, "" for the shipped one.

    Raises:
        Conflict: the shipped model is in force.
    """
    kept = kept_models(settings)
    if not kept:
        raise Conflict(
            "nothing-to-roll-back",
            chinese="正在使用随附模型，没有可退回的自训模型。",
            english="the shipped model is in force; there is nothing to roll back",
        )
    write_whole(settings.models / KEPT_FILE, json.dumps(kept[:-1]).encode())
    return in_force(settings)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader or a power cut finds the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
