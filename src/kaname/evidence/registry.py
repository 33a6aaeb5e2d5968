"""Which sources are installed: ours and those of strangers, all by entry points of one group."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from kaname.errors import NotFoundError, SourceError
from kaname.evidence.source import Source

GROUP = "kaname.sources"


@cache
def vendors() -> Mapping[str, EntryPoint]:
    """Every installed source by the name of its vendor, in alphabetical order."""
    return {one.name: one for one in sorted(entry_points(group=GROUP), key=lambda one: one.name)}


def source_class(vendor: str) -> type[Source]:
    """The class that asks a vendor. Raises NotFoundError for an unknown one, SourceError where a plugin is broken."""
    found = vendors().get(vendor)
    if found is None:
        raise NotFoundError("vendor_unknown", vendor=vendor, known=", ".join(vendors()))
    try:
        loaded = found.load()
    except (ImportError, AttributeError) as error:
        raise SourceError("plugin_broken", vendor=vendor, module=found.value, why=str(error)) from error
    if not (isinstance(loaded, type) and issubclass(loaded, Source)):
        raise SourceError("plugin_broken", vendor=vendor, module=found.value, why="Source")
    return loaded
