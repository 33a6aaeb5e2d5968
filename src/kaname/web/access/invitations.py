"""Invitations: a link that lets somebody in once, for some days, with the roles that wait there."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from kaname.model.base import Confidentiality
from kaname.model.roles import Grant, Role
from kaname.web.access.journal import SESSION, note
from kaname.web.access.models import Granted, Invitation, User

if TYPE_CHECKING:
    from django.http import HttpRequest

__all__ = [
    "LASTS",
    "Invitation",
    "Invited",
    "accept",
    "found",
    "give",
    "good",
    "grants_of",
    "invite",
    "told",
    "waiting",
    "withdraw",
    "withdraw_all",
]

LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invitation, with the text of its link, which is shown this once."""

    invitation: Invitation
    text: str


def invite(
    email: str, grants: Iterable[Grant], by: str, *, via: str = SESSION, request: HttpRequest | None = None
) -> Invited:
    """Let somebody in. Whether `by` may give these roles was asked before."""
    text = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email.strip().lower(),
        hash=_hash(text),
        grants=[_body(one) for one in grants],
        by=by,
        expires_at=timezone.now() + LASTS,
    )
    detail = f"{invitation.email}: {', '.join(map(told, grants_of(invitation)))}"
    note("invitation", by, detail=detail, via=via, request=request)
    return Invited(invitation, text)


def found(text: str) -> Invitation | None:
    """The invitation of a link; None where there is none, it was used, or it is over."""
    one = Invitation.objects.filter(hash=_hash(text)).first()
    return good(one.pk) if one is not None else None


def good(number: Any) -> Invitation | None:
    """An invitation that can still be accepted."""
    if not isinstance(number, int):
        return None
    return waiting().filter(pk=number).first()


def accept(invitation: Invitation, user: User, *, request: HttpRequest | None = None) -> bool:
    """Give an account what an invitation holds, once; False where somebody was faster."""
    with transaction.atomic():
        taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(accepted_at=timezone.now())
        if taken:
            note("invitation-accepted", user.email, detail=invitation.by, request=request)
            for one in grants_of(invitation):
                give(user, one, invitation.by, request=request)
    return bool(taken)


def waiting() -> QuerySet[Invitation]:
    """Those that can still be accepted."""
    return Invitation.objects.filter(accepted_at=None, expires_at__gt=timezone.now())


def withdraw(invitation: Invitation, by: str, *, via: str = SESSION, request: HttpRequest | None = None) -> bool:
    """Make an invitation good for nothing; False where it was that already."""
    with transaction.atomic():
        gone = waiting().filter(pk=invitation.pk).update(expires_at=timezone.now())
        if gone:
            note("invitation-withdrawn", by, detail=invitation.email, via=via, request=request)
    return bool(gone)


def withdraw_all(user: User) -> None:
    """Those that an account has made and nobody has accepted are good for nothing any more."""
    waiting().filter(by=user.email).update(expires_at=timezone.now())


def give(user: User, grant: Grant, by: str, *, via: str = SESSION, request: HttpRequest | None = None) -> Granted:
    """Give an account a role, and log it."""
    made = Granted.objects.create(user=user, by=by, **_body(grant))
    note("grant", by, program=grant.program, detail=f"{user.email}: {told(grant)}", via=via, request=request)
    return made


def grants_of(invitation: Invitation) -> tuple[Grant, ...]:
    """The roles that wait in an invitation."""
    return tuple(
        Grant(
            Role(one["role"]),
            one["program"],
            frozenset(map(Confidentiality, one["compartments"])),
            frozenset(one["teams"]),
            one["person"],
        )
        for one in invitation.grants
    )


def told(grant: Grant) -> str:
    """A role in one line, for logs and lists."""
    beside = [*sorted(grant.compartments), *(f"team/{one}" for one in sorted(grant.teams))]
    beside += [f"person/{grant.person}"] if grant.person else []
    return f"{grant.role} @ {grant.program or '*'}" + (f" + {', '.join(beside)}" if beside else "")


def _body(grant: Grant) -> dict[str, Any]:
    return {
        "role": grant.role.value,
        "program": grant.program,
        "compartments": sorted(grant.compartments),
        "teams": sorted(grant.teams),
        "person": grant.person,
    }


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
