"""No file is replaced before its new text has been read back and says what it shall, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from kaname.errors import PlanError
from kaname.files.editing.fields import canonical
from kaname.files.reading import read
from kaname.files.records import Records
from kaname.files.sources import Source
from kaname.model.base import Entity, Key


def verify(source: Source, text: str, wanted: Mapping[Key, Entity | None]) -> None:
    """Check a new text: these records are so (or gone), all others as they were. Raises PlanError."""
    reading = read(text.encode(), source.name)
    after = Source(source.path, source.name, text, source.mark, reading.document)
    records = Records()
    records.add(reading, b"")
    made = all(records.by_key.get(key) == record for key, record in wanted.items())
    if not made or _others(source, wanted) != _others(after, wanted):
        raise PlanError("file_not_editable", records.problems, file=source.name)


def _others(source: Source, wanted: Mapping[Key, Entity | None]) -> Mapping[str, list[str]]:
    """What a file says besides these records, list by list."""
    said: dict[str, list[str]] = {}
    touched = {(plural, number) for key, plural, number, _ in source.bodies() if key in wanted}
    for name, value in source.data.items():
        items = enumerate(cast("list[Any]", value)) if isinstance(value, list) else [(-1, value)]
        said[name] = [canonical(item) for number, item in items if (name, number) not in touched and item is not None]
    return {name: bodies for name, bodies in said.items() if bodies}
