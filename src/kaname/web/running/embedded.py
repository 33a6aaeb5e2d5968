"""The worker beside a server: a process of its own, begun again when it dies.

Not a thread: much of a job is Python, which would hold the interpreter that requests wait for; and a job that needs
more memory than there is takes its own process down, not the server.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import structlog

from kaname.web.running.stopping import Stopping

_CRASHED = (1.0, 30.0)
"""It is begun again after so many seconds at first, and at most."""
_LIVED = 60.0
_log = structlog.get_logger("kaname.server")


class Embedded:
    """The worker process of a server."""

    def __init__(self) -> None:
        self._stopping = Stopping()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="embedded", daemon=True)

    def start(self) -> None:
        """Begin it, and watch it."""
        self._begin()
        self._thread.start()

    def tell(self) -> None:
        """Ask it to end, from the handler of a signal: no lock is taken."""
        self._stopping.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()

    def stop(self) -> None:
        """Ask it to end, without waiting; none is begun any more."""
        with self._lock:
            self.tell()

    def ended(self, seconds: float) -> bool:
        """Wait for its end; one that takes longer is killed, and its job taken up again by whoever comes next."""
        process = self._process
        if process is None:
            return True
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return False
        return True

    def _begin(self) -> None:
        with self._lock:
            if not self._stopping.is_set():
                command = [sys.executable, "-m", "kaname.web.running.working", str(os.getpid())]
                self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL)

    def _keep(self) -> None:
        pause = _CRASHED[0]
        while not self._stopping.is_set():
            began, process = time.monotonic(), self._process
            code = process.wait() if process is not None else 0
            if self._stopping.is_set():
                return
            _log.error("worker died", code=code)
            pause = _CRASHED[0] if time.monotonic() - began > _LIVED else min(2 * pause, _CRASHED[1])
            self._stopping.wait(pause)
            self._begin()
