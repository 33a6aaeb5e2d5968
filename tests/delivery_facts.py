"""Evidence of delivery in a line or two: deployments, merged changes and incidents at moments of 2026."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from kaname.evidence.facts import Change, Deployment, Evidence, Fact, Heard, Incident
from tracker_items import NOW

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
COMMON = {"source": "github", "as_of": NOW}


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def deployed(name: str, hours: float, *commits: str, repository: str = "acme/shop", **fields: Any) -> Deployment:
    """Successful, to production, begun when it ended."""
    moment = at(hours)
    told = {"environment": "production", "result": "success", "created_at": moment, "finished_at": moment}
    return Deployment(external_id=name, repository=repository, commits=commits, **(COMMON | told | fields))


def merged(name: str, hours: float, *, took: float = 10, repository: str = "acme/shop", **fields: Any) -> Change:
    """Merged as the commit of its name, after so many hours from its first commit."""
    told = {"first_commit_at": at(hours - took), "opened_at": at(hours - took / 2), "merged_at": at(hours)}
    return Change(external_id=name, repository=repository, merge_commit=name, **(COMMON | told | fields))


def incident(name: str, hours: float, lasted: float | None = None, **fields: Any) -> Incident:
    resolved = None if lasted is None else at(hours + lasted)
    told = {"opened_at": at(hours), "resolved_at": resolved, "key": name}
    return Incident(external_id=f"id-{name}", **(COMMON | {"source": "pager"} | told | fields))


def told(*facts: Fact | Iterable[Fact]) -> Evidence:
    every = [one for some in facts for one in ((some,) if isinstance(some, Fact) else some)]

    def of(kind: type[Any]) -> tuple[Any, ...]:
        return tuple(one for one in every if isinstance(one, kind))

    heard = tuple(Heard(name, NOW, NOW) for name in sorted({one.source for one in every}))
    return Evidence(as_of=NOW, heard=heard, changes=of(Change), deployments=of(Deployment), incidents=of(Incident))
