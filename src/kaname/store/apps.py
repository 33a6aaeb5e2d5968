"""The store as an application of Django."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Its tables are named store_*."""

    name = "kaname.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
