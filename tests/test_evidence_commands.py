"""The commands about evidence, from an empty plan to what the archive holds, as a user types them."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import forked
from kaname.evidence.archive import Archive
from kaname.evidence.registry import vendors
from kaname.files import load
from kaname.model.sources import Source
from loopback import Reply, Service, serving
from notes_source import Board

pytestmark = pytest.mark.thorough

TOKEN = "a-token-that-must-not-be-seen"


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(Board(150)) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program with one source, whose plugin is installed as a stranger's would be."""
    installed = tmp_path / "site" / "notes_plugin-1.0.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: notes-plugin\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text(
        "[kaname.sources]\nnotes = notes_source:Notes\nfaulty = notes_source:Faulty\nbroken = notes_source:Nothing\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    vendors.cache_clear()
    monkeypatch.setenv("NOTES_TOKEN", TOKEN)
    plan = tmp_path / "plan"
    plan.mkdir()
    (plan / "program.yaml").write_text("charter: {id: x, title: X}\n")
    (plan / "sources.yaml").write_text(
        "# Where we look.\n"
        "sources:\n"
        f"  - {{id: notes, vendor: notes, address: '{service.address}', token: 'env:NOTES_TOKEN'}}\n"
    )
    return plan


def kaname(*arguments: object) -> subprocess.CompletedProcess[str]:
    done = forked.kaname(*arguments, environment={**os.environ, "COLUMNS": "200"})
    assert TOKEN not in done.stdout + done.stderr
    return done


def test_set_up_try_pull_and_look(folder: Path, service: Service) -> None:
    listed = kaname("source", "list", folder).stdout
    assert re.search(r"notes +notes +http://127.0.0.1:\d+ +env:NOTES_TOKEN", listed)
    assert "notes" in listed.rpartition("Installed:")[2]
    assert "notes: 150 seen" in kaname("source", "test", folder, "notes").stdout
    dry = kaname("pull", folder, "--dry-run").stdout
    assert "would be read from the beginning" in dry
    assert "(100 of 150)" in dry
    assert "notes was never pulled" in kaname("evidence", folder).stdout
    pulled = kaname("pull", folder)
    assert (pulled.returncode, pulled.stdout) == (0, "notes: 2 pages, new: work items 150, transitions 150.\n")
    assert kaname("pull", folder).stdout == "notes: 1 pages, nothing new.\n"
    assert service.asked[-1].headers["authorization"] == f"Bearer {TOKEN}"
    assert (folder / ".evidence" / ".gitignore").read_text() == "*\n"
    found = json.loads(kaname("evidence", folder, "--json").stdout)
    assert found["holdings"][0]["rows"] == {"items": 150, "transitions": 150}
    assert found["silent"] == found["faults"] == found["unmapped"] == []


def test_a_status_without_a_rule_is_listed_until_it_has_one(folder: Path, service: Service) -> None:
    board = service.behaviour
    assert isinstance(board, Board)
    board.change(3, "Zur Prüfung")
    kaname("pull", folder)
    told = kaname("evidence", folder).stdout
    assert "no rule says what the status “Zur Prüfung” means (1 items)" in told
    plan = folder / "sources.yaml"
    plan.write_text(plan.read_text().replace("token:", "workflow: [{status: zur p*, stage: waiting}], token:"))
    assert "no rule" not in kaname("evidence", folder).stdout


def test_add_writes_a_record_and_keeps_what_is_there(folder: Path) -> None:
    done = kaname("source", "add", folder, "more", "--vendor", "notes", "--scope", "A", "--scope", "B", "--user", "me")
    assert done.returncode == 0
    text = (folder / "sources.yaml").read_text()
    assert text.startswith("# Where we look.\n")
    assert re.search(r"id: more.*\n.*vendor: notes\n.*scope: \[A, B\]\n.*user: me", text)


def test_add_takes_since_people_and_options(folder: Path, tmp_path: Path) -> None:
    narrowed = ("--since", "2026-01-31", "--people", "pseudonymised")
    options = ("--option", "board=12", "--option", "default.BillingCurrency=USD", "--option", r"bill=(a|b)=(\d+)")
    assert kaname("source", "add", folder, "more", "--vendor", "notes", *narrowed, *options).returncode == 0
    (more,) = (one for one in load(folder, cache=tmp_path / "cache").program.all(Source) if one.id == "more")
    assert (str(more.since), more.people) == ("2026-01-31", "pseudonymised")
    assert more.options == (("board", "12"), ("default.BillingCurrency", "USD"), ("bill", r"(a|b)=(\d+)"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("source add PLAN n2 --vendor notes --since 31.1.2026", "since of a source can't be “31.1.2026”"),
        ("source add PLAN n2 --vendor notes --people hidden", "people of a source can't be “hidden”"),
        ("source add PLAN n2 --vendor notes --option board", "“board” is no option of a source."),
        ("source add PLAN n2 --vendor notes --option =12", "“=12” is no option of a source."),
        ("source add PLAN n2 --vendor notes --option a=1 --option a=2", "The option a of the source is given twice."),
        ("source add PLAN notes --vendor notes", "There is a source notes already."),
        ("source add PLAN n2 --vendor jiira", "No source for jiira is installed."),
        ("source add PLAN n2 --vendor broken", "The source for broken can't be loaded"),
        ("source add PLAN n2 --vendor notes --token abc123", "A token is named by the place where it lies"),
        ("source test PLAN nots", "Names like it: notes"),
        ("pull PLAN --source nots", "The plan names no source nots."),
        ("pull NOWHERE", "holds neither program.yaml nor portfolio.yaml"),
        ("evidence NOWHERE", "holds neither program.yaml nor portfolio.yaml"),
    ],
)
def test_what_makes_no_sense_is_told_and_changes_nothing(folder: Path, tmp_path: Path, line: str, said: str) -> None:
    before = (folder / "sources.yaml").read_text()
    (tmp_path / "empty").mkdir()
    done = kaname(*line.replace("PLAN", str(folder)).replace("NOWHERE", str(tmp_path / "empty")).split())
    assert done.returncode == 2
    assert said in " ".join((done.stdout + done.stderr).split())
    assert "abc123" not in done.stdout + done.stderr
    assert (folder / "sources.yaml").read_text() == before


def test_the_fault_of_one_source_does_not_keep_the_others(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = folder / "sources.yaml"
    plan.write_text(
        plan.read_text().replace("sources:\n", "sources:\n  - {id: a, vendor: notes, address: 'http://127.0.0.1:9'}\n")
        + "  - {id: z, vendor: notes, token: 'env:NO_SUCH_VARIABLE'}\n"
    )
    monkeypatch.setattr("time.sleep", lambda _: None)
    done = kaname("pull", folder)
    assert done.returncode == 2
    assert "✗ a: The source a names no token" in done.stdout
    assert "notes: 2 pages, new: work items 150, transitions 150." in done.stdout
    assert "✗ z: The variable NO_SUCH_VARIABLE" in done.stdout


def test_a_plugin_at_fault_keeps_no_other_source(folder: Path) -> None:
    plan = folder / "sources.yaml"
    faulty = plan.read_text().rpartition("\n  - ")[2].replace("id: notes, vendor: notes", "id: a, vendor: faulty")
    plan.write_text(plan.read_text().replace("sources:\n", f"sources:\n  - {faulty}"))
    done = kaname("pull", folder)
    assert (done.returncode, done.stderr) == (2, "")
    assert "✗ a: a could not be asked, by a fault of what reads faulty: KeyError: 'nothing of this name'" in done.stdout
    assert "notes: 2 pages, new: work items 150, transitions 150." in done.stdout


def test_a_pull_that_got_fewer_is_told_until_one_gets_all(folder: Path, service: Service) -> None:
    kaname("pull", folder)
    assert "was asked again" not in kaname("evidence", folder).stdout
    assert isinstance(service.behaviour, Board)
    service.behaviour.claims = 900
    kaname("pull", folder)
    assert "notes was asked again on" in kaname("evidence", folder).stdout
    service.behaviour.claims = None
    kaname("pull", folder)
    assert "was asked again" not in kaname("evidence", folder).stdout


@pytest.mark.parametrize(
    ("language", "said"), [("en", "does not accept the token (401)"), ("ja", "トークンを受け付けません")]
)
def test_a_wrong_token(folder: Path, service: Service, language: str, said: str) -> None:
    service.faults = [Reply(f"who is {TOKEN}?", 401)]
    done = kaname("source", "test", folder, "notes", "--lang", language)
    assert done.returncode == 2
    assert said in done.stdout + done.stderr


def test_a_harmed_file_is_told_with_exit_code_2_and_upkeep_works(folder: Path) -> None:
    kaname("pull", folder)
    kaname("pull", folder)
    told = kaname("evidence", folder, "--compact", "--keep-raw", 0)
    assert told.returncode == 0
    assert re.search(r"notes: \d+ files are 2; 0 old ones removed, 3 raw pages let go", told.stdout)
    (items,) = (Path(name) for name in Archive(folder / ".evidence").files("items"))
    items.write_bytes(items.read_bytes()[:-1])
    done = kaname("evidence", folder)
    assert done.returncode == 2
    assert "is shorter than it was written" in done.stdout
    assert "`--derive` makes facts anew" in done.stdout


def test_facts_are_made_anew(folder: Path) -> None:
    kaname("pull", folder)
    assert "notes: facts made anew" in kaname("evidence", folder, "--derive").stdout
    assert json.loads(kaname("evidence", folder, "--json").stdout)["holdings"][0]["rows"]["items"] == 150


def test_no_archive_is_opened_where_there_is_none(folder: Path) -> None:
    assert kaname("status", folder).returncode == 0
    assert not (folder / ".evidence").exists()


def test_two_programs_of_one_name_never_share_an_archive(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KANAME_ARCHIVE", str(tmp_path / "all"))
    other = shutil.copytree(folder, tmp_path / "other" / "plan")
    assert kaname("pull", folder).returncode == 0
    assert json.loads(kaname("evidence", folder, "--json").stdout)["holdings"][0]["things"]["items"] == 150
    assert not (folder / ".evidence").exists()
    for command in ("pull", "evidence", "status"):
        refused = kaname(command, other)
        assert refused.returncode == 2
        assert f"belongs to another program: {folder}. This one is {other}." in refused.stdout + refused.stderr
    renamed = other.rename(tmp_path / "other" / "next")
    assert kaname("pull", renamed).returncode == 0
    assert sorted(one.name for one in (tmp_path / "all").iterdir()) == ["next", "plan"]


def test_a_stored_program_keeps_its_archive_whatever_its_database_and_no_other_one_gets_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/one.db")
    assert kaname("store", "add", folder, "--name", "plan").returncode == 0
    assert kaname("pull", "store:plan").returncode == 0
    assert (tmp_path / "data/kaname/evidence/plan/notes").is_dir()
    assert kaname("backup", tmp_path / "all.backup").returncode == 0
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/two.db")
    assert kaname("restore", tmp_path / "all.backup").returncode == 0
    assert kaname("pull", "store:plan").stdout == "notes: 1 pages, nothing new.\n"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/three.db")
    assert kaname("store", "add", folder, "--name", "plan").returncode == 0
    refused = kaname("pull", "store:plan")
    assert refused.returncode == 2
    assert "belongs to another program: store:plan (" in refused.stdout + refused.stderr


def test_where_the_tracker_says_else_it_is_shown_and_taken_when_one_says_so(folder: Path, service: Service) -> None:
    board = service.behaviour
    assert isinstance(board, Board)
    (folder / "work.yaml").write_text(
        "work_packages:\n"
        "  # The first of all.\n"
        "  - {id: w, duration: {low: 1, likely: 2, high: 3}, started: 2026-02-01, percent_complete: 1.0,\n"
        "     trackers: [{source: notes, key: n7}]}\n"
    )
    assert "Plan and trackers agree" in kaname("drift", folder).stdout
    assert kaname("drift", folder, "nothing").returncode == 2
    kaname("pull", folder)
    shown = kaname("drift", folder).stdout
    assert re.search(r"w +the share that is done +100% +0%", shown)
    assert "Nothing is written" in shown
    assert kaname("drift", folder, "nothing", "--accept").returncode == 2
    assert "Taken into the plan: 1 fields of w" in kaname("drift", folder, "w", "--accept").stdout
    text = (folder / "work.yaml").read_text()
    assert "percent_complete: 0," in text
    assert "# The first of all." in text
    assert "Plan and trackers agree" in kaname("drift", folder).stdout


def test_a_plan_that_is_looked_at_from_an_earlier_day_says_what_does_not_count(folder: Path) -> None:
    """Drift is that of the day too: else it proposed what no assessment knows."""
    (folder / "work.yaml").write_text(
        "work_packages:\n"
        "  - {id: w, started: 2026-02-01, percent_complete: 1.0, trackers: [{source: notes, key: n7}]}\n"
    )
    charter = folder / "program.yaml"
    charter.write_text("charter: {id: x, title: X, as_of: 2026-03-12}\n")
    said = "The plan is looked at as of 12 Mar 2026, as its charter says: what was read after that day doesn't count"
    for command in ("pull", "evidence", "drift"):
        assert said in " ".join(kaname(command, folder).stdout.split())
    assert "Plan and trackers agree" in kaname("drift", folder).stdout
    charter.write_text("charter: {id: x, title: X}\n")
    assert "looked at as of" not in kaname("evidence", folder).stdout
    assert re.search(r"w +the share that is done +100% +0%", kaname("drift", folder).stdout)


def test_a_milestone_is_taken_by_its_kind_and_id_and_the_work_of_its_name_is_left(folder: Path) -> None:
    (folder / "work.yaml").write_text(
        "work_packages:\n"
        "  - {id: w, started: 2026-02-01, percent_complete: 1.0, trackers: [{source: notes, key: n7}]}\n"
        "milestones:\n"
        "  - {id: w, state: reached, reached: 2026-02-01, trackers: [{source: notes, key: n7}]}\n"
    )
    kaname("pull", folder)
    assert re.search(r"w +the day it was reached +1 Feb 2026 +–", kaname("drift", folder).stdout)
    assert "Proposed: Reached 1 Feb 2026 → –, State achieved → open." in " ".join(
        kaname("report", folder, "--audience", "engineer", "--format", "markdown").stdout.replace("\\", "").split()
    )
    assert "Taken into the plan: 1 fields of w" in kaname("drift", folder, "milestone/w", "--accept").stdout
    work, promise = (folder / "work.yaml").read_text().splitlines()[1::2]
    assert "percent_complete: 1.0" in work
    assert "state: open" in promise
    assert "2026-02-01" not in promise
