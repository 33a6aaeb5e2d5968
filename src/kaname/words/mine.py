"""What somebody owes, is owed and must decide, in words."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.status.mine import Side, When
from kaname.words.markers import _

SIDES: Mapping[Side, str] = {
    Side.DECIDE: _("What I must decide"),
    Side.OWE: _("What I owe"),
    Side.OWED: _("What I am owed"),
}
NONE: Mapping[Side, str] = {
    Side.DECIDE: _("No decision waits for you."),
    Side.OWE: _("You owe nobody anything that the plan knows of."),
    Side.OWED: _("Nobody owes you anything that the plan knows of."),
}
WHEN: Mapping[When, str] = {
    When.OVERDUE: _("Overdue"),
    When.THIS_WEEK: _("This week"),
    When.NEXT_WEEK: _("Next week"),
    When.LATER: _("Later"),
    When.UNDATED: _("Without a day"),
}
OBLIGATIONS: Mapping[tuple[Side, str], str] = {
    (Side.DECIDE, "escalation"): _("Answer the escalation"),
    (Side.DECIDE, "decision"): _("Decide"),
    (Side.DECIDE, "approval"): _("Approve or decline"),
    (Side.DECIDE, "change_request"): _("Decide on the change"),
    (Side.DECIDE, "release"): _("Go or no-go"),
    (Side.DECIDE, "proposal"): _("Accept, decline or name another day"),
    (Side.OWE, "action"): _("Do the action"),
    (Side.OWE, "promise"): _("Deliver what was promised"),
    (Side.OWE, "issue"): _("Answer the issue"),
    (Side.OWE, "review"): _("Review"),
    (Side.OWE, "remark"): _("Comment on the proposal"),
    (Side.OWE, "drive"): _("Bring to a decision"),
    (Side.OWE, "response"): _("Carry out the response"),
    (Side.OWE, "assumption"): _("Check the assumption"),
    (Side.OWE, "criterion"): _("See that the condition holds"),
    (Side.OWE, "milestone"): _("Keep the promised day"),
    (Side.OWE, "obligation"): _("Meet the obligation"),
    (Side.OWE, "control"): _("Put the control in place"),
    (Side.OWE, "requirement"): _("Verify the requirement"),
    (Side.OWE, "exercise"): _("Hold the exercise"),
    (Side.OWE, "evidence"): _("Renew the evidence"),
    (Side.OWE, "work"): _("Finish the work"),
    (Side.OWE, "finding"): _("Act on a finding"),
    (Side.OWED, "promised"): _("Promised to you"),
    (Side.OWED, "asked"): _("Asked for, not yet accepted"),
    (Side.OWED, "issue_raised"): _("Answer to your issue"),
    (Side.OWED, "escalation_raised"): _("Answer to your escalation"),
    (Side.OWED, "change_raised"): _("Answer to your change request"),
    (Side.OWED, "review_awaited"): _("Verdict of a review"),
}
"""What is to be done, by side and kind."""
