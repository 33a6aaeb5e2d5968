"""A memory in front of the engine: a forecast is computed once for the same input, however often it is asked for."""

from __future__ import annotations

import zipfile
from hashlib import sha256
from io import BytesIO
from typing import Protocol

import numpy as np

from kaname import __version__
from kaname.engines.instance import Forecast, Instance
from kaname.planning.timetabling import Draws, Simulate, simulate

_ARRAYS = ("percentiles", "mean", "criticality", "finishes", "project", "costs", "occurred")


class Memory(Protocol):
    """Keeps bytes under a digest; may forget them."""

    def get(self, digest: str) -> bytes | None:
        """What was kept, if anything."""
        ...

    def put(self, digest: str, result: bytes) -> None:
        """Keep a result."""
        ...


def remembering(memory: Memory, engine: Simulate = simulate) -> Simulate:
    """The engine with a memory in front of it; what is damaged or foreign is computed anew."""

    def remembered(instance: Instance, draws: Draws) -> Forecast:
        key = digest(instance, draws)
        kept = memory.get(key)
        found = _read(kept) if kept is not None else None
        if found is None:
            found = engine(instance, draws)
            memory.put(key, _written(found))
        return found

    return remembered


def digest(instance: Instance, draws: Draws) -> str:
    """A digest of all that a forecast follows from, the version of Kaname included."""
    found = sha256(__version__.encode())
    found.update(repr((instance.origin, instance.now, instance.activities, instance.links, instance.events)).encode())
    found.update(repr((instance.factors, draws)).encode())
    for array in (*instance.calendars, *instance.resources):
        found.update(array.tobytes())
    return found.hexdigest()


def _written(found: Forecast) -> bytes:
    file = BytesIO()
    np.savez(
        file,
        levels=np.array(found.levels),
        kept=np.array(found.kept, dtype=np.int64),
        flags=np.array([found.runs, found.seed, found.levelled, found.correlated], dtype=np.int64),
        **{name: getattr(found, name) for name in _ARRAYS},
    )
    return file.getvalue()


def _read(kept: bytes) -> Forecast | None:
    try:
        with np.load(BytesIO(kept), allow_pickle=False) as saved:
            runs, seed, levelled, correlated = (int(value) for value in saved["flags"])
            return Forecast(
                levels=tuple(float(level) for level in saved["levels"]),
                kept=tuple(int(number) for number in saved["kept"]),
                runs=runs,
                seed=seed,
                levelled=bool(levelled),
                correlated=bool(correlated),
                **{name: saved[name] for name in _ARRAYS},
            )
    except (ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
