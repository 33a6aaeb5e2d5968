"""Tokens: made once and shown once, kept as hashes, found by their beginning."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest

from django.utils import timezone

from kaname.errors import UsageError
from kaname.web.access.models import Token, User

MARK = "kn_"
_PREFIX = 8
_LONGEST = timedelta(days=366)
_USED_EVERY = timedelta(minutes=5)


class Scope(StrEnum):
    """What a token may be used for, within what its account may do."""

    READ = "read"
    WRITE = "write"
    PROPOSE = "propose"  # changes that a person accepts
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Made:
    """A new token, with the text that is shown this once."""

    token: Token
    text: str


def make(user: User, name: str, scopes: frozenset[Scope], lasts: timedelta, programs: tuple[str, ...] = ()) -> Made:
    """A token of an account. Raises UsageError where it would last too long or be for nothing."""
    if not scopes:
        raise UsageError("token_without_scope")
    if not timedelta() < lasts <= _LONGEST:
        raise UsageError("token_lasts", days=_LONGEST.days)
    prefix, secret = secrets.token_hex(_PREFIX // 2), secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        hash=_hash(secret),
        scopes=sorted(scopes),
        programs=sorted(programs),
        expires_at=timezone.now() + lasts,
    )
    return Made(token, f"{MARK}{prefix}_{secret}")


def found(text: str) -> Token | None:
    """The token that a text is; None where it is none, is over, was taken back, or its account is closed."""
    prefix, _, secret = text.removeprefix(MARK).partition("_")
    token = Token.objects.filter(prefix=prefix).select_related("user").first() if text.startswith(MARK) else None
    # Something is compared in any case, so that how long it takes tells nothing.
    same = compare_digest(_hash(secret), token.hash if token is not None else _hash(""))
    now = timezone.now()
    if token is None or not same or token.revoked_at is not None or token.expires_at <= now or not token.user.is_active:
        return None
    if token.used_at is None or now - token.used_at > _USED_EVERY:
        Token.objects.filter(pk=token.pk).update(used_at=now)
    return token


def revoke(token: Token) -> None:
    """Take a token back."""
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
