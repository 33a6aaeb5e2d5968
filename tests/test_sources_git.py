"""Plain git, for real: commits, merges, tags, rewritten history, and nothing of a repository executed."""

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from kaname.engines import hotspots
from kaname.errors import SourceError
from kaname.evidence.archive import Archive
from kaname.evidence.facts import Commit, Touched
from kaname.evidence.privacy import Privacy
from kaname.evidence.pulling import Pulled, pull
from kaname.evidence.source import Setup
from kaname.evidence.sources.git import CODES, Git
from kaname.words.problems import PROBLEMS
from kaname.words.speech import Speech
from plans import program


class Desk:
    """A repository named shop, and an archive."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder, self.program = folder, program
        self.shop = folder / "shop"
        self.shop.mkdir()
        self.archive = Archive(folder / "evidence")
        self.day = 0
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, cwd: Path | None = None, **more: str) -> str:
        who = {"GIT_AUTHOR_NAME": "Ann Lee", "GIT_AUTHOR_EMAIL": "ann.lee@corp.test"}
        who |= {"GIT_COMMITTER_NAME": "Bot", "GIT_COMMITTER_EMAIL": "bot@corp.test", "GIT_CONFIG_GLOBAL": os.devnull}
        at = f"2026-01-{max(self.day, 1):02}T10:00:00+09:00"
        env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        env |= {**who, "GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at, **more}
        done = subprocess.run(
            [self.program, *arguments], cwd=cwd or self.shop, env=env, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def commit(self, title: str, **files: str) -> str:
        """Commit files, by names in which __ stands for a dot; a day later each time."""
        self.day += 1
        for name, text in files.items():
            path = self.shop / name.replace("__", ".")
            path.write_text(text, encoding="utf-8")
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", title)
        return self.git("rev-parse", "HEAD")

    def pull(self, *scope: str, full: bool = False, people: bool = True, **options: str) -> Pulled:
        source = Git(Setup(name="code", scope=scope or (str(self.shop),), options=options))
        return pull(source, self.archive, Privacy(self.archive.key(), people=people), full=full)

    @property
    def commits(self) -> dict[str, Commit]:
        return {one.title: one for one in self.archive.evidence().commits}


@pytest.fixture
def desk(tmp_path: Path, tool: Callable[[str], str]) -> Desk:
    return Desk(tmp_path, tool("git"))


def test_commits_with_the_lines_they_changed(desk: Desk) -> None:
    first = desk.commit("begin", a__py="1\n2\n3\n4\n5\n", b__txt="x\n")
    (desk.shop / "a.py").rename(desk.shop / "名 \"\n'.py")
    (desk.shop / "logo.bin").write_bytes(bytes(range(256)))
    second = desk.commit("rename and draw", b__txt="y\nz\n")
    done = desk.pull()
    assert (dict(done.things), dict(done.new), done.short) == ({"commits:shop": 2}, {"commits": 2}, {})
    one, two = desk.commits["begin"], desk.commits["rename and draw"]
    assert (one.hash, one.parents, two.hash, two.parents) == (first, (), second, (first,))
    assert one.touched == (Touched("a.py", 5, 0), Touched("b.txt", 1, 0))
    assert set(two.touched) == {Touched("b.txt", 2, 1), Touched("logo.bin", None, None), Touched("名 \"\n'.py", 0, 0)}
    assert (two.author, two.authored_at) == ("Ann Lee", datetime(2026, 1, 2, 1, tzinfo=UTC))
    assert two.repository == "shop"


def test_its_own_history_equals_what_git_says(desk: Desk) -> None:
    """Of this repository: lines by commit as `git log --numstat` counts them, one way at a time."""
    root = Path(__file__).parents[1]
    if not (root / ".git").exists():
        pytest.skip("not here: the repository of Kaname itself")
    desk.pull(str(root))
    commits = desk.archive.evidence().commits
    log = ("log", "--numstat", "--no-renames", "--format=", "HEAD")
    rows = [line.split("\t") for line in desk.git("-c", "safe.directory=*", *log, cwd=root).splitlines() if line]
    net = sum(int(row[0]) - int(row[1]) for row in rows if row[0] != "-")
    touched = [file for one in commits for file in one.touched]
    assert sum((file.added or 0) - (file.deleted or 0) for file in touched) == net  # renames change neither
    assert len(commits) == int(desk.git("-c", "safe.directory=*", "rev-list", "--count", "HEAD", cwd=root))


def test_only_what_is_new(desk: Desk) -> None:
    desk.commit("one", a="1\n")
    desk.pull()
    assert desk.pull().pages == 0
    desk.commit("two", a="2\n")
    done = desk.pull()
    assert (done.pages, dict(done.new)) == (1, {"commits": 1})
    assert dict(desk.pull(full=True).new) == {}
    assert set(desk.commits) == {"one", "two"}


def branch(desk: Desk, name: str, *titles: str) -> None:
    desk.git("checkout", "-q", "-b", name)
    for title in titles:
        desk.commit(title, **{name: title})
    desk.git("checkout", "-q", "main")


def test_merges_are_changes_with_what_they_brought(desk: Desk) -> None:
    desk.commit("one", a="1\n")
    branch(desk, "pay", "PAY-7 begin", "PAY-7 finish, see #12")
    desk.commit("meanwhile", a="2\n")
    desk.day += 1
    desk.git("merge", "-q", "--no-ff", "-m", "Merge pull request #34 from ann/pay", "pay")
    desk.pull()
    (change,) = desk.archive.evidence().changes
    commits = desk.commits
    assert change.commits == (commits["PAY-7 begin"].hash, commits["PAY-7 finish, see #12"].hash)
    assert (change.number, change.state, change.items) == ("34", "merged", ("#34", "PAY-7", "#12"))
    assert change.first_commit_at == commits["PAY-7 begin"].authored_at
    assert change.merged_at == datetime(2026, 1, 5, 1, tzinfo=UTC)
    branch(desk, "late", "late work")
    desk.git("merge", "-q", "--no-ff", "-m", "Merge late", "late")
    assert dict(desk.pull().new) == {"commits": 2, "changes": 1}
    late = next(one for one in desk.archive.evidence().changes if one.title == "Merge late")
    assert late.commits == (desk.commits["late work"].hash,)


def test_rewritten_history_is_noticed_and_told(desk: Desk) -> None:
    desk.commit("one", a="1\n")
    branch(desk, "pay", "pay")
    desk.git("merge", "-q", "--no-ff", "-m", "Merge pay", "pay")
    desk.pull()
    then = desk.archive.evidence().as_of
    desk.git("reset", "-q", "--hard", "HEAD~1")
    desk.commit("another way", a="3\n")
    done = desk.pull()
    assert [(one.code, str(one.where), one.values["number"]) for one in done.problems] == [
        ("git.history-rewritten", "shop", 2)
    ]
    assert set(desk.commits) == {"one", "another way"}
    assert desk.archive.evidence().changes == ()
    before = desk.archive.evidence(as_of=then)
    assert {one.title for one in before.commits} == {"one", "pay", "Merge pay"}
    assert len(before.changes) == 1


def test_history_of_which_nothing_is_left_is_read_anew(desk: Desk) -> None:
    desk.commit("old", a="1\n")
    desk.pull()
    desk.git("checkout", "-q", "--orphan", "new")
    desk.commit("new", a="2\n")
    desk.git("branch", "-D", "main")
    desk.git("branch", "-m", "main")
    desk.git("reflog", "expire", "--expire=now", "--all")
    desk.git("gc", "-q", "--prune=now")
    assert [one.code for one in desk.pull().problems] == ["git.history-unknown"]
    assert set(desk.commits) == {"old", "new"}
    assert desk.pull(full=True).gone == 1
    assert set(desk.commits) == {"new"}


def test_tags_are_deployments_with_the_commits_since_the_one_before(desk: Desk) -> None:
    one = desk.commit("one", a="1\n")
    desk.git("tag", "v1.0")
    two, three = desk.commit("two", a="2\n"), desk.commit("three", a="3\n")
    desk.day = 9
    desk.git("tag", "-a", "-m", "release", "v1.1")
    desk.git("tag", "nightly")
    desk.pull(tags="v*, release/*", environment="live")
    found = {one.pipeline: one for one in desk.archive.evidence().deployments}
    assert {name: deployment.commits for name, deployment in found.items()} == {"v1.0": (one,), "v1.1": (two, three)}
    assert found["v1.1"].finished_at == datetime(2026, 1, 9, 1, tzinfo=UTC)
    assert (found["v1.1"].environment, found["v1.1"].result) == ("live", "success")
    assert desk.pull(tags="v*, release/*", environment="live").pages == 0
    desk.git("tag", "-d", "v1.0")
    desk.git("tag", "-f", "v1.1", two)
    desk.pull(tags="v*, release/*", environment="live")
    assert [(each.pipeline, each.commits) for each in desk.archive.evidence().deployments] == [("v1.1", (one, two))]


def test_without_the_option_no_tag_is_read(desk: Desk) -> None:
    desk.commit("one", a="1\n")
    desk.git("tag", "v1.0")
    desk.pull()
    assert desk.archive.evidence().deployments == ()


def test_the_branch_that_is_named(desk: Desk) -> None:
    desk.commit("one", a="1\n")
    branch(desk, "release", "patch")
    desk.pull(branch="release")
    assert set(desk.commits) == {"one", "patch"}
    for wrong in ("none", "--output=canary", "main;x"):
        with pytest.raises(SourceError) as caught:
            desk.pull(branch=wrong)
        assert caught.value.code == "git_branch_unknown"


def test_hotspots_follow_from_commits(desk: Desk) -> None:
    desk.commit("one", a__py="1\n2\n", b__py="1\n")
    desk.commit("two", a__py="1\n3\n")
    desk.pull()
    changes = [
        hotspots.Change(file.path, one.hash, one.author, one.authored_at.date(), file.added, file.deleted)
        for one in desk.archive.evidence().commits
        for file in one.touched
    ]
    assert hotspots.revisions(changes) == {"a.py": 2, "b.py": 1}
    assert hotspots.churn(changes, "entity") == {"a.py": hotspots.Churn(3, 1, 2), "b.py": hotspots.Churn(1, 0, 1)}
    assert hotspots.age_months(changes, date(2026, 3, 2)) == {"a.py": 2, "b.py": 2}


def test_nothing_of_a_repository_is_executed(desk: Desk) -> None:
    script = desk.folder / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {desk.folder}/canary\ncat\n")
    script.chmod(0o755)
    (desk.shop / ".gitattributes").write_text("* diff=evil\n")
    desk.commit("one", a="1\n")
    desk.commit("two", a="2\n")
    for name in ("core.fsmonitor", "core.pager", "diff.external", "diff.evil.textconv", "diff.evil.command"):
        desk.git("config", name, str(script))
    for name in ("core.sshCommand", "gpg.program", "uploadpack.packObjectsHook", "core.alternateRefsCommand"):
        desk.git("config", name, str(script))
    desk.git("config", "log.showSignature", "true")
    for hook in ("post-checkout", "reference-transaction", "post-index-change"):
        path = desk.shop / ".git" / "hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(script.read_text())
        path.chmod(0o755)
    desk.pull(tags="*")
    desk.pull(f"file://{desk.shop}", mirrors=str(desk.folder / "mirrors"))
    assert not (desk.folder / "canary").exists()
    desk.git("log", "-p", "--ext-diff")
    assert (desk.folder / "canary").exists()  # the trap works


def test_a_repository_of_somebody_else_can_be_read(desk: Desk) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may give files away")
    desk.commit("one", a="1\n")
    for path in (desk.shop, *desk.shop.rglob("*")):
        os.chown(path, 12345, 12345)
    desk.pull()
    assert set(desk.commits) == {"one"}


def test_an_address_is_read_by_a_mirror_kept_up_to_date(desk: Desk) -> None:
    desk.commit("one", a="1\n")
    desk.git("branch", "-m", "trunk")
    url, mirrors = f"file://{desk.shop}", desk.folder / "mirrors"
    desk.pull(url, mirrors=str(mirrors))
    desk.commit("two", a="2\n")
    assert dict(desk.pull(url, mirrors=str(mirrors)).new) == {"commits": 1}
    assert {one.repository for one in desk.commits.values()} == {f"{desk.folder}/shop".lstrip("/")[-200:]}
    (mirror,) = mirrors.iterdir()
    assert (mirror / "HEAD").read_text().strip() == "ref: refs/heads/trunk"
    desk.git("commit", "-q", "--amend", "-m", "two again")
    assert dict(desk.pull(url, mirrors=str(mirrors)).odd) == {"git.history-rewritten": 1}
    assert set(desk.commits) == {"one", "two again"}


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("none", "source_file_missing"),
        ("empty", "git_not_repository"),
        ("shop/sub", "git_not_repository"),
        ("ext::sh -c touch% canary", "source_file_missing"),
        ("ext://x/y", "git_address_invalid"),
        ("https://ann:secret@127.0.0.1:9/x.git", "git_secret_in_address"),
        ("http://127.0.0.1:9/x.git", "git_unreachable"),
        ("file:///--upload-pack=touch", "git_unreachable"),
    ],
)
def test_what_is_no_repository_is_one_clear_error(desk: Desk, entry: str, code: str) -> None:
    (desk.folder / "empty").mkdir()
    (desk.shop / "sub").mkdir()
    desk.commit("one", a="1\n")
    source = Git(Setup(name="code", address=str(desk.folder), scope=(entry,), options={"mirrors": "mirrors"}))
    with pytest.raises(SourceError) as caught:
        list(source.pull({}))
    assert caught.value.code == code
    assert "secret" not in str(caught.value.values)
    assert not list(Path.cwd().glob("canary"))


def test_a_secret_is_neither_told_nor_in_the_list_of_processes(desk: Desk) -> None:
    setup = Setup(
        name="code",
        scope=("http://127.0.0.1:9/x.git",),
        secret="hunter2-hunter2",
        options={"mirrors": str(desk.folder / "m")},
    )
    with pytest.raises(SourceError) as caught:
        list(Git(setup).pull({}))
    assert "hunter2" not in str(caught.value.values)
    kept = b"".join(path.read_bytes() for path in desk.folder.rglob("*") if path.is_file())
    assert b"hunter2" not in kept


def test_empty_and_shallow_repositories(desk: Desk) -> None:
    assert [one.code for one in desk.pull().problems] == ["git.repository-empty"]
    assert desk.pull().pages == 0
    desk.commit("one", a="1\n")
    desk.commit("two", a="2\n")
    assert dict(desk.pull().new) == {"commits": 2}
    desk.git("clone", "-q", "--depth=1", f"file://{desk.shop}", str(desk.folder / "cut"))
    assert [one.code for one in desk.pull(str(desk.folder / "cut")).problems] == ["git.shallow"]
    desk.git("clone", "-q", "--bare", str(desk.shop), str(desk.folder / "bare.git"))
    source = Git(Setup(name="code", scope=(str(desk.folder / "bare.git"), str(desk.shop))))
    assert [(check.name, check.seen) for check in source.test()] == [("bare", 2), ("shop", 2)]


def test_two_repositories_of_one_name(desk: Desk) -> None:
    desk.git("clone", "-q", "--bare", str(desk.shop), str(desk.folder / "other" / "shop.git"))
    with pytest.raises(SourceError) as caught:
        desk.pull(str(desk.shop), str(desk.folder / "other" / "shop.git"))
    assert caught.value.code == "source_same_name"


@pytest.mark.parametrize(
    ("options", "code"), [({"tag": "v*"}, "source_option_unknown"), ({"items": "("}, "source_option_invalid")]
)
def test_wrong_options(desk: Desk, options: dict[str, str], code: str) -> None:
    with pytest.raises(SourceError) as caught:
        desk.pull(**options)
    assert caught.value.code == code


def test_people_are_kept_as_they_should_be(desk: Desk) -> None:
    desk.commit("one", a="1\n")
    desk.pull(people=False)
    kept = "".join(page.body for page in desk.archive.raw("code")) + repr(desk.archive.evidence())
    assert "Ann" not in kept
    assert "corp.test" not in kept
    assert desk.commits["one"].author.startswith("person-")


def test_many_commits_come_in_pages(desk: Desk) -> None:
    stream = "".join(
        f"commit refs/heads/main\ncommitter A <a@example.com> {1_700_000_000 + at} +0000\ndata 1\nx\n"
        f"M 644 inline f{at % 7}\ndata {len(str(at))}\n{at}\n"
        for at in range(1_203)
    )
    subprocess.run([desk.program, "fast-import", "--quiet"], cwd=desk.shop, input=stream.encode(), check=True)
    seen: list[Any] = []
    source = Git(Setup(name="code", scope=(str(desk.shop),)))
    for page in source.pull({}):
        seen.append((page.count, page.expected, bool(page.cursor)))
    assert seen == [(500, 1203, False), (500, 1203, False), (203, 1203, True)]
    desk.pull()
    assert len(desk.archive.evidence().commits) == 1203


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_problem_is_told_in_words(desk: Desk, language: str) -> None:
    speech = Speech(language, program())
    for problem in desk.pull().problems:
        assert all("{" not in str(part) for part in speech.problem(problem))
    assert set(CODES) <= set(PROBLEMS)
