"""Notices: who is told of what, once, in which language, of no more than they may see; by mail when it may be sent."""

import re
import subprocess
import sys
from collections.abc import Generator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

import pages
import sites
import smtp_service
from kaname.centre.places import Place
from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put, Remove
from kaname.model.kinds import KINDS
from kaname.web.talk.gathering import gather, waiting
from kaname.web.talk.letters import due, post, write
from kaname.web.talk.models import Heard, Letter, Notice, Preference, Watch

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)  # a Thursday


@pytest.fixture
def boss(site: str, tmp_path: Path) -> Any:
    pages.taken_in(tmp_path)
    user = pages.account("boss@example.org", compartments=["legal"])
    gather()
    return user


@pytest.fixture
def mailed(boss: Any, monkeypatch: pytest.MonkeyPatch) -> Generator[smtp_service.Post]:
    """Mail goes to a server of the test, on its way through Django."""
    from kaname.settings import settings

    with smtp_service.running() as server:
        monkeypatch.setenv("KANAME_MAIL", f"smtp://localhost:{server.port}")
        monkeypatch.setenv("KANAME_HOSTS", "plan.example.org")
        settings.cache_clear()
        backend = "django.core.mail.backends.smtp.EmailBackend"
        with override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="localhost", EMAIL_PORT=server.port, EMAIL_TIMEOUT=10):
            yield server
        settings.cache_clear()


def put(user: Any, kind: str, program: str = "small", **body: Any) -> None:
    from kaname.web.access.desks import desk

    mine = desk(user)
    seen = mine.read(Place(program))
    mine.commit(Place(program), ChangeSet((Put(KINDS[kind].model_validate(body)),)), seen.revision.number)


def changed(user: Any, key: Key, **fields: Any) -> None:
    from kaname.web.access.desks import desk

    mine = desk(user)
    seen = mine.read(Place("small"))
    record = seen.program.need(key).changed(**fields)
    mine.commit(Place("small"), ChangeSet((Put(record),)), seen.revision.number)


def told(user: Any) -> list[tuple[str, str]]:
    """What somebody was told, and about which record."""
    return [(one.code, one.record) for one in Notice.objects.filter(user=user).order_by("pk")]


def read(user: Any) -> str:
    return re.sub(r" ([.:,])", r"\1", pages.text(pages.browser(user).get("/notices/")))


def kim(address: str = "kim@example.org", zone: str = "", **more: Any) -> Any:
    user = pages.account(address, "lead", teams=["web"], person="kim", **more)
    user.zone = zone
    user.save()
    return user


LIVE, BUILD = Key("milestone", "live"), Key("work_package", "build")


def test_what_became_mine_is_told_and_what_i_did_myself_is_not(boss: Any) -> None:
    lead = kim()
    put(boss, "action", id="call", title="Call them", owner="kim", due="2026-03-20")
    put(lead, "action", id="own", title="My own", owner="kim")
    assert waiting()
    assert gather() == 1
    assert told(lead) == [("mine", "call")]
    assert told(boss) == []
    assert "Call them is yours since boss changed the plan: Do the action." in read(lead)


def test_looking_again_tells_nothing_twice(boss: Any) -> None:
    lead = kim()
    put(boss, "action", id="call", title="Call them", owner="kim")
    gather()
    Heard.objects.filter(program="small").update(revision=1)  # as if the last look had been lost
    gather()
    assert told(lead) == [("mine", "call")]
    assert not waiting()
    assert gather() == 0


def test_a_look_that_is_cut_short_leaves_nothing_half_told(boss: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = kim()
    put(boss, "action", id="call", title="Call them", owner="kim")
    heard = Heard.objects.get(program="small").revision

    def dies(*_rows: object, **_how: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Notice.objects, "bulk_create", dies)
        with pytest.raises(KeyboardInterrupt):
            gather()
    assert Heard.objects.get(program="small").revision == heard
    gather()
    assert told(lead) == [("mine", "call")]


def test_a_change_of_what_one_watches_names_its_fields_and_a_promise_its_days(boss: Any) -> None:
    lee = pages.account("lee@example.org", "viewer")
    for record in ("live", "build"):
        kind = "milestone" if record == "live" else "work_package"
        Watch.objects.create(user=lee, program="small", kind=kind, record=record)
    changed(boss, BUILD, title="Build it anew", notes="Twice")
    changed(boss, LIVE, commitment="2026-07-31")
    gather()
    assert told(lee) == [("changed", "build"), ("promise", "live")]
    said = read(lee)
    assert "boss changed Build it anew: Title, Notes." in said
    assert "boss moved the day of Live from 30 Jun 2026 to 31 Jul 2026." in said


def test_who_said_not_to_hear_of_their_own_record_does_not(boss: Any) -> None:
    lead = kim()
    Watch.objects.create(user=lead, program="small", kind="milestone", record="live", on=False)
    changed(boss, LIVE, title="Live at last")
    changed(boss, BUILD, title="Build it anew")
    gather()
    assert told(lead) == [("changed", "build")]


def test_what_is_removed_is_told_to_who_may_see_that(boss: Any) -> None:
    from kaname.web.access.desks import desk

    lee = pages.account("lee@example.org", "viewer")
    put(boss, "lesson", id="dry", title="Keep dry")
    Watch.objects.create(user=lee, program="small", kind="lesson", record="dry")
    gather()
    mine = desk(boss)
    base = mine.read(Place("small")).revision.number
    mine.commit(Place("small"), ChangeSet((Remove(Key("lesson", "dry")),)), base)
    gather()
    assert told(lee) == [("added", "dry"), ("removed", "dry")]
    assert "boss removed dry (Lesson learned)." in read(lee)


def test_nothing_is_told_of_what_may_not_be_seen_then_or_later(boss: Any) -> None:
    from kaname.web.access.models import Granted

    lee = pages.account("lee@example.org", "contributor", person="kim")
    Watch.objects.create(user=lee, program="small", kind="risk", record="suit")
    put(boss, "risk", id="suit", title="The suit of Acme", owner="kim", confidentiality="legal")
    put(boss, "action", id="sue", title="Sue Acme", owner="kim", confidentiality="legal")
    gather()
    assert told(lee) == []
    Granted.objects.filter(user=lee).update(compartments=["legal"])
    changed(boss, Key("risk", "suit"), effect="Dear")
    gather()
    assert told(lee) == [("changed", "suit")]
    assert "The suit of Acme" in read(lee)
    Granted.objects.filter(user=lee).update(compartments=[])
    Notice.objects.update(read_at=None)
    page = pages.browser(lee).get("/notices/").content.decode()
    assert "Acme" not in page
    assert "suit" not in page
    assert not Notice.objects.filter(user=lee, read_at=None).exists()


def test_who_is_named_hears_of_it_and_others_who_watch_hear_of_a_comment(boss: Any) -> None:
    lead, lee = kim(), pages.account("lee@example.org", "viewer")
    Watch.objects.create(user=lee, program="small", kind="milestone", record="live")
    pages.browser(boss).post("/p/small/milestones/live/comments/", {"text": "@kim, is this true?"})
    assert waiting()
    gather()
    assert told(lead) == [("mention", "live")]
    assert told(lee) == [("comment", "live")]
    assert told(boss) == []
    said = read(lead)
    assert "boss mentioned you in a comment on Live." in said
    assert "@kim, is this true?" in said


def test_who_may_not_see_the_record_is_not_told_that_they_were_named(boss: Any) -> None:
    lead = kim()
    put(boss, "risk", id="suit", title="The suit", confidentiality="legal")
    pages.browser(boss).post("/p/small/risks/suit/comments/", {"text": "@kim must not know"})
    gather()
    assert told(lead) == []


def test_an_address_in_the_plan_reaches_an_account_without_a_person(boss: Any) -> None:
    put(boss, "person", id="lee", title="Lee", email="LEE@example.org")
    lee = pages.account("lee@example.org", "viewer")
    gather()
    pages.browser(boss).post("/p/small/milestones/live/comments/", {"text": "@lee?"})
    gather()
    assert told(lee) == [("mention", "live")]


def test_a_comment_that_was_taken_back_is_not_told(boss: Any, mailed: smtp_service.Post) -> None:
    from kaname.web.talk.models import Comment

    lead, client = kim(), pages.browser(boss)
    client.post("/p/small/milestones/live/comments/", {"text": "@kim, secret"})
    gather()
    client.post(f"/p/small/milestones/live/comments/{Comment.objects.get().pk}/remove/")
    assert "secret" not in pages.browser(lead).get("/notices/").content.decode()
    Notice.objects.update(mail_at=NOON)
    assert post(NOON) == 0
    assert Letter.objects.get().state == "empty"


def test_a_p80_that_got_later_than_asked_for_is_told(boss: Any) -> None:
    from kaname.centre import stored
    from kaname.model.history import PastForecast

    lead = kim()
    Preference.objects.create(user=lead, late_days=5)

    def published(day: str, p80: str) -> None:
        at = datetime.fromisoformat(f"{day}T12:00:00+00:00")
        past = PastForecast(
            at, LIVE, None, datetime.fromisoformat(p80).date(), None, as_of=at.date(), audiences=("all", "engineer")
        )
        stored.write(Place("small"), ChangeSet(), (past,))

    published("2026-03-01", "2026-07-01")
    gather()
    published("2026-03-08", "2026-07-06")
    gather()
    assert told(lead) == []
    published("2026-03-15", "2026-07-12")
    gather()
    assert told(lead) == [("forecast", "live")]
    assert "P80 of Live is 6 calendar days later: 12 Jul 2026 instead of 6 Jul 2026." in read(lead)


def test_who_asked_for_a_job_hears_that_it_ended(boss: Any) -> None:
    from kaname.web.jobs.models import Job

    Job.objects.create(
        kind="pull", program="small", key="x", by="boss@example.org", state="failed", ended_at=timezone.now()
    )
    Job.objects.create(kind="pull", program="small", key="y", by="schedule", state="done", ended_at=timezone.now())
    assert waiting()
    gather()
    gather()
    assert [one.code for one in Notice.objects.filter(user=boss)] == ["job"]
    assert "The job “pull sources” has ended: failed (small)." in read(boss)


def test_jobs_of_who_does_not_sign_in_keep_no_worker_busy(boss: Any) -> None:
    from kaname.web.jobs.models import Job

    robot = pages.account("robot@example.org")
    robot.is_service = True
    robot.save()
    for by in ("robot@example.org", "gone@example.org"):
        Job.objects.create(kind="pull", program="small", key=by, by=by, state="done", ended_at=timezone.now())
    assert not waiting()


def test_notices_that_were_read_long_ago_are_let_go(boss: Any) -> None:
    from kaname.web.talk.gathering import forgotten

    now = timezone.now()
    for name, read, at in (("a", 91, 100), ("b", 89, 100), ("c", None, 366), ("d", None, 364)):
        at_, read_at = now - timedelta(days=at), now - timedelta(days=read) if read else None
        Notice.objects.create(user=boss, code="changed", once=name, program="small", at=at_, read_at=read_at)
    assert forgotten() == 2
    assert set(Notice.objects.values_list("once", flat=True)) == {"b", "d"}


def test_the_bell_counts_what_is_new_until_it_is_read(boss: Any) -> None:
    lead = kim()
    for number in range(3):
        put(boss, "action", id=f"a{number}", title=f"Act {number}", owner="kim")
    gather()
    client = pages.browser(lead)
    assert '<span class="new">3</span>' in client.get("/").content.decode()
    first = Notice.objects.filter(user=lead).first()
    assert first is not None
    assert client.get(f"/notices/{first.pk}/open/")["Location"] == "/p/small/actions/a0/"
    assert '<span class="new">2</span>' in client.get("/").content.decode()
    newest = Notice.objects.filter(user=lead).last()
    assert newest is not None
    client.post("/notices/read/", {"until": str(newest.pk)})
    assert '<span class="new">' not in client.get("/").content.decode()
    assert pages.browser(boss).get(f"/notices/{first.pk}/open/").status_code == 404
    pages.browser(boss).post("/notices/read/", {"one": str(first.pk)})
    assert "Nothing is new" in read(lead)
    assert "Act 2" in pages.text(client.get("/notices/?show=all"))


def test_the_same_is_told_once_in_either_kind_of_database(either_site: str, tmp_path: Path) -> None:
    pages.taken_in(tmp_path)
    user, lead = pages.account("boss@example.org"), kim()
    gather()
    put(user, "action", id="call", title="Call", owner="kim")
    pages.browser(user).post("/p/small/milestones/live/comments/", {"text": "@kim, is this true?"})
    assert gather() == 2
    Heard.objects.update(revision=1)
    gather()
    assert told(lead) == [("mine", "call"), ("mention", "live")]
    assert "Call is yours" in read(lead)


# --- mail


def test_what_is_urgent_is_mailed_at_once_in_japanese(boss: Any, mailed: smtp_service.Post) -> None:
    lead = kim(language="ja")
    put(boss, "action", id="call", title="貸主に電話する", owner="kim")
    gather()
    Notice.objects.update(mail_at=NOON - timedelta(minutes=1))
    assert due(NOON)
    assert post(NOON) == 1
    (letter,) = mailed.letters
    assert letter["To"] == "kim@example.org"
    assert (
        str(letter["Subject"]).strip()
        == "[Kaname] bossさんの変更により、貸主に電話するがあなたの担当になりました：アクションを実施する。"
    )
    body = letter.get_content()
    assert "kimさん、新しいお知らせがあります。" in body
    assert "■ Small" in body
    assert "http://plan.example.org/p/small/actions/call/" in body
    assert "http://plan.example.org/account/notifications/" in body
    assert letter["Auto-Submitted"] == "auto-generated"
    assert post(NOON + timedelta(hours=1)) == 0
    assert len(mailed.letters) == 1
    assert lead.language == "ja"


def test_mail_waits_for_the_end_of_quiet_hours_of_its_reader(boss: Any, mailed: smtp_service.Post) -> None:
    berlin, tokyo = kim(zone="Europe/Berlin"), kim("t@example.org", zone="Asia/Tokyo")
    put(boss, "action", id="call", title="Call", owner="kim")
    gather()
    Notice.objects.update(mail_at=NOON - timedelta(minutes=1))
    assert post(NOON) == 1  # 13:00 in Berlin, 21:00 in Tokyo
    assert [one["To"] for one in mailed.letters] == [berlin.email]
    assert Letter.objects.get(user=tokyo).next_at == datetime(2026, 11, 26, 23, tzinfo=UTC)
    assert post(datetime(2026, 11, 26, 22, 59, tzinfo=UTC)) == 0
    assert post(datetime(2026, 11, 26, 23, tzinfo=UTC)) == 1
    assert [one["To"] for one in mailed.letters] == [berlin.email, tokyo.email]


def test_who_says_no_zone_and_no_quiet_hours_is_not_kept_waiting_by_those_of_another_zone(boss: Any) -> None:
    from kaname.web.talk import preferences

    lead, night = kim(), NOON.replace(hour=22)
    assert preferences.hours_of(lead, preferences.of(lead), frozenset(range(5))).open(night) == night
    lead.zone = "UTC"
    assert preferences.hours_of(lead, preferences.of(lead), frozenset(range(5))).open(night) > night


def test_what_is_told_once_a_day_comes_in_one_letter(boss: Any, mailed: smtp_service.Post) -> None:
    lead = kim()
    Preference.objects.create(user=lead, kinds={"changed": "daily", "mine": "off", "promise": "daily"})
    changed(boss, BUILD, title="Build it anew")
    changed(boss, LIVE, commitment="2026-07-31")
    put(boss, "action", id="call", title="Call", owner="kim")
    gather()
    waits = Notice.objects.filter(user=lead).exclude(mail_at=None)
    assert {(one.code, one.daily) for one in waits} == {("changed", True), ("promise", True)}
    assert all(one.mail_at is not None and one.mail_at.astimezone(UTC).time() == time(8, 30) for one in waits)
    waits.update(mail_at=NOON)
    assert post(NOON) == 1
    (letter,) = mailed.letters
    assert letter["Subject"] == "[Kaname] Your day in Kaname: notices 2"
    assert "boss changed Build it anew: Title." in letter.get_content()
    assert "Call" not in letter.get_content()


def test_a_letter_says_what_may_be_seen_when_it_is_sent(boss: Any, mailed: smtp_service.Post) -> None:
    from kaname.web.access.models import Granted

    lee = pages.account("lee@example.org", "lead", person="kim", compartments=["legal"])
    put(boss, "action", id="sue", title="Sue Acme", owner="kim", confidentiality="legal")
    put(boss, "action", id="call", title="Call them", owner="kim")
    gather()
    assert len(told(lee)) == 2
    Granted.objects.filter(user=lee).update(compartments=[])
    Notice.objects.update(mail_at=NOON)
    assert post(NOON) == 1
    body = mailed.letters[0].get_content()
    assert "Call them" in body
    assert "Acme" not in body
    put(boss, "action", id="more", title="More", owner="kim")
    gather()
    lee.is_active = False
    lee.save()
    Notice.objects.filter(letter=None).update(mail_at=NOON)
    assert post(NOON) == 0
    assert len(mailed.letters) == 1


def test_a_server_that_refuses_is_tried_again_later_and_not_for_ever(boss: Any, mailed: smtp_service.Post) -> None:
    kim()
    put(boss, "action", id="call", title="Call", owner="kim")
    gather()
    Notice.objects.update(mail_at=NOON)
    mailed.refuses = True
    assert post(NOON) == 0
    letter = Letter.objects.get()
    assert (letter.state, letter.attempts, letter.next_at) == ("waiting", 1, NOON + timedelta(minutes=1))
    mailed.refuses = False
    assert post(NOON + timedelta(minutes=1)) == 1
    Letter.objects.update(state="waiting", attempts=7, next_at=NOON)
    mailed.refuses = True
    post(NOON)
    assert Letter.objects.get().state == "failed"


def test_no_notice_is_in_two_letters_however_many_write_them(boss: Any, mailed: smtp_service.Post) -> None:
    kim()
    put(boss, "action", id="call", title="Call", owner="kim")
    gather()
    Notice.objects.update(mail_at=NOON)
    assert write(NOON) == 1
    assert write(NOON) == 0
    assert Letter.objects.count() == 1


KILLED = """
import sys
from datetime import UTC, datetime
from kaname.web.running import working
working.django.setup()
from kaname.web.talk.letters import post
post(datetime.fromisoformat(sys.argv[1]))
"""


def test_a_daily_letter_of_a_worker_that_is_killed_is_sent_again_as_the_same_one(
    site_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    with sites.at(site_database, tmp_path, monkeypatch), smtp_service.running() as server:
        pages.taken_in(tmp_path)
        boss, lead = pages.account("boss@example.org"), kim()
        Preference.objects.create(user=lead, kinds={"changed": "daily", "mine": "daily"})
        gather()
        put(boss, "action", id="call", title="Call", owner="kim")
        changed(boss, BUILD, title="Build it anew")
        gather()
        Notice.objects.update(mail_at=NOON)
        env = {**sites.environment(site_database, tmp_path), "KANAME_MAIL": f"smtp://localhost:{server.port}"}
        server.holds = threading.Event()
        command = [sys.executable, "-c", KILLED]
        with sites.started([*command, NOON.isoformat()], env, tmp_path, "first") as first:
            assert server.taken.wait(60), first.err
            first.kill()  # the letter has arrived, and the worker doesn't know
        server.holds.set()
        server.holds = None
        letter = Letter.objects.get()
        assert letter.state == "waiting"
        known = {name: value for name, value in __import__("os").environ.items() if not name.startswith("KANAME_")}
        for minutes in (1, 6, 6):
            at = NOON + timedelta(minutes=minutes)
            subprocess.run([*command, at.isoformat()], env={**known, **env}, check=True)
        assert [one["Message-ID"] for one in server.letters] == [f"<{letter.uid}@localhost>"] * 2
        assert server.letters[0].get_content() == server.letters[1].get_content()
        assert [one.state for one in Letter.objects.all()] == ["sent"]
        assert not Notice.objects.exclude(mail_at=None).exists()


def test_the_job_gathers_and_sends_and_is_asked_for_when_there_is_something(
    boss: Any, mailed: smtp_service.Post
) -> None:
    from kaname.web.jobs import schedules
    from kaname.web.jobs.models import Job
    from kaname.web.jobs.worker import Worker

    lead = kim()
    assert not schedules.told()
    put(boss, "action", id="call", title="Call", owner="kim")
    assert schedules.told()
    worker = Worker("here")
    while worker._worked():  # pyright: ignore[reportPrivateUsage]
        pass
    assert told(lead) == [("mine", "call")]
    assert Job.objects.filter(kind="tell", state="done").exists()
    assert not schedules.told() or due()


# --- settings


def form(**more: Any) -> dict[str, Any]:
    kinds = {f"kind_{code}": "now" for code in ("mention", "mine", "comment", "promise", "forecast", "changed", "job")}
    return {**kinds, "digest_at": "07:45", "quiet_from": "20:00", "quiet_until": "07:30", "late_days": "3", **more}


def test_one_says_what_is_mailed_and_when(boss: Any) -> None:
    lead = kim(zone="Asia/Tokyo")
    client = pages.browser(lead)
    assert client.post("/account/notifications/", form(kind_changed="off")).status_code == 302
    kept = Preference.objects.get(user=lead)
    assert (kept.digest_at, kept.late_days, kept.rest_days, kept.kinds["changed"]) == (time(7, 45), 3, False, "off")
    assert 'value="07:45"' in client.get("/account/notifications/").content.decode()


def test_quiet_hours_do_not_lie_in_working_time_wherever_the_reader_is(boss: Any) -> None:
    lead = kim(zone="Asia/Tokyo")  # the program works 9:00 to 18:00 in Tokyo
    client = pages.browser(lead)
    refused = pages.text(client.post("/account/notifications/", form(quiet_from="17:00")))
    assert "They lie inside your working time in Small, 09:00–18:00." in refused
    assert not Preference.objects.exists()
    lead.zone = "Europe/Berlin"
    lead.save()
    moved = pages.text(client.post("/account/notifications/", form(quiet_from="22:00", quiet_until="07:00")))
    assert "inside your working time in Small" in moved
    assert client.post("/account/notifications/", form(quiet_from="12:00", quiet_until="23:30")).status_code == 302
