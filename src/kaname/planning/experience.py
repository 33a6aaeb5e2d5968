"""Experience of a program: its finished work corrects the durations of what is still open.

Work counts that has an estimate and was finished by the day; how long it took is counted in the working days of its
calendar. What delayed it is in there, whether a risk that occurred or an estimate that was too low. The first pieces
count for little, so there is no number of them below which nothing is said. How far all that is left may be off
together is borrowed from the reference class. Nothing extrapolates how the whole stands (earned schedule): what has
started late is in the network, which begins today, and how long work takes is in here. The levelled schedule stays as
estimated: it is the plan, not the forecast.
"""

from __future__ import annotations

from kaname.engines.experience import Correction, finished_in, learn
from kaname.engines.instance import Instance
from kaname.engines.reference_class import ReferenceClass, fit


def correction(instance: Instance, rho: float, comparable: ReferenceClass | None = None) -> Correction | None:
    """What finished work says, with the spread of comparable work, else of the borrowed class.

    None where no work is finished, or what all work has in common is 0 or all.
    """
    past = tuple(finished_in(instance))
    return learn(past, rho, (comparable or fit(())).deviation()) if past and 0.0 < rho < 1.0 else None
