"""Accounts, grants and tokens: what each lets be done, and what the audit log then holds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

import databases
from kaname.centre.places import Place
from kaname.errors import ForbiddenError, NotFoundError, StoreError, UsageError
from kaname.model.base import Entity, Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.kinds import KINDS
from kaname.store.backup import back_up, completed, restore
from kaname.store.committing import Author
from kaname.store.creating import create
from kaname.web.access import tokens
from kaname.web.access.desks import desk
from kaname.web.access.models import Entry, Granted, Token, User
from kaname.web.access.tokens import Scope

P = Place("p")
DAY = timedelta(days=1)


def one(kind: str, name: str, **fields: object) -> Entity:
    return KINDS[kind].model_validate({"id": name, "title": name, **fields})


@pytest.fixture
def kim(site: str) -> User:
    for name in ("p", "q"):
        records = [one("charter", name), one("lesson", "a"), one("risk", "r", confidentiality="legal")]
        create(site, name, records, Author("Ann"))
    user = User.objects.create_user("Kim@Example.org", "correct horse battery staple", name="Kim")
    Granted.objects.create(user=user, role="manager", program="p", compartments=["legal"], by="Ann")
    Granted.objects.create(user=user, role="viewer", by="Ann")
    return user


def test_an_account_is_found_by_its_address_and_its_password_is_kept_as_a_hash(kim: User) -> None:
    assert kim.email == "kim@example.org"
    assert kim.password.startswith("argon2$argon2id$")
    assert kim.check_password("correct horse battery staple")
    assert not User.objects.create_user("lee@example.org").has_usable_password()


def test_a_desk_holds_what_was_granted_until_it_ends(kim: User) -> None:
    mine = desk(kim)
    assert [each.name for each in mine.programs()] == ["p", "q"]
    assert Key("risk", "r") in mine.read(P).program
    assert Key("risk", "r") not in mine.read(Place("q")).program
    Granted.objects.filter(role="manager").update(until=timezone.now() - DAY)
    assert Key("risk", "r") not in desk(kim).read(P).program
    kim.is_active = False
    assert desk(kim).programs() == ()


def test_what_is_written_and_confidential_reads_are_in_the_log(kim: User) -> None:
    mine = desk(kim, address="192.0.2.7")
    mine.record(P, Key("risk", "r"))
    mine.record(P, Key("lesson", "a"))
    mine.commit(P, ChangeSet((Put(one("lesson", "b")),)), 1)
    told = [(one.who, one.action, one.program, one.records, one.revision, one.via) for one in Entry.objects.all()]
    assert told == [
        ("kim@example.org", "read", "p", ["risk/r"], 0, "session"),
        ("kim@example.org", "write", "p", ["lesson/b"], 2, "session"),
    ]
    assert {one.address for one in Entry.objects.all()} == {"192.0.2.7"}


def test_a_token_is_shown_once_and_kept_as_a_hash(kim: User) -> None:
    made = tokens.make(kim, "sync", frozenset({Scope.READ}), 30 * DAY)
    found = tokens.found(made.text)
    assert found == made.token
    secret = made.text.rpartition("_")[2]
    assert secret not in str(Token.objects.values_list())
    for wrong in ("", "kn_", made.text[:-1], made.text + "x", "kn_00000000_x", made.text.removeprefix("kn_")):
        assert tokens.found(wrong) is None


@pytest.mark.parametrize("how", ["expired", "revoked", "closed"])
def test_a_token_that_is_over_signs_nobody_in(kim: User, how: str) -> None:
    made = tokens.make(kim, "sync", frozenset({Scope.READ}), DAY)
    if how == "expired":
        Token.objects.update(expires_at=timezone.now())
    elif how == "revoked":
        tokens.revoke(made.token)
    else:
        User.objects.update(is_active=False)
    assert tokens.found(made.text) is None


def test_a_token_may_do_no_more_than_its_scopes(kim: User) -> None:
    def by(*scopes: Scope) -> object:
        made = tokens.make(kim, "x", frozenset(scopes), DAY)
        return desk(kim, token=made.token).commit(P, ChangeSet((Put(one("lesson", "b")),)), 1)

    with pytest.raises(ForbiddenError):
        by(Scope.READ)
    with pytest.raises(ForbiddenError):
        by(Scope.PROPOSE)
    with pytest.raises(NotFoundError):
        by(Scope.AUDIT)
    by(Scope.WRITE)
    assert Entry.objects.get(action="write").via.startswith("token ")


def test_a_token_may_be_for_one_program(kim: User) -> None:
    made = tokens.make(kim, "x", frozenset({Scope.READ}), DAY, programs=("q",))
    narrowed = desk(kim, token=made.token)
    assert [each.name for each in narrowed.programs()] == ["q"]
    with pytest.raises(NotFoundError):
        narrowed.read(P)
    assert [
        each.name for each in desk(kim, token=tokens.make(kim, "y", frozenset({Scope.READ}), DAY).token).programs()
    ] == [
        "p",
        "q",
    ]


@pytest.mark.parametrize(("scopes", "lasts"), [((), DAY), ((Scope.READ,), 400 * DAY), ((Scope.READ,), timedelta())])
def test_a_token_for_nothing_or_for_ever_is_refused(kim: User, scopes: tuple[Scope, ...], lasts: timedelta) -> None:
    with pytest.raises(UsageError):
        tokens.make(kim, "x", frozenset(scopes), lasts)


def test_a_backup_brings_accounts_tokens_and_the_log_along(kim: User, site: str, tmp_path: Path) -> None:
    made = tokens.make(kim, "x", frozenset({Scope.READ}), DAY)
    desk(kim).record(P, Key("risk", "r"))
    done = back_up(site, tmp_path / "all.backup")
    with databases.at(f"sqlite:///{tmp_path / 'other.db'}") as alias, databases.as_default(alias):
        completed("default")
        assert restore("default", done.file).rows == done.rows
        again = User.objects.get(email="kim@example.org")
        assert again.check_password("correct horse battery staple")
        assert tokens.found(made.text) is not None
        assert [one.role for one in Granted.objects.order_by("pk")] == ["manager", "viewer"]
        assert Entry.objects.get().records == ["risk/r"]
        User.objects.create_user("new@example.org")
        with pytest.raises(StoreError, match="store_not_empty"):
            restore("default", done.file)
