"""Letting people in: no wider than one's own, once, for a while; tokens made and taken back on the pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone

from browsing import PASSWORD, browser, confirmed, person, sign_in, signed_in, text
from kaname.model.base import Confidentiality
from kaname.model.roles import Grant, Permit, Role
from kaname.settings import settings
from kaname.store.committing import Author
from kaname.store.creating import create
from kaname.web.access import accounts, invitations, tokens
from kaname.web.access.models import Entry, Granted, Invitation, Token, User
from test_web_access import one

PAGE = "/account/invitations/"
NEW = {"name": "Lee", "new_password1": PASSWORD, "new_password2": PASSWORD}


@pytest.fixture
def kim(site: str) -> User:
    for name in ("p", "q"):
        create(site, name, [one("charter", name)], Author("Ann"))
    user = person(name="Kim")
    Granted.objects.create(user=user, role="manager", program="p", compartments=["legal"], by="Ann")
    Granted.objects.create(user=user, role="viewer", by="Ann")
    return user


def invite(client: Client, role: str = "viewer", program: str = "p", **more: object) -> str:
    """The link that the page shows; '' where it refuses."""
    answer = client.post(PAGE, {"email": "Lee@example.org", "program": program, "role": role, **more})
    found = re.search(r'value="http://localhost(/account/join/[^"]+)"', text(answer))
    return found[1] if found else ""


def test_who_comes_with_a_link_chooses_a_password_and_has_the_role(kim: User) -> None:
    link = invite(signed_in(), "lead", teams="core, web", person="lee", compartments=["legal"])
    lee = browser()
    assert lee.get(link).url == "/account/join/"
    page = text(lee.get("/account/join/"))
    assert "lee@example.org" in page
    assert "Lead of a team: p (legal only, core, web, lee)" in page
    assert link.split("/")[3] not in page
    assert "at least 12" in text(lee.post("/account/join/", {**NEW, "new_password1": "x", "new_password2": "x"}))
    assert lee.post("/account/join/", NEW).url == "/"
    assert lee.get("/account/").status_code == 200
    held = Granted.objects.get(user__email="lee@example.org")
    expected = Grant(Role.LEAD, "p", frozenset({Confidentiality.LEGAL}), frozenset({"core", "web"}), "lee")
    assert held.grant == expected
    assert held.by == "kim@example.org"
    assert sign_in(browser(), "lee@example.org").status_code == 302
    actions = [entry.action for entry in Entry.objects.order_by("pk")]
    assert actions == ["sign-in", "invitation", "account-made", "invitation-accepted", "grant", "sign-in", "sign-in"]
    assert link.split("/")[3] not in str(list(Entry.objects.values()) + list(Invitation.objects.values()))


def test_links_that_are_used_over_withdrawn_or_forged_are_told_alike(kim: User) -> None:
    client = signed_in()
    used, late, back = invite(client), invite(client), invite(client)
    lee = browser()
    lee.get(used)
    lee.post("/account/join/", NEW)
    second, third = Invitation.objects.order_by("pk")[1:]
    Invitation.objects.filter(pk=second.pk).update(expires_at=timezone.now())
    other = person("other@example.org")
    Granted.objects.create(user=other, role="manager", program="p", by="Ann")
    assert signed_in("other@example.org").post(f"{PAGE}{third.pk}/withdraw/").status_code == 404
    client.post(f"{PAGE}{third.pk}/withdraw/")
    answers = [browser().get(link) for link in (used, late, back, "/account/join/forged/")]
    assert {answer.status_code for answer in answers} == {410}
    assert len({text(answer) for answer in answers}) == 1
    assert abs(second.expires_at - second.at - timedelta(days=7)) < timedelta(seconds=1)


def test_a_link_that_ends_while_its_form_is_open_makes_no_account(kim: User) -> None:
    link = invite(signed_in())
    lee = browser()
    lee.get(link)
    Invitation.objects.update(accepted_at=timezone.now())
    assert lee.post("/account/join/", NEW).status_code == 410
    assert not User.objects.filter(email="lee@example.org").exists()
    assert not invitations.accept(Invitation.objects.get(), kim)
    assert Granted.objects.filter(user=kim).count() == 2


def test_the_invitations_of_an_account_that_is_closed_are_good_no_more(kim: User) -> None:
    link = invite(signed_in())
    person("ann@example.org")
    kept = invitations.invite("bob@example.org", [Grant(Role.VIEWER, "p")], "ann@example.org")
    accounts.close(kim, "Ann")
    assert browser().get(link).status_code == 410
    assert browser().get(f"/account/join/{kept.text}/").status_code == 302


def test_who_has_an_account_signs_in_to_it_first(kim: User) -> None:
    person("lee@example.org", "another passphrase")
    link = invite(signed_in(), "contributor")
    thief = signed_in()
    thief.get(link)
    assert "Sign in to it" in text(thief.post("/account/join/", NEW))
    assert not Granted.objects.filter(role="contributor").exists()
    lee = browser()
    lee.get(link)
    assert "/account/login/?next=/account/join/" in text(lee.get("/account/join/"))
    sign_in(lee, "lee@example.org", "another passphrase", next="/account/join/")
    assert "Contributor: p" in text(lee.get("/account/join/"))
    assert lee.post("/account/join/").url == "/"
    assert Granted.objects.get(role="contributor").user.email == "lee@example.org"


@pytest.mark.parametrize(
    ("role", "program", "more"),
    [
        ("viewer", "q", {}),
        ("viewer", "", {}),
        ("auditor", "p", {}),
        ("administrator", "p", {}),
        ("viewer", "p", {"compartments": ["security"]}),
        ("viewer", "nothing-there", {}),
        ("king", "p", {}),
    ],
)
def test_nobody_hands_on_more_than_is_theirs(kim: User, role: str, program: str, more: dict[str, object]) -> None:
    assert invite(signed_in(), role, program, **more) == ""
    assert not Invitation.objects.exists()


def test_who_may_share_nothing_has_no_such_page(kim: User) -> None:
    Granted.objects.filter(role="manager").delete()
    client = signed_in()
    assert client.get(PAGE).status_code == 403
    assert "Invitations" not in text(client.get("/account/"))


def test_an_administrator_gives_any_role_where_they_look_after_things(kim: User) -> None:
    Granted.objects.filter(user=kim).delete()
    Granted.objects.create(user=kim, role="administrator", by="Ann")
    client = signed_in()
    for role in Role:
        assert invite(client, role.value, "")
    chief = Permit.on("x", [Grant(Role.ADMINISTRATOR, "x")])
    assert chief.may_give(Grant(Role.MANAGER, "x"))
    assert not Permit.on("", [Grant(Role.ADMINISTRATOR, "x")]).may_give(Grant(Role.VIEWER, ""))


def test_where_mail_is_sent_the_link_is_in_it_and_not_on_the_page(kim: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANAME_MAIL", "smtp://localhost:2525")
    settings.cache_clear()
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        mail.outbox = []
        assert invite(signed_in()) == ""
        sent = mail.outbox[0]
    assert sent.to == ["lee@example.org"]
    link = re.search(r"http://localhost(/account/join/\S+)", str(sent.body))
    assert link is not None
    assert browser().get(link[1]).status_code == 302


def test_a_token_is_made_after_the_password_was_asked_for_and_shown_once(kim: User) -> None:
    client = signed_in()
    asked = {"name": "sync", "scopes": ["read"], "programs": ["p"], "days": "30"}
    refused = client.post("/account/tokens/make/", asked)
    assert "reauthenticate" in refused.url
    assert not Token.objects.exists()
    confirmed(client, "/account/2fa/totp/activate/")
    answer = client.post("/account/tokens/make/", asked)
    found = re.search(r'value="(kn_\w{8}_[\w-]+)"', text(answer))
    assert found is not None
    assert "no-store" in answer.headers["Cache-Control"]
    token = tokens.found(found[1])
    assert token is not None
    assert (token.scopes, token.programs) == (["read"], ["p"])
    later = text(client.get("/account/tokens/"))
    assert found[1] not in later
    assert f"kn_{token.prefix}" in later
    assert found[1].rpartition("_")[2] not in str(list(Entry.objects.values()))
    outside = {**asked, "programs": ["elsewhere"]}
    assert 'value="kn_' not in text(client.post("/account/tokens/make/", outside))
    assert Token.objects.count() == 1
    person("lee@example.org")
    assert signed_in("lee@example.org").post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    client.post(f"/account/tokens/{token.pk}/revoke/")
    assert tokens.found(found[1]) is None
    actions = [entry.action for entry in Entry.objects.filter(action__startswith="token").order_by("pk")]
    assert actions == ["token-made", "token-revoked"]
