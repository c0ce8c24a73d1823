"""Whoever types a field or a value may use the Chinese name or the English one."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from index.types import Sort
from nlp.types import Delivery, Stage, Theme
from service.cli.main import cli
from service.cli.output import Format
from service.export import Form
from service.names import FIELD_LABELS, field_named, label_of, value_named

KINDS: tuple[type[StrEnum], ...] = (Theme, Stage, Delivery)


@pytest.mark.parametrize(
    ("typed", "field"), [("主题", "primary"), ("STAGE", "stage"), (" 责任单位 ", "units"), ("類型", "delivery")]
)
def test_a_field_is_known_by_either_name(typed: str, field: str) -> None:
    assert field_named(typed) == field


def test_every_field_is_known_by_the_name_the_page_shows() -> None:
    assert {field_named(label): name for name, label in FIELD_LABELS.items()} == {name: name for name in FIELD_LABELS}


@pytest.mark.parametrize("value", [one for kind in KINDS for one in kind])
def test_a_value_is_known_by_either_name(value: StrEnum) -> None:
    assert value_named(type(value), label_of(value)) is value
    assert value_named(type(value), f" {value.value.upper()} ") is value


@given(st.text() | st.integers() | st.none() | st.lists(st.text()))
def test_what_stands_for_nothing_comes_back_as_it_is(typed: object) -> None:
    for kind in KINDS:
        found = value_named(kind, typed)
        assert found in list(kind) or found is typed


@pytest.mark.parametrize("kind", [Sort, Form, Format])
def test_orders_and_kinds_of_file_have_chinese_names_of_their_own(kind: type[StrEnum]) -> None:
    labels = [label_of(one) for one in kind]
    assert len(set(labels)) == len(labels)
    for one in kind:
        assert not label_of(one).isascii()
        assert value_named(kind, label_of(one)) is one
        assert value_named(kind, one.value) is one


def test_the_command_line_takes_orders_and_formats_by_their_chinese_names(tmp_path: Path) -> None:
    home = ["--home", str(tmp_path)]
    searched = CliRunner().invoke(cli, [*home, "search", "--sort", "停滞程度", "--format", "逐行"])
    assert searched.exit_code == 0, searched.output
    refused = CliRunner().invoke(cli, [*home, "search", "--sort", "随便"])
    assert "stalled（停滞程度）" in "".join(refused.output.split())
