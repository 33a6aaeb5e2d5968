"""Plan and tracker: courses of items, what they say of work, what counts while assessing, and what differs."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kaname.assessment import Assessment
from kaname.duties import progress
from kaname.evidence.facts import Evidence, Heard, Transition, WorkItem
from kaname.model.base import Key
from kaname.model.changes import FieldChange, field_changes
from kaname.model.finding import Percent, Severity
from kaname.model.history import History
from kaname.model.people import Person, Team
from kaname.model.plan import Charter, Milestone, WorkPackage
from kaname.model.program import Program
from kaname.model.sources import Source
from kaname.planning.courses import Course, Courses, unmapped
from kaname.planning.drifts import Drift, accepted
from kaname.planning.engine import Draws
from kaname.planning.flows import flows
from kaname.planning.tracked import Tracker
from kaname.report import compose
from kaname.report.document import Points
from kaname.report.html import html
from kaname.report.markdown import markdown
from tracker_items import NOW, changed, evidence, instant, item

AS_OF = date(2026, 6, 30)
SOURCE = Source.model_validate({"id": "jira", "vendor": "jira"})


def program(*records: Any, **charter: Any) -> Program:
    body = {"id": "x", "starts": "2026-01-05", "country": "DE"} | charter
    return Program([Charter.model_validate(body), SOURCE, Team(id="core"), *records])


def work(name: str = "w", **fields: Any) -> WorkPackage:
    body = {"id": name, "duration": {"low": 10, "likely": 20, "high": 30}} | fields
    return WorkPackage.model_validate({"trackers": [{"source": "jira", "epic": "EE-1"}]} | body)


def course(*moves: tuple[str, str], extra: tuple[Transition, ...] = (), rules: Source = SOURCE) -> Course:
    found = evidence(item("EE-2", *moves), extra=extra)
    plan = Program([Charter.model_validate({"id": "x"}), rules])
    (one,) = Courses(plan, found, AS_OF).all
    return one


def test_an_item_from_start_to_finish() -> None:
    one = course(("2026-06-01", "To Do"), ("2026-06-03", "In Progress"), ("2026-06-10", "Done"))
    assert (one.stage, one.started, one.finished, one.cycle_days) == ("done", date(2026, 6, 3), date(2026, 6, 10), 8)
    assert (one.open, one.running, one.active_hours, one.waiting_hours) == (False, False, 168.0, 0.0)


def test_moving_back_begins_anew_and_waiting_is_counted_apart() -> None:
    one = course(
        ("2026-06-01", "To Do"),
        ("2026-06-02", "In Progress"),
        ("2026-06-04", "To Do"),
        ("2026-06-08", "進行中"),
        ("2026-06-10", "レビュー待ち"),
        ("2026-06-13", "進行中"),
        ("2026-06-14", "完了"),
    )
    assert (one.started, one.finished, one.cycle_days) == (date(2026, 6, 8), date(2026, 6, 14), 7)
    assert (one.active_hours, one.waiting_hours) == (24.0 * (2 + 2 + 1), 72.0)


def test_an_open_item_ages_and_one_given_up_does_not() -> None:
    running = course(("2026-06-01", "To Do"), ("2026-06-21", "Doing"))
    assert (running.running, running.age(AS_OF), running.cycle_days) == (True, 10, None)
    dropped = course(("2026-06-01", "To Do"), ("2026-06-21", "Doing"), ("2026-06-25", "Won't do"))
    assert (dropped.stage, dropped.open, dropped.age(AS_OF), dropped.finished) == ("dropped", False, None, None)


def test_a_status_without_a_rule_is_listed_and_means_nothing() -> None:
    one = course(("2026-06-01", "To Do"), ("2026-06-05", "Hjælp"))
    assert (one.stage, one.started) == (None, None)
    assert unmapped([one]) == {("jira", "Hjælp"): 1}
    rules = Source.model_validate({"id": "jira", "vendor": "jira", "workflow": [{"status": "hj*", "stage": "active"}]})
    assert course(("2026-06-01", "To Do"), ("2026-06-05", "Hjælp"), rules=rules).started == date(2026, 6, 5)


def test_flags_block() -> None:
    common = {"source": "jira", "as_of": NOW, "item": "id-EE-2", "field": "flag"}
    flags = (
        Transition(external_id="f1", from_value="", to_value="Impediment", changed_at=instant("2026-06-05"), **common),
        Transition(external_id="f2", from_value="Impediment", to_value="", changed_at=instant("2026-06-09"), **common),
    )
    assert course(("2026-06-01", "To Do"), ("2026-06-03", "Doing"), extra=flags).blocked_days == 4


def test_days_are_those_of_the_program() -> None:
    found = evidence(item("EE-2", ("2026-06-01", "To Do"), ("2026-06-03T20:00", "Doing")))
    tokyo = Program([Charter.model_validate({"id": "x", "zone": "Asia/Tokyo"}), SOURCE])
    assert Courses(tokyo, found, AS_OF).all[0].started == date(2026, 6, 4)


def test_what_comes_after_the_day_is_not_known() -> None:
    found = evidence(item("EE-2", ("2026-06-01", "To Do"), ("2026-06-03", "Doing"), ("2026-06-20", "Done")))
    plan = Program([Charter.model_validate({"id": "x"}), SOURCE])
    assert Courses(plan, found, date(2026, 6, 10)).all[0].running
    assert Courses(plan, found, date(2026, 5, 10)).all == ()


def parts() -> Evidence:
    return evidence(
        item("EE-1", ("2026-05-01", "Open")),
        item("EE-2", ("2026-05-02", "Open"), ("2026-06-01", "Doing"), ("2026-06-10", "Done"), epic="EE-1", points=3.0),
        item("EE-3", ("2026-05-02", "Open"), ("2026-06-08", "Doing"), parent="EE-1", points=2.0),
        item("EE-4", ("2026-06-12", "Open"), epic="EE-1", points=5.0),
        item("EE-5", ("2026-06-12", "Open"), ("2026-06-13", "Won't do"), epic="EE-1", points=100.0),
        item("EE-6", ("2026-06-12", "Open"), parent="EE-3", points=2.0, labels=("Later",), milestones=("v2", "v3")),
    )


def test_the_leaves_below_an_epic_say_what_is_done_left_and_added() -> None:
    tracked = Tracker(program(work()), parts(), AS_OF).packages[Key("work_package", "w")]
    assert [one.item.key for one in tracked.items] == ["EE-2", "EE-4", "EE-5", "EE-6"]
    assert (tracked.in_points, tracked.done, tracked.left, tracked.added) == (True, 3.0, 7.0, 7.0)
    assert (tracked.started, tracked.finished) == (date(2026, 6, 1), None)
    assert tracked.growth == pytest.approx(7 / 3)


@pytest.mark.parametrize(
    ("ref", "keys"),
    [
        ({"key": "EE-2"}, ["EE-2"]),
        ({"key": "id-EE-2"}, ["EE-2"]),
        ({"label": "later"}, ["EE-6"]),
        ({"milestone": "V2"}, ["EE-6"]),
        ({"milestone": "v1"}, []),
        ({"query": "fixVersion = v3 AND milestone != v1"}, ["EE-6"]),
        ({"key": "EE-99"}, []),
        ({"query": 'project = EE and labels in ("Later", sooner)'}, ["EE-6"]),
        ({"query": "epic = EE-1 AND status != Done"}, ["EE-3", "EE-4", "EE-5"]),
        ({"query": "key in (EE-2, id-EE-3) AND type not in (Bug)"}, ["EE-2", "EE-3"]),
        ({"query": "project = FF"}, []),
    ],
)
def test_a_reference_selects_items(ref: dict[str, str], keys: list[str]) -> None:
    record = work(trackers=[{"source": "jira", **ref}])
    assert [one.item.key for one in Tracker(program(record), parts(), AS_OF).items(record)] == keys


@pytest.mark.parametrize(
    "query",
    ["updated > -7d", "project = EE OR project = FF", "project = ", "project in ()", "=", "project = EE and", "a"],
)
def test_a_query_that_cannot_be_read_selects_nothing_and_is_told(query: str) -> None:
    tracker = Tracker(program(work(trackers=[{"source": "jira", "query": query}])), parts(), AS_OF)
    assert tracker.unread == ((Key("work_package", "w"), query),)
    assert tracker.packages == {}


def test_where_the_plan_is_silent_the_tracker_counts() -> None:
    plan = program(work())
    tracker = Tracker(plan, parts(), AS_OF)
    joined = tracker.joined().need(Key("work_package", "w"))
    assert isinstance(joined, WorkPackage)
    assert (joined.started, joined.finished, joined.percent_complete) == (date(2026, 6, 1), None, 0.3)
    assert joined.remaining == 14.0
    assert tracker.drifts() == ()
    assert plan.need(Key("work_package", "w")) == work()
    assert Tracker(program(work(trackers=[])), parts(), AS_OF).joined() == program(work(trackers=[]))


def test_all_done_is_finished() -> None:
    done = evidence(
        item("EE-2", ("2026-05-02", "Open"), ("2026-06-01", "Doing"), ("2026-06-10", "Done"), epic="EE-1"),
        item("EE-3", ("2026-05-02", "Open"), ("2026-06-02", "Doing"), ("2026-06-15", "Done"), epic="EE-1"),
    )
    joined = Tracker(program(work()), done, AS_OF).joined().need(Key("work_package", "w"))
    assert isinstance(joined, WorkPackage)
    assert (joined.started, joined.finished) == (date(2026, 6, 1), date(2026, 6, 15))


def test_where_both_speak_the_plan_counts_and_the_difference_is_told() -> None:
    stated = work(started="2026-05-04", percent_complete=0.9)
    tracker = Tracker(program(stated), parts(), AS_OF)
    assert tracker.joined().need(stated.key) == stated
    found = {(one.field, one.plan, one.tracker) for one in tracker.drifts()}
    assert found == {("started", date(2026, 5, 4), date(2026, 6, 1)), ("percent_complete", 0.9, 0.3)}
    (put,) = accepted(tracker.program, tracker.drifts()).changes
    assert put.record == work(started="2026-06-01", percent_complete=0.3)  # type: ignore[union-attr]


def test_within_tolerance_nothing_differs() -> None:
    near = work(started="2026-06-03", percent_complete=0.4)
    assert Tracker(program(near), parts(), AS_OF).drifts() == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"started": "2026-06-22"},
        {"started": "2026-06-12"},  # within the tolerance of its start, and yet after its end
        {"started": "2026-06-22", "percent_complete": 0.1},
        {"started": "2026-06-22", "remaining": 3},
        {"started": "2026-06-22", "finished": "2026-06-26"},
        {"remaining": 3},
        {},
    ],
)
def test_what_is_taken_once_differs_no_more(fields: dict[str, Any]) -> None:
    """All items were done before the plan starts, among other ways in which a plan can be behind."""
    moves = (("2026-06-08", "To Do"), ("2026-06-09", "Doing"), ("2026-06-11", "Done"))
    found = evidence(item("EE-2", *moves, epic="EE-1"))

    def differences(plan: Program) -> tuple[Drift, ...]:
        tracker = Tracker(plan, found, AS_OF)
        return (*tracker.drifts(), *tracker.unsaid())

    plan = program(work(**fields))
    after = accepted(plan, differences(plan)).apply(plan)
    taken = after.need(Key("work_package", "w"))
    assert isinstance(taken, WorkPackage)
    assert (taken.started, taken.finished, taken.remaining) == (date(2026, 6, 9), date(2026, 6, 11), None)
    assert differences(after) == ()


def test_finished_in_the_plan_with_open_items() -> None:
    stated = work(started="2026-06-01", finished="2026-06-20")
    (drift,) = Tracker(program(stated), parts(), AS_OF).drifts()
    assert (drift.field, drift.plan, drift.tracker) == ("finished", date(2026, 6, 20), None)


M = Key("milestone", "m")
ALL_DONE = evidence(
    item("EE-2", ("2026-05-02", "Open"), ("2026-06-01", "Doing"), ("2026-06-10", "Done"), milestones=("v2",)),
    item("EE-3", ("2026-05-02", "Open"), ("2026-06-02", "Doing"), ("2026-06-15", "Done"), milestones=("v2",)),
    item("EE-4", ("2026-05-02", "Open"), ("2026-06-20", "Won't do"), milestones=("v2",)),
)
ONE_OPEN = evidence(
    item("EE-2", ("2026-05-02", "Open"), ("2026-06-01", "Doing"), ("2026-06-10", "Done"), milestones=("v2",)),
    item("EE-3", ("2026-05-02", "Open"), milestones=("v2",), points=0.0),
)


def milestone(**fields: Any) -> Milestone:
    return Milestone.model_validate({"id": "m", "trackers": [{"source": "jira", "milestone": "v2"}]} | fields)


def drifted(one: Milestone, found: Evidence, *records: Any) -> list[tuple[Any, Any, Any]]:
    """Each difference about a milestone: what the plan says, what the tracker does, and the record it would become."""
    tracker = Tracker(program(one, *records), found, AS_OF)
    drifts = tracker.drifts()
    assert all((each.key, each.field, each.silent) == (M, "reached", False) for each in drifts)
    becomes = accepted(tracker.program, drifts).apply(tracker.program).need(M)
    assert tracker.joined().need(M) == one  # what a tracker says of a milestone is told and never filled in
    return [(each.plan, each.tracker, becomes) for each in drifts]


def test_a_milestone_whose_items_are_all_done_is_proposed_as_reached_and_not_taken_for_it() -> None:
    reached = milestone(state="reached", reached="2026-06-15")
    assert drifted(milestone(), ALL_DONE) == [(None, date(2026, 6, 15), reached)]
    assert drifted(milestone(), ONE_OPEN) == []
    assert drifted(milestone(state="dropped"), ALL_DONE) == []
    assert drifted(milestone(trackers=[]), ALL_DONE) == []


def test_a_criterion_or_work_that_is_open_speaks_against_it() -> None:
    text = {"text": "Two teams use it"}
    assert drifted(milestone(exit_criteria=[text]), ALL_DONE) == []
    assert len(drifted(milestone(exit_criteria=[text | {"met": True}]), ALL_DONE)) == 1
    marks = milestone(work=["w"])
    assert drifted(marks, ALL_DONE, work(trackers=[])) == []
    finished = work(trackers=[], started="2026-06-01", finished="2026-06-12")
    assert len(drifted(marks, ALL_DONE, finished)) == 1
    by_tracker = work(trackers=[{"source": "jira", "milestone": "v2"}])  # finished by its tracker alone
    assert len(drifted(marks, ALL_DONE, by_tracker)) == 1


def test_reached_with_open_items_or_before_the_last_was_done_differs_and_later_does_not() -> None:
    early = milestone(state="reached", reached="2026-06-11")
    assert drifted(early, ONE_OPEN) == [(date(2026, 6, 11), None, milestone(state="open", reached=None))]
    assert [one[:2] for one in drifted(early, ALL_DONE)] == [(date(2026, 6, 11), date(2026, 6, 15))]
    assert drifted(milestone(state="reached", reached="2026-06-12"), ALL_DONE) == []
    assert drifted(milestone(state="reached", reached="2026-06-29"), ALL_DONE) == []  # its items came first
    undated = milestone(state="reached")
    assert drifted(undated, ALL_DONE) == [(None, date(2026, 6, 15), milestone(state="reached", reached="2026-06-15"))]


def test_a_finding_of_drift_proposes_what_accepting_would_change() -> None:
    stated = work(started="2026-05-04", percent_complete=0.9)
    plan = program(stated, milestone(state="reached", reached="2026-06-11"))
    found = evidence(
        *((one, [each for each in parts().transitions if each.item == one.external_id]) for one in parts().items),
        item("EE-9", ("2026-05-02", "Open"), milestones=("v2",)),
    )
    assessment = Assessment(plan, History(), found, AS_OF, draws=Draws(runs=100))
    proposals = {one.code: one.proposal for one in assessment.progress.findings if one.proposal}
    assert proposals["progress.reached-with-open-items"] == (
        FieldChange(M, "reached", "2026-06-11", None),
        FieldChange(M, "state", "reached", "open"),
    )
    told = {change for one in assessment.progress.findings for change in one.proposal}
    tracker = Tracker(plan, found, AS_OF)
    assert told == set(field_changes(plan, accepted(plan, tracker.drifts())))
    assert FieldChange(stated.key, "percent_complete", 0.9, 0.3) in told
    assert all(one.proposal == () for one in assessment.findings if one.code == "progress.scope-growing")


ACCEPTING = {
    "en": "`kaname drift FOLDER work_package/w` shows it with all else its tracker says; `--accept` makes it.",
    "ja": "トラッカーが示すほかの値とともに`kaname drift FOLDER work_package/w`で確認し、`--accept`で反映できます。",
}


@pytest.mark.parametrize(
    ("language", "change"),
    [
        ("en", "Proposed: Started 4 May 2026 → 1 Jun 2026. "),
        ("ja", "提案：着手日 2026年5月4日(月) → 2026年6月1日(月)。"),
    ],
)
def test_a_proposal_is_told_where_its_finding_is(language: str, change: str) -> None:
    said = change + ACCEPTING[language]
    begun = evidence(item("EE-2", ("2026-05-02", "Open"), ("2026-06-01", "Doing"), epic="EE-1"))
    long = {"low": 40, "likely": 60, "high": 80}
    owned = {"assignee": "kim", "updated": "2026-06-29", "allocations": [{"team": "core"}], "duration": long}
    plan = program(Person(id="kim"), work(started="2026-05-04", **owned))
    stated = Assessment(plan, History(), begun, AS_OF, draws=Draws(runs=100))
    for document in (compose(stated, audience, language) for audience in ("engineer", "status")):
        points = [point for block in document.blocks if isinstance(block, Points) for point in block.points]
        assert said in {str(line) for point in points for line in point.below}
    page = compose(stated, "engineer", language)
    assert said in markdown(page).replace("\\", "")
    assert said in html(page)
    sound = program(Person(id="kim"), work(started="2026-06-01", **owned))
    agreed = Assessment(sound, History(), begun, AS_OF, draws=Draws(runs=100))
    assert "kaname drift FOLDER" not in markdown(compose(agreed, "engineer", language))


def test_an_item_that_was_moved_in_later_is_scope_that_grew() -> None:
    begun = item("EE-2", ("2026-05-02", "Open"), ("2026-06-01", "Doing"), milestones=("v2",))
    old = item("EE-3", ("2026-05-02", "Open"), milestones=("v2", "v3"))
    common = {"source": "jira", "as_of": NOW, "item": "id-EE-3", "from_value": ""}

    def moved(day: str, into: str = "V2", field: str = "milestone") -> Evidence:
        change = Transition(external_id="x", field=field, to_value=into, changed_at=instant(day), **common)  # type: ignore[arg-type]
        return evidence(begun, old, extra=(change,))

    def growth(found: Evidence, as_of: date = AS_OF, **ref: str) -> float | None:
        one = milestone(trackers=[{"source": "jira"} | (ref or {"milestone": "v2"})])
        return Tracker(program(one), found, as_of).milestones[M].growth

    assert growth(evidence(begun, old)) == 0.0
    assert growth(moved("2026-06-10")) == growth(moved("2026-06-10", field="sprint")) == 1.0
    assert (
        growth(moved("2026-05-20")) == growth(moved("2026-06-10", into="v3")) == growth(moved("2026-06-10", "")) == 0.0
    )
    assert growth(moved("2026-06-10"), query="project = EE") == 0.0
    assert growth(moved("2026-06-10"), date(2026, 6, 9)) == 0.0
    both = milestone(trackers=[{"source": "jira", "milestone": "v2"}, {"source": "jira", "key": "EE-3"}])
    assert Tracker(program(both), moved("2026-06-10"), AS_OF).milestones[M].growth == 0.0


def test_milestones_have_their_pace_and_their_row() -> None:
    one = milestone(trackers=[{"source": "jira", "epic": "EE-1"}])
    section = Assessment(program(one), History(), paced(2, 8), AS_OF, draws=Draws(runs=100)).progress
    assert section.figure("progress.tracked").rows[0][:3] == (M, 28, 8)
    assert section.figure("progress.tracker-forecast").rows[0][:3] == (M, 8, 2.0)
    over = milestone(trackers=[{"source": "jira", "epic": "EE-1"}], state="reached")
    ended = Assessment(program(over), History(), paced(2, 8), AS_OF, draws=Draws(runs=100)).progress
    assert ended.figure("progress.tracker-forecast").rows == ()


def test_the_forecast_follows_what_only_the_tracker_knows() -> None:
    quick = Draws(runs=200)
    silent = Assessment(program(work(allocations=[{"team": "core"}])), History(), Evidence(), AS_OF, draws=quick)
    heard = Assessment(program(work(allocations=[{"team": "core"}])), History(), parts(), AS_OF, draws=quick)
    key = Key("work_package", "w")
    before, after = silent.timetable.outlooks[key], heard.timetable.outlooks[key]
    assert before.p80 is not None
    assert after.p80 is not None
    assert after.p80 < before.p80
    assert heard.plan.need(key) == silent.plan.need(key)


def codes(records: Any, found: Evidence) -> dict[str, Any]:
    assessment = Assessment(program(*records), History(), found, AS_OF, draws=Draws(runs=100))
    return {one.code: one for one in assessment.progress.findings}


def test_findings_and_their_silent_twins() -> None:
    found = codes([work(started="2026-05-04")], parts())
    assert found["progress.tracker-differs"].subjects == (Key("work_package", "w"),)
    assert found["progress.scope-growing"].severity is Severity.ACT
    assert found["progress.scope-growing"].values["share"] == Percent(pytest.approx(7 / 3))  # type: ignore[arg-type]
    ended = codes([work(started="2026-06-01", finished="2026-06-20")], parts())
    assert ended["progress.finished-with-open-items"].severity is Severity.ACT
    calm = evidence(item("EE-2", ("2026-05-02", "Open"), ("2026-06-01", "Doing"), epic="EE-1"))
    twin = codes([work(started="2026-06-01", percent_complete=0.0)], calm)
    told = {"progress.tracker-differs", "progress.scope-growing", "progress.finished-with-open-items"}
    assert told.isdisjoint(twin)


def many(count: int, days: int, **fields: Any) -> list[tuple[WorkItem, list[Transition]]]:
    """Items finished one a day up to the last day, each in `days`."""
    made = []
    for number in range(count):
        end = AS_OF - timedelta(days=number)
        start = end - timedelta(days=days - 1)
        moves = ((f"{start}", "Open"), (f"{start}T11:00", "Doing"), (f"{end}T12:00", "Done"))
        made.append(item(f"EE-{100 + number}", *moves, **fields))
    return made


def test_the_flow_of_a_project_in_balance() -> None:
    (flow,) = flows(Courses(program(), evidence(*many(84 + 30, 5)), AS_OF))
    assert flow.per_week == (7,) * 12
    assert flow.throughput == 7.0
    assert (flow.cycle(0.5).value, flow.expected_days) == (5, 5)
    assert flow.little.value == pytest.approx(1.0, abs=0.03)
    assert flow.ageing(AS_OF) == ()


def times(found: Evidence) -> dict[str, tuple[Any, ...]]:
    """By measure the items and P50, P85, P95 and longest in days."""
    rows = Assessment(program(), History(), found, AS_OF, draws=Draws(runs=100)).progress.figure("progress.times").rows
    return {row[2].code: (row[3], *(cell.days for cell in row[4:])) for row in rows}


def test_lead_cycle_and_blocked_time_and_age_by_percentiles() -> None:
    """Four items made ten days before their finish took 2, 4, 6 and 8 days; one was blocked for three days of these."""
    made = []
    for number, took in enumerate((2, 4, 6, 8)):
        start = AS_OF - timedelta(days=took)
        moves = (
            (f"{AS_OF - timedelta(days=10)}", "Open"),
            (f"{start}", "Doing"),
            (f"{AS_OF - timedelta(days=1)}", "Done"),
        )
        made.append(item(f"EE-{number}", *moves))
    flags = (f"{AS_OF - timedelta(days=6)}", "Impediment"), (f"{AS_OF - timedelta(days=3)}", "")
    made[3][1].extend(changed("EE-3", "flag", *flags))
    made.append(item("EE-9", ("2026-06-01", "Doing")))
    assert times(evidence(*made)) == {
        "lead_time": (4, 10.0, 10.0, 10.0, 10.0),
        "cycle_time": (4, 5.0, 7.1, 7.7, 8.0),
        "blocked_time": (1, 3.0, 3.0, 3.0, 3.0),
        "age": (1, 30.0, 30.0, 30.0, 30.0),
    }


def test_the_cumulative_flow_counts_by_week_what_was_created_begun_and_finished() -> None:
    """One item goes through a stage each week; one waits, one is given up and left out, one was done long before."""
    made = [
        item("EE-1", ("2026-06-01", "Open"), ("2026-06-10", "Doing"), ("2026-06-17", "Done")),
        item("EE-2", ("2026-06-08", "Open")),
        item("EE-3", ("2026-06-08", "Open"), ("2026-06-09", "Won't Do")),
        item("EE-4", ("2025-06-08", "Open"), ("2025-06-09", "Done")),
    ]
    figure = Assessment(program(), History(), evidence(*made), AS_OF, draws=Draws(runs=100)).progress.figure(
        "progress.cumulative-flow"
    )
    assert len(figure.rows) == 13
    assert [row[2:] for row in figure.rows[-5:]] == [
        (date(2026, 6, 2), 2, 1, 1, 1, 0),
        (date(2026, 6, 9), 3, 1, 1, 2, 0),
        (date(2026, 6, 16), 3, 2, 1, 1, 1),
        (date(2026, 6, 23), 3, 2, 2, 1, 0),
        (date(2026, 6, 30), 3, 2, 2, 1, 0),
    ]


def test_the_published_cumulative_flow_comes_out_of_the_changes_of_items(shared: Path) -> None:
    """The 18 items of fixture 04, told as changes of status, give the published counts of three of its stages."""
    cases = json.loads((shared / "standards/fixtures/04-flow.json").read_text(encoding="utf-8"))["cases"]
    (case,) = (one for one in cases if one["id"] == "cfd-18-items")
    made = []
    for number, given in enumerate(case["input"]["items"]):
        stages = (("Backlog", "Open"), ("Committed", "Doing"), ("Done", "Done"))
        made.append(item(f"EE-{number}", *((given[stage], status) for stage, status in stages if given[stage])))
    days = [date.fromisoformat(day) for day in case["expected"]["days"]]
    (flow,) = flows(Courses(program(), evidence(*made), days[-1]))
    found = flow.cumulative(days[-1])
    at = [found.days.index(day) for day in days]
    for stage, name in (("todo", "Backlog"), ("active", "Committed"), ("done", "Done")):
        assert [found.counts[stage][place] for place in at] == case["expected"][name]


def test_old_items_and_piles_are_found_and_fewer_are_not() -> None:
    old = [item(f"EE-{n}", ("2026-05-01", "Open"), ("2026-06-20", "Doing")) for n in range(6)]
    found = codes([], evidence(*many(12, 4), *old))
    ageing = found["progress.items-ageing"]
    assert (ageing.values["count"], ageing.values["item"], ageing.severity) == (6, "EE-0", Severity.ACT)
    assert found["progress.work-piling-up"].values["in_work"] == 6
    calm = codes([], evidence(*many(12, 4), *old[:4]))
    assert "progress.work-piling-up" not in calm
    few = codes([], evidence(*many(9, 4), *old))
    assert "progress.items-ageing" not in few


def test_a_source_not_heard_for_long_is_told() -> None:
    then = NOW - timedelta(days=9)
    old = Evidence(as_of=then, heard=(Heard("jira", then, then),))
    assert codes([], old)["progress.evidence-old"].subjects == (Key("source", "jira"),)
    never = Evidence(as_of=NOW, heard=(Heard("jira", None, NOW),))
    assert str(codes([], never)["progress.evidence-old"].values["since"]) == "Undefined(reason='never_complete')"
    assert "progress.evidence-old" not in codes([], parts())
    assert "progress.evidence-old" not in codes([], Evidence())


def test_figures_have_a_row_for_what_there_is_and_a_reason_where_there_is_nothing() -> None:
    section = progress.look(
        program(work()), History(), parts(), Assessment(program(work()), History(), Evidence(), AS_OF).timetable
    )
    assert section.figure("progress.tracked").rows[0][:3] == (Key("work_package", "w"), 4, 2)
    flow = section.figure("progress.flow")
    assert flow.column("project") == ("EE",)
    silent = Assessment(program(), History(), Evidence(), AS_OF).progress
    assert (silent.figure("progress.flow").reason, silent.figure("progress.tracked").reason) == (
        "nothing_heard",
        "nothing_tracked",
    )


def paced(finished_per_week: int, left: int, added: int = 0) -> Evidence:
    """Ten weeks in each of which so many items were finished, and so many were added that nobody has begun."""
    made = []
    for week in range(10):
        end = AS_OF - timedelta(days=7 * week + 2)
        for number in range(finished_per_week):
            moves = (("2026-01-05", "Open"), (f"{end - timedelta(days=3)}", "Doing"), (f"{end}", "Done"))
            made.append(item(f"EE-{week}-{number}", *moves, epic="EE-1"))
        made += [item(f"EE-{week}-new-{number}", (f"{end}", "Open"), epic="EE-1") for number in range(added)]
    made += [item(f"EE-left-{number}", ("2026-01-05", "Open"), epic="EE-1") for number in range(left)]
    return evidence(*made)


def pace(found: Evidence, **fields: Any) -> dict[str, Any]:
    figure = Assessment(program(work(**fields)), History(), found, AS_OF, draws=Draws(runs=100)).progress.figure(
        "progress.tracker-forecast"
    )
    return dict(zip(figure.columns, figure.rows[0], strict=True)) if figure.rows else {"reason": figure.reason}


def test_an_even_pace_is_done_when_division_says() -> None:
    row = pace(paced(2, 8))
    assert (row["left_items"], row["throughput"], row["added_per_week"]) == (8, 2.0, 0.0)
    assert row["p50"] == row["p80"] == row["p95"] == AS_OF + timedelta(days=28)


def test_what_is_added_makes_it_later_and_as_much_as_is_finished_never_ends() -> None:
    slower = pace(paced(2, 8, added=1))
    assert slower["left_items"] == 18
    assert slower["p50"] > AS_OF + timedelta(days=7 * 9)
    assert str(pace(paced(2, 8, added=3))["p80"]) == "Undefined(reason='never_at_this_pace')"


def test_little_behind_it_is_no_pace() -> None:
    few = evidence(*[item(f"EE-{n}", ("2026-05-01", "Open"), ("2026-06-01", "Doing"), epic="EE-1") for n in range(9)])
    assert pace(few) == {"reason": "no_pace"}


def test_nothing_is_said_of_a_person(tmp_path: Path) -> None:
    named = evidence(*[item(f"EE-{n}", ("2026-06-01", "Doing"), assignee="Ann Lee") for n in range(30)])
    assessment = Assessment(program(), History(), named, AS_OF, draws=Draws(runs=100))
    assert "Ann" not in repr(assessment.progress)
