"""The bench of modes: it runs on a folder laid out like the data, and tells where its peer is missing."""

import json
import sys

import pytest
from bench import modes

pytestmark = pytest.mark.thorough


@pytest.fixture
def run(shared, tmp_path, monkeypatch):
    def measure(*more):
        file = tmp_path / "modes.json"
        folder = str(shared / "data" / "scheduling")
        monkeypatch.setattr(sys, "argv", ["modes", folder, "--json", str(file), "--only", "J5018_1", *more])
        modes.main()
        return json.loads(file.read_text(encoding="utf-8"))

    return measure


def test_both_are_measured_and_the_ratio_comes_last(run, capsys):
    found = run("--seconds", "1")
    assert [case["solver"] for case in found["cases"]] == ["kaname", "cpsat"]
    assert all(case["makespan"] >= case["best"] == 24 for case in found["cases"])
    assert set(found["figures"]) == {"gap", "gap.cpsat"}
    assert found["figures"]["gap"]["value"] == pytest.approx(100 * (found["cases"][0]["makespan"] / 24 - 1))
    assert capsys.readouterr().out.splitlines()[-1].startswith("ratio ")


def test_a_peer_that_is_missing_has_no_figure_but_a_reason(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
    monkeypatch.setattr(modes, "kaname", lambda *_: 24.0)
    found = run("--seconds", "1")
    assert found["figures"]["gap"] == {"value": 0.0, "aim": None, "anchor": None, "se": None, "n": 1}
    assert found["figures"]["gap.cpsat"]["value"] is None
    assert "ortools" in found["figures"]["gap.cpsat"]["why"]
