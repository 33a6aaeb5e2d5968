"""Which team does work that several could do, once a plan is in force: the one it was, unless a change is worth it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from effort import examples
from kaname import centre, files
from kaname.files.lines import facts
from kaname.model.base import Key
from kaname.model.changes import diff
from kaname.model.history import History, PastPlan
from kaname.model.history_lines import written
from kaname.model.program import Program
from kaname.model.visibility import VIEWERS, narrow_history
from kaname.planning import tabled
from kaname.planning.analysing import analyse
from kaname.planning.engine import Draws, Engine
from kaname.planning.explaining import explain
from kaname.planning.incremental import Session
from kaname.planning.publishing import plan_in_force
from kaname.planning.timetable import Timetable
from kaname.planning.timetabling import timetable
from kaname.planning.translation import translate
from kaname.settings import Settings
from plans import program

TODAY = date(2026, 3, 12)
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
FEW = Draws(runs=60)
LENGTHS: dict[str, tuple[float, float]] = {"a": (6, 8), "b": (2, 9), "c": (7, 2), "d": (2, 4), "e": (2, 3), "f": (2, 3)}
"""Days that each piece of work takes the one team, and the other."""
TEAMS = ("one", "other")


def days(number: float) -> dict[str, float]:
    return {"low": number, "likely": number, "high": number}


def plan(lengths: dict[str, tuple[float, float]], teams: tuple[str, ...] = TEAMS, **more: object) -> Program:
    def work(name: str, own: float, other: float) -> dict[str, object]:
        also = [{"allocations": [{"team": "other"}], "duration": days(other)}] if "other" in teams else []
        body = {"id": name, "duration": days(own), "allocations": [{"team": "one"}], "alternatives": also}
        return {**body, **(more if name == "a" else {})}

    return program(
        charters=[{"id": "p"}],
        teams=[{"id": team, "headcount": [{"since": "2025-01-01", "people": 1.0}]} for team in teams],
        work_packages=[work(name, *both) for name, both in lengths.items()],
    )


def dates(found: Program, history: History | None = None) -> Timetable:
    return timetable(found, history or History(), TODAY, FEW, extent="dates")


def in_force(table: Timetable) -> History:
    return History.of(plans=[plan_in_force(table, NOW)])


def ways(table: Timetable) -> dict[str, int]:
    return {name.id: slot.way for name, slot in table.slots.items() if name.kind == "work_package"}


def test_a_small_change_switches_no_team_where_planning_anew_would() -> None:
    before = dates(plan(LENGTHS))
    changed = plan({**LENGTHS, "d": (3, 5)})
    assert ways(dates(changed)) != ways(before)
    assert ways(dates(changed, in_force(before))) == ways(before)


def test_what_is_worth_the_change_changes() -> None:
    before = dates(plan(LENGTHS))
    assert ways(before)["c"] == 1
    changed = plan({**LENGTHS, "c": (2, 40)})
    after = dates(changed, in_force(before))
    assert ways(after)["c"] == 0
    assert after.slots[Key("work_package", "c")].finish < date(2026, 4, 10)


def test_a_team_that_is_gone_keeps_nothing() -> None:
    history = in_force(dates(plan(LENGTHS)))
    assert set(ways(dates(plan(LENGTHS, teams=("one",)), history)).values()) == {0}


def test_what_has_begun_is_with_its_own_team() -> None:
    before = dates(plan(LENGTHS))
    assert ways(dates(plan(LENGTHS, started="2026-03-11"), in_force(before)))["a"] == 0


def test_a_way_is_known_by_its_teams_not_by_its_number() -> None:
    before = dates(plan(LENGTHS))
    (past,) = in_force(before).plans
    assert {key.id: [team.id for team, _ in who] for key, who in past.ways} == {
        name: [TEAMS[way]] for name, way in ways(before).items()
    }
    first = {"allocations": [{"team": "third"}], "duration": days(90)}
    works = [
        one.changed(alternatives=(first, *one.alternatives)) for one in plan(LENGTHS) if one.kind == "work_package"
    ]
    third = program(teams=[{"id": "third", "headcount": [{"since": "2025-01-01", "people": 1.0}]}])
    rest = [one for one in plan(LENGTHS) if one.kind != "work_package"]
    after = dates(Program([*rest, *third, *works]), in_force(before))
    assert ways(after) == {name: 2 * way for name, way in ways(before).items()}


def test_analysis_explanation_and_session_speak_of_the_plan_in_force() -> None:
    before, changed = dates(plan(LENGTHS)), plan({**LENGTHS, "d": (3, 5)})
    history = in_force(before)
    kept = dates(changed, history)
    translation = translate(changed, TODAY, history.plans[0])
    path = Engine().network(translation.instance).early_finish  # nothing is uncertain here
    told, anew = (analyse(changed, TODAY, FEW, history=one).network for one in (history, None))
    assert told == {key: translation.reached_day(key, float(path[end])) for key, end in translation.ends.items()}
    assert told != anew
    held = {key.id: way for key, way in translation.ways.items()}
    assert held == ways(kept)
    for name in LENGTHS:
        key = Key("work_package", name)
        assert explain(changed, TODAY, FEW, key, history=history).drives[0].finish == kept.slots[key].finish
    session = Session(plan(LENGTHS), History(), TODAY, FEW)
    (answer,) = session.answers(changed)
    assert ways(answer.timetable) == ways(before)


def test_ways_are_published_and_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    folder.mkdir()
    (folder / "program.yaml").write_text("charter: {id: p, title: P}\n", encoding="utf-8")
    files.save(folder, diff(files.load(folder).program, plan(LENGTHS, deadline="2026-06-30")))
    config = Settings(runs=100)
    before = centre.assess(folder, as_of=TODAY, config=config).only.timetable
    centre.publish(folder, as_of=TODAY, config=config)
    loaded = files.load(folder)
    (past,) = loaded.history.plans
    assert [one for one in loaded.problems if one.code.startswith("history")] == []
    assert past.ways == plan_in_force(before, NOW).ways
    assert len(past.ways) == len(LENGTHS)
    assert tabled.read(tabled.written(before)) == before


def test_a_line_without_ways_is_read_as_before_and_a_wrong_one_is_told() -> None:
    line = '{"at": "2026-03-01T08:00:00+00:00", "plan": {"as_of": "2026-03-01", "starts": {"2026-03-02": {"a": 0}}%s}}'
    (old,) = facts(line % "", "plans.jsonl")
    assert isinstance(old, PastPlan)
    assert old.ways == ()
    (wrong,) = facts(line % ', "ways": {"a": {"nowhere": 1}}', "plans.jsonl")
    assert getattr(wrong, "code", "") == "history.field"


def test_who_may_not_see_a_team_hears_of_no_way_with_it() -> None:
    whole = plan(LENGTHS)
    hidden = Program([one.changed(confidentiality="legal") if one.id == "other" else one for one in whole])
    past = replace(in_force(dates(whole)).plans[0], audiences=("engineer",))
    assert any(team.id == "other" for _, who in past.ways for team, _ in who)
    (seen,) = narrow_history(History.of(plans=[past]), hidden, VIEWERS["engineer"]).plans
    assert {team.id for _, who in seen.ways for team, _ in who} == {"one"}


@settings(max_examples=examples(10), deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=6)
)
def test_an_unchanged_plan_keeps_every_way_and_its_line_tells_all(lengths: dict[str, tuple[float, float]]) -> None:
    before = dates(plan(lengths))
    history = in_force(before)
    after = dates(plan(lengths), history)
    assert (ways(after), after.displaced) == (ways(before), ())
    assert tuple(facts(written(history.plans[0]), "")) == history.plans
