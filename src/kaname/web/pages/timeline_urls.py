"""The addresses of the timeline, below those of its place."""

from __future__ import annotations

from typing import Any

from django.urls import path

from kaname.web.pages import timeline, timeline_effect

urlpatterns: list[Any] = [
    path("", timeline.timeline, name="timeline"),
    path("data/", timeline.data, name="timeline_data"),
    path("effect/", timeline_effect.effect, name="timeline_effect"),
    path("move/", timeline_effect.move, name="timeline_move"),
]
