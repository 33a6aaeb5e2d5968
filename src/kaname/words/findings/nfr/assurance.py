"""How findings about requirements, gates, reviews, models and maturity are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import FindingWords, _

FINDINGS: Mapping[str, FindingWords] = {
    "nfr.requirement-failed": FindingWords(
        title=_("Quality requirement failed"),
        sentence=_("{subject} ({attribute}) is not met. Target: {target}. Measured: {measured}."),
        mend=_("Mend it and verify again, or change the requirement with those who asked for it."),
        meaning=_("A quality requirement was verified and failed."),
    ),
    "nfr.requirement-overdue": FindingWords(
        title=_("Verification is overdue"),
        sentence=_("{subject} was to be verified by {due}: {late} ago."),
        mend=_("Verify it, or set a day that still lies before what it serves."),
        meaning=_(
            "An open quality requirement is past its day of verification; act where what it serves is due within 20 "
            "working days."
        ),
    ),
    "nfr.requirement-verified-too-late": FindingWords(
        title=_("Verification comes too late"),
        sentence=_("{subject} is verified by {due}, but {subject2} is promised for {serves_on}."),
        mend=_("Bring the verification forward, so that a failure can still be mended."),
        meaning=_("A quality requirement is to be verified only after the milestone, release or initiative it serves."),
    ),
    "nfr.requirement-unverified": FindingWords(
        title=_("Unverified, and what it serves is near"),
        sentence=_("{subject} has no day of verification, and {subject2} is promised for {serves_on}."),
        mend=_("Set the day and the person, or say openly that it goes out unverified."),
        meaning=_("An open quality requirement has no verify_by while what it serves is due within 20 working days."),
    ),
    "nfr.requirement-unverifiable": FindingWords(
        title=_("Requirement nobody can verify"),
        sentence=_("{subject} lacks {missing}."),
        mend=_("Write a target with a number and how it is checked: test, analysis, demonstration, inspection."),
        meaning=_("An open quality requirement has no target or no kind of verification."),
    ),
    "nfr.requirement-waived-silently": FindingWords(
        title=_("Waived without an exception"),
        sentence=_("{subject} is waived, but no exception in force says why, by whom and until when."),
        mend=_("Record the exception with its end, or take the requirement up again."),
        meaning=_("A quality requirement is waived and no exception in force refers to it."),
    ),
    "nfr.gate-blocks": FindingWords(
        title=_("Gate is closed"),
        sentence=_("{subject} is to let through by {due}, but is blocked by “{check}” ({kind}: {result})."),
        mend=_("Pass the check, or grant an exception with an end; until then policy holds: {policies}."),
        meaning=_(
            "The first check of a gate that isn't passed, in list order with approvals last (a missing result blocks), "
            "while its day is within 10 working days: act; within 20: watch."
        ),
    ),
    "nfr.gate-empty": FindingWords(
        title=_("Gate that checks nothing"),
        sentence=_("{subject} has no checks, so everything passes."),
        mend=_("List the checks it stands for, in the order in which they are to block."),
        meaning=_("A gate has no checks."),
    ),
    "nfr.gate-unproven": FindingWords(
        title=_("Passed without proof"),
        sentence=_("{subject} counts {count} of its checks as passed, but nothing shows it: {checks}."),
        mend=_("Add the run, the report or the record for each."),
        meaning=_("Checks of a gate are marked as passed without a proof."),
    ),
    "nfr.policy-holds": FindingWords(
        title=_("Policy holds work"),
        sentence=_("{subject} ({trigger}) holds {held}, because of {causes}, since {since}. Still allowed: {allows}."),
        mend=_("Mend what set it off; until then hold what it names, or grant an exception with an end."),
        meaning=_(
            "What an active policy watches has set it off (a gate that blocks with a failed check or within 20 working "
            "days, expired evidence, a requirement that failed or is past its verification, a burn rate above the "
            "threshold, a call by people), no exception sets it aside, and something that it holds is still ahead. "
            "Spent error budgets have their own finding."
        ),
    ),
    "nfr.policy-toothless": FindingWords(
        title=_("Policy without effect"),
        sentence=_("{subject} ({trigger}) is active but names {missing}."),
        mend=_("Complete it, or take it out of force, so that nobody relies on it."),
        meaning=_("An active policy names nothing that it holds, or nothing that could set it off."),
    ),
    "nfr.review-overdue": FindingWords(
        title=_("Review is overdue"),
        sentence=_("{subject} ({type}) was due on {due}: {late} ago. Reviewers: {reviewers}."),
        mend=_("Ask the reviewers for their verdict, or choose others."),
        meaning=_("A review is open past its due day and no remark blocks it."),
    ),
    "nfr.review-blocked": FindingWords(
        title=_("Review is blocked"),
        sentence=_("{subject} ({type}) has unresolved blocking remarks: {count}, by {by}. First: “{first}”"),
        mend=_("Resolve the remarks with those who made them, or escalate the disagreement."),
        meaning=_(
            "An open review has unresolved blocking remarks; act where it is overdue or what it reviews is due within "
            "20 working days."
        ),
    ),
    "nfr.review-passed-over": FindingWords(
        title=_("Approved over a blocking remark"),
        sentence=_("{subject} ({type}) is approved, but blocking remarks are unresolved: {count}. First: “{first}”"),
        mend=_("Resolve the remark, or write down who overruled it and why."),
        meaning=_("A review is approved while blocking remarks are unresolved."),
    ),
    "nfr.review-rejected": FindingWords(
        title=_("Work goes on against a rejection"),
        sentence=_("{subject} ({type}) rejected {subject2}, which still goes on; no later review has approved it."),
        mend=_("Stop or change what was rejected, and have it reviewed again."),
        meaning=_("A review was rejected, its subject is still ahead, and no later review of the same type exists."),
    ),
    "nfr.readiness-missing": FindingWords(
        title=_("Release without a readiness review"),
        sentence=_("{subject} goes out on {date}, in {left}, and no readiness review has approved it."),
        mend=_("Hold the review now, or move the release."),
        meaning=_(
            "A release is at most 20 working days away (10: act) and no approved readiness review has it as subject."
        ),
    ),
    "nfr.model-review-overdue": FindingWords(
        title=_("Model not looked at in time"),
        sentence=_("{subject} was to be reviewed by {due}, {late} ago, and is still live."),
        mend=_("Review its performance and drift; retire it if nobody answers for it."),
        meaning=_("A live model is past its review interval, counted from its last review or else its training."),
    ),
    "nfr.model-bias-failing": FindingWords(
        title=_("Bias check not passed"),
        sentence=_("{subject} ({stage}) has not passed the bias check “{check}”: {result}."),
        mend=_("Do not decide about people with it until the check is passed."),
        meaning=_(
            "A model in validation or live has a bias check in one of its gates that failed or has no result; missing "
            "before it is live: watch."
        ),
    ),
    "nfr.model-bias-ungated": FindingWords(
        title=_("Model without a bias check"),
        sentence=_("{subject} ({stage}) has no bias check in any of its gates."),
        mend=_("Add a gate with a bias check, or record why none applies."),
        meaning=_("A model in validation or live names no gate with a bias check."),
    ),
    "nfr.maturity-below-target": FindingWords(
        title=_("Zero-trust pillar below its target"),
        sentence=_(
            "{pillar} stands at {stage} and is to reach {target}; functions below their target: {below} of {count}. "
            "Held back by: {weakest}."
        ),
        mend=_("Raise the weakest functions first: a pillar is as mature as its least mature function."),
        meaning=_(
            "In the latest assessment by CISA's model v2.0 functions of a pillar are below their target. The pillar's "
            "stage is the lowest of its functions; that roll-up is ours, CISA gives none."
        ),
    ),
    "nfr.maturity-outdated": FindingWords(
        title=_("Maturity assessment is old"),
        sentence=_("The latest maturity assessment, {subject}, is of {date}: {age} old."),
        mend=_("Assess again, so that progress shows."),
        meaning=_("The latest zero-trust assessment is more than a year old."),
    ),
}
