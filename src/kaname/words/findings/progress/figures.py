"""The words of the progress duty's figures: titles, columns, states, reasons."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import FigureWords, _

FIGURES: Mapping[str, FigureWords] = {
    "progress.work": FigureWords(
        _("Work by state"), _("Work packages that hold no others; overdue ones count in their own state too.")
    ),
    "progress.ageing": FigureWords(
        _("Work under way"), _("Working days since the start beside the estimate, the most used up first.")
    ),
    "progress.kpis": FigureWords(_("KPIs"), _("The last reading of each, and which way the last two go.")),
    "progress.earned": FigureWords(
        _("Earned value"),
        _(
            "PMI and ISO 21508. Planned value by baseline, pin or deadline, else by the current schedule; "
            "earned schedule in working days. Coverage: share of the budgets with progress, cost and dates."
        ),
    ),
    "progress.velocity": FigureWords(_("Velocity"), _("What iterations planned and did, in the unit of the team.")),
    "progress.velocity-forecast": FigureWords(
        _("What the next iterations will deliver"),
        _(
            "At least so much with 50, 80 and 95 %, from past iterations of the same teams; recent ones count more. "
            "The chance is that of what is planned. From fewer than ten iterations it is a rough guess."
        ),
    ),
    "progress.flow": FigureWords(
        _("Flow"),
        _(
            "Items of the trackers in the last twelve weeks. Cycle time and age in calendar days, both ends counted; "
            "percentiles interpolated, the expectation by nearest rank unless it is stated. Little's law: throughput x "
            "cycle time beside work in progress, near 100 % where work is in balance. No person is counted."
        ),
    ),
    "progress.tracked": FigureWords(
        _("Work and milestones by their tracker"),
        _("What the items of each say. Shares by points where all items have them, else by number."),
    ),
    "progress.dora": FigureWords(
        _("Software delivery (DORA)"),
        _(
            "Of each repository, by successful deployments to production, jobs and environments of the same commits "
            "being one: changes from their first commit on, deployments with an incident, from a failed one to the "
            "end of its incidents, those that brought a repair. The number is that of changes or deployments meant; "
            "certain are changes placed by commits and incidents that name repository or cause, the rest is placed "
            "by time. Medians are interpolated. Bands are clusters of the survey of the year they name, by Apache "
            "DevLake's limits, and no targets."
        ),
    ),
    "progress.health": FigureWords(
        _("Declared health"),
        _("The colour its owner stands behind, and how many findings of progress speak of its work."),
    ),
    "progress.facts": FigureWords(
        _("Declared against facts"),
        _("What the rules of the watermelon check find below initiatives that declare a colour, the worst first."),
    ),
    "progress.tracker-forecast": FigureWords(
        _("When the tracker's pace says it is done"),
        _(
            "Drawn from items finished and added week by week in the last twelve weeks; recent weeks count more. It "
            "knows neither people nor estimates, so it stands beside the plan's own P80 and moves no date."
        ),
    ),
}

COLUMNS: Mapping[str, str] = {
    "assignee": _("Assignee"),
    "started": _("Started"),
    "elapsed": _("So far"),
    "likely": _("Likely"),
    "high": _("At most"),
    "used": _("Used up"),
    "trend": _("Trend"),
    "scope": _("Scope"),
    "method": _("Method"),
    "bac": _("BAC"),
    "pv": _("PV"),
    "ev": _("EV"),
    "ac": _("AC"),
    "spi": _("SPI"),
    "cpi": _("CPI"),
    "eac_cpi": _("EAC (cost efficiency stays)"),
    "eac_budget_rate": _("EAC (rest as budgeted)"),
    "eac_cpi_spi": _("EAC (cost and schedule efficiency)"),
    "eac_bottom_up": _("EAC (estimated anew)"),
    "tcpi": _("TCPI"),
    "es": _("Earned schedule"),
    "at": _("Actual time"),
    "sv_t": _("SV(t)"),
    "spi_t": _("SPI(t)"),
    "coverage": _("Coverage"),
    "teams": _("Teams"),
    "ends": _("Ends"),
    "done": _("Done"),
    "up_to": _("Up to"),
    "ahead": _("Iterations ahead"),
    "past_iterations": _("Past iterations"),
    "by": _("Declared by"),
    "since": _("Declared on"),
    "expires": _("Expires"),
    "facts": _("Facts against it"),
    "declared": _("Declared"),
    "rule": _("Rule"),
    "fact_colour": _("Fact says"),
    "fact_since": _("Since when"),
    "aside_because": _("Set aside because"),
    "aside_until": _("Set aside until"),
    "project": _("Project"),
    "finished": _("Finished"),
    "throughput": _("Items per week"),
    "cycle_p50": _("Cycle time, median"),
    "cycle_p85": _("Cycle time, 85 %"),
    "cycle_p95": _("Cycle time, 95 %"),
    "expectation": _("Expected"),
    "in_work": _("Under way"),
    "older": _("Older than expected"),
    "oldest": _("Oldest"),
    "net_flow": _("Begun less finished"),
    "flow_efficiency": _("Flow efficiency"),
    "marked": _("Waiting recorded for"),
    "blocked": _("Blocked"),
    "little": _("Little's law"),
    "items": _("Items"),
    "open": _("Open"),
    "done_share": _("Done"),
    "growth": _("Scope added"),
    "last_change": _("Last change"),
    "left_items": _("Open items"),
    "added_per_week": _("Added per week"),
    "plan_p80": _("P80 by the plan"),
    "weeks": _("Weeks behind it"),
    "repository": _("Repository"),
    "metric": _("Metric"),
    "last_weeks": _("Last twelve weeks"),
    "weeks_before": _("Twelve weeks before"),
    "band": _("Band"),
    "certain": _("Certain"),
}

TERMS: Mapping[tuple[str, str], str] = {
    ("work_state", "overdue"): _("overdue"),
    ("due_source", "deadline"): _("deadline"),
    ("due_source", "pin"): _("pinned finish"),
    ("due_source", "baseline"): _("baseline"),
    ("due_source", "iteration"): _("end of its iteration"),
    ("kpi_part", "definition"): _("definition"),
    ("kpi_part", "target"): _("target value"),
    ("kpi_state", "good"): _("on target"),
    ("kpi_state", "watch"): _("misses its target"),
    ("kpi_state", "off"): _("far off its target"),
    ("kpi_state", "unread"): _("not read yet"),
    ("kpi_state", "no_target"): _("without a target"),
    ("trend", "better"): _("better"),
    ("trend", "worse"): _("worse"),
    ("trend", "flat"): _("unchanged"),
    ("drift", "started"): _("the start"),
    ("drift", "finished"): _("the finish"),
    ("drift", "remaining"): _("what remains"),
    ("drift", "percent_complete"): _("the share that is done"),
    ("drift", "reached"): _("the day it was reached"),
    ("size", "points"): _("points"),
    ("size", "items"): _("items"),
    ("dora_metric", "lead_time"): _("Change lead time, median (hours)"),
    ("dora_metric", "frequency"): _("Deployment frequency (per week)"),
    ("dora_metric", "fail_rate"): _("Change fail rate"),
    ("dora_metric", "recovery"): _("Failed deployment recovery time, median (hours)"),
    ("dora_metric", "rework"): _("Deployment rework rate"),
    ("dora_band", "elite_2023"): _("elite (2023)"),
    ("dora_band", "high_2023"): _("high (2023)"),
    ("dora_band", "medium_2023"): _("medium (2023)"),
    ("dora_band", "low_2023"): _("low (2023)"),
    ("earned_scope", "program"): _("the whole program"),
    ("earned_scope", "with_effort"): _("with level of effort"),
    ("earned_scope", "discrete"): _("measured work"),
}

REASONS: Mapping[str, str] = {
    "no_records": _("The plan has no records of this kind."),
    "nothing_declared": _("No initiative has a declared health, nor a fact of progress against it."),
    "nothing_under_way": _("No work has started and not finished."),
    "no_package_budgets": _("No work package has a budget, or budgets are in currencies without a common one."),
    "no_earned_data": _("No work package with a budget has progress, cost and planned dates."),
    "no_exchange_rate": _("undefined, currencies differ and the charter states no rate"),
    "no_velocity": _("No iteration has a velocity, planned or done."),
    "no_velocity_forecast": _("No teams have three iterations with a velocity behind them and one to come."),
    "never_updated": _("never"),
    "nobody_assigned": _("nobody assigned"),
    "no_reason_given": _("no reason given"),
    "no_plan": _("undefined, nothing was planned by then"),
    "no_cost": _("undefined, nothing was spent"),
    "no_progress": _("undefined, nothing is earned yet"),
    "no_time": _("undefined, no time has passed"),
    "nothing_left": _("nothing left to do"),
    "budget_exhausted": _("undefined, the budget is spent and work is left"),
    "time_exhausted": _("undefined, the planned time is over and work is left"),
    "not_estimated": _("not estimated anew"),
    "no_pace": _("Nothing with open items in a tracker has four weeks and five finished items behind it."),
    "never_at_this_pace": _("not at this pace"),
    "no_facts": _("No initiative declares a colour, or no rule finds anything against one."),
    "no_items": _("No item of a tracker was under way or finished in the last twelve weeks."),
    "nothing_heard": _("No source has reported anything (`kaname pull`)."),
    "nothing_tracked": _("No work package or milestone has items in a tracker that was read."),
    "few_items": _("too few finished items to say"),
    "never_complete": _("never read to its end"),
    "nothing_delivered": _("No source has reported a deployment to production, nor a change merged in twelve weeks."),
    "no_deployments": _("undefined, nothing was deployed"),
    "no_changes_deployed": _("undefined, no change is known to have been deployed"),
    "no_incidents_told": _("unknown, no source tells of incidents"),
    "no_items_named": _("unknown, changes name no items"),
    "nothing_failed": _("undefined, no deployment failed"),
    "not_recovered": _("not recovered yet"),
    "earned_exceeds_budget": _("undefined, more was earned than budgeted"),
}
