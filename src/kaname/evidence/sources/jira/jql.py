"""Questions in JQL. Its moments are minutes in the time zone of the account that asks, so they are written early."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

OVERLAP = timedelta(minutes=10)
"""How far before the last known change is asked again: Jira's index may lag behind."""
_AHEAD = timedelta(hours=12)
"""No zone is further behind UTC: what is written in UTC so much earlier is early enough in an unknown zone."""
_ORDER = re.compile(r"\border\s+by\b", re.IGNORECASE)
_QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")


@dataclass(frozen=True, slots=True)
class Question:
    """Which issues are asked for. `zone`: that of the account; None where it isn't known."""

    projects: Sequence[str] = ()
    query: str = ""
    zone: tzinfo | None = None

    def changed(self, since: datetime | None) -> str:
        """Those changed since a moment, in the order of their last change."""
        return f"{self._where(since)} ORDER BY updated ASC, key ASC"

    def all(self) -> str:
        """All of them, in an order that no change disturbs."""
        return f"{self._where(None)} ORDER BY created ASC, key ASC"

    def _where(self, since: datetime | None) -> str:
        parts = [f"project in ({', '.join(quoted(key) for key in self.projects)})"] if self.projects else []
        if narrowing := without_order(self.query):
            parts.append(f"({narrowing})")
        if since is not None:
            parts.append(f'updated >= "{minute(since, self.zone)}"')
        return " AND ".join(parts) or 'created >= "1970-01-02"'  # Cloud refuses a question without any bound


def minute(moment: datetime, zone: tzinfo | None) -> str:
    """A moment as JQL writes it, never later than it is: floored, and before an hour that a clock shows twice."""
    if zone is None:
        return f"{moment.astimezone(UTC) - _AHEAD:%Y-%m-%d %H:%M}"
    local = moment.astimezone(zone)
    while local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        moment -= timedelta(minutes=15)
        local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M}"


def zone_of(name: str) -> tzinfo | None:
    """The zone of a name (`Asia/Tokyo`); None where there is none of it here."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def quoted(text: str) -> str:
    """A text as JQL takes it, so that a project may be called AND."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def without_order(query: str) -> str:
    """A query without its order: that is ours, so that nothing is left out."""
    blanked = _QUOTED.sub(lambda found: " " * len(found[0]), query)
    order = _ORDER.search(blanked)
    return (query[: order.start()] if order else query).strip()
