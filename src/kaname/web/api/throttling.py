"""So many requests a minute by each token or account, counted by all processes of a site together.

A process counts by itself and settles with the shared count after some requests, so that a request costs no write. What
it does not know of meanwhile is bounded: all processes together serve at most `rate + processes * step(rate)` requests
of a minute of the clock.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field

from django.db import Error, IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from kaname.settings import settings
from kaname.web.api.callers import caller
from kaname.web.api.models import Counted

_MINUTE = 60
_SHARE = 50
_LOG = logging.getLogger(__name__)


def step(rate: int) -> int:
    """After so many requests a process settles: a fiftieth of what is served in a minute."""
    return max(1, rate // _SHARE)


@dataclass
class _Count:
    """What a process knows of somebody in a minute: what all have counted, and what it has counted since."""

    minute: int
    shared: int = 0
    own: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Throttle(BaseThrottle):
    """So many requests a minute, as the setting says."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, _Count] = {}
        self._minute = 0

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether this one may be served."""
        rate = settings().api_rate
        return not rate or self.allows(caller(request).ident, rate, int(time.time()) // _MINUTE)

    def allows(self, ident: str, rate: int, minute: int) -> bool:
        """Whether somebody may have another request served in a minute."""
        count = self._of(ident, minute)
        with count.lock:
            if count.own >= step(rate) and count.shared + count.own < rate:
                _settle(ident, count)
            if count.shared + count.own >= rate:
                return False
            count.own += 1
            return True

    def _of(self, ident: str, minute: int) -> _Count:
        with self._lock:
            if minute != self._minute:  # all that was counted before is over
                self._counts, self._minute = {}, minute
            return self._counts.setdefault(ident, _Count(minute))

    def wait(self) -> float | None:
        """In so many seconds the next minute begins."""
        return float(_MINUTE - int(time.time()) % _MINUTE)


def _settle(ident: str, count: _Count) -> None:
    """Add to the shared count, and take over what others have added.

    Where the database is away a process goes on counting by itself: the request itself will meet that.
    """
    try:
        count.shared, count.own = _added(ident, count.minute, count.own), 0
    except Error as error:
        _LOG.warning("requests not counted together: %s", type(error).__name__)


def _added(ident: str, minute: int, own: int) -> int:
    """What all have counted, with what is added."""
    known = Counted.objects.filter(ident=ident, minute=minute)
    if not known.update(count=F("count") + own):
        try:
            with transaction.atomic():
                Counted.objects.create(ident=ident, minute=minute, count=own)
        except IntegrityError:  # another process was faster
            known.update(count=F("count") + own)
    return known.values_list("count", flat=True).get()
