"""Jobs with what became of them, the documents they made, the workers that live, and what is done when."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kaname.web.access.models import Token, User


class State(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (State.WAITING, State.RUNNING)


class Job(models.Model):
    """Something to be done, and how far it is.

    `attempt` is its fence: it counts how often the job was handed out, and whoever holds an older one can write nothing
    of it any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)
    program = models.CharField(max_length=201, blank=True)
    parameters: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    view = models.TextField(blank=True)
    """What it sees of the program, as `views` writes it; '' where it is for everybody."""
    key = models.CharField(max_length=64)
    """The digest of all that it follows from: who asks for the same while it is open, gets the same job."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    step = models.CharField(max_length=40, blank=True)
    """The code of what is being done."""
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=1)
    deaths = models.PositiveIntegerField(default=0)
    """How many workers died of it, or with it."""
    task = models.UUIDField(null=True)
    """What stands for it in the queue."""
    worker = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField(null=True)
    """When the worker counts as dead, unless it says by then that it lives."""
    cancel = models.BooleanField(default=False)
    by = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=60, blank=True)
    result: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta:  # noqa: D106
        app_label = "jobs"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=Q(state__in=OPEN), name="job_open_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "until"], name="job_state"),
            models.Index(fields=["program", "asked_at"], name="job_program"),
            models.Index(fields=["key"], name="job_key"),
        ]

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in OPEN


class Made(models.Model):
    """A document that a job made."""

    job = models.OneToOneField(Job, models.CASCADE, related_name="made")
    media = models.CharField(max_length=60)
    body = models.BinaryField()

    class Meta:  # noqa: D106
        app_label = "jobs"


class Worker(models.Model):
    """A process that does jobs, and when it last said so."""

    name = models.CharField(max_length=64, primary_key=True)
    host = models.CharField(max_length=200)
    version = models.CharField(max_length=40)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    class Meta:  # noqa: D106
        app_label = "jobs"


class Schedule(models.Model):
    """What is done again and again, by a rule in the time zone of the program."""

    kind = models.CharField(max_length=20)
    program = models.CharField(max_length=201, blank=True)
    parameters: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    rule = models.CharField(max_length=100)
    zone = models.CharField(max_length=64, default="UTC")
    by = models.CharField(max_length=200, blank=True)
    account = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    """Whose it is, by whose rights it is done; null where a command planned it."""
    account_id: int | None
    token = models.ForeignKey(Token, models.CASCADE, null=True, related_name="+")
    """The token it was planned by, which it lasts no longer than."""
    token_id: int | None
    enabled = models.BooleanField(default=True)
    last_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(db_index=True)

    class Meta:  # noqa: D106
        app_label = "jobs"
