"""A Program, its History and its faults as an audience may see them, without a trace of the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from kaname.model.base import Key
from kaname.model.finding import Cell, Problem
from kaname.model.history import WHOLE, History, PastPlan
from kaname.model.plan import Portfolio
from kaname.model.program import Program, Programs
from kaname.model.visibility.view import View, own, view_of
from kaname.model.visibility.viewers import Viewer


def narrow_program(program: Program, viewer: Viewer) -> Program:
    """The program as a viewer may see it, the records of its portfolio included.

    A record that may not be seen is gone. References to it are taken out of the others: an optional one becomes empty,
    an item of a list goes, a part that can't do without it goes as a whole, and so does a record that can't.
    """
    if viewer.sees_all or not (view := view_of(program, viewer)).hidden:
        return program
    mine = (view.seen(own(key)) for key in program.records)
    outside = {key: view.seen(view.address(key)) for key in program.outside}
    return Program(
        (record for record in mine if record is not None),
        name=program.name,
        outside=MappingProxyType({key: record for key, record in outside.items() if record is not None}),
    )


def narrow_portfolio(programs: Programs, viewer: Viewer) -> Programs:
    """The portfolio as a viewer may see it; without its own record where that may not be seen."""
    outside = programs.whole.outside.replaced("", {record.key: record for record in programs.shared})
    seen = narrow_program(Program((programs.portfolio,), outside=outside), viewer)
    return Programs(
        next(iter(seen.all(Portfolio)), Portfolio(id="portfolio")),
        seen.outside.shared.values(),
        {name: seen.outside.parts.get(name, {}) for name in programs.programs},
    )


def narrow_history(history: History, program: Program, viewer: Viewer) -> History:
    """The history of what a viewer may see of the (whole) program.

    A record that is no longer in the plan might have been confidential: only who sees everything sees its past. Of
    published forecasts there are those made from the same view of the plan: one that counted with what is hidden would
    tell of it, and compared with one that didn't it would move without anything having changed.
    """
    if viewer.sees_all:
        return history.made_for(*WHOLE)
    view = view_of(program, viewer)
    moves = (view.move(move) for move in history.moves if view.shows(move.record))
    made = history.made_for(viewer.name)
    return History(
        tuple(move for move in moves if move is not None),
        tuple(past for past in made.forecasts if view.shows(past.record)),
        history.since,
        tuple(_narrow_plan(past, view) for past in made.plans),
    )


def _narrow_plan(past: PastPlan, view: View) -> PastPlan:
    """A published plan without the work, and the teams, that are hidden."""
    ways = (one for one in past.ways if all(view.shows(key) for key in (one[0], *(team for team, _ in one[1]))))
    return replace(past, starts=tuple(one for one in past.starts if view.shows(one[0])), ways=tuple(ways))


def narrow_problems(problems: Iterable[Problem], program: Program, viewer: Viewer) -> tuple[Problem, ...]:
    """The faults of the (whole) program that a viewer may hear of, without the names of what is hidden."""
    view = view_of(program, viewer)
    if not view.hidden:
        return tuple(problems)
    return tuple(
        replace(one, values={name: view.cell(value) for name, value in one.values.items()})
        for one in problems
        if all(view.shows(key) for key in (*one.subjects, *_keys(one.values.values())))
    )


def _keys(values: Iterable[Cell]) -> Iterable[Key]:
    for value in values:
        if isinstance(value, Key):
            yield value
        elif isinstance(value, tuple):
            yield from value
