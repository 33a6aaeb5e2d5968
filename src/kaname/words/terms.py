"""The vocabulary: words for states, types and levels, by scope and code; and reasons why a value is missing."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words import choices, effects
from kaname.words.fields import KIND_WORDS
from kaname.words.findings import DUTIES
from kaname.words.markers import _
from kaname.words.problems import TYPES

_SHARED: Mapping[tuple[str, str], str] = {
    ("flag", "yes"): _("yes"),
    ("flag", "no"): _("no"),
    ("colour", "green"): _("on track"),
    ("colour", "amber"): _("at risk"),
    ("colour", "red"): _("off track"),
    ("colour", "unknown"): _("unknown"),
    ("severity", "ACT"): _("act now"),
    ("severity", "WATCH"): _("watch"),
    ("severity", "NOTE"): _("note"),
    ("duty", "roadmap"): _("Roadmap"),
    ("duty", "coordination"): _("Coordination"),
    ("duty", "risk"): _("Risks and issues"),
    ("duty", "nfr"): _("Quality"),
    ("duty", "progress"): _("Progress"),
    ("duty", "debt"): _("Technical debt"),
    ("duty", "finance"): _("Finance"),
    ("duty", "compliance"): _("Compliance"),
    ("audience", "executive"): _("executives"),
    ("audience", "engineer"): _("engineers"),
    ("audience", "product"): _("product"),
    ("audience", "finance"): _("finance"),
    ("audience", "legal"): _("legal"),
    ("audience", "security"): _("security"),
    ("audience", "auditor"): _("auditors"),
    ("audience", "public"): _("the public"),
    ("audience", "all"): _("everybody inside"),
    ("cause", "link"): _("waits for other work"),
    ("cause", "resource"): _("waits for people"),
    ("cause", "not_before"): _("may not start earlier"),
    ("cause", "pin"): _("pinned"),
    ("cause", "actual"): _("has started"),
    ("cause", "now"): _("can start now"),
    ("cause", "kept"): _("stays as published"),
    ("cause", "nothing"): _("nothing holds it"),
    ("method", "levelled"): _("simulation with team capacity"),
    ("method", "network"): _("simulation of the critical path"),
    ("method", "slips"): _("past slips of comparable milestones"),
    ("method", "actual"): _("actual date"),
}

TERMS: Mapping[tuple[str, str], str] = (
    dict(_SHARED)
    | dict(TYPES)
    | dict(choices.TERMS)
    | dict(effects.TERMS)
    | {("kind", kind): names[0] for kind, names in KIND_WORDS.items()}
    | {k: text for duty in DUTIES for k, text in duty.TERMS.items()}
)

REASONS: Mapping[str, str] = {
    "no_estimates": _(
        "No work package has an estimate or effort; give three points per work package to get a schedule."
    ),
    "no_work": _("The plan has no work packages."),
    "no_history": _("There is no history of comparable milestones yet."),
    "cycle": _("The dependencies form a cycle, so no order of work exists; see the problems of the plan."),
    "no_workday": _("The program or a team works on no day of the week, so nothing could ever be done."),
    "beyond_horizon": _(
        "The work would end after the year 2200, so no dates are computed; "
        "see the estimates, lags and people of the work packages."
    ),
    "unscheduled": _("It has no place in the schedule: it is no work, or nobody knows how long it takes."),
    "past_slips": _("It is forecast from past slips of its milestones, so it has no runs to combine."),
    "too_few_reached": _(
        "Fewer comparable milestones than that were reached, as far as is known: dropped ones never arrive, open ones "
        "have not yet."
    ),
    "nothing_readable": _("Nothing of it can be read; `kaname check` tells why."),
    "other_day": _("It is looked at on another day."),
    "other_draws": _("Its forecast was drawn with other settings."),
    "zero_denominator": _("undefined, its denominator is zero"),
} | {code: text for room in (*DUTIES, effects) for code, text in room.REASONS.items()}
