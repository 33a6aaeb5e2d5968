"""Sprints of boards: a reader for the folder of Choetkiertikul et al. (TSE 2017), and which boards are one.

Several boards show the same sprints of the same team. Who learns from other boards must leave all of these out, and
they count as one where errors are measured.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

SHARED = 0.5


class Board(NamedTuple):
    """Points committed and delivered, sprint by sprint."""

    name: str
    sprints: tuple[int, ...]
    committed: tuple[float, ...]
    delivered: tuple[float, ...]


def boards(folder: Path) -> list[Board]:
    """Every board of a folder, its sprints in the order of the file."""
    rows: dict[str, list[dict[str, str]]] = {}
    with (folder / "sprint_velocity.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(f"{row['source']}/{row['board']}", []).append(row)
    return [
        Board(
            name,
            tuple(int(row["sprint"]) for row in own),
            tuple(float(row["committed_points"]) for row in own),
            tuple(float(row["delivered_points"]) for row in own),
        )
        for name, own in rows.items()
    ]


def families(known: Sequence[Board]) -> dict[str, str]:
    """The family of each board: those that share half of their sprints, by number and delivery, are one."""
    found: dict[str, str] = {}
    for place, board in enumerate(known):
        like = {found[other.name] for other in known[:place] if _same(board, other)}
        found[board.name] = board.name
        found = {name: board.name if family in like else family for name, family in found.items()}
    return found


def _same(one: Board, other: Board) -> bool:
    if one.name.split("/")[0] != other.name.split("/")[0]:
        return False
    mine, theirs = (set(zip(each.sprints, each.delivered, strict=True)) for each in (one, other))
    return len(mine & theirs) >= SHARED * min(len(mine), len(theirs))
