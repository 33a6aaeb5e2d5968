"""A record <-> the JSON that is stored of it: what was set, and nothing else."""

from __future__ import annotations

import json
from hashlib import sha256

from pydantic import ValidationError

from kaname.errors import StoreError
from kaname.model.base import Entity, Key
from kaname.model.kinds import KINDS
from kaname.store.upgrades import upgraded, version


def written(record: Entity) -> str:
    """The JSON of a record."""
    return record.model_dump_json(exclude_unset=True)


def read(kind: str, body: str, schema: int) -> Entity:
    """The record that was stored, brought up to today. Raises StoreError where nothing can read it."""
    try:
        cls = KINDS[kind]
        if schema == version(kind):
            return cls.model_validate_json(body)
        if schema > version(kind):
            raise StoreError("store_newer")
        return cls.model_validate(upgraded(kind, json.loads(body), schema))
    except KeyError:
        raise StoreError("store_newer") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise StoreError("store_body_unread", record=str(Key(kind, _id(body))), field=where, why=first["msg"]) from None


def _id(body: str) -> str:
    try:
        return str(json.loads(body)["id"])
    except (ValueError, KeyError, TypeError):
        return "?"


def digest(text: str) -> str:
    """The name of a text."""
    return sha256(text.encode()).hexdigest()
