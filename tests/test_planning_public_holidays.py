"""Public holidays: those of the package, of which one country loads no other."""

import subprocess
import sys
from datetime import date

import pytest

from kaname.planning.public_holidays import public_holidays

ALONE = """
import sys
from datetime import date
from kaname.planning.public_holidays import public_holidays
assert date(2026, 5, 4) in public_holidays("JP", 2026)
print(*(name for name in sys.modules if name.startswith("holidays.countries.")))
"""
WHOLE = """
import holidays.countries
from holidays.countries import Germany
assert Germany(years=2026) == holidays.country_holidays("DE", years=2026)
assert not hasattr(holidays.countries, "Atlantis")
print(len([name for name in sys.modules if name.startswith("holidays.countries.")]))
"""


def said(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize(
    ("country", "day", "is_free"),
    [
        ("JP", date(2026, 5, 6), True),  # of three days in a row the second fell on a Sunday
        ("DE-BY", date(2026, 1, 6), True),
        ("DE", date(2026, 1, 6), False),
        ("GU", date(2026, 7, 21), True),  # Liberation Day; its module builds on that of the United States
        ("US", date(2026, 7, 21), False),
    ],
)
def test_the_days_are_those_of_the_country(country, day, is_free):
    assert (day in public_holidays(country, day.year)) == is_free


def test_one_country_loads_no_other():
    assert said(ALONE) == "holidays.countries.japan"


def test_the_package_is_whole_for_whoever_asks_for_it():
    assert int(said(ALONE + WHOLE).splitlines()[-1]) > 200
