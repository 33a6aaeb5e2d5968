"""The addresses of forms; before those of records, whose names could be taken for theirs."""

from __future__ import annotations

from typing import Any

from django.urls import path

from kaname.web.forms import editing, offering

_PLACE = "p/<place:place>"

urlpatterns: list[Any] = [
    path(f"{_PLACE}/undo/<int:number>/", editing.undo, name="undo"),
    path(f"{_PLACE}/offers/", offering.offers, name="offers"),
    path(f"{_PLACE}/<plural:kind>/new/", editing.new, name="new"),
    path(f"{_PLACE}/<plural:kind>/new/id/", editing.proposal, name="new_id"),
    path(f"{_PLACE}/<plural:kind>/<str:record>/edit/", editing.edit, name="edit"),
    path(f"{_PLACE}/<plural:kind>/<str:record>/remove/", editing.remove, name="remove"),
]
