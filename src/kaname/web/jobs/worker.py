"""A worker: takes tasks from the queue one at a time, takes up what dead workers left, and meets schedules."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from typing import Any, cast
from uuid import uuid4

import structlog
from django.db import Error, connections
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as Queue
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from kaname import __version__
from kaname.errors import KanameError
from kaname.web.jobs import schedules, turns
from kaname.web.jobs.models import Worker as Known

LOOKS_EVERY = 5.0
"""Seconds between looks for schedules, for jobs of dead workers, and saying that this one lives."""
_INTERVAL = 0.5
_AFTER_FAULT = (0.5, 10.0)
_log = structlog.get_logger("kaname.worker")


def name() -> str:
    """A name for a worker that no other has: of its machine and process."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{uuid4().hex[:8]}"


class Worker:
    """One worker of this process. `stopping` is set from a signal or another thread."""

    def __init__(self, called: str = "") -> None:
        self.name = called or name()
        self.stopping = turns.STOPPING
        self._looked = float("-inf")
        self._queue = Queue(
            queue_names=["*"],
            interval=_INTERVAL,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=self.name,
            excluded_queue_names=[],
        )

    def run(self, parent: int | None = None) -> None:
        """Work until told to stop or, where a parent is named, until that is gone."""
        _log.info("worker begun", worker=self.name, version=__version__)
        pause = _AFTER_FAULT[0]
        while not self.stopping.is_set() and (parent is None or os.getppid() == parent):
            try:
                worked = self._worked()
            except (Error, KanameError) as error:
                _log.warning("database away", worker=self.name, fault=type(error).__name__)
                connections.close_all()
                self.stopping.wait(pause)
                pause = min(2 * pause, _AFTER_FAULT[1])
                self._looked = float("-inf")
            else:
                pause = _AFTER_FAULT[0]
                if not worked:
                    self.stopping.wait(_INTERVAL)
        self._say_goodbye()
        _log.info("worker ended", worker=self.name)

    def _worked(self) -> bool:
        """Look after what is due, then do one task; whether there was one."""
        if time.monotonic() - self._looked > LOOKS_EVERY:
            self._look_after()
            self._looked = time.monotonic()
        task = self._next()
        if task is None:
            return False
        with _alive(self.name):
            self._queue.run_task(task)
        return True

    def _look_after(self) -> None:
        _seen(self.name)
        back = turns.taken_back(self.name)
        met, heard, told = schedules.met(), schedules.heard(), schedules.told()
        if back or met or heard or told:
            _log.info("jobs handed out", taken_back=back, scheduled=met, webhooks=heard, told=told)

    def _next(self) -> Any:
        """Take the next task from the queue, if there is one."""
        tasks = cast("Any", DBTaskResult.objects)
        ready = tasks.ready().filter(backend_name="default")
        if not ready.exists():
            return None
        with exclusive_transaction(ready.db):
            task = ready.get_locked()
            if task is not None:
                task.claim(self.name)
        return task

    def _say_goodbye(self) -> None:
        try:
            Known.objects.filter(pk=self.name).delete()
        except Error as error:
            _log.warning("database away", worker=self.name, fault=type(error).__name__)
        finally:
            connections.close_all()


def _seen(called: str) -> None:
    if not Known.objects.filter(pk=called).update(seen_at=Now()):
        now = timezone.now()
        host = socket.gethostname()[:200]
        Known.objects.create(name=called, host=host, version=__version__, began_at=now, seen_at=now)


def _alive(called: str) -> Any:
    """Say meanwhile that this worker lives, however long its task takes."""
    from kaname.store.leases import kept_up

    return kept_up(lambda: _seen(called), LOOKS_EVERY)


def listen(worker: Worker) -> None:
    """End gracefully when the system asks for it: the step at hand is finished, and its job handed back."""

    def stop(_signal: int, _frame: Any) -> None:
        worker.stopping.set()

    if threading.current_thread() is threading.main_thread():
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, stop)
