"""A portfolio: programs in sub-folders, shared records, references across."""

from datetime import date
from pathlib import Path

import pytest

from kaname.errors import NotFoundError
from kaname.files import baseline, is_portfolio, is_program, load, load_portfolio, save
from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.people import Person

FILES = {
    "portfolio.yaml": "portfolio: {id: all, title: All of it, owner: person/kim}\n",
    "people.yaml": "people:\n  - id: kim\n  - id: lee\n    manager: kin\n",
    "teams.yml": "teams: [{id: web, lead: kim, members: [{person: kim}]}]\n",
    "alpha/program.yaml": "charter: {id: alpha, sponsor: person/kim, tpms: [kim], currency: EUR}\n",
    "alpha/work.yaml": "work_packages: [{id: w, assignee: kim}, {id: v, parent: 'beta:work_package/u'}]\n",
    "alpha/risks/all.yaml": "risks:\n  - id: r\n    owner: nobody\n    rom: owned\n",
    "beta/program.yaml": "charter: {id: beta, sponsor: person/kim, tpms: [kim], currency: EUR}\n",
    "beta/work.yaml": "work_packages: [{id: u}]\n",
    "notes/readme.yaml": "not a program: [\n",
    ".hidden/program.yaml": "charter: {id: no}\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / "all" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "all"


def test_a_portfolio_is_loaded_with_its_programs(folder: Path) -> None:
    baseline(folder / "alpha", "one", "kim", "", {Key("milestone", "m"): date(2026, 1, 1)}, on=date(2025, 1, 1))
    said: list[tuple[int, int]] = []
    loaded = load_portfolio(folder, cache=folder.parent / "cache", progress=lambda *done: said.append(done))
    programs = loaded.programs
    assert programs.portfolio.title == "All of it"
    assert {record.key for record in programs.shared} == {
        Key("person", "kim"),
        Key("person", "lee"),
        Key("team", "web"),
    }
    assert list(programs.programs) == ["alpha", "beta"]
    alpha = programs.programs["alpha"]
    assert {key.id for key in alpha.records} == {"alpha", "w", "v", "r"}
    work = alpha.need(Key("work_package", "v"))
    assert alpha.get(work.parent) is programs.programs["beta"].need(Key("work_package", "u"))  # type: ignore[attr-defined]
    assert [(problem.code, str(problem.where)) for problem in loaded.problems] == [
        ("reference.unknown", "alpha/risks/all.yaml:3:12"),
        ("field.unknown", "alpha/risks/all.yaml:4:5"),
        ("reference.unknown", "people.yaml:4:14"),
    ]
    assert [move.name for move in loaded.histories["alpha"].moves] == ["one"]
    assert loaded.histories["beta"].moves == ()
    assert said == [(1, 2), (2, 2)]


def test_what_makes_a_folder_a_program_or_a_portfolio(folder: Path) -> None:
    assert (is_portfolio(folder), is_program(folder)) == (True, False)
    assert (is_portfolio(folder / "alpha"), is_program(folder / "alpha")) == (False, True)
    with pytest.raises(NotFoundError):
        load_portfolio(folder / "alpha")
    with pytest.raises(NotFoundError):
        load(folder)


def test_a_portfolio_without_a_usable_record_of_its_own_still_loads(folder: Path) -> None:
    (folder / "portfolio.yaml").write_text("portfolio: {title: X}\n", encoding="utf-8")
    loaded = load_portfolio(folder, cache=folder.parent / "cache")
    assert "field.missing" in {problem.code for problem in loaded.problems}
    assert loaded.programs.portfolio.title == "all"


def test_shared_records_are_saved_in_the_portfolio(folder: Path) -> None:
    person = Person(id="max", title="Max")
    (path,) = save(folder, ChangeSet((Put(person),)), cache=folder.parent / "cache")
    assert path == folder / "people.yaml"
    assert person in load_portfolio(folder, cache=folder.parent / "cache").programs.shared


def test_what_is_wrong_with_the_git_they_share_is_told_once(folder: Path) -> None:
    (folder / ".git").mkdir()
    loaded = load_portfolio(folder, cache=folder.parent / "cache")
    assert [str(problem.where) for problem in loaded.problems if problem.code == "history.git-failed"] == [".git"]
