"""Random commits, branches, merges, removals, reverts and looks into the past, beside a model of what must hold."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from bench.store_writer import CHARTER, key
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from effort import examples
from kaname.errors import ConflictError
from kaname.model.base import Entity
from kaname.model.changes import Change, ChangeSet, Put, Remove
from kaname.model.kinds import KINDS
from kaname.store import chain
from kaname.store.carrying import merge, revert
from kaname.store.committing import Author, Committed, commit
from kaname.store.creating import branch, create
from kaname.store.lines import common
from kaname.store.listing import log
from kaname.store.loading import load
from kaname.store.states import STATES

pytestmark = pytest.mark.thorough

KIM = Author("Kim")
Body = tuple[str, str]
State = dict[str, Body]
"""Notes and tag of each record by its id, in the order of the plan; '' where one is not set."""
_programs = count()


def record(name: str, body: Body) -> Entity:
    told = {"notes": body[0], "tags": body[1].split()}
    given = {field: value for field, value in told.items() if value}
    return KINDS["work_package"].model_validate({"id": name, "title": name, **given})


class ClashError(Exception):
    """Both sides changed the same, differently."""


def joined(base: Body | None, ours: Body | None, theirs: Body | None) -> Body | None:
    """What becomes of a record that we and others made of a base. Raises ClashError."""
    if theirs in (base, ours):
        return ours
    if base is None or ours is None or theirs is None:
        raise ClashError
    return _field(base[0], ours[0], theirs[0]), _field(base[1], ours[1], theirs[1])


def _field(base: str, ours: str, theirs: str) -> str:
    if ours in (base, theirs):
        return theirs
    if theirs == base:
        return ours
    raise ClashError


def merged(base: State, ours: dict[str, Body | None], theirs: State) -> State:
    """A state with changes that were made on another. Raises ClashError."""
    after = dict(theirs)
    for name, body in ours.items():
        found = joined(base.get(name), body, theirs.get(name))
        if found is None:
            after.pop(name, None)
        else:
            after[name] = found
    return after


def differing(before: State, after: State) -> dict[str, Body | None]:
    puts: dict[str, Body | None] = {name: body for name, body in after.items() if before.get(name) != body}
    return puts | {name: None for name in before if name not in after}


bodies = st.tuples(st.sampled_from(["", "x", "y"]), st.sampled_from(["", "kim", "lee"]))
changes = st.dictionaries(st.sampled_from("abcd"), st.none() | bodies, min_size=1, max_size=3)


class Store(RuleBasedStateMachine):
    """A program in a store, and all states that it has had on each line."""

    alias = ""

    @initialize(first=st.dictionaries(st.sampled_from("abcd"), bodies))
    def begin(self, first: State) -> None:
        self.name = f"m{next(_programs)}"
        create(self.alias, self.name, [CHARTER, *(record(name, body) for name, body in first.items())], KIM)
        self.lines: dict[str, dict[int, State]] = {"main": {1: first}}
        self.own: dict[str, list[int]] = {"main": [1]}
        self.last = 1

    def head(self, scenario: str) -> int:
        return max(self.lines[scenario])

    def write(self, scenario: str, base: int, ours: dict[str, Body | None], run: Callable[[], Committed]) -> None:
        """Do it here and there: the same comes of it."""
        line = self.lines[scenario]
        before = line[self.head(scenario)]
        try:
            after = merged(self.lines[scenario][base] if base else {}, ours, before)
        except ClashError:
            after = None
        if after is None:
            with pytest.raises(ConflictError, match="record_changed"):
                run()
        else:
            found = run()
            assert found.written == (list(after.items()) != list(before.items()))
            if found.written:
                self.last += 1
                line[self.last] = after
                self.own[scenario].append(self.last)
            assert found.revision.number == self.head(scenario)
        self.look(scenario, self.head(scenario))

    @rule(data=st.data(), ours=changes)
    def commit(self, data: st.DataObject, ours: dict[str, Body | None]) -> None:
        scenario = data.draw(st.sampled_from(sorted(self.lines)))
        base = data.draw(st.sampled_from(sorted(self.lines[scenario], reverse=True)))
        known = self.lines[scenario][base]
        ours = {name: body for name, body in ours.items() if known.get(name) != body}  # what a person changes
        made: list[Change] = [Remove(key(n)) if body is None else Put(record(n, body)) for n, body in ours.items()]
        change = ChangeSet(tuple(made))
        self.write(
            scenario, base, ours, lambda: commit(self.alias, self.name, change, KIM, scenario=scenario, base=base)
        )

    @precondition(lambda self: len(self.lines) < 5)
    @rule(data=st.data())
    def branch(self, data: st.DataObject) -> None:
        origin = data.draw(st.sampled_from(sorted(self.lines)))
        at = data.draw(st.sampled_from(sorted(self.lines[origin])))
        scenario = f"s{len(self.lines)}"
        assert branch(self.alias, self.name, scenario, KIM, origin=origin, at=at) == at
        self.lines[scenario] = {number: state for number, state in self.lines[origin].items() if number <= at}
        self.own[scenario] = []

    @precondition(lambda self: len(self.lines) > 1)
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        scenario = data.draw(st.sampled_from(sorted(set(self.lines) - {"main"})))
        into = data.draw(st.sampled_from(sorted(set(self.lines) - {scenario})))
        base = max(number for number in self.lines[scenario] if number in self.lines[into])
        assert common(self.alias, self.name, scenario, into) == base
        ours = differing(self.lines[scenario][base], self.lines[scenario][self.head(scenario)])
        self.write(into, base, ours, lambda: merge(self.alias, self.name, scenario, KIM, into=into))

    @precondition(lambda self: len(self.lines["main"]) > 1)
    @rule(data=st.data())
    def revert(self, data: st.DataObject) -> None:
        scenario = data.draw(st.sampled_from(sorted(name for name, line in self.lines.items() if len(line) > 1)))
        numbers = sorted(self.lines[scenario])
        at = data.draw(st.integers(1, len(numbers) - 1))
        number, parent = numbers[at], numbers[at - 1]
        ours = differing(self.lines[scenario][number], self.lines[scenario][parent])
        self.write(scenario, number, ours, lambda: revert(self.alias, self.name, number, KIM, scenario=scenario))

    @rule(data=st.data())
    def look_back(self, data: st.DataObject) -> None:
        scenario = data.draw(st.sampled_from(sorted(self.lines)))
        self.look(scenario, data.draw(st.sampled_from(sorted(self.lines[scenario]))))

    @rule()
    def forget(self) -> None:
        STATES.forget(self.alias)

    def look(self, scenario: str, number: int) -> None:
        program = load(self.alias, self.name, scenario=scenario, at=number).program
        expected = [CHARTER, *(record(name, body) for name, body in self.lines[scenario][number].items())]
        assert list(program) == expected

    def teardown(self) -> None:
        if not hasattr(self, "name"):
            return
        STATES.forget(self.alias)
        for scenario, line in self.lines.items():
            for number in line:
                self.look(scenario, number)
            told = [one.revision.number for one in log(self.alias, self.name, scenario).revisions]
            assert told == sorted(line, reverse=True)
        assert chain.verified(self.alias, self.name).broken == ()


def test_what_is_stored_is_what_the_model_says(alias: str) -> None:
    class Here(Store):
        pass

    Here.alias = alias
    limits = settings(max_examples=examples(20), stateful_step_count=25, phases=(Phase.generate, Phase.shrink))
    run_state_machine_as_test(Here, settings=limits)
