"""Rules of service levels as a file for Prometheus."""

from __future__ import annotations

import yaml

from kaname.planning.slo_rules import Rules
from kaname.words.markers import _
from kaname.words.speech import Speech

MADE = _("Written by `kaname slo-rules` from the service levels of {program}; change the plan, not this file.")
WEIGHS = _(
    "The ratio over the whole period is the mean of the ratios over the shortest window, as with Sloth: quiet minutes "
    "weigh as much as busy ones. The error budgets of the plan count events."
)


def as_yaml(found: Rules, speech: Speech, program: str) -> str:
    """The rules, with what they are made of and how they count above them."""
    said = (str(speech.say(text, {"program": program})) for text in (MADE, WEIGHS))
    head = "".join(f"# {' '.join(line.split())}\n" for line in said)
    groups = [dict(one) for one in found.groups]
    return head + yaml.safe_dump({"groups": groups}, sort_keys=False, allow_unicode=True, width=1_000_000)
