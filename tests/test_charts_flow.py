"""The pictures of flow: what is drawn is what the figures say, in both languages, and names itself in words."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import kaname
from kaname import charts
from kaname.assessment import Assessment
from kaname.evidence.facts import Evidence
from kaname.model.history import History
from kaname.planning.engine import Draws
from kaname.report.pictures import svg
from kaname.words.speech import Speech
from plans import program
from tracker_items import changed, evidence, item, sprint

AS_OF = date(2026, 6, 24)
EIGHT = sprint("8", "2026-06-15T09:00", "2026-06-26T18:00")


def lain(key: str, came: str, *moves: tuple[str, str]) -> Any:
    one, changes = item(key, ("2026-06-01", "Open"), *moves)
    return one, [*changes, *changed(key, "sprint", (came, "8"))]


FOUND = evidence(
    lain("EE-1", "2026-06-12", ("2026-06-17", "Doing"), ("2026-06-18", "Done")),
    lain("EE-2", "2026-06-12", ("2026-06-22", "Doing")),
    lain("EE-3", "2026-06-23"),
    *[item(f"OPS-{n}", ("2026-06-01", "Open"), project="OPS") for n in range(9)],
    item("OPS-99", ("2026-06-01", "Open"), ("2026-06-02", "Doing"), project="OPS"),
    item("OLD-1", ("2025-06-01", "Open"), ("2025-06-02", "Done"), project="EE"),
    sprints=(EIGHT,),
)


def drawn(found: Evidence, language: str = "en") -> dict[str, charts.Chart]:
    plan = program(sources=[{"id": "jira", "vendor": "jira", "title": "Our Jira"}])
    assessment = Assessment(plan, History(), found, AS_OF, draws=Draws(runs=100))
    return {one.code: one for one in charts.of(assessment.progress, assessment, Speech(language, plan))}


def test_the_burn_up_draws_scope_and_what_is_done_up_to_today_and_an_even_pace_to_the_end() -> None:
    chart = drawn(FOUND)["progress.burn-up"]
    assert chart.alt == "Sprint 8 (board 8): 1 of 3 items done by 24 Jun 2026."
    by_day = {value["day"]: value for value in chart.spec["data"]["values"]}
    assert len(by_day) == 12
    assert {value["name"] for value in by_day.values()} == {"Sprint 8 (board 8), items"}
    assert (by_day["2026-06-22"]["in_scope"], by_day["2026-06-24"]["in_scope"]) == (2.0, 3.0)
    assert (by_day["2026-06-17"]["done"], by_day["2026-06-24"]["done"]) == (0, 1.0)
    assert (by_day["2026-06-26"]["done"], by_day["2026-06-26"]["ideal"]) == (None, 2.0)


def test_the_cumulative_flow_starts_from_what_was_done_and_leaves_out_a_backlog_that_dwarfs_the_rest() -> None:
    """OPS has nine waiting items beside one that is begun: drawn to scale, that one could not be seen."""
    chart = drawn(FOUND)["progress.cumulative-flow"]
    last = {value["project"]: value for value in chart.spec["data"]["values"]}
    ours = ("created", "begun", "finished")
    assert tuple(last["Our Jira EE"][name] for name in ours) == (3, 2, 1)
    assert tuple(last["Our Jira OPS"][name] for name in ours) == (1, 1, 0)
    assert chart.alt == (
        "Our Jira EE: 1 finished since 1 Apr 2026, 1 in work, 1 not begun. "
        "Our Jira OPS: 0 finished since 1 Apr 2026, 1 in work, 9 not begun."
    )


@pytest.mark.parametrize("language", ["en", "ja"])
def test_both_are_drawn_and_named_in_both_languages(language: str) -> None:
    found = drawn(FOUND, language)
    assert set(found) == {"progress.burn-up", "progress.cumulative-flow"}
    for chart in found.values():
        picture = svg(chart.spec, chart.title)
        assert f'aria-label="{chart.title}"' in picture
        assert picture.count("<path") > 10
        assert ("月" in picture) == (language == "ja")
        assert chart.alt
        assert chart.note


def test_nothing_is_drawn_where_nothing_was_heard() -> None:
    assert drawn(Evidence()) == {}


def test_every_sign_of_the_legends_is_a_mark_and_not_its_name() -> None:
    template = Path(kaname.__file__).parent / "web/templates/report/blocks/sign.html"
    known = set(re.findall(r'sign == "(\w+)"', template.read_text(encoding="utf-8")))
    signs = {sign for chart in drawn(FOUND).values() for sign, _ in chart.legend}
    assert signs == {"bar", "scope", "ideal", "solid", "pale"}
    assert signs <= known


def test_the_busiest_projects_are_drawn_where_there_are_many() -> None:
    made = [
        item(f"P{p}-{n}", ("2026-06-01", "Open"), ("2026-06-02", "Doing"), project=f"P{p}")
        for p in range(9)
        for n in range(p + 1)
    ]
    chart = drawn(evidence(*made))["progress.cumulative-flow"]
    shown = list(dict.fromkeys(value["project"] for value in chart.spec["data"]["values"]))
    assert shown == [f"Our Jira P{p}" for p in (8, 7, 6, 5, 4, 3)]
