"""How findings about obligations, controls, evidence and exceptions are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import FindingWords, _

FINDINGS: Mapping[str, FindingWords] = {
    "compliance.obligation-overdue": FindingWords(
        title=_("Obligation is overdue"),
        sentence=_("{subject} ({regime}) was due on {due}: {late} ago."),
        mend=_("Fulfil it, or tell whoever demands it when you will."),
        meaning=_("An obligation that is neither done nor not applicable is past its due day."),
    ),
    "compliance.interval-missed": FindingWords(
        title=_("Recurring obligation missed its interval"),
        sentence=_(
            "{subject} ({regime}) is due every {every}; last done on {last}, it was due again on {due}: {late} ago."
        ),
        mend=_("Do it now, and set the next day before the interval ends."),
        meaning=_("The time since a recurring obligation was last done exceeds its interval."),
    ),
    "compliance.penetration-test-old": FindingWords(
        title=_("Penetration test is older than a year"),
        sentence=_("{subject} was last done on {last}: {age} ago."),
        mend=_("Have the test done again before the next release that changes what was tested."),
        meaning=_(
            "An obligation that speaks of a penetration test was last done more than 365 days ago and has no shorter "
            "interval of its own (PCI DSS asks for one every 12 months)."
        ),
    ),
    "compliance.obligation-unscheduled": FindingWords(
        title=_("Not booked, and what it holds is near"),
        sentence=_(
            "{subject} must be done by {due}, in {left}, because {held} ({held_on}) waits for it; no day is booked."
        ),
        mend=_("Book the audit, the test or the report now."),
        meaning=_(
            "An obligation holds something still ahead, its day (or that of what it holds) is within 60 working days, "
            "20: act, and nothing is scheduled."
        ),
    ),
    "compliance.obligation-scheduled-late": FindingWords(
        title=_("Booked too late"),
        sentence=_("{subject} is booked for {scheduled_for}, but must be done by {due}."),
        mend=_("Move it forward, or move what it holds."),
        meaning=_("An obligation is scheduled after its due day or after the first thing it holds."),
    ),
    "compliance.control-late": FindingWords(
        title=_("Control is not in place in time"),
        sentence=_("{subject} was to be in place by {due}, {late} ago; it is {implementation}."),
        mend=_("Put it in place, or have an exception granted until it is."),
        meaning=_(
            "A planned control is past its day: act; a partial one: watch. A control under an exception in force is "
            "left alone."
        ),
    ),
    "compliance.control-undated": FindingWords(
        title=_("Control without a date"),
        sentence=_("{subject} is {implementation}, and no day says by when it is in place."),
        mend=_("Set the day by what needs the control first."),
        meaning=_("A planned or partial control has no day of implementation."),
    ),
    "compliance.control-unsatisfied": FindingWords(
        title=_("Control found wanting"),
        sentence=_("{subject} was assessed (day: {last}) and found other than satisfied."),
        mend=_("Mend what the assessor found, and have it assessed again."),
        meaning=_("The assessment of a control is other than satisfied (OSCAL) and no exception is in force."),
    ),
    "compliance.control-unproven": FindingWords(
        title=_("In place, but without valid evidence"),
        sentence=_("{subject} is {implementation}, but none of its {count} pieces of evidence is valid today."),
        mend=_("Collect evidence and attach it, with the day on which it expires."),
        meaning=_("A control counts as implemented, or as an alternative, without evidence that has not expired."),
    ),
    "compliance.control-unassessed": FindingWords(
        title=_("In place, but nobody checked lately"),
        sentence=_("{subject} is {implementation}; its last assessment: {last}."),
        mend=_("Have somebody assess it who does not run it."),
        meaning=_("A control in place was never assessed, or more than a year ago."),
    ),
    "compliance.evidence-expired": FindingWords(
        title=_("Evidence has expired"),
        sentence=_("{subject} expired on {expires}; this relies on it: {users}."),
        mend=_("Collect it anew, or take back what was claimed with it."),
        meaning=_("Evidence that other records refer to has expired. A policy may hold work until it is renewed."),
    ),
    "compliance.evidence-expires": FindingWords(
        title=_("Evidence expires soon"),
        sentence=_("{subject} expires on {expires}, in {left}; this relies on it: {users}."),
        mend=_("Renew it before that day."),
        meaning=_("Evidence that other records refer to expires within 30 days."),
    ),
    "compliance.evidence-expires-before-use": FindingWords(
        title=_("Evidence expires before it is needed"),
        sentence=_("{subject} expires on {expires}, but is needed on {serves_on} for {serves}."),
        mend=_("Plan its renewal between the two days."),
        meaning=_("Evidence of an obligation, or of one of its controls, expires before what that obligation holds."),
    ),
    "compliance.evidence-expired-unused": FindingWords(
        title=_("Expired evidence that nothing uses"),
        sentence=_("{subject} expired on {expires}; no control, obligation or model refers to it."),
        mend=_("Link it to what it is to prove and renew it, or take it out of the plan."),
        meaning=_(
            "Evidence that no record refers to has expired: it proves nothing, and whatever it was meant for lacks it."
        ),
    ),
    "compliance.exception-expired": FindingWords(
        title=_("Exception has expired"),
        sentence=_(
            "{subject} set {set_aside} aside until {expires}, {late} ago; since then the rule is simply broken."
        ),
        mend=_("Keep the rule, or have the exception renewed by whoever may grant it."),
        meaning=_("An exception has expired, none in force replaces it, and what it set aside is not settled."),
    ),
    "compliance.exception-expires": FindingWords(
        title=_("Exception expires soon"),
        sentence=_("{subject} sets {set_aside} aside until {expires}: {left} left."),
        mend=_("Make the rule hold by then, or ask for a renewal in time."),
        meaning=_("An exception in force expires within 30 days."),
    ),
    "compliance.exception-endless": FindingWords(
        title=_("Exception without an end"),
        sentence=_("{subject} sets {set_aside} aside, and no day says until when."),
        mend=_("Give it an end; an exception for ever is a new rule and needs a decision."),
        meaning=_("An exception in force has no day of expiry."),
    ),
    "compliance.exception-uncompensated": FindingWords(
        title=_("Nothing makes up for the exception"),
        sentence=_("{subject} sets {set_aside} aside without a compensating measure."),
        mend=_("Name what lowers the risk meanwhile."),
        meaning=_("An exception in force names no compensating measure."),
    ),
    "compliance.exception-ungranted": FindingWords(
        title=_("Nobody granted the exception"),
        sentence=_("{subject} sets {set_aside} aside, but nobody is named who granted it."),
        mend=_("Have it granted by whoever answers for the risk."),
        meaning=_("An exception names nobody who granted it."),
    ),
}
