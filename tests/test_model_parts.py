"""Parts of records that may be written in more than one way, and what they refuse."""

import pytest
from pydantic import ValidationError

from kaname.model.base import Key
from kaname.model.controls import KNOWN_REGIMES, Obligation, ProcessingActivity
from kaname.model.kinds import references
from kaname.model.plan import Criterion, WorkPackage
from kaname.model.quality import Policy
from plans import program


def test_a_criterion_met_on_a_day_counts_as_met():
    assert Criterion.model_validate({"text": "t", "met": True, "met_on": "2026-03-02"}).met
    with pytest.raises(ValidationError, match="met_on_without_met"):
        Criterion.model_validate({"text": "t", "met_on": "2026-03-02"})


def test_work_is_blocked_by_records_or_by_what_words_say():
    said = WorkPackage.model_validate({"id": "a", "blocked_by": "The permit of the city"})
    assert said.blocked_by == "The permit of the city"
    assert list(references(said)) == []
    plan = program(
        work_packages=[{"id": "a", "blocked_by": ["q", "dependency/d"]}],
        issues=[{"id": "q"}],
        dependencies=[{"id": "d", "giver": "team/x"}],
    )
    assert plan.incoming(Key("issue", "q")) == ((Key("work_package", "a"), "blocked_by"),)
    assert plan.incoming(Key("dependency", "d")) == ((Key("work_package", "a"), "blocked_by"),)
    written = plan.need(Key("work_package", "a")).model_dump(mode="json", exclude_unset=True)
    assert written["blocked_by"] == ["q", "dependency/d"]


@pytest.mark.parametrize("regime", [*KNOWN_REGIMES, "Swiss FADP"])
def test_any_regime_may_be_named(regime: str):
    assert Obligation.model_validate({"id": "a", "regime": regime}).regime == regime
    assert ProcessingActivity.model_validate({"id": "a", "regimes": [regime]}).regimes == (regime,)


def test_a_policy_is_lifted_after_it_was_called():
    with pytest.raises(ValidationError, match="range_order"):
        Policy.model_validate({"id": "a", "trigger": "manual", "called_on": "2026-03-02", "lifted_on": "2026-03-01"})
