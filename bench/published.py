"""Published problems: readers for the formats of PSPLIB, MMLIB and MPLIB, and the best makespans known.

Sources: PSPLIB (Kolisch & Sprecher 1996), MMLIB (Van Peteghem & Vanhoucke 2014), MPLIB (Van Eynde & Vanhoucke 2022). A
day stands for their unit of time.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from kaname.engines.instance import Activity, Demand, Instance, Link, Mode, Spread

_EVERY_DAY = np.ones(7, dtype=np.bool_)


def psplib(path: Path) -> Instance:
    """A single-mode problem. Raises ValueError where the file is none."""
    lines = path.read_text(encoding="utf-8").splitlines()
    try:
        rows = list(_rows(lines, "REQUESTS/DURATIONS", 3))
        links = [(row[0] - 1, next_ - 1) for row in _rows(lines, "PRECEDENCE RELATIONS", 2) for next_ in row[3:]]
        capacity = next(_rows(lines, "RESOURCEAVAILABILITIES", 2))
    except StopIteration:
        raise ValueError(f"{path} is not in the format of PSPLIB") from None
    return _instance([(row[2], row[3:]) for row in rows], links, capacity)


def mmlib(path: Path) -> Instance:
    """A multi-mode problem with stocks. Raises ValueError where the file is none."""
    lines = path.read_text(encoding="utf-8").splitlines()
    try:
        rows = list(_rows(lines, "REQUESTS/DURATIONS", 3))
        links = [(row[0] - 1, next_ - 1) for row in _rows(lines, "PRECEDENCE RELATIONS", 2) for next_ in row[3:]]
        there = next(_rows(lines, " RESOURCE AVAILABILITIES", 2))
        renewable = next(int(line.split(":")[1].split()[0]) for line in lines if line.startswith("- renewable"))
    except StopIteration:
        raise ValueError(f"{path} is not in the format of MMLIB") from None
    modes: list[list[Mode]] = []
    for row in rows:
        if len(row) == 3 + len(there):
            modes.append([])
            del row[0]
        days, held, used = row[1], row[2 : 2 + renewable], row[2 + renewable :]
        modes[-1].append(Mode(Spread(float(days)), 0, _demands(held), _demands(used)))
    return replace(
        _instance([(0, [])] * len(modes), links, there[:renewable]),
        activities=tuple(Activity(tuple(each)) for each in modes),
        stocks=tuple(float(units) for units in there[renewable:]),
    )


def mplib(path: Path) -> Instance:
    """A multi-project problem with one final activity."""
    numbers = iter(path.read_text(encoding="utf-8").split())
    count, resources = int(next(numbers)), int(next(numbers))
    capacity = [int(next(numbers)) for _ in range(resources)]
    work: list[tuple[int, list[int]]] = []
    named: list[tuple[int, str]] = []
    first: list[int] = []
    for _ in range(count):
        size, _release = int(next(numbers)), int(next(numbers))
        _used = [next(numbers) for _ in range(resources)]
        first.append(len(work))
        for _ in range(size):
            duration, *demand = (int(next(numbers)) for _ in range(1 + resources))
            named += [(len(work), next(numbers)) for _ in range(int(next(numbers)))]
            work.append((duration, demand))
    links = [(before, first[int(name.split(":")[0]) - 1] + int(name.split(":")[1]) - 1) for before, name in named]
    return _instance(work, links, capacity)


def best_known(folder: Path) -> dict[str, float]:
    """The best makespan known of each problem in a folder, by the name of its file without ending."""
    with (folder / "best_known.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if rows and "upper_bound" in rows[0]:
        return {row["instance"]: float(row["upper_bound"]) for row in rows}
    return {
        row["file"].removesuffix(".txt"): float(row.get("best_known_makespan") or row["best_known"]) for row in rows
    }


def _rows(lines: list[str], title: str, skip: int) -> Iterator[list[int]]:
    begin = next(number for number, line in enumerate(lines) if line.startswith(title)) + skip
    for line in lines[begin:]:
        if line.startswith("*"):
            return
        yield [int(word) for word in line.split()]


def _demands(amounts: Sequence[int]) -> tuple[Demand, ...]:
    return tuple(Demand(resource, float(amount)) for resource, amount in enumerate(amounts) if amount)


def _instance(work: list[tuple[int, list[int]]], links: list[tuple[int, int]], capacity: list[int]) -> Instance:
    return Instance(
        origin=date(2026, 1, 5),
        now=0.0,
        activities=tuple(Activity((Mode(Spread(float(days)), 0, _demands(demand)),)) for days, demand in work),
        links=tuple(Link(before, after) for before, after in links),
        calendars=(_EVERY_DAY,),
        resources=tuple(np.full(7, float(units)) for units in capacity),
    )
