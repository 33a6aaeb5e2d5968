"""The timeline: what runs when, as rows that can be grouped and filtered, with what links them."""

from kaname.status.timeline.rows import Holds, Link, Move, Row, Timeline, timeline
from kaname.status.timeline.views import GROUPINGS, Asked, Grouping, Line, lines

__all__ = [
    "GROUPINGS",
    "Asked",
    "Grouping",
    "Holds",
    "Line",
    "Link",
    "Move",
    "Row",
    "Timeline",
    "lines",
    "timeline",
]
