"""The addresses of pages."""

from __future__ import annotations

from typing import Any

from django.urls import include, path

from kaname.web.pages import design, find, home, mine, moments, places, program

assert places  # it registers what addresses are made of

urlpatterns: list[Any] = [
    path("", mine.home, name="home"),
    path("me/<place:place>/", mine.me, name="me"),
    path("programs/", home.programs, name="programs"),
    path("search/", find.search_all, name="search"),
    path("find/", find.palette_anywhere, name="palette"),
    path("", include("kaname.web.pages.talk_urls")),
    path("theme/", home.theme, name="theme"),
    path("design/", design.design, name="design"),
    path("", include("kaname.web.forms.urls")),
    path("", include("kaname.web.between.urls")),
    path("p/<place:place>/", program.program, name="program"),
    path("p/<place:place>/search/", find.search),
    path("p/<place:place>/find/", find.palette),
    path("p/<place:place>/", include("kaname.web.states.urls")),
    path("p/<place:place>/", include("kaname.web.operations.urls")),
    path("p/<place:place>/go/", moments.go, name="go"),
    path("p/<place:place>/timeline/", include("kaname.web.pages.timeline_urls")),
    path("p/<place:place>/<duty:duty>/", program.duty, name="duty"),
]
