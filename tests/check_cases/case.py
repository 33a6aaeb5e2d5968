"""For every fault of a plan: a small plan that has it and nothing else, and its repaired twin that has none.

Each plan has a charter `c`, the people `kim` and `lee` and the team `web`, unless the case has its own. The record at
fault is called `x`; `broken` and `mended` are its body in the one and in the other.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from kaname.model.kinds import PLURALS
from kaname.model.program import Program
from plans import program

Body = Mapping[str, Any]
Lists = Mapping[str, list[dict[str, Any]]]

COMMON: Lists = {
    "charters": [{"id": "c"}],
    "people": [{"id": "kim"}, {"id": "lee"}],
    "teams": [{"id": "web", "members": [{"person": "kim"}, {"person": "lee"}]}],
}


class Case(NamedTuple):
    """A fault, the record and field it is found in, the plan that has it, and its repaired twin."""

    code: str
    subject: str
    path: tuple[str | int, ...]
    broken: Lists
    mended: Lists

    def __str__(self) -> str:
        return f"{self.code}:{'.'.join(map(str, self.path))}"


def plan(lists: Lists) -> Program:
    """The program of a case."""
    return program(**{**COMMON, **lists})


def one(
    code: str,
    plural: str,
    path: tuple[str | int, ...],
    broken: Body,
    mended: Body,
    at: str = "x",
    **more: list[Any],
) -> Case:
    """A case of one record; `more` are the lists around it, which may hold others of its kind.

    The fault is found in the record `at`: another one where a circle goes through both.
    """
    others = more.pop(plural, [])
    lists = ({plural: [*others, {"id": "x", **body}], **more} for body in (broken, mended))
    return Case(code, f"{PLURALS[plural].kind}/{at}", path, *lists)


KIM = {"owner": "kim"}
POINTS = {"low": 3, "likely": 5, "high": 9}
DONE = {"duration": POINTS, "started": "2026-03-02", "finished": "2026-03-13"}
AB = [{"id": "a", "duration": POINTS}, {"id": "b", "duration": POINTS}]
A_TO_B = {"predecessor": "work_package/a", "successor": "work_package/b"}
B_TO_A = {"predecessor": "work_package/b", "successor": "work_package/a"}
EURO = [{"id": "c", "currency": "EUR"}]
RUNG = {"level": 1, "who": "person/kim", "acknowledge_within_hours": 4}
COMPARED = {"criteria": [{"name": "cost", "weight": 3}, {"name": "speed", "weight": 1}]}
BOTH = {"cost": 3, "speed": 5}
ROLES = {"driver": "kim", "approver": "person/lee"}
TAKEN = {**ROLES, "state": "accepted", "decided_on": "2026-02-02", "outcome": "go"}
RAISED = "2026-03-02T09:00:00+09:00"
