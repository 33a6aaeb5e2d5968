"""How findings about vendors, requests for proposal and bids are told."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import FindingWords, _

FINDINGS: Mapping[str, FindingWords] = {
    "finance.contract-ends-early": FindingWords(
        title=_("Contract ends before the work"),
        sentence=_(
            "The contract with {subject} ends on {due}; {subject2} needs it until {needed_until}: {gap} too short."
        ),
        mend=_("Extend the contract, or plan how the work ends without the vendor."),
        meaning=_(
            "Open work on a vendor's component, paid to it by a budget, or that its award is for, is expected (8 in 10 "
            "runs, else as scheduled or promised) after the contract ends; act where it ends within 60 days."
        ),
    ),
    "finance.notice-passing": FindingWords(
        title=_("Notice is due soon"),
        sentence=_(
            "The contract with {subject} can be ended until {due}; else it goes on beyond {ends} "
            "(spend a year: {spend})."
        ),
        mend=_("Decide now whether to go on, and on which terms."),
        meaning=_("The last day of notice of a contract lies within the next 30 days."),
    ),
    "finance.vendor-without-exit": FindingWords(
        title=_("Critical vendor without an exit plan"),
        sentence=_("The program can't do without {subject} (spend a year: {spend}), and nobody planned how to leave."),
        mend=_("Write down who could take over, how the data come back, and how long that takes."),
        meaning=_("A critical vendor has no exit plan."),
    ),
    "finance.vendor-unassessed": FindingWords(
        title=_("Critical vendor not assessed"),
        sentence=_("{subject} is critical; its last assessment: {last}."),
        mend=_("Assess its security, finances and performance, and keep the evidence."),
        meaning=_("A critical vendor was never assessed, or more than a year ago."),
    ),
    "finance.rfp-late": FindingWords(
        title=_("Award comes after it is needed"),
        sentence=_("{subject} is awarded on {expected} at the earliest; {subject2} needs it from {needed_on}."),
        mend=_("Shorten the tender, start with an interim solution, or move what needs it."),
        meaning=_(
            "Work begins, or a milestone is promised, before the award (award_by, or today if that has passed); act "
            "where it is needed already."
        ),
    ),
    "finance.award-overdue": FindingWords(
        title=_("Award is overdue"),
        sentence=_("{subject} was to be awarded by {due}: {late} ago."),
        mend=_("Award it, or tell the bidders a new day while their offers still hold."),
        meaning=_("A request for proposal is past its award day and nothing is awarded."),
    ),
    "finance.bids-few": FindingWords(
        title=_("Too few bids"),
        sentence=_("{subject} got {count} compliant bids by {due}; at least {minimum} are required."),
        mend=_("Prolong the tender, ask further vendors, or record why fewer suffice."),
        meaning=_("Bids were due, nothing is awarded, and fewer compliant bids came in than the request requires."),
    ),
    "finance.award-against-scores": FindingWords(
        title=_("Awarded against the scores"),
        sentence=_("{subject} went to {subject2} ({total}), although {leader} scored highest ({best})."),
        mend=_("Record the decision and its reason, or correct weights and scores."),
        meaning=_(
            "The award went to another bid than the one with the highest weighted total; a note where a decision is "
            "recorded."
        ),
    ),
    "finance.award-not-compliant": FindingWords(
        title=_("Awarded to a bid that does not comply"),
        sentence=_("{subject} went to {subject2}, whose bid does not comply with the request."),
        mend=_("Have the deviation approved, or award to a compliant bid."),
        meaning=_("The award went to a vendor none of whose bids is compliant."),
    ),
    "finance.award-fragile": FindingWords(
        title=_("A narrow lead"),
        sentence=_(
            "{leader} leads in {subject}, but {rival} draws level if the weight of “{criterion}” goes from {share} to "
            "{flips_at}."
        ),
        mend=_("Agree the weight with those who decide, before the award."),
        meaning=_(
            "The winner changes when the weight of one criterion moves by less than five points, others in proportion."
        ),
    ),
    "finance.bid-expires": FindingWords(
        title=_("Offer runs out before the award"),
        sentence=_("The offer of {vendor} in {subject} holds until {expires}; the award is expected on {expected}."),
        mend=_("Have the offer prolonged in writing, or award earlier."),
        meaning=_("A compliant bid is valid only until before the award (award_by, or today if that has passed)."),
    ),
}
