"""Access as an application of Django."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Its tables are named access_*."""

    name = "kaname.web.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
