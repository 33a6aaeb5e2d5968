"""Leases: who works on something that is done by one at a time, in whatever process and on whatever machine.

A lease that is not renewed is over, so that nobody waits for the dead. Time is that of the database: clocks of machines
may differ.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import Error, IntegrityError, connections, transaction
from django.db.models.functions import Now

from kaname.errors import StoreError
from kaname.store.models import Lease

LASTS = timedelta(seconds=30)
RENEWED_EVERY = 8.0
_PAUSES = (0.02, 0.5)
"""A first look again after so many seconds, and the longest pause between two."""
_log = logging.getLogger(__name__)


def until() -> Any:
    """When a lease that begins now is over, by the clock of the database."""
    return Now() + LASTS


@contextmanager
def held(alias: str, name: str, patience: float = 3600.0) -> Generator[None]:
    """Hold a lease while working, waiting for whoever has it. Raises StoreError where that takes `patience` seconds."""
    holder, end, pause = uuid4().hex, time.monotonic() + patience, _PAUSES[0]
    while not taken(alias, name, holder):
        if time.monotonic() > end:
            raise StoreError("lease_not_got", seconds=round(patience))
        time.sleep(pause)
        pause = min(2 * pause, _PAUSES[1])
    try:
        with kept_up(lambda: _renew(alias, name, holder)):
            yield
    finally:
        Lease.objects.using(alias).filter(name=name, holder=holder).delete()


def taken(alias: str, name: str, holder: str) -> bool:
    """Take a lease that nobody has, or whose time is over; whether that is so."""
    leases = Lease.objects.using(alias)
    if leases.filter(name=name, until__lt=Now()).update(holder=holder, until=until()):
        return True
    if leases.filter(name=name).exists():
        return False
    try:
        with transaction.atomic(using=alias):
            leases.create(name=name, holder=holder, until=until())
    except IntegrityError:  # another was faster
        return False
    return True


def _renew(alias: str, name: str, holder: str) -> None:
    Lease.objects.using(alias).filter(name=name, holder=holder).update(until=until())


@contextmanager
def kept_up(renew: Callable[[], object], every: float | None = None) -> Generator[None]:
    """Renew something every so many seconds while working, in a thread with a connection of its own."""
    over, pause = threading.Event(), every or RENEWED_EVERY

    def keep() -> None:
        while not over.wait(pause):
            try:
                renew()
            except Error as error:  # what can't be renewed runs out, and that is told by who finds it so
                _log.warning("lease not renewed: %s", type(error).__name__)
            finally:
                connections.close_all()

    thread = threading.Thread(target=keep, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def swept(alias: str) -> int:
    """Remove leases that were over long ago; how many."""
    old = Lease.objects.using(alias).filter(until__lt=Now() - timedelta(days=1))
    return old.delete()[0]
