"""Who may give which role to whom: by commands everything, by the site no more than is one's own."""

from __future__ import annotations

from kaname.model.roles import Action, Grant, Permit, Role
from kaname.web.access.desks import anywhere, grants
from kaname.web.access.models import User


def places(user: User) -> tuple[str, ...]:
    """The programs and portfolios ('' is all) on which an account may give roles, as they were granted to it."""
    return anywhere(grants(user), Action.SHARE)


def may_give(user: User, grant: Grant) -> bool:
    """Whether an account may give a role: where it may share, and no wider than its own."""
    return Permit.on(grant.program, grants(user)).may_give(grant)


def covers(place: str, program: str) -> bool:
    """Whether a role that is held on a place holds on a program."""
    return Grant(Role.VIEWER, place).covers(program)
