"""The page that shows the OpenAPI document, with ninja's own files: nothing is fetched from elsewhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import ninja
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from ninja.openapi.docs import DocsBase

from kaname.errors import NotFoundError
from kaname.web.api.problems import refusal

_FILES = Path(ninja.__file__).parent / "static" / "ninja"
_SERVED = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui-init.js": "text/javascript",
}


class Page(DocsBase):
    """Swagger UI."""

    def render_page(self, request: HttpRequest, api: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """The page."""
        told = {"layout": "BaseLayout", "deepLinking": True, "url": self.get_openapi_url(api, kwargs)}
        return HttpResponse(render_to_string("api/docs.html", {"settings": json.dumps(told)}))


def asset(request: HttpRequest, name: str) -> HttpResponse:
    """A file of the page."""
    if name not in _SERVED:
        return refusal(request, NotFoundError("address_unknown"))
    found = HttpResponse((_FILES / name).read_bytes(), content_type=f"{_SERVED[name]}; charset=utf-8")
    found["Cache-Control"] = "public, max-age=86400"
    return found
