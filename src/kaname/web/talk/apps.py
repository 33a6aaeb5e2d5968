"""Talk as an application of Django."""

from django.apps import AppConfig


class TalkConfig(AppConfig):
    """Its tables are named talk_*."""

    name = "kaname.web.talk"
    label = "talk"
    default_auto_field = "django.db.models.BigAutoField"
