"""The watermelon check: each rule fires at its threshold and not before, overrides set aside until their day."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from kaname.duties.progress import look
from kaname.duties.progress.watermelon import Fact, Facts, worst
from kaname.evidence.facts import Evidence
from kaname.model.base import Key
from kaname.model.finding import Colour
from kaname.model.history import History, Moved
from kaname.model.plan import FactRule, Initiative
from kaname.planning.error_budgets import Served
from kaname.planning.flows import flows
from kaname.planning.timetable import Outlook, Timetable
from kaname.planning.tracked import Tracker
from plans import program
from tracker_items import evidence, item

TODAY = date(2026, 3, 12)
GREEN = {"colour": "green", "by": "kim", "on": "2026-03-10", "reason": "so"}
JIRA = {"id": "jira", "vendor": "jira", "expectation_days": 10}
BEGUN = (("2026-02-01", "Open"), ("2026-02-02", "Doing"))


def facts(
    *,
    found: Evidence | None = None,
    history: History | None = None,
    outlooks: dict[Key, Outlook] | None = None,
    health: dict[str, Any] | None = None,
    touches: tuple[str, ...] = (),
    **lists: Any,
) -> tuple[Fact, ...]:
    """The facts below the initiative `move`."""
    plan = program(
        charters=[{"id": "x"}],
        initiatives=[{"id": "move", "health": health or GREEN, "components": touches}],
        sources=[JIRA],
        **lists,
    )
    standing = Served(plan, history or History(), Timetable(TODAY, outlooks=outlooks or {}), found)
    tracker = Tracker(plan, found or Evidence(), TODAY)
    (initiative,) = plan.all(Initiative)
    return Facts(standing, tracker, flows(tracker.courses)).of(initiative)


def told(found: tuple[Fact, ...]) -> list[tuple[str, str]]:
    return [(one.rule, one.colour.value) for one in found]


def promise(**fields: Any) -> list[dict[str, Any]]:
    return [{"id": "m", "initiative": "move", "commitment": "2026-04-30", "updated": "2026-03-11"} | fields]


def work(**fields: Any) -> list[dict[str, Any]]:
    return [{"id": "w", "initiative": "move"} | fields]


def moved(day: str, was: str, value: str) -> Moved:
    at = datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=UTC)
    return Moved(at, Key("milestone", "m"), "target", value, was)


M = Key("milestone", "m")
TRACKED = {"trackers": [{"source": "jira", "epic": "EE-1"}], "updated": "2026-03-11"}


@pytest.mark.parametrize(
    ("expected", "broken", "sound"),
    [
        ([("milestone-missed", "red")], {"milestones": promise(commitment="2026-03-11")}, {"milestones": promise()}),
        (
            [("milestone-moved", "amber")],
            {"milestones": promise(), "history": History((moved("2026-01-12", "2026-04-01", "2026-04-30"),))},
            {"milestones": promise(), "history": History((moved("2025-12-01", "2026-04-01", "2026-04-30"),))},
        ),
        (
            [("milestone-moved", "red")],
            {
                "milestones": promise(),
                "history": History(
                    (moved("2026-01-12", "2026-04-01", "2026-04-15"), moved("2026-02-12", "2026-04-15", "2026-04-30"))
                ),
            },
            {"milestones": promise(), "history": History((moved("2026-01-12", "2026-04-30", "2026-04-01"),))},
        ),
        (
            [("p80-past", "amber")],
            {"milestones": promise(), "outlooks": {M: Outlook(M, None, date(2026, 5, 1), None, None, 0.6)}},
            {"milestones": promise(), "outlooks": {M: Outlook(M, None, date(2026, 4, 30), None, None, 0.8)}},
        ),
        (
            [("p80-past", "red")],
            {"milestones": promise(), "outlooks": {M: Outlook(M, None, date(2026, 5, 1), None, None, 0.49)}},
            {"milestones": promise(state="reached"), "outlooks": {M: Outlook(M, None, None, None, None, 0.1)}},
        ),
        (
            [("work-overdue", "red")],
            {"work_packages": work(deadline="2026-03-11")},
            {"work_packages": work(deadline="2026-03-12")},
        ),
        (
            [("owner-silent", "amber")],
            {"work_packages": work(started="2026-01-05", updated="2026-02-18")},
            {"work_packages": work(started="2026-01-05", updated="2026-02-19")},
        ),
        (
            [("owner-silent", "amber")],
            {"milestones": promise(updated="2026-02-18")},
            {"milestones": promise(updated="2026-02-18", commitment="2026-08-30")},
        ),
        (
            [("blocked", "red")],
            {"work_packages": work(state="blocked", blocked_since="2026-03-04")},
            {"work_packages": work(state="blocked", blocked_since="2026-03-05")},
        ),
        (
            [("gate-failing", "red")],
            {
                "milestones": promise(commitment="2026-03-31"),
                "gates": [
                    {"id": "g", "subject": "milestone/m", "checks": [{"name": "t", "kind": "test", "result": "failed"}]}
                ],
            },
            {
                "milestones": promise(commitment="2026-03-31"),
                "gates": [
                    {"id": "g", "subject": "milestone/m", "checks": [{"name": "t", "kind": "test", "result": "passed"}]}
                ],
            },
        ),
        (
            [("budget-spent", "amber")],
            {"work_packages": work(budget="100 EUR", spent="101 EUR")},
            {"work_packages": work(budget="100 EUR", spent="100 EUR")},
        ),
        (
            [("budget-spent", "red")],
            {"work_packages": work(budget="100 EUR", spent="110 EUR")},
            {"work_packages": work(budget="100 EUR", spent="110 EUR", started="2026-01-01", finished="2026-02-01")},
        ),
        (
            [("items-ageing", "amber")],
            {"work_packages": work(**TRACKED), "found": evidence(item("EE-2", *BEGUN, epic="EE-1"))},
            {
                "work_packages": work(**TRACKED),
                "found": evidence(item("EE-2", ("2026-02-01", "Open"), ("2026-02-21", "Doing"), epic="EE-1")),
            },
        ),
        (
            [("open-in-tracker", "red")],
            {
                "work_packages": work(started="2026-02-02", finished="2026-03-01", **TRACKED),
                "found": evidence(item("EE-2", *BEGUN, epic="EE-1")),
            },
            {
                "work_packages": work(started="2026-02-02", finished="2026-03-01", **TRACKED),
                "found": evidence(item("EE-2", *BEGUN, ("2026-03-01", "Done"), epic="EE-1")),
            },
        ),
        (
            [("open-in-tracker", "red")],
            {
                "milestones": promise(state="reached", reached="2026-03-01", **TRACKED),
                "found": evidence(item("EE-2", *BEGUN, epic="EE-1")),
            },
            {
                "milestones": promise(state="reached", reached="2026-03-01", **TRACKED),
                "found": evidence(item("EE-2", *BEGUN, ("2026-03-01", "Done"), epic="EE-1")),
            },
        ),
        (
            [("scope-growing", "red")],
            {
                "milestones": promise(**TRACKED),
                "found": evidence(
                    item("EE-2", ("2026-03-01", "Open"), ("2026-03-02", "Doing"), epic="EE-1"),
                    item("EE-3", ("2026-03-05", "Open"), epic="EE-1"),
                ),
            },
            {
                "milestones": promise(**TRACKED),
                "found": evidence(
                    item("EE-2", ("2026-03-01", "Open"), ("2026-03-02", "Doing"), epic="EE-1"),
                    item("EE-3", ("2026-03-01", "Open"), epic="EE-1"),
                ),
            },
        ),
    ],
    ids=lambda value: value[0][0] if isinstance(value, list) else "",
)
def test_a_rule_fires_at_its_threshold_and_not_before(
    expected: list[tuple[str, str]], broken: dict[str, Any], sound: dict[str, Any]
) -> None:
    assert told(facts(**broken)) == expected
    assert told(facts(**sound)) == []


def test_work_that_waits_for_blocked_work() -> None:
    first = {"id": "first", "state": "blocked", "blocked_since": "2026-03-04"}
    lists = {"work_packages": [first, *work()], "dependencies": [{"id": "d", "predecessor": "first", "successor": "w"}]}
    assert told(facts(**lists)) == [("chain-blocked", "amber")]
    first["blocked_since"] = "2026-02-20"
    assert told(facts(**lists)) == [("chain-blocked", "red")]
    first["blocked_since"] = "2026-03-10"
    assert told(facts(**lists)) == []


def pay(bad: int, on: str = "2026-03-11", **fields: Any) -> dict[str, Any]:
    """A service level of the shop, of 99 % in 28 days: 10 of 1000 events are its whole budget."""
    level = {"id": "pay", "component": "shop", "objectives": [{"target": 0.99}]}
    return level | {"readings": [{"on": on, "good": 1000 - bad, "total": 1000}]} | fields


SHIP = {"id": "r", "components": ["shop"]}
HOLD = {"id": "hold", "holds": ["work_package/w"], "watches": ["slo/pay"]}


@pytest.mark.parametrize(
    ("lists", "fires"),
    [
        ({"touches": ("shop",)}, True),
        ({}, False),
        ({"touches": ("other",)}, False),
        ({"touches": ("shop",), "slos": [pay(9)]}, False),
        (
            {"touches": ("shop",), "slos": [pay(10, "2026-02-12")]},
            True,
        ),  # its window still reaches into the present one
        ({"touches": ("shop",), "slos": [pay(10, "2026-02-11")]}, False),
        ({"touches": ("shop",), "slos": [pay(10, "2026-03-13")]}, False),
        ({"work_packages": work(components=["shop"])}, True),
        ({"work_packages": work(components=["shop"], started="2026-01-05", finished="2026-03-01")}, False),
        ({"milestones": promise(release="r"), "releases": [SHIP]}, True),
        ({"milestones": promise(release="r", state="reached", reached="2026-03-10"), "releases": [SHIP]}, False),
        ({"work_packages": work(), "policies": [HOLD]}, True),
        ({"work_packages": work(), "policies": [HOLD | {"active": False}]}, False),
        ({"work_packages": work(), "policies": [HOLD | {"trigger": "burn rate"}]}, False),
    ],
)
def test_a_spent_error_budget_of_what_the_initiative_touches(lists: dict[str, Any], fires: bool) -> None:
    base = {"components": [{"id": "shop"}, {"id": "other"}], "slos": [pay(10)]}
    assert told(facts(**(base | lists))) == ([("error-budget-spent", "red")] if fires else [])


def test_a_spent_error_budget_is_told_once_and_can_be_set_aside() -> None:
    lists = {"components": [{"id": "shop"}], "slos": [pay(12, objectives=[{"target": 0.99}, {"target": 0.999}])]}
    health = aside(rule="error-budget-spent", record="slo/pay")
    (fact,) = facts(health=health, touches=("shop",), work_packages=work(components=["shop"]), **lists)
    assert (fact.key, fact.since, fact.counts) == (Key("slo", "pay"), date(2026, 3, 11), False)
    plan = program(
        charters=[{"id": "x"}], initiatives=[{"id": "move", "health": GREEN, "components": ["shop"]}], **lists
    )
    found = {one.code: one for one in look(plan, History(), Evidence(), Timetable(TODAY)).findings}
    assert found["progress.watermelon"].subjects == (Key("initiative", "move"), Key("slo", "pay"))


def test_scope_that_grows() -> None:
    base = [item(f"EE-{n}", ("2026-02-01", "Open"), ("2026-03-05", "Doing"), epic="EE-1") for n in range(2, 7)]
    added = [item(f"EE-{n}", ("2026-03-08", "Open"), epic="EE-1") for n in range(7, 10)]
    for count, expected in ((0, []), (1, [("scope-growing", "amber")]), (3, [("scope-growing", "red")])):
        assert told(facts(work_packages=work(**TRACKED), found=evidence(*base, *added[:count]))) == expected


def test_what_the_tracker_saw_is_a_word() -> None:
    lists = {"work_packages": work(started="2026-01-05", **(TRACKED | {"updated": "2026-01-06"}))}
    calm = evidence(item("EE-2", ("2026-02-01", "Open"), ("2026-03-05", "Doing"), epic="EE-1"))
    assert told(facts(**lists, found=calm)) == []
    assert told(facts(**lists)) == [("owner-silent", "amber")]


def aside(**fields: Any) -> dict[str, Any]:
    return GREEN | {
        "overrides": [{"rule": "milestone-missed", "reason": "It is reached.", "until": "2026-03-20"} | fields]
    }


@pytest.mark.parametrize(
    ("health", "counts"),
    [
        (aside(), False),
        (aside(record="milestone/m"), False),
        (aside(record="milestone/other"), True),
        (aside(rule="blocked"), True),
        (aside(until="2026-03-12"), False),
        (aside(until="2026-03-11"), True),
    ],
)
def test_an_override_sets_aside_until_its_day(health: dict[str, Any], counts: bool) -> None:
    lists = {"milestones": [*promise(commitment="2026-03-01"), {"id": "other", "state": "reached"}]}
    (fact,) = facts(health=health, **lists)
    assert fact.counts is counts
    assert worst((fact,)) is (Colour.RED if counts else Colour.GREEN)
    plan = program(charters=[{"id": "x"}], initiatives=[{"id": "move", "health": health}], **lists)
    section = look(plan, History(), Evidence(), Timetable(TODAY))
    assert ("progress.watermelon" in {one.code for one in section.findings}) is counts
    (row,) = section.figure("progress.facts").rows
    assert row[-2:] == (
        (None, None) if counts else ("It is reached.", date.fromisoformat(health["overrides"][0]["until"]))
    )


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_public_table_names_every_rule(language: str) -> None:
    page = (Path(__file__).parents[1] / "docs" / language / "health.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.M)[-len(get_args(FactRule)) :] == list(get_args(FactRule))
