"""What is proposed becomes the plan only by the hand of somebody who may write it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import databases
from kaname.centre.desk import Desk, Noted
from kaname.centre.places import Place
from kaname.centre.proposals import accept, decline, proposal, proposals, propose
from kaname.errors import ConflictError, ForbiddenError, NotFoundError, PlanError
from kaname.model.base import Entity, Key
from kaname.model.changes import ChangeSet, Put, Remove
from kaname.model.kinds import KINDS
from kaname.model.roles import Grant, Role
from kaname.settings import settings
from kaname.store import chain
from kaname.store.committing import Author, commit
from kaname.store.creating import create
from kaname.store.loading import load


def one(kind: str, name: str, **fields: object) -> Entity:
    return KINDS[kind].model_validate({"id": name, **fields})


def lesson(title: str) -> Entity:
    return one("lesson", "a", title=title)


NOTED: list[Noted] = []


def desk(alias: str, role: Role, who: str = "") -> Desk:
    return Desk(alias, who or role.value, (Grant(role),), NOTED.append)


@pytest.fixture
def alias(sqlite_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("DATABASE_URL", sqlite_database)
    settings.cache_clear()
    NOTED.clear()
    with databases.at(sqlite_database) as found:
        databases.emptied(found)
        secret = one("risk", "secret", title="Secret", confidentiality="legal")
        issue = one("issue", "i", title="I", from_risk="secret")
        create(found, "p", [one("charter", "p"), lesson("old"), secret, issue], Author("Ann"))
        yield found
    settings.cache_clear()


def test_a_proposal_changes_nothing_until_it_is_accepted(alias: str) -> None:
    made = propose(desk(alias, Role.CONTRIBUTOR, "bot"), "p", ChangeSet((Put(lesson("new")),), why="typo"), 1)
    assert (made.by, made.why, made.base, made.fields[0].after) == ("bot", "typo", 1, "new")
    assert load(alias, "p").program.need(Key("lesson", "a")).title == "old"
    manager = desk(alias, Role.MANAGER)
    assert [each.name for each in proposals(manager, "p")] == [made.name]
    done = accept(manager, "p", made.name)
    assert (done.revision.by, done.revision.why) == ("manager", f"typo (bot, {made.name})")
    assert done.program.need(Key("lesson", "a")).title == "new"
    assert proposals(manager, "p") == ()
    with pytest.raises(NotFoundError, match="proposal_unknown"):
        accept(manager, "p", made.name)
    assert [each.action for each in NOTED] == ["propose", "write", "accept"]
    assert chain.verified(alias).broken == ()


def test_who_may_not_write_it_may_not_accept_it(alias: str) -> None:
    bot = desk(alias, Role.CONTRIBUTOR, "bot")
    made = propose(bot, "p", ChangeSet((Put(lesson("new")),)), 1)
    for role in (Role.VIEWER, Role.CONTRIBUTOR, Role.LEAD, Role.EXECUTIVE, Role.AUDITOR):
        with pytest.raises(ForbiddenError):
            accept(desk(alias, role), "p", made.name)
    with pytest.raises(ForbiddenError):
        propose(desk(alias, Role.VIEWER), "p", ChangeSet((Put(lesson("new")),)), 1)
    with pytest.raises(ForbiddenError):
        decline(desk(alias, Role.VIEWER), "p", made.name)
    decline(bot, "p", made.name)
    assert proposals(bot, "p") == ()


def test_what_changed_meanwhile_is_a_conflict(alias: str) -> None:
    made = propose(desk(alias, Role.LEAD, "bot"), "p", ChangeSet((Put(lesson("new")),)), 1)
    commit(alias, "p", ChangeSet((Put(lesson("other")),)), Author("Lee"))
    with pytest.raises(ConflictError):
        accept(desk(alias, Role.MANAGER), "p", made.name)
    assert proposal(desk(alias, Role.MANAGER), "p", made.name).name == made.name


def test_what_is_hidden_stays_and_shows_nowhere(alias: str) -> None:
    bot, manager = desk(alias, Role.LEAD, "bot"), desk(alias, Role.MANAGER)
    seen = bot.read(Place("p")).program.need(Key("issue", "i"))
    made = propose(bot, "p", ChangeSet((Put(seen.changed(title="I2")),)), 1)
    assert "secret" not in repr(made)
    accept(manager, "p", made.name)
    after = load(alias, "p").program.need(Key("issue", "i"))
    assert (after.title, after.from_risk) == ("I2", "secret")  # pyright: ignore
    with pytest.raises(NotFoundError):
        propose(bot, "p", ChangeSet((Remove(Key("risk", "secret")),)), 1)


def test_a_proposal_that_breaks_the_plan_is_refused_at_once_and_leaves_nothing(alias: str) -> None:
    wrong = one("work_package", "w", parent="nowhere")
    with pytest.raises(PlanError):
        propose(desk(alias, Role.LEAD), "p", ChangeSet((Put(wrong),)), 1)
    assert proposals(desk(alias, Role.MANAGER), "p") == ()
