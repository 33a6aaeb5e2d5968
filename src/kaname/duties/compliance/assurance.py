"""Assurance: a program on a day with what the compliance duty looks up again and again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kaname.model.base import Key
from kaname.model.controls import Control, EvidenceItem, Obligation
from kaname.planning.promises import promised_ahead
from kaname.planning.standing import Standing
from kaname.planning.waivers import Waivers


@dataclass(frozen=True, slots=True)
class Use:
    """Something that is to come about and needs a piece of evidence on its day."""

    served: Key
    on: date


class Assurance(Standing):
    """The exceptions in force, what obligations hold, and what each piece of evidence is needed for."""

    @cached_property
    def waivers(self) -> Waivers:
        """The exceptions in force."""
        return Waivers(self)

    @cached_property
    def held(self) -> Mapping[Key, tuple[Use, ...]]:
        """What is still ahead and waits for each obligation, the earliest first."""
        found: dict[Key, tuple[Use, ...]] = {}
        for obligation in self.every(Obligation):
            dated = ((promised_ahead(self, key), key) for key in self.keys(obligation.holds))
            found[obligation.key] = tuple(
                Use(key, day) for day, key in sorted((d, k) for d, k in dated if d is not None)
            )
        return found

    def first_held(self, obligation: Obligation) -> Use | None:
        """The first thing still ahead that waits for an obligation."""
        return next(iter(self.held.get(obligation.key, ())), None)

    @cached_property
    def _uses(self) -> Mapping[Key, frozenset[Use]]:
        found: dict[Key, set[Use]] = defaultdict(set)
        for obligation in self.every(Obligation):
            if obligation.state != "not applicable":
                for item in self._evidence_of(obligation):
                    found[item].update(self.held[obligation.key])
        return {item: frozenset(uses) for item, uses in found.items()}

    def _evidence_of(self, obligation: Obligation) -> set[Key]:
        controls = (self.program.find(key) for key in self.keys(obligation.controls))
        indirect = (ref for control in controls if isinstance(control, Control) for ref in control.evidence)
        return {*self.keys(obligation.evidence), *self.keys(indirect)}

    def uses(self, item: EvidenceItem) -> tuple[Use, ...]:
        """What obligations hold until this is proven, directly or by one of their controls; the earliest first."""
        return tuple(sorted(self._uses.get(item.key, ()), key=lambda use: (use.on, use.served)))
