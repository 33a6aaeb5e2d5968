"""The one list of every kind. A new kind is a class, a line here and a page in docs/kinds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Any, NamedTuple, Union, cast, get_args, get_origin

from kaname.model import (
    base,
    controls,
    correlation,
    decisions,
    indicators,
    money,
    people,
    plan,
    quality,
    risks,
    sources,
)
from kaname.model.base import Entity, Ref, ref_kinds
from kaname.model.controls import Control, EvidenceItem, Exception_, Obligation, ProcessingActivity
from kaname.model.decisions import Debt, Decision, Rfp, Standard, Vendor
from kaname.model.money import Budget, CarbonFootprint, CostRule
from kaname.model.people import Action, CommunicationPlan, Meeting, Person, Stakeholder, Team
from kaname.model.plan import (
    ChangeRequest,
    Charter,
    Dependency,
    Initiative,
    Iteration,
    Kpi,
    Milestone,
    Objective,
    Portfolio,
    Release,
    WorkPackage,
)
from kaname.model.quality import (
    AiModel,
    BusinessActivity,
    CapacityPlan,
    Component,
    Exercise,
    Gate,
    MaturityAssessment,
    Policy,
    Requirement,
    Review,
    Slo,
)
from kaname.model.risks import Assumption, Escalation, Issue, Lesson, Risk
from kaname.model.sources import Source

_ALL: tuple[type[Entity], ...] = (
    Charter,
    Portfolio,
    Person,
    Team,
    Stakeholder,
    Objective,
    Kpi,
    Initiative,
    WorkPackage,
    Iteration,
    Milestone,
    Release,
    Dependency,
    ChangeRequest,
    Meeting,
    Action,
    CommunicationPlan,
    Risk,
    Issue,
    Assumption,
    Escalation,
    Lesson,
    Component,
    Slo,
    Policy,
    Gate,
    Requirement,
    CapacityPlan,
    BusinessActivity,
    Exercise,
    Review,
    MaturityAssessment,
    AiModel,
    Decision,
    Standard,
    Debt,
    Rfp,
    Vendor,
    Budget,
    CostRule,
    CarbonFootprint,
    Control,
    Obligation,
    ProcessingActivity,
    EvidenceItem,
    Exception_,
    Source,
)

KINDS: Mapping[str, type[Entity]] = {cls.kind: cls for cls in _ALL}
"""Every kind by its name, in the order in which people read them."""
PLURALS: Mapping[str, type[Entity]] = {cls.plural: cls for cls in _ALL}
"""Every kind by the name of its list in a plan file."""


def _complete() -> None:
    """Build every class now that all names they refer to exist."""
    names: dict[str, Any] = {}
    for module in (base, people, correlation, plan, risks, indicators, quality, decisions, money, controls, sources):
        names |= {name: value for name, value in vars(module).items() if not name.startswith("__")}
    for cls in [value for value in names.values() if isinstance(value, type) and issubclass(value, base.Value)]:
        cls.model_rebuild(_types_namespace=names)


_complete()


class RefField(NamedTuple):
    """A place in a kind where references stand: the path of field names, and the kinds it may point to."""

    path: tuple[str, ...]
    kinds: tuple[str, ...]
    required: bool


def ref_fields(cls: type[base.Value]) -> Iterator[RefField]:
    """Every field of a kind that holds references, through nested values."""
    for name, field in cls.model_fields.items():
        yield from _refs_in(field.annotation, (name,), field.is_required())


def _refs_in(annotation: Any, path: tuple[str, ...], required: bool) -> Iterator[RefField]:
    origin = get_origin(annotation)
    if origin is Ref:
        yield RefField(path, ref_kinds(annotation), required)
    elif origin in (Union, UnionType):
        for part in get_args(annotation):
            yield from _refs_in(part, path, required and type(None) not in get_args(annotation))
    elif origin is tuple:
        for part in get_args(annotation):
            if part is not Ellipsis:
                yield from _refs_in(part, path, False)
    elif isinstance(annotation, type) and issubclass(annotation, base.Value):
        for inner in ref_fields(annotation):
            yield RefField(path + inner.path, inner.kinds, required and inner.required)


def references(value: base.Value, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Ref[Any]]]:
    """Every reference a record holds, with the path that leads to it, in the order of its fields."""
    for name in holders(type(value)):
        held = getattr(value, name)
        if isinstance(held, Ref):
            yield (*path, name), held
        elif held:  # most are None or empty
            yield from _references_in(held, (*path, name))


@cache
def holders(cls: type[base.Value]) -> tuple[str, ...]:
    """The fields of a kind that can hold references."""
    return tuple(dict.fromkeys(field.path[0] for field in ref_fields(cls)))


def _references_in(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Ref[Any]]]:
    if isinstance(value, Ref):
        yield path, value
    elif isinstance(value, base.Value):
        yield from references(value, path)
    elif isinstance(value, tuple):
        for number, item in enumerate(cast("tuple[Any, ...]", value)):
            yield from _references_in(item, (*path, number))
