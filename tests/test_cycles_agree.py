"""Where a schedule finds no order of work, the checks of the plan say why; where they find a circle, there is none."""

from datetime import date

from hypothesis import example, given, settings

from check_cases import CASES, plan
from effort import examples
from kaname.engines.cycles import find_cycle
from kaname.model.base import Key
from kaname.model.checks import check
from kaname.model.program import Program
from kaname.planning.translation import translate
from plans import program
from strategies import programs

WORK = ("initiative", "work_package", "milestone", "dependency", "dependency")
CIRCLES = [
    Program(record for record in plan(case.broken) if record.kind in WORK)
    for case in CASES
    if case.code == "cycle.dependencies"
]


def _has_no_order(program: Program) -> bool:
    instance = translate(program, date(2026, 3, 1)).instance
    return find_cycle(len(instance.activities), instance.links) is not None


@settings(max_examples=examples(200))
@given(programs(kinds=WORK, most=14, charter=False))
@example(CIRCLES[0])
@example(CIRCLES[1])
@example(CIRCLES[2])
@example(CIRCLES[3])
def test_checks_and_schedules_agree_on_circles(program: Program) -> None:
    codes = {problem.code for problem in check(program)}
    if _has_no_order(program):
        assert codes & {"cycle.dependencies", "cycle.parents", "dependency.self", "dependency.on-own-ancestor"}
    if "cycle.dependencies" in codes:
        assert _has_no_order(program)


def test_a_milestone_that_marks_itself_is_a_circle_of_one() -> None:
    alone = program(milestones=[{"id": "m", "work": ["milestone/m"]}])
    found = [problem for problem in check(alone) if problem.code == "cycle.dependencies"]
    assert [problem.values["around"] for problem in found] == [(Key("milestone", "m"), Key("milestone", "m"))]
