"""The words of what a forecast tells beyond its dates: stages of responses, and what kinds of drivers there are."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.planning.analysis import DriverKind, StageName
from kaname.words.markers import _

STAGES: Mapping[StageName, str] = {
    "inherent": _("Without any response"),
    "in_place": _("As it stands: responses that are done"),
    "planned": _("With those agreed"),
    "every": _("With those proposed too"),
}
DRIVERS: Mapping[DriverKind, str] = {
    "work": _("how long it takes"),
    "risk": _("whether it occurs"),
    "team": _("how well the team estimates"),
    "program": _("how well everybody estimates"),
}
