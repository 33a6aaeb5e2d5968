"""Django's test client as a person at the site: signed in by a password, seen from an address."""

from __future__ import annotations

import re
import time
from typing import Any

from django.test import Client

from kaname.store.ready import set_up

set_up()

from allauth.mfa.models import Authenticator  # noqa: E402  these want Django ready
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes  # noqa: E402
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value  # noqa: E402

from kaname.web.access.models import User  # noqa: E402

__all__ = ["TOTP", "Authenticator", "RecoveryCodes"]

PASSWORD = "correct horse battery staple"
LOGIN = "/account/login/"


def person(email: str = "kim@example.org", password: str | None = PASSWORD, **fields: Any) -> User:
    return User.objects.create_user(email, password, **fields)


def browser(address: str = "192.0.2.1", *, language: str = "en", checked: bool = False) -> Client:
    """A browser; `checked` asks for the token against forged requests, as real ones are."""
    told = {"REMOTE_ADDR": address, "HTTP_ACCEPT_LANGUAGE": language, "HTTP_USER_AGENT": "Firefox"}
    return Client(enforce_csrf_checks=checked, SERVER_NAME="localhost", **told)


def signed_in(email: str = "kim@example.org", password: str = PASSWORD, address: str = "192.0.2.1") -> Client:
    client = browser(address)
    answer = sign_in(client, email, password)
    assert answer.status_code == 302, text(answer)
    return client


def sign_in(client: Client, email: str = "kim@example.org", password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": email, "password": password, **more})


def text(answer: Any) -> str:
    """A page without what differs from one answer to the next."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def confirmed(client: Client, path: str, password: str = PASSWORD) -> None:
    """Open a page that asks for the password once more, and give it."""
    answer = client.get(path)
    if answer.status_code == 302:
        assert "reauthenticate" in answer.url
        assert client.post(answer.url, {"password": password}).status_code == 302


def code(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows, now or some steps away."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))
