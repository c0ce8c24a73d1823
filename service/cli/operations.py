"""Commands that keep an installation well: doctor, backup, restore, token, audit, mcp."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.access import Role, create_token
from service.cli.common import FormatOption, LimitOption, named, opened, person_here
from service.cli.output import Format, messages, print_object, print_rows
from service.operations.backup import Backup
from service.settings import open_settings
from service.store.audit import Change
from service.store.tokens import Token

Row = dict[str, object]
FINDING_COLUMNS = (("part", "部分"), ("state", "状况"), ("found", "所见"), ("advice", "建议"))
SETTING_COLUMNS = (("variable", "设置"), ("value", "现值"), ("help", "说明"))
TOKEN_COLUMNS = (
    ("id", "编号"),
    ("name", "姓名"),
    ("role", "权限"),
    ("valid", "有效"),
    ("made_at", "发放时间"),
    ("expires_at", "到期"),
    ("revoked_at", "撤销时间"),
)
AUDIT_COLUMNS = (
    ("id", "编号"),
    ("at", "时间"),
    ("who", "何人"),
    ("action", "动作"),
    ("thing", "对象"),
    ("detail", "内容"),
)
token_commands = typer.Typer(help="令牌：谁可以用。Tokens: who may come in.", no_args_is_help=True)


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command("doctor")(doctor)
    cli.command("backup")(backup)
    cli.command("restore")(restore)
    cli.command("audit")(audit)
    cli.command("mcp")(mcp)
    token_commands.command("create")(create)
    token_commands.command("list")(list_tokens)
    token_commands.command("revoke")(revoke)
    cli.add_typer(token_commands, name="token")


def doctor(
    context: typer.Context,
    settings: Annotated[bool, typer.Option("--settings", help="列出全部设置、现值与说明。")] = False,
    form: FormatOption = Format.AUTO,
) -> None:
    """体检：版本、数据库、索引、模型、设置。Look over versions, store, index, model and settings; exit 1 if ill."""
    from dataclasses import asdict

    from service.operations.doctor import State, examine, finding_shape, settings_now

    with opened(context) as app:
        if settings:
            print_rows(map(asdict, settings_now(app.settings)), columns=SETTING_COLUMNS, form=form)
            return
        findings = examine(app)
    rows = [
        finding_shape(one) if form.is_jsonl else {**finding_shape(one), "state": one.state.label} for one in findings
    ]
    print_rows(rows, columns=FINDING_COLUMNS, form=form)
    if any(one.state is State.BAD for one in findings):
        raise typer.Exit(1)


def backup(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="备份文件；不给则存入 home 的 backups 文件夹。")] = None,
    form: FormatOption = Format.AUTO,
) -> None:
    """备份数据库与自训模型，服务不必停。Back up store and models, while the service runs; verified before it counts."""
    from service.operations.backup import backup as write

    with opened(context) as app:
        made = write(app, file, who=person_here())
    print_object(_backup_row(made), form=form)
    messages.print(f"已备份并核对：{made.path}", markup=False)


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="duban backup 写的文件。")],
    replace: Annotated[bool, typer.Option("--replace", help="替换现有事项（先自动备份）。")] = False,
    form: FormatOption = Format.AUTO,
) -> None:
    """用备份恢复，要么全部要么不动。Bring a backup back: everything or nothing."""
    from service.operations.backup import restore as bring_back

    settings = open_settings(home=context.obj)
    restored, before = bring_back(settings, file, replace=replace)
    print_object(_backup_row(restored), form=form)
    if before is not None:
        messages.print(f"恢复前的内容在 {before}", markup=False)
    messages.print("已恢复；索引在下次检索时自动重建。")


def audit(
    context: typer.Context,
    who: Annotated[str | None, typer.Option(help="只看某人。")] = None,
    action: Annotated[str | None, typer.Option(help="只看某种动作，如 correct。")] = None,
    limit: LimitOption = 50,
    form: FormatOption = Format.AUTO,
) -> None:
    """谁在何时改了什么，新的在前。Who changed what, newest first."""
    with opened(context) as app:
        changes = app.store.audit.list(limit=limit, who=who, action=action)
    print_rows(map(change_shape, changes), columns=AUDIT_COLUMNS, form=form)


def mcp(context: typer.Context) -> None:
    """以 MCP 供内网智能助手使用（stdio）。Tools for assistants over stdio; DUBAN_TOKEN says whose."""
    from service.mcp import serve

    with opened(context) as app:
        serve(app)


def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="使用者姓名，记入更正与日志。")],
    role: Annotated[
        Role, typer.Option(parser=named(Role), metavar="ROLE", help="查阅（reader）、复核（reviewer）或管理（admin）。")
    ] = Role.READER,
    days: Annotated[int | None, typer.Option(min=1, help="有效天数；不给则长期有效。")] = None,
) -> None:
    """发一个令牌，只显示这一次。Make a token; it is shown this once."""
    with opened(context) as app:
        token, text = create_token(app, name, role, days=days, who=person_here())
    messages.print(f"{token.name}（{role.label}）的令牌，只显示这一次：", markup=False)
    typer.echo(text)


def list_tokens(context: typer.Context, form: FormatOption = Format.AUTO) -> None:
    """列出令牌（不含令牌本身）。List tokens, without their texts."""
    with opened(context) as app:
        print_rows(map(token_shape, app.store.tokens.all()), columns=TOKEN_COLUMNS, form=form)


def revoke(context: typer.Context, name: Annotated[str, typer.Argument(help="令牌的姓名。")]) -> None:
    """撤销令牌，其登录立即失效。Revoke a token and every session made with it."""
    with opened(context) as app:
        app.store.tokens.revoke(name, who=person_here())
    messages.print(f"已撤销 {name} 的令牌。", markup=False)


def token_shape(token: Token) -> Row:
    """Give what is kept of a token as JSON."""
    return {
        "id": token.id,
        "name": token.name,
        "role": token.role,
        "valid": token.valid,
        "made_at": token.made_at.isoformat(timespec="seconds"),
        "expires_at": token.expires_at.isoformat(timespec="seconds") if token.expires_at else None,
        "revoked_at": token.revoked_at.isoformat(timespec="seconds") if token.revoked_at else None,
    }


def change_shape(change: Change) -> Row:
    """Give a line of the audit log as JSON."""
    return {
        "id": change.id,
        "at": change.at.isoformat(timespec="seconds"),
        "who": change.who,
        "action": change.action,
        "thing": change.thing,
        "detail": dict(change.detail),
    }


def _backup_row(one: Backup) -> Row:
    return {
        "file": str(one.path),
        "made_at": one.manifest.made_at,
        "version": one.manifest.version,
        "bytes": one.bytes,
        "reports": one.manifest.rows.get("reports", 0),
        "items": one.manifest.rows.get("items", 0),
        "corrections": one.manifest.rows.get("corrections", 0),
        "files": len(one.manifest.files),
    }
