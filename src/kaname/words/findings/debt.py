"""How the findings of the debt duty are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import FigureWords, FindingWords, _

FINDINGS: Mapping[str, FindingWords] = {
    "debt.pay-now": FindingWords(
        title=_("Debt that pays back within a year"),
        sentence=_(
            "{subject} costs {low} to {high} hours a month; removing it takes {principal} person-days and has paid for "
            "itself after {latest} months at the latest ({soonest} at the soonest)."
        ),
        mend=_("Plan its removal now, or accept the debt openly until a day, with a decision."),
        meaning=_(
            "An open debt without a planned removal breaks even (principal over interest) within 12 months even by its "
            "lowest interest."
        ),
    ),
    "debt.may-pay-back": FindingWords(
        title=_("Debt that may pay back within a year"),
        sentence=_(
            "{subject} costs {low} to {high} hours a month; removing it takes {principal} person-days. At the highest "
            "interest that has paid for itself after {soonest} months, at the lowest it takes more than a year."
        ),
        mend=_("Measure what it really costs for a month; then plan its removal or accept it."),
        meaning=_(
            "An open debt without a planned removal breaks even (principal over interest) within 12 months by its "
            "highest interest, but not by its lowest."
        ),
    ),
    "debt.unranked": FindingWords(
        title=_("Debt that can't be ranked"),
        sentence=_("{subject} can't be compared with other debts: it lacks {missing}."),
        mend=_("Estimate person-days to remove it and extra hours it costs a month; a wide range is better than none."),
        meaning=_("A debt that is not paid lacks its principal or its interest in hours, so no break-even exists."),
    ),
    "debt.acceptance-expired": FindingWords(
        title=_("Accepted debt is past its date"),
        sentence=_("{subject} was accepted until {due}; nobody has decided about it since."),
        mend=_("Decide anew: remove it, or accept it until another day."),
        meaning=_("A debt is accepted, and the day until which it was accepted has passed."),
    ),
    "debt.accepted-for-ever": FindingWords(
        title=_("Debt accepted without an end"),
        sentence=_("{subject} is accepted, but no day says until when."),
        mend=_("Give the acceptance an end, so that it is looked at again."),
        meaning=_("A debt is accepted without a day until which it is."),
    ),
    "debt.security-exposed": FindingWords(
        title=_("Security debt where data lie"),
        sentence=_("{subject} leaves {subject2} weak, which holds data ({classes}); no removal is planned."),
        mend=_("Plan its removal first, or protect the data by other means and write down the exception."),
        meaning=_(
            "Security debt is open or accepted on a component that names data classes: act, or watch where all of the "
            "data are public."
        ),
    ),
    "debt.rated-poor": FindingWords(
        title=_("Critical component with a poor rating"),
        sentence=_(
            "{subject} (tier {tier}) is rated {rating}: repairing its code costs {ratio} of writing it anew. "
            "{days_to_a} days of work bring it back to A."
        ),
        mend=_("Plan the repair before the component is changed much, worst files first."),
        meaning=_(
            "SQALE debt ratio (remediation effort over development cost at 30 minutes per line) of a tier 0 or 1 "
            "component: D (above 20%) watch, E (above 50%) act."
        ),
    ),
    "debt.plan-without-work": FindingWords(
        title=_("Removal is planned nowhere"),
        sentence=_("{subject} is said to be {state}, but no work package or initiative removes it."),
        mend=_("Name the work that removes it, or set the debt back to open."),
        meaning=_("A debt is planned or being paid without a remediation that exists."),
    ),
    "debt.remediation-stopped": FindingWords(
        title=_("Removal was stopped"),
        sentence=_("{subject} counts on {subject2}, which is {state}."),
        mend=_("Take the work up again, or decide openly what becomes of the debt."),
        meaning=_("The work that was to remove a debt was dropped, cancelled or paused."),
    ),
    "debt.remediation-late": FindingWords(
        title=_("Removal comes late"),
        sentence=_("{subject2}, which removes {subject}, is due on {due} and expected on {expected}: {late} late."),
        mend=_("Bring the work forward, or tell those who carry the interest."),
        meaning=_(
            "The work that removes a debt is expected (8 in 10 runs, else the schedule) after its deadline, the end of "
            "its initiative, or the day until which the debt is accepted."
        ),
    ),
    "debt.remediation-done": FindingWords(
        title=_("Removed, but still in the ledger"),
        sentence=_("{subject2} is finished, but {subject} is not marked as paid."),
        mend=_("Mark the debt as paid, and measure what it saves."),
        meaning=_("The work that removes a debt is finished while the debt still counts as planned or being paid."),
    ),
    "debt.in-the-way": FindingWords(
        title=_("Debt in the way of active work"),
        sentence=_("{subject} burdens {component}, which is being changed by {initiatives}; no removal is planned."),
        mend=_("Remove it first, or write down why the work goes on around it."),
        meaning=_(
            "Open debt in code, architecture, tests, infrastructure or security lies on a component that an active "
            "initiative changes, and nobody plans its removal."
        ),
    ),
    "debt.share-too-small": FindingWords(
        title=_("Too little work goes into debt"),
        sentence=_(
            "Interest eats {eaten} of what the teams can do in a month, but only {given} of the remaining work removes "
            "debt. Largest first: {debts}."
        ),
        mend=_("Keep a fixed share of each iteration for removal, starting with what breaks even soonest."),
        meaning=_(
            "Interest (middle of its range) of all unpaid debts above 5% of the teams' person-days in the next four "
            "weeks, and above the share of the remaining person-days that goes into removing debt."
        ),
    ),
    "debt.benefit-unmeasured": FindingWords(
        title=_("Nobody measured the benefit"),
        sentence=_("{subject} was paid on {paid_on}; what it saves should have been measured by {due}."),
        mend=_("Measure the hours saved a month, so that the next debt can be judged by it."),
        meaning=_("A debt was paid more than 90 days ago and no benefit was measured."),
    ),
    "debt.benefit-short": FindingWords(
        title=_("Benefit fell short"),
        sentence=_("Paying {subject} saves {measured} hours a month; at least {low} were promised."),
        mend=_("Find out whether the cause was another one, and correct the estimates of similar debts."),
        meaning=_("The measured benefit of a paid debt is below the lowest interest it was said to cost."),
    ),
}

FIGURES: Mapping[str, FigureWords] = {
    "debt.ledger": FigureWords(
        _("Debt ledger"),
        _("Unpaid debts, soonest break-even first: principal over interest, by the working hours of the owner."),
    ),
    "debt.by_component": FigureWords(
        _("Debt by component"),
        _("Debt ratio and rating after SQALE: remediation over development cost at 30 minutes per line."),
    ),
    "debt.payback": FigureWords(
        _("What removal is worth"),
        _("Over three years by the middle of the interest; the first outlay is not discounted."),
    ),
    "debt.benefit": FigureWords(
        _("Benefit of paid debts"), _("Hours a month: what was promised, what was measured, and its share.")
    ),
}

COLUMNS: Mapping[str, str] = {
    "principal_days": _("Principal (person-days)"),
    "interest_low": _("Interest at least (hours a month)"),
    "interest_high": _("Interest at most (hours a month)"),
    "break_even_soonest": _("Break-even, soonest (months)"),
    "break_even_latest": _("Break-even, latest (months)"),
    "incidents_per_month": _("Incidents a month"),
    "velocity_drag": _("Velocity drag"),
    "remediation": _("Removed by"),
    "tier": _("Tier"),
    "debt_minutes": _("Remediation (minutes)"),
    "lines_of_code": _("Lines of code"),
    "debt_ratio": _("Debt ratio"),
    "rating": _("Rating"),
    "minutes_to_a": _("Minutes to A"),
    "gain_per_year": _("Gain a year"),
    "net_present_value": _("Net present value"),
    "net_present_value_low": _("Net present value at the lowest interest"),
    "roi": _("Return on investment"),
    "payback_months": _("Payback (months)"),
    "discount_rate": _("Discount rate"),
    "paid_on": _("Paid on"),
    "measured_hours": _("Measured (hours a month)"),
    "benefit_share": _("Share of what was promised"),
}

TERMS: Mapping[tuple[str, str], str] = {
    ("debt.type", "code"): _("code"),
    ("debt.type", "architecture"): _("architecture"),
    ("debt.type", "test"): _("tests"),
    ("debt.type", "infrastructure"): _("infrastructure"),
    ("debt.type", "documentation"): _("documentation"),
    ("debt.type", "security"): _("security"),
    ("debt.type", "process"): _("process"),
    ("debt.state", "open"): _("not paid"),
    ("debt.state", "planned"): _("planned"),
    ("debt.state", "paying"): _("being paid"),
    ("debt.state", "paid"): _("paid"),
    ("debt.state", "accepted"): _("accepted as it is"),
    ("remediation.state", "dropped"): _("dropped"),
    ("remediation.state", "cancelled"): _("cancelled"),
    ("remediation.state", "paused"): _("paused"),
    ("debt.missing", "principal"): _("its principal"),
    ("debt.missing", "interest"): _("its interest"),
    ("debt.missing", "both"): _("principal and interest"),
}

REASONS: Mapping[str, str] = {
    "no_debt": _("The plan has no unpaid debt. Write down what slows the teams, with a first guess of its cost."),
    "no_paid_debt": _("No debt has been paid yet."),
    "no_component_debt": _("No debt names its component, and no code was measured."),
    "principal_unknown": _("undefined, nobody estimated its principal"),
    "interest_unknown": _("undefined, nobody estimated its interest in hours"),
    "no_interest": _("never, as it costs nothing"),
    "code_not_measured": _("undefined, the code was not measured"),
    "no_cost_rate": _("undefined, neither its owner nor the team that removes it has a cost rate"),
    "benefit_not_measured": _("not measured yet"),
}
