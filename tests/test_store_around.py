"""A commit to one program of a portfolio looks no further than it has to, and refuses what a look at all would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count

import pytest
from bench.store_writer import CHARTER, key, work
from django.db import connections
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from effort import examples
from kaname.errors import PlanError
from kaname.model.base import Entity, Key
from kaname.model.changes import Change, ChangeSet, Put, Remove
from kaname.model.checks import BREAKING, check, place_of
from kaname.model.finding import Problem
from kaname.model.kinds import KINDS
from kaname.model.program import Program
from kaname.store.around import Part
from kaname.store.committing import Author, commit
from kaname.store.creating import create
from kaname.store.database import written_at_once
from kaname.store.faults import FAULTS
from kaname.store.loading import load, load_portfolio
from kaname.store.states import STATES

KIM = Author("Kim")
PARTS = ("", "north", "south")
_portfolios = count()


def record(kind: str, name: str, **fields: object) -> Entity:
    return KINDS[kind].model_validate({"id": name, **fields})


def put(kind: str, name: str, **fields: object) -> ChangeSet:
    return ChangeSet((Put(record(kind, name, **fields)),))


def portfolio(alias: str, parts: Mapping[str, list[Entity]]) -> str:
    """A new portfolio of programs; what all share under ''."""
    name = f"acme{next(_portfolios)}"
    create(alias, name, [record("portfolio", name), *parts.get("", [])], KIM, is_portfolio=True)
    for part, records in parts.items():
        if part:
            create(alias, part, records, KIM, portfolio=name)
    return name


def refused(alias: str, name: str, changes: ChangeSet) -> list[tuple[str, str]]:
    """The faults for which changes are refused, with the records that have them."""
    with pytest.raises(PlanError, match="commit_faulty") as error:
        commit(alias, name, changes, KIM)
    return [(one.code, str(one.subjects[0])) for one in error.value.problems]


# --- what is read


@pytest.fixture
def three(alias: str) -> str:
    """A portfolio of three programs, of which two know each other."""
    link = record("dependency", "x", predecessor="north:work_package/a", successor="b")
    parts = {
        "": [record("person", "kim")],
        "north": [CHARTER, work("a"), work("free")],
        "south": [CHARTER, work("b"), link],
        "west": [CHARTER, work("a"), work("c")],
    }
    return portfolio(alias, parts)


def read_for(alias: str, name: str, program: str, changes: ChangeSet) -> set[str]:
    """The programs whose records are read for a commit by a process that knows nothing of any."""
    STATES.forget(alias)
    FAULTS._known.clear()  # pyright: ignore[reportPrivateUsage]
    found = commit(alias, f"{name}/{program}" if program else name, changes, KIM)
    assert found.written
    known = {scenario for at, scenario, _ in STATES._records if at == alias}  # pyright: ignore[reportPrivateUsage]
    parts = _parts(load(alias, f"{name}/north").program)
    return {part for part, one in parts if one.end.scenario in known} - {program}


def _parts(program: Program) -> Iterator[tuple[str, Part]]:
    for name, part in program.outside.parts.items():
        assert isinstance(part, Part)
        yield name, part


def test_a_commit_reads_what_its_program_refers_to_and_who_refers_to_what_changed(three: str, alias: str) -> None:
    alone = read_for(alias, three, "west", put("work_package", "c", notes="1"))
    assert alone - {""} == set()
    both = read_for(alias, three, "south", put("work_package", "b", notes="2"))
    assert both == {"", "north"}  # what could be a milestone here is looked for among what all share
    unseen = read_for(alias, three, "north", put("work_package", "a", notes="3"))
    assert unseen - {""} == set()
    seen = read_for(alias, three, "north", put("work_package", "a", parent="free"))
    assert seen - {""} == {"south"}


def test_what_lies_around_is_read_once_it_is_asked_for(three: str, alias: str) -> None:
    STATES.forget(alias)
    south = load(alias, f"{three}/south").program
    assert south.find(Key("work_package", "a", "north")) == work("a")
    whole = load_portfolio(alias, three).programs
    assert south.outside == whole.programs["south"].outside
    assert dict(south.outside) == dict(whole.programs["south"].outside)
    assert [*south.outside] == [*whole.programs["south"].outside]


def test_what_lies_around_stays_what_it_was(three: str, alias: str) -> None:
    """Also where it is read only after others changed it."""
    STATES.forget(alias)
    south = load(alias, f"{three}/south").program
    commit(alias, f"{three}/north", put("work_package", "a", notes="later"), KIM)
    now = load(alias, f"{three}/south").program
    assert [*south.outside.differing(now.outside)] == ["north"]
    at = Key("work_package", "a", "north")
    assert [one.need(at).notes for one in (south, now)] == ["", "later"]  # pyright: ignore[reportAttributeAccessIssue]
    assert south.outside != now.outside


def test_a_portfolio_of_many_programs_is_read_at_once(alias: str) -> None:
    name = portfolio(alias, {"": [], **{f"p{number}": [CHARTER, work("a")] for number in range(60)}})
    STATES.forget(alias)
    outside = load(alias, f"{name}/p0").program.outside
    with CaptureQueriesContext(connections[alias]) as queries:
        assert len(outside) == 60 * 2
    assert len(queries) < 60


# --- what is refused


def test_what_another_program_refers_to_is_missed(three: str, alias: str) -> None:
    gone = ChangeSet((Remove(key("a")),))
    assert refused(alias, f"{three}/north", gone) == [("reference.unknown", "dependency/x")]
    commit(alias, f"{three}/west", gone, KIM)  # of the same address, and nobody's but its own
    commit(alias, f"{three}/south", ChangeSet((Remove(Key("dependency", "x")),)), KIM)
    commit(alias, f"{three}/north", gone, KIM)


def test_what_the_portfolio_itself_refers_to_is_missed(alias: str) -> None:
    """In a record that all share, and in its own."""
    name = portfolio(alias, {"": [], "north": [CHARTER, work("a"), record("person", "kim")]})
    escalation = record("escalation", "e", subject="north:work_package/a", raised_at="2026-03-02T09:00:00+09:00")
    commit(alias, name, ChangeSet((Put(escalation),)), KIM)
    commit(alias, name, put("portfolio", name, owner="north:person/kim"), KIM)
    for gone, subject in ((key("a"), "escalation/e"), (Key("person", "kim"), f"portfolio/{name}")):
        found = refused(alias, f"{name}/north", ChangeSet((Remove(gone),)))
        assert found == [("reference.unknown", subject)]


def test_a_new_shared_record_makes_no_reference_ambiguous(alias: str) -> None:
    link = record("dependency", "x", giver="core", predecessor="b", successor="c")
    parts = {"": [record("team", "core")], "north": [CHARTER, work("b"), work("c"), link]}
    name = portfolio(alias, parts)
    faults = refused(alias, name, put("stakeholder", "core", title="Core"))
    assert {one for one, _ in faults} == {"reference.ambiguous"}
    assert {subject for _, subject in faults} == {"dependency/x"}


def test_work_moved_elsewhere_leaves_no_link_with_what_it_lies_in(alias: str) -> None:
    link = record("dependency", "x", predecessor="south:work_package/outer", successor="south:work_package/a")
    north = [CHARTER, record("work_package", "b", parent="south:work_package/outer"), link]
    name = portfolio(alias, {"": [], "south": [CHARTER, work("outer"), work("a")], "north": north})
    whole = load(alias, f"{name}/north").program
    moved = put("work_package", "a", parent="south:work_package/outer")
    assert check(whole) == check(load_portfolio(alias, name).programs.programs["north"])
    commit(alias, f"{name}/south", put("work_package", "a", title="A", notes="moves nowhere"), KIM)
    _agrees(alias, name, "south", moved)


def test_faults_that_were_there_hinder_nobody_else(alias: str) -> None:
    """A program that comes from elsewhere may refer to what is not there; what it refers to may still come and go."""
    link = record("dependency", "x", predecessor="north:work_package/a", successor="b")
    name = portfolio(alias, {"": [], "south": [CHARTER, work("b"), link]})
    create(alias, "north", [], KIM, portfolio=name)
    for changes in (ChangeSet((Put(CHARTER),)), put("work_package", "c"), ChangeSet((Remove(key("c")),))):
        commit(alias, f"{name}/north", changes, KIM)
    commit(alias, f"{name}/north", put("work_package", "a"), KIM)
    assert refused(alias, f"{name}/north", ChangeSet((Remove(key("a")),))) == [("reference.unknown", "dependency/x")]


def test_what_came_to_nothing_is_taken_for_nothing_else(three: str, alias: str) -> None:
    """A revision whose number is used again, after what was first written under it was given up."""
    link = put("dependency", "y", predecessor="north:work_package/late", successor="b")

    def give_up() -> None:
        with written_at_once(alias):
            commit(alias, f"{three}/north", put("work_package", "late"), KIM)
            assert commit(alias, f"{three}/south", link, KIM).written
            raise RuntimeError

    with pytest.raises(RuntimeError):
        give_up()
    commit(alias, f"{three}/north", put("work_package", "other"), KIM)
    assert refused(alias, f"{three}/south", link) == [("reference.unknown", "dependency/y")]


def test_many_changes_at_once_are_looked_for_too(alias: str) -> None:
    names = [f"w{number}" for number in range(60)]
    link = record("dependency", "x", predecessor="north:work_package/w7", successor="b")
    name = portfolio(alias, {"": [], "north": [CHARTER, *map(work, names)], "south": [CHARTER, work("b"), link]})
    gone = ChangeSet(tuple(Remove(key(one)) for one in names))
    assert refused(alias, f"{name}/north", gone) == [("reference.unknown", "dependency/x")]


# --- beside a look at all

IDS = st.sampled_from("ab")
FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "person": {"manager": ("person",)},
    "team": {"lead": ("person",)},
    "stakeholder": {},
    "work_package": {"parent": ("work_package",), "assignee": ("person",)},
    "dependency": {
        "predecessor": ("work_package", "milestone"),
        "successor": ("work_package", "milestone"),
        "giver": ("team", "stakeholder"),
    },
}
"""Fields of records, and the kinds that they may refer to."""


@st.composite
def _refs(draw: st.DrawFn, kinds: tuple[str, ...]) -> str:
    """A reference as plans write it: to what is there, or isn't, here, shared or in another program."""
    prefix = draw(st.sampled_from(("", "", "north:", "south:")))
    return prefix + draw(st.sampled_from(("", *(f"{kind}/" for kind in kinds)))) + draw(IDS)


@st.composite
def _records(draw: st.DrawFn) -> Entity:
    kind = draw(st.sampled_from([*FIELDS, "dependency"]))
    needed = ("predecessor", "successor") if kind == "dependency" else ()
    fields = {name: draw(_refs(kinds)) for name, kinds in FIELDS[kind].items() if name in needed or draw(st.booleans())}
    return record(kind, draw(IDS), **fields)


_LISTS = st.lists(_records(), max_size=5, unique_by=lambda one: one.key)


def _breaking(programs: Mapping[str, Program]) -> set[tuple[object, ...]]:
    faults = ((name, one) for name, program in programs.items() for one in check(program) if one.code in BREAKING)
    return {(name, *place_of(one)) for name, one in faults}


def _all(alias: str, name: str, changed: str = "", changes: ChangeSet | None = None) -> dict[str, Program]:
    """Every program of a portfolio, and itself, beside the others: as they are, or with changes of one of them."""
    kept = load_portfolio(alias, name).programs
    parts = {"": load(alias, name).program.records, **{one.name: one.records for one in kept}}
    if changes is not None:
        parts[changed] = changes.apply(Program(parts[changed])).records
    outside = {Key(key.kind, key.id, part): one for part, records in parts.items() for key, one in records.items()}
    abroad = {key: one for key, one in outside.items() if key.program}
    return {part: Program(records, name=part, outside=outside if part else abroad) for part, records in parts.items()}


def _agrees(alias: str, name: str, part: str, changes: ChangeSet) -> None:
    """A commit is refused where any program of the portfolio would get a fault that breaks it, and only there."""
    new = _breaking(_all(alias, name, part, changes)) - _breaking(_all(alias, name))
    try:
        found = commit(alias, f"{name}/{part}" if part else name, changes, KIM)
        assert found.problems == (check(found.program) if len(changes) and found.written else ())
        problems: tuple[Problem, ...] = ()
    except PlanError as error:
        problems = tuple(error.problems)
    assert bool(problems) is bool(new), (problems, new)


@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_what_is_refused_is_what_a_look_at_all_finds(alias: str, data: st.DataObject) -> None:
    name = portfolio(alias, {part: data.draw(_LISTS, part) for part in PARTS})
    for _ in range(4):
        part = data.draw(st.sampled_from(PARTS))
        there = load(alias, f"{name}/{part}" if part else name).program.records
        removals = [Remove(key) for key in there if key.kind != "portfolio"]
        changes: list[Change] = [Put(one) for one in data.draw(_LISTS)[:2]]
        if removals:
            changes = [data.draw(st.sampled_from(removals)), *changes]
        distinct = {change.key: change for change in changes}
        if data.draw(st.booleans()):
            STATES.forget(alias)
        _agrees(alias, name, part, ChangeSet(tuple(distinct.values())))
