"""Figures of a bench: printed as a table, and written as JSON where asked."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple, cast


class Figure(NamedTuple):
    """A measured value with what it should be, what others reached, its standard error and how many cases it is of.

    `why` tells why there is none.
    """

    value: float | None
    aim: float | None = None
    anchor: float | None = None
    se: float | None = None
    n: int | None = None
    why: str = ""


def report(bench: str, cases: Sequence[object], figures: Mapping[str, Figure], file: Path | None) -> None:
    """Print the figures, and write them where asked."""
    for name, one in figures.items():
        value = "-" if one.value is None else f"{one.value:.4g}"
        more = "".join(
            f"  {key} {part:.4g}"
            for key, part in one._asdict().items()
            if key in ("aim", "anchor", "se") and part is not None
        )
        print(f"{name:<28}{value:>10}{more}{'  n ' + str(one.n) if one.n else ''}{'  ' + one.why if one.why else ''}")
    if file is not None:
        kept = {
            name: {key: part for key, part in one._asdict().items() if key != "why" or part}
            for name, one in figures.items()
        }
        told = _finite({"bench": bench, "cases": list(cases), "figures": kept})
        file.write_text(json.dumps(told, indent=1, allow_nan=False), encoding="utf-8")


def _finite(value: Any) -> Any:
    """A value as JSON can hold it: what is no finite number, as the makespan of a peer without a plan, is null."""
    match value:
        case float():
            return value if isfinite(value) else None
        case Mapping():
            return {key: _finite(one) for key, one in cast("Mapping[Any, Any]", value).items()}
        case list() | tuple():
            return [_finite(one) for one in cast("Sequence[Any]", value)]
        case _:
            return value
