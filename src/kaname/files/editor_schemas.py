"""JSON Schemas of plan files, generated from the kinds, so that an editor checks and completes while one types.

An editor with the YAML language server finds the schema by the first line of a plan file:

    # yaml-language-server: $schema=../schemas/plan.schema.json
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Any, Union, cast, get_args, get_origin

from pydantic.json_schema import models_json_schema

from kaname.files.baselines import Frozen
from kaname.files.records import LISTS, SINGULAR
from kaname.files.writing import replace_all
from kaname.model.base import ID_PATTERN, Entity, Ref, Value, ref_kinds
from kaname.model.history_lines import ForecastLine, MoveLine, PlanLine

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

# Editors know no \w beyond ASCII: what the model refuses more exactly is here told loosely.
_LOOSE_ID = r"^[^\s:/_.\-][^\s:/]*$"
_CLOCK = r"^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"


def schemas(folder: Path) -> tuple[Path, ...]:
    """Write the schemas of plan files, baselines and lines of history into a folder; the files written."""
    made = {"plan": plan_schema(), "baseline": baseline_schema(), "history": history_schema()}
    contents = {
        folder / f"{name}.schema.json": (json.dumps(schema, indent=1, ensure_ascii=False) + "\n").encode()
        for name, schema in made.items()
    }
    replace_all(contents)
    return tuple(contents)


def plan_schema() -> Schema:
    """What may stand in any plan file: every list, and the records of which there is one."""
    _, made = models_json_schema([(cls, "validation") for cls in LISTS.values()])
    definitions = cast("dict[str, Schema]", made["$defs"])
    for cls in _classes(LISTS.values()):
        _tell_references(definitions[cls.__name__], cls)
    return {
        "$schema": DRAFT,
        "title": "Plan file",
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _list_schema(name, cls) for name, cls in LISTS.items()},
        "$defs": _tidied(definitions),
    }


def baseline_schema() -> Schema:
    """What stands in a file of baselines/."""
    return {"$schema": DRAFT, **_tidied(Frozen.model_json_schema()), "title": "Baseline"}


def history_schema() -> Schema:
    """What stands on one line of a file of history/."""
    classes = (MoveLine, ForecastLine, PlanLine)
    choices, made = models_json_schema([(cls, "validation") for cls in classes])
    lines = [choices[cls, "validation"] for cls in classes]
    return {"$schema": DRAFT, "title": "Line of history", "anyOf": lines, "$defs": _tidied(made["$defs"])}


def _list_schema(name: str, cls: type[Entity]) -> Schema:
    reference = {"$ref": f"#/$defs/{cls.__name__}"}
    described = {"description": " ".join((cls.__doc__ or "").split())}
    if name in SINGULAR:
        return reference | described
    return {"type": ["array", "null"], "items": reference} | described


def _classes(classes: Any) -> Iterator[type[Value]]:
    """These classes and all that their fields are made of, each once."""
    waiting, seen = list[type[Value]](classes), set[type[Value]]()
    while waiting:
        cls = waiting.pop()
        if cls not in seen:
            seen.add(cls)
            yield cls
            waiting += (part for field in cls.model_fields.values() for part in _parts(field.annotation))


def _parts(annotation: Any) -> Iterator[type[Value]]:
    if isinstance(annotation, type) and issubclass(annotation, Value):
        yield annotation
    elif get_origin(annotation) in (Union, UnionType, tuple):
        for part in get_args(annotation):
            yield from _parts(part)


def _tell_references(schema: Schema, cls: type[Value]) -> None:
    """Say at each field that refers to records which kinds it may name."""
    for name, field in cls.model_fields.items():
        kinds = _kinds(field.annotation)
        if kinds is not None:
            target = schema["properties"][name]
            target["description"] = " | ".join(kinds) or "any kind"
            _set_pattern(target, _reference_pattern(kinds))


def _kinds(annotation: Any) -> tuple[str, ...] | None:
    """The kinds that a field of references may name; None for any other field."""
    if get_origin(annotation) is Ref:
        return ref_kinds(annotation)
    if get_origin(annotation) in (Union, UnionType, tuple):
        return next((kinds for part in get_args(annotation) if (kinds := _kinds(part)) is not None), None)
    return None


def _reference_pattern(kinds: tuple[str, ...]) -> str:
    named = rf"(?:{'|'.join(kinds)})/" if kinds else "[a-z_]+/"
    return rf"^(?:[^\s:/]+:)?(?:{named}){'?' if kinds else ''}[^\s:/]+$"


def _set_pattern(schema: Any, pattern: str) -> None:
    """Give the references in a field's schema this pattern; text that may stand in their place is free."""
    if isinstance(schema, dict):
        node = cast("Schema", schema)
        if node.get("type") == "string" and "pattern" in node:
            node["pattern"] = pattern
        for part in (*node.get("anyOf", ()), node.get("items")):
            _set_pattern(part, pattern)


def _tidied(schema: Any) -> Any:
    """The schema as plan files are written: clocks without offset, ids beyond ASCII, no list where a mapping stands."""
    if isinstance(schema, list):
        return [_tidied(item) for item in cast("list[Any]", schema)]
    if not isinstance(schema, dict):
        return schema
    node = {name: _tidied(part) for name, part in cast("Schema", schema).items()}
    if node.get("format") == "time":
        del node["format"]
        node["pattern"] = _CLOCK
    if node.get("pattern") == ID_PATTERN:
        node["pattern"] = _LOOSE_ID
    if node.get("type") == "object" and node.get("default") == []:
        node["default"] = {}
    if isinstance(node.get("type"), str) and isinstance(node.get("description"), str):
        node["description"] = " ".join(node["description"].split())
    return node
