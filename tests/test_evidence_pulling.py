"""Pulling: what is asked, what is kept, how a cut is gone on with, and what is never kept."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kaname.errors import SourceError
from kaname.evidence.archive import Archive
from kaname.evidence.client import Client
from kaname.evidence.privacy import Privacy
from kaname.evidence.pulling import ROWS, Pulled, pull
from kaname.evidence.source import Setup
from loopback import Drop, Reply, Service, serving
from notes_source import START, Board, Notes


class Desk:
    """A service, an archive, and the source between them."""

    def __init__(self, board: Board, service: Service, archive: Archive) -> None:
        self.board, self.service, self.archive = board, service, archive
        self.privacy = Privacy(archive.key())
        self.seen: list[tuple[str, int, int | None]] = []

    def pull(self, *, full: bool = False, privacy: Privacy | None = None) -> Pulled:
        with Client(self.service.address, sleep=lambda _: None) as client:
            source = Notes(Setup(name="notes"), client)
            return pull(
                source, self.archive, privacy or self.privacy, full=full, progress=lambda *told: self.seen.append(told)
            )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    board = Board(250)
    with serving(board) as service:
        yield Desk(board, service, Archive(tmp_path / "evidence"))


def test_pages_to_the_last_and_tells_how_far(desk: Desk) -> None:
    done = desk.pull()
    assert (done.pages, dict(done.things), dict(done.new)) == (3, {"notes": 250}, {"items": 250, "transitions": 250})
    assert desk.seen[0] == ("notes", 100, 250)
    found = desk.archive.evidence()
    assert (len(found.items), found.heard[0].complete_at) == (250, found.as_of)
    assert len(list(desk.archive.raw("notes"))) == 3


def test_pulled_again_nothing_changes(desk: Desk) -> None:
    desk.pull()
    before = desk.archive.evidence().items
    asked = len(desk.service.asked)
    assert dict(desk.pull().new) == {}
    assert len(desk.service.asked) == asked + 1
    assert dict(desk.pull(full=True).new) == {}
    assert desk.archive.evidence().items == before


def test_only_what_changed_since(desk: Desk) -> None:
    desk.pull()
    desk.board.change(7, "done")
    done = desk.pull()
    assert (done.pages, dict(done.new)) == (1, {"items": 1})
    assert {one.key for one in desk.archive.evidence().items if one.status == "done"} == {"n7"}


def test_goes_on_after_a_cut(desk: Desk) -> None:
    original = desk.service.behaviour
    desk.service.behaviour = lambda asked: Reply("no", 500) if asked.query.get("after") == "200" else original(asked)
    with pytest.raises(SourceError):
        desk.pull()
    found = desk.archive.evidence()
    assert (len(found.items), found.heard[0].complete_at) == (200, None)
    desk.service.behaviour = original
    desk.service.asked.clear()
    assert desk.pull().pages == 1
    assert [asked.query["after"] for asked in desk.service.asked] == ["200"]
    assert len(desk.archive.evidence().items) == 250
    assert desk.archive.evidence().heard[0].complete_at is not None


def test_survives_throttling_and_drops(desk: Desk) -> None:
    desk.service.faults = [Reply(status=429, headers={"Retry-After": "1"}), Drop(), Reply({"x": 1}, cut=3)]
    assert desk.pull().things["notes"] == 250


def test_a_service_that_promises_more_than_it_gives(desk: Desk) -> None:
    desk.board.claims = 300
    done = desk.pull()
    assert done.short == {"notes": (250, 300)}
    (holding,) = desk.archive.holdings()
    assert (holding.complete_at, dict(holding.notes)) == (None, {"short_notes": 50})


def test_what_is_gone_is_seen_at_a_full_pull(desk: Desk) -> None:
    desk.pull()
    desk.board.gone = {3, 4}
    assert desk.pull(full=True).gone == 2
    assert {"n3", "n4"} & {one.key for one in desk.archive.evidence().items} == set()
    assert desk.pull(full=True).gone == 0
    desk.board.gone = {4}
    desk.pull(full=True)
    assert {"n3", "n4"} & {one.key for one in desk.archive.evidence().items} == {"n3"}


def test_a_page_that_says_nothing_known_is_kept_and_counted(desk: Desk) -> None:
    desk.service.faults = [
        Reply({"notes": [], "next": "0", "last": False}),
        Reply({"notes": [1], "next": "0", "last": 0}),
    ]

    class Careful(Notes):
        def facts(self, raw):  # type: ignore[no-untyped-def]
            try:
                return list(super().facts(raw))
            except TypeError as error:
                raise ValueError(str(error)) from None

    with Client(desk.service.address) as client:
        done = pull(Careful(Setup(name="notes"), client), desk.archive, desk.privacy)
    assert (done.unread, done.pages) == (1, 5)
    assert dict(desk.archive.holdings()[0].notes) == {"unread": 1}


def kept(archive: Archive) -> str:
    return "\n".join(one.body for one in archive.raw("notes")) + repr(archive.evidence())


def test_no_address_is_kept_and_each_has_one_name(desk: Desk) -> None:
    desk.pull()
    assert "corp.test" not in kept(desk.archive)
    mails = re.findall(r"user-[0-9a-f]{12}@mail\.invalid", "".join(one.body for one in desk.archive.raw("notes")))
    assert (len(mails), len(set(mails))) == (500, 250)
    assert "Ann Lee 7" in {one.assignee for one in desk.archive.evidence().items}


def test_people_under_other_names(desk: Desk) -> None:
    desk.pull(privacy=Privacy(desk.archive.key(), people=False))
    assert "Ann Lee" not in kept(desk.archive)
    names = {one.assignee for one in desk.archive.evidence().items}
    assert len(names) == 250
    assert all(re.fullmatch(r"person-[0-9a-f]{12}", name) for name in names)


@pytest.mark.parametrize(
    "secret",
    [
        "ghp_" + "a1B2" * 10,
        "glpat-" + "x" * 20,
        "xoxb-123456789012-abcdef",
        "AKIAIOSFODNN7EXAMPLE",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLW9m",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
        "own-secret-of-the-source",
    ],
)
def test_no_secret_is_kept(secret: str) -> None:
    privacy = Privacy(b"k" * 32, secret="own-secret-of-the-source")
    assert privacy.clean(f"before {secret} after") == "before «secret» after"


def test_people_in_names_of_branches_under_other_names() -> None:
    """GitLab's editor calls branches by who uses it."""
    privacy = Privacy(b"k" * 32, people=False)
    branches = ["ann.lee-main-patch-7", "feature/ann.lee/x", "hann.lees", "ann.lee", "main"]
    told = [{"author": {"username": "ann.lee"}, "source_branch": one, "title": one} for one in branches]
    found = json.loads(privacy.clean(json.dumps({"all": told, "ref": "bo/x", "user": {"login": "bo"}})))
    other = privacy.name("ann.lee")
    seen = [f"{other}-main-patch-7", f"feature/{other}/x", "hann.lees", "ann.lee", "main"]
    assert [one["source_branch"] for one in found["all"]] == seen
    assert [one["title"] for one in found["all"]] == branches
    assert found["ref"] == "bo/x"


def test_a_secret_in_an_address_is_not_kept() -> None:
    clean = Privacy(b"k" * 32).clean
    assert clean('{"url": "https://x.test/a?page=2&access_token=abc&per=3"}') == (
        '{"url": "https://x.test/a?page=2&access_token=«secret»&per=3"}'
    )
    assert clean("git@github.com:a/b 12+bot@users.noreply.github.com me@example.com") == (
        "git@github.com:a/b 12+bot@users.noreply.github.com me@example.com"
    )


def test_what_came_is_kept_every_minute(desk: Desk) -> None:
    """A process that is killed at the third of three slow pages loses nothing of the first two."""
    moments = iter([START + timedelta(seconds=35 * number) for number in range(100)])
    kept: list[int] = []

    def told(*_: object) -> None:
        kept.append(sum(one.raw_pages for one in Archive(desk.archive.root).holdings()))

    with Client(desk.service.address) as client:
        source = Notes(Setup(name="notes"), client)
        pull(source, desk.archive, desk.privacy, progress=told, now=lambda: next(moments))
    assert kept == [0, 0, 2]


def test_commits_are_small_so_that_memory_is(desk: Desk) -> None:
    desk.board.changed = list(range(7_000))
    desk.pull()
    kept = [manifest.files for one in desk.archive.catalogues() for manifest in one.manifests]
    assert len(kept) == 4
    assert max(sum(file.rows for file in files if file.kind != "raw") for files in kept) <= ROWS + 200
