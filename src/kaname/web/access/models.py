"""Accounts, what each may do, tokens, invitations, and the audit log."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from kaname.errors import ForbiddenError
from kaname.model.base import Confidentiality
from kaname.model.roles import Grant, Role


class UserManager(BaseUserManager["User"]):
    """Makes accounts: an address in small letters, and a password that is hashed or cannot be used."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new account; without a password it can be signed in to by other means only."""
        from allauth.account.models import EmailAddress

        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        # Whoever makes an account vouches for its address.
        EmailAddress.objects.using(user._state.db).create(user=user, email=user.email, verified=True, primary=True)
        return user


class User(AbstractBaseUser):
    """An account: a person, or a service that works by tokens alone."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="en")
    zone = models.CharField(max_length=64, blank=True)
    is_service = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    objects: ClassVar[UserManager] = UserManager()  # pyright: ignore[reportIncompatibleVariableOverride]

    class Meta:  # noqa: D106
        app_label = "access"

    def __str__(self) -> str:
        return self.name or self.email


class Granted(models.Model):
    """A role that an account holds on a program, a portfolio or ('') everything, until it is taken back."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    user_id: int
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    program = models.CharField(max_length=201, blank=True)
    compartments: models.JSONField[list[str]] = models.JSONField(default=list)
    teams: models.JSONField[list[str]] = models.JSONField(default=list)
    person = models.CharField(max_length=100, blank=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)

    class Meta:  # noqa: D106
        app_label = "access"
        indexes: ClassVar = [models.Index(fields=["user"], name="granted_user")]

    @property
    def grant(self) -> Grant:
        """It as a value."""
        classes = frozenset(map(Confidentiality, self.compartments))
        return Grant(Role(self.role), self.program, classes, frozenset(self.teams), self.person)


class Token(models.Model):
    """What a program signs in by: kept as a hash, with scopes and an end."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    user_id: int
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    hash = models.CharField(max_length=64)
    scopes: models.JSONField[list[str]] = models.JSONField(default=list)
    programs: models.JSONField[list[str]] = models.JSONField(default=list)
    """The programs it is narrowed to; none: all that its account may see."""
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:  # noqa: D106
        app_label = "access"


class Invitation(models.Model):
    """A way in for somebody new, with the roles that wait there; good once, and for a while."""

    email = models.EmailField()
    hash = models.CharField(max_length=64, unique=True)
    grants: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list)
    by = models.CharField(max_length=200)
    at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:  # noqa: D106
        app_label = "access"


class Entries(models.QuerySet["Entry"]):
    """Entries can be added and read."""

    def update(self, **_fields: Any) -> int:
        """Refuse. Raises ForbiddenError."""
        raise ForbiddenError("entries_unchangeable")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse. Raises ForbiddenError."""
        raise ForbiddenError("entries_unchangeable")


class Entry(models.Model):
    """What somebody did, or which confidential records were read. Entries are added, never changed."""

    objects = Entries.as_manager()

    at = models.DateTimeField(default=timezone.now, db_index=True)
    who = models.CharField(max_length=200)
    action = models.CharField(max_length=40)
    program = models.CharField(max_length=201, blank=True)
    records: models.JSONField[list[str]] = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0)
    detail = models.TextField(blank=True)
    via = models.CharField(max_length=120, blank=True)
    """By a session, or by which token."""
    address = models.GenericIPAddressField(null=True)

    class Meta:  # noqa: D106
        app_label = "access"
        indexes: ClassVar = [models.Index(fields=["program", "at"], name="entry_program")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add it. Raises ForbiddenError where it was added before."""
        if not self._state.adding:
            raise ForbiddenError("entries_unchangeable")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse. Raises ForbiddenError."""
        raise ForbiddenError("entries_unchangeable")


class Cached(models.Model):
    """What is counted between requests, such as failures to sign in, in the shape that Django's cache wants."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:  # noqa: D106
        app_label = "access"
