"""A portfolio rolled up: its colour, its lines, what crosses its borders, and what a viewer may not learn from it."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kaname import charts
from kaname.assessment import Assessment
from kaname.evidence.facts import Evidence
from kaname.model.base import Key
from kaname.model.finding import Colour, Days, Percent, Severity, Term
from kaname.model.history import History, Moved
from kaname.model.plan import Portfolio
from kaname.model.program import Programs
from kaname.planning.engine import Draws
from kaname.portfolio import PortfolioAssessment
from kaname.report import compose_portfolio
from kaname.report.forecast_json import as_json
from kaname.report.html import html
from kaname.report.markdown import markdown
from kaname.words.catalogue import LANGUAGES
from kaname.words.speech import Speech
from plans import records

TODAY = date(2026, 3, 12)
Bodies = Mapping[str, Iterable[Mapping[str, Any]]]
FEW = Draws(runs=500)


def work(name: str, days: float = 10.0, **more: Any) -> dict[str, Any]:
    return {"id": name, "duration": {"low": days, "likely": days, "high": days}, "assignee": "kim", **more}


def charter(name: str, **more: Any) -> dict[str, Any]:
    return {"charters": [{"id": name, "title": name.title(), "as_of": "2026-03-12", **more}], "people": [{"id": "kim"}]}


def assess(
    each: Mapping[str, Bodies],
    own: Mapping[str, Any] | None = None,
    histories: Mapping[str, History] | None = None,
    **shared: Any,
) -> PortfolioAssessment:
    bodies = {name: records(**lists) for name, lists in each.items()}
    programs = Programs(Portfolio.model_validate({"id": "all", **(own or {})}), records(**shared), bodies)
    told = histories or {}
    assessed = {
        one.name: Assessment(one, told.get(one.name, History()), Evidence(), TODAY, draws=FEW) for one in programs
    }
    return PortfolioAssessment(programs, assessed, Assessment(programs.whole, History(), Evidence(), TODAY, draws=FEW))


def good(name: str, **lists: Any) -> Bodies:
    """A program about which there is nothing to say."""
    return {**charter(name), "work_packages": [work("w")], **lists}


def late(name: str) -> Bodies:
    """A program with a promise that can't be kept."""
    promise = {"id": "m", "work": ["work_package/w"], "commitment": "2026-03-16", "level": "committed"}
    return {**good(name), "milestones": [promise]}


def empty(name: str) -> Bodies:
    return charter(name)


def colours(found: PortfolioAssessment) -> dict[str, Colour]:
    return {line.name: line.health.derived for line in found.lines}


# --- health


def test_the_plans_of_these_tests_have_the_colours_they_are_named_for() -> None:
    found = assess({"a": good("a"), "b": late("b"), "c": empty("c")})
    assert colours(found) == {"b": Colour.RED, "c": Colour.UNKNOWN, "a": Colour.GREEN}
    assert [line.name for line in found.lines] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("plans", "own", "expected"),
    [
        ("ggg", {}, Colour.GREEN),
        ("rgg", {}, Colour.AMBER),  # a third is less than 0.34
        ("rg", {}, Colour.RED),
        ("rgg", {"health": {"red_share_of_children": 0.3}}, Colour.RED),
        ("rg", {"health": {"red_share_of_children": 0.6}}, Colour.AMBER),
        ("ugg", {}, Colour.GREEN),
        ("uug", {}, Colour.UNKNOWN),
        ("ug", {}, Colour.GREEN),
        ("u", {}, Colour.UNKNOWN),
        ("g", {}, Colour.GREEN),
        ("", {}, Colour.UNKNOWN),
    ],
)
def test_a_portfolio_is_the_parent_of_its_programs(plans: str, own: dict[str, Any], expected: Colour) -> None:
    make = {"g": good, "r": late, "u": empty}
    found = assess({f"{kind}{number}": make[kind](f"{kind}{number}") for number, kind in enumerate(plans)}, own)
    assert found.overall.derived is expected


def test_a_finished_program_no_longer_counts() -> None:
    done = {**charter("done"), "work_packages": [work("w", started="2026-01-05", finished="2026-02-02")]}
    found = assess({"done": done, "other": done, "b": late("b")})
    assert (found.overall.derived, found.overall.through) == (Colour.RED, (Key("charter", "b", "b"),))
    assert assess({"done": done}).overall.derived is Colour.GREEN


def test_what_was_declared_rolls_up_and_shows_the_melons() -> None:
    def declares(plan: Bodies, colour: str) -> Bodies:
        health = {"colour": colour, "by": "kim", "on": "2026-03-10"}
        above = [{"id": "i", "health": health}]
        works = [{**one, "initiative": "i"} for one in plan["work_packages"]]
        return {**plan, "initiatives": above, "work_packages": works}

    found = assess({"a": declares(late("a"), "green"), "b": declares(good("b"), "amber"), "c": good("c")})
    assert {line.name: (line.health.declared, line.health.watermelon) for line in found.lines} == {
        "a": (Colour.GREEN, True),
        "b": (Colour.AMBER, False),
        "c": (None, False),
    }
    assert found.overall.declared is Colour.AMBER
    assert [line.name for line in found.lines][:2] == ["a", "b"]


# --- between programs


def waits(**more: Any) -> dict[str, Bodies]:
    """Beta's work waits for alpha's, which ends on Wednesday 25 March."""
    link = {"id": "x", "predecessor": "alpha:work_package/w", "successor": "work_package/w", **more}
    return {"alpha": good("alpha"), "beta": good("beta", dependencies=[link])}


def test_a_need_that_the_other_program_will_miss_is_found_and_colours_the_portfolio() -> None:
    found = assess(waits(state="accepted", need_by="2026-03-20", updated="2026-03-10"))
    (finding,) = found.between.findings
    assert (finding.code, finding.severity) == ("coordination.forecast-after-need", Severity.ACT)
    assert list(map(str, finding.subjects)) == ["beta:dependency/x", "beta:work_package/w", "alpha:work_package/w"]
    assert (finding.values["p50"], finding.values["late"]) == (date(2026, 3, 25), Days(3.0))
    assert (found.overall.derived, set(colours(found).values())) == (Colour.RED, {Colour.GREEN})
    (row,) = found.between.figure("coordination.crossings").rows
    assert row[3:] == (date(2026, 3, 20), None, date(2026, 3, 25), Days(-3.0), Term("dependency_state", "late"))


def test_a_need_that_will_be_met_is_shown_and_nothing_is_found() -> None:
    found = assess(waits(state="accepted", need_by="2026-03-27", updated="2026-03-10"))
    assert found.between.findings == ()
    assert found.between.figure("coordination.crossings").rows[0][-2:] == (
        Days(2.0),
        Term("dependency_state", "accepted"),
    )


def test_a_schedule_that_counts_on_another_program_too_early_is_found() -> None:
    (finding,) = assess(waits()).between.findings
    assert (finding.code, finding.severity) == ("coordination.planned-before-arrival", Severity.ACT)
    assert (finding.values["planned"], finding.values["late"]) == (TODAY, Days(9.0))
    later = assess(waits() | {"beta": {**waits()["beta"], "work_packages": [work("w", not_before="2026-04-01")]}})
    assert later.between.findings == ()


def test_what_waits_for_another_program_makes_the_last_day_a_lower_bound() -> None:
    found = assess(waits())
    assert (found.at_least, found.waiting) == (True, (Key("charter", "beta", "beta"),))
    assert "or later" in markdown(compose_portfolio(found, "status", "en"))
    delivered = assess(waits(state="delivered", need_by="2026-03-10", delivered="2026-03-10"))
    assert (delivered.at_least, delivered.waiting) == (False, ())
    assert "or later" not in markdown(compose_portfolio(delivered, "status", "en"))


def test_an_overdue_link_between_programs_is_told_once() -> None:
    codes = [
        finding.code
        for more in ({}, {"state": "accepted"})
        for found in [assess(waits(need_by="2026-03-02", updated="2026-03-10", **more))]
        for each in (found.findings, *(one.findings for one in found.assessments.values()))
        for finding in each
        if finding.code == "coordination.dependency-overdue"
    ]
    assert len(codes) == 2


def test_a_dependency_in_the_shared_files_crosses_too() -> None:
    link = {"id": "x", "predecessor": "alpha:work_package/w", "successor": "beta:work_package/w"}
    found = assess({"alpha": good("alpha"), "beta": good("beta")}, dependencies=[link])
    (finding,) = found.between.findings
    assert str(finding.subjects[0]) == "dependency/x"


def test_a_link_to_an_unknown_program_is_shown_without_a_day() -> None:
    link = {"id": "x", "predecessor": "gamma:work_package/w", "successor": "work_package/w", "need_by": "2026-03-20"}
    found = assess({"beta": good("beta", dependencies=[link])})
    (row,) = found.between.figure("coordination.crossings").rows
    assert (row[1], row[3], row[5]) == (None, date(2026, 3, 20), None)
    assert found.between.findings == ()
    assert markdown(compose_portfolio(found, "engineer", "en"))


def test_a_link_within_one_program_crosses_nothing() -> None:
    link = {"id": "x", "predecessor": "alpha:work_package/w", "successor": "v"}
    plan = {**charter("alpha"), "work_packages": [work("w"), work("v")], "dependencies": [link]}
    assert assess({"alpha": plan, "beta": good("beta")}).crossings == ()


def asks(people: float) -> dict[str, Any]:
    return {"work_packages": [work("w", allocations=[{"team": "web", "people": people}])]}


def test_a_team_asked_for_more_people_than_it_has_by_two_programs_together() -> None:
    team = {"id": "web", "headcount": [{"since": "2026-01-01", "people": 3.0}]}
    plans = {name: {**charter(name), **asks(2.0)} for name in ("alpha", "beta")}
    found = assess(plans, teams=[team])
    (finding,) = [one for one in found.findings if one.code == "coordination.team-over-asked"]
    assert (finding.values["asked"], finding.values["has"], finding.values["count"]) == (4.0, 3.0, 10)
    assert finding.values["date"] == TODAY
    assert [str(key) for key in finding.values["programs"]] == ["alpha:charter/alpha", "beta:charter/beta"]  # type: ignore[union-attr]
    four = {**team, "headcount": [{"since": "2026-01-01", "people": 4.0}]}
    enough = assess(plans, teams=[four])
    assert [one for one in enough.findings if one.code == "coordination.team-over-asked"] == []
    assert len(enough.between.figure("coordination.shared").rows) == 1


def test_a_team_asked_for_by_one_program_is_not_shared() -> None:
    team = {"id": "web", "headcount": [{"since": "2026-01-01", "people": 1.0}]}
    found = assess({"alpha": {**charter("alpha"), **asks(1.0)}, "beta": good("beta")}, teams=[team])
    figure = found.between.figure("coordination.shared")
    assert (figure.rows, figure.reason) == ((), "nobody_shared")


@pytest.mark.parametrize(("second", "over"), [(0.4, False), (0.5, True)])
def test_a_person_in_teams_of_two_programs_beyond_their_time(second: float, over: bool) -> None:
    def member(share: float, **more: Any) -> dict[str, Any]:
        return {"teams": [{"id": "web", "members": [{"person": "lee", "share": share, **more}]}]}

    plans = {"alpha": good("alpha", **member(0.6)), "beta": good("beta", **member(second, since="2026-05-01"))}
    found = assess(plans, people=[{"id": "lee"}])
    findings = [one for one in found.findings if one.code == "coordination.person-over-asked"]
    assert [(one.subjects, one.values["share"], one.values["date"]) for one in findings] == (
        [((Key("person", "lee"),), Percent(1.1), date(2026, 5, 1))] if over else []
    )


# --- merged lists


def test_next_steps_of_all_programs_stand_in_one_order() -> None:
    risk = {"id": "r", "probability": 0.5}
    found = assess({"a": good("a", risks=[risk]), "b": late("b")}, risks=[risk])
    assert found.actions[0][0] == "b"
    assert {name for name, _ in found.actions} == {"", "a", "b"}
    severities = [step.finding.severity for _, step in found.actions]
    assert severities == sorted(severities, reverse=True)


def test_asks_of_all_programs_and_of_the_portfolio_stand_by_day() -> None:
    def asked(day: str) -> dict[str, Any]:
        return {"decisions": [{"id": "d", "form": "steering", "state": "in review", "needed_by": day}]}

    found = assess(
        {"a": good("a", **asked("2026-04-01")), "b": good("b", **asked("2026-03-20"))}, **asked("2026-03-27")
    )
    assert [name for name, _ in found.asks] == ["b", "", "a"]
    none = markdown(compose_portfolio(assess({"a": good("a")}), "exec", "en"))
    assert "None. Nothing waits for a decision of leadership." in none


def test_changes_of_all_programs_stand_largest_slip_first() -> None:
    def moved(now: str) -> History:
        at = datetime(2026, 3, 1, tzinfo=UTC)
        return History((Moved(at, Key("milestone", "m"), "target", now, "2026-03-02"),))

    histories = {"a": moved("2026-03-09"), "b": moved("2026-03-30")}
    found = assess({"a": late("a"), "b": late("b")}, histories=histories)
    assert [(name, one.days) for name, one in found.changes] == [("b", 28), ("a", 7)]


# --- edges and words


def circle() -> Bodies:
    links = [
        {"id": "x", "predecessor": "v", "successor": "w"},
        {"id": "y", "predecessor": "w", "successor": "v"},
    ]
    return {**charter("round"), "work_packages": [work("v"), work("w")], "dependencies": links}


PORTFOLIOS: dict[str, dict[str, Bodies]] = {
    "nothing": {},
    "one": {"a": good("a")},
    "empty": {"a": {}, "b": good("b")},
    "circle": {"round": circle(), "b": late("b")},
    "waiting": waits(),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PORTFOLIOS)
def test_every_portfolio_is_told_to_everybody(name: str, language: str) -> None:
    found = assess(PORTFOLIOS[name])
    for audience in ("status", "exec", "engineer", "forecast"):
        document = compose_portfolio(found, audience, language)
        assert markdown(document).strip()
        page = html(document)
        ids = [piece.partition('"')[0] for piece in page.split(' id="')[1:]]
        assert len(ids) == len(set(ids))
        targets = {piece.partition('"')[0] for piece in page.split('href="#')[1:]}
        assert targets <= set(ids)


def test_what_is_not_in_the_last_day_is_said_with_its_reason() -> None:
    found = assess(PORTFOLIOS["circle"])
    assert found.joint.left_out == {"round": "cycle"}
    assert "Round is not in the day of the last program: The dependencies form a cycle" in _plain(found)
    nothing = assess(PORTFOLIOS["empty"])
    assert nothing.joint.left_out == {"a": "nothing_readable"}
    assert assess({}).joint.p80 is None


def test_a_program_left_out_makes_a_shared_promise_less_sure_only_if_it_promised_an_end() -> None:
    promised = good("a", **charter("a", ends="2026-03-31"))
    silent, promising = (
        assess({"a": promised, "b": empty("b")}),
        assess({"a": promised, "b": charter("b", ends="2026-04-30")}),
    )
    assert [(one.at_least, one.kept_at_most, one.joint.kept) for one in (silent, promising)] == [
        (True, False, 1.0),
        (True, True, 1.0),
    ]
    assert "all are kept together: 100% (almost certain)." in _plain(silent)
    assert "all are kept together: 100% at most." in _plain(promising)


def test_the_picture_holds_the_programs_whose_end_is_forecast_and_the_last_of_them() -> None:
    found = assess({"a": good("a"), "b": late("b"), "c": empty("c")})
    speech = Speech("en", found.programs.whole, found.programs.programs)
    (chart,) = charts.of_portfolio(found, speech)
    assert [part.split(":")[0].replace("\u200b", "") for part in chart.alt.split("; ")] == [
        "■ B",
        "● A",
        "▲ all of them",
    ]
    assert list(charts.of_portfolio(assess({"c": empty("c")}), speech)) == []


def test_one_program_alone_is_its_portfolio() -> None:
    found = assess({"a": good("a", **charter("a", ends="2026-03-25"))})
    end = found.lines[0].end
    assert end is not None
    assert (found.joint.p50, found.joint.p80, found.joint.p95) == (end.p50, end.p80, end.p95)
    assert (found.joint.kept, end.probability) == (1.0, 1.0)
    assert found.at_least is False
    assert "the last program will most likely be done on 25 Mar 2026; 8 in 10 by 25 Mar 2026." in _plain(found)


def test_names_of_two_programs_with_the_same_ids_lead_to_their_own_records() -> None:
    page = html(compose_portfolio(assess({"a": late("a"), "b": late("b")}), "engineer", "en"))
    assert 'id="a:milestone/m"' in page
    assert 'id="b:milestone/m"' in page
    assert 'href="#milestone/m"' not in page


def _plain(found: PortfolioAssessment) -> str:
    document = compose_portfolio(found, "engineer", "en")
    sentences = [str(s) for block in document.blocks for s in getattr(block, "sentences", ())]
    sentences += [str(point.text) for block in document.blocks for point in getattr(block, "points", ())]
    return "\n".join(sentences)


def test_the_joint_forecast_stands_beside_the_end_of_each_program() -> None:
    found = assess({"a": good("a", **charter("a", ends="2026-03-26")), "b": late("b"), "c": empty("c")})
    text = markdown(compose_portfolio(found, "forecast", "en"))
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    assert rows[0] == ["Record", "Promised", "Chance", "P50", "P80", "P95", "Is last in"]
    assert [row[0].partition("]")[0] for row in rows[2:]] == ["[all", "[B", "[A"]
    joint = found.joint
    assert joint.p50 == joint.p80 == joint.p95 == date(2026, 3, 25)
    assert rows[2][1:] == ["–", "100%", *["25 Mar 2026"] * 3, "–"]
    assert rows[4][1:] == ["26 Mar 2026", "100%", *["25 Mar 2026"] * 3, "50%"]
    assert "C](#c-charter-c) is not in the day of the last program" in text
    assert "500 runs, each of them one run of every program" in text


def test_the_joint_forecast_as_json_is_what_the_assessment_says() -> None:
    found = assess(waits())
    told = json.loads(as_json(((one, None) for one in found.assessments.values()), found))
    assert list(told) == ["portfolio/all", *found.assessments]
    own = told["portfolio/all"]
    assert own["joint"]["p80"] == str(found.joint.p80)
    assert own["joint"]["last"] == dict(found.joint.last)
    assert (own["at_least"], own["waiting"]) == (True, [str(key) for key in found.waiting])
    assert own["waiting"]
    assert own["as_of"] == "2026-03-12"
