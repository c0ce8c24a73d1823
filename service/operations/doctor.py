"""`duban doctor`: one look at everything an installation stands on, each finding with what would be right."""

from __future__ import annotations

import platform
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from service.app import App
from service.errors import ServiceError
from service.indexing import version_of
from service.intake.limits import DEFAULT
from service.models import SHIPPED, in_force, unfit
from service.settings import Settings
from service.store.migrating import known_revisions
from service.store.snapshot import facts_of, sqlite_file

_PACKAGES = (
    "scikit-learn",
    "numpy",
    "sqlalchemy",
    "fastapi",
    "uvicorn",
    "jieba",
    "rjieba",
    "whoosh3",
    "tantivy",
    "mcp",
)
_LITTLE_SPACE = 1 << 30


class State(StrEnum):
    """How a finding stands."""

    OK = "ok"
    WARNING = "warning"
    BAD = "bad"

    @property
    def label(self) -> str:
        """The Chinese word shown."""
        return {"ok": "正常", "warning": "注意", "bad": "故障"}[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what was found, and what to do where it is not well."""

    part: str
    state: State
    found: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class SettingNow:
    """A setting with the value in force and its help."""

    variable: str
    value: str
    default: bool
    help: str


def examine(app: App) -> list[Finding]:
    """Look at everything. A part that cannot be looked at is a finding, never an error."""
    findings: list[Finding] = []
    for look in (_versions, _home, _store, _lexicons, _segmenter, _model, _index, _access, _limits):
        findings.extend(_seen(look, app))
    return findings


def settings_now(settings: Settings) -> list[SettingNow]:
    """List every setting with its value and help, secrets in addresses covered."""
    return [
        SettingNow(
            variable=f"DUBAN_{name.upper()}",
            value=covered(str(getattr(settings, name))),
            default=getattr(settings, name) == field.default,
            help=field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]


def covered(url: str) -> str:
    """Give an address without the password in it."""
    scheme, separator, rest = url.partition("://")
    login, at, place = rest.rpartition("@")
    return f"{scheme}://{login.partition(':')[0]}:***@{place}" if separator and at and ":" in login else url


def finding_shape(finding: Finding) -> dict[str, Any]:
    """Give a finding as JSON."""
    return asdict(finding)


def _seen(look: Callable[[App], Iterator[Finding]], app: App) -> Iterator[Finding]:
    try:
        yield from look(app)
    except ServiceError as wrong:
        yield Finding(look.__name__.strip("_"), State.BAD, wrong.english, wrong.chinese)
    except Exception as wrong:  # whatever is broken is what the doctor is asked about
        yield Finding(look.__name__.strip("_"), State.BAD, f"{type(wrong).__name__}: {wrong}")


def _versions(_app: App) -> Iterator[Finding]:
    yield Finding("duban", State.OK, version("duban"))
    supported = sys.version_info >= (3, 11)
    yield Finding(
        "python",
        State.OK if supported else State.BAD,
        f"{platform.python_version()} on {platform.system()} {platform.machine()}, SQLite {sqlite3.sqlite_version}",
        "" if supported else "需要 Python 3.11 或更高版本",
    )
    installed = []
    for name in _PACKAGES:
        try:
            installed.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue  # an extra that is not installed
    yield Finding("packages", State.OK, ", ".join(installed))


def _home(app: App) -> Iterator[Finding]:
    home = app.settings.home
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free
    little = free < _LITTLE_SPACE
    yield Finding(
        "home",
        State.WARNING if little else State.OK,
        f"{home}, {free / 2**30:.1f} GiB free",
        "磁盘空间不足 1 GiB，请清理或更换 DUBAN_HOME" if little else "",
    )


def _store(app: App) -> Iterator[Finding]:
    items, reports = app.store.items.count(), len(app.store.items.reports())
    path = sqlite_file(app.settings.store_url)
    if path is None:
        yield Finding("store", State.OK, f"{covered(app.settings.store_url)}, {reports} reports, {items} items")
        return
    facts = facts_of(path)
    newest = facts.revision == known_revisions()[-1]
    yield Finding(
        "store",
        State.OK if newest else State.BAD,
        f"{path}, sound, migration {facts.revision}, {reports} reports, {items} items, {facts.bytes / 2**20:.1f} MiB",
        "" if newest else "数据库与程序版本不一致",
    )


def _lexicons(app: App) -> Iterator[Finding]:
    lexicons = app.lexicons
    yield Finding("lexicons", State.OK, f"{len(lexicons.terms)} terms, version {lexicons.version[:12]}")


def _segmenter(app: App) -> Iterator[Finding]:
    engine = type(app.segmenter).__name__.removesuffix("Segmenter").lower()
    fast = engine == "rjieba"
    yield Finding(
        "segmenter", State.OK, f"{engine}, {app.segmenter.name}", "" if fast else "安装 duban[fast] 可快十倍以上"
    )


def _model(app: App) -> Iterator[Finding]:
    from nlp.model import stamp_of

    stamp = stamp_of(app.settings.data)
    chosen = in_force(app.settings)
    reason = "" if chosen == SHIPPED else unfit(app.settings, chosen)
    if reason:
        yield Finding(
            "model", State.WARNING, f"{chosen} is not used: {reason}", "运行 duban retrain，再 duban retrain --keep"
        )
    tagger = app.tagger
    fits = tagger.version.partition("+")[0] == stamp
    yield Finding(
        "model",
        State.OK if fits else State.WARNING,
        f"{tagger.version} ({'learnt here' if '+' in tagger.version else 'shipped'}), "
        + ("made from these labels and lexicons" if fits else f"but labels and lexicons here are {stamp}"),
        "" if fits else "词库或语料改过：运行 duban train 重新训练随附模型",
    )
    old = sum(one.model != tagger.version for one in app.store.items.iterate())
    if old:
        yield Finding(
            "tags", State.WARNING, f"{old} items carry tags of other models", "运行 duban retag --preview 看会改变什么"
        )


def _index(app: App) -> Iterator[Finding]:
    stamp, generation = app.index.stamp(), app.store.generation()
    items, indexed = app.store.items.count(), app.index.count()
    if stamp is None:
        state, advice = State.WARNING if items else State.OK, "首次检索或 duban reindex 时建立" if items else ""
    elif stamp.version != version_of(app):
        state, advice = State.WARNING, "词库或程序改过，下次检索时自动重建；也可运行 duban reindex"
    elif stamp.generation != generation:
        state, advice = State.OK, f"落后 {generation - stamp.generation} 次写入，下次检索时自动补上"
    else:
        state = State.OK if indexed == items else State.BAD
        advice = "" if indexed == items else "索引与数据库条数不一致，请运行 duban reindex"
    yield Finding("index", state, f"{covered(app.settings.index_url)}, {indexed} of {items} items", advice)


def _access(app: App) -> Iterator[Finding]:
    tokens = [one for one in app.store.tokens.all() if one.valid]
    admins = sum(one.role == "admin" for one in tokens)
    if app.settings.auth == "none":
        yield Finding("access", State.OK, f"single user, bound to {app.settings.host}")
        return
    yield Finding(
        "access",
        State.OK if admins else State.WARNING,
        f"tokens, {len(tokens)} in force, {admins} of administrators",
        "" if admins else "还没有管理员令牌：duban token create 姓名 --role admin",
    )


def _limits(_app: App) -> Iterator[Finding]:
    yield Finding(
        "limits",
        State.OK,
        f"files up to {DEFAULT.file_bytes >> 20} MiB and {DEFAULT.rows} rows, "
        f"read within {DEFAULT.seconds:.0f} s and {DEFAULT.memory_bytes >> 20} MiB",
    )
