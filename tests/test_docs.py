"""The guide and the READMEs: what they link to is there, what they tell to type works, what they claim is so."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer
import yaml

import forked
from kaname import files
from kaname.cli.app import app
from kaname.files.baselines import Frozen
from kaname.files.lines import facts
from kaname.model.correlation import DurationCorrelation
from kaname.model.finding import Problem
from kaname.model.kinds import PLURALS
from kaname.model.plan import HealthThresholds
from kaname.model.visibility import VIEWERS
from kaname.planning import slips
from kaname.report.reference.markup import anchor
from kaname.settings import Settings
from kaname.words import formats
from kaname.words.catalogue import LANGUAGES, translate

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
READMES = {"en": ROOT / "README.md", "ja": ROOT / "README.ja.md"}
GUIDE = (
    "README",
    "getting-started",
    "plan-files",
    "forecasts",
    "health",
    "reports",
    "portfolios",
    "diff",
    "imports",
    "evidence",
    "running",
    "commands",
    "access",
)
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md"), *ROOT.glob("examples/*/README.md")])
WRITTEN = [*READMES.values(), *(DOCS / language / f"{name}.md" for language in LANGUAGES for name in GUIDE)]

NAMED = r"((?:source|store|job|user) [a-z]+|[a-z]\w*(?:-[a-z]+)*)"
"""A command by its words."""
both = pytest.mark.parametrize("language", LANGUAGES)
by_name = pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def guide(language: str, name: str) -> str:
    return text_of(DOCS / language / f"{name}.md")


class Link(NamedTuple):
    page: Path
    target: str

    @property
    def fault(self) -> str:
        """What is wrong with it, '' where it leads somewhere."""
        file, _, place = self.target.partition("#")
        there = (self.page.parent / file).resolve() if file else self.page
        if not there.exists():
            return f"{self.page.relative_to(ROOT)}: no {self.target}"
        if place and place not in anchors(text_of(there)):
            return f"{self.page.relative_to(ROOT)}: no place {self.target}"
        return ""


def links(page: Path) -> Iterator[Link]:
    prose = re.sub(r"^```.*?^```", "", text_of(page), flags=re.S | re.M)
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "code", prose)):
        if not re.match(r"[a-z]+:", target):
            yield Link(page, target)


def anchors(text: str) -> set[str]:
    prose = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    headings = re.findall(r"^#+ (.*)$", prose, re.M)
    return {anchor(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)) for heading in headings}


def test_every_link_leads_somewhere() -> None:
    found = [link for page in PAGES for link in links(page)]
    assert [link.fault for link in found if link.fault] == []
    assert len(found) > 1000


def test_a_link_to_nowhere_is_seen() -> None:
    for target in ("nothing.md", "README.md#no-such-place", "#no-such-place"):
        assert Link(ROOT / "README.md", target).fault
    assert not Link(ROOT / "README.md", "docs/en/forecasts.md#with-and-without-people").fault


def test_both_languages_have_the_same_pages() -> None:
    found = {lang: {str(page.relative_to(DOCS / lang)) for page in (DOCS / lang).rglob("*.md")} for lang in LANGUAGES}
    assert found["en"] == found["ja"]
    assert {f"{name}.md" for name in GUIDE} <= found["en"]


@by_name
def test_a_page_leads_to_its_twin_in_the_other_language(page: Path) -> None:
    first = text_of(page).splitlines()[0]
    assert re.fullmatch(r"\[(日本語|English)\]\(\S+\.md\)", first)


def test_pages_in_both_languages_have_the_same_parts() -> None:
    for name in GUIDE:
        shape = [re.findall(r"^(#+) |^(\|) -", guide(language, name), re.M) for language in LANGUAGES]
        assert shape[0] == shape[1], name


# --- commands


def commands() -> dict[str, Any]:
    """Every command by its words: those of a group after its name."""
    found: dict[str, Any] = {}
    for name, command in vars(typer.main.get_command(app))["commands"].items():
        inner = vars(command).get("commands", {})
        found |= {f"{name} {one}": below for one, below in inner.items()} or {name: command}
    return found


def options(command: Any) -> set[str]:
    return {name for param in command.params for name in param.opts if name.startswith("--")}


def section(page: str, command: str) -> str:
    found = re.search(rf"^## `kaname {command}\b.*?(?=^## |\Z)", page, re.S | re.M)
    return found[0] if found else ""


@both
def test_every_command_and_option_is_explained(language: str) -> None:
    page = guide(language, "commands")
    missing = [name for name in commands() if not section(page, name)]
    assert missing == []
    for name, command in commands().items():
        told = set(re.findall(r"--[a-z][a-z-]*", section(page, name)))
        assert told == options(command) - {"--help"}, name


@both
def test_the_readme_names_every_command(language: str) -> None:
    table = re.findall(rf"^\| `kaname {NAMED}", text_of(READMES[language]), re.M)
    assert table == list(commands())


def typed(page: Path) -> Iterator[tuple[str, list[str]]]:
    """Every `kaname ...` in code on a page: the command and its options."""
    text = text_of(page)
    code = [*re.findall(r"`([^`\n]+)`", text), *re.findall(r"^    (\S.*)$", text, re.M)]
    code += [line for block in re.findall(r"^```\n(.*?)^```", text, re.S | re.M) for line in block.splitlines()]
    for line in code:
        for name, rest in re.findall(rf"(?:^|[\s/])kaname {NAMED}(.*)", line):
            yield name, re.findall(r"--[a-z][a-z-]*", rest)


def test_every_command_that_a_page_tells_to_type_exists() -> None:
    known = commands()
    seen: set[str] = set()
    for page in PAGES:
        for name, asked in typed(page):
            seen.add(name)
            assert name in known, page
            assert set(asked) <= options(known[name]) | {"--help"}, page
    assert seen == set(known)


def test_every_make_target_that_a_page_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.M))
    named = {name for page in PAGES for name in re.findall(r"(?:^    |`)make ([a-z]+)", text_of(page), re.M)}
    assert named <= targets
    assert {"run", "test", "docs", "install"} <= named


def outlines(page: Path, language: str) -> list[tuple[list[str], list[str], int, int]]:
    """Of each section of a page: where it leads, the rows of its tables, how many points and blocks it has."""
    parts = re.split(r"^#+ ", re.sub(r"^\[[^\]]+\]\(README[.\w]*\)\n", "", text_of(page)), flags=re.M)
    return [
        (
            sorted(
                re.sub(rf"(?<=[/-]){language}(?=[/.])|#.*", "", target) for target in re.findall(r"\]\((\S+?)\)", part)
            ),
            re.findall(r"^\| `([^`]+)`", part, re.M),
            len(re.findall(r"^- ", part, re.M)),
            len(re.findall(r"^```|^    \S", part, re.M)),
        )
        for part in parts
    ]


def test_the_readmes_tell_the_same_section_by_section() -> None:
    english, japanese = (outlines(READMES[language], language) for language in ("en", "ja"))
    assert len(english) > 7
    assert english == japanese


# --- the first program


@pytest.fixture(params=LANGUAGES)
def first_program(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """The program that a README tells its reader to write."""
    text = text_of(READMES[request.param])
    for block in re.findall(r"^```yaml\n(.*?)^```", text, re.S | re.M):
        name = re.match(r"# (\S+\.yaml)\n", block)
        assert name is not None
        (tmp_path / name[1]).write_text(block, encoding="utf-8")
    return request.param, tmp_path


def test_the_program_of_the_readme_runs_and_says_what_the_readme_says(first_program: tuple[str, Path]) -> None:
    language, folder = first_program
    assert {path.name for path in folder.iterdir()} == {"program.yaml", "work.yaml"}
    checked = kaname("check", str(folder), "--lang", language)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.splitlines() == [
        translate("No faults: every record could be read and the checks hold.", language)
    ]
    status = kaname("status", str(folder), "--lang", language)
    assert (status.returncode, status.stderr) == (0, "")
    claimed = {"en": ("30 Apr 2026", "12 May 2026"), "ja": ("2026年4月30日", "2026年5月14日")}[language]
    assert [text for text in claimed if text not in status.stdout] == []
    prose = {"en": ("30 April", "12 May"), "ja": ("4月30日", "5月14日")}[language]
    assert all(text in text_of(READMES[language]) for text in prose)


@both
def test_the_portfolio_of_the_guide_says_what_the_guide_says(language: str, tmp_path: Path) -> None:
    page = guide(language, "portfolios")
    for block in re.findall(r"^```yaml\n(.*?)^```", page, re.S | re.M):
        name = re.match(r"# (\S+\.yaml)\n", block)
        assert name is not None
        (tmp_path / name[1]).parent.mkdir(exist_ok=True)
        (tmp_path / name[1]).write_text(block, encoding="utf-8")
    checked = kaname("check", str(tmp_path), "--lang", language)
    assert (checked.returncode, checked.stderr) == (0, "")
    status = kaname("status", str(tmp_path), "--lang", language)
    assert (status.returncode, status.stderr) == (0, "")
    quoted = re.search({"en": r'"([^"]*)"\. Below', "ja": r"「(.*?)」"}[language], " ".join(page.splitlines()))
    assert quoted is not None
    assert quoted[1] in " ".join(status.stdout.split())


def kaname(*arguments: str) -> subprocess.CompletedProcess[str]:
    return forked.kaname(*arguments, environment={**os.environ, "COLUMNS": "200"})


# --- what the pages claim


@by_name
def test_every_piece_of_yaml_can_be_read(page: Path) -> None:
    for block in re.findall(r"^```yaml\n(.*?)^```", text_of(page), re.S | re.M):
        root = yaml.safe_load(block)
        known = {*PLURALS, "charter", "portfolio", "baseline", "commitments", "health", None}
        assert set(root or [None]) <= known


@both
def test_the_lines_of_history_and_the_baseline_on_the_page_are_valid(language: str) -> None:
    page = guide(language, "plan-files")
    lines = re.search(r"^```json\n(.*?)^```", page, re.S | re.M)
    assert lines is not None
    told = list(facts(lines[1], "history/moves.jsonl"))
    assert len(told) == 2
    assert [fact for fact in told if isinstance(fact, Problem)] == []
    baseline = next(b for b in re.findall(r"^```yaml\n(.*?)^```", page, re.S | re.M) if b.startswith("baseline:"))
    frozen = Frozen.model_validate(yaml.load(baseline, yaml.BaseLoader))
    assert [str(key) for key, _ in frozen.commitments] == ["milestone/platform-ready"]


@both
def test_the_schemas_are_those_on_the_page(language: str, tmp_path: Path) -> None:
    files.schemas(tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    page = guide(language, "plan-files")
    assert set(re.findall(r"`(\w+\.schema\.json)`", page)) == names
    assert "# yaml-language-server: $schema=../schemas/plan.schema.json" in page
    assert json.loads((tmp_path / "plan.schema.json").read_text())["properties"].keys() >= {"work_packages", "charter"}


@both
def test_the_thresholds_on_the_page_are_those_of_the_charter(language: str) -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", guide(language, "health"), re.M))
    defaults = {name: field.default for name, field in HealthThresholds.model_fields.items()}
    assert {name: float(value) for name, value in told.items()} == defaults
    assert f"{round(100 * defaults['red_share_of_children'])}" in guide(language, "health")


@both
def test_the_numbers_of_the_forecast_on_the_page_are_those_of_the_code(language: str) -> None:
    page = guide(language, "forecasts")
    runs = {"en": f"{Settings.model_fields['runs'].default:,} times", "ja": "1万回"}[language]
    assert Settings.model_fields["runs"].default == 10_000
    rule = DurationCorrelation()
    for number in (runs, f"{rule.between_teams:g}", f"{rule.within_team:g}", str(slips.ENOUGH), str(slips.FEWEST)):
        assert number in page
    for share in (0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99):
        assert formats.likelihood(share, language) in page


@both
def test_the_audiences_on_the_page_see_what_the_page_says(language: str) -> None:
    rows = re.findall(r"^\| `(engineer|exec)` \| (.*?) \|$", guide(language, "reports"), re.M)
    told = {name: set(re.findall(r"`(\w+)`", classes)) for name, classes in rows}
    viewers = {"engineer": "engineer", "exec": "executive"}
    assert told == {name: {str(one) for one in VIEWERS[viewer].sees} for name, viewer in viewers.items()}


def test_pictures_are_small_and_shown() -> None:
    every = (*READMES.values(), *DOCS.rglob("*.md"))
    told = (link.target for page in every for link in links(page) if link.target.endswith(".png"))
    shown = {f"docs/images/{Path(target).name}" for target in told}
    there = {f"docs/images/{path.name}": path.stat().st_size for path in (DOCS / "images").glob("*.png")}
    assert there.keys() == shown
    assert max(there.values()) < 300_000
    assert date(2026, 3, 12).isoformat() in text_of(READMES["en"])
