"""The doctor finds what is ill, says what would be right, and never falls over what it examines."""

from __future__ import annotations

import pytest

from service.access import Role, create_token
from service.app import App
from service.indexing import catch_up
from service.operations.doctor import Finding, State, covered, examine, settings_now
from service.settings import Settings, open_settings

pytestmark = pytest.mark.slow


def _by_part(app: App) -> dict[str, Finding]:
    return {one.part: one for one in examine(app)}


def test_a_sound_installation_has_nothing_bad(app: App) -> None:
    catch_up(app)
    found = _by_part(app)
    assert [one for one in found.values() if one.state is State.BAD] == []
    assert "1 reports, 3 items" in found["store"].found
    assert found["index"].found.endswith("3 of 3 items")
    assert "3 items carry tags of other models" in found["tags"].found  # m1 tagged them
    assert "duban retag" in found["tags"].advice


def test_an_index_that_was_never_made_is_a_warning_with_advice(app: App) -> None:
    found = _by_part(app)["index"]
    assert found.state is State.WARNING
    assert "reindex" in found.advice


def test_a_damaged_store_is_a_finding(app: App, settings: Settings) -> None:
    app.close()
    path = settings.home / "duban.sqlite3"
    path.write_bytes(path.read_bytes()[:5000])
    with App(settings) as ill:
        found = {one.part: one for one in examine(ill)}
    assert found["store"].state is State.BAD


def test_tokens_without_an_administrator_are_a_warning(app: App) -> None:
    with App(open_settings(home=app.settings.home, auth="tokens")) as guarded:
        assert _by_part(guarded)["access"].state is State.WARNING
        create_token(guarded, "王", Role.ADMIN)
        assert _by_part(guarded)["access"].state is State.OK


def test_every_setting_is_listed_with_help_and_secrets_are_covered(settings: Settings) -> None:
    open_text = settings.model_copy(update={"store": "postgresql://duban:geheim@db/duban"})
    listed = {one.variable: one for one in settings_now(open_text)}
    assert set(listed) == {f"DUBAN_{name.upper()}" for name in Settings.model_fields}
    assert all(one.help for one in listed.values())
    assert listed["DUBAN_STORE"].value == "postgresql://duban:***@db/duban"
    secret = {one.variable: one for one in settings_now(open_settings(token="duban_secret"))}  # noqa: S106 # not one
    assert "secret" not in secret["DUBAN_TOKEN"].value
    assert covered("whoosh:///home/x") == "whoosh:///home/x"
