"""Who may do what, for every role, kind and action."""

from __future__ import annotations

from datetime import date

import pytest

from kaname.model.base import Confidentiality, Entity, Key, Ref
from kaname.model.changes import Put, Remove
from kaname.model.kinds import KINDS, ref_fields
from kaname.model.program import Program
from kaname.model.roles import Action, Grant, Permit, Role, writable_kinds
from kaname.model.visibility import VIEWERS

KIM = KINDS["person"].model_validate({"id": "kim", "title": "Kim"})
LEE = KINDS["person"].model_validate({"id": "lee", "title": "Lee"})
OURS = KINDS["team"].model_validate({"id": "ours", "title": "Ours", "lead": "kim", "members": [{"person": "kim"}]})
THEIRS = KINDS["team"].model_validate({"id": "theirs", "title": "Theirs", "members": [{"person": "lee"}]})


def record(kind: str, **fields: object) -> Entity:
    return KINDS[kind].model_validate({"id": "x", **fields})


def permit(role: Role, **more: object) -> Permit:
    return Permit((Grant(role, teams=frozenset({"ours"}), person="kim", **more),))  # pyright: ignore


def may(role: Role, before: Entity | None, after: Entity | None) -> bool:
    program = Program([KIM, LEE, OURS, THEIRS, *([before] if before is not None else [])])
    change = Put(after) if after is not None else Remove(before.key if before is not None else Key("", ""))
    return permit(role).may_write(change, before, program)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", Role)
def test_what_each_role_may_do(role: Role, action: Action) -> None:
    allowed = {
        Role.VIEWER: {Action.READ},
        Role.CONTRIBUTOR: {Action.READ, Action.PROPOSE, Action.WRITE},
        Role.LEAD: {Action.READ, Action.PROPOSE, Action.WRITE, Action.BRANCH},
        Role.MANAGER: {Action.READ, Action.PROPOSE, Action.WRITE, Action.BRANCH, Action.STEER, Action.SHARE},
        Role.EXECUTIVE: {Action.READ, Action.PROPOSE, Action.WRITE},
        Role.AUDITOR: {Action.READ, Action.AUDIT},
        Role.ADMINISTRATOR: {Action.AUDIT, Action.KEEP, Action.SHARE},
    }
    assert permit(role).may(action) == (action in allowed[role])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", Role)
def test_who_may_write_a_record_that_is_nobodys(role: Role, kind: str) -> None:
    """Only managers; and executives those in which they decide, which are there already."""
    needed = {name: None for name, field in KINDS[kind].model_fields.items() if field.is_required()}
    one = KINDS[kind].model_construct(**{**needed, "id": "x"})
    changed = KINDS[kind].model_construct(**{**needed, "id": "x", "title": "changed"})
    decides = role is Role.EXECUTIVE and kind in ("decision", "change_request", "escalation")
    assert may(role, None, one) == (role is Role.MANAGER)
    assert may(role, one, None) == (role is Role.MANAGER)
    assert may(role, one, changed) == (role is Role.MANAGER or decides)


OWNED = [kind for kind in KINDS if any(f.path == ("owner",) and "team" in f.kinds for f in ref_fields(KINDS[kind]))]


@pytest.mark.parametrize("kind", OWNED)
@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.LEAD])
def test_a_team_writes_its_own_records(role: Role, kind: str) -> None:
    def owned(by: str, title: str = "") -> Entity:
        owner = Ref(f"team/{by}")
        owner.kinds = ("person", "team")
        return KINDS[kind].model_construct(_fields_set={"id", "owner", "title"}, id="x", title=title, owner=owner)

    ours, theirs = owned("ours"), owned("theirs")
    assert may(role, None, ours)
    assert may(role, ours, owned("ours", "changed"))
    assert may(role, ours, None) == (role is Role.LEAD)
    assert not may(role, theirs, owned("theirs", "changed"))
    assert not may(role, ours, theirs)
    assert not may(role, theirs, ours)
    assert not may(role, None, theirs)


def test_a_record_of_a_person_of_the_team_is_the_teams() -> None:
    assert may(Role.CONTRIBUTOR, None, record("work_package", assignee="kim"))
    assert not may(Role.CONTRIBUTOR, None, record("work_package", assignee="lee"))
    assert may(Role.CONTRIBUTOR, None, record("work_package", allocations=[{"team": "ours", "people": 1}]))


def test_leads_write_their_team_and_contributors_do_not() -> None:
    renamed = OURS.changed(title="We")
    assert may(Role.LEAD, OURS, renamed)
    assert not may(Role.CONTRIBUTOR, OURS, renamed)
    assert not may(Role.LEAD, THEIRS, THEIRS.changed(title="They"))
    assert not may(Role.LEAD, THEIRS, THEIRS.changed(members=[{"person": "kim"}]))
    assert may(Role.LEAD, KIM, KIM.changed(title="K."))


def test_the_giver_promises_and_the_receiver_asks() -> None:
    given = record("dependency", giver="team/ours", receiver="team/theirs", need_by="2026-05-01")
    taken = record("dependency", giver="team/theirs", receiver="team/ours", need_by="2026-05-01")
    day = date(2026, 5, 1)
    assert may(Role.LEAD, given, given.changed(state="accepted", promised=day))
    assert not may(Role.LEAD, given, given.changed(need_by="2026-06-01"))
    assert may(Role.LEAD, taken, taken.changed(need_by="2026-06-01"))
    assert not may(Role.LEAD, taken, taken.changed(state="accepted", promised=day))
    assert may(Role.MANAGER, taken, taken.changed(state="accepted", promised=day))


def test_nobody_but_managers_moves_a_record_to_another_class() -> None:
    ours = record("risk", owner="kim")
    for role in Role:
        assert may(role, ours, ours.changed(confidentiality="public")) == (role is Role.MANAGER)


def test_what_roles_see_and_compartments_beside_them() -> None:
    for role, name in (
        (Role.VIEWER, "engineer"),
        (Role.LEAD, "engineer"),
        (Role.MANAGER, "executive"),
        (Role.EXECUTIVE, "executive"),
        (Role.AUDITOR, "auditor"),
    ):
        assert permit(role).viewer == VIEWERS[name]
    assert permit(Role.ADMINISTRATOR).viewer is None
    legal = permit(Role.MANAGER, compartments=frozenset({Confidentiality.LEGAL})).viewer
    assert legal == VIEWERS["legal"]
    both = Permit((Grant(Role.VIEWER), Grant(Role.EXECUTIVE))).viewer
    assert both == VIEWERS["executive"]
    odd = permit(Role.VIEWER, compartments=frozenset({Confidentiality.LEGAL})).viewer
    assert odd is not None
    assert odd.sees == VIEWERS["engineer"].sees | {Confidentiality.LEGAL}


def test_grants_cover_a_program_a_portfolio_or_all() -> None:
    on = [Grant(Role.VIEWER, "acme"), Grant(Role.MANAGER, "acme/one"), Grant(Role.AUDITOR)]
    assert [grant.role for grant in Permit.on("acme/one", on).grants] == [Role.VIEWER, Role.MANAGER, Role.AUDITOR]
    assert [grant.role for grant in Permit.on("acme/two", on).grants] == [Role.VIEWER, Role.AUDITOR]
    assert [grant.role for grant in Permit.on("acme2", on).grants] == [Role.AUDITOR]


def test_kinds_that_a_role_may_write_at_all() -> None:
    assert writable_kinds(Role.VIEWER) == ()
    assert writable_kinds(Role.EXECUTIVE) == ("decision", "change_request", "escalation")
    assert "team" not in writable_kinds(Role.CONTRIBUTOR)
    assert set(writable_kinds(Role.LEAD)) == set(KINDS)
