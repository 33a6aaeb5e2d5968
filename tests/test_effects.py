"""What a change of a plan does: edits whose effect is known, seen from both sides."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kaname.assessment import Assessment
from kaname.errors import UsageError
from kaname.evidence.facts import Evidence
from kaname.model.base import Key, Money
from kaname.model.finding import Colour, Days, Percent, Term, Undefined
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning.engine import Draws
from kaname.planning.workdays import Workdays
from kaname.report.effects import Comparison, compose_effects
from kaname.report.effects_json import as_json
from kaname.report.markdown import markdown
from kaname.status.effects import MOST_ALONE, Coloured, Effects
from kaname.status.effects.limits import exceeded, limits
from kaname.words.speech import Speech
from plans import records

LIVE = Key("milestone", "live")
TODAY = date(2026, 3, 2)
Lists = dict[str, list[dict[str, Any]]]


def fixed(days: int) -> dict[str, int]:
    """A duration that is certain, so that a forecast moves by exactly what an edit says."""
    return {"low": days, "likely": days, "high": days}


def plan() -> Lists:
    """Dig, then lay; paint beside them has much float. Two people are there for one piece of work each."""
    return {
        "charters": [{"id": "p", "title": "Small", "as_of": TODAY, "ends": "2026-05-29", "currency": "EUR"}],
        "people": [{"id": "kim", "title": "Kim"}, {"id": "noor", "title": "Noor"}],
        "teams": [
            {"id": "core", "title": "Core", "cost_rate": "500 EUR", "members": [{"person": "kim"}, {"person": "noor"}]}
        ],
        "work_packages": [
            {"id": "dig", "title": "Dig", "duration": fixed(20), "allocations": [{"team": "core", "people": 1}]},
            {"id": "lay", "title": "Lay", "duration": fixed(20), "allocations": [{"team": "core", "people": 1}]},
            {"id": "paint", "title": "Paint", "duration": fixed(5), "allocations": [{"team": "core", "people": 1}]},
        ],
        "dependencies": [{"id": "dig-lay", "predecessor": "work_package/dig", "successor": "work_package/lay"}],
        "milestones": [
            {
                "id": "live",
                "title": "Live",
                "level": "committed",
                "commitment": "2026-05-01",
                "work": ["work_package/lay"],
            }
        ],
        "budgets": [{"id": "people", "title": "People", "category": "labour", "granted": "30000 EUR"}],
    }


def changed(kind: str, id_: str, **fields: Any) -> Lists:
    """The plan with other fields of a record, or with a new one; `gone=True` takes it out."""
    lists = plan()
    rows = lists.setdefault(kind, [])
    body = next((one for one in rows if one["id"] == id_), None)
    if fields.pop("gone", False):
        lists[kind] = [one for one in rows if one is not body]
    elif body is None:
        rows.append({"id": id_, **fields})
    else:
        body.update(fields)
    return lists


def assessed(lists: Lists) -> Assessment:
    return Assessment(Program(records(**lists)), History(), Evidence(), TODAY, draws=Draws(runs=200))


def effect(after: Lists, before: Lists | None = None) -> Effects:
    return assessed(after).effects(assessed(before or plan()))


SLOWER = changed("work_packages", "dig", duration=fixed(30))


def test_a_critical_package_that_takes_ten_days_longer_moves_the_end_by_ten() -> None:
    found = effect(SLOWER)
    assert found.end is not None
    assert found.end.later == Days(10.0)
    assert found.end.p80.before != found.end.p80.after
    live = next(one for one in found.dates if one.key == Key("milestone", "live"))
    assert live.later == Days(10.0)
    assert (live.chance.before, live.chance.after) == (Percent(1.0), Percent(0.0))
    assert live.turned == "unlikely"
    assert [(one.key.id, one.later) for one in found.alone] == [("dig", Days(10.0))]
    cost = {one.code: one.value for one in found.amounts if one.key is None}["cost_p80"]
    assert isinstance(cost.before, Money)
    assert isinstance(cost.after, Money)
    assert cost.after.amount - cost.before.amount == Decimal(10 * 500)
    assert {(one.turn, one.finding.code, one.finding.subjects) for one in found.findings} >= {
        ("new", "roadmap.commitment-unlikely", (Key("milestone", "live"),))
    }
    assert {(one.field, one.before["likely"], one.after["likely"]) for one in found.fields} == {
        ("duration", 20.0, 30.0)
    }


def test_a_package_with_float_moves_nothing() -> None:
    found = effect(changed("work_packages", "paint", duration=fixed(7)))
    assert found.dates == ()
    assert [one.later for one in found.alone] == [Days(0.0)]
    assert not found.nothing
    assert found.colours == ()


def test_a_plan_beside_itself_has_no_effects() -> None:
    found = effect(plan())
    assert found.nothing
    assert found.alone == ()


def test_the_other_way_round_everything_has_the_other_sign() -> None:
    there, back = effect(SLOWER), effect(plan(), SLOWER)
    assert {(one.key, one.later.days) for one in there.dates if isinstance(one.later, Days)} == {
        (one.key, -one.later.days) for one in back.dates if isinstance(one.later, Days)
    }
    assert {(one.code, one.value.before, one.value.after) for one in there.amounts} == {
        (one.code, one.value.after, one.value.before) for one in back.amounts
    }
    mirrored = {"new": "gone", "gone": "new", "worse": "better", "better": "worse"}
    turns = [(mirrored[one.turn], one.finding.code, one.finding.subjects) for one in there.findings]
    assert sorted(turns) == sorted((one.turn, one.finding.code, one.finding.subjects) for one in back.findings)
    assert {(one.key, one.before, one.after) for one in there.colours} == {
        (one.key, one.after, one.before) for one in back.colours
    }
    assert there.colours


def test_a_new_risk_raises_the_exposure_in_money_and_days() -> None:
    days = [{"work": "work_package/lay", "days": {"low": 6, "likely": 6, "high": 6}}]
    cost = {"low": 1000, "likely": 1000, "high": 1000, "currency": "EUR"}
    risk = {"title": "Rain", "owner": "kim", "probability": 0.5, "days": days, "cost": cost, "roam": "owned"}
    found = effect(changed("risks", "rain", **risk))
    amounts = {one.code: one for one in found.amounts}
    assert amounts["exposure"].value.before is None
    assert amounts["exposure"].value.after == Money(amount=Decimal(500), currency="EUR")
    assert amounts["risk_days"].key == Key("risk", "rain")
    assert amounts["risk_days"].value.after == Days(6.0)
    assert found.end is not None
    assert found.end.later == Days(6.0)
    assert [(str(one.key), one.later) for one in found.alone] == [("risk/rain", Days(6.0))]


def test_where_a_person_leaves_the_team_is_over_its_capacity_in_weeks_that_are_named() -> None:
    found = effect(changed("teams", "core", members=[{"person": "kim"}]))
    (team,) = found.overloads
    assert team.team == Key("team", "core")
    assert (team.weeks.before, team.weeks.after) == (0, 1)
    assert team.new == (date(2026, 3, 2),)
    assert team.over.after == 5.0  # dig and paint ask for two people in the first week, one is left
    back = effect(plan(), changed("teams", "core", members=[{"person": "kim"}]))
    assert back.overloads[0].gone == (date(2026, 3, 2),)


def test_budgets_people_and_currencies_are_never_added_up_wrongly() -> None:
    found = effect(changed("budgets", "tools", title="Tools", category="licence", granted="100 USD"))
    granted = [one for one in found.amounts if one.code == "granted"]
    assert [(one.key, one.value.before, str(one.value.after)) for one in granted] == [
        (None, None, "100 USD"),
        (Key("budget", "tools"), None, "100 USD"),
    ]


def test_gates_and_error_budgets_that_change_are_states() -> None:
    gate = {"title": "Scan", "owner": "person/kim", "checks": [{"kind": "sast", "name": "Scan", "result": "passed"}]}
    blocked = {**gate, "checks": [{"kind": "sast", "name": "Scan", "result": "failed"}]}
    slo = {
        "title": "Up",
        "component": "web",
        "owner": "team/core",
        "window": {"duration": "28d", "rolling": True},
        "objectives": [{"name": "up", "target": 0.99}],
    }
    good = {**slo, "readings": [{"on": "2026-03-01", "good": 999, "total": 1000}]}
    spent = {**slo, "readings": [{"on": "2026-03-01", "good": 900, "total": 1000}]}
    web = {"components": [{"id": "web", "title": "Web", "owner": "team/core"}]}
    before = plan() | web | {"gates": [{"id": "g", **gate}], "slos": [{"id": "up", **good}]}
    after = plan() | web | {"gates": [{"id": "g", **blocked}], "slos": [{"id": "up", **spent}]}
    found = effect(after, before)
    states = {(one.key.id, one.code): one.value for one in found.states}
    assert states["g", "gate_state"].after == Term("gate.state", "blocked")
    remaining = states["up", "budget_remaining"]
    assert isinstance(remaining.before, Percent)
    assert isinstance(remaining.after, Percent)
    assert remaining.before.share > 0 > remaining.after.share
    asked = limits(["gates-closed>0, budgets-spent>0"])
    program_ = assessed(after).program
    assert [one.value for one in exceeded(found, asked, Workdays(program_, TODAY))] == [1, 1]
    back = effect(before, after)
    assert exceeded(back, asked, Workdays(program_, TODAY)) == ()


def test_what_cant_be_told_says_why_and_a_limit_on_it_does_not_hold() -> None:
    def bare(title: str) -> Lists:
        return {
            "charters": [{"id": "p", "title": "Bare", "as_of": TODAY}],
            "work_packages": [{"id": "a", "title": title}],
        }

    found = effect(bare("B"), bare("A"))
    names = ("cost", "end", "people", "alone")
    assert found.unknown == {"dates": "no_history"} | dict.fromkeys(names, "no_estimates")
    assert (found.alone, found.left) == ((), 1)
    workdays = Workdays(assessed(bare("A")).program, TODAY)
    values = [one.value for one in exceeded(found, limits(["p80>0d", "cost>0 EUR", "teams-overloaded>0"]), workdays)]
    assert values == [Undefined("no_history"), Undefined("no_estimates"), Undefined("no_estimates")]
    assert exceeded(found, limits(["new-findings>0"]), workdays) == ()
    for language, said in (("en", "can't be told: There is no history"), ("ja", "日付への影響は分かりません")):
        both = Comparison(("a", "b"), assessed(bare("A")), assessed(bare("B")), found)
        assert said in markdown(compose_effects(both, language))


@pytest.mark.parametrize(
    "reason",
    [
        *("no_work", "no_estimates", "no_workday", "cycle", "beyond_horizon", "no_history", "no_team_sizes"),
        *("no_program_currency", "no_exchange_rate", "nothing_priced", "not_both", "not_heaviest", "not_forecast"),
    ],
)
def test_every_reason_has_its_words(reason: str) -> None:
    assert Speech("en").reason(reason)
    assert Speech("ja").reason(reason) != Speech("en").reason(reason)


def test_of_many_changes_those_of_work_are_tried_first_and_the_rest_is_counted() -> None:
    lists = plan()
    lists["people"] += [{"id": f"p{n}", "title": "New"} for n in range(MOST_ALONE + 3)]
    lists["work_packages"][1]["duration"] = fixed(25)
    found = effect(lists)
    assert len(found.alone) == MOST_ALONE
    assert found.left == 4
    assert (found.alone[0].key.id, found.alone[0].later) == ("lay", Days(5.0))


def test_limits_are_read_and_judged() -> None:
    found, workdays = effect(SLOWER), Workdays(assessed(SLOWER).program, TODAY)

    def broken(*texts: str) -> list[str]:
        return [one.limit.text for one in exceeded(found, limits(texts), workdays)]

    assert broken("p80>9d", "p80>10d", "p80>=10d") == ["p80>9d", "p80>=10d"]
    assert broken("p50 > 3, p95 >= 11 d") == ["p50 > 3"]
    assert broken("cost>4999 EUR", "cost>5000 EUR", "cost>1 USD") == ["cost>4999 EUR", "cost>1 USD"]
    assert broken("promises-lost>0", "promises-lost>1") == ["promises-lost>0"]
    assert broken("health-worse>0", "exposure>0 EUR", "budget>0 EUR", "at-completion>0 EUR") == ["health-worse>0"]
    assert broken("p80[milestone/live]>5d", "p80[work_package/dig]>5d") == ["p80[milestone/live]>5d"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("p80", "limit_unreadable"),
        ("p80<5d", "limit_unreadable"),
        ("", "limit_unreadable"),
        ("p81>5d", "limit_measure"),
        ("p80>5 EUR", "limit_unit"),
        ("cost>5", "limit_unit"),
        ("new-findings>5d", "limit_unit"),
        ("cost[live]>5 EUR", "limit_record"),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused(text: str, code: str) -> None:
    with pytest.raises(UsageError) as error:
        limits([text])
    assert error.value.code == code


def compared(after: Lists) -> Comparison:
    was, now = assessed(plan()), assessed(after)
    found = now.effects(was)
    broken = exceeded(found, limits(["p80>5d"]), Workdays(now.program, TODAY))
    return Comparison(("a", "b"), was, now, found, broken)


def test_the_answer_in_markdown_begins_with_what_moves_and_names_what_is_gone() -> None:
    lists = changed("work_packages", "dig", duration=fixed(30))
    lists["work_packages"] = [one for one in lists["work_packages"] if one["id"] != "paint"]
    text = markdown(compose_effects(compared(lists), "en"))
    assert "P80 of Small moves from 24 Apr 2026 to 8 May 2026, later by 10 working days" in text
    assert r"The limit p80\>5d is exceeded: P80 later: 10 working days" in text
    assert "| Paint | removed | Work package | – |" in text
    assert "| Dig | Duration (working days) | Low 20, Likely 20, High 20 | Low 30, Likely 30, High 30 |" in text
    assert "### Each change by itself (2)" in text
    assert "## Records" not in text
    japanese = markdown(compose_effects(compared(lists), "ja"))
    assert "10営業日遅くなります" in japanese
    assert "上限 p80\\>5d を超えています" in japanese


def test_long_tables_are_folded_in_markdown() -> None:
    lists = plan()
    lists["people"] += [{"id": f"p{n}", "title": f"Person {n} <b>"} for n in range(9)]
    text = markdown(compose_effects(compared(lists), "en"))
    assert "<details>\n<summary>What changes (9)</summary>\n\n| Record |" in text
    assert "</details>" in text


def test_json_has_plain_values() -> None:
    told = json.loads(as_json({"p": compared(SLOWER)}))["p"]
    assert told["end"]["later"] == 10.0
    assert told["end"]["p80"] == {"before": "2026-04-24", "after": "2026-05-08"}
    assert told["alone"] == [{"key": "work_package/dig", "later": 10.0}]
    assert told["exceeded"][0]["limit"] == "p80>5d"
    assert {one["turn"] for one in told["findings"]} <= {"new", "gone", "worse", "better"}
    assert all(isinstance(one["difference"], dict | None) for one in told["amounts"] if one["code"] == "cost_p80")


def test_colours_of_both_sides_are_those_of_their_own_assessments() -> None:
    found = effect(SLOWER)
    was, now = assessed(plan()).health, assessed(SLOWER).health
    assert all(was[one.key].derived is one.before and now[one.key].derived is one.after for one in found.colours)
    assert any(one.after is Colour.RED and one.worse for one in found.colours)
    worse = {
        (one, other) for one in Colour for other in Colour if one is not other and Coloured(LIVE, one, other).worse
    }
    green, unknown, amber, red = Colour
    assert worse == {
        *((green, unknown), (green, amber), (green, red), (unknown, amber)),
        *((unknown, red), (amber, red), (amber, unknown), (red, unknown)),
    }
