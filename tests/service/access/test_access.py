"""Tokens open what their role allows, sessions cannot be forged, and nothing open is bound to a network."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.access import (
    COOKIE,
    LOCAL,
    PREFIX,
    Person,
    Role,
    check_csrf,
    cookie_options,
    create_token,
    csrf_of,
    digest_of,
    identify,
    new_session,
    require,
    sign_in,
)
from service.app import App
from service.errors import BadInput, Conflict, Forbidden, NotFound, TooMany, Unauthenticated
from service.rates import RateLimit
from service.settings import check_binding, is_loopback, open_settings


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    with App(open_settings(home=tmp_path, auth="tokens")) as opened:
        yield opened


def test_alone_at_the_machine_everything_is_allowed(tmp_path: Path) -> None:
    with App(open_settings(home=tmp_path)) as alone:
        assert identify(alone) == LOCAL
        assert require(identify(alone), Role.ADMIN) == LOCAL


def test_a_token_says_who_asks_and_its_text_is_kept_nowhere(app: App, tmp_path: Path) -> None:
    token, text = create_token(app, " 王科长 ", Role.REVIEWER)
    assert text.startswith(PREFIX)
    assert identify(app, authorization=f"Bearer {text}") == Person("王科长", Role.REVIEWER, token.id)
    assert identify(app, authorization=f"bearer  {text} ") is not None
    app.close()
    assert text.encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer duban_wrong", "Basic eDp5", "Bearer \udcff", "王"])
def test_anything_else_says_nobody(app: App, header: str) -> None:
    create_token(app, "王", Role.READER)
    assert identify(app, authorization=header) is None
    assert identify(app) is None


def test_roles_include_those_before_them_and_refusals_say_which_is_needed() -> None:
    assert [[one.includes(other) for other in Role] for one in Role] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    with pytest.raises(Unauthenticated) as unknown:
        require(None, Role.READER)
    with pytest.raises(Forbidden) as refused:
        require(Person("李", Role.READER, 1), Role.ADMIN)
    assert (unknown.value.status, refused.value.status) == (401, 403)
    assert "管理" in refused.value.chinese
    assert "admin" in refused.value.english


def test_a_revoked_or_expired_token_ends_its_sessions_too(app: App) -> None:
    _, text = create_token(app, "王", Role.READER)
    person, cookie = sign_in(app, text)
    assert identify(app, cookie=cookie) == person
    app.store.tokens.revoke("王", who="管理员")
    assert identify(app, cookie=cookie) is None
    with pytest.raises(Unauthenticated):
        sign_in(app, text)
    with pytest.raises(NotFound):
        app.store.tokens.revoke("王")
    _, short = create_token(app, "李", Role.READER, days=0)
    assert identify(app, authorization=f"Bearer {short}") is None
    assert [(one.name, one.valid) for one in app.store.tokens.all()] == [("王", False), ("李", False)]


def test_names_of_tokens_are_given_once(app: App) -> None:
    create_token(app, "王", Role.READER)
    with pytest.raises(Conflict):
        create_token(app, "王", Role.ADMIN)
    for name in ("", "  ", "长" * 121):
        with pytest.raises(BadInput):
            create_token(app, name, Role.READER)
    assert [one.role for one in app.store.tokens.all()] == ["reader"]


def test_sessions_are_good_for_every_worker_over_the_store_and_end_in_time(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, text = create_token(app, "王", Role.READER)
    _, cookie = sign_in(app, text)
    with App(app.settings) as worker:
        assert identify(worker, cookie=cookie) is not None
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + app.settings.session_hours * 3600 + 2)
    assert identify(app, cookie=cookie) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.text(), st.integers(0, 200), st.integers(0, 9))
def test_no_forged_or_bent_cookie_lets_anyone_in(app: App, text: str, place: int, token_id: int) -> None:
    _, genuine = _session_of_someone(app)
    bent = genuine[: place % len(genuine)] + text + genuine[place % len(genuine) :]
    if bent != genuine:
        assert identify(app, cookie=bent) is None
    assert identify(app, cookie=text) is None
    assert identify(app, cookie=f"{token_id}.{genuine.split('.', 1)[1]}") in (None, identify(app, cookie=genuine))


def test_a_session_of_nobody_guards_forms_and_lets_nobody_in(app: App) -> None:
    cookie = new_session(app)
    assert identify(app, cookie=cookie) is None
    check_csrf(app, cookie=cookie, given=csrf_of(app, cookie))


def test_a_form_of_another_session_is_refused(app: App) -> None:
    mine, other = new_session(app), new_session(app)
    for cookie, word in (
        (mine, csrf_of(app, other)),
        (mine, None),
        (mine, "王"),
        (None, csrf_of(app, mine)),
        ("x", "x"),
    ):
        with pytest.raises(Forbidden, match="reload"):
            check_csrf(app, cookie=cookie, given=word)


def test_cookies_are_out_of_scripts_reach(app: App) -> None:
    options = cookie_options(app)
    assert options["httponly"] is True
    assert options["samesite"] == "lax"
    assert COOKIE.isascii()


def test_binding_a_network_without_tokens_is_refused_with_a_sentence(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "192.168.1.2", "::", "duban.example"):  # noqa: S104 # refused on purpose
        with pytest.raises(Forbidden, match="DUBAN_AUTH=tokens"):
            open_settings(home=tmp_path, host=host)
        open_settings(home=tmp_path, host=host, auth="tokens")
    for host in ("127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]"):
        check_binding(open_settings(home=tmp_path, host=host))
    assert not is_loopback("")


def test_rates_let_through_so_many_then_one_as_time_passes() -> None:
    now = 0.0
    limit = RateLimit(6, clock=lambda: now)
    for _ in range(6):
        limit.take("王")
    with pytest.raises(TooMany) as refused:
        limit.take("王")
    assert refused.value.wait == 10
    limit.take("李")
    now = 10.0
    limit.take("王")
    with pytest.raises(TooMany):
        limit.take("王")


def test_rates_forget_the_keys_seen_longest_ago() -> None:
    limit = RateLimit(1, clock=lambda: 0.0)
    limit.take("first")
    for number in range(10_000):
        limit.take(str(number))
    limit.take("first")


def _session_of_someone(app: App) -> tuple[Person, str]:
    text = f"{PREFIX}known"
    if app.store.tokens.find(digest_of(text)) is None:
        app.store.tokens.create("someone", "reader", digest_of(text))
    return sign_in(app, text)
