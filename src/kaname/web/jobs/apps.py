"""Jobs as an application of Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Its tables are named jobs_*."""

    name = "kaname.web.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
