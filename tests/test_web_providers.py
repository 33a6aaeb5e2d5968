"""Coming from an OpenID Connect provider, a real one on the loopback: who is let in, as whom, and who is not."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from django.test import Client, override_settings

from browsing import PASSWORD, browser, code, person, sign_in, signed_in, text
from kaname.model.roles import Grant, Role
from kaname.web.access import invitations
from kaname.web.access.models import Entry, Granted, User
from kaname.web.access.providers import as_allauth

pytestmark = pytest.mark.thorough

LOGIN = "/account/oidc/company/login/"
PEOPLE = {
    "kim": {"email": "Kim@example.org", "email_verified": True, "name": "Kim"},
    "lee": {"email": "lee@corp.example", "email_verified": True, "name": "李 英子"},
    "bob": {"email": "bob@elsewhere.example", "email_verified": True},
    "liar": {"email": "kim@example.org", "email_verified": False},
    "half": {"email": "half@corp.example"},
}


@pytest.fixture(scope="module")
def issuer() -> Generator[str]:
    """The address of a provider that knows these people."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    claims = [word for sub, told in PEOPLE.items() for word in ("--user-claims", json.dumps({"sub": sub, **told}))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *claims]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                httpx2.get(f"{url}/.well-known/openid-configuration")
                break
            except httpx2.TransportError:
                time.sleep(0.1)
        yield url
        server.terminate()


@pytest.fixture
def company(site: str, issuer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Path]:
    """The site with that provider, as its file says."""
    monkeypatch.setenv("COMPANY_SECRET", "hush")
    file = tmp_path / "oidc.toml"
    told = f'issuer = "{issuer}"\nclient = "kaname"\nsecret = "env:COMPANY_SECRET"\ndomains = ["Corp.example"]\n'
    file.write_text(f'[company]\nname = "Company"\n{told}', encoding="utf-8")
    with override_settings(SOCIALACCOUNT_PROVIDERS=as_allauth(file, production=True)):
        yield file


def come(client: Client, who: str, path: str = LOGIN) -> Any:
    """Go to the provider, sign in there, and come back."""
    leaving = client.post(path)
    assert leaving.status_code == 200
    found = re.search(r'content="0;url=([^"]+)"', text(leaving))
    assert found is not None
    there = found[1].replace("&amp;", "&")
    asked = parse_qs(urlsplit(there).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["state"]
    back = httpx2.post(there, data={"sub": who}, follow_redirects=False).headers["location"]
    assert back.startswith("http://localhost/account/oidc/company/login/callback/")
    return client.get(back.removeprefix("http://localhost"))


def test_who_has_an_account_is_signed_in_to_it(company: Path) -> None:
    kim = person()
    client = browser()
    assert "Sign in with Company" in text(client.get("/account/login/"))
    assert come(client, "kim", f"{LOGIN}?next=/account/tokens/").url == "/account/tokens/"
    assert "kim@example.org" in text(client.get("/account/"))
    assert User.objects.count() == 1
    assert come(browser(), "kim").url == "/"
    kim.refresh_from_db()
    assert kim.has_usable_password()
    logged = [(one.action, one.who, one.detail) for one in Entry.objects.order_by("pk")]
    signed = ("sign-in", "kim@example.org", "company")
    assert logged == [("provider-added", "kim@example.org", "company"), signed, signed]
    assert "hush" not in str(list(Entry.objects.values()))


def test_who_is_of_an_open_domain_gets_an_account_without_a_role(company: Path) -> None:
    assert come(browser(language="ja"), "lee").url == "/"
    lee = User.objects.get(email="lee@corp.example")
    assert (lee.name, lee.language, lee.has_usable_password()) == ("李 英子", "ja", False)
    assert not Granted.objects.exists()


@pytest.mark.parametrize("who", ["bob", "half", "liar"])
def test_who_is_not_or_comes_without_a_verified_address_is_not_let_in(company: Path, who: str) -> None:
    person()
    client = browser()
    assert "there is no account for you here" in text(come(client, who))
    assert client.get("/account/").status_code == 302
    assert User.objects.count() == 1


def test_who_was_invited_comes_by_the_provider(company: Path) -> None:
    made = invitations.invite("bob@elsewhere.example", [Grant(Role.VIEWER, "p")], "kim@example.org")
    stranger, bob = browser(), browser()
    stranger.get(f"/account/join/{made.text}/")
    assert come(stranger, "lee").status_code == 302
    bob.get(f"/account/join/{made.text}/")
    assert "Come in with Company" in text(bob.get("/account/join/"))
    assert come(bob, "bob").url == "/"
    assert [(one.user.email, one.role) for one in Granted.objects.all()] == [("bob@elsewhere.example", "viewer")]
    assert browser().get(f"/account/join/{made.text}/").status_code == 410


def test_a_provider_does_not_get_around_closed_accounts_services_and_second_factors(company: Path) -> None:
    from test_web_sign_in import with_app

    kim = person()
    secret = with_app(kim)
    client = browser()
    assert come(client, "kim").url.startswith("/account/2fa/authenticate/")
    assert client.get("/account/").status_code == 302
    assert client.post("/account/2fa/authenticate/", {"code": code(secret, 1)}).url == "/"
    for change in ({"is_active": False}, {"is_active": True, "is_service": True}):
        User.objects.filter(pk=kim.pk).update(**change)
        assert come(browser(), "kim").url == "/account/inactive/"


def test_an_answer_that_nobody_asked_for_is_refused(company: Path) -> None:
    person()
    client = browser()
    answer = client.get("/account/oidc/company/login/callback/?code=x&state=forged")
    assert answer.status_code in (200, 401, 403)
    assert client.get("/account/").status_code == 302
    assert ("sign-in-failed", "") in [(one.action, one.who) for one in Entry.objects.all()]
    assert browser().get("/account/oidc/nobody/login/").status_code == 404


def test_who_came_by_a_provider_alone_may_set_a_factor_up_and_is_asked_for_no_password(company: Path) -> None:
    client = browser()
    come(client, "lee")
    assert client.get("/account/2fa/totp/activate/").status_code == 200
    assert sign_in(browser(), "lee@corp.example").status_code == 200
    assert "Company" in text(client.get("/account/3rdparty/"))


def test_connecting_a_provider_takes_a_form_and_the_password(company: Path) -> None:
    person()
    client = signed_in()
    assert "You are about to connect" in text(client.get(f"{LOGIN}?process=connect"))
    asked = come(client, "bob", f"{LOGIN}?process=connect").url
    assert asked == "/account/reauthenticate/"
    assert ("provider-added", "kim@example.org") not in [(one.action, one.who) for one in Entry.objects.all()]
    assert client.post(asked, {"password": PASSWORD}).url == "/account/3rdparty/"
    assert ("provider-added", "kim@example.org") in [(one.action, one.who) for one in Entry.objects.all()]
    assert come(browser(), "bob").url == "/"
    assert User.objects.count() == 1
