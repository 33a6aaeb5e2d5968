"""Working hours of teams in their zones, as those above planning ask for them."""

from __future__ import annotations

from kaname.engines.working_time import Site, Span, WorkWeek, merge, shifts
from kaname.model.people import Weekday

ALL_WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def worked(site: Site, within: Span) -> list[Span]:
    """When a site works within a span, in order."""
    return merge(list(shifts(site, within)))


__all__ = ["ALL_WEEKDAYS", "Site", "Span", "WorkWeek", "worked"]
