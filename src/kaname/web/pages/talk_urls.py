"""The addresses of what people tell each other."""

from __future__ import annotations

from typing import Any

from django.urls import path

from kaname.web.pages import places, talking, told

assert places  # it registers what addresses are made of
_RECORD = "p/<place:place>/<plural:plural>/<str:record>"

urlpatterns: list[Any] = [
    path("notices/", told.notices, name="notices"),
    path("notices/watching/", told.watching, name="watching"),
    path("notices/read/", told.read, name="read_notices"),
    path("notices/<int:number>/open/", told.follow, name="open_notice"),
    path("account/notifications/", told.settings_page, name="notifications"),
    path("p/<place:place>/mentions/", talking.mentions, name="mentions"),
    path(f"{_RECORD}/comments/", talking.thread, name="comments"),
    path(f"{_RECORD}/comments/<int:number>/", talking.edit, name="edit_comment"),
    path(f"{_RECORD}/comments/<int:number>/remove/", talking.remove, name="remove_comment"),
    path(f"{_RECORD}/watch/", talking.watch, name="watch"),
]
