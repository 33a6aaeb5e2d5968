"""How pages name states of a program: 12, spring, 2026-03-12, @scenario, @scenario~12."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from kaname.centre.places import Place
from kaname.store import MAIN
from kaname.web.api.asking import when
from kaname.web.pages.visit import Visit
from kaname.words import formats
from kaname.words.speech import Speech


def state_of(text: str, place: Place) -> Place:
    """The place that a text names beside another one: a state of the same scenario, or another scenario."""
    told, scenario = text.strip(), place.scenario
    if told.startswith("@"):
        scenario, _, told = told[1:].partition("~")
    return replace(place, scenario=scenario or MAIN, at=when(told.removeprefix("~"), scenario))


def text_of(place: Place, beside: Place) -> str:
    """How a place is named beside another one."""
    at = place.at.isoformat() if isinstance(place.at, datetime) else str(place.at or "")
    if place.scenario == beside.scenario:
        return f"~{at}" if at else f"@{place.scenario}"
    return f"@{place.scenario}~{at}" if at else f"@{place.scenario}"


def called(place: Place, visit: Visit) -> str:
    """What a state is called in words: r12, spring, a day; now where it is none of the past."""
    if isinstance(place.at, int):
        state = f"r{place.at}"
    elif isinstance(place.at, datetime):
        state = moment(place.at, visit.speech)
    else:
        state = place.at or ""
    return " ".join(filter(None, (place.scenario if place.scenario != MAIN or not state else "", state)))


def moment(at: datetime | None, speech: Speech) -> str:
    """When something was, in the reader's zone and way."""
    return "" if at is None else formats.moment(timezone.localtime(at), speech.language)


def number_in(text: str) -> int:
    """A number of an address; 0 for what is none that a revision can have."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("2147483648") else 0
