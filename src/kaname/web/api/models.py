"""What the interface remembers: answers to writes that may be sent again, subscriptions, and what was delivered."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.utils import timezone

from kaname.web.access.models import Token, User


class Remembered(models.Model):
    """The answer to a write under its Idempotency-Key: sent again, it is answered again and not written again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:  # noqa: D106
        app_label = "api"
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="remembered_key")]


class Counted(models.Model):
    """How many requests somebody has made in a minute of the clock, as far as processes have settled."""

    ident = models.CharField(max_length=40)
    minute = models.PositiveIntegerField(db_index=True)
    """Minutes since 1970."""
    count = models.PositiveIntegerField()

    class Meta:  # noqa: D106
        app_label = "api"
        constraints: ClassVar = [models.UniqueConstraint(fields=["ident", "minute"], name="counted_once")]


class Subscription(models.Model):
    """Where an account wants to hear of what happens to a program. The secret is derived, not kept."""

    uid = models.UUIDField(default=uuid4, unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    user_id: int
    token = models.ForeignKey(Token, models.CASCADE, null=True, related_name="+")
    """The token it was made by, which it lasts no longer than."""
    token_id: int | None
    program = models.CharField(max_length=201)
    url = models.CharField(max_length=2000)
    events: models.JSONField[list[str]] = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)
    seen = models.PositiveIntegerField(default=0)
    """The revision up to which was told."""
    heard = models.DateTimeField(default=timezone.now)
    """The moment up to which forecasts were told."""
    ended = models.CharField(max_length=40, blank=True)
    """Why nothing is sent any more, by its code."""

    class Meta:  # noqa: D106
        app_label = "api"


class Delivery(models.Model):
    """An event for a subscription: what is sent is made when it is sent, from what may be seen then."""

    uid = models.UUIDField(default=uuid4, unique=True)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="+")
    event = models.CharField(max_length=40)
    about: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now, null=True, db_index=True)
    """When it is tried; null once it is done with."""
    state = models.CharField(max_length=20, default="waiting")
    status = models.PositiveSmallIntegerField(null=True)
    why = models.CharField(max_length=200, blank=True)

    class Meta:  # noqa: D106
        app_label = "api"
