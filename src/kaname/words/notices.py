"""What the head of an answer owns up to: what it is without, what was taken out, and which plan it looks at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaname.words.markers import _
from kaname.words.speech import Sentence, Speech


def kept_out(count: int, speech: Speech) -> Iterator[Sentence]:
    """That faults keep records out, and how to see which."""
    if count:
        said = _(
            "The answer is without records that could not be read (faults: {count}); green can't be said without "
            "them. `kaname check` lists them."
        )
        yield speech.say(said, {"count": count})


def view(as_of: date, speech: Speech, *, narrowed: bool, looked_back: bool) -> Iterator[Sentence]:
    """That records were taken out for this audience; that today's plan is looked at from an earlier day."""
    if narrowed:
        said = _(
            "Records were taken out for this audience before anything was computed, so dates and chances can differ "
            "from those of the full plan."
        )
        yield speech.say(said, {})
    if looked_back:
        said = _(
            "This is the plan of today looked at as of {day}. The plan that stood on that day was another one: for "
            "that, check out its commit."
        )
        yield speech.say(said, {"day": as_of})
