"""Timetable of a program: out to the engines, and back as dates about records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np

from kaname.engines.experience import Correction, applied
from kaname.engines.instance import CycleError, Event, Forecast, Instance
from kaname.model.base import Key
from kaname.model.history import History
from kaname.model.program import Program
from kaname.planning import experience, in_force, load, slips
from kaname.planning.deliveries import deliveries
from kaname.planning.engine import Draws, Engine, Extent
from kaname.planning.horizon import beyond, ends_beyond
from kaname.planning.outlooks import outlooks, promised
from kaname.planning.outside import outside_view
from kaname.planning.slots import clashes, slots
from kaname.planning.timetable import SHARES, Experience, Gain, Method, Quantiles, Timetable
from kaname.planning.translation import Translation, schedulable, translate
from kaname.planning.tree import Breakdown

_GAINS = 12
_GAIN_RUNS = (300, 2_000)
_GAIN_WORK = 8_000_000  # activities drawn for all gains together
_EXPERIENCE_WORK = 1_000_000  # activities drawn, twice, to tell what experience did


def timetable(
    program: Program,
    history: History,
    as_of: date,
    draws: Draws | None = None,
    engine: Engine | None = None,
    *,
    extent: Extent = "all",
) -> Timetable:
    """Every computed date of a program on a day. Without effort data: the past slips of comparable milestones.

    What lies beyond the `extent` is left out: nothing else of the timetable changes.
    """
    draws = draws or Draws()
    reason = schedulable(program)
    if not reason:
        try:
            return _from_work(program, history, as_of, draws, engine or Engine(), extent)
        except CycleError:
            reason = "cycle"
        except OverflowError:  # a date after the last that there is
            reason = "beyond_horizon"
    found = slips.outlooks(program, history, as_of)
    return Timetable(
        as_of=as_of,
        outlooks={key: outlook for key, (outlook, _) in found.items()},
        method="slips" if found else "",
        no_schedule=reason,
        no_forecast="" if found else "no_history",
        quantiles={key: told for key, (_, told) in found.items()},
        deliveries=tuple(deliveries(program, as_of, draws)),
    )


def _from_work(
    program: Program, history: History, as_of: date, draws: Draws, engine: Engine, extent: Extent
) -> Timetable:
    published = history.in_force(as_of)
    translation = translate(program, as_of, published)
    instance = translation.instance
    if beyond(instance):
        raise OverflowError
    breakdown = Breakdown(program)
    path = engine.network(instance)
    if ends_beyond(instance, path.finish):
        raise OverflowError
    plan = engine.schedule(instance, draws.seed, in_force.previous(translation, published))
    levelled = draws.levelled and any(mode.demands for one in instance.activities for mode in one.modes)
    draws = replace(draws, levelled=levelled, keep=promised(program, translation))
    method: Method = "levelled" if levelled else "network"
    learnt = experience.correction(instance, program.charter.correlation.between_teams) if draws.corrected else None
    if learnt is not None:
        translation = replace(translation, instance=applied(instance, learnt))
        if beyond(translation.instance):
            raise OverflowError
    runs = engine.forecast(translation.instance, draws)
    asked, draws = draws, draws.as_made(runs.runs)
    fan = _fan(instance, runs, translation.whole)
    expected = outlooks(program, translation, breakdown, runs, method)
    starts = tuple(in_force.starts(translation, plan))
    since, held, displaced = in_force.displaced(starts, history, as_of)
    dateless = {key: one for key, one in slips.outlooks(program, history, as_of).items() if key not in expected}
    found = Timetable(
        as_of=as_of,
        slots=slots(translation, breakdown, path, plan),
        outlooks=expected | {key: outlook for key, (outlook, _) in dateless.items()},
        clashes=tuple(clashes(translation, plan)),
        fan=fan,
        method=method,
        runs=runs.runs,
        most_runs=asked.runs,
        tolerance=asked.tolerance,
        seed=draws.seed,
        correlated=runs.correlated,
        unestimated=translation.unestimated,
        ends=_ends(translation, runs),
        quantiles=_quantiles(translation, runs) | {key: told for key, (_, told) in dateless.items()},
        starts=starts,
        in_force=since,
        held=held,
        displaced=displaced,
    )
    if extent == "dates":
        return found
    found = replace(
        found,
        load=tuple(load.load(translation, path)),
        gains=tuple(_gains(translation, draws, engine)),
        deliveries=tuple(deliveries(program, as_of, asked)),
    )
    if extent == "judged":
        return found
    return replace(
        found,
        network_p80=_network_p80(translation.instance, draws, engine),
        experience=None if learnt is None else _experience(learnt, instance, translation.instance, draws, engine),
        outside=outside_view(program, history, as_of, instance.finish_day(plan.finish[translation.whole]), fan),
    )


def _fan(instance: Instance, runs: Forecast, whole: int) -> Quantiles:
    times = np.quantile(runs.finishes[runs.kept.index(whole)], SHARES, method="inverted_cdf")
    return tuple((level, instance.finish_day(float(time))) for level, time in zip(SHARES, times, strict=True))


def _quantiles(translation: Translation, runs: Forecast) -> dict[Key, Quantiles]:
    """The distribution of the finish of every promise that is open."""
    ends = {key: end for key, end in translation.ends.items() if end in runs.kept}
    rows = {end: row for row, end in enumerate(runs.kept)}
    times = np.quantile(runs.finishes, SHARES, axis=1, method="inverted_cdf")
    return {
        key: tuple(
            (share, translation.reached_day(key, float(time)))
            for share, time in zip(SHARES, times[:, rows[end]], strict=True)
        )
        for key, end in ends.items()
        if translation.instance.activities[end].finished is None
    }


def _ends(translation: Translation, runs: Forecast) -> tuple[int, ...]:
    """The day, as an ordinal, on which the program ends in each run."""
    times, run = np.unique(runs.finishes[runs.kept.index(translation.whole)], return_inverse=True)
    days = [translation.reached_day(translation.root, float(time)).toordinal() for time in times]
    return tuple(np.array(days)[run].tolist())


def _network_p80(instance: Instance, draws: Draws, engine: Engine) -> date | None:
    if not draws.levelled:
        return None
    return instance.finish_day(_p80(instance, replace(draws, levelled=False), engine))


def _p80(instance: Instance, draws: Draws, engine: Engine) -> float:
    runs = engine.forecast(instance, draws)
    return float(np.quantile(runs.finishes[runs.kept.index(draws.keep[-1])], 0.8, method="inverted_cdf"))


def _experience(
    learnt: Correction, estimated: Instance, corrected: Instance, draws: Draws, engine: Engine
) -> Experience:
    """What experience did to the end of the program: the same draws, as estimated and as corrected."""
    from kaname.engines.calendars import working_days_between

    runs = _fewer(draws.runs, len(estimated.activities), _EXPERIENCE_WORK)
    fewer = replace(draws, runs=runs, keep=draws.keep[-1:])
    before, after = (_p80(one, fewer, engine) for one in (estimated, corrected))
    days = working_days_between(estimated.calendars[0], before, after)
    return Experience(learnt.cases, learnt.weight, learnt.factor, learnt.level, days)


def _fewer(runs: int, dated: float, work: int) -> int:
    """Runs for a difference of paired draws: the fewer the more activities are drawn, down to 300."""
    return min(runs, max(_GAIN_RUNS[0], min(int(work / dated), _GAIN_RUNS[1])))


def _gains(translation: Translation, draws: Draws, engine: Engine) -> Iterator[Gain]:
    """What each of the heaviest risks costs the end of the program at P80: the same draws, without it.

    Fewer runs than the forecast has, down to 300 on large programs: only the difference counts, by paired draws.
    """
    from kaname.engines.calendars import working_days_between

    instance = translation.instance
    events = [each for each in zip(translation.events, instance.events, strict=True) if each[1].hits]
    heaviest = sorted(events, key=lambda each: (-_weight(each[1]), each[0]))[:_GAINS]
    if not heaviest:
        return
    dated = len(instance.activities) * (1 + sum(event.probability for _, event in heaviest))
    runs = _fewer(draws.runs, dated, _GAIN_WORK)
    without = (tuple(one for one in instance.events if one is not event) for _, event in heaviest)
    choices = (instance.events, *without)
    found = engine.compare(instance, choices, translation.whole, replace(draws, runs=runs, keep=()))
    before = found.percentile(0, 0.8)
    for number, (key, _) in enumerate(heaviest, 1):
        days = working_days_between(instance.calendars[0], found.percentile(number, 0.8), before)
        yield Gain(key, translation.root, days)


def _weight(event: Event) -> float:
    return event.probability * sum(abs(hit.days.likely) for hit in event.hits)
