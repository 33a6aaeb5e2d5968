"""Who sees what: a Program and its History as an audience may see them, without a trace of the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, cast

from pydantic import ValidationError

from kaname.model.base import Confidentiality, Entity, Key, Ref, Value
from kaname.model.finding import Cell, Problem
from kaname.model.history import WHOLE, History, Moved, PastPlan
from kaname.model.kinds import holders, references
from kaname.model.plan import Portfolio
from kaname.model.program import Program, Programs

_OWN = "."  # the program itself among addresses; no program can be called so


@dataclass(frozen=True, slots=True)
class Viewer:
    """An audience, and the classes of confidentiality it may see."""

    name: str
    sees: frozenset[Confidentiality]

    def may_see(self, record: Entity) -> bool:
        """Whether a record itself is of a class that is shown to this audience."""
        return record.confidentiality in self.sees

    @property
    def sees_all(self) -> bool:
        """Whether nothing is kept from this audience."""
        return self.sees >= frozenset(Confidentiality)


def _viewers() -> Mapping[str, Viewer]:
    public = frozenset({Confidentiality.PUBLIC})
    team = public | {Confidentiality.INTERNAL}
    inner = team | {Confidentiality.CONFIDENTIAL}
    everything = frozenset(Confidentiality)
    sees = {
        "public": public,
        "engineer": team,
        "product": team,
        "executive": inner,
        "finance": inner,
        "legal": inner | {Confidentiality.LEGAL},
        "security": inner | {Confidentiality.SECURITY},
        "auditor": everything,
        "all": everything,
    }
    return {name: Viewer(name, classes) for name, classes in sees.items()}


VIEWERS: Mapping[str, Viewer] = _viewers()
"""What each audience sees by default. `legal`, `security` and `personnel` are compartments of their own."""


def narrow_program(program: Program, viewer: Viewer) -> Program:
    """The program as a viewer may see it, the records of its portfolio included.

    A record that may not be seen is gone. References to it are taken out of the others: an optional one becomes empty,
    an item of a list goes, a part that can't do without it goes as a whole, and so does a record that can't.
    """
    view = _View(program, viewer)
    if not view.hidden:
        return program
    own = (view.seen(key._replace(program=_OWN)) for key in program.records)
    outside = {key: view.seen(view.address(key)) for key in program.outside}
    return Program(
        (record for record in own if record is not None),
        name=program.name,
        outside=MappingProxyType({key: record for key, record in outside.items() if record is not None}),
    )


def narrow_portfolio(programs: Programs, viewer: Viewer) -> Programs:
    """The portfolio as a viewer may see it; without its own record where that may not be seen."""
    shared = {record.key: record for record in programs.shared}
    outside = next((program.outside for program in programs), shared)
    seen = narrow_program(Program((programs.portfolio,), outside=outside), viewer)
    return Programs(
        next(iter(seen.all(Portfolio)), Portfolio(id="portfolio")),
        (record for key, record in seen.outside.items() if not key.program),
        {name: [one for key, one in seen.outside.items() if key.program == name] for name in programs.programs},
    )


def narrow_history(history: History, program: Program, viewer: Viewer) -> History:
    """The history of what a viewer may see of the (whole) program.

    A record that is no longer in the plan might have been confidential: only who sees everything sees its past. Of
    published forecasts there are those made from the same view of the plan: one that counted with what is hidden would
    tell of it, and compared with one that didn't it would move without anything having changed.
    """
    if viewer.sees_all:
        return history.made_for(*WHOLE)
    view = _View(program, viewer)
    moves = (view.move(move) for move in history.moves if view.shows(move.record))
    made = history.made_for(viewer.name)
    return History(
        tuple(move for move in moves if move is not None),
        tuple(past for past in made.forecasts if view.shows(past.record)),
        history.since,
        tuple(_narrow_plan(past, view) for past in made.plans),
    )


def _narrow_plan(past: PastPlan, view: _View) -> PastPlan:
    """A published plan without the work, and the teams, that are hidden."""
    ways = (one for one in past.ways if all(view.shows(key) for key in (one[0], *(team for team, _ in one[1]))))
    return replace(past, starts=tuple(one for one in past.starts if view.shows(one[0])), ways=tuple(ways))


def narrow_problems(problems: Iterable[Problem], program: Program, viewer: Viewer) -> tuple[Problem, ...]:
    """The faults of the (whole) program that a viewer may hear of, without the names of what is hidden."""
    view = _View(program, viewer)
    if not view.hidden:
        return tuple(problems)
    return tuple(
        replace(one, values={name: view.cell(value) for name, value in one.values.items()})
        for one in problems
        if all(view.shows(key) for key in (*one.subjects, *_keys(one.values.values())))
    )


def _keys(values: Iterable[Cell]) -> Iterable[Key]:
    for value in values:
        if isinstance(value, Key):
            yield value
        elif isinstance(value, tuple):
            yield from value


class _Gone:
    """What a value becomes that can't do without something hidden."""


_GONE: Final = _Gone()


class _View:
    """Which records of a program and its portfolio a viewer doesn't see, and what is left of the others.

    Addresses are keys whose program is "." for the program itself and "" for records shared by the portfolio.
    """

    def __init__(self, program: Program, viewer: Viewer) -> None:
        self.program = program
        self.records: dict[Key, Entity] = {
            key._replace(program=_OWN): record for key, record in program.records.items()
        }
        for key, record in program.outside.items():
            self.records.setdefault(self.address(key), record)
        self.hidden = {at for at, record in self.records.items() if not viewer.may_see(record)}
        self.narrowed: dict[Key, Entity] = {}
        self.ids = {at.id for at in self.hidden}
        while self.hidden and self._hide_more():
            pass

    def address(self, key: Key) -> Key:
        """Where a record from outside stands: what bears the program's own name is the program's."""
        return key._replace(program=_OWN) if key.program and key.program == self.program.name else key

    def seen(self, at: Key) -> Entity | None:
        """What is left of a record; None where it is hidden."""
        return None if at in self.hidden else self.narrowed.get(at, self.records[at])

    def shows(self, key: Key) -> bool:
        """Whether a record, as the program names it, is there and seen."""
        at = key._replace(program=_OWN) if not key.program else self.address(key)
        shared = key if not key.program else at
        found = at if at in self.records else shared if shared in self.records else None
        return found is not None and found not in self.hidden

    @cached_property
    def titles(self) -> frozenset[str]:
        """The titles of what is hidden."""
        return frozenset(title for at in self.hidden if (title := self.records[at].title))

    def move(self, move: Moved) -> Moved | None:
        """A change of a record that is seen, without the names of what is hidden; None where it went there."""
        if {move.value, move.was} & (self.ids | self.titles):
            return None
        return replace(move, by="") if move.by in self.ids | self.titles else move

    def cell(self, value: Cell) -> Cell:
        """A value of a problem, without those of its names, separated by commas, that are of hidden records."""
        if not isinstance(value, str):
            return value
        return ", ".join(name for name in value.split(", ") if name.rpartition("/")[2] not in self.ids) or None

    def _hide_more(self) -> bool:
        """Take hidden records out of those that refer to them; whether some of these can't be shown without."""
        more: set[Key] = set()
        taboo = self.hidden | {Key("", id_) for id_ in self.ids}
        for at, targets in self._targets.items():
            if at not in self.hidden and not targets.isdisjoint(taboo):
                left = _without(self.records[at], lambda ref, space=at.program: self._is_hidden(ref, space))
                if isinstance(left, _Gone):
                    more.add(at)
                else:
                    self.narrowed[at] = left
        self.hidden |= more
        self.ids |= {at.id for at in more}
        return bool(more)

    @cached_property
    def _targets(self) -> Mapping[Key, frozenset[Key]]:
        """What each record refers to; where that leads nowhere, an address of the bare id."""
        return {
            at: frozenset(self._resolve(ref, at.program) or Key("", ref.id) for _, ref in references(record))
            for at, record in self.records.items()
        }

    def _is_hidden(self, ref: Ref[Any], space: str) -> bool:
        """Whether a reference leads to something hidden, or nowhere by the id of something hidden."""
        target = self._resolve(ref, space)
        return ref.id in self.ids if target is None else target in self.hidden

    def _resolve(self, ref: Ref[Any], space: str) -> Key | None:
        """The address a reference means where it is written: there or, without a program, among the shared records."""
        for key in ref.candidates():
            program = self.address(key).program
            for each in (space, "") if program in ("", space) else (program,):
                at = key._replace(program=each)
                if at in self.records:
                    return at
        return None


def _without(value: Any, hidden: Callable[[Ref[Any]], bool]) -> Any:
    """A value without its hidden references: itself where it has none, `_GONE` where it can't do without one."""
    if isinstance(value, Ref):
        ref = cast("Ref[Any]", value)
        return _GONE if hidden(ref) else ref
    if isinstance(value, Value):
        return _part_without(value, hidden)
    if isinstance(value, tuple):
        items = cast("tuple[Any, ...]", value)
        left = [_without(item, hidden) for item in items]
        same = all(after is before for after, before in zip(left, items, strict=True))
        return items if same else tuple(item for item in left if item is not _GONE)
    return value


def _part_without(value: Value, hidden: Callable[[Ref[Any]], bool]) -> Value | _Gone:
    body: dict[str, Any] = {name: getattr(value, name) for name in value.model_fields_set}
    changed = False
    for name in holders(type(value)):
        left = _without(getattr(value, name), hidden)
        if left is getattr(value, name):
            continue
        changed = True
        if left is not _GONE:
            body[name] = left
        elif type(value).model_fields[name].is_required():
            return _GONE
        else:
            body.pop(name, None)
    try:
        return type(value).model_validate(body) if changed else value
    except ValidationError:  # a rule of its kind needs what was taken out
        return _GONE
