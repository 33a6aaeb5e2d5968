"""Each never-rule of the design is broken on purpose in a copy of the sources, and found."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from itertools import pairwise, product
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
Import = tuple[str, str]
"""One import to plant: (the module that imports, the module it imports)."""

THOUGHT = ["model", "engines", "planning", "duties", "status", "assessment", "evidence.facts"]
OWN_WORLD = ["store", "files", "imports", "evidence.archive", "evidence.client", "evidence.sources"]
WORLD = [
    *(f"kaname.{name}" for name in OWN_WORLD),
    *("django", "duckdb", "ibis", "pyarrow", "sqlite3"),
    *("httpx", "httpx2", "requests", "aiohttp", "urllib.request", "urllib3", "socket"),
    *("yaml", "ruamel.yaml"),
]
LAYERS = [
    *(["cli"], ["web", "client"], ["centre", "report"], ["charts"], ["words"], ["assessment"], ["status"], ["duties"]),
    *(["planning"], ["imports"], ["store", "files", "evidence"], ["model"], ["engines"], ["site"], ["settings"]),
    *(["locks", "git"], ["errors"]),
]


def below(name: str) -> str:
    """A fresh module deep inside a room, so that nothing but the planted imports is reported."""
    return f"kaname.{name}.deep.inside"


UPWARD = [
    (f"kaname.{lower}", f"kaname.{higher}")
    for above, beneath in pairwise(LAYERS)
    for higher, lower in product(above, beneath)
]
SIBLINGS = [
    (f"kaname.{one}", f"kaname.{other}") for layer in LAYERS for one, other in product(layer, layer) if one != other
]
OUTSIDERS = ["cli", "web", "report", "charts", "words", "assessment", "status", "files", "imports", "model.program"]

CLOSED_TO_CLIENTS = [
    *("web", "centre", "report", "store", "files", "imports", "evidence", "assessment", "duties", "planning", "words")
]

BROKEN: dict[str, list[Import]] = {
    "Thought touches no world": [(below(name), outside) for name, outside in product(THOUGHT, WORLD)],
    "Nobody imports upward": [*UPWARD, *SIBLINGS],
    "Duties are strangers to each other": [
        ("kaname.duties.one", "kaname.duties.two"),
        ("kaname.duties.three.part", "kaname.duties.one"),
    ],
    "Sources are strangers to each other": [
        ("kaname.evidence.sources.one", "kaname.evidence.sources.two"),
        ("kaname.evidence.sources.three.part", "kaname.evidence.sources.one"),
    ],
    "Imports are strangers to each other": [
        ("kaname.imports.one", "kaname.imports.two"),
        ("kaname.imports.three.part", "kaname.imports.one"),
    ],
    "Only the store opens its models": [
        (f"kaname.{name}", "kaname.store.models") for name in [*OUTSIDERS, "centre", "web.access"]
    ],
    "Only the centre opens the archive": [
        (f"kaname.{name}", "kaname.evidence.archive.reductions")
        for name in [*OUTSIDERS, "evidence.client", "evidence.sources.one", "store.store"]
    ],
    "A client needs the kinds alone": [
        ("kaname.client.deep.inside", outside)
        for outside in [*(f"kaname.{name}" for name in CLOSED_TO_CLIENTS), "django"]
    ],
    "Only planning, duties and the checks call engines": [
        (f"kaname.{name}", "kaname.engines.network") for name in [*OUTSIDERS, "centre", "model.history"]
    ],
    "OR-Tools only in the schedule engine": [
        (f"kaname.{name}", "ortools.sat.python.cp_model") for name in ["engines.forecast", "planning.levels", "cli"]
    ],
    "DuckDB and Ibis only in the archive": [
        (f"kaname.{name}", outside)
        for name, outside in product(["evidence.client", "store.store", "centre", "report"], ["duckdb", "ibis"])
    ],
}

OPEN_DOORS: list[Import] = [
    ("kaname.web.pages", "kaname.centre"),
    ("kaname.client.pages", "kaname.model.kinds"),
    ("kaname.client.pages", "httpx2"),
    ("kaname.centre", "kaname.store.store"),
    ("kaname.centre", "kaname.evidence.archive"),
    ("kaname.store.store", "kaname.store.models"),
    ("kaname.evidence.archive.reductions", "kaname.evidence.archive.grain"),
    ("kaname.evidence.archive", "duckdb"),
    ("kaname.evidence.archive.reductions", "ibis"),
    ("kaname.planning.levels", "kaname.engines.network"),
    ("kaname.duties.one", "kaname.engines.network"),
    ("kaname.model.checks", "kaname.engines.network"),
    ("kaname.engines.schedule", "ortools.sat.python.cp_model"),
    ("kaname.engines.schedule.levelled", "ortools.sat.python.cp_model"),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The folder that holds a copy of the package as it lies in the tree."""
    copied(tmp_path)
    return tmp_path


def copied(folder: Path) -> None:
    """Copy the package as it lies in the tree."""
    shutil.copytree(ROOT / "src" / "kaname", folder / "kaname", ignore=shutil.ignore_patterns("__pycache__"))


def place(folder: Path, module: str) -> Path:
    """The file of a module, made with the packages above it where there is none; a file that must hold others
    becomes a package."""
    *packages, last = module.split(".")
    for package in packages:
        alone = folder / f"{package}.py"
        folder /= package
        folder.mkdir(exist_ok=True)
        if alone.exists():
            alone.rename(folder / "__init__.py")
        (folder / "__init__.py").touch()
    file = folder / last / "__init__.py" if (folder / last).is_dir() else folder / f"{last}.py"
    file.touch()
    return file


def plant(folder: Path, imports: Iterable[Import]) -> None:
    """Write imports into a copy of the package, making modules as needed."""
    imports = list(imports)
    names = {name for pair in imports for name in pair if name.startswith("kaname")}
    files = {name: place(folder, name) for name in sorted(names, key=lambda name: -name.count("."))}
    for importer, imported in imports:
        with files[importer].open("a", encoding="utf-8") as stream:
            stream.write(f"\nimport {imported}\n")


def lint(folder: Path) -> str:
    """What lint-imports says of the package in this folder, by the project's own contracts."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"]
    command += ["--config", ROOT / "pyproject.toml"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={"COLUMNS": "1000"}
    ).stdout


def verdicts(said: str) -> dict[str, str]:
    """KEPT or BROKEN by contract."""
    return dict(re.findall(r"^(.+) (KEPT|BROKEN)\b", said, re.MULTILINE))


def report(said: str, contract: str) -> str:
    """The part of a lint's report that is about one contract; empty if it is kept."""
    _, *parts = re.split(r"^(.+)\n-+\n", said.partition("Broken contracts")[2], flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True)).get(contract, "")


def test_every_contract_has_its_violation() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert [contract["name"] for contract in config["tool"]["importlinter"]["contracts"]] == list(BROKEN)


def test_the_tree_keeps_every_contract(copy: Path) -> None:
    said = lint(copy)
    assert verdicts(said) == dict.fromkeys(BROKEN, "KEPT"), said


def test_the_open_doors_are_open(copy: Path) -> None:
    plant(copy, OPEN_DOORS)
    said = lint(copy)
    assert verdicts(said) == dict.fromkeys(BROKEN, "KEPT"), said


@pytest.fixture(scope="module")
def said_of_all(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said of a package with every violation in it."""
    folder = tmp_path_factory.mktemp("broken")
    copied(folder)
    plant(folder, [pair for pairs in BROKEN.values() for pair in pairs])
    return lint(folder)


@pytest.mark.parametrize("contract", BROKEN)
def test_each_violation_is_found(said_of_all: str, contract: str) -> None:
    assert verdicts(said_of_all)[contract] == "BROKEN", said_of_all
    found = report(said_of_all, contract)
    assert [pair for pair in BROKEN[contract] if not is_named(found, *pair)] == []


def is_named(found: str, importer: str, imported: str) -> bool:
    """Whether a report names this import; of another project's modules it names the top package only."""
    shown = imported if imported.startswith("kaname") else imported.partition(".")[0]
    return re.search(rf"{re.escape(importer)} -> {re.escape(shown)}\b", found) is not None


def test_every_step_up_is_a_fault_by_itself(said_of_all: str) -> None:
    found = report(said_of_all, "Nobody imports upward")
    headings = {f"{lower} is not allowed to import {higher}:" for lower, higher in [*UPWARD, *SIBLINGS]}
    assert headings - set(found.splitlines()) == set()


def test_thought_may_not_reach_the_world_by_a_detour(copy: Path) -> None:
    plant(copy, [("kaname.model.detour", "kaname.settings.detour"), ("kaname.settings.detour", "yaml")])
    assert verdicts(lint(copy))["Thought touches no world"] == "BROKEN"


def test_a_room_that_the_design_does_not_know_is_found(copy: Path) -> None:
    (copy / "kaname" / "helpers.py").touch()
    said = lint(copy)
    assert verdicts(said)["Nobody imports upward"] == "BROKEN"
    assert "- kaname.helpers" in said
