"""The words of the risk duty's figures: titles, columns, states, reasons."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import FigureWords, _

FIGURES: Mapping[str, FigureWords] = {
    "risk.matrix": FigureWords(
        _("Risk matrix"), _("Open threats by probability and impact (PMBOK bands), with responses that are done.")
    ),
    "risk.register": FigureWords(
        _("Risk register"),
        _(
            "Open risks, heaviest first. Score: probability x impact on the PMBOK scale, an order, no money. "
            "Exposure: expected money and working days with responses that are done."
        ),
    ),
    "risk.exposure": FigureWords(
        _("Exposure"),
        _(
            "Expected money of open risks by currency: without responses, with those done, with those agreed. "
            "Currencies are not added up."
        ),
    ),
    "risk.responses": FigureWords(
        _("Responses"),
        _("What each response alone takes off the expected cost and time, and per unit of its own cost."),
    ),
    "risk.gains": FigureWords(
        _("What risks cost the forecast"),
        _("Working days by which P80 of the target would come earlier without the risk, by common random numbers."),
    ),
    "risk.issues": FigureWords(_("Issue log"), _("Open issues by priority and due day first.")),
    "risk.assumptions": FigureWords(_("Assumptions"), _("Open ones by the day they are to be checked first.")),
    "risk.escalations": FigureWords(
        _("Escalations"),
        _("Each level told, with the hours that count on its clock until it answered, else until now."),
    ),
    "risk.alternatives": FigureWords(
        _("Alternatives"),
        _("Options by weighted total; with the leader its lead, and the smallest change of a weight that unseats it."),
    ),
}

COLUMNS: Mapping[str, str] = {
    "probability_band": _("Probability band"),
    "impact_band": _("Impact band"),
    "records": _("Records"),
    "roam": _("ROAM"),
    "direction": _("Direction"),
    "impact": _("Impact"),
    "score": _("Score"),
    "exposure_money": _("Expected cost"),
    "exposure_days": _("Expected time"),
    "proximity_from": _("Possible from"),
    "proximity_until": _("Possible until"),
    "response_due": _("Next response due"),
    "residual_score": _("Residual score"),
    "currency": _("Currency"),
    "before": _("Without responses"),
    "now": _("As it stands"),
    "after": _("With agreed responses"),
    "limit": _("Limit"),
    "response": _("Response"),
    "strategy": _("Strategy"),
    "saved": _("Saves or gains"),
    "return": _("Worth per cost"),
    "saved_days": _("Saves time"),
    "target_record": _("Target of the forecast"),
    "gain": _("Gain"),
    "raised_by": _("Raised by"),
    "priority": _("Priority"),
    "last_step": _("Last step"),
    "stepped_on": _("Day of the step"),
    "age": _("Age"),
    "validate_by": _("Check by"),
    "if_false": _("If false"),
    "becomes": _("Turned into"),
    "escalation_level": _("Level"),
    "who": _("Who"),
    "clock": _("Clock"),
    "told_at": _("Told at"),
    "acknowledge_hours": _("Hours to acknowledge"),
    "acknowledge_limit": _("Hours allowed to acknowledge"),
    "resolve_hours": _("Hours to resolve"),
    "resolve_limit": _("Hours allowed to resolve"),
    "breached": _("Breached"),
    "option": _("Option"),
    "total_score": _("Weighted total"),
    "margin_score": _("Lead over the next"),
    "unseating_criterion": _("Criterion that can unseat it"),
    "unseating_change": _("By a change of"),
    "chosen": _("Picked"),
}

TERMS: Mapping[tuple[str, str], str] = {
    ("band", "very low"): _("very low"),
    ("band", "low"): _("low"),
    ("band", "moderate"): _("moderate"),
    ("band", "high"): _("high"),
    ("band", "very high"): _("very high"),
    ("roam", "open"): _("not dealt with"),
    ("roam", "resolved"): _("resolved"),
    ("roam", "owned"): _("owned"),
    ("roam", "accepted"): _("accepted as it is"),
    ("roam", "mitigated"): _("mitigated"),
    ("direction", "threat"): _("threat"),
    ("direction", "opportunity"): _("opportunity"),
    ("strategy", "avoid"): _("avoid"),
    ("strategy", "transfer"): _("transfer"),
    ("strategy", "mitigate"): _("mitigate"),
    ("strategy", "accept"): _("accept"),
    ("strategy", "escalate"): _("escalate"),
    ("strategy", "exploit"): _("exploit"),
    ("strategy", "share"): _("share"),
    ("strategy", "enhance"): _("enhance"),
    ("strategy", "contingency"): _("contingency plan"),
    ("response_state", "proposed"): _("proposed"),
    ("response_state", "agreed"): _("agreed"),
    ("response_state", "done"): _("done"),
    ("response_state", "rejected"): _("rejected"),
    ("priority", "low"): _("low"),
    ("priority", "medium"): _("medium"),
    ("priority", "high"): _("high"),
    ("priority", "critical"): _("critical"),
    ("issue_state", "open"): _("open"),
    ("issue_state", "answered"): _("answered"),
    ("issue_state", "closed"): _("closed"),
    ("assumption_state", "open"): _("open"),
    ("assumption_state", "confirmed"): _("confirmed"),
    ("assumption_state", "refuted"): _("refuted"),
    ("clock", "24x7"): _("around the clock"),
    ("clock", "business"): _("business hours"),
    ("escalation_state", "open"): _("open"),
    ("escalation_state", "acknowledged"): _("acknowledged"),
    ("escalation_state", "resolved"): _("resolved"),
}

REASONS: Mapping[str, str] = {
    "no_records": _("The plan has no records of this kind."),
    "no_open_risks": _("The plan has no open risk."),
    "no_rated_risks": _("No open threat has both a probability and an impact."),
    "no_money_risks": _("No open risk has both a probability and a cost."),
    "no_schedule_risks": _("No open risk with a probability says how many days it adds to which work."),
    "no_weighed": _("No decision has options that are all scored by every criterion."),
    "not_rated": _("not rated"),
    "never_reviewed": _("never"),
    "never_updated": _("never"),
    "nobody_named": _("nobody named"),
}
