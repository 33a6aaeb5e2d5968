"""Answers that others recorded, as raw pages of the sources that read them; none for data that isn't there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from kaname.evidence.registry import source_class, vendors
from kaname.evidence.source import Raw, Setup, Source

_FILES = {"focus": "focus/focus-1.0-sample", "keps": "keps"}
"""Sources of files, and where data of theirs lies below the folder."""


def recorded(folder: Path) -> dict[str, tuple[Source, list[Raw]]]:
    """A source and its pages by the vendor's name."""
    found: dict[str, tuple[Source, list[Raw]]] = {}
    now = datetime.now(UTC)
    for vendor, below in _FILES.items():
        if vendor in vendors() and (folder / below).exists():
            source = source_class(vendor)(Setup(name=vendor, scope=(str(folder / below),)))
            pages = [Raw(one.stream, one.subject, one.url, one.body, now) for one in source.pull({})]
            found[vendor] = (source, pages)
    return found
