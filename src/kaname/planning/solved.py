"""What the engines answered, as bytes and back: arrays only, so that reading what was kept executes nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np

from kaname.engines.instance import Cause, Comparison, Conflict, ConflictKind, Driver, Forecast, Network, Schedule

Arrays = Mapping[str, Any]

_NETWORK = ("early_start", "early_finish", "late_start", "late_finish", "total_float", "free_float", "critical")
_FORECAST = ("percentiles", "mean", "criticality", "finishes", "project", "costs", "occurred")
_DAMAGE = (ValueError, KeyError, EOFError, OSError, zipfile.BadZipFile)


def written(answer: Network | Schedule | Forecast | Comparison) -> bytes:
    """An answer as bytes."""
    file = BytesIO()
    match answer:
        case Network():
            np.savez(file, finish=answer.finish, **{name: getattr(answer, name) for name in _NETWORK})
        case Schedule():
            np.savez(file, **_of_schedule(answer))
        case Forecast():
            np.savez(file, **_of_forecast(answer))
        case Comparison():
            np.savez(file, compared=answer.finishes, costs=answer.costs)
    return file.getvalue()


def network(kept: bytes) -> Network | None:
    """The critical path that was kept; None where the bytes are damaged or something else."""
    saved = _arrays(kept)
    try:
        return Network(finish=float(saved["finish"]), **{name: saved[name] for name in _NETWORK})
    except _DAMAGE:
        return None


def schedule(kept: bytes) -> Schedule | None:
    """The schedule that was kept; None where the bytes are damaged or something else."""
    saved = _arrays(kept)
    try:
        kinds, activities, resources = saved["conflicts"].tolist()
        return Schedule(
            start=saved["start"],
            finish=saved["finish"],
            mode=saved["mode"],
            causes=tuple(Cause(Driver(driver), *named) for driver, *named in saved["causes"].tolist()),
            conflicts=tuple(
                Conflict(ConflictKind(kind), activity, by, resource)
                for kind, activity, by, resource in zip(kinds, activities, saved["by"].tolist(), resources, strict=True)
            ),
            levelled=bool(saved["levelled"]),
            finish_all=float(saved["finish_all"]),
        )
    except _DAMAGE:
        return None


def forecast(kept: bytes) -> Forecast | None:
    """The forecast that was kept; None where the bytes are damaged or something else."""
    saved = _arrays(kept)
    try:
        runs, seed, levelled, correlated = (int(value) for value in saved["flags"])
        return Forecast(
            levels=tuple(float(level) for level in saved["levels"]),
            kept=tuple(int(number) for number in saved["kept"]),
            runs=runs,
            seed=seed,
            levelled=bool(levelled),
            correlated=bool(correlated),
            **{name: saved[name] for name in _FORECAST},
        )
    except _DAMAGE:
        return None


def comparison(kept: bytes) -> Comparison | None:
    """The comparison that was kept; None where the bytes are damaged or something else."""
    saved = _arrays(kept)
    try:
        return Comparison(saved["compared"], saved["costs"])
    except _DAMAGE:
        return None


def _of_schedule(plan: Schedule) -> dict[str, Any]:
    conflicts = plan.conflicts
    return {
        "start": plan.start,
        "finish": plan.finish,
        "mode": plan.mode,
        "causes": _numbers([(one.driver, one.activity, one.resource) for one in plan.causes]).reshape(-1, 3),
        "conflicts": _numbers([(one.kind, one.activity, one.resource) for one in conflicts]).reshape(-1, 3).T,
        "by": np.array([one.by for one in conflicts], dtype=np.float64),
        "levelled": plan.levelled,
        "finish_all": plan.finish_all,
    }


def _of_forecast(found: Forecast) -> dict[str, Any]:
    return {
        "levels": np.array(found.levels),
        "kept": _numbers(found.kept),
        "flags": _numbers((found.runs, found.seed, found.levelled, found.correlated)),
        **{name: getattr(found, name) for name in _FORECAST},
    }


def _numbers(values: object) -> Any:
    return np.array(values, dtype=np.int64)


def _arrays(kept: bytes) -> Arrays:
    """The arrays of a file by name; none where it is damaged."""
    try:
        with np.load(BytesIO(kept), allow_pickle=False) as saved:
            return {name: saved[name] for name in saved.files}
    except _DAMAGE:
        return {}
