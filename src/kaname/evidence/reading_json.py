"""Reading what services answer: objects and moments of JSON, with one kind of error for what isn't as promised."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from kaname.errors import SourceError

Object = dict[str, Any]


def read_object(text: str) -> Object:
    """A JSON object. Raises ValueError where the text is something else."""
    found: Any = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError(f"an object was expected, not {type(found).__name__}")
    return found  # pyright: ignore[reportUnknownVariableType]


def written(value: Any) -> str:
    """A value as JSON without spaces, as pages are kept."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def moment(text: str) -> datetime:
    """An instant as services write it, in UTC; one without a zone is in UTC. Raises ValueError."""
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def moment_or_none(text: str | None) -> datetime | None:
    """An instant, or None where the service has none."""
    return moment(text) if text else None


def day_or_none(text: str | None) -> date | None:
    """A day, or None where the service has none."""
    return date.fromisoformat(text[:10]) if text else None


@contextmanager
def as_promised() -> Generator[None]:
    """Within it a missing field, or one of another type, is the ValueError that `Source.facts` owes."""
    try:
        yield
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error


@contextmanager
def answered(url: str) -> Generator[None]:
    """Within it an answer that isn't as promised is a SourceError, so that a service that lies is told."""
    try:
        yield
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        raise SourceError("source_unreadable", url=url, why=f"{type(error).__name__}: {error}") from error
