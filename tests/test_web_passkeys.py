"""Passkeys in a real browser with an authenticator of its own, under the strict policy; and pages as they look."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from browsing import PASSWORD, Authenticator, person
from kaname.web.access.models import Entry, Granted, User

pytestmark = pytest.mark.thorough


@pytest.fixture
def kim(chromium: Browser, site: str) -> User:
    user = person(name="Kim")
    Granted.objects.create(user=user, role="administrator", by="Ann")
    return user


def sign_in(page: Page, server: str) -> None:
    page.goto(f"{server}/account/login/")
    page.fill("#id_login", "kim@example.org")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{server}/")
    page.goto(f"{server}/account/")


def faults(page: Page) -> list[str]:
    """What the browser will complain of from now on, refusals by the policy above all."""
    found: list[str] = []
    page.on("console", lambda told: found.append(told.text) if told.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def test_a_passkey_is_added_and_then_signs_in_alone(kim: User, server: str, chromium: Browser) -> None:
    with chromium.new_context(locale="en-GB") as context:
        page = context.new_page()
        complaints = faults(page)
        control = context.new_cdp_session(page)
        control.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
        options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
        control.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        sign_in(page, server)
        page.goto(f"{server}/account/2fa/webauthn/add/")
        page.fill("#id_password", PASSWORD)
        page.get_by_role("button", name="Confirm").click()
        page.wait_for_url("**/webauthn/add/")
        page.check("#id_passwordless")
        page.locator("#mfa_webauthn_add").click()
        page.wait_for_url("**/recovery-codes/**")
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/account/login/")
        page.locator("#passkey_login").click()
        page.wait_for_url(f"{server}/")
        page.goto(f"{server}/account/")
        assert page.get_by_text("kim@example.org").is_visible()
        assert complaints == []
    assert {one.type for one in Authenticator.objects.all()} == {"webauthn", "recovery_codes"}
    actions = [one.action for one in Entry.objects.order_by("pk")]
    assert actions == ["sign-in", "factor-added", "factor-added", "sign-out", "sign-in"]


PAGES = ("", "password/change/", "2fa/", "sessions/", "tokens/", "invitations/", "accounts/", "audit/", "join/")
PAGES += ("logout/",)


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_fit_their_width_and_name_what_they_ask_for(
    kim: User, server: str, chromium: Browser, language: str, width: int
) -> None:
    with chromium.new_context(locale="en-GB", viewport={"width": width, "height": 700}) as context:
        page = context.new_page()
        sign_in(page, server)
        User.objects.update(language=language)
        complaints = faults(page)
        for path in PAGES:
            page.goto(f"{server}/account/{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.evaluate("document.documentElement.lang") == language
            assert page.evaluate(NAMELESS) == [], path
            assert page.evaluate("getComputedStyle(document.body).fontSize") == "14px"
        assert [one for one in complaints if "410" not in one] == []


NAMELESS = """[...document.querySelectorAll('input:not([type=hidden]):not([hidden]), select, textarea, button, a')]
    .filter(one => !((one.labels && one.labels.length) || one.textContent.trim() || one.ariaLabel || one.title))
    .map(one => one.outerHTML)"""
"""What can be reached and has no name that could be read out."""


def test_without_a_script_one_signs_in_all_the_same(kim: User, server: str, chromium: Browser) -> None:
    with chromium.new_context(java_script_enabled=False, locale="en-GB") as context:
        page = context.new_page()
        page.goto(f"{server}/account/login/")
        sign_in(page, server)
        assert page.get_by_role("heading", name="Account").is_visible()
