"""What the commands about accounts and the audit log do."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from kaname.centre.places import author
from kaname.errors import UsageError
from kaname.model.base import Confidentiality
from kaname.model.roles import COMPARTMENTS, Grant, Role
from kaname.web.ready import set_up
from kaname.words.markers import _
from kaname.words.speech import Speech

_out = Console()
ALL = "*"
ADMINISTRATOR = (Grant(Role.ADMINISTRATOR),)

LINK = _("{email} can come in by this link, once, until {until}:")
MADE = _("{email} has an account.")
WITHDRAWN = _("{email}: {count} invitations are good for nothing now.")
GRANTED = _("{email}: {grant}")
TAKEN = _("{email} is no longer {role} on {program}.")
CLOSED_NOW = _("{email} is closed: all its sessions and tokens have ended.")
RESET = _("{email} can set a new password by this link, once, within a day:")
NOBODY = _("There is no account yet. `kaname user add EMAIL --administrator` makes the first.")
NO_ENTRIES = _("Nothing is in the log.")
OPEN = _("in use")
SHUT = _("shut")
SERVICE = _("service")
INVITED = _("invited until {until}")


def asked(
    roles: Sequence[str], places: Sequence[str], teams: Sequence[str], person: str, sees: Sequence[str]
) -> tuple[Grant, ...]:
    """Roles as they were asked for, each with its place. Raises UsageError."""
    if len(roles) != len(places):
        raise UsageError("grant_without_place")
    classes = frozenset(_one(Confidentiality, text, "--sees") for text in sees)
    if not classes <= COMPARTMENTS:
        raise UsageError("choice_unknown", value=", ".join(sorted(classes - COMPARTMENTS)), option="--sees")
    return tuple(
        Grant(_one(Role, role, "--role"), "" if place == ALL else place, classes, frozenset(teams), person)
        for role, place in zip(roles, places, strict=True)
    )


def _one(kind: type[Any], text: str, option: str) -> Any:
    try:
        return kind(text)
    except ValueError:
        raise UsageError("choice_unknown", value=text, option=option) from None


def add(email: str, grants: tuple[Grant, ...], language: str, *, at_once: bool, not_yet: bool = False) -> None:
    """Let somebody in by a link, or at once by a password; `not_yet`: what the roles are for may come later."""
    set_up()
    from django.utils.translation import override

    from kaname.web.access import accounts, invitations

    speech, address = Speech(language), accounts.checked(email)
    if not not_yet:
        accounts.refuse_unknown(grants)
    if at_once:
        with override(language):  # what a password lacks is told by Django
            accounts.add(address, sys.stdin.readline().rstrip("\r\n"), grants, author())
        _say(speech, MADE, email=address)
        return
    made = invitations.invite(address, grants, author(), via="command")
    _say(speech, LINK, email=address, until=_moment(speech, made.invitation.expires_at))
    _out.print(accounts.address(accounts.path_of_joining(made.text)), soft_wrap=True, highlight=False)


def listed(language: str) -> None:
    """Print accounts and invitations."""
    set_up()
    from kaname.web.access import invitations
    from kaname.web.access.desks import held
    from kaname.web.access.models import User

    speech = Speech(language)
    grid = _grid(speech, (_("Account"), _("Name"), _("State"), _("Roles"), _("Last sign-in")))
    for user in User.objects.order_by("email"):
        state = SHUT if not user.is_active else SERVICE if user.is_service else OPEN
        roles = "; ".join(invitations.told(one) for one in held(user))
        grid.add_row(user.email, user.name, str(speech.say(state, {})), roles, _moment(speech, user.last_login))
    for one in invitations.waiting().order_by("email"):
        roles = "; ".join(map(invitations.told, invitations.grants_of(one)))
        grid.add_row(one.email, "", str(speech.say(INVITED, {"until": _moment(speech, one.expires_at)})), roles, "")
    _out.print(grid) if grid.row_count else _say(speech, NOBODY)


def withdraw(email: str, language: str) -> None:
    """Withdraw the open invitations of an address."""
    set_up()
    from kaname.web.access import accounts

    count = accounts.withdraw(email, author())
    _say(Speech(language), WITHDRAWN, email=email, count=count)


def grant(email: str, grants: tuple[Grant, ...], language: str, *, not_yet: bool = False) -> None:
    """Give an account roles; `not_yet`: what they are for may come later."""
    set_up()
    from kaname.web.access import accounts, invitations

    if not grants:
        raise UsageError("grant_without_place")
    user = accounts.known(email)
    if not not_yet:
        accounts.refuse_unknown(grants)
    for one in grants:
        invitations.give(user, one, author(), via="command")
        _say(Speech(language), GRANTED, email=user.email, grant=invitations.told(one))


def revoke(email: str, grants: tuple[Grant, ...], language: str) -> None:
    """Take roles back."""
    set_up()
    from kaname.web.access import accounts

    if not grants:
        raise UsageError("grant_without_place")
    user = accounts.known(email)
    for one in grants:
        accounts.take(user, one.role, one.program, author())
        _say(Speech(language), TAKEN, email=user.email, role=one.role.value, program=one.program or ALL)


def close(email: str, language: str) -> None:
    """Close an account."""
    set_up()
    from kaname.web.access import accounts

    user = accounts.known(email)
    accounts.close(user, author())
    _say(Speech(language), CLOSED_NOW, email=user.email)


def reset(email: str, language: str, *, factors: bool) -> None:
    """A new way in."""
    set_up()
    from kaname.web.access import accounts

    user = accounts.known(email)
    path = accounts.reset(user, author(), factors=factors)
    _say(Speech(language), RESET, email=user.email)
    _out.print(accounts.address(path), soft_wrap=True, highlight=False)


def audit(program: str, since: str, until: str, language: str, *, told: str) -> None:
    """Print the audit log."""
    set_up()
    from kaname.web.access import audit as log

    found = log.entries(program, _at(since, "--since"), _at(until, "--until"))
    if told:
        sys.stdout.writelines(log.as_json(found) if told == "json" else log.as_csv(found))
    else:
        _show(found, Speech(language))


def _show(found: Iterator[Any], speech: Speech) -> None:
    grid = _grid(speech, (_("When"), _("By"), _("What"), _("Program"), _("Records"), _("Detail"), _("Via"), _("From")))
    for one in found:
        records = ", ".join(one.records)
        about = f"{one.program} ({one.revision})" if one.revision else one.program
        grid.add_row(
            _moment(speech, one.at), one.who, one.action, about, records, one.detail, one.via, one.address or ""
        )
    _out.print(grid) if grid.row_count else _say(speech, NO_ENTRIES)


def _at(text: str, option: str) -> datetime | None:
    """A day (its beginning) or a moment, in UTC unless it says otherwise. Raises UsageError."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError("moment_expected", text=text, option=option) from None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _moment(speech: Speech, at: datetime | None) -> str:
    return "" if at is None else str(speech.cell(at.astimezone().replace(second=0, microsecond=0)))


def _say(speech: Speech, said: str, **values: Any) -> None:
    _out.print(Text(str(speech.say(said, values))), highlight=False, soft_wrap=True)


def _grid(speech: Speech, heads: Sequence[str]) -> Grid:
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in heads:
        grid.add_column(str(speech.say(head, {})), overflow="fold")
    return grid
