"""What makes a server unsafe: all of it at once, each with its code, so that it can be mended in one go."""

from __future__ import annotations

import ipaddress
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kaname.errors import UsageError
from kaname.settings import Settings
from kaname.site import POSTGRESQL, data_folder, database
from kaname.web.secret_key import secret_key

_FEWEST_CHARACTERS = 10
_SHORTEST_TOKEN = 16
_COMMON = frozenset(
    (
        "",
        "postgres",
        "password",
        "passwort",
        "secret",
        "changeme",
        "change-me",
        "kaname",
        "admin",
        "root",
        "test",
        "1234",
    )
)
"""Passwords that come with examples and images; none that anybody has chosen."""


def unsafe(known: Settings, host: str) -> tuple[UsageError, ...]:
    """Why a server with these settings may not be started to listen there; nothing where it may."""
    if not known.production:
        return () if _is_loopback(host) else (UsageError("served_to_others", host=host),)
    return (*_key(), *_hosts(known), *_store(known), *_tls(known), *_rest(known))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _key() -> Iterator[UsageError]:
    """The key that signs sessions is there, long, not made up by hand, and nobody else's to read."""
    from kaname.settings import settings

    try:
        key = secret_key()
    except UsageError as error:
        yield error
        return
    if len(set(key)) < _FEWEST_CHARACTERS:
        yield UsageError("secret_key_weak", least=_FEWEST_CHARACTERS)
    file = settings().secret_key_file
    if not settings().secret_key and file is not None and is_open(file):
        yield UsageError("secret_key_open", file=str(file))


def _hosts(known: Settings) -> Iterator[UsageError]:
    if not known.hosts:
        yield UsageError("hosts_missing")
    if any(one.startswith("*") for one in known.hosts):
        yield UsageError("hosts_any")


def _store(known: Settings) -> Iterator[UsageError]:
    try:
        found = database(known.database_url)
    except UsageError as error:
        yield error
        return
    if found["ENGINE"] == POSTGRESQL:
        password = unquote(urlsplit(known.database_url).password or "") or None
        if password is not None and password.lower() in _COMMON:
            yield UsageError("database_password_common")
    elif not known.allow_sqlite:
        yield UsageError("sqlite_in_production")
    else:
        file = Path(found["NAME"])
        if file.exists() and is_open(file):
            yield UsageError("data_open", path=str(file))


def _tls(known: Settings) -> Iterator[UsageError]:
    if known.tls_certificate is None and known.tls_key is None:
        if not known.behind_proxy:
            yield UsageError("tls_missing")
        return
    if known.tls_certificate is None or known.tls_key is None:
        yield UsageError("tls_half")
        return
    for file in (known.tls_certificate, known.tls_key):
        why = _unreadable(file)
        if why:
            yield UsageError("tls_unreadable", file=str(file), why=why)
    if known.tls_key.exists() and is_open(known.tls_key):
        yield UsageError("tls_key_open", file=str(known.tls_key))


def _rest(known: Settings) -> Iterator[UsageError]:
    if known.debug:
        yield UsageError("debug_on")
    if known.metrics_token and len(known.metrics_token) < _SHORTEST_TOKEN:
        yield UsageError("metrics_token_short", least=_SHORTEST_TOKEN)
    folder = data_folder()
    if folder.is_dir() and is_open(folder):
        yield UsageError("data_open", path=str(folder))


def _unreadable(file: Path) -> str:
    try:
        file.read_bytes()
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def is_open(path: Path) -> bool:
    """Whether others than its owner and group may read something, or the group may write it."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return bool(mode & (stat.S_IRWXO | stat.S_IWGRP))
