"""Answers that others recorded, as raw pages of the sources that read them; none for data that isn't there."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kaname.evidence.client import Client
from kaname.evidence.registry import source_class, vendors
from kaname.evidence.source import Raw, Setup, Source

_FILES = {"focus": "focus/focus-1.0-sample", "keps": "keps"}
"""Sources of files, and where data of theirs lies below the folder."""
_BELOW = {"gitlab": "/api/v4"}
"""Where services answer, below their address."""


def recorded(folder: Path) -> dict[str, tuple[Source, list[Raw]]]:
    """A source and its pages by the vendor's name: of files, and of services that tests play over recorded objects."""
    found: dict[str, tuple[Source, list[Raw]]] = {}
    for vendor, below in _FILES.items():
        if vendor in vendors() and (folder / below).exists():
            source = source_class(vendor)(Setup(name=vendor, scope=(str(folder / below),)))
            found[vendor] = (source, _pages(source))
    for vendor, play in {"github": _github, "gitlab": _gitlab, "jira": _jira}.items():
        if (folder / "devlake-e2e" / vendor).exists():
            found[vendor] = _served(vendor, *play(folder / "devlake-e2e" / vendor))
    return found


def _pages(source: Source) -> list[Raw]:
    now = datetime.now(UTC)
    return [Raw(one.stream, one.subject, one.url, one.body, now) for one in source.pull({})]


def _served(vendor: str, service: Callable[..., Any], scope: tuple[str, ...]) -> tuple[Source, list[Raw]]:
    """What a service on the loopback answers."""
    from loopback import serving

    with serving(service) as running, Client(running.address + _BELOW.get(vendor, "")) as client:
        if hasattr(service, "address"):
            service.address = running.address  # it links its own pages
        source = source_class(vendor)(Setup(name=vendor, address=running.address, user="a", scope=scope), client)
        return source, _pages(source)


def _tests() -> None:
    place = str(Path(__file__).resolve().parents[1] / "tests")
    if place not in sys.path:
        sys.path.insert(0, place)


def _github(folder: Path) -> tuple[Callable[..., Any], tuple[str, ...]]:
    _tests()
    from github_service import recorded_hub
    from recorded import Recorded

    hub = recorded_hub(Recorded(folder))
    return hub, (hub.name,)


def _gitlab(folder: Path) -> tuple[Callable[..., Any], tuple[str, ...]]:
    _tests()
    from gitlab_service import recorded_lab
    from recorded import Recorded

    lab = recorded_lab(Recorded(folder))
    return lab, (lab.name,)


def _jira(folder: Path) -> tuple[Callable[..., Any], tuple[str, ...]]:
    _tests()
    from jira_service import Jira
    from recorded import Recorded

    issues = Recorded(folder).answers("_raw_jira_api_issues")
    keys = sorted({one["fields"]["project"]["key"] for one in issues})
    return Jira(projects={key: key for key in keys}, issues={one["id"]: one for one in issues}), tuple(keys)
