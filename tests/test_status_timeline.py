"""The timeline's rows and views, on plans small enough to check by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kaname.model.base import Key
from kaname.model.finding import Colour, Figure, Term
from kaname.model.history import History, Moved
from kaname.planning.standing import Standing
from kaname.planning.timetable import Outlook, Slot, Timetable
from kaname.status.health import Health
from kaname.status.timeline import Asked, Grouping, Move, Timeline, lines, timeline
from plans import program

TODAY = date(2026, 3, 12)
INITIATIVE, OTHER = Key("initiative", "move"), Key("initiative", "old")
A, B, C = (Key("work_package", name) for name in "abc")
GOAL, SHIP, POLICY = Key("milestone", "goal"), Key("release", "v1"), Key("policy", "freeze")


def plan(**more: Any) -> Any:
    return program(
        charters=[{"id": "atlas"}],
        teams=[{"id": "web", "title": "Web"}, {"id": "app", "title": "App"}],
        components=[{"id": "shop", "title": "Shop"}],
        initiatives=[
            {"id": "old", "state": "done", "quarters": ["2025-Q1"]},
            {"id": "move", "title": "Move", "quarters": ["2026-Q1", "2026-Q2"]},
            {"id": "never", "state": "cancelled"},
        ],
        work_packages=[
            {"id": "a", "initiative": "move", "allocations": [{"team": "web"}], "not_before": "2026-03-20"},
            {"id": "b", "parent": "a", "allocations": [{"team": "web"}, {"team": "app"}], "deadline": "2026-04-01"},
            {"id": "c", "started": "2026-01-05", "finished": "2026-01-30", "deadline": "2026-01-20"},
            {"id": "d", "state": "dropped"},
        ],
        dependencies=[{"id": "ab", "predecessor": "a", "successor": "b", "type": "SS"}],
        milestones=[
            {"id": "goal", "initiative": "move", "owner": "team/app", "commitment": "2026-06-30", "work": ["b"]}
        ],
        releases=[{"id": "v1", "date": "2026-07-15"}],
        **more,
    )


SLOTS = {
    A: Slot(A, date(2026, 3, 20), date(2026, 4, 10), critical=True),
    B: Slot(B, date(2026, 4, 13), date(2026, 4, 24)),
    C: Slot(C, date(2026, 1, 5), date(2026, 1, 30), critical=True),
}
OUTLOOKS = {
    A: Outlook(A, date(2026, 4, 12), date(2026, 4, 20), date(2026, 5, 1), criticality=0.2),
    B: Outlook(B, date(2026, 4, 28), date(2026, 5, 8), date(2026, 6, 1), commitment=date(2026, 4, 1), probability=0.03),
    GOAL: Outlook(GOAL, date(2026, 6, 20), date(2026, 7, 2), None, commitment=date(2026, 6, 30), probability=0.7),
}


def made(held: tuple[Key, ...] = (), since: date | None = None, **more: Any) -> Timeline:
    seen = plan(**more)
    table = Figure(
        "roadmap.timeline",
        ("record", "state"),
        tuple((key, Term("work_state", "open")) for key in (INITIATIVE, OTHER, A, B, C, GOAL)),
    )
    policies = Figure(
        "nfr.policies",
        ("record", "policy_state", "held", "held_since"),
        ((POLICY, Term("policy.state", "holds" if held else "ready"), held or None, since),),
    )
    history = History.of([Moved(_noon(), GOAL, "baseline", "2026-06-01", name="first")])
    health = {A: Health(A, Colour.AMBER), GOAL: Health(GOAL, Colour.GREEN)}
    return timeline(Standing(seen, history, Timetable(TODAY, SLOTS, OUTLOOKS)), health, table, policies)


def _noon() -> Any:
    from datetime import UTC, datetime

    return datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_a_row_has_what_is_stated_scheduled_expected_promised_and_baselined() -> None:
    row = made().by_key[B]
    assert (row.planned, row.finish, row.p50, row.p80) == (
        (date(2026, 4, 13), date(2026, 4, 24)),
        date(2026, 4, 1),
        date(2026, 4, 28),
        date(2026, 5, 8),
    )
    assert (row.promise, row.late, row.chance, row.critical) == (date(2026, 4, 1), True, 0.03, False)
    goal = made().by_key[GOAL]
    assert (goal.promise, goal.baseline, goal.late, goal.colour) == (
        date(2026, 6, 30),
        date(2026, 6, 1),
        False,
        Colour.GREEN,
    )


def test_what_is_dropped_or_cancelled_is_no_row_and_what_is_over_is_neither_late_nor_critical() -> None:
    found = made().by_key
    assert set(found) == {INITIATIVE, OTHER, A, B, C, GOAL, SHIP}
    assert (found[C].over, found[C].late, found[C].critical, found[C].p80) == (True, False, False, None)
    assert found[A].critical


def test_work_that_decides_the_end_in_half_of_the_runs_is_critical(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OUTLOOKS, B, Outlook(B, None, None, None, criticality=0.5))
    assert made().by_key[B].critical


def test_days_that_the_plan_states_can_be_moved_until_they_are_history() -> None:
    found = made().by_key
    assert found[A].moves == (Move("not_before", date(2026, 3, 20)),)
    assert found[B].moves == (Move("deadline", date(2026, 4, 1)),)
    assert found[GOAL].moves == (Move("commitment", date(2026, 6, 30)),)
    assert found[SHIP].moves == (Move("date", date(2026, 7, 15)),)
    assert found[C].moves == ()


@pytest.mark.parametrize("held", [A, INITIATIVE, Key("component", "shop")])
def test_a_policy_holds_records_their_components_and_what_they_are_part_of(held: Key) -> None:
    more = {"policies": [{"id": "freeze"}]}
    rows = made((held,), date(2026, 3, 1), **more).by_key
    holds = {key for key, row in rows.items() if row.held == POLICY}
    expected = {A: {A, B}, INITIATIVE: {INITIATIVE, A, B, GOAL}}.get(held, set())
    assert holds == expected
    if expected:
        assert rows[A].held_from == date(2026, 3, 20)  # not before it would run
    assert made().by_key[A].held is None


def test_links_are_dependencies_and_the_work_that_a_milestone_marks() -> None:
    assert [(one.before, one.after, one.type) for one in made().links] == [(A, B, "SS"), (B, GOAL, "FF")]


def shown(asked: Asked) -> list[tuple[int, str]]:
    return [(line.depth, line.row.key.id if line.row else str(line.head)) for line in lines(made(), asked)]


def test_by_initiative_the_breakdown_is_drawn_what_is_done_after_what_is_ahead() -> None:
    assert shown(Asked()) == [
        (0, "move"),
        (1, "a"),
        (2, "b"),
        (1, "goal"),
        (0, "old"),
        (0, ""),
        (1, "c"),
        (0, "release"),
        (1, "v1"),
    ]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("team", ["team/app", "b", "goal", "team/web", "a", "b", "", "c", "v1"]),
        ("quarter", ["2026-Q1", "c", "2026-Q2", "a", "b", "goal", "2026-Q3", "v1"]),
    ],
)
def test_by_team_and_by_quarter_rows_stand_under_their_heads(by: Grouping, expected: list[str]) -> None:
    assert [name for _, name in shown(Asked(by))] == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked(team="app"), ["move", "a", "b", "goal"]),
        (Asked(initiative="old"), ["old"]),
        (Asked(text="GOA"), ["move", "goal"]),
        (Asked(late=True), ["move", "a", "b"]),
        (Asked(critical=True), ["move", "a"]),
        (Asked(critical=True, late=True), []),
    ],
)
def test_a_filter_keeps_what_is_wanted_and_what_holds_it(asked: Asked, expected: list[str]) -> None:
    assert asked.narrows
    assert [name for _, name in shown(asked)] == expected


def test_everything_lies_within_the_span() -> None:
    assert made().span == (date(2025, 1, 1), date(2026, 7, 15))
