"""Which records of a program and its portfolio a viewer doesn't see, and what is left of the others."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any, Final, cast

from pydantic import ValidationError

from kaname.model.base import Entity, Key, Ref, Value
from kaname.model.finding import Cell
from kaname.model.history import Moved
from kaname.model.kinds import holders, references
from kaname.model.program import Program
from kaname.model.visibility.viewers import Viewer

_KEPT = 8
OWN = "."  # the program itself among addresses; no program can be called so


@lru_cache(1 << 16)
def own(key: Key) -> Key:
    """The address of a record of the program itself; made once, since every revision asks for all of them."""
    return key._replace(program=OWN)


class Gone:
    """What a value becomes that can't do without something hidden."""


GONE: Final = Gone()


class View:
    """Which records of a program and its portfolio a viewer doesn't see, and what is left of the others.

    Addresses are keys whose program is "." for the program itself and "" for records shared by the portfolio.
    """

    def __init__(self, program: Program, viewer: Viewer) -> None:
        self.program = program
        self.records: dict[Key, Entity] = {own(key): record for key, record in program.records.items()}
        for key, record in program.outside.items():
            self.records.setdefault(self.address(key), record)
        sees = viewer.classes
        self.hidden = {at for at, record in self.records.items() if record.confidentiality not in sees(at.program)}
        self.narrowed: dict[Key, Entity] = {}
        self.ids = {at.id for at in self.hidden}
        while self.hidden and self._hide_more():
            pass

    def address(self, key: Key) -> Key:
        """Where a record from outside stands: what bears the program's own name is the program's."""
        return key._replace(program=OWN) if key.program and key.program == self.program.name else key

    def seen(self, at: Key) -> Entity | None:
        """What is left of a record; None where it is hidden."""
        return None if at in self.hidden else self.narrowed.get(at, self.records[at])

    def shows(self, key: Key) -> bool:
        """Whether a record, as the program names it, is there and seen."""
        at = key._replace(program=OWN) if not key.program else self.address(key)
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
                left = without(self.records[at], lambda ref, space=at.program: self.is_hidden(ref, space))
                if isinstance(left, Gone):
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

    def is_hidden(self, ref: Ref[Any], space: str) -> bool:
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


class _Views:
    """Views of late: which of a program is hidden is asked again and again while it is read and written."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[int, Viewer], View] = OrderedDict()

    def of(self, program: Program, viewer: Viewer) -> View:
        """The view of this very program: a view holds its program, so that no other one takes its place."""
        name = (id(program), viewer)
        with self._lock:
            known = self._known.get(name)
        if known is None:
            known = View(program, viewer)
        with self._lock:
            self._known[name] = known
            self._known.move_to_end(name)
            while len(self._known) > _KEPT:
                self._known.popitem(last=False)
        return known


_VIEWS = _Views()
view_of = _VIEWS.of


def without(value: Any, hidden: Callable[[Ref[Any]], bool]) -> Any:
    """A value without its hidden references: itself where it has none, `GONE` where it can't do without one."""
    if isinstance(value, Ref):
        ref = cast("Ref[Any]", value)
        return GONE if hidden(ref) else ref
    if isinstance(value, Value):
        return _part_without(value, hidden)
    if isinstance(value, tuple):
        items = cast("tuple[Any, ...]", value)
        left = [without(item, hidden) for item in items]
        same = all(after is before for after, before in zip(left, items, strict=True))
        return items if same else tuple(item for item in left if item is not GONE)
    return value


def _part_without(value: Value, hidden: Callable[[Ref[Any]], bool]) -> Value | Gone:
    body: dict[str, Any] = {name: getattr(value, name) for name in value.model_fields_set}
    changed = False
    for name in holders(type(value)):
        left = without(getattr(value, name), hidden)
        if left is getattr(value, name):
            continue
        changed = True
        if left is not GONE:
            body[name] = left
        elif type(value).model_fields[name].is_required():
            return GONE
        else:
            body.pop(name, None)
    try:
        return type(value).model_validate(body) if changed else value
    except ValidationError:  # a rule of its kind needs what was taken out
        return GONE
