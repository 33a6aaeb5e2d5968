"""Every address of the site."""

from __future__ import annotations

from typing import Any

from django.urls import include, path

urlpatterns: list[Any] = [
    path("account/", include("kaname.web.access.urls")),
]
