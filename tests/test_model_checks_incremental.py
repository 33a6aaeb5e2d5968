"""Faults found from those of a program before are those of a full check, in the same order; little is run again."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from check_cases import CASES, POINTS, Case, plan
from check_cases.program import RUNG
from effort import examples
from kaname.model.base import Entity, Key
from kaname.model.changes import ChangeSet, Put, Remove, diff
from kaname.model.checks import BREAKING, RULES, check, cycles, dependencies, references, teams
from kaname.model.checks import charter as charters
from kaname.model.checks.fault import Check
from kaname.model.checks.incremental import Checked, checked
from kaname.model.checks.sights import ALONE, BY_CHARTER, LOOKS, abroad
from kaname.model.checks.views import EVERYTHING, Watched
from kaname.model.finding import Problem
from kaname.model.kinds import references as refs_of
from kaname.model.plan import Charter, Portfolio
from kaname.model.program import Program, Programs
from plans import program
from strategies import changes, programs

WORK = ("initiative", "work_package", "work_package", "milestone", "dependency", "dependency", "team")
PROPERLY = settings(max_examples=examples(300))


def same(found: Checked, whole: Program) -> None:
    """What is known of a program is what a full look at it finds, whatever it was found from."""
    fresh = checked(whole)
    assert repr(found.problems) == repr(check(whole)) == repr(fresh.problems)
    assert found.program is whole
    assert {key: those for key, those in found.mentions.items() if those} == fresh.mentions


@PROPERLY
@given(st.data())
def test_changes_one_after_the_other(data: st.DataObject) -> None:
    kinds = data.draw(st.sampled_from((None, WORK)))
    before = data.draw(programs(most=12) if kinds is None else programs(kinds=kinds, most=16))
    known = checked(before)
    same(known, before)
    for _ in range(3):
        after = data.draw(changes(known.program, most=3)).apply(known.program)
        known = checked(after, known)
        same(known, after)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fault_that_comes_and_goes(case: Case) -> None:
    broken, mended = plan(case.broken), plan(case.mended)
    steps = [diff(mended, broken).apply(mended), diff(broken, mended).apply(broken)]
    for known, after in zip((checked(mended), checked(broken)), steps, strict=True):
        same(checked(after, known), after)


@pytest.mark.parametrize("cases", [CASES, CASES[::-1]], ids=["first", "last"])
def test_faults_beside_many_others(cases: Sequence[Case]) -> None:
    """The faulty records of all cases in one plan, each taken away and put back."""
    found = dict(plan({}).records)
    for case in cases:
        found = dict(plan(case.broken).records) | found
    known = checked(Program(found))
    assert len({one.code for one in known.problems}) > 15
    for key, record in found.items():
        without = ChangeSet((Remove(key),)).apply(known.program)
        known = checked(without, known)
        assert known.problems == check(without)
        again = ChangeSet((Put(record),)).apply(without)
        known = checked(again, known)
        assert known.problems == check(again)


@PROPERLY
@given(st.data())
def test_neighbours_in_a_portfolio(data: st.DataObject) -> None:
    parts = {name: data.draw(programs(most=6)).records for name in ("", "north", "south")}
    shared = {key: one for key, one in parts[""].items() if key.kind != Charter.kind}
    before = _portfolio(shared, parts["north"], parts["south"])
    known = {one.name: checked(one) for one in before}
    which = data.draw(st.sampled_from(tuple(parts)))
    start = Program(shared if which == "" else parts[which])
    after = {**parts, "": shared, which: data.draw(changes(start, most=3)).apply(start).records}
    for one in _portfolio(after[""], after["north"], after["south"]):
        same(checked(one, known[one.name]), one)
        same(checked(one, known["north"]), one)


def _portfolio(shared: Any, north: Any, south: Any) -> Programs:
    return Programs(Portfolio(id="all"), shared.values(), {"north": north, "south": south})


def test_a_reference_across_programs_is_found_again_where_its_target_goes() -> None:
    team = program(charters=[{"id": "south"}], teams=[{"id": "core"}]).records
    work = {"id": "a", "allocations": [{"team": "south:team/core"}, {"team": "north:team/own"}]}
    north = program(charters=[{"id": "north"}], work_packages=[work], teams=[{"id": "own"}]).records
    known = checked(_portfolio({}, north, team).programs["north"])
    assert "reference" not in {one.code.partition(".")[0] for one in known.problems}
    alone = _portfolio({}, north, {}).programs["north"]
    assert _unknown(checked(alone, known)) == ["south:team/core"]
    without = _portfolio({}, {key: one for key, one in north.items() if key.kind != "team"}, team).programs["north"]
    assert _unknown(checked(without, known)) == ["north:team/own"]


def _unknown(found: Checked) -> list[object]:
    return [one.values["text"] for one in found.problems if one.code.startswith("reference.")]


def test_a_reference_that_names_its_own_program_is_found_again() -> None:
    """Also where nobody else knows the program, and where it is called otherwise."""
    work = {"id": "a", "allocations": [{"team": "north:team/own"}]}
    whole = program(name="north", charters=[{"id": "n"}], work_packages=[work], teams=[{"id": "own"}])
    known = checked(whole)
    assert _unknown(known) == []
    without = ChangeSet((Remove(Key("team", "own")),)).apply(whole)
    assert _unknown(checked(without, known)) == ["north:team/own"]
    assert _unknown(checked(Program(whole.records, name="south"), known)) == ["north:team/own"]


def test_another_order_of_the_plan_is_checked_anew() -> None:
    one, two, twin = ({"id": name, "predecessor": "a", "successor": "b"} for name in ("x", "y", "z"))
    both = program(work_packages=[{"id": "a"}, {"id": "b"}], dependencies=[one, two, twin])
    turned = Program(reversed(tuple(both)))
    same(checked(turned, checked(both)), turned)


class TestWhatIsRunAgain:
    plan = program(
        charters=[{"id": "p"}],
        work_packages=[{"id": name, "duration": POINTS} for name in "abc"],
        dependencies=[{"id": "ab", "predecessor": "a", "successor": "b"}],
        risks=[{"id": "r", "owner": "kim"}],
        people=[{"id": "kim"}],
    )

    def again(self, name: str, **fields: Any) -> set[str]:
        """The rules that a changed record makes run again, beside those that go through single records."""
        known = checked(self.plan)
        record = self.plan.need(Key.parse(name)).changed(**fields)
        after = ChangeSet((Put(record),)).apply(self.plan)
        found = checked(after, known).outcomes
        told = (rule for rule in RULES if rule not in ALONE and found[rule] is not known.outcomes[rule])
        return {f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}" for rule in told}

    def test_a_graph_is_gone_through_again_only_where_it_changed(self) -> None:
        graphs = {"cycles.check_waiting", "cycles.check_parents"}
        assert not graphs & self.again("work_package/a", title="New", duration={**POINTS, "low": 0.5})
        assert graphs <= self.again("work_package/a", parent="c")
        assert self.again("dependency/ab", lag=2.0) & graphs == set()
        assert self.again("dependency/ab", successor="c") & graphs == {"cycles.check_waiting"}

    def test_other_kinds_are_left_alone(self) -> None:
        assert not any(name.startswith(("work.", "cycles.", "teams.")) for name in self.again("risk/r", title="New"))
        assert "occurrence.check_consistency" in self.again("risk/r", title="New")

    def test_a_charter_counts_for_what_reads_it(self) -> None:
        assert "cycles.check_waiting" not in self.again("charter/p", title="New")
        after = ChangeSet((Put(self.plan.need(Key("charter", "p")).changed(as_of="2026-01-01")),)).apply(self.plan)
        same(checked(after, checked(self.plan)), after)

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"closes": "12:00"}, "team.hours"),
            ({"as_of": "2026-01-01"}, "dates.future-actual"),
            ({"ends": "2026-02-01"}, "milestone.outside-program"),
            ({"starts": "2026-06-01"}, "quarter.outside-program"),
            ({"ladder": [{**RUNG, "level": 2}]}, "escalation.level-unknown"),
        ],
    )
    def test_each_record_is_held_against_the_new_charter(self, fields: dict[str, Any], code: str) -> None:
        raised = "2026-03-02T09:00:00+09:00"
        step = {"level": 1, "told_at": raised}
        whole = program(
            charters=[{"id": "p", "opens": "09:00", "closes": "18:00", "ladder": [{**RUNG, "level": 1}]}],
            people=[{"id": "kim"}],
            teams=[{"id": "web", "hours_per_day": 7.0}],
            initiatives=[{"id": "i", "owner": "kim", "quarters": ["2026-Q1"]}],
            milestones=[{"id": "m", "owner": "kim", "commitment": "2026-03-02"}],
            work_packages=[{"id": "a", "started": "2026-03-02"}],
            escalations=[{"id": "e", "subject": "work_package/a", "raised_at": raised, "steps": [step]}],
        )
        known = checked(whole)
        assert code not in {one.code for one in known.problems}
        after = ChangeSet((Put(whole.need(Key("charter", "p")).changed(**fields)),)).apply(whole)
        assert code in {one.code for one in checked(after, known).problems}
        same(checked(after, known), after)

    def test_records_that_refer_to_it_are_looked_at_again(self) -> None:
        after = ChangeSet((Remove(Key("person", "kim")),)).apply(self.plan)
        (found,) = checked(after, checked(self.plan)).problems
        assert (found.code, found.subjects) == ("reference.unknown", (Key("risk", "r"),))


@pytest.mark.parametrize(
    ("read", "asked"),
    [
        (lambda one: one.all(Charter), {"charter"}),
        (lambda one: one.charter, {"charter"}),
        (lambda one: one.find(Key("team", "x")), {"team"}),
        (lambda one: one.need(Key("person", "kim")), {"person"}),
        (lambda one: Key("risk", "r") in one, {"risk"}),
        (lambda one: one.get(one.need(Key("risk", "r")).owner), {"person", "risk"}),
        (lambda one: one.resolve(one.need(Key("dependency", "ab")).predecessor), {"dependency", "work_package"}),
        (list, {EVERYTHING}),
        (len, {EVERYTHING}),
        (lambda one: one.incoming(Key("person", "kim")), {EVERYTHING}),
        (lambda one: list(one.records), {EVERYTHING}),
        (lambda one: one.records.get(Key("risk", "r")), {EVERYTHING}),
        (lambda one: list(one.outside.items()), {EVERYTHING}),
    ],
)
def test_what_a_rule_asks_for_is_noted(read: Callable[[Program], Any], asked: set[str]) -> None:
    watched = Watched(TestWhatIsRunAgain.plan)
    assert watched.kinds == set()
    read(watched)
    assert asked <= watched.kinds


def _first(problems: Iterator[Problem], key: Key) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(one.code, one.path) for one in problems if one.subjects[0] == key]


@PROPERLY
@given(programs(most=12))
def test_rules_of_single_records_need_no_more_than_what_these_refer_to(arbitrary: Program) -> None:
    _need_no_more(arbitrary)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rules_of_single_records_need_no_more_in_any_case(case: Case) -> None:
    _need_no_more(plan(case.broken))
    _need_no_more(plan(case.mended))


def _need_no_more(whole: Program) -> None:
    charters = [one for one in whole if one.key.kind == Charter.kind]
    for key, record in whole.records.items():
        near = {key} | {one for _, ref in refs_of(record) for one in ref.candidates()}
        alone = [one for one in whole if (one.key in near and one.key.kind != Charter.kind) or one.key == key]
        for rule in ALONE:
            told = [*alone, *charters] if rule in BY_CHARTER else alone
            assert _first(rule(whole), key) == _first(rule(Program(told)), key), rule


Notes = dict[str, set[str]]


@cache
def _telling(cls: type[Entity]) -> type[Entity]:
    """A kind whose records tell which of their fields are read."""

    def read(self: Any, name: str) -> Any:
        if name in cls.model_fields:
            object.__getattribute__(self, "__dict__")["told"][cls.kind].add(name)
        return cls.__getattribute__(self, name)

    return type(cls.__name__, (cls,), {"__getattribute__": read, "__module__": __name__})


def _traced(record: Entity, told: Notes) -> Entity:
    cls = _telling(type(record))
    made = cls.__new__(cls)
    for name in ("__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__"):
        object.__setattr__(made, name, getattr(record, name))
    object.__setattr__(made, "__dict__", {**record.__dict__, "told": told})
    return made


def _read_by(run: Callable[[Program], object], whole: Program) -> Notes:
    told: Notes = defaultdict(set)
    records = {key: _traced(record, told) for key, record in whole.records.items()}
    run(Program(records))
    return told


@pytest.mark.parametrize("rule", LOOKS, ids=lambda rule: f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}")
def test_a_rule_sees_nothing_of_a_record_that_it_is_not_said_to_look_at(rule: Check) -> None:
    look = LOOKS[rule]
    told = set[str]()
    for case in CASES:
        for body in (case.broken, case.mended):
            whole = plan(body)
            by_rule = _read_by(lambda one: list(rule(one)), whole)
            by_look = _read_by(lambda one: [look(record) for record in one], whole)
            for kind, fields in by_rule.items():
                assert fields - {"id"} <= by_look[kind], kind
                told |= fields - {"id"}
    assert told


_SOUTH = program(
    work_packages=[{"id": "a"}, {"id": "in-a", "parent": "a"}, {"id": "c", "parent": "south:work_package/a"}],
    milestones=[{"id": "m", "commitment": "2026-03-02"}],
    people=[{"id": "kim"}],
    teams=[{"id": "web"}],
)
_NORTH = program(
    initiatives=[{"id": "i", "owner": "south:person/kim"}],
    work_packages=[{"id": "b", "parent": "south:work_package/a", "assignee": "south:person/kim"}],
    milestones=[{"id": "n", "work": ["south:work_package/a", "b"]}],
    dependencies=[
        {"id": "x", "predecessor": "south:work_package/a", "successor": "south:work_package/c"},
        {"id": "y", "predecessor": "south:work_package/in-a", "successor": "b"},
        {"id": "z", "predecessor": "south:milestone/m", "successor": "south:milestone/m"},
    ],
    risks=[{"id": "r", "owner": "south:person/kim"}],
)


def test_breaking_rules_see_little_of_records_of_other_programs() -> None:
    """What `abroad` doesn't tell of them no such rule reads: otherwise a commit would have to look further."""
    told: Notes = defaultdict(set)
    south = {key: _traced(one, told) for key, one in _SOUTH.records.items()}
    parts = {"north": _NORTH.records, "south": south}
    north = Programs(Portfolio(id="all"), (), parts).programs["north"]
    told.clear()
    found = {one.code for rule in _BREAKING_RULES for one in rule(north)}
    assert found >= {"dependency.self", "dependency.on-own-ancestor"}
    by_look: Notes = defaultdict(set)
    for one in _SOUTH:
        abroad(_traced(one, by_look))
    assert {kind: fields - {"id"} for kind, fields in told.items() if fields - {"id"}} == by_look


_BREAKING_RULES = (
    *(references.check_references, charters.check_one, charters.check_work_week),
    *(cycles.check_waiting, cycles.check_parents, dependencies.check_self, dependencies.check_ancestors),
)


def test_no_other_rule_finds_what_breaks_a_plan() -> None:
    for case in CASES:
        for rule in set(RULES) - set(_BREAKING_RULES):
            assert not {one.code for one in rule(plan(case.broken))} & BREAKING


@PROPERLY
@given(programs(most=12) | programs(kinds=WORK, most=16))
def test_records_of_kinds_that_a_rule_asks_for_are_seen_by_it(arbitrary: Program) -> None:
    for rule, look in LOOKS.items():
        watched = Watched(arbitrary)
        assert repr(list(rule(watched))) == repr(list(rule(arbitrary)))
        if EVERYTHING not in watched.kinds:
            seen = {one.kind for one in arbitrary if look(one) is None}
            assert not seen & watched.kinds - _OF_SOME[rule]


_OF_SOME: dict[Check, set[str]] = defaultdict(set, {teams.check_sizes: {"work_package"}})
"""Kinds of which a rule passes over some records: finished work asks for nobody."""


@PROPERLY
@given(st.data())
def test_records_that_look_alike_make_no_difference(data: st.DataObject) -> None:
    """Each record in turn takes the place of one that looks the same to a rule, or goes where it need not be there."""
    before = data.draw(programs(kinds=WORK, most=14))
    for change in data.draw(changes(before, most=8)):
        after = ChangeSet((change,)).apply(before)
        old, new = before.records.get(change.key), after.records.get(change.key)
        for rule, look in LOOKS.items():
            if (None if old is None else look(old)) == (None if new is None else look(new)):
                assert repr(list(rule(before))) == repr(list(rule(after))), rule
