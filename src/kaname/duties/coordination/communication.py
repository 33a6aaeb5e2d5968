"""The communication plan: who was to hear what by when, and who of those with influence hears nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from kaname.model.base import Key
from kaname.model.finding import Cell, Code, Figure, Finding, Severity, Term, Undefined
from kaname.model.people import CommunicationPlan, Message, Stakeholder
from kaname.planning.standing import Standing

MESSAGE_OVERDUE = Code("coordination.message-overdue", Severity.WATCH)
STAKEHOLDER_UNHEARD = Code("coordination.stakeholder-unheard", Severity.WATCH)
CODES = (MESSAGE_OVERDUE, STAKEHOLDER_UNHEARD)

_CALENDAR_DAYS = {"weekly": 7, "fortnightly": 14, "monthly": 31, "quarterly": 92}


def findings(standing: Standing) -> Iterator[Finding]:
    """Messages that were not sent, and influential stakeholders whom none is meant for."""
    heard: set[Key] = set()
    for plan, message in _messages(standing):
        audience = standing.key(message.audience)
        if audience is not None:
            heard.add(audience)
        due = next_due(standing, message)
        if message.cadence != "at event" and (due is None or due < standing.as_of):
            yield MESSAGE_OVERDUE.at(
                *standing.known(plan.key, audience),
                what=message.what,
                cadence=Term("cadence", message.cadence),
                since=message.last_sent or Undefined("never_sent"),
                audience=audience or str(message.audience),
            )
    for one in standing.every(Stakeholder):
        if one.influence == "high" and one.key not in heard:
            yield STAKEHOLDER_UNHEARD.at(one.key)


def _messages(standing: Standing) -> Iterator[tuple[CommunicationPlan, Message]]:
    for plan in standing.every(CommunicationPlan):
        for message in plan.messages:
            yield plan, message


def next_due(standing: Standing, message: Message) -> date | None:
    """The day of the next message by its cadence; None where it was never sent or waits for an event."""
    if message.last_sent is None or message.cadence == "at event":
        return None
    if message.cadence == "daily":
        return standing.workdays.next(message.last_sent)
    return message.last_sent + timedelta(days=_CALENDAR_DAYS[message.cadence])


def figure(standing: Standing) -> Figure:
    """Every line of every communication plan, by the day it is due."""
    lines = sorted(_messages(standing), key=lambda each: (next_due(standing, each[1]) or date.max, each[0].id))
    columns = ("record", "audience", "what", "cadence", "channel", "owner", "last_sent", "due", "state")
    rows = tuple(_row(standing, plan, message) for plan, message in lines)
    return Figure("coordination.communication", columns, rows, reason="" if rows else "no_records")


def _row(standing: Standing, plan: CommunicationPlan, message: Message) -> tuple[Cell, ...]:
    due = next_due(standing, message)
    return (
        plan.key,
        standing.key(message.audience),
        message.what,
        Term("cadence", message.cadence),
        message.channel,
        standing.key(message.owner),
        message.last_sent,
        due,
        Term("message_state", _state(standing, message, due)),
    )


def _state(standing: Standing, message: Message, due: date | None) -> str:
    if message.cadence == "at event":
        return "at_event"
    if due is None:
        return "never_sent"
    return "overdue" if due < standing.as_of else "in_time"
