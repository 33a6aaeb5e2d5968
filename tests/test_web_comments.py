"""Comments on records: who sees them, who is named, what is taken back; watching; that a backup has them."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

import pages
from kaname.centre.places import Place
from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.kinds import KINDS
from kaname.model.program import Program
from kaname.web.pages.places import RecordLinks
from kaname.web.talk.marking import marked, mentioned
from kaname.web.talk.models import Comment, Watch
from plans import program

BUILD = "/p/small/work-packages/build/"


@pytest.fixture
def boss(site: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    return pages.account("boss@example.org", compartments=["legal"])


def put(user: Any, kind: str, **body: Any) -> None:
    from kaname.web.access.desks import desk

    mine = desk(user)
    seen = mine.read(Place("small"))
    mine.commit(Place("small"), ChangeSet((Put(KINDS[kind].model_validate(body)),)), seen.revision.number)


def said(user: Any, url: str = BUILD) -> str:
    return pages.text(pages.browser(user).get(f"{url}comments/"))


def test_what_is_said_is_read_by_whoever_sees_the_record(boss: Any) -> None:
    viewer = pages.account("vi@example.org", "viewer")
    answer = pages.browser(viewer).post(
        f"{BUILD}comments/", {"text": "Is this <b>still</b> on?\n\nhttps://example.org/a?b=1."}
    )
    assert answer["Location"] == f"{BUILD}comments/"
    page = pages.browser(boss).get(f"{BUILD}comments/").content.decode()
    assert "Is this &lt;b&gt;still&lt;/b&gt; on?" in page
    assert (
        '<a href="https://example.org/a?b=1" rel="nofollow noopener noreferrer">https://example.org/a?b=1</a>.' in page
    )


def test_who_may_not_see_the_record_sees_no_comment_and_says_none(boss: Any) -> None:
    put(boss, "risk", id="suit", title="A suit", confidentiality="legal")
    url = "/p/small/risks/suit/"
    pages.browser(boss).post(f"{url}comments/", {"text": "Settle it."})
    other = pages.browser(pages.account("lee@example.org"))
    hidden, missing = other.get(f"{url}comments/"), other.get("/p/small/risks/none/comments/")
    assert hidden.status_code == missing.status_code == 404
    assert pages.text(hidden).replace("suit", "none") == pages.text(missing)
    assert other.post(f"{url}comments/", {"text": "I guess"}).status_code == 404
    number = Comment.objects.get().pk
    assert other.post(f"{url}comments/{number}/remove/").status_code == 404
    assert other.post(f"{url}watch/", {"on": "1"}).status_code == 404
    assert Comment.objects.count() == 1
    assert not Watch.objects.exclude(user=boss).exists()


def test_what_was_said_of_a_record_that_became_confidential_is_hidden_with_it_in_the_past_too(boss: Any) -> None:
    put(boss, "risk", id="suit", title="A suit")
    lee = pages.account("lee@example.org")
    pages.browser(boss).post("/p/small/risks/suit/comments/", {"text": "Settle it."})
    assert "Settle it." in said(lee, "/p/small/risks/suit/")
    put(boss, "risk", id="suit", title="A suit", confidentiality="legal")
    assert pages.browser(lee).get("/p/small/risks/suit/comments/").status_code == 404
    assert pages.browser(lee).get("/p/small~2/risks/suit/comments/").status_code == 404
    assert "Settle it." in said(boss, "/p/small~2/risks/suit/")


def test_one_changes_what_one_said_for_a_while_and_takes_it_back_with_a_trace(boss: Any) -> None:
    client = pages.browser(boss)
    client.post(f"{BUILD}comments/", {"text": "Tomorow."})
    one = Comment.objects.get()
    client.post(f"{BUILD}comments/{one.pk}/", {"text": "Tomorrow."})
    assert "Tomorrow." in said(boss)
    assert "edited" in said(boss)
    other = pages.browser(pages.account("lee@example.org"))
    assert other.post(f"{BUILD}comments/{one.pk}/", {"text": "Never."}).status_code == 403
    assert other.post(f"{BUILD}comments/{one.pk}/remove/").status_code == 403
    Comment.objects.update(at=timezone.now() - timedelta(minutes=31))
    assert client.post(f"{BUILD}comments/{one.pk}/", {"text": "Later."}).status_code == 403
    client.post(f"{BUILD}comments/{one.pk}/remove/")
    left = said(boss)
    assert "Tomorrow." not in left
    assert "boss" in left
    assert "Taken back on" in left
    assert Comment.objects.get().text == ""
    assert client.post(f"{BUILD}comments/{one.pk}/remove/").status_code == 404


def test_what_is_done_with_comments_is_in_the_audit_log_without_its_words(boss: Any) -> None:
    from kaname.web.access.models import Entry

    client = pages.browser(boss)
    client.post(f"{BUILD}comments/", {"text": "Secret words"})
    number = Comment.objects.get().pk
    client.post(f"{BUILD}comments/{number}/", {"text": "Other words"})
    client.post(f"{BUILD}comments/{number}/remove/")
    told = Entry.objects.filter(action__startswith="comment").order_by("pk")
    assert [(one.action, one.records, one.detail) for one in told] == [
        ("comment", ["work_package/build"], str(number)),
        ("comment-edited", ["work_package/build"], str(number)),
        ("comment-removed", ["work_package/build"], str(number)),
    ]


def test_what_can_not_be_said_keeps_what_was_typed_and_says_why(boss: Any) -> None:
    client = pages.browser(boss)
    empty = client.post(f"{BUILD}comments/", {"text": "  \n "})
    assert (empty.status_code, Comment.objects.count()) == (400, 0)
    assert "The comment says nothing." in pages.text(empty)
    long = client.post(f"{BUILD}comments/", {"text": "x" * 10_001}, headers={"HX-Request": "true"})
    assert "longer than 10,000 characters" in long.content.decode()
    assert "x" * 10_001 in long.content.decode()


def test_a_comment_about_the_past_is_read_but_not_written(boss: Any) -> None:
    pages.browser(boss).post(f"{BUILD}comments/", {"text": "Now."})
    page = pages.browser(boss).get("/p/small~1/work-packages/build/comments/").content.decode()
    assert "Now." in page
    assert "<textarea" not in page


def test_a_part_for_scripts_is_the_thread_alone(boss: Any) -> None:
    part = pages.browser(boss).get(f"{BUILD}comments/", headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<section class="comments" id="comments"')
    assert "<html" not in part


def plan() -> Program:
    return program(people=[{"id": "kim", "title": "Kim"}, {"id": "o.lee", "title": "Lee"}], teams=[{"id": "web"}])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@kim, look", ["kim"]),
        ("(@o.lee.)", ["o.lee"]),
        ("@kim @kim @o.lee", ["kim", "o.lee"]),
        ("mail kim@kim.example or @@kim", []),
        ("@web @nobody @", []),
        ("森さん、@kimさん、確認お願いします", ["kim"]),
        ("確認お願いします @kim", ["kim"]),
    ],
)
def test_people_are_named_by_their_ids(text: str, expected: list[str]) -> None:
    assert [key.id for key in mentioned(text, plan())] == expected


def test_marks_of_comments_are_text_but_for_links_and_names() -> None:
    links = RecordLinks(Place("small"))
    told = marked('@kim: <script>x</script> "https://e.org/x)" @nobody\n\nnext', plan(), links)
    assert told == (
        '<p><a class="mention" href="/p/small/people/kim/">@Kim</a>: &lt;script&gt;x&lt;/script&gt; &quot;'
        '<a href="https://e.org/x" rel="nofollow noopener noreferrer">https://e.org/x</a>)&quot; @nobody</p><p>next</p>'
    )
    assert marked("javascript:alert(1)", plan(), links) == "<p>javascript:alert(1)</p>"


def test_whom_a_comment_may_name_is_offered_as_far_as_they_may_be_seen(boss: Any) -> None:
    put(boss, "person", id="kira", title="Kira Hidden", confidentiality="legal")
    asked = pages.browser(boss).get("/p/small/mentions/?q=ki").json()
    assert [one["id"] for one in asked["people"]] == ["kim", "kira"]
    other = pages.browser(pages.account("lee@example.org", "viewer")).get("/p/small/mentions/?q=KI").json()
    assert [one["id"] for one in other["people"]] == ["kim"]


def test_watching_is_said_on_the_record_and_what_is_ones_own_is_watched_anyway(boss: Any) -> None:
    from django.test import RequestFactory

    from kaname.web.access.desks import desk
    from kaname.web.pages.visit import Visit
    from kaname.web.talk.standing import watching

    kim = pages.account("kim@example.org", "lead", person="kim")

    def now(kind: str, record: str) -> tuple[bool, bool]:
        visit = Visit(RequestFactory().get("/"), kim, desk(kim), Place("small"))
        found = watching(visit, Key(kind, record))
        return found.on, found.own

    assert now("milestone", "live") == (True, True)
    assert now("work_package", "build") == (True, True)  # kim leads the team
    assert now("dependency", "ship-after-build") == (False, False)
    client = pages.browser(kim)
    assert client.post("/p/small/dependencies/ship-after-build/watch/", {"on": "1"}).status_code == 302
    assert now("dependency", "ship-after-build") == (True, False)
    answer = client.post("/p/small/milestones/live/watch/", {"on": "0"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="false"' in answer.content.decode()
    assert now("milestone", "live") == (False, False)


def test_who_comments_watches(boss: Any) -> None:
    pages.browser(boss).post(f"{BUILD}comments/", {"text": "Well."})
    assert [(one.key, one.on) for one in Watch.objects.filter(user=boss)] == [(Key("work_package", "build"), True)]


def test_a_backup_has_comments_watches_and_notices(boss: Any, tmp_path: Path) -> None:
    import databases
    from kaname.centre import stored
    from kaname.store.backup import tables
    from kaname.web.talk.models import Notice

    pages.browser(boss).post(f"{BUILD}comments/", {"text": "Keep this."})
    Notice.objects.create(user=boss, code="comment", once="comment:1", program="small", kind="risk", record="r")
    assert {"talk.Comment", "talk.Watch", "talk.Notice", "talk.Preference", "talk.Identity"} <= {
        one._meta.label for one in tables(stored.store())
    }
    file = tmp_path / "kept.gz"
    stored.back_up(stored.store(), file)
    with databases.at(f"sqlite:///{tmp_path / 'other.db'}") as other:
        stored.completed(other)
        stored.restore(other, file)
        assert [one.text for one in Comment.objects.using(other).all()] == ["Keep this."]
        assert Notice.objects.using(other).get().user_id == boss.pk


def test_what_one_watches_is_listed_as_far_as_it_may_be_seen(boss: Any) -> None:
    lee = pages.account("lee@example.org", "viewer")
    put(boss, "risk", id="suit", title="A suit")
    client = pages.browser(lee)
    for url in ("/p/small/risks/suit/", BUILD):
        client.post(f"{url}watch/", {"on": "1"})
    said = pages.text(client.get("/notices/watching/"))
    assert "A suit Risk Small" in said
    assert "Build Work package Small" in said
    put(boss, "risk", id="suit", title="A suit", confidentiality="legal")
    assert "A suit" not in pages.text(client.get("/notices/watching/"))
