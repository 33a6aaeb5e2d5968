"""The chance to miss the release under way: from small plans by what they repeat, and measured on the real one."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

import plans
from kaname.engines.scoring import bootstrap_interval
from kaname.imports.keps import read
from kaname.model.base import Key
from kaname.model.history import Field, History, Moved
from kaname.model.plan import Milestone
from kaname.model.program import Program
from kaname.planning.scale import ByRelease, scales
from kaname.planning.slip_chances import ENOUGH_LOOKS, Looks
from kaname.planning.slips import POOLED, cases, comparable, outlooks
from test_planning_slips import Kubernetes, _became, _planned, forecast_day

SNAPSHOT = date(2026, 7, 24)

# small plans

FIRST = date(2020, 1, 10)
EVERY = timedelta(days=100)


def release(number: int) -> str:
    return (FIRST + number * EVERY).isoformat()


def moved(name: str, on: date, field: Field, value: str | None, kind: str = "milestone") -> Moved:
    return Moved(datetime.combine(on, time(12), UTC), Key(kind, name), field, value)


def story(periods: int, teams: Mapping[str, float], each: int = 6) -> tuple[Program, History]:
    """Releases 100 days apart; for each, teams name so many targets 20 days after the last and give up a share.

    Scope freezes after 25 days. The last release is under way: its targets are open. Every initiative has one target.
    """
    initiatives: list[dict[str, Any]] = []
    milestones: list[dict[str, Any]] = []
    decisions: list[dict[str, Any]] = []
    moves: list[Moved] = []
    for period in range(1, periods + 1):
        day = FIRST + (period - 1) * EVERY + timedelta(days=20)
        for team, share in teams.items():
            for number in range(each):
                name = f"{team}-{period}-{number}"
                initiatives.append({"id": name, "owner": f"team/{team}"})
                decisions.append({"id": name, "subjects": [f"initiative/{name}"], "driver": f"lead-{team}"})
                moves.append(moved(name, day, "target", release(period)))
                body: dict[str, Any] = {"id": name, "initiative": name, "stage": "beta"}
                if period == periods:
                    body |= {"release": f"v{period}", "commitment": release(period)}
                elif number < share * each:
                    moves.append(moved(name, day + EVERY, "target", None))
                    moves.append(moved(name, day + EVERY, "state", "dropped"))
                    body |= {"state": "dropped"}
                else:
                    moves.append(moved(name, FIRST + period * EVERY, "reached", release(period)))
                    body |= {"state": "reached", "reached": release(period), "release": f"v{period}"}
                milestones.append(body)
    program = plans.program(
        releases=[
            {"id": f"v{n}", "date": release(n), "scope_freeze": FIRST + (n - 1) * EVERY + timedelta(days=25)}
            for n in range(periods + 2)
        ],
        teams=[{"id": team} for team in teams],
        people=[{"id": f"lead-{team}"} for team in teams],
        initiatives=initiatives,
        milestones=milestones,
        decisions=decisions,
    )
    return program, History.of(moves)


def chances_of(program: Program, history: History, as_of: date) -> Mapping[Key, float]:
    scale_of = scales(program, history)
    milestones = program.all(Milestone)
    scale = scale_of[milestones[0].key]
    assert isinstance(scale, ByRelease)
    return Looks(program, history, scale, milestones).chances(as_of, {one.key for one in milestones})


def under_way(periods: int) -> date:
    return FIRST + (periods - 1) * EVERY + timedelta(days=30)


def test_whoever_missed_before_is_expected_to_miss() -> None:
    """One lead's targets are missed, five of six, the other's never, over twelve releases."""
    found = chances_of(*story(13, {"late": 5 / 6, "early": 0.0}), under_way(13))
    by_team = {team: {value for key, value in found.items() if key.id.startswith(team)} for team in ("late", "early")}
    assert len(found) == 12
    assert min(by_team["late"]) > 0.55
    assert max(by_team["early"]) < 0.2


def test_where_all_are_alike_all_have_the_common_chance() -> None:
    found = chances_of(*story(13, {"one": 1 / 3, "other": 1 / 3}), under_way(13))
    assert list(found.values()) == pytest.approx([1 / 3] * 12, abs=0.05)


def test_too_few_looks_say_nothing() -> None:
    per_release = 12
    enough = -(-ENOUGH_LOOKS // per_release) + 1
    assert chances_of(*story(enough, {"late": 0.5, "early": 0.0}), under_way(enough))
    assert chances_of(*story(enough - 1, {"late": 0.5, "early": 0.0}), under_way(enough - 1)) == {}


def test_a_target_that_was_named_later_is_looked_at_today() -> None:
    program, history = story(13, {"late": 5 / 6, "early": 0.0})
    as_of = under_way(13)
    before = as_of - timedelta(days=11)
    assert chances_of(program, history, before) == {}
    assert len(chances_of(program, history, as_of)) == 12


def test_what_waits_for_an_earlier_milestone_of_its_initiative_is_not_looked_at() -> None:
    program, history = story(13, {"late": 5 / 6, "early": 0.0})
    bodies = [*program, *plans.program(milestones=[{"id": "alpha", "initiative": "late-13-0", "release": "v12"}])]
    blocked = Program(bodies)
    told = History.of([*history.moves, moved("alpha", FIRST, "target", release(12))])
    assert Key("milestone", "late-13-0") in chances_of(program, history, under_way(13))
    assert Key("milestone", "late-13-0") not in chances_of(blocked, told, under_way(13))


def test_the_outlook_is_half_the_class_and_half_this() -> None:
    program, history = story(13, {"late": 5 / 6, "early": 0.0})
    as_of = under_way(13)
    found, pooled = outlooks(program, history, as_of), chances_of(program, history, as_of)
    scale = scales(program, history)[Key("milestone", "late-13-0")]
    whole = comparable(tuple(cases(program, history, as_of)), scale, "beta", 0, -1)
    assert whole is not None
    for key, chance in pooled.items():
        assert found[key][0].probability == pytest.approx(1 - POOLED * chance - (1 - POOLED) * whole.longer(0))
    p50 = {key.id.split("-")[0]: found[key][0].p50 for key in pooled}
    assert p50 == {"early": date.fromisoformat(release(13)), "late": None}


# the real plan


@pytest.fixture(scope="module")
def kubernetes(shared: Path) -> Kubernetes:
    folder = shared / "data" / "keps"
    imported = read(folder, as_of=SNAPSHOT)
    program = imported.changes.apply(Program([]))
    planned = {f"v1.{minor}": frozenset(_planned(folder, program, minor)) for minor in range(24, 37)}
    return Kubernetes(program, imported.history, planned)


def rolling(kubernetes: Kubernetes) -> list[tuple[str, float, float, bool]]:
    """Each decided target: its release, the chance to miss by the class, by what is pooled, and whether it missed."""
    program, history = kubernetes.program, kubernetes.history
    scale_of = scales(program, history)
    found: list[tuple[str, float, float, bool]] = []
    for name, planned in kubernetes.planned.items():
        on = forecast_day(program, name)
        scale = scale_of[next(iter(planned))]
        assert isinstance(scale, ByRelease)
        train = [one for one in program.all(Milestone) if scale_of[one.key] == scale]
        pooled = Looks(program, history, scale, train).chances(on, planned)
        known = tuple(cases(program, history.until(datetime.combine(on, time(23, 59), UTC)), on))
        for key in sorted(planned & pooled.keys()):
            milestone, place = program.need(key), scale.place(name)
            assert isinstance(milestone, Milestone)
            assert place is not None
            slips = comparable(known, scale, milestone.stage, 0, -1)
            truth = _became(milestone, history, scale, place)
            if truth is not None and slips is not None:
                found.append((name, slips.longer(0), pooled[key], not (truth[1] and truth[0] <= 0)))
    return found


def test_half_of_each_is_better_than_the_class_alone(kubernetes: Kubernetes) -> None:
    """What the module says it measured; the interval of the difference in Brier scores, over releases, just holds 0."""
    found = rolling(kubernetes)
    assert len(found) == 387
    brier = {
        share: [((1 - share) * whole + share * pooled - late) ** 2 for _, whole, pooled, late in found]
        for share in (0.0, POOLED, 1.0)
    }
    assert mean(brier[POOLED]) == pytest.approx(0.201, abs=0.001)
    assert mean(brier[0.0]) == pytest.approx(0.206, abs=0.001)
    assert mean(brier[1.0]) == pytest.approx(0.202, abs=0.001)
    less = [mine - other for mine, other in zip(brier[POOLED], brier[0.0], strict=True)]
    low, high = bootstrap_interval(less, [name for name, *_ in found])
    assert (low, high) == pytest.approx((-0.010, 0.001), abs=0.002)
    assert pairs(found, POOLED) == pytest.approx(0.67, abs=0.01)
    assert pairs(found, 0.0) == pytest.approx(0.62, abs=0.01)


def pairs(found: list[tuple[str, float, float, bool]], share: float) -> float:
    """How often the late one of a pair of one release had the higher chance; ties half."""
    told = [(name, (1 - share) * whole + share * pooled, late) for name, whole, pooled, late in found]
    return mean(
        (one > other) + (one == other) / 2
        for name, one, late in told
        if late
        for same, other, missed in told
        if same == name and not missed
    )


def test_nothing_of_a_later_day_is_used(kubernetes: Kubernetes) -> None:
    program, history = kubernetes.program, kubernetes.history
    on = forecast_day(program, "v1.31")
    scale_of = scales(program, history)
    planned = kubernetes.planned["v1.31"]
    scale = scale_of[next(iter(planned))]
    assert isinstance(scale, ByRelease)
    train = [one for one in program.all(Milestone) if scale_of[one.key] == scale and history.of_record(one.key)]
    until = History.of([move for move in history.moves if move.at.astimezone(UTC).date() <= on])
    named = [one for one in train if any(move.field == "target" for move in until.of_record(one.key))]
    whole = Looks(program, history, scale, named).chances(on, planned)
    bare = [one.model_copy(update={"reached": None, "state": "open"}) for one in named]
    assert Looks(program, until, scale, bare).chances(on, planned) == whole
    assert len(whole) > 20
