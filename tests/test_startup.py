"""What a command does not need it does not load: counted in the modules of a new process, never in seconds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
RUN = """
import sys
from kaname.cli import main
try:
    main()
except SystemExit:
    pass
print(*sys.modules, file=sys.stderr)
"""
COMPILERS = {"numba", "llvmlite", "kaname.engines.compiled", "kaname.engines.network", "kaname.planning.timetabling"}
WRITERS = {"django", "vl_convert", "ruamel", "jinja2", "kaname.report.html", "kaname.report.markdown"}
DUTIES = {"kaname.assessment", "kaname.duties", "kaname.planning", "kaname.engines.instance", "numpy", "holidays"}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    cache = tmp_path_factory.mktemp("cache")

    def modules(*words: object) -> set[str]:
        command = [sys.executable, "-c", RUN, *map(str, words)]
        settings = {**os.environ, "KANAME_CACHE": str(cache), "KANAME_RUNS": "200"}
        done = subprocess.run(command, capture_output=True, text=True, env=settings, check=True, timeout=300)
        return set(done.stderr.split())

    return modules


def test_help_loads_no_kind_of_record(loaded):
    assert loaded("--help").isdisjoint({"pydantic", "kaname.model", "kaname.centre", "babel", "yaml"})


def test_a_check_loads_no_duty_and_nothing_they_count_with(loaded):
    assert loaded("check", EXAMPLES / "atlas").isdisjoint(DUTIES | COMPILERS | WRITERS)


def test_a_status_that_is_known_loads_no_compiler_and_no_writer(loaded):
    assert "kaname.planning.timetabling" in loaded("status", EXAMPLES / "atlas")
    assert loaded("status", EXAMPLES / "atlas").isdisjoint(COMPILERS | WRITERS)
