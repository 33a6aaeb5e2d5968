"""Plan files as text, written without Kaname, so that what measures Kaname does not lean on it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

Body = dict[str, Any]
PLAIN = re.compile(r"[A-Za-z][\w ./'-]*")
WORDS = {"true", "false", "null"}


def scalar(value: Any) -> str:
    """One value as YAML 1.2 reads it back; text is quoted where it could be taken for something else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | int | float):
        return str(value)
    plain = PLAIN.fullmatch(value) and value.lower() not in WORDS and not value.endswith(" ")
    return value if plain else json.dumps(value, ensure_ascii=False)


def inline(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {inline(v)}" for key, v in cast("Body", value).items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, cast("list[Any]", value))) + "]"
    return scalar(value)


def lines(body: Body) -> Iterator[str]:
    """A record as an item of a list; lists of mappings get a line each."""
    indent = "  - "
    for name, value in body.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{indent}{name}:"
            yield from (f"      - {inline(item)}" for item in cast("list[Any]", value))
        else:
            yield f"{indent}{name}: {inline(value)}"
        indent = "    "


def write_lists(folder: Path, charter: Body, lists: Iterable[tuple[str, Iterable[Body]]]) -> int:
    """Write program.yaml and one file per list into a new folder; the number of records."""
    folder.mkdir(parents=True)
    text = "".join(f"  {name}: {inline(value)}\n" for name, value in charter.items())
    (folder / "program.yaml").write_text(f"charter:\n{text}", encoding="utf-8")
    count = 1
    for plural, bodies in lists:
        records = list(bodies)
        count += len(records)
        text = "\n".join(line for body in records for line in lines(body))
        if records:
            (folder / f"{plural}.yaml").write_text(f"{plural}:\n{text}\n", encoding="utf-8")
    return count
