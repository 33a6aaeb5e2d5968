"""Faults of owners, dates and states, of money, of decisions and of risks."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _

WORDS: Mapping[str, ProblemWords] = {
    "owner.missing": ProblemWords(_("Nobody answers for {subject}."), _("Name somebody in “{field}”.")),
    "dates.order": ProblemWords(
        _("In {subject}, {second} ({late}) lies before {first} ({early})."), _("Correct one of the two days.")
    ),
    "dates.future-actual": ProblemWords(
        _("“{field}” of {subject} says that it happened on {day}, but the plan is seen from {as_of}."),
        _("Enter only what has happened; plan with the other dates."),
    ),
    "state.without-date": ProblemWords(
        _("{subject} is “{state}”, but “{field}” is empty."), _("Enter the day in “{field}”, or correct the state.")
    ),
    "state.date-without-state": ProblemWords(
        _("{subject} has {day} in “{field}”, but is “{state}”."), _("Correct the state, or clear “{field}”.")
    ),
    "money.currency-without-rate": ProblemWords(
        _(
            "Money is given in {currency}, which has no rate to {own}, so it can't be added up. "
            "Records: {count}. The first: {records}."
        ),
        _("Add the rate of {currency} to the charter, with its day and source."),
    ),
    "money.currency-unstated": ProblemWords(
        _("Money is given in more than one currency ({currencies}), and the program names none to add up in."),
        _("Set the currency in the charter, and a rate for each of the others."),
    ),
    "money.rate-not-positive": ProblemWords(
        _("The rate of {currency} is not more than nothing."),
        _("Enter what one {currency} is worth in the program's currency."),
    ),
    "money.rate-repeated": ProblemWords(
        _("The rate of {currency} on {on} is given more than once."), _("Keep one of them.")
    ),
    "budget.month-repeated": ProblemWords(
        _("{subject} has the month {month} more than once."), _("Put the amounts of a month into one entry.")
    ),
    "costrule.shares-not-one": ProblemWords(
        _("The fixed shares of {subject} add up to {total} instead of 1."),
        _("Correct the shares so that the whole cost is carried once."),
    ),
    "rfp.criteria-mismatch": ProblemWords(
        _("A bid for {subject}, of {vendor}, isn't scored by its criteria. Missing: {missing}. Unknown: {unknown}."),
        _("Score every bid by every criterion, and by no other."),
    ),
    "rfp.award-without-bid": ProblemWords(
        _("{subject} was awarded to {vendor}, who made no bid."), _("Correct awarded_to, or add the bid.")
    ),
    "decision.chosen-unknown": ProblemWords(
        _("In {subject} “{chosen}” was chosen, which is none of the options: {options}."),
        _("Write the name of an option as it stands there."),
    ),
    "decision.option-repeated": ProblemWords(
        _("{subject} has more than one option called “{option}”."), _("Give every option its own name.")
    ),
    "decision.scores-missing": ProblemWords(
        _("In {subject} the option “{option}” isn't scored by: {criteria}."),
        _("Score every option by every criterion, or remove the criterion."),
    ),
    "decision.criterion-unknown": ProblemWords(
        _("In {subject} the option “{option}” is scored by what is no criterion: {criteria}."),
        _("Correct the name, or add the criterion with its weight."),
    ),
    "decision.weights-zero": ProblemWords(
        _("No criterion of {subject} has a weight, so the options can't be compared."),
        _("Give at least one criterion a weight above 0."),
    ),
    "decision.superseded-both-ways": ProblemWords(
        _("{subject} is “{state}”. The decision that says it supersedes it: {successor}."),
        _(
            "Where one decision replaces another, mark the old one superseded and name it in "
            "“supersedes” of the new one."
        ),
    ),
    "regime.misspelt": ProblemWords(
        _("{subject} names the regime “{regime}”, which is usually written {known}."),
        _("Write it as {known}, so that its rules apply."),
    ),
    "decision.raci-incomplete": ProblemWords(
        _("{subject} has some roles of RACI, but “{field}” is empty."),
        _("Name exactly one who is accountable and at least one who is responsible."),
    ),
    "decision.role-missing": ProblemWords(
        _("{subject} is “{state}”, but has no {field}."), _("Name one person in “{field}”.")
    ),
    "decision.approver-contradicts": ProblemWords(
        _("{subject} is “{state}”, but the answer of its approver, {approver}, is “{answer}”."),
        _("Correct the state, or enter the approval."),
    ),
    "decision.outcome-missing": ProblemWords(
        _("{subject} is “{state}”, but doesn't say what was decided."),
        _("Name the option in “chosen”, or tell the outcome."),
    ),
    "decision.quorum-unreachable": ProblemWords(
        _("{subject} needs a quorum of {quorum}, but its route has {count}."),
        _("Lower the quorum, or add people to the route."),
    ),
    "risk.occurred-but-open": ProblemWords(
        _("{subject} has become the issue {issue}, but is still open as a risk."),
        _("Name the issue in “occurred” of the risk, and close it."),
    ),
    "roam.accepted-without-reason": ProblemWords(
        _("{subject} was accepted without a reason."), _("Say why the program lives with it.")
    ),
    "roam.mitigated-without-response": ProblemWords(
        _("{subject} is called mitigated, but has no response that wasn't rejected."),
        _("Add the response, or correct ROAM."),
    ),
    "risk.residual-higher": ProblemWords(
        _("By the response “{response}”, the probability of {subject} goes from {before} to {after}: the wrong way."),
        _("Correct the residual probability, or the response."),
    ),
    "risk.residual-impact": ProblemWords(
        _("By the response “{response}”, {after} of the impact of {subject} are left: the wrong way."),
        _("Write 1 or less where the risk is a threat, 1 or more where it is an opportunity; or correct the response."),
    ),
    "risk.impact-negative": ProblemWords(
        _("The impact of {subject} in “{field}” can be less than nothing."),
        _("Write amounts of 0 or more; the direction says whether they are lost or won."),
    ),
    "risk.probability-missing": ProblemWords(
        _("{subject} has an impact but no probability, so it counts in no forecast and no exposure."),
        _("Say how likely it is, from 0 to 1."),
    ),
    "risk.not-uncertain": ProblemWords(
        _("{subject} has the probability {probability}: what is certain is an issue, what can't happen is no risk."),
        _("Correct the probability, or make it an issue or close it."),
    ),
    "risk.strategy-direction": ProblemWords(
        _("{subject} is a risk of the direction “{direction}”, but the strategy of “{response}” is “{strategy}”."),
        _(
            "Avoid, transfer or mitigate threats; exploit, share or enhance opportunities; either "
            "can be accepted or escalated."
        ),
    ),
    "risk.tie-differs": ProblemWords(
        _(
            "{subject} occurs along with {other} by {coefficient}, but by {stated} as {by} states it. The forecast "
            "draws the mean of all that is stated of the two."
        ),
        _("State it once, or the same in both."),
    ),
    "risk.ties-contradict": ProblemWords(
        _(
            "Correlations that can't all hold at once, of {risks}: that of {subject} and {other} is {coefficient} "
            "(0 where none is stated). The forecast draws the nearest that can hold; rounded, this one is {consistent}."
        ),
        _(
            "Change “moves_with”: what hangs together with one and the same risk hangs together itself. With "
            "{consistent} here, and the value named for each other pair of these risks, all can hold."
        ),
    ),
    "escalation.level-unknown": ProblemWords(
        _("{subject} went to level {level}, which the escalation ladder doesn't have. Its levels: {levels}."),
        _("Correct the level, or add it to the ladder of the charter."),
    ),
    "escalation.clock-backwards": ProblemWords(
        _("At level {level} of {subject}, “{field}” lies before what it follows."),
        _("An escalation is raised, then told, then acknowledged: correct the times."),
    ),
}
