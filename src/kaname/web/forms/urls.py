"""The addresses of forms; before those of records, whose names could be taken for theirs."""

from __future__ import annotations

from typing import Any

from django.urls import path

from kaname.web.forms import bulk, cells, editing, offering, removing

_PLACE = "p/<place:place>"

urlpatterns: list[Any] = [
    path(f"{_PLACE}/undo/<int:number>/", removing.undo, name="undo"),
    path(f"{_PLACE}/bulk/<plural:cls>/", bulk.bulk, name="bulk"),
    path(f"{_PLACE}/offers/", offering.offers, name="offers"),
    path(f"{_PLACE}/<plural:cls>/new/", editing.new, name="new"),
    path(f"{_PLACE}/<plural:cls>/new/id/", editing.proposal, name="new_id"),
    path(f"{_PLACE}/<plural:cls>/<str:id>/edit/", editing.edit, name="edit"),
    path(f"{_PLACE}/<plural:cls>/<str:id>/remove/", removing.remove, name="remove"),
    path(f"{_PLACE}/<plural:cls>/<str:id>/cell/<str:field>/", cells.cell, name="cell"),
]
