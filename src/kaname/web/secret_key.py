"""The key that signs sessions: from the environment or a file; at a desk made once and kept."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from kaname.errors import UsageError
from kaname.settings import settings
from kaname.site import data_folder

_LEAST = 40
FILE = "secret-key"


def secret_key() -> str:
    """The key. Raises UsageError where production has none, or one that is too short or can't be read."""
    known = settings()
    if known.secret_key:
        return _long_enough(known.secret_key)
    if known.secret_key_file is not None:
        try:
            return _long_enough(known.secret_key_file.read_text(encoding="utf-8").strip())
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise UsageError("secret_key_unreadable", file=str(known.secret_key_file), why=why) from None
    if known.production:
        raise UsageError("secret_key_missing")
    return _made(data_folder() / FILE)


def _long_enough(key: str) -> str:
    if len(key) < _LEAST:
        raise UsageError("secret_key_short", least=_LEAST)
    return key


def _made(path: Path) -> str:
    """The key of this user, made where there is none yet; two processes that begin at once make one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return _long_enough(path.read_text(encoding="utf-8").strip())
