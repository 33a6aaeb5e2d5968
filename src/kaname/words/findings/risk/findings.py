"""How the findings of the risk duty are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import FindingWords, _

FINDINGS: Mapping[str, FindingWords] = {
    "risk.severe-unanswered": FindingWords(
        title=_("Severe risk without a response"),
        sentence=_("{subject} scores {score}, at or above the limit of {limit}, and no response is agreed."),
        mend=_("Agree on a response with cost and due day, or accept the risk with a reason."),
        meaning=_(
            "Probability x impact on the PMBOK scale reaches the charter's response_due_score, "
            "and no response to the threat is agreed or done, nor is it accepted."
        ),
    ),
    "risk.severe-unowned": FindingWords(
        title=_("Severe risk without an owner"),
        sentence=_("{subject} scores {score} and nobody owns it."),
        mend=_("Name the one person who watches it and drives its responses."),
        meaning=_("An open threat reaches the charter's response_due_score and has no owner."),
    ),
    "risk.opportunity-unused": FindingWords(
        title=_("Opportunity not pursued"),
        sentence=_("{subject} scores {score}, at or above {limit}, and nothing is agreed to bring it about."),
        mend=_("Agree on how to exploit, share or enhance it, or let it go."),
        meaning=_("An open opportunity reaches the charter's response_due_score and no response is agreed or done."),
    ),
    "risk.response-overdue": FindingWords(
        title=_("Response overdue"),
        sentence=_('The response "{response}" to {subject} was due {due}: {late} late.'),
        mend=_("Finish it, or replace it by one that can be done in time."),
        meaning=_(
            "A proposed or agreed response to an open risk is past its due day; to act on if the risk is severe."
        ),
    ),
    "risk.not-roamed": FindingWords(
        title=_("Risk not dealt with"),
        sentence=_("Nobody has said whether {subject} is resolved, owned, accepted or mitigated."),
        mend=_("Take one of the four decisions in the next risk review."),
        meaning=_("An open risk has no ROAM state (SAFe)."),
    ),
    "risk.near-unreviewed": FindingWords(
        title=_("Risk near and not looked at"),
        sentence=_("{subject} can occur from {begins} on; last reviewed: {since}."),
        mend=_("Review probability, impact and responses with its owner now."),
        meaning=_(
            "The time in which a risk can occur has begun or begins within 20 working days, "
            "and its last review is older than the charter's silent_after_days."
        ),
    ),
    "risk.window-over": FindingWords(
        title=_("Time of the risk is over"),
        sentence=_("{subject} could occur until {until} and is still open."),
        mend=_("Close it, or give it a new time."),
        meaning=_("The last day on which an open risk could occur has passed."),
    ),
    "risk.accepted-unreviewed": FindingWords(
        title=_("Accepted and not looked at again"),
        sentence=_("{subject} was accepted; last reviewed: {since}."),
        mend=_("Check that the reason for accepting it still holds."),
        meaning=_("An accepted risk was not reviewed, nor raised, within 92 days."),
    ),
    "risk.exposure-above-appetite": FindingWords(
        title=_("More exposure than the sponsor carries"),
        sentence=_("Open threats of {subject} are worth {exposure}, the limit is {limit}. Heaviest: {heaviest}."),
        mend=_("Pay for responses to the heaviest, or have the sponsor raise the limit."),
        meaning=_(
            "Expected money of open threats (probability x mean of three points, with responses that are done) "
            "is above the charter's exposure_limit, by stated rates."
        ),
    ),
    "risk.drives-forecast": FindingWords(
        title=_("Risk drives the forecast"),
        sentence=_("Without {subject}, 8 in 10 for {target} would come {gain} earlier; no response is agreed."),
        mend=_("Agree on a response first here: nothing else gains more time."),
        meaning=_(
            "Removing the risk moves P80 of the target by a working day or more, by common random numbers, "
            "and none of its responses is agreed or done."
        ),
    ),
    "risk.response-unprofitable": FindingWords(
        title=_("Response costs more than it is worth"),
        sentence=_(
            'The response "{response}" to {subject} costs {cost}; what it changes is expected to be worth {saved}.'
        ),
        mend=_("Look for a cheaper response, or accept the risk as it is."),
        meaning=_(
            "For a risk in money alone: what a response takes off the probability x impact of a threat, or adds to "
            "that of an opportunity, is below its cost. Expected values ignore how much a single blow can hurt."
        ),
    ),
    "risk.issue-overdue": FindingWords(
        title=_("Issue overdue"),
        sentence=_("{subject} (priority: {priority}) was to be answered by {answer_due}: {late} late."),
        mend=_("Answer it, or agree on a new day with those who wait."),
        meaning=_("An open issue is past the day its answer was due; to act on if it is high or critical."),
    ),
    "risk.issue-unowned": FindingWords(
        title=_("Urgent issue without an owner"),
        sentence=_("Nobody owns {subject} (priority: {priority})."),
        mend=_("Name the one person who brings the answer."),
        meaning=_("An open issue of high or critical priority has no owner."),
    ),
    "risk.issue-silent": FindingWords(
        title=_("Urgent issue, no step"),
        sentence=_("Nothing happened on {subject} (priority: {priority}); last step: {since}."),
        mend=_("Take the next step today and note it, or lower its priority."),
        meaning=_(
            "The last step of a critical issue is more than 5 working days old, "
            "that of a high one older than the charter's silent_after_days."
        ),
    ),
    "risk.assumption-unchecked": FindingWords(
        title=_("Assumption not checked"),
        sentence=_("{subject} was to be checked by {validate_by}, {late} ago."),
        mend=_("Check it, and confirm or refute it."),
        meaning=_("An open assumption is past its day of validation."),
    ),
    "risk.assumption-undated": FindingWords(
        title=_("Assumption without a day to check it"),
        sentence=_("{subject} is taken as true, and nobody has said until when it must be checked."),
        mend=_(
            "Name the day by which it must be confirmed or refuted, before something rests on it that can't be undone."
        ),
        meaning=_(
            "An open assumption has no `validate_by`. It can't be judged, and what can't be judged is not green."
        ),
    ),
    "risk.assumption-refuted": FindingWords(
        title=_("Assumption refuted, nothing done"),
        sentence=_("{subject} turned out to be false, and no risk or issue follows from it."),
        mend=_("Raise an issue for what breaks now, or a risk for what may."),
        meaning=_("A refuted assumption names no risk or issue that it became."),
    ),
    "risk.lesson-unapplied": FindingWords(
        title=_("Lesson not applied"),
        sentence=_("{subject} concerns components that work still to start will touch ({count}): {work}."),
        mend=_("Read it with those who start this work, and note what they do differently."),
        meaning=_("A lesson is not marked applied, and work packages not yet started touch the same components."),
    ),
    "risk.escalation-unacknowledged": FindingWords(
        title=_("Escalation not acknowledged"),
        sentence=_("{who} (level {level}) has not acknowledged {subject}; hours passed: {elapsed}, allowed: {limit}."),
        mend=_("Call them; then tell the next level."),
        meaning=_(
            "The latest level told has not acknowledged an open escalation within its hours, on its own clock "
            "(24x7 or business hours). The first level's clock runs from the raising, later ones from being told."
        ),
    ),
    "risk.escalation-unresolved": FindingWords(
        title=_("Escalation not resolved"),
        sentence=_(
            "{subject} is with {who} (level {level}) and unresolved; hours passed: {elapsed}, allowed: {limit}."
        ),
        mend=_("Take it to the next level with a clear ask."),
        meaning=_("The latest level told has not resolved an open escalation within its hours, on its own clock."),
    ),
    "risk.choice-open": FindingWords(
        title=_("Work before the choice"),
        sentence=_("{subject} is open between alternatives ({count}), while work relies on the choice: {work}."),
        mend=_("Decide before more is built on it, or make the work independent of the choice."),
        meaning=_(
            "A decision with alternatives is open while work it is about has started (to act on) "
            "or starts within 20 working days."
        ),
    ),
    "risk.choice-close": FindingWords(
        title=_("Close choice"),
        sentence=_(
            '"{best}" leads {subject}, but shifting {change} of the weights on "{criterion}" makes "{rival}" win.'
        ),
        mend=_("Decide on more than these scores: try both, or sharpen the criterion."),
        meaning=_("In an open weighted decision a change of one weight by 5 points or less brings another winner."),
    ),
    "risk.choice-against-scores": FindingWords(
        title=_("Chosen against the scores"),
        sentence=_('{subject} chose "{chosen}" although "{best}" has the higher weighted total.'),
        mend=_("Note why in the outcome, or correct scores and weights."),
        meaning=_("The option chosen has a lower weighted total than another one."),
    ),
}
