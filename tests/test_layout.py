"""The generic top-level names stay ours, and the tests keep the shape that lets them."""

from __future__ import annotations

from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", ["nlp", "index", "service", "data"])
def test_no_other_distribution_owns_our_top_level_names(name: str) -> None:
    owners = set(packages_distributions().get(name, []))
    assert owners <= {"duban"}, f"{sorted(owners)} also install a top-level {name!r}"


@pytest.mark.parametrize("name", ["nlp", "index", "service"])
def test_our_packages_are_the_ones_of_this_checkout(name: str) -> None:
    assert Path(__import__(name).__file__ or "").resolve().is_relative_to(ROOT)


def test_no_test_folder_is_a_package_that_would_hide_ours() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_data_holds_no_python() -> None:
    assert list((ROOT / "data").rglob("*.py")) == []
