"""The OpenAPI document: every operation of the table, for each kind where it is one of a kind, with all its errors."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from kaname.model.base import ID_PATTERN, Entity, Value
from kaname.model.kinds import KINDS
from kaname.web.api import shapes
from kaname.web.api.problems import PROBLEM
from kaname.web.api.routes import DOCUMENT, OF_A_KIND, PAGE_OF_A_KIND, PATCH_OF_A_KIND, Body, Route
from kaname.web.api.urls import operations
from kaname.web.api.writing import HEADER
from kaname.web.filtering import COMMON, Field, parameters_of

ROOT = "/api/v1"
_REF = "#/components/schemas/{model}"
_COMMON = (400, 401, 403, 404, 405, 429, 500, 503)
"""Statuses that any operation may answer with."""
_SAYS: Mapping[int, str] = {
    200: "Done",
    201: "Made",
    202: "Taken on: the job tells how far it is",
    204: "Done; there is nothing to say",
    304: "What the caller holds is what there is",
    400: "What was asked makes no sense",
    401: "Nobody is signed in",
    403: "Not for this caller",
    404: "There is none, or none that the caller may see",
    405: "The address can't be asked so",
    409: "Somebody else changed what this builds on",
    412: "The record is not the one that the caller holds",
    413: "The body is too large",
    415: "The body is no JSON",
    422: "What was sent can't be",
    428: "A change has to say what it was made on",
    429: "Too many requests",
    500: "A fault of Kaname's own",
    502: "A source of evidence does not answer",
    503: "The database can't be used",
}
_PLACE = re.compile(r"\{(\w+)\}")
_PATTERNS = {"program": r"^[\w.\-]+(:[\w.\-]+)?$", "record": ID_PATTERN, "number": r"^[0-9]{1,9}$"}
_DOCUMENTS = ("text/html", "text/markdown")
Json = dict[str, Any]


def document() -> Json:
    """The document, as others may change it."""
    return copy.deepcopy(_document())


@cache
def _document() -> Json:
    paths: dict[str, Json] = {}
    for one in operations():
        for path, cls in _paths(one):
            paths.setdefault(f"{ROOT}{path}", {})[one.method.lower()] = _operation(one, path, cls)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kaname",
            "version": "1",
            "description": "Programs, their records, and what is computed of them.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"session": []}],
        "tags": [{"name": name} for name in dict.fromkeys(one.tag for one in operations())],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "kn_…"},
                "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
            },
        },
    }


def _paths(one: Route) -> Iterator[tuple[str, type[Entity] | None]]:
    if not one.by_kind:
        yield one.path, None
        return
    for cls in KINDS.values():
        yield one.path.replace("{plural}", cls.plural), cls


def _operation(one: Route, path: str, cls: type[Entity] | None) -> Json:
    found: Json = {
        "operationId": one.name if cls is None else f"{one.name}_{cls.kind}",
        "summary": one.summary,
        "tags": [one.tag if cls is None else cls.plural],
        "parameters": [*_in_path(path), *_in_query(one, cls), *_in_header(one)],
        "responses": {str(status): _response(one, status, body, cls) for status, body in one.answers.items()}
        | {str(status): _refusal(status) for status in sorted({*_COMMON, *one.errors})},
    }
    if one.etag:
        found["responses"]["304"] = {"description": _SAYS[304], "headers": _headers("ETag")}
    if one.body is not None:
        found["requestBody"] = _body(one, cls)
    return found


def _body(one: Route, cls: type[Entity] | None) -> Json:
    schema = _schema(one.body, cls)
    kinds = ("application/json", "application/merge-patch+json") if one.body == PATCH_OF_A_KIND else (
        "application/json",
    )  # fmt: skip
    return {"required": one.body_needed, "content": {kind: {"schema": schema} for kind in kinds}}


def _in_path(path: str) -> Iterator[Json]:
    for name in _PLACE.findall(path):
        schema = {"type": "string", "minLength": 1, "maxLength": 201, "pattern": _PATTERNS.get(name, ID_PATTERN)}
        yield {"in": "path", "name": name, "required": True, "schema": schema}


def _in_query(one: Route, cls: type[Entity] | None) -> Iterator[Json]:
    _, made = models_json_schema([(one.query, "validation")], ref_template=_REF)
    for name, schema in made.get("$defs", {}).get(one.query.__name__, {}).get("properties", {}).items():
        said = schema.pop("description", None)
        schema.pop("title", None)
        yield {"in": "query", "name": name, "schema": _without_null(schema)} | ({"description": said} if said else {})
    if one.name in ("list_kind", "list_records"):
        for name, (field, bound) in parameters_of(cls or COMMON).items():
            yield _filter(name, field, bound)


def _without_null(schema: Json) -> Json:
    """A parameter that is left out is no null."""
    given = [part for part in schema.get("anyOf", ()) if part != {"type": "null"}]
    return given[0] if len(given) == 1 else schema


_FORMATS = {"number": {"type": "number"}, "boolean": {"type": "boolean"}, "date": {"type": "string", "format": "date"}}


def _filter(name: str, field: Field, bound: str) -> Json:
    item: Json = {"type": "string", "enum": list(field.choices)} if field.choices else _FORMATS.get(
        field.type, {"type": "string"}
    )  # fmt: skip
    if bound:
        return {"in": "query", "name": name, "schema": item}
    schema = {"type": "array", "items": item}
    return {"in": "query", "name": name, "schema": schema, "style": "form", "explode": True}


def _in_header(one: Route) -> Iterator[Json]:
    yield _header("Accept-Language", "English (en) or Japanese (ja).")
    if one.etag:
        yield _header("If-None-Match", "ETags that the caller holds.")
    if one.later:
        yield _header("Prefer", "`respond-async`: what is not computed yet becomes a job (202).")
    if one.precondition:
        yield _header("If-Match", "The ETag of the record that the change was made on.")
        yield _header("If-None-Match", "`*`: the record shall be a new one.")
    if one.writes:
        yield _header(HEADER, "A name for this write: sent again within 24 hours it is answered, not written again.")


def _header(name: str, says: str) -> Json:
    schema = {"type": "string"} | ({"minLength": 1, "maxLength": 255} if name == HEADER else {})
    return {"in": "header", "name": name, "required": False, "schema": schema, "description": says}


def _headers(*names: str) -> Json:
    return {name: {"schema": {"type": "string"}} for name in names}


def _response(one: Route, status: int, body: Body, cls: type[Entity] | None) -> Json:
    found: Json = {"description": _SAYS[status]}
    if body == DOCUMENT:
        found["content"] = {media: {"schema": {"type": "string"}} for media in _DOCUMENTS}
    elif body is not None:
        found["content"] = {"application/json": {"schema": _schema(body, cls)}}
    if status == 202:
        found["headers"] = _headers("Location", *(("Preference-Applied",) if one.later else ()))
    elif one.etag or (one.precondition and body is not None):
        found["headers"] = _headers("ETag")
    return found


def _refusal(status: int) -> Json:
    schema = {"$ref": _REF.format(model=shapes.ProblemBody.__name__)}
    return {"description": _SAYS[status], "content": {PROBLEM: {"schema": schema}}}


def _schema(body: Body, cls: type[Entity] | None) -> Json:
    if isinstance(body, type):
        return {"$ref": _REF.format(model=body.__name__)}
    assert cls is not None
    if body == OF_A_KIND:
        return {"$ref": _REF.format(model=cls.__name__)}
    if body == PAGE_OF_A_KIND:
        return _page(cls)
    return {"type": "object", "properties": {name: {} for name in cls.model_fields}, "additionalProperties": False}


def _page(cls: type[Entity]) -> Json:
    number = {"type": "integer", "minimum": 0}
    properties: Json = {
        "items": {"type": "array", "items": {"$ref": _REF.format(model=cls.__name__)}},
        "etags": {"type": "object", "additionalProperties": {"type": "string"}},
        "total": number,
        "page": number,
        "limit": number,
        "revision": {"$ref": _REF.format(model=shapes.Standing.__name__)},
    }
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def _made(wanted: list[tuple[type[BaseModel], JsonSchemaMode]]) -> Json:
    _, made = models_json_schema(wanted, ref_template=_REF)
    return made["$defs"]


def _schemas() -> Json:
    """Every schema: the kinds as they are, and what the interface says beside them."""
    kinds = _made([(cls, "validation") for cls in KINDS.values()])
    models = {body for one in operations() for body in (*one.answers.values(), one.body) if isinstance(body, type)}
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (cls, "validation" if issubclass(cls, Value) else "serialization")
        for cls in sorted({*models, shapes.ProblemBody}, key=lambda cls: cls.__name__)
    ]
    return kinds | _made(wanted)
