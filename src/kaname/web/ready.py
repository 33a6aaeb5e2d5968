"""The site set up outside a server: for commands."""

from __future__ import annotations

import os


def set_up() -> None:
    """Set Django up as the site does, with all its tables. Raises UsageError, StoreError."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kaname.web.settings"
    from kaname.store.ready import set_up as ready

    ready()
    from django.core.management import call_command
    from django.db import DatabaseError

    from kaname.settings import settings
    from kaname.store.database import opened, unusable

    opened(settings().database_url)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        raise unusable(error, "default") from None
