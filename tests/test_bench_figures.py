"""Figures of a bench as a file: JSON that every reader takes."""

import json
import math

import pytest
from bench.figures import Figure, report


@pytest.mark.parametrize("none", [math.inf, -math.inf, math.nan])
def test_what_is_no_number_is_null_in_the_file(none, tmp_path):
    def refuse(name):
        raise AssertionError(name)

    file = tmp_path / "found.json"
    report("program", [{"solver": "peer", "makespan": none}, (1.5, none)], {"gap": Figure(none, aim=1.0)}, file)
    told = json.loads(file.read_text(encoding="utf-8"), parse_constant=refuse)
    assert told["cases"] == [{"solver": "peer", "makespan": None}, [1.5, None]]
    assert (told["figures"]["gap"]["value"], told["figures"]["gap"]["aim"]) == (None, 1.0)
