"""Being told to end by a signal."""

from __future__ import annotations

import time

_SLICE = 0.05


class Stopping:
    """Told from the handler of a signal, which may take no lock: what it interrupts may hold that lock.

    `threading.Event` takes one, so that a worker which was told while it began to wait would stand still for ever.
    """

    def __init__(self) -> None:
        self._told = False

    def set(self) -> None:
        """It is to end."""
        self._told = True

    def clear(self) -> None:
        """It is not."""
        self._told = False

    def is_set(self) -> bool:
        """Whether it is to end."""
        return self._told

    def wait(self, seconds: float) -> None:
        """Wait so long, or until told."""
        end = time.monotonic() + seconds
        while not self._told and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _SLICE))
