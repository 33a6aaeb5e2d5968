"""Access as an application of Django."""

import importlib

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Its tables are named access_*."""

    name = "kaname.web.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what is to be logged."""
        importlib.import_module("kaname.web.access.signals")
