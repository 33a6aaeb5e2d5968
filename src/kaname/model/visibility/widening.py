"""What a viewer changed in the plan as it was shown, as changes of the whole plan: what was hidden stays."""

from __future__ import annotations

from typing import Any, cast

from pydantic import ValidationError

from kaname.errors import PlanError
from kaname.model.base import Entity, Key
from kaname.model.changes import Change, ChangeSet, Put
from kaname.model.program import Program
from kaname.model.visibility.view import GONE, OWN, View, view_of, without
from kaname.model.visibility.viewers import Viewer


def widen(changes: ChangeSet, program: Program, viewer: Viewer) -> ChangeSet:
    """Changes that were made on `narrow_program(program, viewer)`, as they apply to the whole program.

    Of a record that was shown without some of its references these stay where the viewer left the field alone; in a
    list that was changed they come after what the viewer wrote. Raises PlanError where that makes no record.
    """
    view = view_of(program, viewer)
    if not view.narrowed:
        return changes
    return ChangeSet(tuple(_widened(change, view) for change in changes), why=changes.why)


def _widened(change: Change, view: View) -> Change:
    at = change.key._replace(program=OWN)
    seen = view.narrowed.get(at)
    if not isinstance(change, Put) or seen is None or at in view.hidden:
        return change
    whole, wanted = view.records[at], change.record
    body: dict[str, Any] = {}
    for name in type(whole).model_fields:
        if getattr(wanted, name) == getattr(seen, name) and _is_set(wanted, name) == _is_set(seen, name):
            source, value = whole, getattr(whole, name)
        else:
            source, value = wanted, _joined(getattr(whole, name), getattr(wanted, name), at, view)
        if _is_set(source, name) or value != getattr(source, name):
            body[name] = value
    try:
        return Put(type(whole).model_validate(body))
    except ValidationError:
        raise PlanError("change_partly_hidden", record=str(change.key)) from None


def _is_set(record: Entity, name: str) -> bool:
    return name in record.model_fields_set


def _joined(whole: Any, wanted: Any, at: Key, view: View) -> Any:
    """A list as it was wanted, with what was hidden of it; anything else as it was wanted."""
    if not isinstance(whole, tuple) or not isinstance(wanted, tuple):
        return wanted
    left: dict[int, Any] = {}
    items = cast("tuple[Any, ...]", whole)
    for number, item in enumerate(items):
        left[number] = without(item, lambda ref: view.is_hidden(ref, at.program))
    hidden = [items[number] for number, shown in left.items() if shown is GONE]
    shown_for = [(shown, items[number]) for number, shown in left.items() if shown is not GONE]
    found: list[Any] = []
    for item in cast("tuple[Any, ...]", wanted):
        same = next((pair for pair in shown_for if pair[0] == item), None)
        if same is None:
            found.append(item)
        else:
            shown_for.remove(same)
            found.append(same[1])
    return (*found, *hidden)
