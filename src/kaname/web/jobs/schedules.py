"""What is done on schedule: each time is met once, by whichever worker comes first, and many missed times once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models.functions import Now

from kaname.centre import stored
from kaname.errors import ForbiddenError, KanameError, NotFoundError, UsageError
from kaname.model.plan import Charter
from kaname.web.access.desks import lasting
from kaname.web.access.models import Token, User
from kaname.web.jobs.asking import ask
from kaname.web.jobs.kinds import checked, standing
from kaname.web.jobs.models import Schedule
from kaname.web.jobs.rules import following

_log = structlog.get_logger("kaname.jobs")
_UPKEEP = ("upkeep", "37 3 * * *")


def plan(
    kind: str,
    program: str,
    rule: str,
    parameters: Mapping[str, str] | None = None,
    by: str = "",
    zone: str = "",
    *,
    account: User | None = None,
    token: Token | None = None,
) -> Schedule:
    """Do something again and again, by a rule in a time zone, else in that of the program, else in UTC.

    The same thing that the same account has planned already gets the new rule. Raises UsageError, NotFoundError.
    """
    whole = checked(kind, program, parameters or {})
    place = _known_zone(zone) if zone else _zone(program)
    if program:
        standing(program)
    values: dict[str, Any] = {"rule": rule, "zone": place, "by": by, "enabled": True, "token": token}
    values["next_at"] = following(rule, place, datetime.now(UTC))
    with transaction.atomic():
        made, _ = Schedule.objects.update_or_create(
            kind=kind, program=program, parameters=whole, account=account, defaults=values
        )
    return made


def unplan(number: int) -> Schedule:
    """Do something no longer. Raises NotFoundError."""
    found = Schedule.objects.filter(pk=number).first()
    if found is None:
        raise NotFoundError("schedule_unknown", number=number)
    Schedule.objects.filter(pk=number).delete()
    return found


def upkeep_planned() -> None:
    """Plan the daily upkeep where nobody has planned any yet."""
    if not Schedule.objects.filter(kind=_UPKEEP[0]).exists():
        plan(_UPKEEP[0], "", _UPKEEP[1])


def met() -> int:
    """Ask for all that is due; how many jobs. What is due since long is asked for once."""
    count = 0
    for one in Schedule.objects.filter(enabled=True, next_at__lte=Now()).select_related("account", "token"):
        now = datetime.now(UTC)
        later = following(one.rule, one.zone, max(now, one.next_at))
        with transaction.atomic():
            mine = Schedule.objects.filter(pk=one.pk, next_at=one.next_at).update(next_at=later, last_at=now)
            if not mine:  # another worker was faster
                continue
            count += _asked(one)
    return count


def _asked(one: Schedule) -> bool:
    """Ask for what is due, by the rights that its account has now: what these are no longer enough for, ends."""
    from kaname.web.jobs.people import ask_at

    try:
        with transaction.atomic():
            if one.account is None:
                ask(one.kind, one.program, one.parameters, by=one.by or "schedule")
                return True
            at = lasting(one.account, one.token)
            if at is None:
                raise ForbiddenError("schedule_ended", number=one.pk)
            ask_at(at, one.program, one.kind, one.parameters, why=f"schedule {one.pk}")
            return True
    except KanameError as error:
        _log.warning("schedule not met", schedule=one.pk, kind=one.kind, code=error.code)
        if one.account is not None and isinstance(error, ForbiddenError | NotFoundError):
            Schedule.objects.filter(pk=one.pk).update(enabled=False)
        return False


def heard() -> int:
    """Note what has happened to programs for those who subscribed, and ask for it to be sent; how much it was."""
    from kaname.web.api.models import Subscription
    from kaname.web.api.webhooks import due, gather

    if not Subscription.objects.filter(ended="").exists():
        return 0
    try:
        count = gather()
    except KanameError as error:
        _log.warning("webhooks not gathered", code=error.code)
        return 0
    if due():
        ask("notify", by="schedule")
    return count


def told() -> bool:
    """Ask for people to be told where there may be something new to them, or mail is due; whether it was."""
    from kaname.web.talk import gathering, letters

    if not gathering.waiting() and not letters.due():
        return False
    ask("tell", by="schedule")
    return True


def _zone(program: str) -> str:
    """The time zone of a program; UTC where it states none."""
    if not program:
        return "UTC"
    alias = stored.store()
    if stored.members(alias, program):
        return "UTC"
    found = stored.load(alias, program).program
    zone = found.charter.zone if found.all(Charter) else None
    return str(zone) if zone else "UTC"


def _known_zone(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, LookupError):
        raise UsageError("zone_unknown", zone=zone) from None
    return zone
