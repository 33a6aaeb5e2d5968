"""The words of the roadmap duty's figures: titles, columns, states, reasons."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import FigureWords, _

FIGURES: Mapping[str, FigureWords] = {
    "roadmap.criteria": FigureWords(
        _("Criteria of milestones and releases"), _("What must hold before its day; what is not met comes first.")
    ),
    "roadmap.milestones": FigureWords(
        _("Milestones"),
        _(
            "Variance: working days from the baseline, else the promise, to the day reached or, while it is open, P80; "
            "positive is late. P50, P80 and the chance are of what is still open."
        ),
    ),
    "roadmap.timeline": FigureWords(
        _("Roadmap"),
        _(
            "Initiatives with their work and milestones, by start. Float in working days; none left means critical. "
            "Both follow from links alone, while the days are levelled: what waits for people may have less room than "
            "its float."
        ),
    ),
    "roadmap.fan": FigureWords(_("Finish of the program"), _("Share of simulated runs in which all is done by a day.")),
    "roadmap.load": FigureWords(
        _("Load by team and week"),
        _("Person-days asked for by the schedule before levelling, and person-days there."),
    ),
    "roadmap.priorities": FigureWords(
        _("Priorities"),
        _(
            "Live initiatives by WSJF (SAFe, relative). Cost of delay per week; present value with quarterly "
            "flows from the first quarter on; return and payback undiscounted."
        ),
    ),
    "roadmap.moscow": FigureWords(
        _("Effort by MoSCoW"), _("Open, estimated work in person-days; shares without the won't-haves (DSDM).")
    ),
    "roadmap.objectives": FigureWords(
        _("Objectives and key results"),
        _("Progress from the starting value to the target, beside the share of time that has passed."),
    ),
    "roadmap.releases": FigureWords(
        _("Releases"), _("Late milestones: P80, else the promised day, lies after the release.")
    ),
    "roadmap.slips": FigureWords(_("Slips"), _("Milestones whose target changed, the most often postponed first.")),
    "roadmap.changes": FigureWords(_("Change requests"), _("Those that wait for an answer first.")),
}

COLUMNS: Mapping[str, str] = {
    "criterion": _("Criterion"),
    "met": _("Met"),
    "met_on": _("Met on"),
    "held_by": _("Held by"),
    "reached": _("Reached on"),
    "float": _("Float"),
    "critical": _("On the critical path"),
    "demand": _("Demand"),
    "capacity": _("Capacity"),
    "wsjf": _("WSJF"),
    "rice": _("RICE"),
    "moscow": _("MoSCoW"),
    "cost_of_delay": _("Cost of delay"),
    "npv": _("Present value"),
    "roi": _("Return on investment"),
    "payback": _("Payback (quarters)"),
    "category": _("Category"),
    "effort": _("Effort (person-days)"),
    "share": _("Share"),
    "objective": _("Objective"),
    "key_result": _("Key result"),
    "baseline_value": _("Starting value"),
    "latest": _("Latest value"),
    "read_on": _("Read on"),
    "progress": _("Progress"),
    "expected": _("Time passed"),
    "confidence": _("Confidence"),
    "release": _("Release"),
    "scope_freeze": _("Scope freeze"),
    "code_freeze": _("Code freeze"),
    "go_no_go": _("Go / no-go"),
    "open_criteria": _("Open criteria"),
    "late_milestones": _("Late milestones"),
    "moves": _("Times moved"),
    "first_target": _("First target"),
    "current_target": _("Present target"),
    "slip": _("Slip"),
    "subject": _("About"),
    "raised_on": _("Raised on"),
    "answer_due": _("Answer due"),
    "effect_days": _("Effect on time"),
    "effect_cost": _("Effect on cost"),
}

TERMS: Mapping[tuple[str, str], str] = {
    ("wsjf", "business_value"): _("business value"),
    ("wsjf", "time_criticality"): _("time criticality"),
    ("wsjf", "risk_reduction"): _("risk reduction"),
    ("wsjf", "job_size"): _("job size"),
    ("likelihood", "almost_impossible"): _("almost impossible"),
    ("likelihood", "very_unlikely"): _("very unlikely"),
    ("likelihood", "unlikely"): _("unlikely"),
    ("likelihood", "even"): _("about as likely as not"),
    ("likelihood", "likely"): _("likely"),
    ("likelihood", "very_likely"): _("very likely"),
    ("likelihood", "almost_certain"): _("almost certain"),
    ("cause", "blocked"): _("is blocked"),
    ("cause", "moved"): _("was put off before"),
    ("cause", "slips"): _("milestones like it slip"),
    ("cause", "reached_late"): _("was reached after the promised day"),
    ("cause", "reached_after_baseline"): _("was reached later than the baseline"),
    ("cause", "promise_kept"): _("kept its promise, later than the baseline"),
    ("milestone_state", "reached"): _("achieved"),
    ("milestone_state", "dropped"): _("dropped"),
    ("milestone_state", "missed"): _("missed"),
    ("milestone_state", "silent"): _("long past, no word"),
    ("milestone_state", "unlikely"): _("will hardly hold"),
    ("milestone_state", "at_risk"): _("in danger"),
    ("milestone_state", "expected"): _("expected to hold"),
    ("milestone_state", "unknown"): _("not forecast"),
    ("milestone_state", "unpromised"): _("without a promise"),
    ("initiative_state", "idea"): _("idea"),
    ("initiative_state", "planned"): _("planned"),
    ("initiative_state", "active"): _("active"),
    ("initiative_state", "paused"): _("paused"),
    ("initiative_state", "done"): _("done"),
    ("initiative_state", "cancelled"): _("cancelled"),
    ("work_state", "not_started"): _("not started"),
    ("work_state", "started"): _("started"),
    ("work_state", "blocked"): _("blocked"),
    ("work_state", "finished"): _("finished"),
    ("work_state", "dropped"): _("dropped"),
    ("clash", "start_pin"): _("pinned start"),
    ("clash", "finish_pin"): _("pinned finish"),
    ("freeze", "code"): _("code"),
    ("freeze", "scope"): _("scope"),
    ("moscow", "must"): _("must have"),
    ("moscow", "should"): _("should have"),
    ("moscow", "could"): _("could have"),
    ("moscow", "wont"): _("won't have this time"),
    ("key_result_state", "reached"): _("achieved"),
    ("key_result_state", "missed"): _("missed"),
    ("key_result_state", "behind"): _("behind"),
    ("key_result_state", "on_track"): _("on the way"),
    ("key_result_state", "unread"): _("not read yet"),
    ("go_no_go", "open"): _("not decided yet"),
    ("go_no_go", "go"): _("go"),
    ("go_no_go", "no-go"): _("no-go"),
    ("go_no_go", "go with conditions"): _("go with conditions"),
    ("release_state", "planned"): _("planned"),
    ("release_state", "frozen"): _("frozen"),
    ("release_state", "released"): _("released"),
    ("release_state", "cancelled"): _("cancelled"),
    ("change_state", "raised"): _("raised"),
    ("change_state", "analysed"): _("analysed"),
    ("change_state", "approved"): _("approved"),
    ("change_state", "rejected"): _("rejected"),
    ("change_state", "withdrawn"): _("withdrawn"),
    ("change_state", "done"): _("carried out"),
}

REASONS: Mapping[str, str] = {
    "no_criteria": _("No milestone or release that is still to come has criteria."),
    "no_records": _("The plan has no records of this kind."),
    "no_team_sizes": _("No team has a known size and work allocated to it."),
    "no_priorities": _("No initiative or work package has inputs for this method."),
    "no_moves": _("History shows no target that moved."),
    "not_forecast": _("not forecast"),
    "beyond_seen": _("beyond all seen"),
    "never_updated": _("never"),
    "no_capacity": _("no capacity at all"),
    "no_exchange_rate": _("undefined, currencies differ and the charter states no rate"),
    "rate_too_low": _("undefined, the discount rate is -100% or lower"),
    "one_sign": _("undefined, money flows one way only"),
    "never_paid_back": _("never"),
    "no_cost": _("undefined, nothing was spent"),
    "no_size": _("undefined, it has no size"),
}
