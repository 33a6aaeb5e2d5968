"""Pulling from Jira, Cloud and Data Center: what is asked, what comes out, what goes wrong, what is never kept."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import forked
from contracts_api import contract
from jira_service import EPIC, FLAG, POINTS, SECRET_TEXT, SPRINT, START, Jira
from kaname.errors import SourceError
from kaname.evidence.archive import Archive
from kaname.evidence.client import Client
from kaname.evidence.facts import Transition, WorkItem
from kaname.evidence.privacy import Privacy
from kaname.evidence.pulling import Pulled, pull
from kaname.evidence.source import Check, Setup
from kaname.evidence.sources.jira import Jira as Source
from kaname.evidence.sources.jira.fields import find_roles
from kaname.evidence.sources.jira.jql import minute
from loopback import Asked, Drop, Reply, Service, serving

ZONES = ["Asia/Tokyo", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"]
SECONDS = st.integers(1_577_836_800, 1_893_456_000)


@dataclass
class Desk:
    """A Jira, an archive, and the source between them."""

    jira: Jira
    service: Service
    archive: Archive
    options: dict[str, str] = field(default_factory=dict)
    scope: tuple[str, ...] = ("EE",)
    query: str = ""
    since: date | None = None
    people: bool = True
    slept: list[float] = field(default_factory=list)

    @property
    def setup(self) -> Setup:
        edition = "cloud" if self.jira.cloud else "data-center"
        return Setup(
            name="jira",
            address=self.service.address,
            scope=self.scope,
            query=self.query,
            user="me@corp.test" if self.jira.cloud else "",
            secret="s3cret",
            since=self.since,
            options={"edition": edition, **self.options},
        )

    def pull(self, *, full: bool = False) -> Pulled:
        privacy = Privacy(self.archive.key(), people=self.people, secret="s3cret")
        with self.client() as client:
            return pull(Source(self.setup, client), self.archive, privacy, full=full)

    def client(self) -> Client:
        return Client(self.service.address, Source.headers(self.setup), secret="s3cret", sleep=self.slept.append)

    def checks(self) -> list[Check]:
        with self.client() as client:
            return list(Source(self.setup, client).test())

    def items(self) -> dict[str, WorkItem]:
        return {one.external_id: one for one in self.archive.evidence().items}

    def flow(self, item: str, of: str = "status") -> list[tuple[str, str, str, str]]:
        """The changes of a field of an item in their order: from, to, and their categories."""
        some = [one for one in self.archive.evidence().transitions if one.item == item and one.field == of]
        some.sort(key=lambda one: one.changed_at)
        return [(one.from_value, one.to_value, one.from_category, one.to_category) for one in some]

    def questions(self) -> list[Asked]:
        return [one for one in self.service.asked if "jql" in one.query]


@pytest.fixture(params=["cloud", "data-center"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    yield from _desk(Jira(cloud=request.param == "cloud"), tmp_path)


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[Desk]:
    yield from _desk(Jira(), tmp_path)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Desk]:
    yield from _desk(Jira(cloud=False), tmp_path)


def _desk(jira: Jira, folder: Path) -> Iterator[Desk]:
    for number in range(1, 9):
        jira.add(number)
    with serving(jira) as service:
        yield Desk(jira, service, Archive(folder / "evidence"))


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def test_reads_every_page(desk: Desk) -> None:
    desk.jira.page = 3
    done = desk.pull()
    assert done.things["issues"] == 8
    assert dict(done.new) == {"items": 8, "transitions": 8}
    assert done.short == {}
    item = desk.items()["10001"]
    assert (item.key, item.title, item.type, item.status, item.category) == (
        "EE-1",
        "Item 1",
        "ストーリー",
        "待办",
        "new",
    )
    assert item.url == "https://jira.test/browse/EE-1"
    assert item.created == at(1)
    assert desk.flow("10001") == [("", "待办", "", "new")]
    assert desk.archive.evidence().heard[0].complete_at is not None


def test_every_question_keeps_to_the_contract(shared: Path, cloud: Desk) -> None:
    jira = contract(shared / "data/api-contracts/jira-cloud-v3.json")
    cloud.jira.page, cloud.jira.shown = 3, 2
    issue = cloud.jira.issues["10004"]
    for hour in range(10, 15):
        cloud.jira.move(issue, str(hour % 4 + 1), at(hour))
    cloud.scope, cloud.query = ("EE", "OPS"), "labels = new ORDER BY rank"
    cloud.pull()
    cloud.pull()
    cloud.pull(full=True)
    cloud.checks()
    cloud.scope = ()
    cloud.checks()
    asked = [one.whole for one in cloud.service.asked]
    assert {one.split("?")[0] for one in asked} == {
        "/rest/api/3/serverInfo",
        "/rest/api/3/myself",
        "/rest/api/3/field",
        "/rest/api/3/status",
        "/rest/api/3/project/EE",
        "/rest/api/3/project/OPS",
        "/rest/api/3/project/search",
        "/rest/api/3/search/jql",
    }
    assert [fault for one in asked for fault in jira.faults(one)] == []


def test_changes_beyond_those_shown_keep_to_the_contract(shared: Path, cloud: Desk) -> None:
    for hour in range(10, 55):
        cloud.jira.move(cloud.jira.issues["10004"], str(hour % 4 + 1), at(hour))
    cloud.pull()
    asked = [one.whole for one in cloud.service.asked if "/changelog" in one.path]
    assert asked == ["/rest/api/3/issue/10004/changelog?startAt=0&maxResults=100"]
    assert contract(shared / "data/api-contracts/jira-cloud-v3.json").faults(asked[0]) == []


def test_free_text_and_people_are_neither_asked_for_nor_kept(desk: Desk) -> None:
    desk.options["boards"] = "8"
    desk.options["points"] = POINTS
    issue = desk.jira.issues["10001"]
    issue["fields"][SPRINT] = [{"id": 1, "name": "S", "goal": SECRET_TEXT, "boardId": 8}]
    issue["fields"]["parent"] = {"id": "9", "key": "EE-0", "fields": {"summary": SECRET_TEXT}}
    desk.jira.touch(issue, at(20))
    desk.pull()
    kept = "".join(one.body for one in desk.archive.raw("jira"))
    assert "Item 1" in kept
    for text in (SECRET_TEXT, "corp.test", "Bob Ray", "description", "comment"):
        assert text not in kept
    asked = {name for one in desk.questions() for name in one.query["fields"].split(",")}
    assert {"summary", "status", SPRINT} <= asked
    assert {"description", "comment", "*all", "worklog", "attachment", "customfield_10099"} & asked == set()


def test_people_under_other_names(desk: Desk) -> None:
    desk.people = False
    desk.pull()
    assert "Ann Lee" not in "".join(one.body for one in desk.archive.raw("jira"))
    assert {one.assignee.split("-")[0] for one in desk.items().values()} == {"person"}


def test_pulled_again_nothing_changes(desk: Desk) -> None:
    desk.jira.move(desk.jira.issues["10002"], "2", at(30))
    desk.pull()
    before = desk.archive.evidence()
    assert dict(desk.pull().new) == {}
    assert dict(desk.pull(full=True).new) == {}
    after = desk.archive.evidence()
    assert (after.items, after.transitions) == (before.items, before.transitions)


def test_only_what_changed_since(desk: Desk) -> None:
    desk.pull()
    desk.jira.move(desk.jira.issues["10003"], "2", at(100))
    desk.service.asked.clear()
    done = desk.pull()
    assert dict(done.new) == {"items": 1, "transitions": 1}
    assert desk.flow("10003") == [("", "待办", "", "new"), ("待办", "進行中", "new", "indeterminate")]
    # 8 hours after the start less 10 minutes, on the clock of the account in Tokyo
    assert 'updated >= "2026-03-02 16:50"' in desk.questions()[0].query["jql"]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_nothing_is_left_out_in_any_zone(cloud: Desk, zone: str) -> None:
    cloud.jira.zone = zone
    cloud.pull()
    cloud.jira.add(9, at(8) + timedelta(seconds=1))
    assert cloud.pull().new["items"] == 1


@given(SECONDS.map(lambda seconds: datetime.fromtimestamp(seconds, UTC)), st.sampled_from(ZONES))
@example(datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "America/New_York")  # 1:30, which comes again that night
@example(datetime(2026, 4, 4, 14, 45, tzinfo=UTC), "Australia/Lord_Howe")  # clocks there are set back by half an hour
def test_a_minute_is_never_later_than_its_moment(moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    read = datetime.fromisoformat(minute(moment, zone) + "+00:00")
    for fold in (0, 1):
        assert timedelta() <= moment - read.replace(tzinfo=zone, fold=fold) < timedelta(hours=2)


def test_a_zone_unknown_here_is_taken_as_the_farthest_behind(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaname.evidence.sources.jira.zone_of", lambda _: None)
    desk.jira.zone = "Etc/GMT+12"
    desk.pull()
    desk.jira.add(9, at(8) + timedelta(minutes=1))
    assert desk.pull().new["items"] == 1


def test_what_changes_while_it_is_read_is_read_again(desk: Desk) -> None:
    desk.jira.now = at(50)

    def meanwhile(_: Asked) -> None:
        desk.jira.before_search = None
        desk.jira.add(20, at(90))  # long after the pull began, and the newest that it sees

    desk.jira.before_search = meanwhile
    desk.pull()
    desk.jira.add(21, at(51))  # between both, written down late
    assert desk.pull().new["items"] == 1


def test_goes_on_after_a_cut(desk: Desk) -> None:
    desk.jira.page = 3
    asked = 0

    def cut(one: Asked) -> Reply | Drop:
        nonlocal asked
        asked += "jql" in one.query
        return Reply("no", 500) if asked >= 3 else desk.jira(one)

    desk.service.behaviour = cut
    with pytest.raises(SourceError) as fault:
        desk.pull()
    assert fault.value.code == "source_failing"
    had = len(desk.items())
    assert had in (5, 6)
    assert desk.archive.evidence().heard[0].complete_at is None
    desk.service.behaviour = desk.jira
    done = desk.pull()
    assert done.things["issues"] < 8
    assert len(desk.items()) == 8


def test_waits_as_long_as_it_is_told(desk: Desk) -> None:
    desk.service.faults = [Reply(status=429, headers={"Retry-After": "7"}), Drop(), Reply({"x": 1}, cut=3)]
    assert desk.pull().things["issues"] == 8
    assert len(desk.slept) == 3
    assert 7 <= desk.slept[0] < 8


@pytest.mark.parametrize(
    ("path", "reply", "code"),
    [
        ("myself", Reply({"message": "Client must be authenticated"}, 401), "source_unauthorised"),
        ("search", Reply({"errorMessages": ["no"]}, 403), "source_forbidden"),
        ("project", Reply({"errorMessages": ["No project could be found"]}, 404), "source_not_found"),
        ("search", Reply({"errorMessages": ["'EE' does not exist for the field 'project'."]}, 400), "source_refused"),
        ("search", Reply("<html>Sign in</html>"), "source_unreadable"),
        ("search", Reply([]), "source_unreadable"),
        ("search", Reply({"errors": {}}), "source_unreadable"),
    ],
)
def test_faults_are_told_and_nothing_is_taken_for_gone(desk: Desk, path: str, reply: Reply, code: str) -> None:
    desk.pull()
    desk.service.behaviour = lambda asked: reply if f"/{path}" in asked.path else desk.jira(asked)
    with pytest.raises(SourceError) as fault:
        desk.pull(full=True)
    assert fault.value.code == code
    assert len(desk.items()) == 8


def test_who_is_not_signed_in_is_not_shown_an_empty_jira(desk: Desk) -> None:
    """Jira answers a token that ran out as it answers anybody: with what anybody may see."""
    desk.pull()
    empty = {"issues": [], "isLast": True, "total": 0, "startAt": 0, "maxResults": 100}
    headers = {"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"}
    desk.service.behaviour = lambda asked: Reply(empty, headers=headers) if "jql" in asked.query else desk.jira(asked)
    with pytest.raises(SourceError) as fault:
        desk.pull(full=True)
    assert fault.value.code == "source_unauthorised"
    assert len(desk.items()) == 8


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("search", {"issues": [{}], "total": 1}),
        ("search", {"issues": [{"id": "1", "key": "A-1", "fields": {}}], "total": 1}),
        ("search", {"issues": ["A-1"], "total": 1}),
        ("search", {"issues": [], "total": "many"}),
        ("serverInfo", ["jira"]),
        ("serverInfo", {"serverTime": "now"}),
        ("myself", "me"),
        ("field", {"fields": []}),
        ("field", [{"name": "Story Points"}]),
        ("status", [1]),
        ("project", {"name": "EE"}),
    ],
)
def test_what_is_no_jira_is_told(server: Desk, path: str, body: Any) -> None:
    server.options["boards"] = "8"
    server.service.behaviour = lambda asked: Reply(body) if f"/{path}" in asked.path else server.jira(asked)
    for ask in (server.pull, server.checks):
        with pytest.raises(SourceError) as fault:
            ask()
        assert fault.value.code == "source_unreadable"


def test_a_status_that_is_new_to_the_workflow(desk: Desk) -> None:
    desk.pull()
    issue = desk.jira.issues["10001"]
    desk.jira.move(issue, "77", at(100))  # on the item, not yet in the list of statuses
    desk.jira.move(issue, "78", at(101))
    desk.pull()
    assert (desk.items()["10001"].status, desk.items()["10001"].category) == ("neu 78", "indeterminate")
    assert desk.flow("10001")[1:] == [
        ("待办", "neu 77", "new", ""),
        ("neu 77", "neu 78", "", "indeterminate"),
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("scope", ("EE", "OPS")),
        ("query", "labels = x"),
        ("since", date(2026, 2, 1)),
        ("options", {"points": "customfield_10050"}),
    ],
)
def test_whoever_asks_for_something_else_asks_from_the_beginning(cloud: Desk, name: str, value: Any) -> None:
    cloud.jira.add(30, START, project="OPS")
    cloud.pull()
    assert cloud.pull().things["issues"] == 1
    setattr(cloud, name, value)
    assert cloud.pull().things["issues"] == (9 if name == "scope" else 8)
    assert cloud.pull().things["issues"] == 1


def test_deleted_issues_are_seen_at_a_full_pull(desk: Desk) -> None:
    desk.pull()
    del desk.jira.issues["10002"], desk.jira.issues["10005"]
    assert desk.pull().gone == 0
    assert desk.pull(full=True).gone == 2
    assert set(desk.items()) == {"10001", "10003", "10004", "10006", "10007", "10008"}


def test_a_moved_issue_keeps_its_id(desk: Desk) -> None:
    desk.scope = ("EE", "OPS")
    desk.pull()
    issue = desk.jira.issues["10002"]
    issue["key"], issue["fields"]["project"]["key"] = "OPS-1", "OPS"
    desk.jira.change(
        issue,
        at(100),
        {"field": "Key", "fieldtype": "jira", "from": None, "fromString": "EE-2", "to": None, "toString": "OPS-1"},
        {"field": "project", "fieldtype": "jira", "fieldId": "project", "fromString": "A", "toString": "B"},
    )
    desk.pull()
    assert (desk.items()["10002"].key, desk.items()["10002"].project) == ("OPS-1", "OPS")
    assert desk.flow("10002", "key") == [("EE-2", "OPS-1", "", "")]
    desk.scope = ("EE",)
    del desk.jira.issues["10003"]
    other = desk.jira.issues["10005"]
    other["key"], other["fields"]["project"]["key"] = "OPS-2", "OPS"
    desk.query = "labels = none"  # with which 10004 is no longer asked for, though it lies where it did
    fitting = desk.jira.issues.copy()
    del fitting["10004"]
    desk.service.behaviour = lambda asked: (
        replace(desk.jira, issues=fitting)(asked) if "jql" in asked.query else desk.jira(asked)
    )
    assert desk.pull(full=True).gone == 4
    assert {"10002", "10003", "10004", "10005"} & desk.items().keys() == set()
    gone = {one.external_id: one.moved_to for one in desk.archive.evidence_of("jira", "items") if one.removed_at}
    assert gone == {"10002": "", "10003": "", "10004": "", "10005": "OPS-2"}


def test_a_project_with_a_new_key_is_found_by_its_old_one(desk: Desk) -> None:
    for one in desk.jira.issues.values():
        one["fields"]["project"]["key"] = "NEW"
    desk.jira.projects = {"EE": "NEW", "NEW": "NEW"}
    assert desk.pull().things["issues"] == 8
    assert 'project in ("NEW")' in desk.questions()[0].query["jql"]


def test_the_question(desk: Desk) -> None:
    desk.scope, desk.since = ("EE",), date(2026, 3, 2)
    desk.query = "labels in (a, b) OR summary ~ 'order by x' ORDER BY rank"
    desk.pull()
    assert desk.questions()[0].query["jql"] == (
        "project in (\"EE\") AND (labels in (a, b) OR summary ~ 'order by x')"
        ' AND updated >= "2026-03-02 09:00" ORDER BY updated ASC, key ASC'
    )
    assert desk.questions()[-1].query["jql"].endswith("'order by x') ORDER BY created ASC, key ASC")


def test_without_a_scope_everything_visible_is_read(desk: Desk) -> None:
    desk.scope = ()
    assert desk.pull().things["issues"] == 8
    assert desk.questions()[0].query["jql"] == 'created >= "1970-01-02" ORDER BY updated ASC, key ASC'


@pytest.mark.parametrize("changes", [5, 40, 100, 141])
def test_every_change_of_a_long_history(desk: Desk, changes: int) -> None:
    if not desk.jira.cloud:
        desk.jira.shown = 30
    issue = desk.jira.issues["10001"]
    for number in range(changes):
        desk.jira.move(issue, "4" if number % 2 else "2", at(10 + number))
    desk.pull()
    flow = desk.flow("10001")
    assert len(flow) == changes + 1
    assert flow[0] == ("", "待办", "", "new")
    assert all(before[1] == after[0] for before, after in pairwise(flow))
    assert flow[-1][1] == desk.items()["10001"].status
    assert dict(desk.pull().new) == {}


def test_a_long_history_without_a_change_of_status(desk: Desk) -> None:
    desk.jira.shown = 40 if desk.jira.cloud else 10
    issue = desk.jira.issues["10001"]
    desk.jira.move(issue, "2", at(10))
    for number in range(150):
        desk.jira.touch(issue, at(11 + number))
    other = desk.jira.issues["10002"]
    for number in range(150):
        desk.jira.touch(other, at(11 + number))
    desk.pull()
    assert desk.flow("10001") == [("", "待办", "", "new"), ("待办", "進行中", "new", "indeterminate")]
    assert desk.flow("10002") == [("", "待办", "", "new")]


def test_sprints_points_epic_and_flag_by_their_fields(desk: Desk) -> None:
    issue = desk.jira.issues["10001"]
    sprint = {"id": 1, "name": "S, 1", "state": "ACTIVE", "boardId": 8, "startDate": "2026-03-02T01:00:00.000Z"}
    sprint |= {"endDate": "2026-03-16T01:00:00.000Z"}
    line = "com.atlassian.greenhopper.service.sprint.Sprint@1f[id=1,rapidViewId=8,state=ACTIVE,name=S, 1,"
    line += "startDate=2026-03-02T01:00:00.000Z,endDate=2026-03-16T01:00:00.000Z,completeDate=<null>,goal=a=b, c]"
    issue["fields"] |= {POINTS: 5.0, SPRINT: [sprint if desk.jira.cloud else line], EPIC: "EE-7"}
    issue["fields"] |= {FLAG: [{"value": "Impediment"}], "duedate": "2026-05-29"}
    named = {"fieldtype": "custom"}
    desk.jira.change(
        issue,
        at(20),
        {**named, "field": "Story Points", "fieldId": POINTS, "fromString": "3", "toString": "5"},
        {**named, "field": "Sprint", "fieldId": SPRINT, "from": "", "fromString": "", "to": "1", "toString": "S, 1"},
        {**named, "field": "Flagged", "fieldId": FLAG, "from": "", "fromString": "", "to": "[1]", "toString": "障害"},
        {"field": "duedate", "fieldtype": "jira", "fieldId": "duedate", "from": "2026-05-01", "to": "2026-05-29"},
        {**named, "field": "Epic Link", "fieldId": EPIC, "from": "", "fromString": "", "to": "9", "toString": "EE-7"},
    )
    desk.pull()
    item = desk.items()["10001"]
    assert (item.points, item.sprints, item.epic, item.flagged) == (5.0, ("1",), "EE-7", True)
    assert desk.flow("10001", "points") == [("", "3", "", ""), ("3", "5", "", "")]
    assert desk.flow("10001", "sprint") == [("", "1", "", "")]
    assert item.due == date(2026, 5, 29)
    assert desk.flow("10001", "target") == [("", "2026-05-01", "", ""), ("2026-05-01", "2026-05-29", "", "")]
    assert desk.flow("10001", "flag") == [("", "障害", "", "")]
    (found,) = desk.archive.evidence().sprints
    assert (found.external_id, found.name, found.state, found.board) == ("1", "S, 1", "active", "8")
    assert found.ends == datetime(2026, 3, 16, 1, tzinfo=UTC)
    assert "goal" not in "".join(one.body for one in desk.archive.raw("jira"))


def test_changes_of_old_jiras_name_the_field_alone(server: Desk) -> None:
    issue = server.jira.issues["10001"]
    issue["fields"]["status"] = server.jira.status("2")
    named = {"from": "1", "fromString": "待办", "to": "2", "toString": "進行中"}
    server.jira.change(issue, at(20), {"field": "status", "fieldtype": "jira", **named})
    server.jira.change(issue, at(21), {"field": "Status", "fieldtype": "custom", **named})
    server.jira.change(
        issue,
        at(22),
        {"field": "スプリント", "fieldtype": "custom", "from": "1", "to": "1, 2", "fromString": "", "toString": "x"},
    )
    server.pull()
    assert server.flow("10001") == [("", "待办", "", "new"), ("待办", "進行中", "new", "indeterminate")]
    assert server.flow("10001", "sprint") == [("", "1", "", ""), ("1", "1,2", "", "")]


def test_sprints_of_boards(desk: Desk) -> None:
    desk.options["boards"] = "8, 9"
    done = desk.pull()
    assert done.things["sprints"] == 3
    found = desk.archive.evidence().sprints
    assert [one.external_id for one in found] == ["1", "2"]  # the third has no dates yet
    assert found[0].url == "https://jira.test/secure/RapidBoard.jspa?rapidView=8&sprint=1"
    assert {one.points for one in desk.items().values()} == {8.0}  # by the field with which the board estimates
    assert dict(desk.pull().new) == {}


def test_a_board_that_is_not_there(desk: Desk) -> None:
    desk.options["boards"] = "77"
    with pytest.raises(SourceError) as fault:
        desk.pull()
    assert fault.value.code == "source_not_found"


def test_more_promised_than_given(server: Desk) -> None:
    server.jira.page, server.jira.total = 3, 12
    done = server.pull()
    assert done.short == {"issues": (8, 12)}
    assert server.archive.evidence().heard[0].complete_at is None
    del server.jira.issues["10001"]
    assert server.pull(full=True).gone == 0  # what it doesn't show may be there


def test_fewer_promised_than_given(server: Desk) -> None:
    server.jira.page, server.jira.total = 3, 5
    done = server.pull()
    assert done.things["issues"] == 8
    assert done.short == {}


def test_issues_that_change_while_pages_are_read_push_none_out(server: Desk) -> None:
    """The first changes and goes to the end, so all others move up by one place."""
    server.jira.page = 3
    asked = 0

    def push(one: Asked) -> None:
        nonlocal asked
        asked += 1
        if asked in (2, 4):
            server.jira.touch(server.jira.issues[f"1000{asked // 2}"], at(100 + asked))

    server.jira.before_search = push
    done = server.pull()
    assert done.things["issues"] == 8
    assert len(server.items()) == 8


def test_issues_that_never_stand_still_are_told(server: Desk) -> None:
    server.jira.page = 3

    def push(_: Asked) -> None:
        first = min(server.jira.issues.values(), key=lambda one: one["fields"]["updated"])
        server.jira.touch(first, at(100 + len(server.service.asked)))

    server.jira.before_search = push
    with pytest.raises(SourceError) as fault:
        server.pull()
    assert fault.value.code == "source_unreadable"


def test_a_token_that_leads_nowhere(cloud: Desk) -> None:
    cloud.jira.page = 3
    cloud.service.behaviour = lambda asked: (
        Reply({"issues": [], "nextPageToken": "again"}) if "jql" in asked.query else cloud.jira(asked)
    )
    with pytest.raises(SourceError) as fault:
        cloud.pull()
    assert fault.value.code == "source_unreadable"


def test_an_index_that_lags_hides_nothing_after_a_cut(cloud: Desk) -> None:
    """An issue stands where it was before its last change: its date tells nothing of how far one has read."""
    cloud.jira.page = 3
    asked = 0

    def lagging(one: Asked) -> Reply | Drop:
        nonlocal asked
        asked += "jql" in one.query
        if asked >= 2:
            return Reply("no", 500)
        reply = cloud.jira(one)
        if "jql" in one.query and isinstance(reply, Reply):
            body = json.loads(reply.content)
            body["issues"][-1]["fields"]["updated"] = "2026-04-01T00:00:00.000+0000"
            return Reply(body)
        return reply

    cloud.service.behaviour = lagging
    with pytest.raises(SourceError):
        cloud.pull()
    cloud.service.behaviour = cloud.jira
    cloud.pull()
    assert len(cloud.items()) == 8


def test_what_it_tries(desk: Desk) -> None:
    desk.options["boards"] = "8"
    desk.scope = ("EE", "GONE")
    desk.jira.move(desk.jira.issues["10001"], "2", at(20))
    url = f"{desk.service.address}{desk.jira.api}/project/GONE"
    missing = {"url": url, "status": 404, "said": f'{{"errorMessages": ["nothing at {desk.jira.api}/project/GONE"]}}'}
    assert desk.checks() == [
        Check("account", 1),
        Check("project", fault="source_not_found", values=missing, name="GONE"),
        Check("projects", 1),
        Check("statuses", 4),
        Check("fields_points", 2),
        Check("fields_sprint", 1),
        Check("fields_epic", 1),
        Check("fields_flag", 1),
        Check("items", 8),
        Check("changes", 1),
        Check("sprints", 3),
    ]
    desk.scope = ("GONE",)
    assert [one.what for one in desk.checks()] == ["account", "project", "projects"]
    desk.service.behaviour = lambda asked: Reply("no", 401) if "myself" in asked.path else desk.jira(asked)
    with pytest.raises(SourceError) as fault:
        desk.checks()
    assert fault.value.code == "source_unauthorised"


@pytest.mark.parametrize(
    ("option", "text", "code"),
    [
        ("board", "8", "source_option_unknown"),
        ("edition", "server", "source_option_invalid"),
        ("boards", "EE board", "source_option_invalid"),
    ],
)
def test_options_that_make_no_sense(cloud: Desk, option: str, text: str, code: str) -> None:
    cloud.options[option] = text
    with pytest.raises(SourceError) as fault:
        cloud.pull()
    assert (fault.value.code, fault.value.values["option"]) == (code, option)
    assert cloud.service.asked == []


@pytest.mark.parametrize(
    ("setup", "cloud", "header"),
    [
        ({"address": "https://a.atlassian.net", "user": "u", "secret": "t"}, True, "Basic dTp0"),
        ({"address": "https://api.atlassian.com/ex/jira/1", "secret": "t"}, True, "Bearer t"),
        ({"address": "https://jira.corp.test/jira", "secret": "t"}, False, "Bearer t"),
        ({"address": "https://jira.corp.test", "user": "u", "secret": "t"}, True, "Basic dTp0"),
        (
            {"address": "https://jira.corp.test", "user": "u", "secret": "t", "options": {"edition": "data-center"}},
            False,
            "Basic dTp0",
        ),
    ],
)
def test_which_edition_and_who(setup: dict[str, Any], cloud: bool, header: str) -> None:
    made = Setup(name="jira", **setup)
    assert (Source(made).is_cloud, Source.headers(made)) == (cloud, {"Authorization": header})


def test_facts_follow_from_what_is_kept(desk: Desk) -> None:
    """Without a client, years later."""
    for number in range(60):
        desk.jira.move(desk.jira.issues["10001"], "4" if number % 2 else "2", at(10 + number))
    desk.options["boards"] = "8"
    desk.pull()
    reader = Source(desk.setup)
    again = [fact for raw in desk.archive.raw("jira") for fact in reader.facts(raw)]
    found = desk.archive.evidence()
    assert {one.external_id: one for one in again if isinstance(one, WorkItem)} == desk.items()
    assert {one.external_id for one in again if isinstance(one, Transition)} == {
        one.external_id for one in found.transitions
    }


def test_as_a_user_sets_it_up(desk: Desk, tmp_path: Path) -> None:
    edition = desk.setup.options["edition"]
    record = {
        "id": "jira",
        "vendor": "jira",
        "address": desk.service.address,
        "scope": ["EE", "GONE"],
        "token": "env:JIRA_TOKEN",
        "options": {"edition": edition, "boards": "8"},
    }
    plan = tmp_path / "plan"
    plan.mkdir()
    (plan / "program.yaml").write_text("charter: {id: x, title: X}\n")
    (plan / "sources.yaml").write_text(json.dumps({"sources": [record]}))
    environment = {**os.environ, "COLUMNS": "200", "JIRA_TOKEN": "s3cret"}
    tried = forked.kaname("source", "test", plan, "jira", environment=environment)
    assert tried.returncode == 2
    assert "✗ project GONE: There is nothing at http://127.0.0.1" in tried.stdout
    assert "✓ work items: 8 seen" in tried.stdout
    told = forked.kaname("source", "test", plan, "jira", "--lang", "ja", environment=environment).stdout
    assert "✗ プロジェクトGONE：" in told
    assert "✓ 項目：8件見えます" in told
    assert "✓ ポイントのフィールド：2件見えます" in told
    (plan / "sources.yaml").write_text(json.dumps({"sources": [{**record, "scope": ["EE"]}]}))
    desk.jira.move(desk.jira.issues["10001"], "3", at(20))  # レビュー, which no rule of the house names
    pulled = forked.kaname("pull", plan, environment=environment)
    assert (pulled.returncode, pulled.stdout) == (0, "jira: 3 pages, new: work items 8, sprints 2, transitions 17.\n")
    assert forked.kaname("pull", plan, environment=environment).stdout == "jira: 3 pages, nothing new.\n"
    kept = json.loads(forked.kaname("evidence", plan, "--json", environment=environment).stdout)
    assert "項目 8" in forked.kaname("evidence", plan, "--lang", "ja", environment=environment).stdout
    assert (kept["unmapped"], kept["holdings"][0]["rows"]["items"]) == ([], 8)  # its category maps it


def named(number: int, name: str, kind: str = "number", **more: Any) -> dict[str, Any]:
    """A custom field as `/field` lists it."""
    return {"id": f"customfield_{number}", "name": name, "custom": True, "schema": {"type": kind}, **more}


@pytest.mark.parametrize(
    ("field", "role"),
    [
        (named(1, "Story Points"), "points"),
        (named(1, "story  points "), "points"),
        (named(1, "ストーリーポイント"), "points"),
        (named(1, "故事点"), "points"),
        (named(1, "Баллы", untranslatedName="Story point estimate"), "points"),
        (named(1, "Баллы", clauseNames=["cf[1]", "Story Points"]), "points"),
        (named(1, "Story Points", "string"), None),
        (named(1, "Points of sale"), None),
        (named(1, "フラグ付き", "array"), "flag"),
        (named(1, "Отмечено", "array", clauseNames=["cf[1]", "Flagged[Checkboxes]"]), "flag"),
        (named(1, "Flagged", "string"), None),
        (named(1, "Спринт", schema={"type": "array", "custom": "com.pyxis.greenhopper.jira:gh-sprint"}), "sprint"),
        (named(1, "Связь", schema={"type": "any", "custom": "com.pyxis.greenhopper.jira:gh-epic-link"}), "epic"),
        (
            named(1, "Оценка", schema={"type": "number", "custom": "com.pyxis.greenhopper.jira:jsw-story-points"}),
            "points",
        ),
        ({"id": "timespent", "name": "Story Points", "custom": False, "schema": {"type": "number"}}, None),
    ],
)
def test_fields_are_found_in_any_language(field: dict[str, Any], role: str | None) -> None:
    assert list(find_roles([named(7, "Other"), field], {})) == ([role] if role else [])


def test_fields_may_be_named() -> None:
    known = [named(1, "Story Points"), named(2, "Größe"), named(3, "Size")]
    sizes = find_roles(known, {"points": "customfield_2"})["points"]
    assert [(one.id, one.name) for one in sizes] == [("customfield_2", "Größe")]
    assert [one.id for one in find_roles(known, {"points": "größe, SIZE"})["points"]] == [
        "customfield_2",
        "customfield_3",
    ]
    assert [one.id for one in find_roles(known, {}, ["customfield_3"])["points"]] == ["customfield_3", "customfield_1"]
    assert [one.id for one in find_roles(known, {"flag": "customfield_9"})["flag"]] == ["customfield_9"]
