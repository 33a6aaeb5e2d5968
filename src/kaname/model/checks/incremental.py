"""The faults of a program from those of one that differs little from it: `checked` finds what `check` finds.

A rule's earlier faults stand where it can't have been told anything else:

- it asked for no kind of which a record changed. A rule follows from its program alone, so what it asks for next
  follows from what it was told so far: told the same, it asks the same, and finds the same;
- or, where it is known what it sees of a record (`LOOKS`), every changed record looks to it as before.

A rule that looks at records one by one (`ALONE`) goes again through some of them only: those that changed, those that
refer to one that changed, and those at fault before; where it reads the charter and that changed, through all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from kaname.model.base import Entity, Key
from kaname.model.checks import RULES
from kaname.model.checks.fault import Check
from kaname.model.checks.sights import ALONE, BY_CHARTER, LOOKS, Look
from kaname.model.checks.views import EVERYTHING, Part, Watched
from kaname.model.finding import Problem
from kaname.model.kinds import references
from kaname.model.outside import Outside
from kaname.model.plan import Charter
from kaname.model.program import Program

MOST = 200
"""Differences up to which asking what stands costs less than checking all anew."""


class _Outcome(NamedTuple):
    """What a rule found and, where nothing else tells when to run it again, the kinds it asked for."""

    problems: tuple[Problem, ...]
    kinds: frozenset[str] = frozenset()


class _Difference(NamedTuple):
    """A record, here or in the rest of the portfolio, that was or is not there or is another object."""

    key: Key
    before: Entity | None
    after: Entity | None
    own: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """A program with its faults, and what is needed to find those of a program like it."""

    program: Program
    outcomes: Mapping[Check, _Outcome]
    mentions: Mapping[Key, frozenset[Key]]
    """Its records by the addresses that their references may mean."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every fault, as `check` tells them."""
        return tuple(problem for outcome in self.outcomes.values() for problem in outcome.problems)


def checked(program: Program, known: Checked | None = None) -> Checked:
    """The faults of a program, from what is known of another one where they differ in few records."""
    differences = None if known is None else _differences(known.program, program, known.mentions)
    if known is None or differences is None:
        return Checked(program, {rule: _run(rule, program) for rule in RULES}, _mentions(program))
    mentions = _mentions_after(known.mentions, (each for each in differences if each.own))
    part = Part(program, _again(program, known, mentions, differences))
    outcomes = {rule: _outcome(rule, outcome, part, differences) for rule, outcome in known.outcomes.items()}
    return Checked(program, outcomes, mentions)


def _differences(before: Program, after: Program, mentions: Mapping[Key, frozenset[Key]]) -> list[_Difference] | None:
    """In which records programs differ; None where everything has to be checked anew.

    That is with many of them, another name, and where what is in both stands in another order.
    """
    if before.name != after.name or not _in_order(before.outside.parts, after.outside.parts):
        return None
    found: list[_Difference] = []
    for name, old, new in _pairs(before, after, mentions):
        if not _in_order(old, new):
            return None
        found += [_Difference(_address(name, key), *pair, name is None) for key, pair in _unlike(old, new)]
        if len(found) > MOST:
            return None
    return found


_Records = Mapping[Key, Entity]


def _pairs(
    before: Program, after: Program, mentions: Mapping[Key, frozenset[Key]]
) -> Iterator[tuple[str | None, _Records, _Records]]:
    """What may hold differences that count: their own records (None), and parts of what lies around them.

    No rule is told anything of a program that neither a reference names, nor one of a record that is named so.
    """
    yield None, before.records, after.records
    own = (target for _, (_, now) in _unlike(before.records, after.records) for target in _targets(now))
    named = {key for key in (*mentions, *own) if key.program}
    reached = {""} | _reached(before.outside, named) | _reached(after.outside, named)
    for name in before.outside.differing(after.outside):
        if name in reached:
            yield name, before.outside.parts.get(name, {}), after.outside.parts.get(name, {})


def _reached(outside: Outside, named: Iterable[Key]) -> set[str]:
    """The programs of some records, of those that these name, and so on."""
    seen: set[Key] = set()
    waiting = [*named]
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            waiting += [target for target in _targets(outside.find(key)) if target.program]
    return {key.program for key in seen}


def _unlike(old: _Records, new: _Records) -> Iterator[tuple[Key, tuple[Entity | None, Entity | None]]]:
    yield from ((key, (old.get(key), one)) for key, one in new.items() if old.get(key) is not one)
    yield from ((key, (one, None)) for key, one in old.items() if key not in new)


def _address(name: str | None, key: Key) -> Key:
    return Key(key.kind, key.id, name) if name else key


def _in_order(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> bool:
    if old is new or list(old) == list(new):
        return True
    return [key for key in old if key in new] == [key for key in new if key in old]


def _again(
    program: Program, known: Checked, mentions: Mapping[Key, frozenset[Key]], differences: Iterable[_Difference]
) -> set[Key]:
    """The records through which rules of single records go again."""
    keys = {one.key for one in program.all(Charter)}
    for each in differences:
        keys.add(each.key)
        keys |= mentions.get(each.key, frozenset())
        if program.name and not each.key.program:
            keys |= mentions.get(each.key._replace(program=program.name), frozenset())
    faulty = (problem.subjects[0] for rule in ALONE for problem in known.outcomes[rule].problems)
    return keys.union(faulty)


def _outcome(rule: Check, known: _Outcome, part: Part, differences: Sequence[_Difference]) -> _Outcome:
    if rule in ALONE:
        of_charter = rule in BY_CHARTER and any(each.key.kind == Charter.kind for each in differences)
        return _Outcome(tuple(rule(part.whole if of_charter else part)))
    if rule in LOOKS:
        look = LOOKS[rule]
        stands = all(_seen(look, each.before) == _seen(look, each.after) for each in differences)
    else:
        stands = EVERYTHING not in known.kinds and not any(each.key.kind in known.kinds for each in differences)
    return known if stands else _run(rule, part.whole)


def _seen(look: Look, record: Entity | None) -> object:
    return None if record is None else look(record)


def _run(rule: Check, program: Program) -> _Outcome:
    if rule in ALONE or rule in LOOKS:
        return _Outcome(tuple(rule(program)))
    watched = Watched(program)
    return _Outcome(tuple(rule(watched)), frozenset(watched.kinds))


def _targets(record: Entity | None) -> frozenset[Key]:
    """The addresses that the references of a record may mean."""
    found = () if record is None else references(record)
    return frozenset(key for _, ref in found for key in ref.candidates())


def _mentions(program: Program) -> Mapping[Key, frozenset[Key]]:
    found: dict[Key, list[Key]] = defaultdict(list)
    for key, record in program.records.items():
        for target in _targets(record):
            found[target].append(key)
    return {target: frozenset(keys) for target, keys in found.items()}


def _mentions_after(
    mentions: Mapping[Key, frozenset[Key]], differences: Iterable[_Difference]
) -> Mapping[Key, frozenset[Key]]:
    found = dict(mentions)
    for key, before, after, _ in differences:
        was, now = _targets(before), _targets(after)
        for target in was - now:
            found[target] -= {key}
        for target in now - was:
            found[target] = found.get(target, frozenset()) | {key}
    return found
