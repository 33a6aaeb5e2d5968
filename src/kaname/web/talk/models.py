"""Who somebody is in a plan, what they watch, what was said, what they are told and how. Records are named, not kept.

A backup keeps these tables, as it does every table of the site.
"""

from __future__ import annotations

from datetime import time
from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kaname.model.base import Key
from kaname.web.access.models import User


class OfRecord(models.Model):
    """Something about a record of a program."""

    program = models.CharField(max_length=201)
    kind = models.CharField(max_length=40)
    record = models.CharField(max_length=100)

    class Meta:  # noqa: D106
        abstract = True

    @property
    def key(self) -> Key:
        """The address of the record."""
        return Key(self.kind, self.record)


class Identity(models.Model):
    """Who an account says it is in a program. It opens nothing: rights follow from grants alone."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    user_id: int
    program = models.CharField(max_length=201)
    person = models.CharField(max_length=100)
    at = models.DateTimeField(default=timezone.now)

    class Meta:  # noqa: D106
        app_label = "talk"
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "program"], name="identity_once")]


class LastVisit(models.Model):
    """When an account was here: now, and until when the time before."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+", primary_key=True)
    before = models.DateTimeField(null=True)
    """The end of the visit before this one; null on the first."""
    at = models.DateTimeField()

    class Meta:  # noqa: D106
        app_label = "talk"


class Watch(OfRecord):
    """That an account wants to hear of a record, or (`on` false) not, though it is theirs."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    user_id: int
    on = models.BooleanField(default=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(OfRecord.Meta):  # noqa: D106
        app_label = "talk"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "program", "kind", "record"], name="watch_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["program", "kind", "record"], name="watch_record")]


class Comment(OfRecord):
    """What somebody said about a record. What is taken back leaves who said something and when."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    user_id: int
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    told = models.BooleanField(default=False)
    """Whether those concerned have been told."""

    class Meta(OfRecord.Meta):  # noqa: D106
        app_label = "talk"
        indexes: ClassVar = [
            models.Index(fields=["program", "kind", "record", "at"], name="comment_record"),
            models.Index(fields=["told"], condition=Q(told=False), name="comment_untold"),
        ]


class Letter(models.Model):
    """A mail with what an account is told; sent again under the same name where it isn't known to have left."""

    uid = models.UUIDField(default=uuid4, unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    user_id: int
    daily = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now, null=True, db_index=True)
    """When it is to be sent; null once it is done with."""
    attempts = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, default="waiting")
    """waiting, sent, empty (nothing of it may be seen any more) or failed."""

    class Meta:  # noqa: D106
        app_label = "talk"


class Notice(OfRecord):
    """Something an account is told: codes and addresses, from which a text is made for what may be seen then."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    user_id: int
    code = models.CharField(max_length=20)
    once = models.CharField(max_length=200)
    """What it is about, so that nobody is told twice."""
    who = models.CharField(max_length=200, blank=True)
    about: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    mail_at = models.DateTimeField(null=True)
    """When it is to be mailed; null: it is not, or it was."""
    daily = models.BooleanField(default=False)
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, related_name="notices")
    letter_id: int | None

    class Meta(OfRecord.Meta):  # noqa: D106
        app_label = "talk"
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "once"], name="notice_once")]
        indexes: ClassVar = [
            models.Index(fields=["user", "read_at"], name="notice_unread"),
            models.Index(fields=["mail_at"], condition=Q(mail_at__isnull=False), name="notice_mail"),
        ]


class Preference(models.Model):
    """How an account is told of what. Times are those of its own zone."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+", primary_key=True)
    kinds: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    """Each kind by its code: now, daily or off; one that is missing has its default."""
    quiet_from = models.TimeField(default=time(19, 0))
    quiet_until = models.TimeField(default=time(8, 0))
    """No mail is sent from one to the other; equal: at any time."""
    rest_days = models.BooleanField(default=True)
    """Nor on days that are none of the working week."""
    digest_at = models.TimeField(default=time(8, 30))
    late_days = models.PositiveSmallIntegerField(default=5)
    """By how many calendar days a P80 has to get later to be told."""

    class Meta:  # noqa: D106
        app_label = "talk"


class Heard(models.Model):
    """Up to where a program has been heard: what came later is still to be told."""

    program = models.CharField(max_length=201, primary_key=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:  # noqa: D106
        app_label = "talk"
