"""What an assessment of a place in the store would follow from now, found without reading the plan."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kaname.centre.archives import archive_folder
from kaname.centre.places import PREFIX, Place
from kaname.model.visibility import Viewer
from kaname.store.loading import Digests, all_digests, digests


@dataclass(frozen=True, slots=True)
class Standing:
    """`name` is equal as long as nothing changed that is seen of a place; `of` names the place and who looks."""

    name: Hashable
    of: Hashable


def standing(alias: str, place: Place, viewer: Viewer) -> Standing:
    """How a place stands for a viewer. Raises NotFoundError, StoreError."""
    revisions, within = digests(alias, place.name, scenario=place.scenario, at=place.at)
    return _standing(alias, place, viewer, revisions, within)


def standings(alias: str, viewers: Mapping[str, Viewer]) -> Mapping[str, Standing]:
    """How programs and portfolios stand, each for its viewer; what is asked of the store doesn't grow with them.

    Raises StoreError.
    """
    stand = all_digests(alias)
    found: dict[str, Standing] = {}
    for name in viewers.keys() & stand.keys():
        within = () if "/" in name else tuple(one for one, _ in stand[name] if one)
        found[name] = _standing(alias, Place(name), viewers[name], stand[name], within)
    return found


def _standing(alias: str, place: Place, viewer: Viewer, revisions: Digests, within: tuple[str, ...]) -> Standing:
    of = (alias, place, viewer)
    today = datetime.now().astimezone().date()
    return Standing((of, revisions, today, tuple(_evidence(place, within))), of)


def _evidence(place: Place, within: tuple[str, ...]) -> Iterator[Hashable]:
    """When something was last put into each archive that is read."""
    for one in [place.within(name) for name in within] or [place]:
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
