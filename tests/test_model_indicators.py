"""Service level objectives by OpenSLO's rules: what may stand together, and what may not."""

from typing import Any

import pytest
from pydantic import ValidationError

from kaname.model.indicators import RatioMetric, SloTarget
from kaname.model.quality import Slo

RATIO = {"ratio": {"good": "g", "total": "t"}}
LATENCY = {"threshold": {"query": "q"}}


@pytest.mark.parametrize(
    ("cls", "body", "fault"),
    [
        (SloTarget, {}, "target_exactly_one"),
        (SloTarget, {"target": 0.99, "target_percent": 99}, "target_exactly_one"),
        (SloTarget, {"target": 0.99, "indicator": RATIO, "indicator_ref": "pay"}, "indicator_twice"),
        (RatioMetric, {"raw": "q"}, "raw_needs_type"),
        (RatioMetric, {"raw_type": "success"}, "raw_needs_type"),
        (RatioMetric, {"raw": "q", "raw_type": "success", "total": "t"}, "raw_alone"),
        (Slo, {"id": "a", "indicator": RATIO, "indicator_ref": "b"}, "indicator_twice"),
        (
            Slo,
            {"id": "a", "indicator": RATIO, "objectives": [{"target": 0.9, "indicator": RATIO}]},
            "indicator_above_and_below",
        ),
        (
            Slo,
            {"id": "a", "indicator_ref": "b", "objectives": [{"target": 0.9, "indicator_ref": "c"}]},
            "indicator_above_and_below",
        ),
        (Slo, {"id": "a", "objectives": [{"target": 0.9, "indicator": LATENCY}]}, "op_only_with_threshold"),
    ],
)
def test_what_contradicts_itself_is_refused(cls: Any, body: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        cls.model_validate(body)


def test_a_composite_may_mix_ratios_and_thresholds() -> None:
    parts = [{"target": 0.9, "indicator": RATIO}, {"target": 0.9, "indicator": LATENCY, "op": "lte", "value": 0.8}]
    assert Slo.model_validate({"id": "a", "objectives": parts}).composite
    assert not Slo.model_validate({"id": "a", "indicator": RATIO, "objectives": [{"target": 0.9}]}).composite


@pytest.mark.parametrize(("percent", "share"), [(99.9, 0.999), (99.95, 0.9995), (0.0, 0.0), (58.0, 0.58)])
def test_a_percentage_is_the_share_as_written(percent: float, share: float) -> None:
    assert SloTarget(target_percent=percent).share == share
