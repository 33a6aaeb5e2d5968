"""Quality: a program on a day with what the quality duty looks up again and again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kaname.engines.availability import Serial, availability
from kaname.model.base import Entity, Key
from kaname.model.quality import Component, Exercise
from kaname.planning.error_budgets import Served
from kaname.planning.waivers import Waivers


@dataclass(frozen=True, slots=True)
class Chain:
    """How available a component can be at most: itself and all it can't do without, each counted once.

    `unstated` components state no availability; they count as never failing, so the value stays an upper bound.
    """

    availability: float | None
    hard: tuple[Key, ...]
    unstated: tuple[Key, ...]


class Quality(Served):
    """Chains of components, exercises by activity, and the exceptions in force."""

    @cached_property
    def waivers(self) -> Waivers:
        """The exceptions in force."""
        return Waivers(self)

    def relied_on(self, record: Key, besides: type[Entity]) -> bool:
        """Whether any record refers to this one, beside those of a kind."""
        return any(key.kind != besides.kind for key, _ in self.program.incoming(record))

    @cached_property
    def exercises(self) -> Mapping[Key, tuple[Exercise, ...]]:
        """The exercises of each activity, by id."""
        lists: dict[Key, list[Exercise]] = defaultdict(list)
        for exercise in self.every(Exercise):
            for activity in self.keys(exercise.activities):
                lists[activity].append(exercise)
        return {activity: tuple(found) for activity, found in lists.items()}

    @cached_property
    def _chains(self) -> dict[Key, Chain]:
        return {}

    @cached_property
    def _direct(self) -> dict[Key, tuple[Key, ...]]:
        return {}

    def hard_needs(self, component: Key) -> tuple[Key, ...]:
        """What a component directly can't do without."""
        if component not in self._direct:
            record = self.program.find(component)
            needs = record.needs if isinstance(record, Component) else ()
            self._direct[component] = self.keys(need.component for need in needs if need.hard)
        return self._direct[component]

    def chain(self, component: Key) -> Chain:
        """The upper bound of a component's availability by what is stated."""
        if component not in self._chains:
            self._chains[component] = self._chain(component)
        return self._chains[component]

    def _chain(self, component: Key) -> Chain:
        hard = self._reach(component)
        stated = {key: self._stated(key) for key in (component, *hard)}
        known = [share for share in stated.values() if share is not None]
        unstated = tuple(key for key, share in stated.items() if share is None)
        return Chain(availability(Serial(known)) if known else None, hard, unstated)

    def _reach(self, component: Key) -> tuple[Key, ...]:
        """Everything it fails with, at any depth; each once, whatever circles the plan has."""
        found = {component}
        waiting = [component]
        while waiting:
            fresh = [key for key in self.hard_needs(waiting.pop()) if key not in found]
            found.update(fresh)
            waiting.extend(fresh)
        return tuple(sorted(found - {component}))

    def _stated(self, key: Key) -> float | None:
        record = self.program.find(key)
        return record.availability if isinstance(record, Component) else None
