"""What a commit says of faults is what a full check finds, whatever was committed, refused or read before."""

from __future__ import annotations

import pytest

from kaname.errors import PlanError
from kaname.model.base import Entity, Key
from kaname.model.changes import Change, ChangeSet, Put, Remove
from kaname.model.checks import check
from kaname.model.kinds import KINDS
from kaname.store.committing import Author, Committed, commit
from kaname.store.creating import branch, create
from kaname.store.loading import load, load_portfolio
from kaname.store.states import STATES

KIM = Author("Kim")


def record(kind: str, name: str, **fields: object) -> Entity:
    return KINDS[kind].model_validate({"id": name, **fields})


def committed(alias: str, *changes: Change, name: str = "p", scenario: str = "main") -> Committed:
    """What came of it: its faults are those of the program as it is read again."""
    found = commit(alias, name, ChangeSet(changes), KIM, scenario=scenario)
    assert found.problems == check(found.program) == check(load(alias, name, scenario=scenario).program)
    return found


@pytest.fixture
def small(alias: str) -> str:
    people = [record("person", "kim"), record("person", "lee")]
    work = [record("work_package", one, assignee="kim") for one in "abc"]
    links = [record("dependency", "ab", predecessor="a", successor="b")]
    create(alias, "p", [record("charter", "p"), *people, *work, *links], KIM)
    return alias


def test_faults_come_and_go_with_commits(small: str) -> None:
    late = record("work_package", "a", assignee="kim", start_on="2026-03-10", finish_on="2026-03-02")
    assert [one.code for one in committed(small, Put(late)).problems] == ["work.pinned-before-start"]
    assert len(committed(small, Put(record("work_package", "d", parent="c"))).problems) == 1
    STATES.forget(small)
    assert len(committed(small, Put(record("dependency", "ab", predecessor="a", successor="b", lag=2))).problems) == 1
    assert committed(small, Put(record("work_package", "a", title="A"))).problems == ()


def test_a_refused_commit_leaves_nothing_behind(small: str) -> None:
    circle = Put(record("dependency", "ba", predecessor="b", successor="a"))
    committed(small, Put(record("work_package", "a", title="A")))
    for _ in range(2):
        with pytest.raises(PlanError, match="commit_faulty") as refused:
            commit(small, "p", ChangeSet((circle,)), KIM)
        assert [one.code for one in refused.value.problems] == ["cycle.dependencies"]
    with pytest.raises(PlanError) as missed:
        commit(small, "p", ChangeSet((Remove(Key("person", "kim")),)), KIM)
    assert {one.code for one in missed.value.problems} == {"reference.unknown"}
    assert committed(small, Put(record("work_package", "b", title="B"))).problems == ()


def test_a_fault_that_was_let_in_hinders_no_later_commit(small: str) -> None:
    circle = ChangeSet((Put(record("dependency", "ba", predecessor="b", successor="a")),))
    commit(small, "p", circle, KIM, checked=False)
    found = committed(small, Put(record("work_package", "c", title="C")))
    assert [one.code for one in found.problems] == ["cycle.dependencies"]
    assert committed(small, Remove(Key("dependency", "ba"))).problems == ()


def test_each_scenario_has_its_own_faults(small: str) -> None:
    branch(small, "p", "other", KIM)
    late = record("work_package", "a", start_on="2026-03-10", finish_on="2026-03-02")
    assert len(committed(small, Put(late), scenario="other").problems) == 1
    assert committed(small, Put(record("work_package", "a", title="A"))).problems == ()
    assert len(committed(small, Put(record("work_package", "b", title="B")), scenario="other").problems) == 1


def test_what_a_neighbour_changed_counts_at_once(alias: str) -> None:
    create(alias, "acme", [record("portfolio", "acme"), record("person", "kim")], KIM, is_portfolio=True)
    here = [record("charter", "one"), record("work_package", "a", assignee="kim")]
    create(alias, "one", here, KIM, portfolio="acme")
    link = record("dependency", "x", predecessor="one:work_package/a", successor="b")
    create(alias, "two", [record("charter", "two"), record("work_package", "b"), link], KIM, portfolio="acme")
    early = Put(record("work_package", "b", start_on="2026-03-02"))
    assert committed(alias, early, name="acme/two").problems == ()
    committed(alias, Put(record("work_package", "a", assignee="kim", finish_on="2026-03-06")), name="acme/one")
    again = committed(alias, Put(record("work_package", "b", title="B", start_on="2026-03-02")), name="acme/two")
    assert [one.code for one in again.problems] == ["dependency.against-dates"]
    for gone, name in ((Key("work_package", "a"), "acme/one"), (Key("person", "kim"), "acme")):
        with pytest.raises(PlanError, match="commit_faulty"):
            commit(alias, name, ChangeSet((Remove(gone),)), KIM)
    assert {one.name: check(one) == () for one in load_portfolio(alias, "acme").programs} == {"one": True, "two": False}
