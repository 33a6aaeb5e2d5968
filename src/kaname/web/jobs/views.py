"""The view that a job has of a program: who asks gets what they may see, and shares it with who sees the same."""

from __future__ import annotations

import json
from collections.abc import Mapping

from kaname.model.base import Confidentiality
from kaname.model.visibility import VIEWERS, Viewer

AUDIENCES: Mapping[str, str] = {"exec": "executive", "engineer": "engineer"}
"""The audiences of reports, as jobs name them."""


def written(viewer: Viewer) -> str:
    """A view as a job keeps it: the same text where the same is seen."""
    elsewhere = [[name, sorted(classes)] for name, classes in sorted(viewer.elsewhere)]
    return json.dumps({"name": viewer.name, "sees": sorted(viewer.sees), "elsewhere": elsewhere})


def read(text: str) -> Viewer:
    """The view that a job keeps."""
    told = json.loads(text)
    elsewhere = tuple((name, frozenset(map(Confidentiality, classes))) for name, classes in told["elsewhere"])
    return Viewer(told["name"], frozenset(map(Confidentiality, told["sees"])), elsewhere)


def for_audience(audience: str, viewer: Viewer | None = None) -> Viewer:
    """What a report for an audience shows: what the audience sees, and of it no more than whoever asks."""
    readers = VIEWERS[AUDIENCES[audience]]
    if viewer is None:
        return readers
    sees = readers.sees & viewer.sees
    within = ((name, classes & readers.sees) for name, classes in viewer.elsewhere)
    elsewhere = tuple((name, classes) for name, classes in within if classes != sees)
    known = {readers.sees: readers.name, viewer.sees: viewer.name}
    return Viewer(known.get(sees, "+".join(sorted(sees))), sees, elsewhere)
