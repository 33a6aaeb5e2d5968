"""Which activities drive the project's duration, from the runs of a simulation: CI, SI, SSI and CRI.

Sources: Vanhoucke, Measuring Time (2010) and PM Knowledge Center; Williams (1992) for SI. AD = duration of the
activity, SD = duration of the whole, TF = total float of the activity in that run, all in one unit. Primavera's
"schedule sensitivity index" is SSI.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaname.engines.rank_correlation import kendall, pearson, spearman
from kaname.engines.ratio import Ratio, Reason

Floats = NDArray[np.float64]
FLOAT_TOLERANCE = 1e-9


class Cruciality(NamedTuple):
    """CRI: absolute correlation of AD and SD, by Pearson, Spearman (mean ranks) and Kendall (tau-b)."""

    pearson: Ratio[float]
    spearman: Ratio[float]
    kendall: Ratio[float]


class Sensitivity(NamedTuple):
    """The indices of one activity; "critical" means TF <= tolerance, CRI is absolute, SI is Williams's form."""

    criticality_index: float
    significance_index: Ratio[float]
    schedule_sensitivity_index: Ratio[float]
    cruciality_index: Cruciality


def sensitivity(
    durations: ArrayLike, floats: ArrayLike, totals: ArrayLike, tolerance: float = FLOAT_TOLERANCE
) -> Sensitivity:
    """All indices of one activity over paired runs: its durations, its total floats, and the totals of the project.

    CI = share of runs with TF = 0; SI = mean(AD / (AD + TF) x SD / mean(SD)), the term being 0 where AD = TF = 0;
    SSI = sd(AD) x CI / sd(SD); CRI = |correlation of AD and SD|.
    """
    activity, slack, project = (np.asarray(values, dtype=np.float64) for values in (durations, floats, totals))
    if not activity.shape == slack.shape == project.shape or activity.ndim != 1 or len(activity) < 2:
        raise ValueError("runs_do_not_pair")
    ci = float(np.mean(slack <= tolerance))
    return Sensitivity(
        criticality_index=ci,
        significance_index=significance(activity, slack, project),
        schedule_sensitivity_index=_schedule_sensitivity(activity, project, ci),
        cruciality_index=cruciality(activity, project),
    )


def cruciality(durations: ArrayLike, totals: ArrayLike) -> Cruciality:
    """The three absolute correlations; an activity or a project that never varies has none."""
    forms = (pearson, spearman, kendall)
    return Cruciality(*(_absolute(form(durations, totals)) for form in forms))


def significance(activity: Floats, slack: Floats, project: Floats) -> Ratio[float]:
    """SI alone; an activity with infinite float adds nothing."""
    mean = float(project.mean())
    if mean == 0:
        return Ratio(None, Reason.NO_TIME)
    whole = activity + slack
    share = np.divide(activity, whole, out=np.zeros_like(activity), where=whole != 0)
    return Ratio(float(np.mean(share * project)) / mean)


def _schedule_sensitivity(activity: Floats, project: Floats, ci: float) -> Ratio[float]:
    if np.ptp(project) == 0:
        return Ratio(None, Reason.CONSTANT)
    return Ratio(float(activity.std()) * ci / float(project.std()))


def _absolute(ratio: Ratio[float]) -> Ratio[float]:
    return ratio if ratio.value is None else Ratio(abs(ratio.value))
