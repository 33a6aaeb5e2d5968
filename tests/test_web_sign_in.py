"""Signing in: by password and second factor, told the same whoever asks, throttled, in sessions that can be ended."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path
from statistics import median

import pytest
from django.core import mail
from django.test import override_settings

from browsing import (
    LOGIN,
    PASSWORD,
    TOTP,
    Authenticator,
    RecoveryCodes,
    browser,
    code,
    confirmed,
    person,
    sign_in,
    signed_in,
    text,
)
from kaname.errors import ForbiddenError
from kaname.web.access.models import Entry, User

HOME = "/account/"
ARRIVED = "/"
ROOT = Path(__file__).resolve().parents[1]
FORCED = override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)


@pytest.fixture
def kim(site: str) -> User:
    return person(name="Kim")


def logged() -> list[tuple[str, str]]:
    return [(one.action, one.who) for one in Entry.objects.order_by("pk")]


def test_a_password_lets_in_and_the_session_is_a_new_one(kim: User) -> None:
    client = browser()
    client.get(LOGIN)
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["sessionid"] = before = str(session.session_key)
    assert client.get(HOME).url == "/account/login/?next=/account/"
    answer = sign_in(client, "Kim@Example.org")
    assert answer.url == ARRIVED
    cookie = client.cookies["sessionid"]
    assert cookie.value != before
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "kim@example.org" in text(client.get(HOME))
    assert logged() == [("sign-in", "kim@example.org")]
    assert Entry.objects.get().address == "192.0.2.1"


def test_pages_carry_the_strict_policy_and_nothing_that_it_forbids(kim: User) -> None:
    answer = browser().get(LOGIN)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "style=" not in text(answer)
    assert "onclick" not in text(answer)


@pytest.mark.parametrize(
    "outside", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:///evil"]
)
def test_nobody_is_sent_elsewhere_after_signing_in(kim: User, outside: str) -> None:
    assert sign_in(browser(), next=outside).url == ARRIVED
    assert sign_in(browser(), next="/account/tokens/").url == "/account/tokens/"


def test_every_form_needs_its_token(kim: User) -> None:
    client = browser(checked=True)
    assert sign_in(client).status_code == 403
    inside = browser(checked=True)
    inside.force_login(kim)
    paths = (
        "",
        "tokens/make/",
        "tokens/1/revoke/",
        "sessions/",
        "sessions/1/end/",
        "invitations/",
        "invitations/1/withdraw/",
        "join/",
        "logout/",
        "password/change/",
        "2fa/totp/activate/",
        "2fa/webauthn/login/",
    )
    assert {path: inside.post(f"{HOME}{path}").status_code for path in paths} == dict.fromkeys(paths, 403)


def test_an_unknown_address_and_a_wrong_password_are_told_alike_and_take_alike(kim: User) -> None:
    person("shut@example.org", is_active=False)
    person("robot@example.org", None, is_service=True)
    pages, times = set[str](), dict[str, list[float]]()
    names = ("kim@example.org", "noo@example.org", "shut@example.org", "robot@example.org")
    for number in range(4):
        for place, name in enumerate(names):
            client = browser(f"198.51.{number}.{place}")
            begin = time.process_time()
            pages.add(text(sign_in(client, name, "wrong")).replace(name, "…"))
            times.setdefault(name, []).append(time.process_time() - begin)
    assert len(pages) == 1
    assert "is not right" in pages.pop()
    took = [median(each) for each in times.values()]
    assert max(took) < 2 * min(took)
    failed = Entry.objects.filter(action="sign-in-failed")
    assert {one.who for one in failed} == {*names, ""} - {"noo@example.org"}


def test_a_closed_account_and_a_service_are_let_in_by_no_password(kim: User) -> None:
    person("shut@example.org", is_active=False)
    person("robot@example.org", is_service=True)
    for name in ("shut@example.org", "robot@example.org"):
        client = browser()
        assert sign_in(client, name).url == "/account/inactive/"
        assert client.get(HOME).status_code == 302


def test_one_network_is_stopped_and_locks_nobody_out(kim: User) -> None:
    stranger = browser("203.0.113.9")
    for _ in range(10):
        assert "is not right" in text(sign_in(stranger, password="wrong"))
    stopped = text(sign_in(stranger, password="wrong"))
    assert "too many failures" in stopped
    assert "too many failures" in text(sign_in(stranger))
    assert sign_in(browser("192.0.2.1")).url == ARRIVED
    assert ("sign-in-throttled", "kim@example.org") in logged()


def test_many_networks_together_stop_the_password_of_an_account_for_a_while(kim: User) -> None:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):  # for speed
        person("lee@example.org")
        for number in range(60):
            sign_in(browser(f"198.51.100.{number}"), password="wrong")
        assert "too many failures" in text(sign_in(browser("192.0.2.1")))
        assert sign_in(browser("192.0.2.1"), "lee@example.org").url == ARRIVED


def test_behind_a_proxy_the_address_is_the_one_that_it_tells(kim: User) -> None:
    client = browser("10.0.0.1")
    sign_in(client, password="wrong")
    with FORCED:
        client.post(LOGIN, {"login": kim.email, "password": "wrong"}, HTTP_X_FORWARDED_FOR="6.6.6.6, 192.0.2.77")
    assert [one.address for one in Entry.objects.order_by("pk")] == ["10.0.0.1", "192.0.2.77"]


def test_accounts_are_not_opened_by_whoever_comes_along(kim: User) -> None:
    told = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    for path in ("signup/", "3rdparty/signup/"):
        assert browser().post(f"{HOME}{path}", told).status_code == 302
    assert User.objects.count() == 1
    client = signed_in()
    client.post(f"{HOME}email/", {"action_add": "", "email": "other@example.org"})
    assert sign_in(browser(), "other@example.org").status_code == 200


def with_app(kim: User) -> str:
    """Set an authenticator app up by the pages; its secret."""
    client = signed_in()
    confirmed(client, f"{HOME}2fa/totp/activate/")
    page = text(client.get(f"{HOME}2fa/totp/activate/"))
    secret = (
        page.partition('id="authenticator_secret" value="')[2].partition('"')[0] or client.session["mfa.totp.secret"]
    )
    assert secret in page
    assert "data:image/svg" in page
    answer = client.post(f"{HOME}2fa/totp/activate/", {"code": code(secret)})
    assert answer.status_code == 302, text(answer)
    return secret


def test_a_second_factor_is_asked_for_and_its_secret_is_kept_encrypted(kim: User) -> None:
    secret = with_app(kim)
    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in str(kept.data)
    assert TOTP(kept).validate_code(code(secret, -1))
    client = browser()
    assert sign_in(client).url.startswith("/account/2fa/authenticate/")
    assert client.get(HOME).status_code == 302
    assert "Incorrect code" in text(client.post("/account/2fa/authenticate/", {"code": "000000"}))
    assert client.post("/account/2fa/authenticate/", {"code": code(secret, 1)}).url == ARRIVED
    actions = [action for action, _ in logged()]
    assert actions == ["sign-in", "factor-added", "factor-added", "factor-failed", "sign-in"]
    assert secret not in str(list(Entry.objects.values()))


def test_a_recovery_code_lets_in_once(kim: User) -> None:
    with_app(kim)
    codes = RecoveryCodes(Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)).get_unused_codes()
    for expected in (302, 200):
        client = browser()
        sign_in(client)
        answer = client.post("/account/2fa/authenticate/", {"code": codes[0]})
        assert answer.status_code == expected


def test_sessions_are_listed_and_ended_one_by_one_or_all_others(kim: User) -> None:
    mine, phone, other = (signed_in(address=f"192.0.2.{number}") for number in (1, 2, 3))
    page = text(mine.get(f"{HOME}sessions/"))
    assert all(f"192.0.2.{number}" in page for number in (1, 2, 3))
    assert page.count('title="Firefox">Firefox</td>') == 3
    number = page.partition("192.0.2.2")[2].partition("/account/sessions/")[2].partition("/")[0]
    person("lee@example.org")
    assert signed_in("lee@example.org").post(f"{HOME}sessions/{number}/end/").status_code == 404
    assert phone.get(HOME).status_code == 200
    mine.post(f"{HOME}sessions/{number}/end/")
    assert [one.get(HOME).status_code for one in (mine, phone, other)] == [200, 302, 200]
    mine.post(f"{HOME}sessions/")
    assert [one.get(HOME).status_code for one in (mine, phone, other)] == [200, 302, 302]
    assert [action for action, _ in logged()].count("session-ended") == 2


def test_a_new_password_ends_all_other_sessions(kim: User) -> None:
    mine, other = signed_in(), signed_in(address="192.0.2.2")
    new = {"password1": "a much better passphrase", "password2": "a much better passphrase"}
    confirmed(mine, f"{HOME}password/change/")
    weak = {**new, "password1": "short", "password2": "short", "oldpassword": PASSWORD}
    assert "12" in text(mine.post(f"{HOME}password/change/", weak))
    assert mine.post(f"{HOME}password/change/", {**new, "oldpassword": PASSWORD}).status_code == 302
    assert [one.get(HOME).status_code for one in (mine, other)] == [200, 302]
    assert ("password-changed", "kim@example.org") in logged()
    assert sign_in(browser()).status_code == 200


def test_browsers_are_called_as_people_call_them() -> None:
    from kaname.web.access.templatetags.agents import browser as called

    edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36"
    phone = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0"
    )
    assert called(f"{edge} Edg/141.0.0.0") == "Edge 141, Windows"
    assert called(edge) == "Chrome 141, Windows"
    assert called(f"{phone} Mobile/15E148 Safari/604.1") == "Safari 19, iPhone"
    assert called("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0") == "Firefox 140, Linux"
    assert called("curl/8.1 " + "x" * 100) == ("curl/8.1 " + "x" * 100)[:60]


def test_a_new_password_by_mail_tells_nobody_who_has_an_account(kim: User) -> None:
    other = signed_in()
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        told = [
            browser(f"198.51.100.{number}").post(f"{HOME}password/reset/", {"email": name})
            for number, name in enumerate(("kim@example.org", "noo@example.org"))
        ]
        for thread in threading.enumerate():
            if thread.name == "mail":
                thread.join()
        sent = [(one.to, str(one.body)) for one in mail.outbox]
    assert {(answer.status_code, answer.url) for answer in told} == {(302, "/account/password/reset/done/")}
    assert [to for to, _ in sent] == [["kim@example.org"]]
    link = re.search(r"http://localhost(/account/password/reset/key/\S+)", sent[0][1])
    assert link is not None
    client = browser()
    form = client.get(link[1]).url
    new = {"password1": "a much better passphrase", "password2": "a much better passphrase"}
    assert client.post(form, new).status_code == 302
    assert other.get(HOME).status_code == 302
    assert sign_in(browser(), password="a much better passphrase").url == ARRIVED
    again = browser().get(link[1])
    assert again.status_code == 200
    assert "password1" not in text(again)


def test_reading_pages_does_not_write_each_time(kim: User) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in()
    client.get(HOME)
    with CaptureQueriesContext(connection) as asked:
        client.get(HOME)
    assert [one["sql"] for one in asked if not one["sql"].startswith("SELECT")] == []


def test_the_language_is_that_of_the_account_else_of_the_browser(kim: User) -> None:
    assert '<html lang="ja">' in text(browser(language="ja").get(LOGIN))
    assert "サインイン" in text(browser(language="ja,en;q=0.5").get(LOGIN))
    assert '<html lang="en">' in text(browser(language="de").get(LOGIN))
    client = signed_in()
    assert client.post(HOME, {"name": "Kim", "language": "ja", "zone": "Asia/Tokyo"}).status_code == 302
    assert '<html lang="ja">' in text(client.get(HOME))
    assert "There is no such" in text(signed_in_english(client))


def signed_in_english(client: object) -> object:
    User.objects.update(language="en")
    return client.post(HOME, {"name": "Kim", "language": "en", "zone": "Mars/Base"})  # type: ignore[attr-defined]


def test_what_is_in_the_log_is_never_changed(kim: User) -> None:
    signed_in()
    one = Entry.objects.get()
    one.who = "somebody else"
    with pytest.raises(ForbiddenError):
        one.save()
    with pytest.raises(ForbiddenError):
        one.delete()
    with pytest.raises(ForbiddenError):
        Entry.objects.all().delete()
    with pytest.raises(ForbiddenError):
        Entry.objects.update(who="somebody else")
    assert Entry.objects.get().who == "kim@example.org"


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours."""

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_colours_have_the_contrast_of_level_aa_by_day_and_by_night() -> None:
    sheet = (ROOT / "src" / "kaname" / "web" / "static" / "kaname" / "tokens.css").read_text(encoding="utf-8")
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", sheet)
    palettes = [{name: colours[which] for name, *colours in pairs} for which in (0, 1)]
    assert len(pairs) > 20
    grounds = [("ink", "paper"), ("ink", "wash"), ("quiet", "paper"), ("quiet", "wash"), ("link", "paper")]
    grounds += [("link", "wash"), ("do-ink", "do"), ("bad", "paper"), ("bad", "bad-wash"), ("ink", "good-wash")]
    grounds += [(colour, ground) for colour in ("green", "amber", "red", "unknown") for ground in ("paper", "wash")]
    grounds += [("ink", "target"), ("ink", "chosen"), ("ink", "sunk")]
    for palette in palettes:
        assert {pair: contrast(palette[pair[0]], palette[pair[1]]) >= 4.5 for pair in grounds} == dict.fromkeys(
            grounds, True
        )
        assert contrast(palette["edge"], palette["paper"]) >= 3
        assert contrast(palette["focus"], palette["paper"]) >= 3
