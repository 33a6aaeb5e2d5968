"""What the store holds of each kind: the schema of its bodies, kept so that a change of a kind can't forget old ones.

    python tools/stored_schemas.py

writes tests/data/stored_schemas anew. It refuses a kind that no longer takes every body of its last schema, until
`kaname.store.upgrades` has a step for it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kaname.model.base import Entity
from kaname.model.kinds import KINDS, ref_fields
from kaname.store.upgrades import version

FOLDER = Path(__file__).parents[1] / "tests" / "data" / "stored_schemas"
_SAID = ("title", "description", "default", "examples")
_LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
Schema = Mapping[str, Any]


def schema(kind: type[Entity]) -> Schema:
    """The schema of a kind's bodies, without what is only said."""
    may = {".".join(field.path): sorted(field.kinds) for field in ref_fields(kind)}
    return {**plain(kind.model_json_schema(mode="validation")), "x-references": may}


def plain(node: Any, *, names: bool = False) -> Any:
    """A schema without words; `names` of properties are kept, whatever they are."""
    if isinstance(node, list):
        return [plain(one) for one in node]
    if not isinstance(node, Mapping):
        return node
    kept = {name: value for name, value in node.items() if names or name not in _SAID}
    return {name: plain(value, names=name in ("properties", "$defs") and not names) for name, value in kept.items()}


def stored(kind: str) -> tuple[int, Schema] | None:
    """The version and schema that were stored last."""
    file = FOLDER / f"{kind}.json"
    if not file.exists():
        return None
    body = json.loads(file.read_text(encoding="utf-8"))
    return body["version"], body["schema"]


def losses(old: Schema, new: Schema) -> list[str]:
    """Where bodies that the old schema takes may not be taken by the new one."""
    return [*_Comparison(old, new).at(old, new, ""), *_lost_targets(old, new)]


def _lost_targets(old: Schema, new: Schema) -> Iterator[str]:
    """References that may no longer point where they did; none named: anywhere."""
    for path, kinds in old["x-references"].items():
        may = new["x-references"].get(path)
        gone = sorted(set(kinds) - set(may)) if may else []
        if gone or (may and not kinds):
            yield f".{path}: may no longer point to {', '.join(gone) or 'any kind'}"


class _Comparison:
    def __init__(self, old: Schema, new: Schema) -> None:
        self.old, self.new = old, new
        self.met: set[tuple[str, str]] = set()

    def at(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        """What is lost below a place."""
        refs = (old.get("$ref", ""), new.get("$ref", ""))
        if any(refs) and refs in self.met:
            return
        self.met.add(refs)
        old, new = _target(self.old, old), _target(self.new, new)
        choices, offered = _choices(old), _choices(new)
        if len(choices) > 1 or len(offered) > 1:
            for number, one in enumerate(choices):
                if all(list(self.at(one, other, path)) for other in offered):
                    yield f"{path}: choice {number} of {len(choices)} is gone"
            return
        if not new:
            return
        yield from self._scalars(old, new, path)
        yield from self._parts(old, new, path)

    def _scalars(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        if "type" in new and new["type"] not in (old.get("type"), *_wider(old.get("type"))):
            yield f"{path}: {old.get('type')} became {new['type']}"
        if "enum" in new or "const" in new:
            gone = set(_values(old)) - set(_values(new))
            if gone or not _values(old):
                yield f"{path}: no longer one of its values: {', '.join(map(str, sorted(gone)))}"
        for name in ("pattern", "format", "prefixItems"):
            if name in new and new[name] != old.get(name):
                yield f"{path}: {name} changed"
        for name in _LEAST:
            if name in new and not (name in old and old[name] >= new[name]):
                yield f"{path}: {name} rose"
        for name in _MOST:
            if name in new and not (name in old and old[name] <= new[name]):
                yield f"{path}: {name} fell"

    def _parts(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        had, has = old.get("properties", {}), new.get("properties", {})
        for name in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
            yield f"{path}.{name}: is required now"
        for name, one in had.items():
            if name in has:
                yield from self.at(one, has[name], f"{path}.{name}")
            elif new.get("additionalProperties") is False:
                yield f"{path}.{name}: is gone"
        for name in ("items", "additionalProperties"):
            before, after = old.get(name), new.get(name)
            if isinstance(before, Mapping) and isinstance(after, Mapping):
                yield from self.at(before, after, f"{path}[]")


def _target(whole: Schema, node: Schema) -> Schema:
    while "$ref" in node:
        node = whole["$defs"][node["$ref"].rpartition("/")[2]]
    return node


def _choices(node: Schema) -> list[Schema]:
    return list(node.get("anyOf") or node.get("oneOf") or [node])


def _wider(old: Any) -> tuple[Any, ...]:
    return ("number",) if old == "integer" else ()


def _values(node: Schema) -> tuple[Any, ...]:
    return tuple(node.get("enum", ())) or ((node["const"],) if "const" in node else ())


def main() -> int:
    """Write every schema that takes the bodies of the last one, or of which those are upgraded."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    refused = 0
    for kind, cls in KINDS.items():
        before, now = stored(kind), schema(cls)
        lost = losses(before[1], now) if before is not None and before[0] == version(kind) else []
        if lost:
            refused += 1
            print(f"{kind}: stored bodies would not be read: {'; '.join(lost)}", file=sys.stderr)
            continue
        body = {"version": version(kind), "schema": now}
        text = json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        (FOLDER / f"{kind}.json").write_text(text, encoding="utf-8")
    return 1 if refused else 0


if __name__ == "__main__":
    raise SystemExit(main())
