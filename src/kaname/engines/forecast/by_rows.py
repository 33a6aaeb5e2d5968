"""Forecasts where all is work on one clock: runs made activity by activity, each summarised as soon as it is dated."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from kaname.engines.forecast.draws import Desk, Drawing, desk_for
from kaname.engines.forecast.lanes import Lanes
from kaname.engines.forecast.network_runs import Found
from kaname.engines.forecast.percentiles import Summary, percentiles, summary_of
from kaname.engines.forecast.places import places
from kaname.engines.forecast.row_runs import STRIP, Band, band_for, row_runs
from kaname.engines.forecast.storage import MOST_KEPT, room_for_samples
from kaname.engines.instance import Floats

Share = tuple[int, int]


class ByRows:
    """Makes the runs of a network in which something is drawn."""

    def __init__(self, lanes: Lanes, d: Drawing) -> None:
        self._lanes, self._d = lanes, d
        self._places, self._used = places(lanes, d.events)

    def make(self, first: int, until: int, costs: Floats, found: Found) -> None:
        """Make some runs and note what is kept of them; not their samples."""
        room = self._room((first, until))
        self._run((first, until), room, (0, len(self._lanes.order)), costs, found, summary_of(0, (), 1))

    def summarised(
        self, costs: Floats, found: Found, levels: tuple[float, ...], shares: list[Share]
    ) -> tuple[Floats, Floats]:
        """Make all runs, a share in each thread, note what is kept of them, and return percentiles and means.

        One thread summarises each row while it is in the processor's cache; several meet after some rows.
        """
        runs, count = shares[-1][1], len(self._lanes.order)
        made = summary_of(len(self._lanes.kind), levels, runs)
        if len(shares) == 1:
            alone = found._replace(samples=np.empty((1, runs), dtype=np.float32))
            self._run(shares[0], self._room(shares[0]), (0, count), costs, alone, made)
            return made.found, made.means
        rooms = [self._room(share) for share in shares]
        counts = np.zeros((len(shares), len(found.critical)), dtype=np.int64)
        nothing, rows = summary_of(0, (), 1), max(1, min(count, MOST_KEPT // runs))
        with room_for_samples(rows, runs) as samples, ThreadPoolExecutor(len(shares)) as pool:

            def summary(part: Share) -> tuple[Floats, Floats]:
                return percentiles(samples[slice(*part)], levels, runs)

            noted = [found._replace(samples=samples, critical=critical) for critical in counts]
            for begin in range(0, max(1, count), rows):
                end = min(count, begin + rows)
                running = [
                    pool.submit(self._run, share, room, (begin, end), costs, each, nothing)
                    for share, room, each in zip(shares, rooms, noted, strict=True)
                ]
                for one in running:
                    one.result()
                edges: list[int] = np.linspace(0, end - begin, len(shares) + 1).astype(np.int64).tolist()
                parts = list(pairwise(edges))
                for (low, high), (at_levels, means) in zip(parts, pool.map(summary, parts), strict=True):
                    numbers = self._lanes.order[begin + low : begin + high]
                    made.found[numbers], made.means[numbers] = at_levels, means
        found.critical[:] += counts.sum(axis=0)
        return made.found, made.means

    def _room(self, share: Share) -> tuple[Desk, Band]:
        band = band_for(self._lanes, self._used, share[1] - share[0])
        return desk_for(self._d, STRIP, 1, len(band.last)), band

    def _run(
        self, share: Share, room: tuple[Desk, Band], part: Share, costs: Floats, found: Found, made: Summary
    ) -> None:
        desk, band = room
        row_runs(*share, *part, self._d, desk, self._lanes, self._places, band, costs, found, made)
