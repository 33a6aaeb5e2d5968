"""Which field a fault belongs to: what pydantic and the checks of the plan find, at the input that mends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from kaname.files.faults import faults
from kaname.model.base import Entity, Key, Value
from kaname.model.finding import Problem, Where
from kaname.web.forms.reading import ROOT, Path
from kaname.web.forms.shapes import Shape, fields_of
from kaname.web.forms.showing import Fault, id_of
from kaname.words.speech import Sentence, Speech

FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    "value.range-order": ("last", "ends", "expires", "lifted_on", "resolved_at"),
    "value.three-points-order": ("likely",),
    "value.lognormal-positive": ("low",),
    "value.estimate-both": ("effort",),
    "value.finished-without-start": ("started",),
    "value.finished-before-start": ("finished",),
    "value.alternative-without-teams": ("allocations",),
    "value.tracker-exactly-one": ("key",),
    "value.met-on-without-met": ("met",),
    "value.reached-state": ("state",),
    "value.link-needs-both-ends": ("successor",),
    "value.dependency-empty": ("predecessor",),
    "value.correlated-of-or-within": ("within",),
    "value.correlation-order": ("within_team",),
    "value.raw-needs-type": ("raw_type",),
    "value.raw-alone": ("raw",),
    "value.indicator-exactly-one": ("ratio",),
    "value.indicator-twice": ("indicator_ref",),
    "value.indicator-above-and-below": ("indicator",),
    "value.threshold-one-objective": ("objectives",),
    "value.op-only-with-threshold": ("objectives",),
    "value.timeslice-target-missing": ("objectives",),
    "value.timeslice-window-missing": ("objectives",),
    "value.window-exactly-one": ("calendar_start",),
    "value.good-beyond-total": ("good",),
    "value.target-exactly-one": ("target",),
    "value.one-currency": ("periods",),
}
"""Where a rule about several fields is mended best: the first of these that the kind has."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A fault with the input that it belongs to; '' where it belongs to none, and then perhaps another record."""

    name: str
    fault: Fault
    label: str = ""
    about: Key | None = None
    said: Sentence | None = None

    @property
    def at(self) -> str:
        """The id of the input that mends it."""
        return id_of(self.name)


def by_name(placed: Iterable[Placed]) -> dict[str, tuple[Fault, ...]]:
    """Faults by the input that they are told at."""
    found: dict[str, tuple[Fault, ...]] = {}
    for one in placed:
        if one.name:
            found[one.name] = (*found.get(one.name, ()), one.fault)
    return found


def of_body(
    cls: type[Entity], body: Any, error: ValidationError, names: Mapping[Path, str], speech: Speech
) -> tuple[Placed, ...]:
    """What makes a body no record of its kind."""
    found: list[Placed] = []
    for detail, fault in zip(error.errors(include_url=False), faults(cls, body, error), strict=True):
        name = _named(names, tuple(detail["loc"]))
        name = _mended_at(cls, fault.code, name)
        problem = Problem(fault.code, Where(), (), fault.values, fault.path)
        found.append(_placed(name, problem, speech))
    return tuple(found)


def of_plan(problems: Iterable[Problem], key: Key, names: Mapping[Path, str], speech: Speech) -> tuple[Placed, ...]:
    """What would be wrong with the plan: at the field where it is one of this record."""
    found: list[Placed] = []
    for one in problems:
        ours = one.subjects[:1] == (key,) or not one.subjects
        found.append(_placed(_named(names, one.path) if ours and one.path else "", one, speech))
    return tuple(found)


def _placed(name: str, problem: Problem, speech: Speech) -> Placed:
    said, mend = speech.problem(problem)
    about = problem.subjects[0] if problem.subjects else None
    label = _label(name, speech)
    return Placed(name, Fault(str(said), str(mend)), label, about, said)


def _label(name: str, speech: Speech) -> str:
    """What the field of an input is called: the last part of its name that is one."""
    parts = [one for one in name.split(".")[1:] if not one[-1:].isdigit()]
    return speech.colon.join(speech.field(one) for one in parts) if parts else ""


def _named(names: Mapping[Path, str], path: tuple[Any, ...]) -> str:
    """The input that a path leads to, as far as it does: pydantic names the members of a union too."""
    at: Path = ()
    for part in path:
        if (*at, part) in names:
            at = (*at, part)
    return names.get(at, "")


def _mended_at(cls: type[Value], code: str, name: str) -> str:
    """Where a rule about several fields of a record or a part is mended."""
    wanted = FIELDS_OF.get(code, ())
    holder = _holder(cls, name)
    if not wanted or holder is None:
        return name
    known = {one.name for one in fields_of(holder)}
    chosen = next((one for one in wanted if one in known), "")
    return f"{name or ROOT}.{chosen}" if chosen else name


def _holder(cls: type[Value], name: str) -> type[Value] | None:
    """The class whose fields lie right under an input; None where none do."""
    held: type[Value] | None = cls
    for part in name.split(".")[1:]:
        if held is None:
            return None
        found = next((one.shape for one in fields_of(held) if one.name == part), None)
        held = _within(found) if found is not None else held  # a row keeps the class of its list
    return held


def _within(shape: Shape) -> type[Value] | None:
    return shape.cls if shape.item is None else shape.item.cls
