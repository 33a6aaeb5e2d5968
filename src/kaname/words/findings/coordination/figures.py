"""The words of the coordination duty's figures: titles, columns, states, reasons."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import FigureWords, _

FIGURES: Mapping[str, FigureWords] = {
    "coordination.acceptance": FigureWords(
        _("Acceptance"), _("By what a receiver takes over what was promised, and whom both sides ask.")
    ),
    "coordination.roles": FigureWords(
        _("Roles in decisions"),
        _("DACI (driver, approver, contributors) and RACI, of what is open or to be carried out."),
    ),
    "coordination.dependencies": FigureWords(
        _("Dependencies between parties"),
        _("Forecast: the day it was delivered, else P80 of the work it waits for. Negative margin: too late."),
    ),
    "coordination.matrix": FigureWords(
        _("Who owes whom"),
        _("Dependencies by giver and receiver without declined ones; late ones by forecast or fact."),
    ),
    "coordination.decisions": FigureWords(
        _("Decision log"), _("Open decisions by the day they are needed, then those taken, the latest first.")
    ),
    "coordination.actions": FigureWords(_("Actions"), _("Open ones by due day first.")),
    "coordination.overlap": FigureWords(
        _("Common working time"),
        _("Minutes in which both teams work on the next working day, for teams that work together."),
    ),
    "coordination.board": FigureWords(
        _("Planning board"),
        _("Objectives of the iteration's quarter, work packages, mean of the confidence votes (1 to 5)."),
    ),
    "coordination.crossings": FigureWords(
        _("Dependencies between programs"),
        _(
            "Forecast: P80 of the program that gives. Without a stated day of need, that on which the receiver's "
            "schedule counts on it. Negative margin: too late."
        ),
    ),
    "coordination.shared": FigureWords(
        _("Shared teams and people"),
        _("On the day on which the programs together ask for most: people of a team, or the share of a person's time."),
    ),
    "coordination.communication": FigureWords(_("Communication plan"), _("Every message by the day it is due next.")),
}

COLUMNS: Mapping[str, str] = {
    "giver_contact": _("Contact of the giver"),
    "receiver_contact": _("Contact of the receiver"),
    "criteria_count": _("Criteria"),
    "criteria_open": _("Criteria open"),
    "declined_because": _("Declined because"),
    "contributors": _("Contributors"),
    "responsible": _("Responsible"),
    "accountable": _("Accountable"),
    "consulted": _("Consulted"),
    "informed": _("Informed"),
    "dissenters": _("Disagreed"),
    "predecessor": _("Waits for"),
    "successor": _("Held up"),
    "programs": _("Programs"),
    "asked": _("Asked for"),
    "has": _("There are"),
    "over_days": _("Days over"),
    "giver": _("Giver"),
    "receiver": _("Receiver"),
    "need_by": _("Day of need"),
    "promised": _("Promised for"),
    "margin_days": _("Margin"),
    "late_count": _("Late ones"),
    "form": _("Form"),
    "driver": _("Driver"),
    "approver": _("Approver"),
    "review_until": _("Review until"),
    "decide_by": _("Decision needed by"),
    "blocking_comments": _("Blocking comments"),
    "answers": _("Answers"),
    "quorum": _("Quorum"),
    "decided_on": _("Decided on"),
    "late": _("Days late"),
    "source": _("Came from"),
    "team2": _("Other team"),
    "minutes": _("Common minutes"),
    "iteration": _("Iteration"),
    "objectives": _("Objectives"),
    "business_value": _("Business value"),
    "work_count": _("Number of work packages"),
    "votes": _("Confidence vote"),
    "audience": _("Audience"),
    "what": _("Content"),
    "cadence": _("Cadence"),
    "channel": _("Channel"),
    "last_sent": _("Last sent"),
}

TERMS: Mapping[tuple[str, str], str] = {
    ("contract_part", "need_by"): _("the day it is needed"),
    ("contract_part", "promised"): _("the promised day"),
    ("dependency_state", "link"): _("order of work"),
    ("dependency_state", "proposed"): _("proposed"),
    ("dependency_state", "accepted"): _("accepted"),
    ("dependency_state", "declined"): _("declined"),
    ("dependency_state", "delivered"): _("delivered"),
    ("dependency_state", "delivered_late"): _("delivered late"),
    ("dependency_state", "overdue"): _("overdue"),
    ("dependency_state", "late"): _("will be late"),
    ("dependency_state", "at_risk"): _("in danger"),
    ("decision_form", "rfc"): _("request for comments"),
    ("decision_form", "adr"): _("design decision"),
    ("decision_form", "ringi"): _("approval document"),
    ("decision_form", "steering"): _("steering decision"),
    ("decision_state", "draft"): _("a draft"),
    ("decision_state", "in review"): _("in review"),
    ("decision_state", "accepted"): _("adopted"),
    ("decision_state", "rejected"): _("rejected"),
    ("decision_state", "withdrawn"): _("withdrawn"),
    ("decision_state", "implemented"): _("implemented"),
    ("decision_state", "superseded"): _("superseded"),
    ("action_state", "open"): _("open"),
    ("action_state", "done"): _("done"),
    ("action_state", "dropped"): _("dropped"),
    ("action_state", "overdue"): _("overdue"),
    ("cadence", "daily"): _("daily"),
    ("cadence", "weekly"): _("weekly"),
    ("cadence", "fortnightly"): _("every two weeks"),
    ("cadence", "monthly"): _("monthly"),
    ("cadence", "quarterly"): _("quarterly"),
    ("cadence", "at event"): _("at the event"),
    ("message_state", "at_event"): _("waits for its event"),
    ("message_state", "never_sent"): _("never sent"),
    ("message_state", "overdue"): _("overdue"),
    ("message_state", "in_time"): _("in time"),
}

REASONS: Mapping[str, str] = {
    "no_acceptance": _("No dependency names contacts or criteria of acceptance."),
    "no_records": _("The plan has no records of this kind."),
    "no_crossings": _("No program waits for another one."),
    "nobody_shared": _("No team and no person is asked for by more than one program."),
    "size_unknown": _("unknown"),
    "not_forecast": _("not forecast"),
    "nobody_named": _("nobody named"),
    "no_need_day": _("a day nobody named"),
    "never_updated": _("never"),
    "never_sent": _("never"),
    "no_shared_zones": _("No two teams that work together have a time zone."),
    "no_votes": _("no votes"),
}
