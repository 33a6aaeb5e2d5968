"""A memory in front of the engines: what follows from the same input is computed once, however often it is asked for.

A timetable is remembered under the digest of the program and its history. Where these changed, the critical path, the
schedule and each forecast are still found under the digest of what they alone follow from: editing a risk solves no
network again. What is damaged or foreign is computed anew. `made_by` names the code that computes: what other code
found is not remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol, TypeVar

from kaname import __version__
from kaname.model.base import Key
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning import analysed, tabled
from kaname.planning.analysis import Analysis, CostFinish
from kaname.planning.engine import (
    Analyst,
    Draws,
    Engine,
    Extent,
    Planner,
    Pricer,
    Prober,
    examine,
    plan,
    price,
    probe,
)
from kaname.planning.timetable import Timetable

if TYPE_CHECKING:
    from kaname.engines.instance import Comparison, Event, Forecast, Instance, Network, Schedule

A = TypeVar("A", "Network", "Schedule", "Forecast", "Comparison")
T = TypeVar("T")


class Memory(Protocol):
    """Keeps bytes under a digest; may forget them."""

    def get(self, digest: str) -> bytes | None:
        """What was kept, if anything."""
        ...

    def put(self, digest: str, result: bytes) -> None:
        """Keep a result."""
        ...

    def computing(self, digest: str) -> AbstractContextManager[None]:
        """Be the one who computes what is kept under a digest, waiting for whoever is."""
        ...


class NotRememberedError(Exception):
    """A result would have to be computed, and nobody wants to wait for that now."""


class Recalling:
    """A memory in front of no engine: what it doesn't hold is not computed."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def get(self, digest: str) -> bytes | None:
        """What was kept, if anything."""
        return self._memory.get(digest)

    def put(self, digest: str, result: bytes) -> None:
        """Keep a result."""
        self._memory.put(digest, result)

    def computing(self, digest: str) -> AbstractContextManager[None]:
        """Raise NotRememberedError."""
        raise NotRememberedError(digest)


def recalled(
    memory: Memory, name: str, read: Callable[[bytes], T | None], compute: Callable[[], T], write: Callable[[T], bytes]
) -> T:
    """A result: as it was kept, or computed and kept; by one alone, where the memory is shared by many who ask."""
    found = _kept(memory, name, read)
    if found is not None:
        return found
    with memory.computing(name):
        found = _kept(memory, name, read)  # whoever was waited for has just kept it
        if found is None:
            found = compute()
            memory.put(name, write(found))
    return found


def _kept(memory: Memory, name: str, read: Callable[[bytes], T | None]) -> T | None:
    kept = memory.get(name)
    return read(kept) if kept is not None else None


class Remembering(Engine):
    """An engine with a memory in front of it."""

    def __init__(self, memory: Memory, engine: Engine | None = None, made_by: str = "") -> None:
        self._memory = memory
        self._made_by = made_by
        self._engine = engine or Engine()
        self._last: tuple[tuple[object, ...], str] = ((), "")

    def network(self, instance: Instance) -> Network:
        """The critical path."""
        from kaname.planning import solved  # brings numpy, which who remembers the timetable does not need

        return self._recall(self._name("network", instance), solved.network, lambda: self._engine.network(instance))

    def schedule(
        self, instance: Instance, seed: int, previous: tuple[float, ...] = (), seconds: float | None = None
    ) -> Schedule:
        """The levelled schedule, which moves little of the plan in force."""
        from kaname.planning import solved

        return self._recall(
            self._name("schedule", instance, seed, *previous, seconds),
            solved.schedule,
            lambda: self._engine.schedule(instance, seed, previous, seconds),
        )

    def forecast(self, instance: Instance, draws: Draws) -> Forecast:
        """The forecast."""
        from kaname.planning import solved

        return self._recall(
            self._name("forecast", instance, instance.events, instance.factor_keys, draws),
            solved.forecast,
            lambda: self._engine.forecast(instance, draws),
        )

    def compare(
        self, instance: Instance, choices: tuple[tuple[Event, ...], ...], activity: int, draws: Draws
    ) -> Comparison:
        """When an activity finishes with each of some choices of events."""
        from kaname.planning import solved

        return self._recall(
            self._name("comparison", instance, choices, instance.factor_keys, activity, draws),
            solved.comparison,
            lambda: self._engine.compare(instance, choices, activity, draws),
        )

    def _recall(self, name: str, read: Callable[[bytes], A | None], compute: Callable[[], A]) -> A:
        from kaname.planning import solved

        return recalled(self._memory, name, read, compute, solved.written)

    def _name(self, question: str, instance: Instance, *more: object) -> str:
        return sha256(repr((self._made_by, question, self._work(instance), more)).encode()).hexdigest()

    def _work(self, instance: Instance) -> str:
        """The digest of an instance without its events; remembered, since gains ask about the same work many times."""
        lists = (instance.activities, instance.links, *instance.calendars, *instance.resources)
        parts = (instance.origin, instance.now, *lists)
        known, digest = self._last
        if len(known) != len(parts) or any(one is not other for one, other in zip(known, parts, strict=True)):
            digest = work_digest(instance)
            self._last = (parts, digest)
        return digest


def work_digest(instance: Instance) -> str:
    """A digest of all that a critical path or a schedule follows from, the version of Kaname included."""
    found = sha256(__version__.encode())
    found.update(repr((instance.origin, instance.now, instance.activities, instance.links)).encode())
    for array in (*instance.calendars, *instance.resources):
        found.update(array.tobytes())
    return found.hexdigest()


def remembering(memory: Memory, engine: Engine | None = None, made_by: str = "", *, extent: Extent = "all") -> Planner:
    """A planner with a memory in front of it and of its engine; a whole timetable that is known serves any extent."""
    asked = Remembering(memory, engine, made_by)

    def planner(program: Program, history: History, as_of: date, draws: Draws) -> Timetable:
        name = digest(program, history, as_of, draws, made_by)
        if extent != "all":
            if (whole := _kept(memory, name, tabled.read)) is not None:
                return whole
            name = sha256(f"{name} {extent}".encode()).hexdigest()
        compute = partial(plan, program, history, as_of, draws, asked, extent=extent)
        return recalled(memory, name, tabled.read, compute, tabled.written)

    return planner


def remembering_analysis(memory: Memory, engine: Engine | None = None, made_by: str = "") -> Analyst:
    """An analyst with a memory in front of it and of its engine, which already knows the forecast of the timetable."""
    asked = Remembering(memory, engine, made_by)

    def analyst(program: Program, history: History, as_of: date, draws: Draws, target: Key) -> Analysis:
        name = _analysis_name(f"analysis {target}", program, history, as_of, draws, made_by)
        return recalled(
            memory,
            name,
            analysed.read,
            lambda: examine(program, history, as_of, draws, target, asked),
            analysed.written,
        )

    return analyst


def _analysis_name(what: str, program: Program, history: History, as_of: date, draws: Draws, made_by: str) -> str:
    """A digest of what an analysis is asked for, and of all that it follows from."""
    published = history.in_force(as_of)
    ways = published.ways if published is not None else ()  # all of the history that it follows from
    plan = digest(program, History(), as_of, draws, made_by)
    return sha256(f"{what} {plan} {ways}".encode()).hexdigest()


def remembering_price(memory: Memory, engine: Engine | None = None, made_by: str = "") -> Pricer:
    """A pricer with a memory in front of it and of its engine, which already knows the forecast of the timetable."""
    asked = Remembering(memory, engine, made_by)

    def pricer(program: Program, history: History, as_of: date, draws: Draws) -> CostFinish:
        name = _analysis_name("cost", program, history, as_of, draws, made_by)
        found = recalled(
            memory,
            name,
            analysed.read,
            lambda: Analysis(program.charter.key, cost_finish=price(program, history, as_of, draws, asked)),
            analysed.written,
        )
        return found.cost_finish

    return pricer


def remembering_probe(memory: Memory, engine: Engine | None = None, made_by: str = "") -> Prober:
    """A prober whose engine remembers each variant: one that changes no work is asked for only once."""
    asked = Remembering(memory, engine, made_by)

    def prober(
        program: Program, history: History, as_of: date, draws: Draws, variants: tuple[Program, ...]
    ) -> tuple[int | str, ...]:
        return probe(program, history, as_of, draws, variants, asked)

    return prober


def digest(program: Program, history: History, as_of: date, draws: Draws, made_by: str = "") -> str:
    """A digest of all that a timetable follows from, the version of Kaname included."""
    found = sha256(repr((__version__, made_by, program.name, as_of, draws)).encode())
    for record in program:
        found.update(f"\n{record.key} ".encode() + record.model_dump_json().encode())
    for key, record in program.outside.items():
        found.update(f"\n{key} ".encode() + record.model_dump_json().encode())
    found.update(repr((history.moves, history.forecasts, history.since, history.plans)).encode())
    return found.hexdigest()
