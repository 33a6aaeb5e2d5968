"""Whole-program checks: every fault is found where it is, alone, and its repaired twin has none."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from check_cases import CASES, COMMON, POINTS, Case, plan
from kaname.model.base import Entity, Key
from kaname.model.checks import CHECKS, CODES, check
from kaname.model.checks.owners import OWNED
from kaname.model.kinds import KINDS
from kaname.model.plan import Portfolio
from kaname.model.program import Program, Programs
from plans import program, records
from strategies import programs


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fault_is_found_where_it_is_and_its_repaired_twin_has_none(case: Case) -> None:
    found = check(plan(case.broken))
    assert {one.code for one in found} == {case.code}
    places = [(str(one.subjects[0]) if one.subjects else "", one.path) for one in found]
    assert (case.subject, case.path) in places
    assert check(plan(case.mended)) == ()


def test_every_code_has_a_case() -> None:
    assert {case.code for case in CASES} == set(CODES)


def test_every_rule_is_stated_in_english() -> None:
    assert all(rule.__doc__ and rule.__doc__.endswith(".") for rule in CHECKS)


def test_the_common_plan_has_no_fault() -> None:
    assert check(plan({})) == ()


@given(programs(most=12))
def test_any_program_can_be_checked(arbitrary: Program) -> None:
    found = check(arbitrary, date(2026, 3, 1))
    for problem in found:
        assert problem.fatal == CODES[problem.code]
        assert all(key in arbitrary for key in problem.subjects)
        if problem.subjects:
            assert problem.path == () or problem.path[0] in type(arbitrary.need(problem.subjects[0])).model_fields
    assert check(arbitrary, date(2026, 3, 1)) == found


@given(programs(most=12))
def test_faults_do_not_depend_on_the_order_of_the_plan(arbitrary: Program) -> None:
    turned = Program(reversed(tuple(arbitrary)))
    order_free = {"charter.several", "cycle.dependencies", "cycle.parents", "dependency.duplicate", "iteration.overlap"}
    assert _places(arbitrary, order_free) == _places(turned, order_free)


def _places(one: Program, order_free: set[str]) -> set[tuple[str, Key, tuple[str | int, ...]]]:
    found = [problem for problem in check(one) if problem.subjects and problem.code not in order_free]
    return {(problem.code, problem.subjects[0], problem.path) for problem in found}


class TestReferences:
    def nearest(self, text: str, *people: str) -> object:
        (found,) = check(
            plan({"people": [{"id": one} for one in ("kim", "lee", *people)], "actions": [{"id": "a", "owner": text}]})
        )
        return found.values["nearest"]

    def test_up_to_three_names_like_it_are_suggested_best_first(self) -> None:
        names = ("tanaka-ichiro", "tanaka-jiro", "tanaka-saburo", "tanaka-shiro")
        assert self.nearest("tanaka-jirou", *names) == "tanaka-jiro, tanaka-shiro, tanaka-ichiro"
        assert self.nearest("KIM2") == "kim"
        assert self.nearest("zzz", *names) is None

    def test_names_are_suggested_as_they_are_to_be_written(self) -> None:
        shared = records(people=[{"id": "ann"}])
        north = records(milestones=[{"id": "ready", "owner": "person/ann", "commitment": "2026-03-02"}])
        south = records(
            charters=[{"id": "c", "sponsor": "anne"}],
            milestones=[{"id": "open", "owner": "person/ann", "work": ["north:milestone/reddy"]}],
        )
        around = Programs(Portfolio(id="all"), shared, {"north": north, "south": south})
        found = {str(one.values["text"]): one.values for one in check(around.programs["south"])}
        assert found["anne"]["nearest"] == "person/ann"
        assert found["anne"]["kinds"] == "person, stakeholder"
        assert found["north:milestone/reddy"]["nearest"] == "north:milestone/ready"

    def test_own_records_win_over_shared_ones_of_their_name(self) -> None:
        shared = records(people=[{"id": "kim"}])
        own = records(**{**COMMON, "actions": [{"id": "a", "owner": "south:person/kim"}]})
        around = Programs(Portfolio(id="all"), shared, {"south": own})
        assert check(around.programs["south"]) == ()

    def test_ten_thousand_names_and_as_many_faults_are_looked_at(self) -> None:
        people = [{"id": f"person-{number:05}"} for number in range(5_000)]
        actions = [{"id": f"a{number}", "owner": f"person-{number:05}x"} for number in range(5_000)]
        found = check(program(charters=[{"id": "c"}], people=people, actions=actions))
        assert len(found) == 5_000
        assert found[123].values["nearest"] == "person-00123, person-00012, person-00023"


class TestCycles:
    def around(self, **lists: Any) -> list[tuple[str, ...]]:
        found = check(plan(lists))
        assert all(one.code == "cycle.dependencies" for one in found)
        return [tuple(str(key) for key in one.values["around"]) for one in found]  # type: ignore[union-attr]

    def links(self, *pairs: str) -> list[dict[str, str]]:
        return [
            {"id": f"{a}{b}", "predecessor": f"work_package/{a}", "successor": f"work_package/{b}"} for a, b in pairs
        ]

    def test_the_shortest_way_around_each_knot_is_told(self) -> None:
        work = [{"id": one, "duration": POINTS} for one in "abcdexy"]
        links = self.links("ab", "bc", "cd", "de", "ea", "db", "xy", "yx")
        assert self.around(work_packages=work, dependencies=links) == [
            ("work_package/b", "work_package/c", "work_package/d", "work_package/b"),
            ("work_package/x", "work_package/y", "work_package/x"),
        ]

    def test_the_links_of_the_way_are_its_subjects(self) -> None:
        work = [{"id": one, "duration": POINTS} for one in "ab"]
        (found,) = check(plan({"work_packages": work, "dependencies": self.links("ab", "ba")}))
        assert found.subjects == (Key("dependency", "ab"), Key("dependency", "ba"))

    def test_a_very_long_way_is_no_harm(self) -> None:
        work = [{"id": f"w{number}", "duration": POINTS} for number in range(3_000)]
        ends = [(number, (number + 1) % 3_000) for number in range(3_000)]
        links = [
            {"id": f"d{a}", "predecessor": f"work_package/w{a}", "successor": f"work_package/w{b}"} for a, b in ends
        ]
        (way,) = self.around(work_packages=work, dependencies=links)
        assert len(way) == 3_001

    def test_a_parent_may_start_with_what_its_child_waits_for(self) -> None:
        """p holds a; b waits for the start of p, and a for b: an order exists."""
        work = [{"id": "p"}, {"id": "a", "parent": "p", "duration": POINTS}, {"id": "b", "duration": POINTS}]
        start = [{"id": "pb", "predecessor": "work_package/p", "successor": "work_package/b", "type": "SS"}]
        assert self.around(work_packages=work, dependencies=[*start, *self.links("ba")]) == []


def test_owners_are_sought_in_fields_that_exist() -> None:
    for kind, rule in OWNED.items():
        fields = KINDS[kind].model_fields
        assert set(rule.by) <= set(fields)
        assert not rule.through or rule.through in fields
        assert not rule.state or hasattr(KINDS[kind], rule.state) or rule.state in fields


def test_the_day_to_look_from_is_given_or_pinned() -> None:
    work: dict[str, Any] = {"work_packages": [{"id": "a", "started": "2026-03-10", "duration": POINTS}]}
    assert check(plan(work)) == ()
    assert [one.code for one in check(plan(work), date(2026, 3, 9))] == ["dates.future-actual"]
    assert check(plan(work), date(2026, 3, 10)) == ()


def test_a_plan_without_any_estimate_is_not_asked_for_them() -> None:
    assert check(plan({"work_packages": [{"id": "a"}, {"id": "b"}]})) == ()


def test_shares_of_a_person_are_counted_by_day() -> None:
    members: list[dict[str, Any]] = [
        {"person": "kim", "share": 0.5, "until": "2026-03-31"},
        {"person": "kim", "share": 0.8, "since": "2026-04-01"},
    ]
    other = {"id": "ops", "members": [{"person": "kim", "share": 0.3, "since": "2026-03-15", "until": "2026-06-30"}]}
    (found,) = check(plan({"teams": [{"id": "web", "members": members}, other]}))
    assert found.values["since"] == date(2026, 4, 1)
    assert found.values["teams"] == (Key("team", "web"), Key("team", "ops"))


def test_entities_are_not_touched() -> None:
    before: tuple[Entity, ...] = tuple(plan(CASES[0].broken))
    check(Program(before))
    assert before == tuple(plan(CASES[0].broken))


def test_skills_that_are_not_known_of_every_team_are_no_fault() -> None:
    plain = {"id": "ops", "headcount": [{"since": "2026-01-01", "people": 4}]}
    work = {"id": "x", "skills": ["network"], "allocations": [{"team": "ops"}, {"team": "net"}]}
    assert (
        check(plan({"teams": [{**plain, "skills": ["data"]}, {**plain, "id": "net"}], "work_packages": [work]})) == ()
    )


def test_an_assignee_or_a_member_brings_the_skills() -> None:
    team = {"id": "ops", "members": [{"person": "kim"}], "skills": ["data"]}
    work = {"id": "x", "skills": ["network"], "allocations": [{"team": "ops"}]}
    skilled = [{"id": "kim", "skills": ["NETWORK"]}, {"id": "lee", "skills": ["network"]}]
    assert check(plan({"people": skilled, "teams": [team], "work_packages": [work]})) == ()
    unskilled = [{"id": "kim"}, skilled[1]]
    assert check(plan({"people": unskilled, "teams": [team], "work_packages": [{**work, "assignee": "lee"}]})) == ()
    (found,) = check(plan({"people": unskilled, "teams": [team], "work_packages": [work]}))
    assert (found.code, found.values["skills"]) == ("work.skills-missing", "network")


class TestTiesOfRisks:
    """Correlations of the occurrence of risks."""

    def found(self, **ties: dict[str, float]) -> tuple[tuple[str, str, float, float], ...]:
        """Record and other, what is stated, what could hold; of risks a to d with these ties."""
        return tuple(
            (one.subjects[0].id, _id(one.values["other"]), one.values["coefficient"], one.values["consistent"])
            for one in check(_tied(ties))
        )  # pyright: ignore[reportReturnType]

    def test_what_hangs_together_with_one_and_the_same_hangs_together_itself(self) -> None:
        found = self.found(a={"b": 0.9}, b={"c": 0.9})
        assert [one[:3] for one in found] == [("a", "b", 0.9), ("a", "c", 0.0), ("b", "c", 0.9)]
        assert all(0 < least < 0.9 for *_, least in found)

    @pytest.mark.parametrize(
        "ties",
        [
            {"a": {"b": 0.9}, "b": {"c": 0.9}},
            {"a": {"b": 1.0, "c": -1.0}, "b": {"c": 1.0}},
            {"a": {"b": -0.9, "c": -0.9, "d": -0.9}, "b": {"c": -0.9, "d": -0.9}, "c": {"d": -0.9}},
            {"a": {"b": 0.8, "c": 0.8}, "b": {"d": 0.8}, "c": {"d": -0.5}},
        ],
    )
    def test_with_what_is_named_as_nearest_nothing_is_wrong_any_more(self, ties: dict[str, dict[str, float]]) -> None:
        found = self.found(**ties)
        assert found
        mended = {one: dict(others) for one, others in ties.items()}
        for one, other, _, consistent in found:
            mended.setdefault(one, {})[other] = consistent
        assert self.found(**mended) == ()

    def test_what_can_hold_and_what_is_not_drawn_is_not_told(self) -> None:
        assert self.found(a={"b": 0.7}, b={"c": 0.7}) == ()
        ties = {"a": {"b": 0.9}, "b": {"c": 0.9}}
        assert [one for one in check(_tied(ties, closed_on="2026-03-01")) if one.code == "risk.ties-contradict"] == []


def _tied(ties: dict[str, dict[str, float]], **more: Any) -> Program:
    risks = [
        {
            "id": one,
            "owner": "kim",
            "probability": 0.3,
            "moves_with": [{"risk": other, "coefficient": x} for other, x in ties.get(one, {}).items()],
            **(more if one == "b" else {}),
        }
        for one in "abcd"
    ]
    return plan({"risks": risks})


def _id(value: object) -> str:
    assert isinstance(value, Key)
    return value.id
