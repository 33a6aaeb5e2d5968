"""Experience of a program: its finished work corrects the durations of what is still open.

Work counts that has an estimate and was finished by the day; how long it took is counted in the working days of its
calendar. What delayed it is in there, whether a risk that occurred or an estimate that was too low. Below ENOUGH_WORK
pieces of work nothing is corrected. The levelled schedule stays as estimated: it is the plan, not the forecast.
"""

from __future__ import annotations

from kaname.engines.experience import Correction, finished_in, learn
from kaname.engines.instance import Instance
from kaname.planning.timetable import ENOUGH_WORK


def correction(instance: Instance, rho: float) -> Correction | None:
    """What finished work says; None where there is too little of it, or what all work has in common is 0 or all."""
    past = tuple(finished_in(instance))
    return learn(past, rho) if len(past) >= ENOUGH_WORK and 0.0 < rho < 1.0 else None
