"""Making records: only what is known is set, so that the plan written from them stays short."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from kaname.model.base import Entity

E = TypeVar("E", bound=Entity)


def made(kind: type[E], **fields: Any) -> E:
    """A record of a kind with the fields that have a value."""
    return kind.model_validate({name: value for name, value in fields.items() if value not in (None, "", (), [])})


def slug(text: str) -> str:
    """A text as an id: its letters (of any script) and digits, in lower case, joined by hyphens."""
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")[:80].rstrip("-")
