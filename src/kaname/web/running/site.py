"""The site's Django, set up in a process that is not a server."""

from __future__ import annotations

import os

import django
from django.apps import apps


def ready() -> None:
    """Set it up; once more changes nothing."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kaname.web.settings"
    if not apps.ready:
        django.setup()
