"""Where archives lie: by default with their program, in one folder for all by name, and never one for two programs."""

from pathlib import Path

import pytest

from kaname.centre.archives import archive_folder, owner
from kaname.errors import UsageError
from kaname.evidence.archive import Archive
from kaname.settings import Settings


def program(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "program.yaml").write_text("charter: {id: x, title: X}\n")
    return folder


def test_by_default_each_lies_with_its_program(tmp_path: Path) -> None:
    plan, config = program(tmp_path / "plan"), Settings()
    assert archive_folder(plan, config) == plan / ".evidence"
    assert archive_folder(Path(f"{plan}#main"), config) == plan / ".evidence"
    assert owner(plan, config) == ""  # wherever the folder goes, its archive goes with it


def test_in_one_folder_each_lies_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = Settings(archive=tmp_path / "all")
    plan, member = program(tmp_path / "atlas"), program(tmp_path / "cloud" / "jira")
    (tmp_path / "cloud" / "portfolio.yaml").write_text("portfolio: {id: cloud}\n")
    assert archive_folder(plan, config) == tmp_path / "all/atlas/.evidence"
    assert archive_folder(Path(f"{plan}#main"), config) == tmp_path / "all/atlas/.evidence"
    assert archive_folder(member, config) == tmp_path / "all/cloud/jira/.evidence"
    assert archive_folder(Path("store:cloud/jira@what-if#12"), config) == tmp_path / "all/cloud/jira/.evidence"
    monkeypatch.chdir(plan)
    assert archive_folder(Path(), config) == tmp_path / "all/atlas/.evidence"


def test_a_second_program_of_one_name_is_refused_before_it_reads_or_writes(tmp_path: Path) -> None:
    config = Settings(archive=tmp_path / "all")
    first, second = program(tmp_path / "a/plan"), program(tmp_path / "b/plan")
    place = archive_folder(first, config)
    assert archive_folder(second, config) == place
    late = Archive(place, owner(second, config))  # opened before either has written
    with Archive(place, owner(first, config)).writing("jira"):
        pass
    for asked in (lambda: Archive(place, owner(second, config)), late.key, lambda: late.writing("jira").__enter__()):
        with pytest.raises(UsageError) as caught:
            asked()
        assert caught.value.code == "archive_of_other"
        assert caught.value.values["whose"] == str(first.resolve())
    assert Archive(place, owner(first, config)).faults() == ()
    (place / ".program").write_text(f"{second.resolve()}\n")  # the way out that the message tells
    Archive(place, owner(second, config)).key()


def test_an_archive_of_one_program_where_those_of_all_should_be_is_told(tmp_path: Path) -> None:
    with Archive(tmp_path / "all").writing("jira"):
        pass
    manifests = tmp_path / "all/jira/manifests"
    manifests.mkdir()
    (manifests / "00000001-abcdef.json").write_text("{}")
    with pytest.raises(UsageError) as caught:
        archive_folder(program(tmp_path / "plan"), Settings(archive=tmp_path / "all"))
    assert caught.value.code == "archive_of_one"
    assert caught.value.values["inside"] == str(tmp_path / "all/plan/.evidence")
