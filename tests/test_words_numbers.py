"""Numbers that no plan means are still told, never a failure of the one who formats them."""

from decimal import Decimal

import pytest

from kaname.model.base import Money
from kaname.words import formats


@pytest.mark.parametrize("value", [1e300, float("inf"), float("nan"), Decimal("1e40")])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_has_too_many_digits_is_told_by_its_power_of_ten(value, language):
    assert formats.number(value, language) == f"{value:.2e}"
    assert formats.percent(value, language) == f"{value:.2e}"


def test_money_too():
    assert formats.money(Money.model_construct(amount=Decimal("1e30"), currency="EUR"), "en") == "1.00e+30 EUR"
    assert formats.money(Money(amount=Decimal("1e15"), currency="EUR"), "en") == "€1,000,000,000,000,000"
