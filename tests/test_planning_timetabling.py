"""From a program to its dates: calendars, capacity, estimates, promises, risks, on plans checked by hand."""

from datetime import date

import pytest

from kaname.engines.instance import Shape
from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.history import History
from kaname.model.people import Person, Team
from kaname.model.plan import WorkPackage
from kaname.model.risks import Risk
from kaname.planning.analysing import analyse
from kaname.planning.engine import Draws
from kaname.planning.levels import Level, in_place, level
from kaname.planning.timetabling import timetable
from kaname.planning.translation import schedulable, translate
from kaname.planning.ways import decided
from plans import program

TODAY = date(2026, 3, 12)  # a Thursday
FEW = Draws(runs=400)
HEADCOUNT = [{"since": "2025-01-01", "people": 2.0}]


def work(name: str, days: float | None = 10.0, **fields):
    estimate = {} if days is None else {"duration": {"low": days, "likely": days, "high": days}}
    return {"id": name, **estimate, **fields}


def key(name: str) -> Key:
    return Key("work_package", name)


def dates(plan, **more):
    return timetable(plan, History(), TODAY, FEW, **more)


def test_work_runs_on_the_working_days_of_its_country_and_company():
    plan = program(
        charters=[{"id": "p", "country": "JP", "company_holidays": [{"first": "2026-03-16", "last": "2026-03-16"}]}],
        work_packages=[work("a", 5.0)],
    )
    slot = dates(plan).slots[key("a")]
    # Thu 12, Fri 13, (Mon 16 company), Tue 17, Wed 18, Thu 19; Friday 20 March 2026 is Vernal Equinox Day
    assert (slot.start, slot.finish) == (date(2026, 3, 12), date(2026, 3, 19))


def test_a_team_too_small_for_both_does_one_after_the_other_and_the_load_says_so():
    plan = program(
        charters=[{"id": "p"}],
        teams=[{"id": "web", "headcount": HEADCOUNT}],
        work_packages=[work(name, 5.0, allocations=[{"team": "web", "people": 2.0}]) for name in "ab"],
    )
    table = dates(plan)
    starts = sorted(table.slots[key(name)].start for name in "ab")
    assert starts == [date(2026, 3, 12), date(2026, 3, 19)]
    assert table.method == "levelled"
    assert table.load[0].demand == 8.0
    assert table.load[0].capacity == 4.0
    assert {table.slots[key(name)].cause for name in "ab"} == {"now", "resource"}


def test_without_known_capacity_nothing_is_levelled():
    plan = program(
        charters=[{"id": "p"}], teams=[{"id": "web"}], work_packages=[work("a", allocations=[{"team": "web"}])]
    )
    table = dates(plan)
    assert (table.method, table.load, table.network_p80) == ("network", (), None)


def test_work_pauses_while_the_people_it_needs_are_away():
    away = {"id": "kim", "leave": [{"first": "2026-03-16", "last": "2026-03-20"}]}
    plan = program(
        charters=[{"id": "p"}],
        people=[away],
        teams=[{"id": "web", "members": [{"person": "kim"}]}],
        work_packages=[work("a", 3.0, allocations=[{"team": "web"}])],
    )
    slot = dates(plan).slots[key("a")]
    assert (slot.start, slot.finish) == (date(2026, 3, 12), date(2026, 3, 23))


def two_teams(**fields):
    """Two pieces of work of five days for one team of one person, each of which another team could do in seven."""
    other = {"allocations": [{"team": "app"}], "duration": {"low": 7, "likely": 7, "high": 7}}
    return program(
        charters=[{"id": "p"}],
        teams=[{"id": name, "headcount": [{"since": "2025-01-01", "people": 1.0}]} for name in ("web", "app")],
        work_packages=[
            work(name, 5.0, allocations=[{"team": "web"}], alternatives=[other], **fields) for name in ("a", "b")
        ],
    )


def test_of_two_teams_that_could_do_it_each_takes_one():
    table = dates(two_teams())
    assert sorted(table.slots[key(name)].way for name in "ab") == [0, 1]
    assert sorted(table.slots[key(name)].finish for name in "ab") == [date(2026, 3, 18), date(2026, 3, 20)]
    found = translate(two_teams(), TODAY)
    one = next(name for name in "ab" if found.ways[key(name)] == 1)
    activity = found.instance.activities[found.begins[key(one)]]
    assert [mode.duration.likely for mode in activity.modes] == [7.0]
    assert {found.teams[demand.resource].id for demand in activity.modes[0].demands} == {"app"}
    assert {found.teams[factor - 1].id for factor, _ in activity.factors if factor} == {"app"}
    # drawn in the way that is planned: nobody waits for the other
    assert table.outlooks[Key("charter", "p")].p95 == date(2026, 3, 20)


def test_cost_beside_the_finish_is_that_of_the_teams_that_are_planned():
    teams = [
        {"id": name, "headcount": [{"since": "2025-01-01", "people": 1.0}], "cost_rate": rate}
        for name, rate in (("web", "100 EUR"), ("app", "300 EUR"))
    ]
    other = {"allocations": [{"team": "app"}], "duration": {"low": 7, "likely": 7, "high": 7}}
    plan = program(
        charters=[{"id": "p", "currency": "EUR"}],
        teams=teams,
        work_packages=[work(name, 5.0, allocations=[{"team": "web"}], alternatives=[other]) for name in ("a", "b")],
    )
    assert analyse(plan, TODAY, FEW).cost_finish.cost_p50 == pytest.approx(5 * 100 + 7 * 300)
    found = decided(plan, {key("a"): 1, key("b"): 0})
    assert [one.allocations[0].team for one in found.all(WorkPackage)] == ["app", "web"]
    assert decided(plan, {key("a"): 0}) is plan


def test_what_has_started_stays_with_its_team():
    table = dates(two_teams(started="2026-03-11"))
    assert [table.slots[key(name)].way for name in "ab"] == [0, 0]


def skilled(web: str, app: str, **fields):
    """The plan of two teams, whose work asks for payment."""
    plan = two_teams(skills=["Payment"], **fields)
    teams = [one.changed(skills=(web if one.id == "web" else app).split()) for one in plan.all(Team)]
    return ChangeSet(tuple(Put(team) for team in teams)).apply(plan)


@pytest.mark.parametrize(
    ("web", "app", "expected"),
    [
        ("payment", "payment", [0, 1]),
        ("payment", "search", [0, 0]),
        ("search", "payment", [1, 1]),
        ("search", "", [1, 1]),  # nothing is known of the other team
        ("search", "search", [0, 1]),  # nobody has them: then as if nobody asked
    ],
)
def test_a_way_in_which_nobody_has_the_skills_is_left_out_while_there_is_another(web, app, expected):
    table = dates(skilled(web, app))
    assert sorted(table.slots[key(name)].way for name in "ab") == expected
    found = translate(skilled(web, app), TODAY)
    demands = [mode.demands for one in found.instance.activities for mode in one.modes if mode.demands]
    asked = sorted(found.teams[one[0].resource].id for one in demands)
    assert asked == sorted("app" if way else "web" for way in expected)


def test_the_skills_of_an_assignee_are_there_whichever_team_does_it():
    people = [Person(id="kim", skills=("payment",))]
    plan = ChangeSet(tuple(Put(one) for one in people)).apply(skilled("search", "search", assignee="kim"))
    assert sorted(dates(plan).slots[key(name)].way for name in "ab") == [0, 1]


def test_started_work_stays_with_its_team_whatever_that_can_do():
    table = dates(skilled("search", "payment", started="2026-03-11"))
    assert [table.slots[key(name)].way for name in "ab"] == [0, 0]


def test_an_alternative_that_names_no_known_team_is_left_out():
    plan = program(
        charters=[{"id": "p"}],
        teams=[{"id": "web", "headcount": HEADCOUNT}],
        work_packages=[
            work(
                "a",
                allocations=[{"team": "web"}],
                alternatives=[{"allocations": [{"team": "gone"}], "duration": {"low": 1, "likely": 1, "high": 1}}],
            )
        ],
    )
    assert dates(plan).slots[key("a")].way == 0


def test_effort_is_spread_over_the_people_of_an_alternative():
    plan = program(
        charters=[{"id": "p"}],
        teams=[{"id": name, "headcount": [{"since": "2025-01-01", "people": 4.0}]} for name in ("web", "app")],
        work_packages=[
            {
                "id": "a",
                "effort": {"low": 8, "likely": 8, "high": 8},
                "allocations": [{"team": "web", "people": 2.0}],
                "alternatives": [{"allocations": [{"team": "app", "people": 4.0}]}],
            }
        ],
    )
    slot = dates(plan).slots[key("a")]
    assert (slot.way, slot.finish) == (1, date(2026, 3, 13))


def test_effort_is_divided_by_the_people_and_their_focus():
    plan = program(
        charters=[{"id": "p"}],
        teams=[{"id": "web", "focus": 0.5, "headcount": HEADCOUNT}],
        work_packages=[
            {
                "id": "a",
                "effort": {"low": 4.0, "likely": 8.0, "high": 12.0},
                "allocations": [{"team": "web", "people": 2.0}],
            }
        ],
    )
    spread = translate(plan, TODAY).instance.activities[0].modes[0].duration
    assert (spread.low, spread.likely, spread.high, spread.shape) == (4.0, 8.0, 12.0, Shape.TRIANGULAR)


def test_actuals_stand_and_the_rest_counts_from_today():
    plan = program(
        charters=[{"id": "p"}],
        work_packages=[
            work("a", started="2026-02-02", finished="2026-02-10"),
            work("b", 10.0, started="2026-03-02", remaining=2.0),
            work("c", 10.0, started="2026-03-02", percent_complete=0.5),
        ],
    )
    slots = dates(plan).slots
    assert (slots[key("a")].start, slots[key("a")].finish) == (date(2026, 2, 2), date(2026, 2, 10))
    assert (slots[key("b")].start, slots[key("b")].finish) == (date(2026, 3, 2), date(2026, 3, 13))
    assert slots[key("c")].finish == date(2026, 3, 18)


def test_parents_and_initiatives_span_what_they_hold_and_can_be_linked():
    plan = program(
        charters=[{"id": "p"}],
        initiatives=[{"id": "i"}],
        work_packages=[
            work("a", None, initiative="i"),
            work("a1", 2.0, parent="a"),
            work("a2", 4.0, parent="a"),
            work("z", 1.0),
        ],
        dependencies=[{"id": "d", "predecessor": "a", "successor": "z"}],
    )
    table = dates(plan)
    assert table.slots[key("a")].finish == date(2026, 3, 17)
    assert table.slots[Key("initiative", "i")].finish == date(2026, 3, 17)
    assert (table.slots[key("z")].start, table.slots[key("z")].cause) == (date(2026, 3, 18), "link")
    assert table.unestimated == ()


def test_a_milestone_is_when_its_work_is_and_its_promise_has_a_chance():
    plan = program(
        charters=[{"id": "p"}],
        work_packages=[{"id": "a", "duration": {"low": 1.0, "likely": 5.0, "high": 9.0}}],
        milestones=[
            {"id": "soon", "work": ["work_package/a"], "commitment": "2026-03-12"},
            {"id": "fair", "work": ["work_package/a"], "commitment": "2026-03-18"},
            {"id": "late", "work": ["work_package/a"], "commitment": "2026-05-01"},
            {"id": "bare", "commitment": "2026-05-01"},
            {"id": "gone", "work": ["work_package/a"], "state": "dropped"},
        ],
    )
    found = dates(plan).outlooks
    chances = [found[Key("milestone", name)].probability for name in ("soon", "fair", "late")]
    assert chances[0] == 0.0
    assert chances[2] == 1.0
    assert chances[1] == pytest.approx(0.5, abs=0.08)  # P(triangular(1, 5, 9) <= 5)
    assert Key("milestone", "bare") not in found
    assert Key("milestone", "gone") not in found


def test_a_reached_milestone_keeps_or_breaks_its_promise_for_good():
    plan = program(
        charters=[{"id": "p"}],
        work_packages=[work("a")],
        milestones=[{"id": "m", "state": "reached", "reached": "2026-03-02", "commitment": "2026-03-01"}],
    )
    outlook = dates(plan).outlooks[Key("milestone", "m")]
    assert (outlook.method, outlook.p80, outlook.probability) == ("actual", date(2026, 3, 2), 0.0)


def test_a_certain_risk_adds_its_days_and_removing_it_gains_them():
    fixed = {"low": 5.0, "likely": 5.0, "high": 5.0}
    plan = program(
        charters=[{"id": "p"}],
        work_packages=[work("a", 5.0)],
        risks=[{"id": "r", "probability": 1.0, "days": [{"work": "work_package/a", "days": fixed}]}],
    )
    table = dates(plan)
    assert table.outlooks[key("a")].p80 == date(2026, 3, 25)
    assert table.gains[0].p80_days == pytest.approx(5.0)


def test_closed_risks_are_not_drawn_and_done_responses_leave_the_residual():
    fixed = {"low": 5.0, "likely": 5.0, "high": 5.0}
    body = {"id": "r", "probability": 0.8, "days": [{"work": "work_package/a", "days": fixed}]}
    response = {"title": "t", "state": "done", "residual": {"probability": 0.2, "impact": 0.5}}
    plan = program(work_packages=[work("a")], risks=[{**body, "responses": [response]}])
    event = translate(plan, TODAY).instance.events[0]
    assert (event.probability, event.hits[0].days.likely) == (0.2, 2.5)
    closed = program(work_packages=[work("a")], risks=[{**body, "roam": "resolved"}])
    assert translate(closed, TODAY).instance.events == ()
    agreed = program(risks=[{**body, "responses": [{**response, "state": "agreed"}]}])
    assert level(agreed.all(Risk)[0], in_place) == Level(0.8)


def test_what_waits_for_work_without_an_estimate_can_only_be_later():
    plan = program(
        charters=[{"id": "p"}],
        work_packages=[work("a", None), work("b", 5.0), work("c", 5.0)],
        dependencies=[{"id": "d", "predecessor": "a", "successor": "b"}],
    )
    table = dates(plan)
    assert table.unestimated == (key("a"),)
    assert (table.outlooks[key("b")].at_least, table.outlooks[key("c")].at_least) == (True, False)
    assert key("a") not in table.slots


def test_a_declined_dependency_does_not_hold_work():
    link = {"id": "d", "predecessor": "a", "successor": "b", "giver": "web"}
    for state, start in (("accepted", date(2026, 3, 26)), ("declined", TODAY)):
        plan = program(work_packages=[work("a"), work("b")], dependencies=[{**link, "state": state}])
        assert dates(plan).slots[key("b")].start == start


def test_no_schedule_is_computed_where_none_can_be_and_the_reason_is_given():
    assert schedulable(program()) == "no_work"
    assert schedulable(program(work_packages=[work("a", None)])) == "no_estimates"
    table = dates(program(charters=[{"id": "p"}], work_packages=[work("a", None)]))
    assert (table.no_schedule, table.no_forecast, table.slots) == ("no_estimates", "no_history", {})


def test_a_cycle_leaves_no_schedule_but_an_answer():
    links = [
        {"id": "x", "predecessor": "a", "successor": "b"},
        {"id": "y", "predecessor": "b", "successor": "a"},
    ]
    table = dates(program(charters=[{"id": "p"}], work_packages=[work("a"), work("b")], dependencies=links))
    assert table.no_schedule == "cycle"


def test_the_same_input_gives_the_same_answer_and_a_pin_that_cannot_hold_is_a_clash():
    plan = program(
        charters=[{"id": "p"}],
        work_packages=[work("a", 10.0, deadline="2026-03-13"), work("b", 3.0)],
    )
    assert dates(plan) == dates(plan)
    (clash,) = dates(plan).clashes
    assert (clash.kind, clash.key, clash.by) == ("deadline", key("a"), 8.0)


def p80(plan, name="work_package/b"):
    kind, _, id_ = name.partition("/")
    return dates(plan).outlooks[Key(kind, id_)].p80


def with_risks(*risks, **charter):
    """Two pieces of ten days each, one after the other, from Thursday 12 March to Wednesday 8 April 2026."""
    return program(
        charters=[{"id": "p"} | charter],
        initiatives=[{"id": "i"}],
        work_packages=[work("par", None, initiative="i"), work("a", parent="par"), work("b")],
        dependencies=[{"id": "d", "predecessor": "work_package/par", "successor": "work_package/b"}],
        risks=[{"id": f"r{number}", "probability": 1.0} | risk for number, risk in enumerate(risks)],
    )


def hits(name, days, **more):
    return {"work": name, "days": {"low": float(days), "likely": float(days), "high": float(days)}, **more}


@pytest.mark.parametrize(
    ("risks", "expected"),
    [
        ((), "2026-04-08"),
        (({"days": [hits("work_package/a", 3)]},), "2026-04-13"),
        (({"days": [hits("work_package/par", 3)]},), "2026-04-13"),
        (({"days": [hits("work_package/a", 3), hits("work_package/a", 2)]},), "2026-04-15"),
        (({"days": [hits("work_package/a", 3, parallel=True)]}, {"days": [hits("work_package/a", 2, parallel=True)]}),
         "2026-04-13"),
        (({"days": [hits("work_package/a", 3)], "direction": "opportunity"},), "2026-04-03"),
        (({"days": [hits("work_package/a", 3)], "proximity_from": "2026-03-25"},), "2026-04-13"),
        (({"days": [hits("work_package/a", 3)], "proximity_from": "2026-03-26"},), "2026-04-08"),
        (({"days": [hits("work_package/b", 3)], "proximity_until": "2026-03-13"},), "2026-04-13"),
        (({"days": [hits("work_package/b", 3)], "proximity_until": "2026-03-13", "only_within": True},), "2026-04-08"),
        (({"days": [hits("work_package/b", 3)], "proximity_until": "2026-03-11"},), "2026-04-08"),
    ],
)  # fmt: skip
def test_what_risks_add_and_when_they_can(risks, expected):
    assert p80(with_risks(*risks)) == date.fromisoformat(expected)


def test_a_risk_of_an_initiative_delays_its_end_behind_all_its_work():
    plan = with_risks({"days": [hits("initiative/i", 3)]})
    assert p80(plan, "work_package/a") == date(2026, 3, 25)
    assert p80(plan, "initiative/i") == date(2026, 3, 30)


def test_risks_that_move_together_hang_on_factors_of_their_own():
    tie = {"risk": "r1", "coefficient": 0.8}
    plan = with_risks({"days": [hits("work_package/a", 3)], "moves_with": [tie]}, {"days": [hits("work_package/b", 2)]})
    instance = translate(plan, TODAY).instance
    first, second = (dict(event.factors) for event in instance.events)
    assert set(first) == set(second) == {1, 2}
    assert sum(first[f] * second[f] for f in first) == pytest.approx(0.8)
    assert (instance.factors, len(instance.factor_keys)) == (3, 3)
    assert (
        translate(with_risks({"days": [hits("work_package/a", 3)], "moves_with": [tie]}), TODAY).instance.factors == 1
    )


def test_what_a_risk_costs_is_drawn_in_the_currency_of_the_program():
    cost = {"low": 100, "likely": 200, "high": 600, "currency": "USD"}
    rate = {"currency": "USD", "rate": "0.5", "on": "2026-01-01", "source": "treasury"}
    gain = {"cost": cost, "direction": "opportunity"}
    plan = with_risks({"cost": cost}, gain, currency="EUR", rates=[rate])
    threat, opportunity = translate(plan, TODAY).instance.events
    assert (threat.cost.low, threat.cost.likely, threat.cost.high) == (50, 100, 300)
    assert (opportunity.cost.low, opportunity.cost.likely, opportunity.cost.high) == (-300, -100, -50)
    assert threat.hits == ()
    assert translate(with_risks({"cost": cost}, currency="EUR"), TODAY).instance.events == ()
    assert translate(with_risks({"cost": cost}), TODAY).instance.events[0].cost.likely == 200


@pytest.mark.parametrize("levelled", [True, False])
def test_only_work_is_critical_and_what_holds_it_has_no_share(levelled):
    plan = program(
        charters=[{"id": "p", "ends": "2026-12-31"}],
        teams=[{"id": "web", "headcount": HEADCOUNT}],
        initiatives=[{"id": "i"}],
        work_packages=[
            work("a", 10.0, initiative="i", allocations=[{"team": "web", "people": 2.0}]),
            work("b", 2.0, parent="c"),
            work("c", None),
        ],
        milestones=[{"id": "m", "work": ["work_package/a"]}],
    )
    found = timetable(plan, History(), TODAY, Draws(runs=100, levelled=levelled)).outlooks
    assert {str(name): one.criticality for name, one in found.items()} == {
        "charter/p": None,
        "initiative/i": None,
        "milestone/m": None,
        "work_package/a": 1.0,
        "work_package/b": 0.0,
        "work_package/c": None,
    }


def test_the_dearer_delay_goes_first_whatever_currency_it_is_stated_in():
    def first(charter, **delays):
        plan = program(
            charters=[{"id": "p", **charter}],
            teams=[{"id": "web", "headcount": HEADCOUNT}],
            initiatives=[{"id": name, "cost_of_delay": cost} for name, cost in delays.items()],
            work_packages=[
                work("below", None, initiative="euros"),
                work("a", 5.0, parent="below", allocations=[{"team": "web", "people": 2.0}]),
                work("b", 5.0, initiative="yen", allocations=[{"team": "web", "people": 2.0}]),
            ],
        )
        slots = dates(plan).slots
        return min("ab", key=lambda name: slots[key(name)].start)

    rates = {"currency": "EUR", "rates": [{"currency": "JPY", "on": "2026-01-01", "rate": "0.006", "source": "bank"}]}
    assert first(rates, euros="20000 EUR", yen="1000000 JPY") == "a"  # 6,000 EUR
    assert first(rates, euros="20000 EUR", yen="5000000 JPY") == "b"
    assert (
        first({"currency": "EUR"}, euros="20000 EUR", yen="1000000 JPY") == "a"
    )  # what no rate converts counts nothing
    assert first({}, euros="20000 EUR", yen="30000 EUR") == "b"


def test_work_does_not_wait_for_what_holds_it_and_that_waits_for_what_its_first_work_waits_for():
    plan = program(
        charters=[{"id": "p"}],
        teams=[{"id": "web", "headcount": HEADCOUNT}],
        initiatives=[{"id": "hi", "cost_of_delay": "9 EUR"}, {"id": "lo"}],
        work_packages=[
            work("a", 5.0, initiative="lo", allocations=[{"team": "web", "people": 2.0}]),
            work("b", 5.0, initiative="hi", allocations=[{"team": "web", "people": 2.0}]),
            work("after", None),
            work("c", 1.0, parent="after"),
        ],
        dependencies=[{"id": "d", "predecessor": "work_package/b", "successor": "work_package/after"}],
    )
    slots = dates(plan).slots
    told = {str(name): (slot.cause, str(slot.driver or "")) for name, slot in slots.items() if name.kind != "charter"}
    assert told == {
        "work_package/b": ("now", ""),
        "initiative/hi": ("now", ""),
        "work_package/a": ("resource", "team/web"),
        "initiative/lo": ("resource", "team/web"),
        "work_package/c": ("link", "work_package/b"),
        "work_package/after": ("link", "work_package/b"),
    }


def test_an_initiative_whose_work_is_all_finished_is_no_forecast():
    done = {"started": "2026-02-02", "finished": "2026-02-13"}
    plan = program(
        charters=[{"id": "p"}],
        initiatives=[{"id": "over"}, {"id": "open"}],
        work_packages=[
            work("a", 5.0, initiative="over", **done),
            work("b", 5.0, initiative="open", **done),
            work("c", 5.0, initiative="open"),
        ],
    )
    found = dates(plan).outlooks
    over = found[Key("initiative", "over")]
    assert (over.method, over.p50, over.p80, over.p95) == ("actual", *[date(2026, 2, 13)] * 3)
    assert found[Key("initiative", "open")].method != "actual"
