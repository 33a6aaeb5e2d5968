"""Names of repositories and projects: a forge leads from an old one to the one of today."""

from __future__ import annotations

from kaname.evidence.source import Check


def called(what: str, name: str, now: str) -> Check:
    """Whether a forge knows something by the name that a scope has, case aside; else by which it does now."""
    if name.casefold() == now.casefold():
        return Check(what, name=name)
    return Check(what, fault="source_renamed", values={"now": now}, name=name)
