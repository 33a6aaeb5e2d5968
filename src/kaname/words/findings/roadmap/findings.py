"""How the findings of the roadmap duty are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import FindingWords, _

FINDINGS: Mapping[str, FindingWords] = {
    "roadmap.delay-uncounted": FindingWords(
        title=_("Cost of delay without an exchange rate"),
        sentence=_(
            "{subject}: a week of delay costs {cost}, but the charter states no rate of {currency} in the program's "
            "currency ({own}). So that cost counts nothing where work is put in order or responses are valued."
        ),
        mend=_("Add the rate of {currency} to the charter with its day and source, or state the cost in its currency."),
        meaning=_(
            "The cost of delay of the program or of a live initiative is stated in a currency that no rate of the "
            "charter converts, while other money is in another."
        ),
    ),
    "roadmap.criterion-overdue": FindingWords(
        title=_("Criterion not met in time"),
        sentence=_(
            "{subject}: criteria past their day: {count}. The oldest, “{criterion}”, was due on {due} ({owner})."
        ),
        mend=_("Meet it, or decide openly to go without it."),
        meaning=_(
            "A criterion of an open milestone or a coming release is past its day and not met; act within 10 working "
            "days of what it is for."
        ),
    ),
    "roadmap.key-result-doubted": FindingWords(
        title=_("Confidence has fallen"),
        sentence=_("“{key_result}” of {subject}: confidence is {share}; on {since} it was {before}. Why: {note}."),
        mend=_("Ask its owner what has changed, and what would bring it back."),
        meaning=_("The latest confidence in a key result is lower by 20 points or more than the one before."),
    ),
    "roadmap.wsjf-unanchored": FindingWords(
        title=_("WSJF column without a 1"),
        sentence=_("Columns of WSJF scores in which no initiative has a 1: {count}. First: {column}."),
        mend=_("Give the smallest of each column a 1 and score the others against it."),
        meaning=_("SAFe's scores are relative: the smallest item of every column is 1. Scores are used as given."),
    ),
    "roadmap.commitment-unlikely": FindingWords(
        title=_("Promised day in danger"),
        sentence=_(
            "{subject} is promised for {commitment}; the chance to keep it is {probability} ({likelihood}). "
            "As likely as not: {p50}. 8 in 10: {p80}."
        ),
        mend=_("Cut scope, strengthen the work it waits for, or agree a later day with those it was promised to."),
        meaning=_(
            "The chance that the forecast gives the promised day is below the charter's health thresholds: "
            "below red_below_probability act, below amber_below_probability watch."
        ),
    ),
    "roadmap.commitment-missed": FindingWords(
        title=_("Promised day has passed"),
        sentence=_("{subject} was promised for {commitment} and is not reached: {late} late. 8 in 10: {p80}."),
        mend=_("Say so to those it was promised to, with a new day and what is done to keep that one."),
        meaning=_(
            "An open milestone's promised day lies before the day of the report. Internal milestones are to watch."
        ),
    ),
    "roadmap.commitment-silent": FindingWords(
        title=_("Promised day long past, and no word"),
        sentence=_(
            "{subject} was promised for {commitment}; whether it was reached is not known. "
            "The last word on it: {since}."
        ),
        mend=_("Ask whether it was reached, and note the day; or agree a new day, or drop it."),
        meaning=_(
            "An open milestone's promised day lies more than 180 days back, and its last word is older than the "
            "charter's silent_after_days: it may be late or reached long ago. It counts as unknown, not as late."
        ),
    ),
    "roadmap.end-unlikely": FindingWords(
        title=_("End of the program in danger"),
        sentence=_(
            "{subject} is to end on {commitment}; the chance is {probability} ({likelihood}). "
            "As likely as not: {p50}. 8 in 10: {p80}."
        ),
        mend=_("Bring the choice to the sponsor: less scope, more people, or a later end."),
        meaning=_(
            "The chance that everything is finished by the charter's end is below the charter's health thresholds: "
            "below red_below_probability act, below amber_below_probability watch."
        ),
    ),
    "roadmap.no-forecast": FindingWords(
        title=_("No forecast is possible"),
        sentence=_("No promised day can be checked against a forecast (promised days: {count}). {reason}"),
        mend=_("Estimate the work in three points, or keep the history of comparable milestones."),
        meaning=_(
            "The program has promised days, but neither estimates nor comparable past milestones to forecast from."
        ),
    ),
    "roadmap.milestone-unforecast": FindingWords(
        title=_("Milestones without a forecast"),
        sentence=_("Of {total} promised milestones, {count} have no forecast, so nobody knows whether they hold."),
        mend=_("Name the work whose finish each of them marks, and estimate it in three points."),
        meaning=_("A milestone has a promised day but no forecast, while others have one."),
    ),
    "roadmap.work-unestimated": FindingWords(
        title=_("Work without an estimate"),
        sentence=_(
            "Open work packages without an estimate: {count}. What waits for them can only be later than forecast."
        ),
        mend=_("Give each a low, a likely and a high estimate, in working days or person-days."),
        meaning=_("The forecast draws open work without an estimate as taking no time."),
    ),
    "roadmap.team-overloaded": FindingWords(
        title=_("Team overloaded"),
        sentence=_(
            "{subject} is asked for more than it has in weeks to come (weeks: {count}, first {first}). "
            "Worst is the week of {week}: person-days asked {demand}, there {capacity} ({share})."
        ),
        mend=_("Move or share the work of these weeks, or add people before they begin."),
        meaning=_(
            "The schedule by links alone asks a team for more person-days in a week than it has. "
            "The levelled schedule already moves this work, which is why it ends later."
        ),
    ),
    "roadmap.deadline-impossible": FindingWords(
        title=_("Deadline can't be kept"),
        sentence=_("{subject} must be finished by {due}; the schedule ends it {by} later."),
        mend=_(
            "Cut or split the work, free the people it waits for, or move the deadline; "
            "`kaname explain` names what it contradicts."
        ),
        meaning=_("The computed schedule finishes work after its deadline."),
    ),
    "roadmap.pin-impossible": FindingWords(
        title=_("Pinned day can't be kept"),
        sentence=_("The {pin} of {subject} can't be kept; the schedule is {by} off."),
        mend=_("Remove the pin, or what stands in its way: `kaname explain` names it."),
        meaning=_("Links or team capacity keep work from the day it was pinned to."),
    ),
    "roadmap.capacity-missing": FindingWords(
        title=_("Work needs more people than there are"),
        sentence=_("{subject} needs more people of {team} at a time than the team ever has; missing: {people}."),
        mend=_("Allocate fewer people and let it take longer, or enlarge the team."),
        meaning=_(
            "An allocation asks for more people at a time than the team ever has, so the schedule can't place it."
        ),
    ),
    "roadmap.alternative-chosen": FindingWords(
        title=_("An alternative is planned"),
        sentence=_("{subject} is planned by its alternative {number} ({teams}), which ends it on {finish}."),
        mend=_("Agree it with the teams and make it the allocation of the work, or take the alternative out."),
        meaning=_(
            "Of the ways in which work may be done, the levelled schedule and the forecast use the one that suits the "
            "whole plan best, and that is not its own allocation. Money is still counted by the allocation."
        ),
    ),
    "roadmap.way-without-skills": FindingWords(
        title=_("A way is left out for want of skills"),
        sentence=_("{subject} is not planned with {teams}, where nobody has {skills}. It is planned with {planned}."),
        mend=_("Take that way out, or add the skills to the team or to those of its members who have them."),
        meaning=_(
            "Of the ways in which work may be done, those are left out in which nobody has the skills that it asks "
            "for, unless none would be left."
        ),
    ),
    "roadmap.no-way-with-skills": FindingWords(
        title=_("Nobody has the skills"),
        sentence=_(
            "In none of the ways in which {subject} may be done are all the skills that it asks for there. "
            "It is planned with {planned}, without: {skills}."
        ),
        mend=_("Find somebody who has the skills and name them, or hire, train or buy."),
        meaning=_("Work has alternatives, and in each of them nobody has some skill that it asks for."),
    ),
    "roadmap.critical-unassigned": FindingWords(
        title=_("Critical work without an assignee"),
        sentence=_("{subject} is on the critical path, starts {start} and nobody is assigned."),
        mend=_("Name one person who delivers it."),
        meaning=_(
            "Unfinished work without float, by links alone, has no assignee. "
            "To act on once it has started or starts within 10 working days."
        ),
    ),
    "roadmap.musts-above-limit": FindingWords(
        title=_("Too much is a must"),
        sentence=_(
            "Must-haves take {share} of the effort in scope (person-days: {days}, work packages: {count}); "
            "above 60% nothing is left to give way."
        ),
        mend=_("Turn musts into shoulds until at most 60% of the effort is a must."),
        meaning=_(
            "Open work with a MoSCoW category and an estimate: musts are more than 60% of the effort that is not "
            "a won't-have (DSDM). Effort is person-days, or duration times the people allocated."
        ),
    ),
    "roadmap.order-against-wsjf": FindingWords(
        title=_("Order contradicts WSJF"),
        sentence=_(
            "{subject} (WSJF {wsjf}) starts {start}, after {other} (WSJF {other_wsjf}, {other_start}), "
            "and both need the same team. Initiatives before it with a lower score: {count}."
        ),
        mend=_("Swap their order, or correct the scores if the order is right."),
        meaning=_(
            "Neither has started, they share a team, the later one does not wait for the earlier one, "
            "and its WSJF (SAFe, relative) is at least 1.25 times as high."
        ),
    ),
    "roadmap.wsjf-off-scale": FindingWords(
        title=_("WSJF scores off the scale"),
        sentence=_("Initiatives with WSJF scores off the scale 1, 2, 3, 5, 8, 13, 20: {count}."),
        mend=_("Score them on the scale, so that ranks can be compared."),
        meaning=_("SAFe's relative scores are 1, 2, 3, 5, 8, 13 and 20. Other scores are used as given."),
    ),
    "roadmap.never-pays-back": FindingWords(
        title=_("Benefit never pays back"),
        sentence=_("The benefit of {subject} never covers its cost: present value {npv}, return {roi}."),
        mend=_("Find the missing benefit, lower the cost, or stop it."),
        meaning=_(
            "Quarterly flows, discounted at the yearly rate of the benefit from the first quarter on, "
            "never add up to zero or more."
        ),
    ),
    "roadmap.no-objectives": FindingWords(
        title=_("No objectives"),
        sentence=_("{subject} has no objectives, so no initiative can say what it is for (initiatives: {count})."),
        mend=_("Write down two or three objectives with key results, and let initiatives name them."),
        meaning=_("The plan has live initiatives but not one objective."),
    ),
    "roadmap.initiative-without-objective": FindingWords(
        title=_("Initiative serves no objective"),
        sentence=_("{subject} serves none of the objectives."),
        mend=_("Name the objective it serves, or question why it is done."),
        meaning=_("A planned, active or paused initiative names no objective, nor does one above it."),
    ),
    "roadmap.objective-unmeasured": FindingWords(
        title=_("Objective without a key result"),
        sentence=_("{subject} has no key result, so nobody can tell whether it is met."),
        mend=_("Add a key result with baseline and target."),
        meaning=_("An objective whose first quarter has begun has no key result."),
    ),
    "roadmap.key-result-silent": FindingWords(
        title=_("Key result not read"),
        sentence=_('The key result "{key_result}" of {subject} has no recent reading; last: {since}.'),
        mend=_("Read it and enter the value with its date."),
        meaning=_("The last reading is older than the charter's silent_after_days, or there is none."),
    ),
    "roadmap.key-result-behind": FindingWords(
        title=_("Key result behind"),
        sentence=_(
            'The key result "{key_result}" of {subject} stands at {latest} of {target}: '
            "{progress} of the way, {expected} of the time until {due}."
        ),
        mend=_("Decide what will change, or lower the target and say so."),
        meaning=_("Progress from baseline to target trails the straight line in time by more than 25 points."),
    ),
    "roadmap.key-result-missed": FindingWords(
        title=_("Key result missed"),
        sentence=_('The key result "{key_result}" of {subject} was due {due} and ended at {latest} of {target}.'),
        mend=_("Close the objective with the value it achieved, or give it a new quarter."),
        meaning=_("The due day of a key result has passed and its last reading does not reach the target."),
    ),
    "roadmap.go-no-go-overdue": FindingWords(
        title=_("Go / no-go overdue"),
        sentence=_("The go / no-go for {subject} was due {due} and is open; criteria not met: {open_criteria}."),
        mend=_("Decide now, or set a new day and tell everybody who prepares for the release."),
        meaning=_("The day of a release's go / no-go has passed without an answer."),
    ),
    "roadmap.go-no-go-near": FindingWords(
        title=_("Go / no-go near with open criteria"),
        sentence=_("The go / no-go for {subject} is due {due}, in {left}; criteria not met: {open_criteria}."),
        mend=_("Settle each open criterion, or prepare a go with conditions."),
        meaning=_("A go / no-go is due within 10 working days and at least one criterion is not met."),
    ),
    "roadmap.work-after-freeze": FindingWords(
        title=_("Open work after the freeze"),
        sentence=_("{subject} has had its {freeze} freeze since {since}, yet work is open ({count}): {work}."),
        mend=_("Take it out of the release, or grant it an exception and test again."),
        meaning=_(
            "After the code freeze work behind the release's milestones is unfinished, "
            "or after the scope freeze some has not started."
        ),
    ),
    "roadmap.release-overdue": FindingWords(
        title=_("Release overdue"),
        sentence=_("{subject} was to be released on {date} and is not: {late} late."),
        mend=_("Release it, or give it a new date."),
        meaning=_("The date of a planned or frozen release has passed."),
    ),
    "roadmap.milestone-moved": FindingWords(
        title=_("Milestone put off again"),
        sentence=_("{subject} was put off {count} times, from {first} to {current}: {slip} in all."),
        mend=_("Find what keeps moving it before promising another day."),
        meaning=_("History shows at least two moves of an open milestone's target to a later day."),
    ),
    "roadmap.change-overdue": FindingWords(
        title=_("Change request overdue"),
        sentence=_("{subject} was to be answered by {answer_due}; that is {late} ago."),
        mend=_("Approve or reject it; waiting is an answer too, and the worst one."),
        meaning=_("A raised or analysed change request is past the day its answer was due."),
    ),
    "roadmap.change-unanswered": FindingWords(
        title=_("Change request unanswered"),
        sentence=_("{subject} was raised on {raised_on}, {age} ago, and has neither an answer nor a day for one."),
        mend=_("Set the day by which it is decided, and by whom."),
        meaning=_("A change request without a due answer is older than the charter's silent_after_days."),
    ),
    "roadmap.change-not-carried-out": FindingWords(
        title=_("Approved change not carried out"),
        sentence=_("{subject} was approved on {decided}, {age} ago, and is not carried out."),
        mend=_("Bring dates, scope and cost of the plan in line with it, then mark it done."),
        meaning=_("A change request has been approved for longer than the charter's silent_after_days."),
    ),
}
