"""Memory that all processes of a store share: results in its database, each computed by one however many ask."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from itertools import count

from django.db import DatabaseError
from django.db.models.functions import Length, Now
from django.dispatch import Signal
from django.utils import timezone

from kaname.store import leases
from kaname.store.database import unusable
from kaname.store.models import Computed

MEGABYTE = 1024 * 1024
asked = Signal()
"""Sent with `found`, whether a result was there, each time one is asked for."""
_TOUCHED_EVERY = timedelta(hours=1)
_FORGET_EVERY = 50
_put = count(1)


class DatabaseMemory:
    """Results in the database of an alias, of so many megabytes in all, those used within so many days."""

    def __init__(self, alias: str, megabytes: int, days: int) -> None:
        self._alias = alias
        self._megabytes = megabytes
        self._days = days

    def get(self, digest: str) -> bytes | None:
        """What was kept under a digest, if anything; what is asked for is forgotten last. Raises StoreError."""
        known = Computed.objects.using(self._alias).filter(pk=digest)
        try:
            found = known.values_list("result", "used_at").first()
            if found is not None and timezone.now() - found[1] > _TOUCHED_EVERY:
                known.update(used_at=Now())
        except DatabaseError as error:
            raise unusable(error, self._alias) from error
        asked.send(DatabaseMemory, found=found is not None)
        return None if found is None else bytes(found[0])

    def put(self, digest: str, result: bytes) -> None:
        """Keep a result, unless it alone is more than all may be. Raises StoreError."""
        if len(result) > self._megabytes * MEGABYTE:
            return
        row = Computed(digest=digest, result=result, used_at=timezone.now())
        try:
            Computed.objects.using(self._alias).bulk_create(
                [row], update_conflicts=True, unique_fields=["digest"], update_fields=["result", "used_at"]
            )
            if next(_put) % _FORGET_EVERY == 0:
                forget(self._alias, self._megabytes, self._days)
        except DatabaseError as error:
            raise unusable(error, self._alias) from error

    def computing(self, digest: str) -> AbstractContextManager[None]:
        """Be the one who computes a result; whoever else asks for it meanwhile waits, and finds it then."""
        return leases.held(self._alias, f"result {digest}")


def forget(alias: str, megabytes: int, days: int) -> int:
    """Forget results that nobody asked for in so many days, then the longest unused beyond so much; how many."""
    rows = Computed.objects.using(alias)
    gone = rows.filter(used_at__lt=Now() - timedelta(days=days)).delete()[0]
    left, beyond = megabytes * MEGABYTE, list[str]()
    for digest, size in rows.order_by("-used_at", "pk").values_list("pk", Length("result")):
        left -= size
        if left < 0:
            beyond.append(digest)
    for at in range(0, len(beyond), 500):
        gone += rows.filter(pk__in=beyond[at : at + 500]).delete()[0]
    return gone


def kept(alias: str) -> tuple[int, int]:
    """How many results there are, and of how many bytes together."""
    sizes = [size for (size,) in Computed.objects.using(alias).values_list(Length("result"))]
    return len(sizes), sum(sizes)
