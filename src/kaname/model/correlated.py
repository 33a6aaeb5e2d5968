"""What a charter states of durations, read as coefficients of pairs of teams and of pairs of work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any, Literal, NamedTuple

from kaname.model.base import Key, Ref
from kaname.model.correlation import CorrelatedWork
from kaname.model.plan import WorkPackage
from kaname.model.program import Program

MOST_WORK = 200
"""Pieces of work that can be tied one by one: more would cost more time than all else in a forecast."""
Pair = tuple[Key, Key]
"""Two records, the first in order first; a team and itself for what is within it."""
Odd = Literal["mixed", "nothing", "many"]


class Said(NamedTuple):
    """A coefficient, and the place of the statement it comes from."""

    number: int
    coefficient: float


@dataclass(frozen=True)
class Stated:
    """Coefficients of pairs of teams and of pairs of open work; what is said of a pair first counts.

    `twice` are statements that say something else of a pair than an earlier one; `odd` those that say nothing, with the
    reason: teams and work together, no two pieces of open work, too many of them.
    """

    teams: dict[Pair, Said] = field(default_factory=dict[Pair, Said])
    work: dict[Pair, Said] = field(default_factory=dict[Pair, Said])
    twice: dict[int, tuple[Pair, Said]] = field(default_factory=dict[int, tuple[Pair, Said]])
    odd: dict[int, Odd] = field(default_factory=dict[int, Odd])


def stated(program: Program) -> Stated:
    """What the charter of a program states, with what is parent of others read as all the open work it holds."""
    found, statements = Stated(), program.charter.correlation.stated
    children = _children(program) if statements else {}
    for number, one in enumerate(statements):
        keys = [key for ref in _refs(one) if (key := program.resolve(ref)) is not None]
        kinds = {key.kind for key in keys}
        if len(kinds) > 1:
            found.odd[number] = "mixed"
        elif "team" in kinds:
            _say(found, found.teams, number, one, _pairs([[key] for key in keys], one))
        else:
            pairs = dict.fromkeys(_pairs([list(_leaves(program, key, children)) for key in keys], one))
            tied = {key for pair in (*found.work, *pairs) for key in pair}
            if not pairs or len(tied) > MOST_WORK:
                found.odd[number] = "many" if pairs else "nothing"
            else:
                _say(found, found.work, number, one, iter(pairs))
    return found


def _refs(one: CorrelatedWork) -> Iterator[Ref[Any]]:
    yield from one.of if one.within is None else (one.within,)


def _pairs(groups: list[list[Key]], one: CorrelatedWork) -> Iterator[Pair]:
    if one.within is not None:
        members = groups[0] if groups else []
        alone = [(key, key) for key in members if key.kind == "team"]
        yield from alone or combinations(sorted(set(members)), 2)
        return
    for first, second in combinations(groups, 2):
        yield from ((min(pair), max(pair)) for pair in product(first, second) if pair[0] != pair[1])


def _say(found: Stated, known: dict[Pair, Said], number: int, one: CorrelatedWork, pairs: Iterator[Pair]) -> None:
    for pair in pairs:
        before = known.setdefault(pair, Said(number, one.coefficient))
        if before.coefficient != one.coefficient:
            found.twice.setdefault(number, (pair, before))


def _children(program: Program) -> dict[Key, list[WorkPackage]]:
    lists: dict[Key, list[WorkPackage]] = defaultdict(list)
    for work in program.all(WorkPackage):
        parent = program.resolve(work.parent)
        if parent is not None and work.state != "dropped":
            lists[parent].append(work)
    return lists


def _leaves(program: Program, key: Key, children: dict[Key, list[WorkPackage]]) -> Iterator[Key]:
    """The open work at a record, each piece once, whatever circles the plan has."""
    waiting, seen = [key], {key}
    while waiting:
        at = waiting.pop(0)
        below = [work.key for work in children.get(at, ()) if work.key not in seen]
        work = program.find(at)
        if at not in children and isinstance(work, WorkPackage) and work.finished is None and work.state != "dropped":
            yield at
        seen.update(below)
        waiting.extend(below)
