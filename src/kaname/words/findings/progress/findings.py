"""How the findings of the progress duty are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import FindingWords, _

FINDINGS: Mapping[str, FindingWords] = {
    "progress.blocker-gone": FindingWords(
        title=_("Blocked by what is over"),
        sentence=_("{subject} still counts as blocked, but what it names is over: {by}."),
        mend=_("Start it again, or say what blocks it now."),
        meaning=_(
            "Work is blocked, and every issue and dependency that it names as blocking is answered or delivered."
        ),
    ),
    "progress.owner-silent": FindingWords(
        title=_("No word from the owner"),
        sentence=_("{subject} is under way and nobody has said how it goes; owner: {owner}, last update: {since}."),
        mend=_("Ask what remains and what is in the way, and note the day."),
        meaning=_("Started work was not updated for longer than the charter's silent_after_days."),
    ),
    "progress.blocked-long": FindingWords(
        title=_("Blocked for long"),
        sentence=_("{subject} has been blocked since {since} ({late}); by: {by}."),
        mend=_("Remove the block this week, or escalate it."),
        meaning=_(
            "Work has been blocked for more than 5 working days; "
            "to act on after more than 10, or at once if it is on the critical path."
        ),
    ),
    "progress.work-overdue": FindingWords(
        title=_("Work overdue"),
        sentence=_("{subject} was to be finished by {due} ({source}): {late} late."),
        mend=_("Agree on what remains and a new day, and tell whoever waits for it."),
        meaning=_(
            "Unfinished work is past its deadline (to act on), else its pinned finish, its baseline "
            "or the end of its iteration."
        ),
    ),
    "progress.not-started": FindingWords(
        title=_("Not started in time"),
        sentence=_("{subject} was pinned to start on {start} and has not: {late} late."),
        mend=_("Start it, or move the pin and look at what that does to the dates behind it."),
        meaning=_("The pinned start of work has passed and it has no actual start."),
    ),
    "progress.overrun": FindingWords(
        title=_("Longer than the highest estimate"),
        sentence=_("{subject} has taken {elapsed} so far; its highest estimate was {high}."),
        mend=_("Estimate anew what remains, and find out what was not foreseen."),
        meaning=_(
            "Working days since the start exceed the high point of the estimate (effort divided by the people "
            "allocated); to act on beyond 1.5 times."
        ),
    ),
    "progress.percent-optimistic": FindingWords(
        title=_("Percent complete too high"),
        sentence=_("{subject} is said to be {done} complete, but what remains of its estimate says {implied}."),
        mend=_("Trust what remains: correct the percentage."),
        meaning=_("Percent complete is more than 25 points above 1 - remaining / likely estimate."),
    ),
    "progress.out-of-sequence": FindingWords(
        title=_("Started out of sequence"),
        sentence=_("{subject} started on {start} although {predecessor}, which it waits for, is not finished."),
        mend=_("Check that the work can stand without it; if so, correct the link."),
        meaning=_("Work has started before the predecessor of a finish-to-start link without lead has finished."),
    ),
    "progress.milestone-unclaimed": FindingWords(
        title=_("Work done, milestone open"),
        sentence=_(
            "All work of {subject} was finished by {since}, but it is not reached; criteria not met: {open_criteria}."
        ),
        mend=_("Check the exit criteria and declare it reached, or add the work that is missing."),
        meaning=_("All work whose finish an open milestone marks is finished."),
    ),
    "progress.kpi-off-target": FindingWords(
        title=_("KPI off target"),
        sentence=_("{subject} stood at {latest} on {since}; target: {target}."),
        mend=_("Decide what will change it, by when, and who does it."),
        meaning=_(
            "The last reading misses the target. With a warning line: to watch between the two, "
            "to act on beyond the worse one."
        ),
    ),
    "progress.kpi-unread": FindingWords(
        title=_("KPI not read"),
        sentence=_("{subject} was last read: {since}; it is to be read every so many days: {every}."),
        mend=_("Read it, or connect it to a source that does."),
        meaning=_("The last reading is older than the KPI's review_every_days, or there is none."),
    ),
    "progress.kpi-undefined": FindingWords(
        title=_("KPI not defined"),
        sentence=_("{subject} has no {missing}."),
        mend=_("Write down what is counted, from where, and what value is wanted."),
        meaning=_("A KPI lacks its definition or its target, so a reading proves nothing."),
    ),
    "progress.cost-efficiency-low": FindingWords(
        title=_("Money yields too little"),
        sentence=_(
            "{subject} earns {cpi} for each unit of money spent (CPI; known for {coverage} of the budgets; cost by "
            "{cost_by})."
        ),
        mend=_("Find the packages that cost more than they earn, and forecast the cost anew."),
        meaning=_(
            "Earned value over actual cost is below 0.9; to act on below 0.8. Without level of effort, "
            "and only if at least half of the budgets have progress, cost and dates."
        ),
    ),
    "progress.schedule-efficiency-low": FindingWords(
        title=_("Progress is too slow"),
        sentence=_(
            "{subject} earns its plan at {spi_t} of the planned pace (SPI(t); SPI: {spi}; "
            "known for {coverage} of the budgets)."
        ),
        mend=_("Find the packages behind their dates; bring them back or plan anew."),
        meaning=_(
            "Earned schedule over actual time is below 0.9; to act on below 0.8. Without level of effort, "
            "and only if at least half of the budgets have progress, cost and dates."
        ),
    ),
    "progress.velocity-falling": FindingWords(
        title=_("Velocity falls"),
        sentence=_("Three iterations in a row, up to {subject}, delivered less each time: from {first} to {last}."),
        mend=_("Ask the team what slows it before planning the next iteration."),
        meaning=_("The last three finished iterations of the same teams each delivered less than the one before."),
    ),
    "progress.velocity-below-plan": FindingWords(
        title=_("Iteration below plan"),
        sentence=_("{subject} delivered {done} of {planned} planned ({share})."),
        mend=_("Plan the next iteration by what was delivered, not by what was hoped for."),
        meaning=_("The last finished iteration delivered less than 80% of its planned velocity."),
    ),
    "progress.commitment-missed": FindingWords(
        title=_("Commitments missed time and again"),
        sentence=_(
            "{subject}, board {board}: of the last {count} sprints, half did {share} of what was committed or less."
        ),
        mend=_("Commit to what the last sprints did, and ask what came in between."),
        meaning=_(
            "Over the last sprints of a board that are over (at least three, at most six), the median of what was done "
            "beside what was committed at the start is below 80%."
        ),
    ),
    "progress.watermelon": FindingWords(
        title=_("Green outside, red inside"),
        sentence=_(
            "{subject} has been declared {colour} since {since}, but facts below it are red ({count}): {facts}."
        ),
        mend=_("Let the owner declare anew, or say in `overrides` until when and why a fact does not count."),
        meaning=_(
            "An initiative is declared on track or at risk while a rule of the public table (see Health) finds "
            "something red below it, and no override sets that aside."
        ),
    ),
    "progress.health-old": FindingWords(
        title=_("Declared health is old"),
        sentence=_("{subject} was declared {colour} on {since}, {age} ago."),
        mend=_("Declare it anew with today's reason."),
        meaning=_("A declared colour has expired or is older than the charter's silent_after_days."),
    ),
    "progress.health-undeclared": FindingWords(
        title=_("No declared health"),
        sentence=_("Nobody has declared the health of {subject}, though others are declared."),
        mend=_("Let its owner stand behind a colour."),
        meaning=_("An active initiative has no declared health while others have one."),
    ),
    "progress.items-ageing": FindingWords(
        title=_("Items older than expected"),
        sentence=_(
            "In {project} of {subject}, items under way that are older than the {expectation} expected: {count}; the "
            "oldest is {item} with {age}."
        ),
        mend=_("Finish the oldest before anything new is begun, or say what blocks it."),
        meaning=_(
            "The age of items begun and not finished exceeds the service level expectation of their source: the stated "
            "days, else that share of the cycle times of twelve weeks, from ten items on. To act on beyond twice."
        ),
    ),
    "progress.work-piling-up": FindingWords(
        title=_("More begun than finished"),
        sentence=_(
            "In {project} of {subject}, items begun in {weeks} weeks: {begun}; finished: {finished}. Under way now: "
            "{in_work}."
        ),
        mend=_("Begin less: agree on a limit of work in progress, and help to finish."),
        meaning=_(
            "In twelve weeks at least five items, and a quarter of those under way, more were begun than finished."
        ),
    ),
    "progress.status-unmapped": FindingWords(
        title=_("A status without a meaning"),
        sentence=_("{subject} has items in the status “{status}”, which no rule maps: {count}. They count as nothing."),
        mend=_("Say what it means in `workflow` of the source."),
        meaning=_("Items have a status that neither the rules of their source nor those of the house know."),
    ),
    "progress.evidence-old": FindingWords(
        title=_("Evidence too old"),
        sentence=_("Last time that {subject} was read to its end: {since}."),
        mend=_("Run `kaname pull`, and mend what it complains of."),
        meaning=_(
            "A source has not been pulled to its end for more than seven days, or never while others have: what it "
            "would tell is not in this assessment."
        ),
    ),
    "progress.evidence-harmed": FindingWords(
        title=_("Evidence harmed"),
        sentence=_("Kept files of {subject} are gone or not what was written: {count}. What they say is left out."),
        mend=_("Run `kaname evidence`: it names them, and says how to make their facts anew."),
        meaning=_(
            "Files of the archive are missing, cut, changed or unreadable, so that this assessment rests on a part of "
            "what the source has told."
        ),
    ),
    "progress.tracker-differs": FindingWords(
        title=_("Plan and tracker differ"),
        sentence=_("{subject}: {field} is {plan} in the plan and {tracker} by the tracker."),
        mend=_("Ask who is right; `kaname drift` shows the change and makes it where you accept it."),
        meaning=_(
            "The plan and the items of the tracker both speak of a start, a finish or a rest, more than three calendar "
            "days or 15 % of the work apart; or a milestone is reached without a day, or more than three days before "
            "the last of its items was done. The plan counts until somebody decides."
        ),
    ),
    "progress.finished-with-open-items": FindingWords(
        title=_("Finished, but not in the tracker"),
        sentence=_("{subject} is finished on {on} by the plan, and the tracker still has open: {left} {unit}."),
        mend=_("Close the items, or take the finish back."),
        meaning=_("Work has an actual finish in the plan and open items in its tracker."),
    ),
    "progress.reached-with-open-items": FindingWords(
        title=_("Reached, but not in the tracker"),
        sentence=_("{subject} is reached by the plan ({on}), and {left} of its {items} items are open in the tracker."),
        mend=_("Close the items or move them to another milestone, or take back that it is reached."),
        meaning=_("A milestone is reached by the plan, and items that its trackers select are open."),
    ),
    "progress.items-done-not-reached": FindingWords(
        title=_("All items done, milestone not reached"),
        sentence=_("All {items} items of {subject} were done by {on}; by the plan it is not reached."),
        mend=_("Have it accepted and declare it reached, or add to the tracker what is still missing."),
        meaning=_(
            "Every item that the trackers of an open milestone select is done, and neither an exit criterion that is "
            "not met nor unfinished work that it marks speaks against it. No tracker declares a milestone reached: "
            "that is the word of whoever accepts it."
        ),
    ),
    "progress.items-open-past-day": FindingWords(
        title=_("Items open after the promised day"),
        sentence=_("{left} of the {items} items of {subject} are open, {late} after {due}."),
        mend=_("Agree on which of them it can do without, and on a new day for the rest."),
        meaning=_("The promised day of an open milestone has passed, and items that its trackers select are open."),
    ),
    "progress.scope-growing": FindingWords(
        title=_("Scope grows under way"),
        sentence=_("{subject} has grown by {share} since it was begun: {added} {unit} were added."),
        mend=_("Agree on what is left out, or estimate anew what remains."),
        meaning=_(
            "Items added after the first one was begun make at least a fifth of what there was then; to act on from "
            "half."
        ),
    ),
    "progress.deployments-failing-more": FindingWords(
        title=_("Deployments fail more often"),
        sentence=_(
            "Of the {deployments} deployments of {repository} ({subject}) in the last {weeks} weeks {rate} failed "
            "({failed}); in as many weeks before: {before}."
        ),
        mend=_("Look for what the incidents have in common, and make changes smaller until it is mended."),
        meaning=_(
            "The change fail rate of a repository, deployments to production with an incident by all of them, has "
            "risen by at least 10 points from one twelve weeks to the next, with ten deployments in each, and by "
            "chance alone it would in no more than 5 % of cases (Fisher's exact test)."
        ),
    ),
    "progress.lead-time-doubled": FindingWords(
        title=_("Changes take twice as long to production"),
        sentence=_(
            "The median of {changes} changes of {repository} ({subject}) took {hours} hours from commit to production "
            "in the last {weeks} weeks; before: {before} hours."
        ),
        mend=_("See where changes wait: for review, for a test, or for the next deployment."),
        meaning=_(
            "The median change lead time of a repository is at least twice that of the twelve weeks before, with ten "
            "deployed changes in each."
        ),
    ),
    "progress.tracker-query-unread": FindingWords(
        title=_("A tracker query that can't be read"),
        sentence=_("The query of {subject} can't be read without its tracker, so it selects nothing: {query}"),
        mend=_(
            "Write conditions on project, type, status, labels, epic, sprint, milestone or key, joined by AND; "
            "or name an epic."
        ),
        meaning=_(
            "A `query` of `trackers` holds something else than conditions (=, !=, in, not in) on fields that every "
            "tracker has, joined by AND."
        ),
    ),
}
