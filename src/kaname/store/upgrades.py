"""Yesterday's bodies read as today's kinds.

A kind's schema has the version 1 + the number of its steps; the n-th step makes a body of version n + 1 of one of
version n. `tests/data/stored_schemas` holds what was stored last: a kind that no longer takes its old bodies fails a
test until a step is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Body = dict[str, Any]
Step = Callable[[Body], Body]

STEPS: Mapping[str, tuple[Step, ...]] = {}


def version(kind: str) -> int:
    """The version of a kind's schema today."""
    return 1 + len(STEPS.get(kind, ()))


def upgraded(kind: str, body: Body, written: int) -> Body:
    """A body of an older version as one of today's."""
    for step in STEPS.get(kind, ())[written - 1 :]:
        body = step(body)
    return body
