"""The interface as an application of Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Its tables are named api_*."""

    name = "kaname.web.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
