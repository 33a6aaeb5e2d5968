"""What is counted for Prometheus: by each process what it does, and of the database how the jobs stand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, cast

from django.db import Error
from django.db.models import Count, Min
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from kaname import __version__
from kaname.store.shared_memory import DatabaseMemory, asked
from kaname.web.jobs.models import Job, State
from kaname.web.running.health import ALIVE, workers_alive

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that tells the processes of a server where they count together."""
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_OWN = CollectorRegistry()
REQUESTS = Counter("kaname_requests", "Requests answered.", ("method", "route", "status"), registry=_OWN)
SECONDS = Histogram("kaname_request_seconds", "How long they took.", ("route",), buckets=_SECONDS, registry=_OWN)
RESULTS = Counter("kaname_results_asked", "Computed results asked for: there, or not.", ("found",), registry=_OWN)
DATABASE_ERRORS = Counter("kaname_database_errors", "Requests that the database failed.", registry=_OWN)
MEDIA = "text/plain; version=0.0.4; charset=utf-8"


def _counted(sender: object, found: bool, **_more: object) -> None:  # noqa: ARG001 - as signals are sent
    RESULTS.labels("yes" if found else "no").inc()


def listen() -> None:
    """Count what is asked of the memory of results in this process; once more changes nothing."""
    asked.connect(_counted, sender=DatabaseMemory, dispatch_uid="kaname.metrics", weak=False)


def exposition() -> bytes:
    """All of it, as Prometheus reads it."""
    registry = CollectorRegistry()
    if os.environ.get(FOLDER):
        MultiProcessCollector(registry)
    else:
        registry.register(_Registered(_OWN))
    registry.register(_Stored())
    return generate_latest(registry)


class _Registered(Collector):
    """Another registry, as one collector."""

    def __init__(self, inner: CollectorRegistry) -> None:
        self._inner = inner

    def collect(self) -> Iterator[Metric]:
        """What that one has."""
        yield from self._inner.collect()


class _Stored(Collector):
    """How jobs and workers stand, asked of the database when Prometheus asks."""

    def describe(self) -> list[Metric]:
        """Nothing is asked to be registered."""
        return []

    def collect(self) -> Iterator[Metric]:
        """The gauges; of a database that is away, only that it is."""
        info = GaugeMetricFamily("kaname_info", "The version that runs.", labels=["version"])
        info.add_metric([__version__], 1)
        yield info
        try:
            found = list(_gauges())
        except Error:
            found = []
        yield GaugeMetricFamily("kaname_database_up", "Whether the database answers.", value=float(bool(found)))
        yield from found


def _gauges() -> Iterator[Metric]:
    jobs = GaugeMetricFamily("kaname_jobs", "Jobs by kind and state.", labels=["kind", "state"])
    for kind, state, count in Job.objects.values_list("kind", "state").annotate(count=Count("pk")).order_by():
        jobs.add_metric([str(kind), str(state)], count)
    yield jobs
    queue = cast("Any", DBTaskResult.objects)
    waiting = queue.filter(status="READY").count()
    yield GaugeMetricFamily("kaname_queue_length", "Tasks that wait for a worker.", value=waiting)
    oldest = Job.objects.filter(state=State.WAITING).aggregate(oldest=Min("asked_at"))["oldest"]
    age = 0.0 if oldest is None else max(0.0, (timezone.now() - oldest).total_seconds())
    yield GaugeMetricFamily("kaname_oldest_job_seconds", "For how long the oldest job has waited.", value=age)
    alive = f"Workers seen within {ALIVE.total_seconds():.0f} seconds."
    yield GaugeMetricFamily("kaname_workers", alive, value=workers_alive())
