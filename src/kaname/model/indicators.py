"""What service level objectives are made of (OpenSLO v1): indicators, windows, objectives, alert policies, readings."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, Strict, model_validator

from kaname.model.base import Day, Flag, NonNegative, Number, Positive, Ref, Text, Value
from kaname.model.people import Zone

if TYPE_CHECKING:
    from kaname.model.quality import Slo

SloDuration = Annotated[str, Field(pattern=r"^[1-9]\d*[mhdwMQY]$")]
"""OpenSLO's shorthand: m minute, h, d, w, M month, Q, Y; case matters."""


class RatioMetric(Value):
    """Good (or bad) over total, as queries of a data source; or `raw`, a query that gives the ratio itself."""

    source: Text = ""
    good: Text = ""
    bad: Text = ""
    total: Text = ""
    raw: Text = ""
    raw_type: Literal["success", "failure"] | None = None
    counter: Flag = True

    @model_validator(mode="after")
    def _raw_alone(self) -> Self:
        if bool(self.raw) != (self.raw_type is not None):
            raise ValueError("raw_needs_type")
        if self.raw and (self.good or self.bad or self.total):
            raise ValueError("raw_alone")
        return self


class ThresholdMetric(Value):
    """One query whose value is compared with each objective's own."""

    source: Text = ""
    query: Text = ""


class Indicator(Value):
    """A service level indicator: exactly one of a ratio or a threshold."""

    ratio: RatioMetric | None = None
    threshold: ThresholdMetric | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.ratio is None) == (self.threshold is None):
            raise ValueError("indicator_exactly_one")
        return self


class TimeWindow(Value):
    """Rolling, or aligned to a calendar from a start in a zone."""

    duration: SloDuration = "28d"
    rolling: Flag = True
    calendar_start: Text = ""
    zone: Zone | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.rolling == bool(self.calendar_start):
            raise ValueError("window_exactly_one")
        return self


class SloReading(Value):
    """Good and total events over the window ending on a day."""

    on: Day
    good: NonNegative
    total: NonNegative

    @model_validator(mode="after")
    def _within(self) -> Self:
        if self.good > self.total:
            raise ValueError("good_beyond_total")
        return self


class SloTarget(Value):
    """One objective of an SLO: the share (or percentage) that must be good, with OpenSLO's options.

    An objective with its own indicator makes the SLO a composite, in which it counts by its weight; then its readings
    are its own too.
    """

    name: Text = ""
    target: Annotated[float, Strict(), Field(ge=0, lt=1)] | None = None
    target_percent: Annotated[float, Strict(), Field(ge=0, lt=100)] | None = None
    indicator: Indicator | None = None
    indicator_ref: Ref[Slo] | None = None
    op: Literal["lte", "gte", "lt", "gt"] | None = None
    value: Number | None = None
    time_slice_target: Annotated[float, Strict(), Field(gt=0, le=1)] | None = None
    time_slice_window: SloDuration | None = None
    weight: Positive = 1.0
    readings: tuple[SloReading, ...] = ()

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.target is None) == (self.target_percent is None):
            raise ValueError("target_exactly_one")
        if self.indicator is not None and self.indicator_ref is not None:
            raise ValueError("indicator_twice")
        return self

    @property
    def share(self) -> float:
        """The target as a share of 1, whichever way it is written (99.9 % is 0.999 exactly as written)."""
        if self.target is not None:
            return self.target
        return float(Decimal(str(self.target_percent)) / 100)


class AlertCondition(Value):
    """When an alert fires: the error budget burns faster than the threshold over the lookback, for so long."""

    kind: Literal["burnrate"] = "burnrate"
    severity: Literal["page", "ticket"] = "page"
    op: Literal["lte", "gte", "lt", "gt"] = "gte"
    threshold: Positive
    lookback: SloDuration = "1h"
    alert_after: SloDuration = "5m"


class AlertPolicy(Value):
    """Who is told when the error budget burns too fast, and on what condition."""

    name: Text = ""
    description: Text = ""
    condition: AlertCondition
    when_breaching: Flag = True
    when_resolved: Flag = False
    when_no_data: Flag = False
    notify: tuple[Text, ...] = ()
