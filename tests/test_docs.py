"""What is written for readers is true: commands, options, examples, shapes, settings, links, quoted sentences."""

from __future__ import annotations

import io
import json
import re
import shlex
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import typer.main
from starlette.testclient import TestClient
from typer.testing import CliRunner

from service.api.application import build
from service.app import App
from service.cli.main import cli
from service.demo import load_sample
from service.errors import ServiceError
from service.intake.read import read_bytes
from service.settings import Settings, open_settings

ROOT = Path(__file__).resolve().parents[1]
SKIPPED = {"vendor", "node_modules", "build", "dist"}
PAGES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part.startswith(".") or part in SKIPPED for part in path.relative_to(ROOT).parts)
)
GUIDES = [ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
README = (ROOT / "README.md").read_text("utf-8")
CLERK = (ROOT / "docs" / "guide-clerk.zh-CN.md").read_text("utf-8").replace("\\|", "|")
INTEGRATOR = (ROOT / "docs" / "guide-integrator.md").read_text("utf-8")
READ_ONLY = {"read", "tag", "search", "stalled", "show", "stats"}
BESIDE_SETTINGS = {"DUBAN_DEBUG"}
"""Read by the command line itself, before there are settings."""

Run = Callable[..., str]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


def _console(text: str) -> list[str]:
    """List the duban commands of console examples, without prompt, variables, comments and what follows a pipe."""
    joined = "\n".join(_blocks(text, "console")).replace("\\\n", " ")
    lines = re.findall(r"^[$>] (?:[A-Z_]+=\S+ )*(?:\S*[\\/])?(duban .*)", joined, flags=re.MULTILINE)
    return [re.split(r" +#| \| | > | && ", line)[0].strip() for line in lines]


def _inline(text: str) -> list[str]:
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`(duban [a-z][^`]*)`", prose)


def _named(page: Path) -> list[tuple[str, str]]:
    text = page.read_text("utf-8")
    return [(_name(page), line) for line in (*_console(text), *_inline(text))]


NAMED = [named for page in GUIDES for named in _named(page)]
EXAMPLES = [line for line in _console(README) if line.split()[1] in READ_ONLY]


@pytest.fixture
def app(tmp_path: Path, tagged_by_hand: None) -> Iterator[App]:
    with App(open_settings(home=tmp_path)) as opened:
        load_sample(opened)
        yield opened


@pytest.fixture
def run(app: App, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a function that runs a written command where a reader stands: in the checkout, with the sample loaded."""
    monkeypatch.chdir(ROOT)

    def ran(line: str) -> str:
        result = CliRunner().invoke(cli, ["--home", str(app.settings.home), *shlex.split(line)[1:]])
        assert result.exit_code == 0, f"{line}: {result.output}"
        return result.stdout

    return ran


def test_the_guides_name_many_commands_and_the_readme_shows_every_reading_one() -> None:
    assert len(NAMED) > 60
    assert {line.split()[1] for line in EXAMPLES} == READ_ONLY


@pytest.mark.parametrize(("page", "line"), NAMED)
def test_every_command_named_exists_with_its_options(page: str, line: str) -> None:
    command, words = typer.main.get_command(cli), shlex.split(line.replace("…", ""))[1:]
    root = command
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]  # type: ignore[attr-defined] # checked in the line above
    assert command is not root, f"{page}: there is no command {line!r}"
    options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    given = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    assert given <= options, f"{page}: {line!r} has no {given - options}"


def test_the_readme_documents_every_command() -> None:
    commands: dict[str, object] = vars(typer.main.get_command(cli))["commands"]
    table = "\n".join(line for line in README.splitlines() if line.startswith("|"))
    missing = [name for name in commands if not re.search(rf"`(?:duban )?{re.escape(name)}[ `]", table)]
    assert missing == []


@pytest.mark.parametrize("line", EXAMPLES)
def test_the_readmes_reading_examples_run(run: Run, line: str) -> None:
    printed = run(line)
    assert [json.loads(one) for one in printed.splitlines()], line


def _shapes() -> dict[str, dict[str, Any]]:
    """Read the shapes of the README by command."""
    (block,) = _blocks(README, "jsonc")
    parts = re.split(r"^// duban (\S+)\n", block, flags=re.MULTILINE)[1:]
    return {name: json.loads(text) for name, text in zip(parts[::2], parts[1::2], strict=True)}


def _fits(shown: Any, printed: Any, where: str) -> None:
    """Require the same keys in the same order, at every depth that both show."""
    if isinstance(shown, dict) and isinstance(printed, dict):
        if where.endswith("attributes"):
            return  # further columns, as the file names them
        assert list(shown) == list(printed), where
        for key, value in shown.items():
            _fits(value, printed[key], f"{where}.{key}")
    elif isinstance(shown, list) and isinstance(printed, list) and shown and printed:
        _fits(shown[0], printed[0], f"{where}[0]")
    else:
        assert (isinstance(shown, dict), isinstance(shown, list)) == (
            isinstance(printed, dict),
            isinstance(printed, list),
        ), where


@pytest.mark.parametrize(
    ("name", "line", "no"),
    [
        ("tag", "duban tag data/sample/dongtou-2021Q1.txt", 77),
        ("search", "duban search 养老院", 171),
        ("stalled", "duban stalled", 83),
    ],
)
def test_the_readmes_shapes_have_exactly_the_keys_that_are_printed(run: Run, name: str, line: str, no: int) -> None:
    rows = [json.loads(one) for one in run(line).splitlines()]
    _fits(_shapes()[name], next(row for row in rows if row["no"] == no), name)


def _columns(command: str) -> list[str]:
    """Read the keys the README's table gives for a command, without those it takes from another."""
    (cell,) = re.findall(rf"^\| `duban {command}[^|]*\|[^|]*\|([^|]*)\|", README, flags=re.MULTILINE)
    groups = [group for group in re.findall(r"`([^`]+)`", cell) if not group.startswith("duban ")]
    return [key for group in groups for key in group.split(", ")]


def test_the_readmes_table_gives_exactly_the_keys_that_are_printed(run: Run) -> None:
    def keys(line: str) -> list[str]:
        return list(json.loads(run(line).splitlines()[0]))

    read = keys("duban read data/sample/dongtou-2021Q1.txt")
    tag = keys("duban tag data/sample/dongtou-2021Q1.txt")
    assert _columns("read") == read
    assert [*read, *_columns("tag")] == tag
    assert _columns("search") == keys("duban search 养老院")
    assert _columns("stalled") == keys("duban stalled")
    assert _columns("history") == keys("duban history 83")
    assert set(_columns("show")) | set(tag) == set(keys("duban show 83"))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_and_picture_leads_to_a_file(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    links = re.findall(r"\]\(<?([^)\s>]+)>?(?: \"[^\"]*\")?\)", re.sub(r"`[^`\n]*`", "", text))
    near = [unquote(link.partition("#")[0]) for link in links if not re.match(r"[a-z]+:|#", link)]
    assert [link for link in near if not (page.parent / link).exists()] == []


def test_every_picture_is_shown_somewhere_or_taken_by_the_script() -> None:
    script = (ROOT / "docs" / "take_pictures.py").read_text("utf-8")
    for picture in (ROOT / "docs" / "pictures").iterdir():
        name = picture.stem.split("-")[0]
        assert f'"{name}"' in script, picture.name


def test_every_setting_is_in_the_handbook() -> None:
    handbook = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert [name for name in Settings.model_fields if f"`DUBAN_{name.upper()}`" not in handbook] == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_no_page_names_a_setting_that_does_not_exist(page: Path) -> None:
    named = set(re.findall(r"\bDUBAN_[A-Z_]*[A-Z]\b", page.read_text("utf-8")))
    assert named <= {f"DUBAN_{name.upper()}" for name in Settings.model_fields} | BESIDE_SETTINGS


def _workbook_cut_short() -> bytes:
    from openpyxl import Workbook

    whole = io.BytesIO()
    Workbook().save(whole)
    return whole.getvalue()[:-200]


BLANK_PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""
"""A page without text; readers find its objects without a table of them."""
HEADER = "序号 | 重点工作 | 完成情况 |\n"
BAD_FILES = {
    "空.txt": b"",
    "无表.txt": "你好\n".encode(),
    "缺列.txt": "序号 | 重点工作 |\n1 | 建桥 |\n".encode(),
    "坏.xlsx": _workbook_cut_short(),
    "坏.pdf": b"%PDF-1.4 broken",
    "扫描.pdf": BLANK_PDF,
}
BAD_ROWS = f"{HEADER}1 | 建校 | 选址 |\n1 | 建桥 | 施工 |\n3 |  | 完成 |\n4 | 编制规划 | 已印发 | 多余 | 再多 |\n"


@pytest.mark.parametrize("name", BAD_FILES)
def test_the_clerks_guide_quotes_what_a_bad_file_is_told(name: str) -> None:
    with pytest.raises(ServiceError) as refused:
        read_bytes(BAD_FILES[name], name)
    assert f"| {refused.value.chinese} |" in CLERK


def test_the_clerks_guide_quotes_why_rows_are_rejected() -> None:
    rejects = read_bytes(BAD_ROWS.encode(), "坏行.txt").rejects
    assert len(rejects) == 3
    for reject in rejects:
        assert f"| {reject.chinese} |" in CLERK


def test_the_clerks_guide_quotes_what_the_command_line_asks_for(app: App, tmp_path: Path) -> None:
    file = tmp_path / "好.txt"
    file.write_text(f"{HEADER}1 | 建校 | 选址 |\n", "utf-8")
    for further in ([], ["--place", "某县", "--period", "2022-1"]):
        result = CliRunner().invoke(cli, ["--home", str(app.settings.home), "ingest", str(file), *further])
        assert isinstance(result.exception, ServiceError)
        assert f"| {result.exception.chinese} |" in CLERK


def test_the_integrators_guide_names_addresses_that_exist(app: App) -> None:
    paths = [re.sub(r"\{[^}]*\}", "[^/]+", path) for path in build(app).openapi()["paths"]]
    named = set(re.findall(r"(?:/api/v1/[a-z][\w/$\-.{}]*|/(?:healthz|readyz|metrics)\b)", INTEGRATOR))
    named -= {"/api/v1/openapi.json"}
    assert len(named) > 8
    assert [one for one in sorted(named) if not any(re.fullmatch(path, one.rstrip(".")) for path in paths)] == []


def test_the_integrators_guide_names_error_codes_that_exist() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "service").rglob("*.py"))
    codes = set(re.findall(r"\b[45]\d\d\s`([a-z]+(?:-[a-z]+)+)`", INTEGRATOR))
    assert len(codes) > 5
    assert [code for code in codes if f'"{code}"' not in sources] == []


def test_the_integrators_guide_explains_every_key_of_a_preview(app: App) -> None:
    content = f"{HEADER}1 | 建校 | 选址 |\n".encode()
    with TestClient(build(app), base_url="http://127.0.0.1:8000") as client:
        sent = {"place": "某县", "period": "2022Q1"}
        shown = client.post("/api/v1/reports", files={"file": ("好.txt", content)}, data=sent).json()
    assert set(re.findall(r"`(\w+)`", INTEGRATOR)) >= set(shown) - {"source", "format", "title", "model"}


@pytest.mark.parametrize("block", [one for one in _blocks(INTEGRATOR, "python") if "import httpx" in one])
def test_the_integrators_python_runs(app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: str) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    for row in (["序号", "重点工作", "完成情况"], [1, "建成幼儿园。", "正在选址。"]):
        workbook.active.append(row)
    workbook.save(tmp_path / "report.xlsx")
    monkeypatch.chdir(tmp_path)
    client = types.ModuleType("httpx")
    vars(client)["Client"] = lambda base_url, timeout: TestClient(build(app), base_url=base_url)
    monkeypatch.setitem(sys.modules, "httpx", client)
    exec(compile(block, "guide-integrator.md", "exec"), {})  # noqa: S102 # our own page, whose truth is tested here


@pytest.mark.parametrize("page", GUIDES, ids=_name)
def test_every_python_and_json_example_can_be_parsed(page: Path) -> None:
    text = page.read_text("utf-8")
    for block in _blocks(text, "python"):
        compile(block, page.name, "exec")
    for block in _blocks(text, "json"):
        json.loads(block)
