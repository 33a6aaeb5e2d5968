"""The example Atlas: it loads, uses every kind, adds up, can be scheduled, and its planted contradictions are found."""

import re
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from itertools import pairwise

import pytest

from conftest import ROOT
from kaname.engines.instance import Instance, LinkType, Schedule
from kaname.engines.schedule import schedule
from kaname.evidence.facts import Evidence
from kaname.files import load
from kaname.files.loading import Loaded
from kaname.model.base import Confidentiality, Key
from kaname.model.finding import Finding
from kaname.model.kinds import KINDS
from kaname.model.money import Budget
from kaname.model.plan import Dependency, Initiative, Milestone, WorkPackage
from kaname.model.quality import Slo
from kaname.model.visibility import VIEWERS, narrow_program
from kaname.planning.engine import Draws
from kaname.planning.timetable import Timetable
from kaname.planning.timetabling import timetable
from kaname.planning.translation import translate

FOLDER = ROOT / "examples" / "atlas"
DUTIES = ("roadmap", "coordination", "risk", "nfr", "progress", "debt", "finance", "compliance")
PLANTED = tuple(
    (code, Key.parse(record))
    for record, code in re.findall(
        r"^\| .* \| `([a-z_]+/[\w.\-]+)` \| `([\w.\-]+)` \|$", (FOLDER / "README.md").read_text(encoding="utf-8"), re.M
    )
)
OF_THE_DATA = ("dependency", "team")  # the first word of codes that checks of the data give, not duties


@pytest.fixture(scope="module")
def atlas() -> Loaded:
    return load(FOLDER)


@pytest.fixture(scope="module")
def dates(atlas: Loaded) -> Timetable:
    as_of = atlas.program.charter.as_of
    assert as_of == date(2026, 10, 30)
    return timetable(atlas.program, atlas.history, as_of, Draws(runs=200))


@pytest.fixture(scope="module")
def found(atlas: Loaded, dates: Timetable) -> tuple[Finding, ...]:
    looks = (import_module(f"kaname.duties.{duty}").look for duty in DUTIES)
    return tuple(one for look in looks for one in look(atlas.program, atlas.history, Evidence(), dates).findings)


def test_the_only_faults_of_the_data_are_the_planted_ones(atlas: Loaded) -> None:
    faults = {(problem.code, problem.subjects[0]) for problem in atlas.problems}
    assert faults == {(code, key) for code, key in PLANTED if code.startswith(OF_THE_DATA)}
    assert not any(problem.fatal for problem in atlas.problems)


def test_every_kind_is_in_use(atlas: Loaded) -> None:
    assert {record.kind for record in atlas.program} == set(KINDS)


def test_every_way_of_estimating_and_linking_is_in_use(atlas: Loaded) -> None:
    work = atlas.program.all(WorkPackage)
    estimates = [points for one in work for points in (one.duration, one.effort) if points is not None]
    assert {points.shape for points in estimates} == {"triangular", "pert", "lognormal"}
    assert {points.points for points in estimates} == {"min-max", "p10-p90"}
    assert any(one.duration for one in work)
    assert any(one.effort for one in work)
    links = atlas.program.all(Dependency)
    assert {link.type for link in links} == {"FS", "SS", "FF", "SF"}
    assert {link.state for link in links} == {"link", "proposed", "accepted", "declined", "delivered"}
    assert any(link.lag > 0 for link in links)
    assert any(link.lag < 0 for link in links)


def test_it_stands_where_a_program_stands_after_thirteen_months(atlas: Loaded) -> None:
    parents = {atlas.program.resolve(one.parent) for one in atlas.program.all(WorkPackage)}
    leaves = [one for one in atlas.program.all(WorkPackage) if one.state != "dropped" and one.key not in parents]
    done = sum(one.finished is not None for one in leaves) / len(leaves)
    under_way = sum(one.started is not None and one.finished is None for one in leaves) / len(leaves)
    assert 0.35 < done < 0.45
    assert 0.15 < under_way < 0.25


def test_it_is_written_in_both_scripts(atlas: Loaded) -> None:
    japanese = [record for record in atlas.program if re.search(r"[ぁ-んァ-ヶ一-龠]", record.model_dump_json())]
    assert len(japanese) > 100
    assert len(japanese) < len(atlas.program) / 2


def test_every_compartment_holds_something_that_others_do_not_see(atlas: Loaded) -> None:
    held = Counter(record.confidentiality for record in atlas.program)
    compartments = (Confidentiality.CONFIDENTIAL, Confidentiality.LEGAL, Confidentiality.SECURITY)
    for compartment in (*compartments, Confidentiality.PERSONNEL):
        assert held[compartment] >= 2
    seen = narrow_program(atlas.program, VIEWERS["engineer"])
    assert {record.confidentiality for record in seen} == {Confidentiality.INTERNAL}
    assert 0.9 * len(atlas.program) < len(seen) <= held[Confidentiality.INTERNAL]


def test_budgets_add_up_and_are_booked_to_the_last_closed_month(atlas: Loaded) -> None:
    for budget in atlas.program.all(Budget):
        planned = sum((period.planned.amount for period in budget.periods), Decimal(0))
        assert budget.granted is not None, budget.id
        assert planned == budget.granted.amount, budget.id
        months = [period.month for period in budget.periods]
        assert months == sorted(set(months)), budget.id
        booked = [period.month for period in budget.periods if period.actual is not None]
        assert booked == [month for month in months if month <= "2026-09"], budget.id


def test_the_error_budget_of_checkout_is_what_its_comment_says(atlas: Loaded) -> None:
    slo = next(one for one in atlas.program.all(Slo) if one.id == "checkout-availability")
    last = slo.readings[-1]
    allowed = last.total * (1 - slo.objectives[0].target)
    assert (round(allowed), last.total - last.good) == (604, 788)
    assert (last.total - last.good) / allowed == pytest.approx(1.31, abs=0.005)


def test_history_ends_where_the_plan_stands(atlas: Loaded) -> None:
    for milestone in atlas.program.all(Milestone):
        targets = atlas.history.of_record(milestone.key, "target")
        assert milestone.commitment is not None
        assert targets[-1].value == milestone.commitment.isoformat()
        steps = [(before.value, after.was) for before, after in pairwise(targets)]
        assert all(value == was for value, was in steps), milestone.id
        reached = [move.value for move in atlas.history.of_record(milestone.key, "reached")]
        assert reached == ([milestone.reached.isoformat()] if milestone.reached else [])
    for initiative in atlas.program.all(Initiative):
        colours = atlas.history.of_record(initiative.key, "health")
        assert initiative.health is not None
        assert not colours or colours[-1].value == initiative.health.colour, initiative.id


def test_history_holds_two_baselines_and_a_year_of_moves(atlas: Loaded) -> None:
    moves = atlas.history.moves
    assert {move.name for move in moves if move.field == "baseline"} == {"first", "golden-week"}
    assert len([move for move in moves if move.field == "target"]) > 50
    assert moves[-1].at - moves[0].at > timedelta(days=350)
    assert atlas.history.baseline(Key("milestone", "erp-jp-live")) == date(2027, 5, 14)
    assert atlas.history.baseline(Key("milestone", "erp-jp-live"), "first") == date(2027, 1, 8)


def test_past_forecasts_can_be_scored_and_are_neither_perfect_nor_useless(atlas: Loaded) -> None:
    days = {one.key: one.reached for one in atlas.program.all(Milestone) if one.reached is not None}
    scored = [(past, days[past.record]) for past in atlas.history.forecasts if past.record in days]
    assert len(atlas.history.forecasts) >= 40
    assert len(scored) >= 20
    kept = sum(past.p80 is not None and day <= past.p80 for past, day in scored) / len(scored)
    assert 0.6 < kept < 0.9
    assert all(
        past.p50 and past.p80 and past.p95 and past.p50 < past.p80 < past.p95 for past in atlas.history.forecasts
    )


def test_it_ends_a_little_late_but_not_years(dates: Timetable) -> None:
    end = dates.outlooks[Key("charter", "atlas")]
    assert dates.method == "levelled"
    assert not dates.no_schedule
    assert not dates.unestimated
    assert end.commitment == date(2027, 9, 30)
    assert end.p50
    assert end.p80
    assert timedelta(0) < end.p50 - end.commitment < timedelta(days=35)
    assert timedelta(days=20) < end.p80 - end.p50 < timedelta(days=90)
    assert end.probability is not None
    assert 0.2 < end.probability < 0.5


def test_no_wish_is_impossible(dates: Timetable) -> None:
    assert dates.clashes == ()


def test_the_levelled_schedule_keeps_links_and_capacity(atlas: Loaded) -> None:
    instance = translate(atlas.program, date(2026, 10, 30)).instance
    plan = schedule(instance, seed=1)
    for link in instance.links:
        if link.type is LinkType.FS and link.lag == 0 and instance.activities[link.after].started is None:
            assert plan.start[link.after] >= plan.finish[link.before] - 1e-6
    for number, there in enumerate(instance.resources):
        for day in range(int(instance.now), int(plan.finish_all)):
            assert _asked(instance, plan, number, day + 0.5) <= there[day] + 1e-6


def _asked(instance: Instance, plan: Schedule, resource: int, at: float) -> float:
    """How many of a team are at work at a moment."""
    total = 0.0
    for number, activity in enumerate(instance.activities):
        mode = activity.modes[0]
        running = plan.start[number] <= at < plan.finish[number] and instance.calendars[mode.calendar][int(at)]
        total += sum(demand.amount for demand in mode.demands if running and demand.resource == resource)
    return total


def test_the_readme_names_contradictions() -> None:
    assert len(PLANTED) >= 20
    assert {code.partition(".")[0] for code, _ in PLANTED} >= set(DUTIES)


@pytest.mark.parametrize(("code", "record"), PLANTED, ids=[f"{code}-{key.id}" for code, key in PLANTED])
def test_a_planted_contradiction_is_found(code: str, record: Key, atlas: Loaded, found: tuple[Finding, ...]) -> None:
    if code.startswith(OF_THE_DATA):
        assert any(one.code == code and one.subjects[0] == record for one in atlas.problems)
    else:
        assert [one for one in found if one.code == code and one.subjects[0] == record]
