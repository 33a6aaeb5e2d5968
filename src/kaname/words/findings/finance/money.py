"""How findings about budgets, cost and carbon are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import FindingWords, _

FINDINGS: Mapping[str, FindingWords] = {
    "finance.budget-overspent": FindingWords(
        title=_("More spent than planned by now"),
        sentence=_(
            "{subject} has spent {spent} up to the last closed month; {planned} was planned: {over} over ({share})."
        ),
        mend=_("Find out whether the money came earlier or the work costs more, and correct the forecast."),
        meaning=_("Actuals of the closed months exceed their plan by more than the budget's tolerance."),
    ),
    "finance.bill-total-differs": FindingWords(
        title=_("A bill is not whole"),
        sentence=_(
            "{file} of {subject} came to {told} for account {account} when it was read ({lines} lines that count); "
            "what is there of it now comes to {found} ({charges})."
        ),
        mend=_("See with `kaname evidence --verify` which file is harmed; `kaname pull --full` reads the bill again."),
        meaning=_(
            "What the lines of a bill come to differs by a cent or more, for a billing account and a currency, from "
            "what they came to when the whole file was read, or their number does. Costs of this source are not "
            "whole. FOCUS states no total of an invoice, so there is none to compare with."
        ),
    ),
    "finance.bill-lines-left-out": FindingWords(
        title=_("Lines of a bill are left out"),
        sentence=_("{refused} of the {lines} lines of {file} ({subject}) can't be read, so costs are not whole."),
        mend=_("Pull again to be told lines and reasons; have the file exported anew, or say what a column lacks."),
        meaning=_("Lines of a bill without a cost, an account, a currency or a period that can be read count nowhere."),
    ),
    "finance.bill-missing": FindingWords(
        title=_("A month without a bill"),
        sentence=_("{subject} has no line for {months}, though it has for the months before and after."),
        mend=_("Fetch the bill and put it with the others, or ask the provider for it."),
        meaning=_(
            "Between months that a source has lines for, one has none, and the three before it all had some. Months "
            "are those of the billing period, else of the charge."
        ),
    ),
    "finance.bill-corrected": FindingWords(
        title=_("A bill was corrected afterwards"),
        sentence=_(
            "{file} of {subject} was issued again on {on}, after its time was over: account {account} {was} → {now}."
        ),
        mend=_("Correct actuals and reports of that time, and ask the provider for the reason."),
        meaning=_(
            "In the last 30 days a bill whose billing period had ended when it was issued before was replaced by an "
            "issue that comes to another total. A bill that grows while its month runs is none."
        ),
    ),
    "finance.budget-exhausted": FindingWords(
        title=_("Budget used up"),
        sentence=_("{subject} has spent {spent}, {over} more than the {authorised} there were."),
        mend=_("Stop what can wait, and ask for more with a forecast that will hold."),
        meaning=_("What was spent so far exceeds what was granted or, where nothing was granted, planned in all."),
    ),
    "finance.forecast-over-budget": FindingWords(
        title=_("Budget will not suffice"),
        sentence=_(
            "{subject} is forecast to end at {forecast} (at the present pace: {linear}); the budget is {authorised}, "
            "with a tolerance of {tolerance}."
        ),
        mend=_("Choose now: less scope, another source, or a supplement with its reason."),
        meaning=_(
            "The forecast at completion (actuals of closed months, forecast or plan of the others) is beyond the grant "
            "and the tolerance: act. Only the linear forecast is: watch."
        ),
    ),
    "finance.actuals-missing": FindingWords(
        title=_("Actuals are missing"),
        sentence=_("{subject} has no actuals for closed months: {months}."),
        mend=_("Enter the actuals; without them variance and forecasts are guesses."),
        meaning=_("A month ended more than 15 days ago and its actual was not entered."),
    ),
    "finance.grant-unused": FindingWords(
        title=_("Granted money lies idle"),
        sentence=_("{subject}: {left} of {granted} granted are unspent ({share})."),
        mend=_("Give it back or move it to what lacks money, before it lapses."),
        meaning=_(
            "All months of a granted budget are over and more than 20% is left; or nothing was spent 90 days after the "
            "grant although spending was planned."
        ),
    ),
    "finance.budget-without-amounts": FindingWords(
        title=_("Budget without amounts"),
        sentence=_("{subject} names neither what was granted nor what is planned for any month."),
        mend=_("Enter what was granted, and what is planned and spent month by month."),
        meaning=_("A budget without any amount can't be judged, and what can't be judged is not green."),
    ),
    "finance.contingency-fast": FindingWords(
        title=_("Reserve goes faster than time"),
        sentence=_("{used} of the reserve {subject} is used after {passed} of the time; {left} are left."),
        mend=_("Look at what it was spent on; what recurs belongs into the plan. Keep the rest for the end."),
        meaning=_(
            "The used share of a contingency budget is more than ten points ahead of the share of time that passed."
        ),
    ),
    "finance.rate-stale": FindingWords(
        title=_("Old exchange rate"),
        sentence=_("Amounts in {currency} are converted by a rate of {date}, {age} old: {budgets}."),
        mend=_("State the present rate with its day and source in the charter."),
        meaning=_("The latest stated rate of a currency that budgets use is more than 180 days old."),
    ),
    "finance.initiative-unfunded": FindingWords(
        title=_("Active, but no budget pays for it"),
        sentence=_("No budget pays for {subject}, which is active; its people cost {people} by estimate and rate."),
        mend=_("Name the budget that carries it, or ask for one."),
        meaning=_(
            "An active initiative is named by no budget with money, nor is any initiative in it or above it, while the "
            "plan does have budgets."
        ),
    ),
    "finance.people-beyond-budget": FindingWords(
        title=_("People cost more than their budget"),
        sentence=_(
            "The people of {subject} cost {needed} by estimate and rate; {granted} are budgeted: {gap} too little."
        ),
        mend=_("Correct the estimates, the staffing or the budget; one of them is wrong."),
        meaning=_(
            "Likely person-days x cost rate of an active initiative's work exceed its part of the labour budgets that "
            "name it."
        ),
    ),
    "finance.driver-missing": FindingWords(
        title=_("No unit to divide the cost by"),
        sentence=_("{subject} allocates a cost, but no driver says per what it is counted."),
        mend=_("Name what the cost grows with: orders, users, calls."),
        meaning=_("A cost rule has no driver, so no unit cost can be formed."),
    ),
    "finance.charges-unallocated": FindingWords(
        title=_("Charges that nobody carries"),
        sentence=_("Charges of {amount} ({share}) match no cost rule, so nobody carries them."),
        mend=_("Tag them, or add a rule that says who carries them."),
        meaning=_("More than 5% of the effective cost in a currency is matched by no cost rule."),
    ),
    "finance.carbon-above-target": FindingWords(
        title=_("Carbon above its target"),
        sentence=_("{subject}: {grams} g CO2e per {unit} ({method}); the target is {target} g: {over} over."),
        mend=_("Reduce energy or hardware per unit; certificates do not count."),
        meaning=_(
            "Software carbon intensity (SCI 1.1, location-based) of a component's latest month exceeds the target per "
            "functional unit."
        ),
    ),
    "finance.carbon-incomplete": FindingWords(
        title=_("Carbon can't be scored"),
        sentence=_("{subject} lacks inputs of its score: {count}, first {missing}."),
        mend=_("Add energy, grid intensity, embodied carbon and the number of units."),
        meaning=_("A carbon footprint lacks one of the inputs of SCI = (E x I + M) per R."),
    ),
}
