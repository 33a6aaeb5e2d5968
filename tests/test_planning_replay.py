"""A replay of forecasts from past slips: judged from history alone, without a look ahead."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest

import plans
from conftest import ROOT
from kaname.files import load
from kaname.model.base import Key
from kaname.model.history import History, Moved
from kaname.planning.replay import LEAST, Replay, replay

TODAY = date(2026, 1, 1)


def at(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def history(slip: Callable[[int], int], count: int = 12, per: int = 4, *, told: bool = True) -> Replay | None:
    """In each of some quarters a few targets, named for 40 days later and reached so many days after that."""
    bodies, moves = [], []
    for quarter in range(count):
        named = date(2022 + quarter // 4, 3 * (quarter % 4) + 1, 10)
        for number in range(per):
            key = Key("milestone", f"m{quarter}-{number}")
            target = named + timedelta(days=40)
            moves.append(Moved(at(named), key, "target", target.isoformat()))
            body = {"id": key.id, "commitment": target.isoformat(), "stage": "launch"}
            reached = target + timedelta(days=slip(quarter))
            if told:
                body |= {"state": "reached", "reached": reached.isoformat()}
                moves.append(Moved(at(reached), key, "reached", reached.isoformat()))
            else:
                body |= {"updated": named.isoformat()}
            bodies.append(body)
    return replay(plans.program(milestones=bodies), History.of(moves), TODAY)


def test_what_always_slips_alike_holds() -> None:
    found = history(lambda _: 5)
    assert found is not None
    assert {level: score.value.value for level, score in found.held.items()} == {0.5: 1.0, 0.8: 1.0, 0.95: 1.0}
    assert found.unknown == 0


def test_what_slips_more_and_more_does_not() -> None:
    """Each quarter is worse than all that was known when it was named: with a look ahead half would hold."""
    found = history(lambda quarter: 3 * quarter)
    assert found is not None
    assert found.held[0.8].value.value == 0.0
    assert found.within[0.8].value.value == 0.0


def test_of_what_nobody_speaks_nothing_is_known() -> None:
    assert history(lambda _: 5, told=False) is None


def test_a_short_history_says_nothing() -> None:
    assert history(lambda _: 5, count=LEAST // 4) is None


def test_the_error_is_that_of_quarters() -> None:
    few, many = (history(lambda quarter: 5 if quarter % 3 else 30, per=per) for per in (4, 16))
    assert few is not None
    assert many is not None
    assert many.held[0.5].n > 3 * few.held[0.5].n
    assert many.held[0.5].error.value == pytest.approx(few.held[0.5].error.value, rel=0.35)


def test_p80s_of_kubernetes_would_have_held_for_three_in_four() -> None:
    loaded = load(ROOT / "examples" / "kubernetes")
    found = replay(loaded.program, loaded.history, loaded.program.charter.as_of or TODAY)
    assert found is not None
    assert found.held[0.8].n > 250
    assert found.held[0.8].value.value == pytest.approx(0.76, abs=0.02)
    assert 0.02 < (found.held[0.8].error.value or 0) < 0.06
