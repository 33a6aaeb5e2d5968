"""How it is told how many runs a forecast was made of, and why no more."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.model.finding import Days
from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech


def stopped(runs: int, most: int, tolerance: float | None, speech: Speech) -> Iterator[Sentence]:
    """Why so many runs of at most so many were made; nothing where all were asked for."""
    if tolerance is None:
        return
    early = _(
        "{runs} runs were enough, of {most} that might be made: P80 and P95 of the end and of every promise then stood "
        "still, with a standard error of no more than {tolerance}."
    )
    late = _(
        "All {most} runs were made, and P80 and P95 of the end and of every promise may not stand still to a standard "
        "error of {tolerance}: that takes more runs."
    )
    values = {"runs": runs, "most": most, "tolerance": Days(tolerance, calendar=True)}
    yield speech.say(early if runs < most else late, values)
