"""Every address of the site."""

from __future__ import annotations

from typing import Any

from django.urls import include, path

from kaname.web.api import docs
from kaname.web.api.urls import urls as api

urlpatterns: list[Any] = [
    path("account/", include("kaname.web.access.urls")),
    path("api/v1/docs/<str:name>", docs.asset),
    path("api/v1/", api),
    path("", include("kaname.web.pages.urls")),
    path("", include("kaname.web.entities.urls")),
]
