"""How findings about service levels, capacity, continuity and components are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import FindingWords, _

FINDINGS: Mapping[str, FindingWords] = {
    "nfr.error-budget-spent": FindingWords(
        title=_("Error budget spent, policy holds"),
        sentence=_(
            "{subject} stands at {level} against {target} (by {read_by}, {read_on}); error budget left: {remaining}. "
            "By {policy} this holds: {held}."
        ),
        mend=_("Work on reliability until the budget recovers; only what the policy allows may go on."),
        meaning=_(
            "What is left of the error budget over the SLO's window is at or below the policy's threshold (nothing "
            "left where it states none). Remaining = 1 - error ratio / (1 - target)."
        ),
    ),
    "nfr.error-budget-ungoverned": FindingWords(
        title=_("Error budget spent, no policy"),
        sentence=_(
            "{subject} stands at {level} against {target} (by {read_by}, {read_on}); error budget left: {remaining}. "
            "No active policy says what that holds."
        ),
        mend=_("Decide now what waits until the service is reliable again, and agree the policy for the next time."),
        meaning=_("The error budget over the SLO's window is used up and the SLO names no active policy for that."),
    ),
    "nfr.error-budget-burning": FindingWords(
        title=_("Error budget burns fast"),
        sentence=_(
            "{subject} has burnt its budget at {rate} times the even pace since {since} (alert at {factor}: {alert}; "
            "by {read_by}, {read_on}). {remaining} is left."
        ),
        mend=_("Find what changed on those days and take it back, before the budget is gone."),
        meaning=_(
            "The burn rate exceeded the factor of an alert (those of the SLO, else Google's four for its window): page "
            "act, ticket watch. Measured by a source, over both windows of the alert; from readings of the plan, "
            "between two of them at most a week apart, which in a rolling window gives a lower bound."
        ),
    ),
    "nfr.alert-never-fires": FindingWords(
        title=_("Alert that can't fire"),
        sentence=_(
            "{subject} alerts at {factor} times the even pace; with a target of {target} no outage burns so fast."
        ),
        mend=_("Lower the threshold of the alert below 1 / (1 - target), or raise the target."),
        meaning=_(
            "The threshold of an alert times the error budget (1 - target) is 1 or more: a higher error ratio than all "
            "events failing."
        ),
    ),
    "nfr.slo-silent": FindingWords(
        title=_("Service level without readings"),
        sentence=_("Nobody knows how {subject} stands; last reading: {last}."),
        mend=_("Enter the latest reading, or connect the source that measures it."),
        meaning=_(
            "An SLO has no reading within its window, or none within the charter's silent_after_days. Unknown isn't "
            "green."
        ),
    ),
    "nfr.slo-beyond-needs": FindingWords(
        title=_("Promise beyond what its needs allow"),
        sentence=_(
            "{subject} promises {target}; with all it can't do without, {component} reaches at most {possible}."
        ),
        mend=_("Lower the objective, strengthen or duplicate the weakest need, or make it a soft one."),
        meaning=_(
            "The objective is above the product of the stated availabilities of the component and everything it hard "
            "depends on, each counted once and failing independently. What states none counts as never failing."
        ),
    ),
    "nfr.capacity-exhausted": FindingWords(
        title=_("Capacity used up"),
        sentence=_("{subject} needs {demand} of {limit} {unit} ({read_on}): nothing is left."),
        mend=_("Add capacity or shed demand today; look at the peak, not the mean."),
        meaning=_("The latest demand is at or above the limit of the resource."),
    ),
    "nfr.capacity-order-now": FindingWords(
        title=_("Capacity must be ordered now"),
        sentence=_(
            "{subject} may pass its limit of {limit} {unit} by {date}; with a lead time of {lead} more had to be "
            "ordered by {order_by}."
        ),
        mend=_("Order now, and bridge the gap by shedding or moving demand."),
        meaning=_(
            "The upper 95% prediction bound of demand (linear trend in weeks) passes the limit within the lead time."
        ),
    ),
    "nfr.capacity-runs-out": FindingWords(
        title=_("Capacity runs out"),
        sentence=_(
            "{subject} may pass its limit of {limit} {unit} by {date} (by the point forecast: {point}). Order by {due}."
        ),
        mend=_("Plan the extension, or slow the growth of demand, before that day."),
        meaning=_(
            "The upper 95% prediction bound of demand (linear trend in weeks) passes the limit within a year or before "
            "the program ends."
        ),
    ),
    "nfr.capacity-above-target": FindingWords(
        title=_("Fuller than intended"),
        sentence=_("{subject} runs at {used}; it was not to exceed {target} ({read_on})."),
        mend=_("Extend it, spread the load, or change the intended utilisation with a reason."),
        meaning=_("The latest demand is above the target utilisation of the limit, though no exhaustion is in sight."),
    ),
    "nfr.capacity-unmeasured": FindingWords(
        title=_("Capacity without measurements"),
        sentence=_("Nobody can say when {subject} runs out: readings {count}, last {last}."),
        mend=_("State the limit and enter readings of demand; three days make a first trend."),
        meaning=_("A capacity plan has no limit, fewer than three readings, or none within silent_after_days."),
    ),
    "nfr.rto-beyond-impact": FindingWords(
        title=_("Recovery comes after the unacceptable"),
        sentence=_(
            "{subject} is to work again after {resumed} hours; by its own impact analysis {limit} hours are already "
            "unacceptable."
        ),
        mend=_("Make recovery faster, or let the business confirm that the longer outage can be borne."),
        meaning=_(
            "RTO plus work recovery is beyond the first time at which an analysed impact is unacceptable: act; at that "
            "time: no margin, watch. ISO 22301, ISO/TS 22317."
        ),
    ),
    "nfr.dependency-recovers-late": FindingWords(
        title=_("What it needs comes back later"),
        sentence=_("{subject} needs {subject2}, whose {measure} is {hours} hours; its own is {own}."),
        mend=_("Shorten the target of what is needed, or lengthen that of what needs it."),
        meaning=_("A needed activity has a longer RTO, or a longer RPO, than the activity that needs it."),
    ),
    "nfr.recovery-cycle": FindingWords(
        title=_("Recovery goes in circles"),
        sentence=_("These activities wait for each other to recover: {around}."),
        mend=_("Decide which one starts first, and how it runs until the others are back."),
        meaning=_("Business activities need each other in a circle, so no order of recovery exists."),
    ),
    "nfr.backup-beyond-rpo": FindingWords(
        title=_("Backups lose more than allowed"),
        sentence=_("{subject} may lose {loss} hours of data; its RPO allows {rpo}."),
        mend=_("Back up more often, replicate, or let the business accept the larger loss."),
        meaning=_("Interval plus duration of one backup (consistent as of its start) exceeds the RPO."),
    ),
    "nfr.exercise-overdue": FindingWords(
        title=_("Recovery is unproven"),
        sentence=_("{subject}: last exercise {last}, next {planned_for}. Its targets are only hopes."),
        mend=_("Exercise the recovery and write down what was achieved."),
        meaning=_("An activity with an RTO or RPO was not exercised within 12 months."),
    ),
    "nfr.exercise-missed-target": FindingWords(
        title=_("Exercise missed the target"),
        sentence=_(
            "{subject2} on {date} missed the targets of {subject}, in hours: recovery {achieved_rto} (RTO {rto}), data "
            "loss {achieved_rpo} (RPO {rpo})."
        ),
        mend=_("Mend what delayed the recovery and exercise again, or let the business accept the longer outage."),
        meaning=_("The latest exercise of an activity failed, or achieved a longer RTO or RPO than its target."),
    ),
    "nfr.activity-unanalysed": FindingWords(
        title=_("Business impact not analysed"),
        sentence=_("{subject} lacks {missing}, so nobody knows how fast it must be back."),
        mend=_("Ask the owner from when on an outage is unacceptable, and set the target below that."),
        meaning=_("A business activity has neither an MTPD nor an unacceptable impact, or no RTO."),
    ),
    "nfr.critical-unowned": FindingWords(
        title=_("Critical component without an owner"),
        sentence=_("{subject} runs in tier {tier}, and nobody answers for it when it fails."),
        mend=_("Name the team that is called at night."),
        meaning=_("A live component of tier 0 or 1 has no owner."),
    ),
    "nfr.component-untiered": FindingWords(
        title=_("Component without a tier"),
        sentence=_("{subject} has no tier, so nobody knows how reliable it has to be."),
        mend=_("Give it a tier by what its outage would stop."),
        meaning=_("A component that is built or runs has no tier."),
    ),
    "nfr.tier-contradiction": FindingWords(
        title=_("Needs something less critical"),
        sentence=_("{subject} (tier {tier}) can't do without {subject2} (tier {tier2})."),
        mend=_("Raise the tier of what is needed with all that follows, or make the dependency a soft one."),
        meaning=_("A component hard depends on one whose tier number is higher, that is less critical."),
    ),
    "nfr.component-without-slo": FindingWords(
        title=_("Critical component without an objective"),
        sentence=_("{subject} runs in tier {tier} without a service level objective."),
        mend=_("Agree with its users what good service is, and measure it."),
        meaning=_("A live component of tier 0 or 1 has no SLO."),
    ),
}
