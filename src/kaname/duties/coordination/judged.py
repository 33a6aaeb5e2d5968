"""Whether the coordination duty could judge anything: one thing at least had the data that a rule about it needs."""

from __future__ import annotations

from kaname.duties.coordination.dependencies import contracts
from kaname.model.decisions import Decision
from kaname.model.people import Action, CommunicationPlan
from kaname.planning.standing import Standing


def judged(standing: Standing) -> bool:
    """A dated contract, a dated or taken decision, a dated or done action, a message of a communication plan."""
    return (
        any(one.link.need_by is not None and one.is_dated for one in contracts(standing))
        or any(one.needed_by or one.review_until or one.decided_on for one in standing.every(Decision))
        or any(one.due is not None or one.state == "done" for one in standing.every(Action))
        or any(message.last_sent for one in standing.every(CommunicationPlan) for message in one.messages)
    )
