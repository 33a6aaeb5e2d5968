"""A desk shows what somebody may see, and nothing of the rest, by whatever it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import databases
from kaname.centre.desk import Desk, Noted
from kaname.centre.places import Place
from kaname.errors import ConflictError, ForbiddenError, KanameError, NotFoundError, PlanError
from kaname.model.base import Confidentiality, Entity, Key
from kaname.model.changes import ChangeSet, Put, Remove
from kaname.model.kinds import KINDS
from kaname.model.roles import Grant, Role
from kaname.settings import Settings, settings
from kaname.store.committing import Author, commit
from kaname.store.creating import branch, create
from kaname.store.loading import load

SECRET = "ZANZIBAR"
KIM = Author("Kim")
P = Place("p")
QUICK = Settings(runs=200)


def one(kind: str, name: str, **fields: object) -> Entity:
    return KINDS[kind].model_validate({"id": name, **fields})


def plan() -> list[Entity]:
    """A program with a secret in every way in which one record touches another."""
    hidden = f"{SECRET}-risk"
    return [
        one("charter", "p", title="P", as_of="2026-03-12", currency="EUR"),
        one("person", "kim", title="Kim"),
        one("person", f"{SECRET}-p", title=f"{SECRET} person", confidentiality="personnel"),
        one("team", "ours", title="Ours", members=[{"person": "kim"}, {"person": f"{SECRET}-p", "share": 0.5}]),
        one("work_package", "a", title="A", duration={"low": 1, "likely": 2, "high": 3}, assignee="kim"),
        one("work_package", f"{SECRET}-w", title=SECRET, confidentiality="security", notes=SECRET, parent="a"),
        one("milestone", "m", title="M", commitment="2026-04-01", work=["a", f"work_package/{SECRET}-w"]),
        one("dependency", f"{SECRET}-d", predecessor="a", successor="milestone/m", confidentiality="legal"),
        one("risk", hidden, title=SECRET, confidentiality="legal", probability=0.5, owner="kim",
            days=[{"work": "work_package/a", "days": {"low": 1, "likely": 2, "high": 3}}]),
        one("issue", "i", title="I", from_risk=hidden, owner="kim"),
        one("budget", f"{SECRET}-b", title=SECRET, confidentiality="confidential"),
    ]  # fmt: skip


@dataclass
class Office:
    alias: str
    noted: list[Noted] = field(default_factory=list[Noted])

    def desk(self, role: Role, program: str = "", **more: Any) -> Desk:
        grant = Grant(role, program, teams=frozenset({"ours"}), person="kim", **more)
        return Desk(self.alias, role.value, (grant,), self.noted.append)


@pytest.fixture
def office(sqlite_database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Office]:
    monkeypatch.setenv("DATABASE_URL", sqlite_database)
    monkeypatch.setenv("KANAME_CACHE", str(tmp_path / "cache"))
    settings.cache_clear()
    with databases.at(sqlite_database) as alias:
        databases.emptied(alias)
        create(alias, "p", plan(), Author("Kim", f"began {SECRET}"))
        changed = one("risk", f"{SECRET}-risk", title=SECRET, confidentiality="legal", notes=SECRET)
        commit(alias, "p", ChangeSet((Put(changed), Remove(Key("budget", f"{SECRET}-b")))), Author("Lee", SECRET))
        commit(alias, "p", ChangeSet((Put(one("issue", "i", title="I2", owner="kim")),)), Author("Kim", "renamed"))
        branch(alias, "p", "bold", KIM)
        yield Office(alias)
    settings.cache_clear()


READS: dict[str, Callable[[Desk], object]] = {
    "programs": lambda desk: desk.programs(),
    "read": lambda desk: [(list(seen.program), seen.history, seen.revision) for seen in [desk.read(P)]],
    "read before": lambda desk: list(desk.read(Place("p", at=1)).program),
    "scenario": lambda desk: list(desk.read(Place("p", "bold")).program),
    "incoming": lambda desk: [desk.read(P).program.incoming(key) for key in desk.read(P).program.records],
    "problems": lambda desk: desk.problems(P),
    "log": lambda desk: desk.log(P),
    "difference": lambda desk: desk.difference(Place("p", at=1), P)[2:],
    "record": lambda desk: desk.record(P, Key("issue", "i")),
    "findings": lambda desk: [
        (each.findings, each.health, list(each.sections))
        for each in desk.assess(P, config=QUICK).assessments.values()
    ],
}  # fmt: skip


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.CONTRIBUTOR, Role.LEAD])
def test_a_secret_shows_in_nothing_that_is_read(office: Office, role: Role, read: str) -> None:
    assert SECRET not in repr(READS[read](office.desk(role)))


@pytest.mark.parametrize("read", ["read", "log", "difference", "findings"])
def test_who_may_see_it_sees_it(office: Office, read: str) -> None:
    """Else the test above could not fail."""
    assert SECRET in repr(READS[read](office.desk(Role.AUDITOR)))


@pytest.mark.parametrize("kind", ["risk", "work_package", "person", "dependency"])
def test_a_hidden_record_is_no_other_than_one_that_never_was(office: Office, kind: str) -> None:
    desk = office.desk(Role.LEAD)
    name = {"risk": "risk", "work_package": "w", "person": "p", "dependency": "d"}[kind]
    told: list[tuple[object, ...]] = []
    for key in (Key(kind, f"{SECRET}-{name}"), Key(kind, "never")):
        for ask in (desk.record, desk.log):
            with pytest.raises(NotFoundError) as refused:
                ask(P, key)
            told.append((refused.value.code, repr(refused.value.values).replace(key.id, "")))
        with pytest.raises(NotFoundError) as refused:
            desk.commit(P, ChangeSet((Remove(key),)), 3)
        told.append((refused.value.code, repr(refused.value.values).replace(key.id, "")))
    assert told[:3] == told[3:]


def test_an_id_that_is_hidden_or_was_used_once_is_refused_alike(office: Office) -> None:
    desk = office.desk(Role.MANAGER)
    for name in (f"{SECRET}-risk",):
        with pytest.raises(ConflictError) as refused:
            desk.commit(P, ChangeSet((Put(one("risk", name, title="mine")),)), 3)
        assert refused.value.code == "record_id_used"


def test_a_change_by_who_sees_less_loses_nothing_that_is_hidden(office: Office) -> None:
    desk = office.desk(Role.MANAGER)
    seen = desk.read(P)
    team, milestone = seen.program.need(Key("team", "ours")), seen.program.need(Key("milestone", "m"))
    assert len(team.members) == 1  # pyright: ignore
    done = desk.commit(
        P,
        ChangeSet((Put(team.changed(title="We", members=[{"person": "kim", "share": 0.8}])),
                   Put(milestone.changed(title="M2")))),
        seen.revision.number,
    )  # fmt: skip
    assert SECRET not in repr(list(done.program))
    whole = load(office.alias, "p").program
    members = whole.need(Key("team", "ours")).members  # pyright: ignore
    assert [(one.person.id, one.share) for one in members] == [("kim", 0.8), (f"{SECRET}-p", 0.5)]
    after = whole.need(Key("milestone", "m"))
    assert (after.title, [ref.id for ref in after.work]) == ("M2", ["a", f"{SECRET}-w"])  # pyright: ignore


def test_what_may_not_be_written_is_refused(office: Office) -> None:
    charter = one("charter", "p", title="Mine now")
    for role in (Role.VIEWER, Role.CONTRIBUTOR, Role.LEAD, Role.EXECUTIVE, Role.AUDITOR):
        with pytest.raises(ForbiddenError):
            office.desk(role).commit(P, ChangeSet((Put(charter),)), 3)
    with pytest.raises(NotFoundError):
        office.desk(Role.ADMINISTRATOR).commit(P, ChangeSet((Put(charter),)), 3)
    assert load(office.alias, "p").revision.number == 3
    ours = office.desk(Role.CONTRIBUTOR).read(P).program.need(Key("issue", "i"))
    done = office.desk(Role.CONTRIBUTOR).commit(P, ChangeSet((Put(ours.changed(title="I3")),)), 3)
    assert done.revision.by == "contributor"
    assert office.noted[-1] == Noted("contributor", "write", "p", (Key("issue", "i"),), 4)


@pytest.mark.parametrize(
    ("roles", "do"),
    [
        ({Role.LEAD, Role.MANAGER}, lambda desk: desk.branch(P, "new")),
        ({Role.LEAD, Role.MANAGER}, lambda desk: desk.close(Place("p", "bold"))),
        ({Role.MANAGER}, lambda desk: desk.baseline(P, "spring")),
        ({Role.MANAGER}, lambda desk: desk.merge(Place("p", "bold"))),
        ({Role.MANAGER}, lambda desk: desk.revert(P, 3)),
    ],
)
def test_steering_is_for_those_who_steer(office: Office, roles: set[Role], do: Callable[[Desk], object]) -> None:
    for role in Role:
        if role in roles:
            do(office.desk(role))
            if role is Role.LEAD:
                break
        else:
            with pytest.raises(KanameError) as refused:
                do(office.desk(role))
            assert isinstance(refused.value, ForbiddenError | NotFoundError)


def test_a_conflict_shows_both_sides_and_no_secret(office: Office) -> None:
    desk = office.desk(Role.MANAGER)
    seen = desk.read(P)
    milestone = seen.program.need(Key("milestone", "m"))
    theirs = load(office.alias, "p").program.need(Key("milestone", "m")).changed(title="Theirs")
    commit(office.alias, "p", ChangeSet((Put(theirs),)), Author("Lee"))
    with pytest.raises(ConflictError) as conflict:
        desk.commit(P, ChangeSet((Put(milestone.changed(title="Ours")),)), seen.revision.number)
    (clash,) = conflict.value.values["clashes"]
    assert (clash.ours.title, clash.theirs.title, clash.fields) == ("Ours", "Theirs", ("title",))
    assert SECRET not in repr(conflict.value.values)


def test_a_fault_that_follows_from_a_secret_names_none(office: Office) -> None:
    """The circle closes over a hidden record."""
    commit(
        office.alias,
        "p",
        ChangeSet((Put(one("work_package", "b", title="B")),
                   Put(one("dependency", f"{SECRET}-d2", predecessor="b", successor="a", confidentiality="legal")))),
        KIM,
    )  # fmt: skip
    desk = office.desk(Role.MANAGER)
    seen = desk.read(P)
    with pytest.raises(PlanError) as refused:
        desk.commit(P, ChangeSet((Put(one("dependency", "x", predecessor="a", successor="b")),)), seen.revision.number)
    assert refused.value.values["count"] == 1
    assert SECRET not in repr((refused.value.problems, refused.value.values))


def test_reading_what_is_confidential_is_noted_and_nothing_else(office: Office) -> None:
    auditor = office.desk(Role.AUDITOR)
    auditor.record(P, Key("issue", "i"))
    assert office.noted == []
    auditor.record(P, Key("risk", f"{SECRET}-risk"))
    assert office.noted == [Noted("auditor", "read", "p", (Key("risk", f"{SECRET}-risk"),))]


def test_a_program_of_a_portfolio_hides_the_others_from_who_has_no_role_there(office: Office) -> None:
    shared = [one("portfolio", "acme", title="Acme"), one("person", "ann", title="Ann")]
    create(office.alias, "acme", shared, KIM, is_portfolio=True)
    create(office.alias, "one", [one("charter", "c"), one("work_package", "w", title=SECRET)], KIM, portfolio="acme")
    link = one("dependency", "d", predecessor="one:work_package/w", successor="v")
    create(office.alias, "two", [one("charter", "c"), one("work_package", "v"), link], KIM, portfolio="acme")
    desk = office.desk(Role.MANAGER, "acme/two")
    assert [each.name for each in desk.programs()] == ["acme/two"]
    seen = desk.read(Place("acme/two"))
    assert seen.narrowed
    assert SECRET not in repr((list(seen.program), list(seen.program.outside.values())))
    assert seen.program.find(Key("person", "ann")) is not None
    for name in ("acme/one", "acme", "p"):
        with pytest.raises(NotFoundError):
            desk.read(Place(name))
    both = office.desk(Role.MANAGER, "acme")
    assert SECRET in repr(list(both.read(Place("acme/two")).program.outside.values()))
    assert [each.name for each in both.programs()] == ["acme", "acme/one", "acme/two"]


def test_classes_that_a_role_alone_does_not_open(office: Office) -> None:
    assert Key("risk", f"{SECRET}-risk") not in office.desk(Role.MANAGER).read(P).program
    legal = office.desk(Role.MANAGER, compartments=frozenset({Confidentiality.LEGAL}))
    assert Key("risk", f"{SECRET}-risk") in legal.read(P).program
    assert Key("work_package", f"{SECRET}-w") not in legal.read(P).program
