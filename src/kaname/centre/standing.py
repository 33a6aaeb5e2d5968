"""What an assessment of a place in the store would follow from now, found without reading the plan."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kaname.centre.archives import archive_folder
from kaname.centre.places import PREFIX, Place
from kaname.model.visibility import Viewer
from kaname.store.listing import holds_portfolio, members
from kaname.store.loading import digests


@dataclass(frozen=True, slots=True)
class Standing:
    """`name` is equal as long as nothing changed that is seen of a place; `of` names the place and who looks."""

    name: Hashable
    of: Hashable


def standing(alias: str, place: Place, viewer: Viewer) -> Standing:
    """How a place stands for a viewer. Raises NotFoundError, StoreError."""
    of = (alias, place, viewer)
    revisions = digests(alias, place.name, scenario=place.scenario, at=place.at)
    today = datetime.now().astimezone().date()
    return Standing((of, revisions, today, tuple(_evidence(alias, place))), of)


def _evidence(alias: str, place: Place) -> Iterator[Hashable]:
    """When something was last put into each archive that is read."""
    names = members(alias, place.name) if holds_portfolio(alias, place.name) else ()
    for one in [place.within(name) for name in names] or [place]:
        manifests = archive_folder(Path(f"{PREFIX}{one.name}")) / "manifests"
        yield from _changed(manifests)


def _changed(folder: Path) -> Iterator[Hashable]:
    try:
        yield str(folder), folder.stat().st_mtime_ns
        inner = [Path(one.path) for one in os.scandir(folder) if one.is_dir()]
    except FileNotFoundError:  # nothing was ever pulled
        return
    for one in sorted(inner):
        yield from _changed(one)
