"""Settings: read once from DUBAN_* variables and arguments, then passed on; nothing below reads the environment."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from service.errors import BadInput, Forbidden
from service.wanted import wanted

DATA = Path(__file__).resolve().parents[1] / "data"


class Settings(BaseSettings):
    """Every setting with its default; `Field(description=…)` is the help text shown by `duban doctor`."""

    model_config = SettingsConfigDict(env_prefix="DUBAN_", frozen=True, extra="ignore")

    home: Path = Field(Path.home() / ".duban", description="folder of the embedded store and index")
    data: Path = Field(DATA, description="folder of lexicons, models, labels and the sample report")
    store: str = Field("", description="database URL; empty means SQLite in the home folder")
    index: str = Field(
        "", description="index URL such as whoosh:///path or memory:; empty means Whoosh in the home folder"
    )
    segmenter: Literal["auto", "jieba", "rjieba"] = Field(
        "auto", description="word cutter; auto takes rjieba if installed"
    )
    host: str = Field("127.0.0.1", description="address the server binds to")
    port: int = Field(8000, ge=1, le=65535, description="port the server binds to")

    workers: int = Field(1, ge=1, le=64, description="processes that serve over the one store")
    auth: Literal["none", "tokens"] = Field(
        "none", description="who may come in: none means whoever sits at this machine; tokens asks for `duban token`"
    )
    token: SecretStr = Field(SecretStr(""), description="the token `duban mcp` works under; empty means a mere reader")
    session_hours: int = Field(12, ge=1, le=24 * 30, description="hours a signed-in page session lasts")
    secure_cookies: bool = Field(
        False, description="send cookies over HTTPS only; set it when a proxy in front speaks HTTPS"
    )
    rate_costly: int = Field(
        60, ge=1, description="uploads, tagging of texts and exports a person may ask for each minute, per worker"
    )
    rate_sign_in: int = Field(10, ge=1, description="sign-ins an address may try each minute, per worker")
    log_format: Literal["text", "json"] = Field("text", description="log lines for people or one JSON object each")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level that is logged")

    search_seconds: float = Field(
        2.0, gt=0, le=60, description="seconds after which a search stops widening and guessing, and says so"
    )

    light_margin: float = Field(
        0.05, ge=0, le=1, description="lights: a share this far above the elapsed year counts as ahead (超进度)"
    )
    stalled_reports: int = Field(2, ge=2, description="stalled: so many reports at one early stage are too many")
    stalled_finish_quarter: int = Field(
        1, ge=1, le=4, description="stalled: from this quarter a target to be finished this year may not be in planning"
    )
    stalled_start_quarter: int = Field(
        2, ge=1, le=4, description="stalled: from this quarter a target to be started this year may not be in planning"
    )
    stalled_other_quarter: int = Field(
        3, ge=1, le=4, description="stalled: from this quarter any other target may not be in planning"
    )

    @property
    def store_url(self) -> str:
        """The database URL in force."""
        return self.store or f"sqlite:///{(self.home / 'duban.sqlite3').as_posix()}"

    @property
    def models(self) -> Path:
        """The folder of models this installation learnt itself."""
        return self.home / "models"

    @property
    def index_url(self) -> str:
        """The index URL in force."""
        return self.index or f"whoosh:///{(self.home / 'index').as_posix()}"


def open_settings(**given: object) -> Settings:
    """Read the settings; arguments outrank the environment, None means not given.

    Raises:
        BadInput: a value does not fit; the sentence names the setting and what would be right.
        Forbidden: as `check_binding`.
    """
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type] # pydantic checks
    except ValidationError as wrong:
        first = wrong.errors()[0]
        name = "DUBAN_" + "_".join(str(part) for part in first["loc"]).upper()
        raise BadInput(
            "bad-setting",
            chinese=f"设置 {name} 的值不可用：{first['input']!r}；{wanted(first) or '见 duban doctor --settings'}。",
            english=f"setting {name}: {first['msg']} (given {first['input']!r})",
        ) from wrong
    check_binding(settings)
    return settings


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address reaches this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_binding(settings: Settings) -> None:
    """Refuse to serve a network without knowing who comes in.

    Raises:
        Forbidden: the host is more than this machine, and `auth` is none.
    """
    if settings.auth == "none" and not is_loopback(settings.host):
        raise Forbidden(
            "open-without-auth",
            chinese=f"不能在没有身份验证时监听 {settings.host}：请设 DUBAN_AUTH=tokens 并用 duban token create 发令牌，"
            "或监听 127.0.0.1。",
            english=f"refusing to bind {settings.host} without authentication: set DUBAN_AUTH=tokens and make tokens "
            "with `duban token create`, or bind 127.0.0.1",
        )
