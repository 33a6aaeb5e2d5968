"""Accounts as they are looked after: made, given roles, closed, let in anew."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest

from kaname.centre import stored
from kaname.errors import NotFoundError, UsageError
from kaname.model.roles import Grant, Role
from kaname.settings import settings
from kaname.store.listing import names
from kaname.web.access import invitations
from kaname.web.access.journal import COMMAND, note
from kaname.web.access.models import Granted, Token, User
from kaname.web.access.tokens import revoke as take_back


def known(email: str) -> User:
    """An account by its address. Raises NotFoundError."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise NotFoundError("account_unknown", email=email)
    return user


def add(email: str, password: str, grants: tuple[Grant, ...], by: str) -> User:
    """Make an account with a password. Raises UsageError where there is one, or one of the two can't be used."""
    address = checked(email)
    if User.objects.filter(email=address).exists():
        raise UsageError("account_exists", email=address)
    try:
        get_adapter().clean_password(password, User(email=address))
    except ValidationError as error:
        raise UsageError("password_refused", why=" ".join(error.messages)) from None
    with transaction.atomic():
        user = User.objects.create_user(address, password)
        note("account-made", by, detail=address, via=COMMAND)
        for grant in grants:
            invitations.give(user, grant, by, via=COMMAND)
    return user


def withdraw(email: str, by: str) -> int:
    """Withdraw the invitations of an address that nobody has accepted; how many. Raises NotFoundError."""
    address = email.strip().lower()
    gone = sum(
        invitations.withdraw(one, by, via=COMMAND) for one in invitations.waiting().filter(email=address).order_by("pk")
    )
    if not gone:
        raise NotFoundError("invitation_unknown", email=address)
    return gone


def refuse_unknown(grants: Iterable[Grant]) -> None:
    """Raise NotFoundError for a role on a program or portfolio that the store doesn't have."""
    known = names(stored.store())
    for grant in grants:
        if grant.program and grant.program not in known:
            nearest = ", ".join(get_close_matches(grant.program, known, n=3, cutoff=0.3)) or "–"
            raise NotFoundError("grant_of_no_program", program=grant.program, nearest=nearest)


def checked(email: str) -> str:
    """An address in small letters. Raises UsageError where it is none."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise UsageError("email_invalid", email=email) from None
    return address


def take(user: User, role: Role, program: str, by: str) -> int:
    """Take a role back; how many grants that were. Raises NotFoundError, UsageError for the last administrator's."""
    held = Granted.objects.filter(user=user, role=role.value, program=program)
    if not held.exists():
        raise NotFoundError("grant_unknown", email=user.email, role=role.value, program=program or "*")
    if role is Role.ADMINISTRATOR and not program:
        _keep_one(user)
    with transaction.atomic():
        count, _ = held.delete()
        note("grant-taken", by, program=program, detail=f"{user.email}: {role.value}", via=COMMAND)
    return count


def take_one(held: Granted, by: str, *, via: str = COMMAND, request: HttpRequest | None = None) -> None:
    """Take one grant back. Raises UsageError for the last administrator's."""
    grant, user = held.grant, held.user
    others = Granted.objects.filter(user=user, role=held.role, program="").exclude(pk=held.pk)
    if grant.role is Role.ADMINISTRATOR and not grant.program and not others.exists():
        _keep_one(user)
    with transaction.atomic():
        Granted.objects.filter(pk=held.pk).delete()
        detail = f"{user.email}: {invitations.told(grant)}"
        note("grant-taken", by, program=grant.program, detail=detail, via=via, request=request)


def close(user: User, by: str, *, via: str = COMMAND, request: HttpRequest | None = None) -> None:
    """Close an account: its sessions, tokens and open invitations end, what it did stays told.

    Raises UsageError for the last administrator's.
    """
    _keep_one(user)
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=False)
        for token in Token.objects.filter(user=user, revoked_at=None):
            take_back(token)
        for session in UserSession.objects.filter(user_id=user.pk):
            session.end()
        invitations.withdraw_all(user)
        note("account-closed", by, detail=user.email, via=via, request=request)


def _keep_one(user: User) -> None:
    """Raise UsageError where nobody else could look after the installation."""
    chiefs = Granted.objects.filter(role=Role.ADMINISTRATOR.value, program="", user__is_active=True)
    if chiefs.filter(user=user).exists() and not chiefs.exclude(user=user).exists():
        raise UsageError("last_administrator", email=user.email)


def reset(user: User, by: str, *, factors: bool = False, via: str = COMMAND, request: HttpRequest | None = None) -> str:
    """The path of a link by which a new password is set, once; with `factors` second factors are taken away too.

    A closed account is open again.
    """
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=True)
        if factors:
            Authenticator.objects.filter(user_id=user.pk).delete()
        detail = f"{user.email}{': factors' if factors else ''}"
        note("account-reset", by, detail=detail, via=via, request=request)
    return _path_of_reset(User.objects.get(pk=user.pk))


def _path_of_reset(user: User) -> str:
    from allauth.account import app_settings
    from allauth.account.utils import user_pk_to_url_str
    from django.urls import reverse

    key = f"{user_pk_to_url_str(user)}-{app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)}"
    uid, _, rest = key.partition("-")
    return reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": rest})


def path_of_joining(text: str) -> str:
    """The path of the link of an invitation."""
    from django.urls import reverse

    return reverse("account_join_by", kwargs={"text": text})


def address(path: str) -> str:
    """A path as an address that can be opened: that of the first name of the server."""
    known = settings()
    if not known.hosts:
        return f"http://localhost:8000{path}"
    return f"{'https' if known.production else 'http'}://{known.hosts[0].lstrip('.')}{path}"
