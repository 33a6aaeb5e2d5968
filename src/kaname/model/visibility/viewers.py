"""Audiences, and the classes of confidentiality that each may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaname.model.base import Confidentiality, Entity


@dataclass(frozen=True, slots=True)
class Viewer:
    """An audience, and the classes of confidentiality it may see.

    `elsewhere` says which of them it sees in the other programs of a portfolio, by name, where that is not the same.
    """

    name: str
    sees: frozenset[Confidentiality]
    elsewhere: tuple[tuple[str, frozenset[Confidentiality]], ...] = ()

    def may_see(self, record: Entity, program: str = "") -> bool:
        """Whether a record itself, here or in another program, is of a class that is shown to this audience."""
        return record.confidentiality in self.classes(program)

    def classes(self, program: str = "") -> frozenset[Confidentiality]:
        """The classes that are shown to this audience, here or in another program."""
        if not self.elsewhere:
            return self.sees
        return self.sees & dict(self.elsewhere).get(program, self.sees)

    @property
    def sees_all(self) -> bool:
        """Whether nothing is kept from this audience."""
        return all(classes >= frozenset(Confidentiality) for _, classes in (("", self.sees), *self.elsewhere))


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
