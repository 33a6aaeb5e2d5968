"""Why a service level is not asked of Prometheus, or not written as its rules."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _

WORDS: Mapping[str, ProblemWords] = {
    "slo.no-indicator": ProblemWords(
        _("It has no indicator, so nothing can be asked."),
        _("Give it an `indicator`: a `ratio` of good or bad events to all, or a `threshold`."),
    ),
    "slo.elsewhere": ProblemWords(
        _("Its indicator is that of another program, whose sources are asked there."),
        _("Give it an indicator of its own."),
    ),
    "slo.no-source": ProblemWords(
        _("Its indicator names no source, so nobody is asked."),
        _("Write the id of a source of the plan as `source` of the indicator."),
    ),
    "slo.unknown-source": ProblemWords(
        _("Its indicator names the source {source}, which the plan doesn't have."),
        _("Add it by `kaname source add`, or correct the name."),
    ),
    "slo.other-tool": ProblemWords(
        _("Its source {source} is not Prometheus."),
        _("Enter its readings; only Prometheus and what answers like it is asked for service levels."),
    ),
    "slo.no-query": ProblemWords(
        _("Its indicator lacks a query or a limit."),
        _("A ratio needs `good` or `bad`, and `total`; a threshold needs `query`, and its objective `op` and `value`."),
    ),
    "slo.rate-of-sum": ProblemWords(
        _("Its query adds up counters before their increase is taken, which breaks whenever one of them begins anew."),
        _("Give the counter alone, or the whole query with {token} for its range: `sum(rate(hits_total[{token}]))`."),
    ),
    "slo.mixed": ProblemWords(
        _("Its queries are written in different ways, so they count in different units."),
        _("Write all of them as counters alone, or all with {token}, or all with a range of their own."),
    ),
    "slo.coarse": ProblemWords(
        _("Its query or its slices of time are longer than {window}, so they can't tell of so short a window."),
        _("Write {token} for the range of the query, or choose longer windows."),
    ),
    "slo.calendar": ProblemWords(
        _("Its window of {window} follows the calendar; rules know windows that roll."),
        _("Let the window roll, or watch it by rules of your own."),
    ),
    "slo.no-period": ProblemWords(
        _("Its window follows the calendar from a start that can't be read or lies ahead."),
        _("Write `calendar_start` as 2026-04-01 00:00:00."),
    ),
    "slo.slices": ProblemWords(
        _("It counts slices of time; the rules count events."),
        _("Let it count by Occurrences, or watch it by rules of your own."),
    ),
    "slo.never-fires": ProblemWords(
        _("With a target of {target} no outage burns {factor} times as fast as the even pace: the alert never fires."),
        _("State alerts of its own below 1 / (1 - target), or raise the target; the rules are written all the same."),
    ),
    "slo.not-days": ProblemWords(
        _("Its window of {window} is not one of whole days, as rules need."), _("Choose a window of whole days.")
    ),
}
