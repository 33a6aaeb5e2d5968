"""Problems for the engines: small ones by hand or by hypothesis."""

from datetime import date

import numpy as np
from hypothesis import strategies as st

from kaname.engines.instance import Activity, Demand, Instance, Link, LinkType, Mode, Spread

MONDAY = date(2026, 1, 5)
EVERY_DAY = np.ones(7, dtype=np.bool_)
WEEKDAYS = np.array([True] * 5 + [False] * 2)
SHIFT = np.array([True, True, False, True, True, True, False])


def activity(days, *, calendar=0, **fields):
    """An activity of so many days; `holds` are its (resource, amount) pairs."""
    duration = days if isinstance(days, Spread) else Spread(float(days))
    demands = tuple(Demand(resource, amount) for resource, amount in fields.pop("holds", ()))
    return Activity(modes=(Mode(duration, calendar, demands),), **fields)


def problem(*activities, links=(), calendars=(EVERY_DAY,), resources=(), now=0.0, **fields):
    """An Instance; links are (before, after), then type and lag where they are not FS and 0."""
    tied = tuple(Link(before, after, *rest) for before, after, *rest in links)
    units = tuple(np.full(7, float(each)) if np.isscalar(each) else np.array(each, dtype=float) for each in resources)
    return Instance(MONDAY, now, tuple(activities), tied, tuple(calendars), units, **fields)


quarters = st.integers(0, 24).map(lambda number: number / 4)


@st.composite
def problems(draw, most=7, capacity=False, actuals=True, points=True, lags=True):
    """A problem without cycles on a grid of quarter days, with two calendars and all kinds of links."""
    count = draw(st.integers(1, most))
    now = draw(st.sampled_from([0.0, 3.0, 4.5]))
    lengths = quarters if points else quarters.filter(lambda days: days > 0)
    resources = [draw(st.sampled_from([1.0, 2.0, 3.0])) for _ in range(2)] if capacity else []
    activities = []
    for number in range(count):
        fields = {"key": number * 7919 % 104729}
        if capacity:
            fields["holds"] = [(r, draw(st.sampled_from([0.5, 1.0]))) for r in range(2) if draw(st.booleans())]
            fields["priority"] = draw(st.sampled_from([0.0, 0.0, 1.0]))
            fields["start_pin"] = draw(st.none() | st.just(float(draw(st.integers(0, 20)))))
            fields["deadline"] = draw(st.none() | st.just(float(draw(st.integers(3, 20)))))
        fields["not_before"] = draw(st.none() | st.integers(0, 12).map(float))
        state = draw(st.sampled_from(["open", "open", "open", "started", "finished"])) if actuals else "open"
        if state != "open":
            fields["started"] = 0.25 if now else 0.0
        if state == "finished":
            fields["finished"] = 2.75 if now else 0.0
        elif state == "started" and draw(st.booleans()):
            fields["remaining"] = Spread(draw(quarters))
        activities.append(activity(draw(lengths), calendar=draw(st.integers(0, 1)), **fields))
    links = []
    for after in range(1, count):
        for before in draw(st.lists(st.integers(0, after - 1), max_size=2, unique=True)):
            lag = draw(st.sampled_from([0.0, 0.0, 1.0, 2.5, -1.0, -2.25])) if lags else 0.0
            links.append((before, after, draw(st.sampled_from(list(LinkType))), lag))
    return problem(*activities, links=links, calendars=(WEEKDAYS, SHIFT), resources=resources, now=now)


def shuffled(instance, order):
    """The same problem with its activities in another order, and where each activity went."""
    place = {old: new for new, old in enumerate(order)}
    links = tuple(Link(place[link.before], place[link.after], link.type, link.lag) for link in instance.links)
    moved = Instance(
        instance.origin,
        instance.now,
        tuple(instance.activities[old] for old in order),
        tuple(reversed(links)),
        instance.calendars,
        instance.resources,
        instance.stocks,
        factors=instance.factors,
    )
    return moved, [place[old] for old in range(len(order))]
