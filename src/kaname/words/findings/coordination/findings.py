"""How the findings of the coordination duty are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import FindingWords, _

FINDINGS: Mapping[str, FindingWords] = {
    "coordination.forecast-after-need": FindingWords(
        title=_("Will come after it is needed"),
        sentence=_(
            "{subject} is needed by {need_by} from {giver}, but will come later. "
            "As likely as not: {p50}. 8 in 10: {p80}, {late} after the need."
        ),
        mend=_("Agree with giver and receiver: deliver a part earlier, help the giver, or plan without it."),
        meaning=_(
            "The forecast of what is waited for lies after the day of need: "
            "to act on if even odds (P50) do, to watch if only 8 in 10 (P80) does."
        ),
    ),
    "coordination.planned-before-arrival": FindingWords(
        title=_("Planned before what it waits for"),
        sentence=_(
            "{after} is planned for {planned}, but waits for {before} of another program. "
            "As likely as not: {p50}. 8 in 10: {p80}, {late} later."
        ),
        mend=_("Agree on a day of need with the other program, or plan the work behind it later."),
        meaning=_(
            "The receiver's schedule counts on something from another program of the portfolio before its forecast: "
            "to act on if it is before even odds (P50), to watch if only before 8 in 10 (P80)."
        ),
    ),
    "coordination.team-over-asked": FindingWords(
        title=_("Asked for by several programs at once"),
        sentence=_(
            "{programs} together ask {subject} for {asked} people on {date}; it has {has}. "
            "Working days on which too much is asked: {count}."
        ),
        mend=_("Decide which program goes first, move work to another team, or add people."),
        meaning=_(
            "The levelled schedules of several programs ask a team for more people at the same time than it has."
        ),
    ),
    "coordination.person-over-asked": FindingWords(
        title=_("Given to several programs beyond their time"),
        sentence=_("{subject} belongs to teams of {programs} with {share} of their time on {date}."),
        mend=_("Agree between the programs who gets which share of the time."),
        meaning=_("The shares of a person's time in teams of several programs add up to more than all of it."),
    ),
    "coordination.dependency-overdue": FindingWords(
        title=_("Owed and overdue"),
        sentence=_("{subject} was needed by {need_by} from {giver} and has not come: {late} late. 8 in 10: {p80}."),
        mend=_("Get a new day from the giver today, and tell those who wait for it."),
        meaning=_("The day of need has passed and the dependency is neither delivered nor declined."),
    ),
    "coordination.dependency-declined": FindingWords(
        title=_("Declined and still needed"),
        sentence=_("{giver} declined {subject}, which is needed by {need_by}. Why: {reason}."),
        mend=_("Find another giver, drop the need, or take it to whoever both sides report to."),
        meaning=_("A declined dependency is needed within 20 working days, is overdue, or has no day of need."),
    ),
    "coordination.delivery-unaccepted": FindingWords(
        title=_("Delivered, but not as agreed"),
        sentence=_(
            "{subject} counts as delivered, but criteria of acceptance are open: {count}. First: “{first}”. "
            "To be asked: {contact}."
        ),
        mend=_("Let the receiver accept it, or take the delivery back until it meets what was agreed."),
        meaning=_("A delivered dependency has criteria of acceptance that are not met."),
    ),
    "coordination.dissent-unrecorded": FindingWords(
        title=_("Disagreement without a reason on record"),
        sentence=_("{subject} was taken although {by} declined, and nobody can read why."),
        mend=_("Write down the dissent with its reason, so that the decision can be looked at again."),
        meaning=_(
            "An accepted decision has an approval that was declined, without a note or a dissent by that person."
        ),
    ),
    "coordination.dependency-unanswered": FindingWords(
        title=_("Asked for, not answered"),
        sentence=_("{giver} has not answered {subject}, which is needed by {need_by}; working time left: {left}."),
        mend=_("Ask for a yes with a day, or a no."),
        meaning=_("A proposed dependency is needed within 20 working days; to act on within 10."),
    ),
    "coordination.dependency-silent": FindingWords(
        title=_("Accepted, then silence"),
        sentence=_("{giver} accepted {subject} for {need_by}; the last word on it: {since}."),
        mend=_("Ask the giver where it stands, and note the day."),
        meaning=_("An accepted dependency was not updated for longer than the charter's silent_after_days, or never."),
    ),
    "coordination.dependency-undated": FindingWords(
        title=_("Owed, but nobody knows for when"),
        sentence=_("{giver} owes {subject}, and what would tell whether it comes in time is missing: {missing}."),
        mend=_("Agree the day it is needed with the receiver, and the day it is promised with the giver."),
        meaning=_(
            "A dependency that is proposed or accepted has no day of need or, once accepted, no promised day. It can't "
            "be judged, and what can't be judged is not green."
        ),
    ),
    "coordination.giver-late": FindingWords(
        title=_("Delivers after the need"),
        sentence=_("{subject} delivered {count} of {total} after they were needed ({share}), on average {late} late."),
        mend=_("Ask for earlier promises, or plan a buffer behind what it gives."),
        meaning=_(
            "What a giver delivered after the day of need, of all it delivered against one. "
            "To watch from two late deliveries that are at least half of them."
        ),
    ),
    "coordination.decision-overdue": FindingWords(
        title=_("Decision overdue"),
        sentence=_("{subject} was needed by {needed_by}, {late} ago, and is still {state}."),
        mend=_("Decide with what is known, or escalate to whoever can."),
        meaning=_("A draft or a decision in review is past the day it was needed."),
    ),
    "coordination.review-over": FindingWords(
        title=_("Review over, no outcome"),
        sentence=_(
            "The review of {subject} ended on {review_until}, {late} ago, without an outcome; "
            "answers: {given}, quorum: {quorum}."
        ),
        mend=_("Accept, reject or withdraw it; or open the review again with a new end."),
        meaning=_("A decision is in review after the end of its review window."),
    ),
    "coordination.quorum-missing": FindingWords(
        title=_("Quorum not reached"),
        sentence=_("The review of {subject} ends on {review_until}; answers so far: {given}, quorum: {quorum}."),
        mend=_("Ask those who have not answered, by name."),
        meaning=_("A review ends within 3 working days with fewer answers than its quorum."),
    ),
    "coordination.comment-blocking": FindingWords(
        title=_("Blocked by a comment"),
        sentence=_("{subject} has blocking comments without a resolution: {count}. Driver: {driver}."),
        mend=_("Let driver and commenter settle each of them, or record the dissent and decide."),
        meaning=_("A decision in review has unresolved blocking comments; to act on if needed within 10 working days."),
    ),
    "coordination.approver-missing": FindingWords(
        title=_("Nobody to approve"),
        sentence=_("{subject} is needed by {needed_by} and has no approver."),
        mend=_("Name exactly one approver."),
        meaning=_("An open decision that is needed within 20 working days, or was, has no approver (DACI)."),
    ),
    "coordination.decision-without-meeting": FindingWords(
        title=_("Decision on no agenda"),
        sentence=_("{subject} is needed by {needed_by} and is on the agenda of no meeting to come."),
        mend=_("Put it on an agenda before that day, or have it circulated."),
        meaning=_("A steering decision is needed within 20 working days and no meeting to come takes it up."),
    ),
    "coordination.decision-to-revisit": FindingWords(
        title=_("Decision to look at again"),
        sentence=_("{subject} was to be looked at again on {due}."),
        mend=_("Confirm it with a new day, or supersede it."),
        meaning=_("The day on which a decision was to be revisited has come."),
    ),
    "coordination.standard-overdue": FindingWords(
        title=_("Standard overdue for review"),
        sentence=_("{subject} was to be reviewed by {due}, {late} ago."),
        mend=_("Review it: keep, change or retire it."),
        meaning=_("The review day of a standard that is not retired has passed."),
    ),
    "coordination.action-overdue": FindingWords(
        title=_("Action overdue"),
        sentence=_("{subject} was due {due}: {late} late."),
        mend=_("Do it, drop it with a reason, or agree another day."),
        meaning=_("An open action is past its due day; to act on after more than 10 working days."),
    ),
    "coordination.meeting-without-agenda": FindingWords(
        title=_("Meeting without an agenda"),
        sentence=_("{subject} is on {date} and has no agenda."),
        mend=_("Send an agenda, or give people the time back."),
        meaning=_("A meeting within the next 5 working days has no agenda."),
    ),
    "coordination.minutes-missing": FindingWords(
        title=_("Minutes missing"),
        sentence=_("{subject} was held on {date} and has no minutes."),
        mend=_("Write down what was decided and who does what, while it is remembered."),
        meaning=_("A single meeting of the last 30 days has no minutes 3 working days later."),
    ),
    "coordination.confidence-low": FindingWords(
        title=_("Teams don't believe in the plan"),
        sentence=_("The confidence vote for {subject} averages {average} of 5; votes of 1 or 2: {count} of {total}."),
        mend=_("Plan the iteration anew with those who doubt it."),
        meaning=_("The mean of the confidence votes of an iteration that is not over is below 3 (SAFe)."),
    ),
    "coordination.doubt-to-hear": FindingWords(
        title=_("Doubt to be heard"),
        sentence=_(
            "The confidence vote for {subject} averages {average} of 5, with votes of 1 or 2: {count} of {total}."
        ),
        mend=_("Hear each of them; they mostly know something."),
        meaning=_("An iteration that is not over has votes of 1 or 2 although the mean is 3 or more (SAFe)."),
    ),
    "coordination.predictability-low": FindingWords(
        title=_("Achieves less than committed"),
        sentence=_(
            "{subject} achieved {share} of the business value it committed to in {quarter} (objectives: {count})."
        ),
        mend=_("Commit to less, or remove what kept the team from its objectives."),
        meaning=_(
            "Achieved business value over planned value of committed objectives is below 80% "
            "for a quarter that is over (SAFe program predictability)."
        ),
    ),
    "coordination.no-overlap": FindingWords(
        title=_("No common working time"),
        sentence=_("{subject} and {subject2} need each other; minutes of working time in common: {minutes}."),
        mend=_("Agree on a hand-over in writing, or shift hours on some days."),
        meaning=_(
            "Teams that owe each other something or share work have less than 30 minutes of common working hours "
            "on the next working day."
        ),
    ),
    "coordination.message-overdue": FindingWords(
        title=_("Communication overdue"),
        sentence=_('{audience} was to hear "{what}" ({cadence}); last sent: {since}.'),
        mend=_("Send it now, or change the plan to what is really needed."),
        meaning=_("A line of a communication plan is past its cadence, or was never sent."),
    ),
    "coordination.stakeholder-unheard": FindingWords(
        title=_("Influence, but no word"),
        sentence=_("{subject} has high influence and is in no communication plan."),
        mend=_("Decide what they hear, how often and from whom."),
        meaning=_("A stakeholder of high influence is the audience of no message of any communication plan."),
    ),
}
