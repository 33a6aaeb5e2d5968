"""The envelope: which programs there are, their scenarios and revisions, and every version of every record.

No table knows any kind. A body is the JSON of a record, as it was written; `store.upgrades` reads old ones. A revision
is chained to its parent by digest (`store.chain`).
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kaname.store.ready import set_up

set_up()  # before any model is defined

HISTORY = "history"
"""Stands for the kind where a body is a line of history instead of a record: such lines are added, never changed."""


class Program(models.Model):
    """A program, or a portfolio, whose records are those that its programs share."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=201, unique=True)
    portfolio = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    portfolio_id: int | None
    is_portfolio = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:  # noqa: D106
        app_label = "store"


class Scenario(models.Model):
    """A line of revisions: the main one, or one that branches off at a revision of another."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    parent_id: int | None
    base = models.PositiveIntegerField(default=0)
    """The number of the revision of the parent at which it begins; 0 with the main one."""
    head = models.PositiveIntegerField(default=0)
    """The number of its newest revision; that of its base while it has none of its own."""
    created_at = models.DateTimeField()
    by = models.CharField(max_length=200, blank=True)
    why = models.TextField(blank=True, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:  # noqa: D106
        app_label = "store"
        constraints: ClassVar = [models.UniqueConstraint(fields=["program", "name"], name="scenario_once")]


class Revision(models.Model):
    """Changes that were made at once: by whom, when and why. A named one is a baseline."""

    program = models.ForeignKey(Program, models.CASCADE, related_name="+")
    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="+")
    scenario_id: int
    number = models.PositiveIntegerField()
    """Counts all revisions of a program, whatever their scenario."""
    parent = models.PositiveIntegerField()
    """The number of the revision before it; 0 of the first one."""
    at = models.DateTimeField()
    by = models.CharField(max_length=200, blank=True)
    why = models.TextField(blank=True)
    name = models.CharField(max_length=100, blank=True)
    changes = models.PositiveIntegerField()
    """How many versions it holds, so that one that is taken away is missed."""
    digest = models.CharField(max_length=64)

    class Meta:  # noqa: D106
        app_label = "store"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["program", "number"], name="revision_once"),
            models.UniqueConstraint(fields=["program", "name"], condition=~Q(name=""), name="baseline_once"),
        ]


class EntityVersion(models.Model):
    """A record as a revision wrote it; without a body where the revision removed it."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="versions")
    revision_id: int
    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="+")
    scenario_id: int
    number = models.PositiveIntegerField()
    """That of its revision."""
    until = models.PositiveIntegerField(null=True)
    """The number of the revision of the same scenario that replaced it."""
    kind = models.CharField(max_length=40)
    record = models.CharField(max_length=100)
    place = models.PositiveBigIntegerField()
    """Where it stands among all records of the program."""
    schema = models.PositiveSmallIntegerField()
    """The version of the kind's schema by which the body was written."""
    body = models.TextField(null=True)

    class Meta:  # noqa: D106
        app_label = "store"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["revision", "kind", "record"], name="version_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["scenario", "until"], name="version_current"),
            models.Index(fields=["scenario", "kind", "record", "number"], name="version_history"),
        ]


class Computed(models.Model):
    """A result, by the digest of all that it follows from. May be deleted at any time."""

    digest = models.CharField(max_length=128, primary_key=True)
    result = models.BinaryField()
    used_at = models.DateTimeField(db_index=True)

    class Meta:  # noqa: D106
        app_label = "store"


class Lease(models.Model):
    """Somebody works on something that one does at a time; over at `until` unless it is renewed."""

    name = models.CharField(max_length=200, primary_key=True)
    holder = models.CharField(max_length=32)
    until = models.DateTimeField()

    class Meta:  # noqa: D106
        app_label = "store"
