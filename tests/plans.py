"""Small plans for tests: lists of records written as in a plan file."""

from collections.abc import Iterable, Mapping
from typing import Any

from kaname.model.base import Entity, Key
from kaname.model.kinds import PLURALS
from kaname.model.program import Program

Bodies = Iterable[Mapping[str, Any]]


def records(**lists: Bodies) -> tuple[Entity, ...]:
    """Validated records: `records(people=[{"id": "kim"}], teams=[{"id": "web", "lead": "kim"}])`."""
    return tuple(PLURALS[plural].model_validate(body) for plural, bodies in lists.items() for body in bodies)


def program(*, name: str = "", outside: Mapping[Key, Entity] | None = None, **lists: Bodies) -> Program:
    """A program of exactly these records; the charter is `charters=[{...}]` and only there if given."""
    return Program(records(**lists), name=name, outside=outside)
