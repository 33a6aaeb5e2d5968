"""Django, set up where nobody has done it, so that models can be imported by whoever needs them, in any order."""

from __future__ import annotations

import os

import django
from django.apps import apps


def set_up() -> None:
    """Set Django up, unless it is, or is just asking for the models."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaname.site")
    if not apps.ready and not apps.loading:
        django.setup()
