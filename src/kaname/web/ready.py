"""The site set up outside a server: for commands."""

from __future__ import annotations


def set_up() -> None:
    """Set Django up as the site does, with all its tables. Raises UsageError, StoreError."""
    from kaname.web.running.site import ready

    ready()
    from kaname.web.running.migrating import migrated

    migrated()
