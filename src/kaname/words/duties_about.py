"""The question that each duty answers."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import _

QUESTIONS: Mapping[str, str] = {
    "roadmap": _("What happens when, in which order, with whom?"),
    "coordination": _("Who owes whom what, and who decides?"),
    "risk": _("What could stop us, and what is stopping us now?"),
    "nfr": _("Is it reliable, fast, safe and big enough?"),
    "progress": _("Are we really on track?"),
    "debt": _("What does our past cost us, and what pays back?"),
    "finance": _("What does it cost, and is that well spent?"),
    "compliance": _("Are we allowed to, and can we prove it?"),
}
"""In the order in which they are read."""
