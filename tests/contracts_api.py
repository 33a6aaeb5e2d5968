"""Whether a question keeps to a vendor's published contract: method, path, every parameter and its type.

Reads OpenAPI 3 and Swagger 2 documents, as JSON. It knows parameters in the path and the query, which is all that a
client that only reads sends.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit

_Schema = Mapping[str, Any]
_INTEGER = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")
_SEPARATORS = {"csv": ",", "ssv": " ", "pipes": "|", "spaceDelimited": " ", "pipeDelimited": "|"}


@dataclass(frozen=True)
class Contract:
    """A document of a vendor. `prefix` is what lies before its paths in real addresses (Jira behind a context path)."""

    document: Mapping[str, Any]
    prefix: str = ""

    def faults(self, path: str, method: str = "get") -> list[str]:
        """What is wrong with a question: its path with the query, as it went over the line; [] where it is valid."""
        parts = urlsplit(path)
        found = self._operation(parts.path.removeprefix(self.prefix), method)
        if found is None:
            return [f"{method.upper()} {parts.path}: the contract has no such path"]
        parameters, given = found
        query = parse_qsl(parts.query, keep_blank_values=True)
        known = {one["name"]: one for one in parameters if one["in"] == "query"}
        said = [f"{name}: no such parameter" for name in dict(query) if _plain(name) not in known]
        for name, one in known.items():
            values = [value for key, value in query if _plain(key) == name]
            if not values and one.get("required"):
                said.append(f"{name}: missing")
            said += [f"{name}: {fault}" for fault in self._value_faults(one, values)] if values else []
        for one in parameters:
            if one["in"] == "path":
                said += [f"{one['name']}: {fault}" for fault in self._value_faults(one, [given[one["name"]]])]
        return [f"{method.upper()} {parts.path}: {fault}" for fault in said]

    def _operation(self, path: str, method: str) -> tuple[Sequence[_Schema], Mapping[str, str]] | None:
        """The parameters of the operation that the path means, and what the path gives; the most literal path wins."""
        fits = [
            (template.count("{"), template, match)
            for template, item in self.document["paths"].items()
            if method in item and (match := _pattern(template).fullmatch(path))
        ]
        if not fits:
            return None
        _, template, match = min(fits, key=lambda fit: fit[:2])
        item = self.document["paths"][template]
        parameters = [self._resolved(one) for one in (*item.get("parameters", ()), *item[method].get("parameters", ()))]
        names = re.findall(r"\{([^}]+)\}", template)
        return parameters, dict(zip(names, (unquote(one) for one in match.groups()), strict=True))

    def _resolved(self, given: _Schema) -> _Schema:
        while "$ref" in given:
            found: Any = self.document
            for part in given["$ref"].removeprefix("#/").split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            given = cast(_Schema, found)
        return given

    def _value_faults(self, parameter: _Schema, values: Sequence[str]) -> Iterable[str]:
        schema = self._resolved(parameter.get("schema", parameter))  # Swagger 2 has the type in the parameter
        if schema.get("type") != "array":
            if len(values) > 1:
                yield f"given {len(values)} times"
            yield from self._faults(schema, values[-1])
            return
        style = parameter.get("style", "form") if "schema" in parameter else parameter.get("collectionFormat", "csv")
        explode = parameter.get("explode", style in ("form", "multi"))
        items = values if explode else [one for value in values for one in value.split(_SEPARATORS.get(style, ","))]
        for one in items:
            yield from self._faults(self._resolved(schema.get("items", {})), one)

    def _faults(self, schema: _Schema, value: str) -> Iterable[str]:
        choices = [self._resolved(one) for one in (*schema.get("oneOf", ()), *schema.get("anyOf", ()))]
        if choices:
            if all(list(self._faults(one, value)) for one in choices):
                yield f"{value!r} is none of what is allowed"
            return
        kind = schema.get("type", "string")
        kind = next((one for one in kind if one != "null"), "string") if isinstance(kind, list) else kind
        if "enum" in schema and value not in [_text(one) for one in schema["enum"]]:
            yield f"{value!r} is not one of {schema['enum']}"
        if kind == "boolean" and value not in ("true", "false"):
            yield f"{value!r} is no boolean"
        if kind in ("integer", "number"):
            if not (_INTEGER if kind == "integer" else _NUMBER).fullmatch(value):
                yield f"{value!r} is no {kind}"
            elif not schema.get("minimum", float("-inf")) <= float(value) <= schema.get("maximum", float("inf")):
                yield f"{value} is out of bounds"
        if kind == "string" and len(value) > schema.get("maxLength", len(value)):
            yield f"{value!r} is too long"
        if kind == "string" and schema.get("format") == "date-time" and not _is_moment(value):
            yield f"{value!r} is no moment"


def _plain(name: str) -> str:
    """`scope[]` is how some services write that `scope` may be given several times."""
    return name.removesuffix("[]")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _is_moment(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"(\{[^}]+\})", template)
    return re.compile("".join("([^/]+)" if part.startswith("{") else re.escape(part) for part in parts))


@cache
def contract(file: Path, prefix: str = "") -> Contract:
    """The contract in a file of JSON."""
    return Contract(json.loads(file.read_text(encoding="utf-8")), prefix)
