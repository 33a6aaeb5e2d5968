"""The workshop itself: locks, tracked files, the catalogue and what a wheel carries."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import install
import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
CATALOGUES = sorted((ROOT / "src" / "kaname" / "locale").glob("*/LC_MESSAGES/*.po"))
MACHINE_PATHS = re.compile(rb"(?<![\w.])/(?:work/(?:main|shared)|root/|home/\w+/|Users/\w+/|tmp/\w+)")
HOSTS = re.compile(rb"pypi\.org|pythonhosted\.org|npmjs\.org")


def tracked_files() -> list[Path]:
    """The text files that git keeps, as they lie in the tree."""
    said = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    files = [ROOT / name for name in said.decode().split("\0") if name]
    return [file for file in files if file.is_file() and b"\0" not in file.read_bytes()[:8000]]


def locked(lock: Path) -> dict[str, int]:
    """The number of hashes of each pinned package."""
    pins = re.findall(r"^([\w.\-]+)==.*((?:\n +--hash=sha256:[0-9a-f]{64}.*)*)", lock.read_text(encoding="utf-8"), re.M)
    return {canonicalize_name(name): hashes.count("--hash") for name, hashes in pins}


def test_there_is_a_lock_to_run_one_to_develop_and_one_to_compare() -> None:
    assert [lock.name for lock in LOCKS] == ["bench.lock", "core.lock", "dev.lock"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_address_and_pins_every_package_by_hash(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if "://" in line or line.startswith("--")] == []
    assert min(locked(lock).values()) >= 1
    assert len(locked(lock)) <= text.count("==") - text.count("=='")


@pytest.mark.parametrize(
    ("name", "extras"), [("core.lock", {""}), ("dev.lock", {"", "test"}), ("bench.lock", {"", "bench"})]
)
def test_a_lock_holds_all_that_the_project_asks_for(name: str, extras: set[str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"]]
    for extra in extras - {""}:
        wanted += project["optional-dependencies"][extra]
    missing = {canonicalize_name(Requirement(line).name) for line in wanted} - locked(
        ROOT / "requirements" / name
    ).keys()
    assert missing == set()


def test_locks_agree_on_the_files_they_share() -> None:
    pins = {lock.name: install.pins(lock) for lock in LOCKS}
    exact = {
        name: {package: re.findall(r"==[\d.]\S*|--hash=\S+", entry) for package, entry in found.items()}
        for name, found in pins.items()
    }
    assert [len(found) for found in exact.values()] == [len(locked(lock)) for lock in LOCKS]
    for found in exact.values():
        assert {name: files for name, files in found.items() if exact["dev.lock"].get(name, files) != files} == {}


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, HOSTS], ids=["paths", "hosts"])
def test_no_tracked_file_names_a_machine(pattern: re.Pattern[bytes]) -> None:
    named = {str(file.relative_to(ROOT)): pattern.findall(file.read_bytes()) for file in tracked_files()}
    assert {file: found for file, found in named.items() if found} == {}


def test_what_is_held_to_be_safe_is_so_for_a_reason() -> None:
    mark = re.compile(r"#\s*nosec\b.*")
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tools").glob("*.py")]
    found = [told for file in files for told in mark.findall(file.read_text(encoding="utf-8"))]
    assert len(found) > 5
    assert [told for told in found if not re.fullmatch(r"# nosec B\d{3} # \w.{5,}", told)] == []


def key(message: Message | tuple[str, ...] | str) -> str:
    """A message's first form."""
    text = message.id if isinstance(message, Message) else message
    return text if isinstance(text, str) else text[0]


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda catalogue: catalogue.parents[1].name)
def test_every_sentence_has_its_translation(catalogue: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    specs = re.search(r"--keyword ,(.*)\)", makefile)
    assert specs is not None
    with (ROOT / "babel.cfg").open(encoding="utf-8") as stream:
        methods, options = parse_mapping_cfg(stream)
    found = extract_from_dir(ROOT / "src" / "kaname", methods, options, keywords=parse_keywords(specs[1].split()))
    with catalogue.open("rb") as stream:
        words = read_po(stream, abort_invalid=True)
    translated = {(key(message), message.context) for message in words if message.string and not message.fuzzy}
    assert {(key(text), context) for _, _, text, _, context in found} - translated == set()


def test_a_wheel_carries_its_data_and_compiled_catalogues(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(ROOT / "src", tree / "src", ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
    for file in ROOT.iterdir():
        if file.is_file():
            shutil.copy(file, tree)
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=tree, capture_output=True, check=True)
    [wheel] = tmp_path.glob("*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "src" / "kaname"
    data = {file.relative_to(ROOT / "src").as_posix() for file in package.rglob("*") if file.is_file()}
    data = {name for name in data if "__pycache__" not in name and not name.endswith((".mo", ".mo.partial", ".pot"))}
    compiled = {file.relative_to(ROOT / "src").with_suffix(".mo").as_posix() for file in CATALOGUES}
    assert data | compiled <= carried
    assert any(name.endswith("licenses/LICENSE") for name in carried)
