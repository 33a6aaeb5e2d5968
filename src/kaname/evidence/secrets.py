"""Looking up secrets where a plan says they lie; they go to the client and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

from kaname.errors import UsageError


def secret(place: str) -> str:
    """The secret at `env:NAME` or `file:PATH`; "" for no place. Raises UsageError where there is none."""
    sort, _, name = place.partition(":")
    if not place:
        return ""
    if sort == "env":
        found = os.environ.get(name, "").strip()
        if not found:
            raise UsageError("token_variable_empty", name=name)
        return found
    try:
        found = Path(name).expanduser().read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise UsageError("token_file_unreadable", file=name, why=why) from None
    if not found:
        raise UsageError("token_file_unreadable", file=name, why="empty")
    return found
