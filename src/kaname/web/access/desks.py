"""The desk of an account: its grants, and a journal that writes to the audit log."""

from __future__ import annotations

from functools import cache

from django.db.models import Q
from django.utils import timezone

from kaname.centre import stored
from kaname.centre.desk import Desk, Noted
from kaname.model.roles import Action, Grant, Permit
from kaname.settings import settings
from kaname.web.access.models import Entry, Granted, Token, User
from kaname.web.access.tokens import Scope


def grants(user: User) -> tuple[Grant, ...]:
    """What an account may do now."""
    return held(user) if user.is_active else ()


def held(user: User) -> tuple[Grant, ...]:
    """What was granted to an account and is not over, be it open or closed."""
    found = Granted.objects.filter(user=user).filter(Q(until=None) | Q(until__gt=timezone.now()))
    return tuple(one.grant for one in found.order_by("pk"))


def desk(user: User, *, token: Token | None = None, address: str | None = None) -> Desk:
    """The desk of an account, for a session or by a token, which narrows it."""
    via = "session" if token is None else f"token {token.prefix}"
    mine = grants(user)
    if token is not None:
        mine = tuple(one for grant in mine for one in _narrowed(grant, token))

    def journal(noted: Noted) -> None:
        Entry.objects.create(
            who=noted.who,
            action=noted.action,
            program=noted.program,
            records=[str(key) for key in noted.records],
            revision=noted.revision,
            detail=noted.detail,
            via=via,
            address=address,
        )

    return Desk(_opened(settings().database_url), str(user.email), mine, journal, _allowed(token))


def lasting(user: User, token: Token | None) -> Desk | None:
    """The desk of whoever asked for something to be done later, as far as account and token reach now."""
    if not user.is_active:
        return None
    if token is not None and (token.revoked_at is not None or token.expires_at <= timezone.now()):
        return None
    return desk(user, token=token)


@cache
def _opened(_url: str) -> str:
    """The store, whose tables are looked at once by each process: that takes longer than most of what is asked."""
    return stored.store()


def _allowed(token: Token | None) -> frozenset[Action]:
    """The actions that a token's scopes leave; all for a session."""
    if token is None:
        return frozenset(Action)
    found = {Action.READ} if {Scope.READ, Scope.WRITE, Scope.PROPOSE} & set(token.scopes) else set[Action]()
    if {Scope.WRITE, Scope.PROPOSE} & set(token.scopes):
        found.add(Action.PROPOSE)
    if Scope.WRITE in token.scopes:
        found |= {Action.WRITE, Action.BRANCH, Action.STEER}
    if Scope.AUDIT in token.scopes:
        found.add(Action.AUDIT)
    return frozenset(found)


def _narrowed(grant: Grant, token: Token) -> tuple[Grant, ...]:
    """A grant on the programs alone that a token is for."""
    if not token.programs:
        return (grant,)
    if grant.program in token.programs or any(grant.program.startswith(f"{one}/") for one in token.programs):
        return (grant,)
    inside = [one for one in token.programs if grant.covers(one)]
    return tuple(Grant(grant.role, one, grant.compartments, grant.teams, grant.person) for one in inside)


def anywhere(held: tuple[Grant, ...], action: Action) -> tuple[str, ...]:
    """The programs and portfolios ('' is all) on which grants allow something, as they were granted."""
    return tuple(sorted({one.program for one in held if Permit.on(one.program, held).may(action)}))


def audits(user: User) -> tuple[str, ...]:
    """The programs and portfolios ('' is all) of which an account may read the audit log."""
    return anywhere(grants(user), Action.AUDIT)


def keeps(user: User) -> bool:
    """Whether an account looks after the whole installation."""
    return "" in anywhere(grants(user), Action.KEEP)
