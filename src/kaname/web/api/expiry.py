"""What the interface need not remember any longer, cleared away."""

from __future__ import annotations

import time
from datetime import timedelta

from django.utils import timezone

from kaname.web.api.models import Counted, Delivery, Remembered
from kaname.web.api.writing import KEPT

DELIVERIES_KEPT = timedelta(days=30)


def cleared() -> int:
    """Clear away answers under keys, counts of requests and old deliveries that are done with; how much it was."""
    now = timezone.now()
    count = Remembered.objects.filter(at__lt=now - KEPT).delete()[0]
    count += Counted.objects.filter(minute__lt=int(time.time()) // 60 - 1).delete()[0]
    return count + Delivery.objects.filter(next_at=None, at__lt=now - DELIVERIES_KEPT).delete()[0]
