"""The addresses of lists and records."""

from __future__ import annotations

from typing import Any

from django.urls import path, register_converter

from kaname.web.entities import doors, exporting, history, listing, record


class FormConverter:
    """How a list is exported."""

    regex = "|".join(doors.FORMS)

    def to_python(self, value: str) -> str:
        """It is its own name."""
        return value

    def to_url(self, value: str) -> str:
        """It is its own name."""
        return value


register_converter(FormConverter, "form")

urlpatterns: list[Any] = [
    path("p/<place:place>/<plural:cls>.<form:form>", exporting.exported, name="export"),
    path("p/<place:place>/<plural:cls>/", listing.records, name="records"),
    path("p/<place:place>/<plural:cls>/<str:id>/", record.record, name="record"),
    path("p/<place:place>/<plural:cls>/<str:id>/history/", history.history, name="record_history"),
]
