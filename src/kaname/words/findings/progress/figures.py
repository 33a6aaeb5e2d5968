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
            "earned schedule in working days. Actual cost as stated; where nobody states it, the hours logged on the "
            "items at the mean rate of the people allocated; where some item begun has none, these people on the "
            "working days since the start. Coverage: share of the budgets with progress, cost and dates."
        ),
    ),
    "progress.velocity": FigureWords(
        _("Velocity"),
        _(
            "What iterations planned and did, in the unit of the team. Where the plan doesn't state what was done, the "
            "points of the only sprint of the same name and time are taken."
        ),
    ),
    "progress.sprints": FigureWords(
        _("Sprints"),
        _(
            "The last twelve of each board. Committed is what lay in a sprint at its start; what was taken out or "
            "given up counts as removed. In points where at least 80 % of a board's items have them, else in items; "
            "parts of an item in the same sprint don't count beside it. A sprint ends when it was closed, else with "
            "its last day. No person is counted."
        ),
    ),
    "progress.burn-up": FigureWords(
        _("Burn-up"),
        _(
            "Sprints that run, then initiatives and milestones under way: what lies in them and what is done of it; "
            "what is left is the distance between the lines. An even pace in working days leads to what was committed "
            "at the sprint's start, or by the promised day to what there was when work began."
        ),
    ),
    "progress.times": FigureWords(
        _("How long items take"),
        _(
            "In calendar days, both ends counted, percentiles interpolated: lead time from creation to finish, cycle "
            "time from start to finish and days blocked of items that were blocked, all of items finished in the last "
            "twelve weeks; and the age of what is under way."
        ),
    ),
    "progress.cumulative-flow": FigureWords(
        _("Cumulative flow"),
        _(
            "Items of each project created, begun and finished by the end of each week of the last twelve, as their "
            "history tells today; what was given up is left out. The height of a band is what is in it, its width the "
            "time spent there; bands that widen are work that piles up."
        ),
    ),
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
            "Items of the trackers in the last twelve weeks. Age in calendar days, both ends counted; the expectation "
            "is the cycle time of 85 % of the items, or the share the source names, by nearest rank unless stated. "
            "Little's law: throughput x mean cycle time as a share of the average number under way, near 100 % where "
            "work is in balance. No person is counted."
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
    "ac_by": _("AC by"),
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
    "finished": _("Items finished"),
    "finished_on": _("Finished"),
    "throughput": _("Items per week"),
    "measure": _("Measure"),
    "median": _("Median"),
    "p85": _("P85"),
    "longest": _("Longest"),
    "created": _("Created"),
    "begun": _("Begun"),
    "not_begun": _("Not begun"),
    "average_wip": _("Under way, on average"),
    "sprint": _("Sprint"),
    "board": _("Board"),
    "size": _("Counted in"),
    "committed": _("Committed"),
    "added": _("Added"),
    "removed": _("Removed"),
    "left_over": _("Not done"),
    "in_scope": _("In scope"),
    "ideal": _("Even pace"),
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
    ("flow_measure", "lead_time"): _("lead time"),
    ("flow_measure", "cycle_time"): _("cycle time"),
    ("flow_measure", "blocked_time"): _("blocked time"),
    ("flow_measure", "age"): _("age of what is under way"),
    ("sprint_state", "running"): _("running"),
    ("sprint_state", "over"): _("over"),
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
    ("cost_by", "stated"): _("what was stated as spent"),
    ("cost_by", "rates"): _("rates and days"),
    ("cost_by", "logged"): _("hours logged"),
    ("cost_by", "mixed"): _("several of: stated, hours logged, rates and days"),
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
    "no_sprints": _("No source tells of a sprint that has begun and in which an item lay."),
    "no_sprint_history": _("unknown, the tracker doesn't tell when items came into it"),
    "nothing_burning": _(
        "No sprint of a source is running, and no initiative or milestone has items begun and not all done."
    ),
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
    "never_complete": _("never so far"),
    "nothing_delivered": _("No source has reported a deployment to production, nor a change merged in twelve weeks."),
    "no_deployments": _("undefined, nothing was deployed"),
    "no_changes_deployed": _("undefined, no change is known to have been deployed"),
    "no_incidents_told": _("unknown, no source tells of incidents"),
    "no_items_named": _("unknown, changes name no items"),
    "nothing_failed": _("undefined, no deployment failed"),
    "not_recovered": _("not recovered yet"),
    "earned_exceeds_budget": _("undefined, more was earned than budgeted"),
}
