"""The OpenID Connect providers of an installation, read from a TOML file of one table each.

[company]                       # its id, and part of the address to which it sends people back
name = "Company"                # what the button says
issuer = "https://id.example.org"
client = "kaname"
secret = "env:KANAME_COMPANY"   # or file:PATH
domains = ["example.org"]       # whose people may make an account by signing in; none: nobody
trusted = false                 # whether its addresses count as verified where it doesn't say so
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from kaname.errors import UsageError

_Domain = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[^@\s]+\.[^@\s]+$")]
_ID = r"^[a-z][a-z0-9-]{0,39}$"
_LOCAL = ("http://localhost", "http://127.0.0.1", "http://[::1]")


class Provider(BaseModel):
    """One provider; its secret is read when it is needed and never shown."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: Annotated[str, Field(pattern=_ID)]
    name: Annotated[str, Field(min_length=1, max_length=40)]
    issuer: Annotated[str, Field(pattern=r"^https?://[^\s?#]+$")]
    client: Annotated[str, Field(min_length=1, max_length=191)]
    secret: Annotated[str, Field(pattern=r"^(env|file):\S", repr=False)]
    domains: tuple[_Domain, ...] = ()
    trusted: bool = False


def providers(file: Path | None, *, production: bool) -> tuple[Provider, ...]:
    """Those of a file. Raises UsageError where it can't be read, or one of them makes no sense or is not safe."""
    if file is None:
        return ()
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError("oidc_unreadable", file=str(file), why=why) from None
    return tuple(_provider(name, told, file, production=production) for name, told in tables.items())


def _provider(name: str, told: Any, file: Path, *, production: bool) -> Provider:
    try:
        one = Provider.model_validate({"id": name, **(told if isinstance(told, dict) else {"table": told})})
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        field = ".".join(map(str, first["loc"]))
        raise UsageError("oidc_invalid", provider=name, file=str(file), field=field, why=first["msg"]) from None
    if production and not one.issuer.startswith(("https://", *_LOCAL)):
        raise UsageError("oidc_invalid", provider=name, file=str(file), field="issuer", why="https://")
    return one


def secret(provider: Provider, file: Path) -> str:
    """What it is known by to the provider. Raises UsageError where it does not lie where it should."""
    kind, _, where = provider.secret.partition(":")
    found = ""
    if kind == "env":
        found = os.environ.get(where, "")
    else:
        path = file.parent / where
        try:
            found = path.read_text(encoding="utf-8").strip()
        except OSError:
            found = ""
    if not found:
        raise UsageError("oidc_secret_missing", provider=provider.id, file=str(file))
    return found


def as_allauth(file: Path | None, *, production: bool) -> dict[str, Any]:
    """The providers of a file as allauth is told of them. Raises UsageError."""
    apps = [
        {
            "provider_id": one.id,
            "name": one.name,
            "client_id": one.client,
            "secret": secret(one, file or Path()),
            "settings": {
                "server_url": one.issuer.rstrip("/"),
                "verified_email": one.trusted,
                "oauth_pkce_enabled": True,
                "domains": list(one.domains),
            },
        }
        for one in providers(file, production=production)
    ]
    return {"openid_connect": {"APPS": apps}} if apps else {}
