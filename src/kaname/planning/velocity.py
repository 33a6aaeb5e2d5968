"""Velocity: what iterations planned and did, together and by team, oldest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kaname.model.base import Key
from kaname.model.plan import Iteration
from kaname.model.program import Program


@dataclass(frozen=True, slots=True)
class Piece:
    """What was planned and done in an iteration: by all its teams together, or by one `alone`."""

    iteration: Iteration
    teams: tuple[Key, ...]
    planned: float | None
    done: float | None
    alone: bool = False


def pieces_of(program: Program, one: Iteration) -> Iterator[Piece]:
    """The velocity of an iteration as a whole, then by team, as far as either is stated."""
    if one.velocity_planned is not None or one.velocity_done is not None:
        teams = {key for key in map(program.resolve, one.teams) if key is not None}
        yield Piece(one, tuple(sorted(teams)), one.velocity_planned, one.velocity_done)
    for each in one.velocities:
        team = program.resolve(each.team)
        if each.planned is not None or each.done is not None:
            yield Piece(one, () if team is None else (team,), each.planned, each.done, alone=True)


def over(program: Program, as_of: date) -> dict[tuple[Key, ...], list[Piece]]:
    """What is over and measured, by the teams that did it."""
    found: dict[tuple[Key, ...], list[Piece]] = defaultdict(list)
    for one in _in_order(program):
        if one.ends < as_of:
            for piece in pieces_of(program, one):
                if piece.done is not None:
                    found[piece.teams].append(piece)
    return found


def to_come(program: Program, as_of: date, like: Piece) -> list[Piece]:
    """The iterations of the same teams that are not over, with what is planned as far as it is stated."""
    found: list[Piece] = []
    for one in _in_order(program):
        teams = tuple(sorted({key for key in map(program.resolve, one.teams) if key is not None}))
        stated = {(piece.teams, piece.alone): piece.planned for piece in pieces_of(program, one)}
        takes_part = set(like.teams) <= set(teams) if like.alone else like.teams == teams
        if one.ends >= as_of and (takes_part or (like.teams, like.alone) in stated):
            found.append(Piece(one, like.teams, stated.get((like.teams, like.alone)), None, like.alone))
    return found


def _in_order(program: Program) -> list[Iteration]:
    return sorted(program.all(Iteration), key=lambda one: (one.ends, one.id))
