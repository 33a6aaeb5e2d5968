"""What follows from the same input is computed once; what is damaged, foreign or of another input is computed anew."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from kaname import files
from kaname.engines.instance import Schedule
from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.history import History, Moved
from kaname.model.people import Person
from kaname.model.plan import WorkPackage
from kaname.planning import solved, tabled
from kaname.planning.analysing import analyse
from kaname.planning.engine import Draws, Engine
from kaname.planning.remembering import digest, remembering, remembering_price, remembering_probe, work_digest
from kaname.planning.timetable import Clash
from kaname.planning.timetabling import timetable
from kaname.planning.translation import translate
from plans import program

ATLAS = Path(__file__).parent.parent / "examples" / "atlas"
TODAY = date(2026, 3, 12)
FEW = Draws(runs=400)
NOTHING = History()


class Shelf:
    """A memory that a test can look into."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, digest: str) -> bytes | None:
        return self.kept.get(digest)

    def put(self, digest: str, result: bytes) -> None:
        self.kept[digest] = result

    def computing(self, digest: str) -> AbstractContextManager[None]:
        return nullcontext()


class Counting(Engine):
    """The engine, with the questions it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def network(self, instance):
        self.asked.append("network")
        return super().network(instance)

    def schedule(self, instance, seed, previous=(), seconds=None):
        self.asked.append("schedule")
        return super().schedule(instance, seed, previous, seconds)

    def forecast(self, instance, draws):
        self.asked.append("forecast")
        return super().forecast(instance, draws)

    def compare(self, instance, choices, activity, draws):
        self.asked.append("comparison")
        return super().compare(instance, choices, activity, draws)


def work(name: str, days: float = 10.0, **fields):
    return {"id": name, "duration": {"low": days, "likely": days, "high": days}, **fields}


def plan(probability: float = 0.5, **charter):
    hits = [{"work": "a", "days": {"low": 5.0, "likely": 5.0, "high": 5.0}}]
    return program(
        charters=[{"id": "p", **charter}],
        teams=[{"id": "web", "headcount": [{"since": "2025-01-01", "people": 1.0}]}],
        work_packages=[
            work(name, deadline="2026-03-16", allocations=[{"team": "web", "people": 1.0}]) for name in ("a", "b")
        ],
        risks=[{"id": "r", "probability": probability, "days": hits}],
    )


@pytest.fixture(scope="module")
def atlas():
    return files.load(ATLAS)


def test_a_timetable_is_computed_once_and_again_when_its_memory_is_damaged():
    shelf, engine = Shelf(), Counting()
    planner = remembering(shelf, engine)
    first = planner(plan(), NOTHING, TODAY, FEW)
    assert engine.asked == ["network", "schedule", "forecast", "comparison", "forecast"]  # the last without capacity
    assert remembering(shelf, engine)(plan(), NOTHING, TODAY, FEW) == first == timetable(plan(), NOTHING, TODAY, FEW)
    assert len(engine.asked) == 5
    for name, kept in shelf.kept.items():
        shelf.kept[name] = kept[: len(kept) // 2]
    assert remembering(shelf, engine)(plan(), NOTHING, TODAY, FEW) == first
    assert len(engine.asked) == 10


def test_less_of_a_timetable_is_computed_and_taken_from_the_whole_one_that_is_known():
    shelf, engine = Shelf(), Counting()
    judged = remembering(shelf, engine, extent="judged")
    less = judged(plan(), NOTHING, TODAY, FEW)
    assert engine.asked == ["network", "schedule", "forecast", "comparison"]
    whole = remembering(shelf, engine)(plan(), NOTHING, TODAY, FEW)
    assert engine.asked[4:] == ["forecast"]  # the one without capacity: all else is known
    assert (less.network_p80, less.gains, whole.network_p80 is None) == (None, whole.gains, False)
    assert judged(plan(), NOTHING, TODAY, FEW) == whole


def test_a_price_is_found_without_asking_for_the_forecast_again_and_is_that_of_the_analysis(atlas):
    shelf, engine = Shelf(), Counting()
    given = atlas.program, atlas.history, date(2026, 10, 30), Draws(runs=200)
    remembering(shelf, engine)(*given)
    asked = len(engine.asked)
    first = remembering_price(shelf, engine)(*given)
    assert len(engine.asked) == asked  # the timetable has drawn it
    whole = analyse(given[0], given[2], given[3], history=given[1])
    assert remembering_price(shelf, engine)(*given) == first == whole.cost_finish
    assert first.cost_p80 is not None
    assert remembering_price(shelf, engine)(*given[:3], Draws(runs=201)) != first


def test_variants_that_change_no_work_are_drawn_once():
    shelf, engine = Shelf(), Counting()
    prober, base = remembering_probe(shelf, engine), plan()
    slower = work("a", 14.0, allocations=[{"team": "web", "people": 1.0}])
    longer = program_with(base, WorkPackage.model_validate(slower))
    silent = program_with(base, Person.model_validate({"id": "kim"}))
    days = prober(base, NOTHING, TODAY, FEW, (longer, silent))
    assert days == (4, 0)
    assert engine.asked.count("forecast") == 2
    assert prober(base, NOTHING, TODAY, FEW, (longer, silent)) == days
    assert engine.asked.count("forecast") == 2


def program_with(base, record):
    return ChangeSet((Put(record),)).apply(base)


def test_a_memory_of_something_else_is_no_answer():
    shelf, engine = Shelf(), Counting()
    first = remembering(shelf, engine)(plan(), NOTHING, TODAY, FEW)
    network, table = (next(k for k in shelf.kept.values() if k[:1] == start) for start in (b"P", b"{"))
    for foreign in (b"", b"[]", b"{}", b'{"slots":[[1]]}', network, table):
        shelf.kept = dict.fromkeys(shelf.kept, foreign)
        assert remembering(shelf, engine)(plan(), NOTHING, TODAY, FEW) == first


def test_editing_a_risk_solves_no_network_again():
    shelf, engine = Shelf(), Counting()
    planner = remembering(shelf, engine)
    planner(plan(), NOTHING, TODAY, FEW)
    engine.asked.clear()
    assert planner(plan(0.9), NOTHING, TODAY, FEW) == timetable(plan(0.9), NOTHING, TODAY, FEW)
    assert engine.asked == ["forecast", "comparison", "forecast"]
    engine.asked.clear()
    assert planner(plan(0.9, title="Renamed"), NOTHING, TODAY, FEW).slots
    assert engine.asked == []


def test_what_other_code_found_is_not_remembered():
    shelf, engine = Shelf(), Counting()
    remembering(shelf, engine, "old")(plan(), NOTHING, TODAY, FEW)
    engine.asked.clear()
    remembering(shelf, engine, "new")(plan(), NOTHING, TODAY, FEW)
    assert len(engine.asked) == 5


def test_every_part_of_a_timetable_comes_back(atlas):
    table = timetable(atlas.program, atlas.history, date(2026, 10, 30), Draws(runs=200))
    parts = (table.slots, table.outlooks, table.load, table.fan, table.gains, table.network_p80, table.deliveries)
    assert all((*parts, table.ends))
    assert tabled.read(tabled.written(table)) == table
    far = Key("work_package", "w", "sister")
    clashes = (Clash("capacity", far, 0.1, Key("team", "web")), Clash("deadline", far, 1e-9))
    rare = replace(table, clashes=clashes, unestimated=(far,), no_schedule="cycle", no_forecast="no_history")
    assert tabled.read(tabled.written(rare)) == rare


def test_every_part_of_a_schedule_comes_back():
    instance = translate(plan(), TODAY).instance
    found = Engine().schedule(instance, 1)
    again = solved.schedule(solved.written(found))
    assert isinstance(again, Schedule)
    assert found.conflicts
    assert (again.causes, again.conflicts, again.levelled) == (found.causes, found.conflicts, found.levelled)
    assert (again.start == found.start).all()
    assert (again.finish == found.finish).all()
    none = replace(found, conflicts=(), causes=(), start=np.zeros(0))
    back = solved.schedule(solved.written(none))
    assert back is not None
    assert (back.conflicts, back.causes) == ((), ())


def test_the_digest_knows_every_input():
    move = Moved(datetime(2026, 1, 2, tzinfo=UTC), Key("milestone", "m"), "target", "2026-03-01")
    shared = program(people=[{"id": "kim"}])
    digests = [
        digest(plan(), NOTHING, TODAY, FEW),
        digest(plan(0.6), NOTHING, TODAY, FEW),
        digest(plan(), History.of([move]), TODAY, FEW),
        digest(plan(), NOTHING, date(2026, 3, 13), FEW),
        digest(plan(), NOTHING, TODAY, Draws(runs=400, seed=2)),
        digest(plan(), NOTHING, TODAY, FEW, "other code"),
        digest(program(name="alpha", charters=[{"id": "p"}]), NOTHING, TODAY, FEW),
        digest(program(charters=[{"id": "p"}]), NOTHING, TODAY, FEW),
        digest(program(charters=[{"id": "p"}], outside=shared.records), NOTHING, TODAY, FEW),
    ]
    assert len(set(digests)) == len(digests)
    assert digest(plan(), NOTHING, TODAY, FEW) == digests[0]


def test_the_digest_of_work_knows_its_lengths_and_its_calendars_and_not_its_risks():
    def of(*works, **charter):
        return work_digest(translate(program(charters=[{"id": "p", **charter}], work_packages=works), TODAY).instance)

    free = [{"first": "2026-03-16", "last": "2026-03-16"}]
    assert len({of(work("a", 5.0)), of(work("a", 6.0)), of(work("a", 5.0), company_holidays=free)}) == 3
    assert work_digest(translate(plan(0.1), TODAY).instance) == work_digest(translate(plan(0.2), TODAY).instance)
