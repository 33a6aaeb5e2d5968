"""The server: processes that answer requests, and the worker beside them; begun safely, ended without loss."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "kaname.web.settings"

import django
from granian.constants import Interfaces
from granian.server import MPServer

from kaname.errors import UsageError
from kaname.settings import settings
from kaname.web.running.embedded import Embedded

GRACE = 30
"""Seconds in which requests that have begun, and the step of a job that is at hand, may end."""
_THREADS = 8
_WAITING = 64
"""So many requests at once are answered by one process, and so many are taken in to wait for that."""
_WATCHED_EVERY = 0.5
_SET_EVERY = 0.05
_ENDING = (signal.SIGINT, signal.SIGTERM)
"""What tells a process to end."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where to listen, with how many processes, and whether jobs are done here too."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    embedded: bool = True

    @property
    def address(self) -> str:
        """Where it is reached from this machine."""
        scheme = "https" if settings().tls_certificate is not None else "http"
        return f"{scheme}://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


def serve(asked: Asked, begun: Callable[[], None]) -> None:
    """Serve until told to end; `begun` is called once it listens.

    Raises UsageError where somebody else listens there, StoreError where the database can't be used.
    """
    gc.enable()
    _free(asked)
    counted = tempfile.mkdtemp(prefix="kaname-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = counted
    try:
        _serve(asked, begun)
    finally:
        shutil.rmtree(counted, ignore_errors=True)


def _serve(asked: Asked, begun: Callable[[], None]) -> None:
    django.setup()
    from kaname.web.running import logs
    from kaname.web.running.migrating import migrated

    logs.set_up()
    migrated()
    known = settings()
    server = _Server(
        "kaname.web.wsgi:application",
        address=asked.host,
        port=asked.port,
        interface=Interfaces.WSGI,
        workers=asked.workers,
        blocking_threads=_THREADS,
        backpressure=_WAITING,
        websockets=False,
        log_dictconfig=logs.granian(),
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
        ssl_cert=known.tls_certificate,
        ssl_key=known.tls_key,
    )
    server.embedded = Embedded() if asked.embedded else None
    server.on_startup(begun)
    server.serve(target_loader=_application, wrap_loader=False)


class _Server(MPServer):
    """Granian, with the worker beside it: begun before requests are taken, told to end when these are."""

    embedded: Embedded | None = None

    def startup(self, spawn_target: Any, target_loader: Any) -> None:
        """Begin."""
        if self.embedded is not None:
            self.embedded.start()
        super().startup(spawn_target, target_loader)

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        """Told to end: the worker hears of it at once, and ends while the last requests are answered."""
        if self.interrupt_signal:  # told once more
            return
        self.interrupt_signal = True
        if self.embedded is not None:
            self.embedded.tell()
        super().signal_handler_interrupt(*args, **kwargs)

    def shutdown(self, exit_code: int = 0) -> None:
        """End."""
        began = time.monotonic()
        if self.embedded is not None:
            self.embedded.stop()
        try:
            super().shutdown(exit_code)
        finally:
            if self.embedded is not None:
                self.embedded.ended(max(1.0, GRACE - (time.monotonic() - began)))


def _application() -> Any:
    """The site, in a process that answers requests; it ends with the one that began it."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)  # before there are other threads, which do as this one
    inherited = signal.getsignal(signal.SIGTERM)
    threading.Thread(target=_told_once, args=(inherited,), name="signals", daemon=True).start()
    threading.Thread(target=_end_with, args=(os.getppid(),), name="parent", daemon=True).start()
    from kaname.web.wsgi import application

    return application


def _told_once(inherited: object) -> None:
    """Signals for a process that answers: the first ends it gracefully, any other changes nothing.

    Granian's own handler stands still when it is called again, and what had begun is not answered; yet a service
    manager tells the whole group to end, as Ctrl+C does, and the parent tells its children once more. A thread waits
    for them and calls that handler: Python calls it in the main thread alone, which sleeps on where the system woke
    another one. Programs that this process starts would not hear them: whoever starts one unblocks them (`kaname.git`).
    """
    told = signal.sigwait(_ENDING)
    while (tell := signal.getsignal(signal.SIGTERM)) is inherited:  # Granian sets its own when the site is there
        time.sleep(_SET_EVERY)
    if callable(tell):
        tell(told, None)
    while True:
        signal.sigwait(_ENDING)


def _end_with(parent: int) -> None:
    """End gracefully when the parent is gone, by kill -9 for instance, instead of holding its address for ever."""
    while os.getppid() == parent:
        time.sleep(_WATCHED_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)


def _free(asked: Asked) -> None:
    """Raise UsageError where the address can't be listened at: the server's own sockets would share it silently."""
    try:
        found = socket.getaddrinfo(asked.host, asked.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(found[0], socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(found[4])
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UsageError("address_taken", address=asked.address, why=why) from None
