"""Whatever is written into a plan, checking it answers, and what is checked without a fault can be assessed.

A small valid plan is damaged: values of every kind and size in place of its own, names and structure changed, text cut,
doubled and mixed up. Nothing may raise but a request's own error.
"""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaname import centre
from kaname.files.reading import read
from kaname.report import compose
from kaname.report.markdown import markdown
from kaname.settings import Settings
from kaname.words.speech import Speech

PLAN = """
charter:
  {id: p, title: Small, as_of: 2026-03-12, starts: 2026-01-05, ends: 2026-12-18, country: JP, currency: EUR,
   rates: [{currency: JPY, rate: 0.0061, on: 2026-01-05, source: ECB}], tpms: [kim]}
people: [{id: kim, zone: Asia/Tokyo, cost_rate: 800 EUR}, {id: lee, leave: [{first: 2026-04-01, last: 2026-04-10}]}]
teams:
  - {id: web, country: DE-BY, focus: 0.8, headcount: [{since: 2026-01-05, people: 3}]}
  - {id: ops, members: [{person: kim}, {person: lee, share: 0.5}]}
initiatives: [{id: i, owner: person/kim, quarters: [2026-Q2], cost_of_delay: 900 EUR}]
work_packages:
  - {id: a, initiative: i, duration: {low: 2, likely: 3, high: 9, shape: pert}, allocations: [{team: web, people: 2}]}
  - {id: b, effort: {low: 2, likely: 5, high: 9}, allocations: [{team: ops}], deadline: 2026-09-01}
  - {id: c, duration: {low: 1, likely: 2, high: 3}, started: 2026-03-02, remaining: 1}
dependencies: [{id: d, predecessor: a, successor: b, lag: 2, type: SS}]
milestones: [{id: m, work: [work_package/b], commitment: 2026-08-03, owner: person/kim, level: contract}]
risks:
  - {id: r, owner: kim, probability: 0.3, days: [{work: work_package/a, days: {low: 1, likely: 2, high: 8}}],
     cost: {low: 100, likely: 200, high: 900, currency: EUR}}
budgets: [{id: g, granted: 90000 EUR, periods: [{month: 2026-04, planned: 5000 EUR, actual: 4000 EUR}]}]
components: [{id: shop, tier: 1, owner: team/web}]
capacity_plans:
  - {id: q, component: shop, limit: 100, demand: [{on: 2026-01-05, value: 40}, {on: 2026-02-05, value: 50}]}
debts: [{id: e, component: shop, principal_days: 20, interest_hours_low: 5, interest_hours_high: 9}]
"""
ODD: tuple[Any, ...] = (
    *(None, True, "", " ", "~", [], {}, [[]], {"a": 1}, [None], "kim", "person/kim", "web", "a", "b", "x:a", "!!"),
    *(0, -0.0, 1, -1, 0.01, 1e-300, 1e-9, 9999, 10_000, 1e6, 1e9, 1e18, 1e19, 1e308, -1e308, 10**400, 2**63),
    *(float("nan"), float("inf"), float("-inf"), "1e400", "0 EUR", "1 XXX", "-1 EUR", "9" * 40 + " EUR"),
    *("0001-01-01", "1970-01-01", "2026-02-30", "2026-03-12", "2200-12-31", "9999-12-31", "2200-Q4", "1970-01"),
    *(
        "JP-13",
        "DE-ZZ",
        "ZZ",
        "CN",
        "SA",
        "施策",
        "😀",
        "\ud800",
        "\u202e",
        "a\nb",
        "x" * 3000,
        "<b>",
        "{subject}",
        "%s",
    ),
)


def _paths(node: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in plain data."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [deeper for name, part in items for deeper in ((*path, name), *_paths(part, (*path, name)))]


DOCUMENT = read(PLAN.encode(), "program.yaml").document
DATA: dict[str, Any] = dict(DOCUMENT.data) if DOCUMENT is not None else {}
PATHS = _paths(DATA)
odd = st.sampled_from(ODD) | st.floats() | st.integers() | st.text(max_size=8) | st.dates().map(str)
changes = st.lists(
    st.tuples(st.sampled_from(PATHS), odd, st.sampled_from(("put", "put", "put", "drop", "rename"))),
    min_size=1,
    max_size=4,
)
cuts = st.lists(
    st.tuples(
        st.integers(0, len(PLAN)),
        st.integers(0, 60),
        st.sampled_from(("", "- ", "{", "]", ": ", "&a ", "*a", "\t", "\0", "'", "\n  ", "!!int ")),
    ),
    min_size=1,
    max_size=3,
)


def _part(node: Any, name: str | int) -> Any:
    """A part of plain data by name or number; None where another change has taken it away."""
    if isinstance(node, dict):
        return node.get(name)
    return node[name] if isinstance(node, list) and isinstance(name, int) and name < len(node) else None


def _changed(changed: list[tuple[tuple[str | int, ...], Any, str]]) -> str:
    """The plan with values in other places' stead, as JSON, which is YAML too."""
    data = deepcopy(DATA)
    for (*above, last), value, how in changed:
        node: Any = data
        for part in above:
            node = _part(node, part)
        if isinstance(node, dict) and last in node:
            kept = node.pop(last)
            node |= {} if how == "drop" else {str(value): kept} if how == "rename" else {last: value}
        elif isinstance(node, list) and isinstance(last, int) and last < len(node):
            node[last] = value
    text = json.dumps(data, indent=1)
    for word, plain in (("-Infinity", "-.inf"), ("Infinity", ".inf"), ("NaN", ".nan")):
        text = text.replace(word, plain)
    return text


def _answers(folder: Path, text: str) -> None:
    """Check the plan; where that finds nothing that keeps a record out, assess and tell all of it."""
    (folder / "program.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
    found = centre.problems(folder)
    speech = Speech("ja")
    assert all(str(sentence) for problem in found for sentence in speech.problem(problem))
    if not any(problem.fatal for problem in found):
        told = compose(centre.assess(folder, config=QUICK).only, "engineer", "en")
        assert markdown(told)


QUICK = Settings(runs=100, levelled=True)
BOUNDED = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("KANAME_CACHE", str(tmp_path / "cache"))
    own = tmp_path / "plan"
    own.mkdir()
    return own


def test_the_plan_that_is_damaged_is_a_good_one(folder):
    (folder / "program.yaml").write_text(PLAN, encoding="utf-8")
    assert [problem for problem in centre.problems(folder) if problem.fatal] == []
    _answers(folder, PLAN)


@BOUNDED
@given(changes)
def test_no_value_and_no_name_makes_it_raise(folder, changed):
    _answers(folder, _changed(changed))


@BOUNDED
@given(cuts)
def test_no_text_makes_it_raise(folder, cut):
    text = PLAN
    for at, length, put in cut:
        text = text[:at] + put + text[at + length :]
    _answers(folder, text)
