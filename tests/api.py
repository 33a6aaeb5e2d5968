"""The interface as its tests use it: accounts with tokens, a program, and a client that asks by one of them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client

from kaname.model.base import Entity
from kaname.model.kinds import KINDS
from kaname.store.committing import Author
from kaname.store.creating import create
from kaname.web.access import tokens
from kaname.web.access.models import Granted, Token, User
from kaname.web.access.tokens import Scope

ROOT = "/api/v1"
EVERY = frozenset({Scope.READ, Scope.WRITE, Scope.AUDIT})


def one(kind: str, name: str, **fields: object) -> Entity:
    return KINDS[kind].model_validate({"id": name, **fields})


def keep(alias: str, name: str, records: Iterable[Entity], **more: Any) -> None:
    """A new program of the store."""
    create(alias, name, list(records), Author("Ann", "began"), **more)


def account(name: str, *grants: Mapping[str, Any]) -> User:
    user = User.objects.create_user(f"{name}@example.org", name=name)
    for grant in grants:
        Granted.objects.create(user=user, by="Ann", **grant)
    return user


def token(user: User, scopes: Iterable[Scope] = EVERY, programs: tuple[str, ...] = ()) -> tokens.Made:
    return tokens.make(user, "test", frozenset(scopes), timedelta(days=1), programs)


def early_in_a_minute(seconds: float = 10) -> None:
    """Requests are counted by the minute of the clock: wait for the next where less than that is left of this one."""
    left = 60 - time.time() % 60
    if left < seconds:
        time.sleep(left)


@dataclass
class Asker:
    """A program that asks by a token."""

    text: str
    made: Token | None = None
    http: Client = field(default_factory=lambda: Client(raise_request_exception=False, SERVER_NAME="localhost"))

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.text:
            named.setdefault("Authorization", f"Bearer {self.text}")
        kind = named.pop("Content-Type", "application/json")
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.http.generic(method, f"{ROOT}{path}", data, content_type=kind, headers=named)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def json(self, path: str) -> Any:
        found = self.get(path)
        assert found.status_code == 200, found.content
        return found.json()


def asker(user: User, scopes: Iterable[Scope] = EVERY, programs: tuple[str, ...] = ()) -> Asker:
    made = token(user, scopes, programs)
    return Asker(made.text, made.token)
