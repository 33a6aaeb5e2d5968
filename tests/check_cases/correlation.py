"""Correlations that the charter states."""

from typing import Any

from check_cases.case import AB, POINTS, Case, one

TEAMS = [{"id": "web", "members": [{"person": "kim"}]}, {"id": "app", "members": [{"person": "lee"}]}]
MANY = [{"id": "all"}, *({"id": f"w{number}", "parent": "all", "duration": POINTS} for number in range(201))]
REASON = {"coefficient": 0.5, "reason": "one supplier"}


def _case(code: str, field: str, broken: dict[str, Any], mended: dict[str, Any], *before: dict[str, Any]) -> Case:
    """A charter with one statement behind others."""

    def body(said: dict[str, Any]) -> dict[str, Any]:
        return {"correlation": {"stated": [*({**REASON, **one} for one in before), {**REASON, **said}]}}

    path = ("correlation", "stated", len(before), field)
    return one(code, "charters", path, body(broken), body(mended), work_packages=[*AB, *MANY], teams=TEAMS)


BOTH = {"of": ["work_package/a", "work_package/b"]}
TWO_TEAMS = {"of": ["team/web", "team/app"]}
CASES = (
    _case("correlation.mixed", "of", {"of": ["work_package/a", "team/web"]}, BOTH),
    _case("correlation.of-nothing", "within", {"within": "work_package/a"}, {"within": "team/web"}),
    _case("correlation.of-too-much", "within", {"within": "work_package/all"}, {"within": "team/web"}),
    _case("correlation.stated-twice", "coefficient", {**BOTH, "coefficient": 0.6}, BOTH, BOTH),
    _case("correlation.unreachable", "coefficient", {**BOTH, "coefficient": -0.9}, {**BOTH, "coefficient": -0.5}),
    _case(
        "correlation.unreachable", "coefficient", {**TWO_TEAMS, "coefficient": 0.4}, {**TWO_TEAMS, "coefficient": 0.3}
    ),
)
