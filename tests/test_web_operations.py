"""Sources, reports, jobs and imports on the site: who sees and does what, and what hostile files come to."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import pages
import sites
from kaname.centre.places import Place
from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.sources import Source
from kaname.web.jobs.models import Job, Schedule
from kaname.web.operations.reports import WRITTEN
from kaname.web.operations.sources import HEARD
from test_web_jobs import worked

BUILD = Key("work_package", "build")


@pytest.fixture
def kim(site: str, tmp_path: Path) -> Any:
    WRITTEN.forget()
    HEARD.forget()
    pages.taken_in(tmp_path)
    return pages.account("kim@example.org")


def desk_of(user: Any) -> Any:
    from kaname.web.access.desks import desk

    return desk(user)


def written(user: Any, *records: Any) -> None:
    mine = desk_of(user)
    base = mine.read(Place("small")).revision.number
    mine.commit(Place("small"), ChangeSet(tuple(map(Put, records))), base)


def title(user: Any) -> str:
    return desk_of(user).read(Place("small")).program.need(BUILD).title


def test_a_report_is_shown_alone_and_can_do_nothing_on_the_site(kim: Any) -> None:
    client = pages.browser(kim)
    answer = client.get("/p/small/reports/?audience=engineer&language=ja&wait=1")
    frame = re.search(r'<iframe[^>]* sandbox src="([^"]+)"', answer.content.decode())
    assert frame is not None
    shown = client.get(frame[1].replace("&amp;", "&"))
    assert "見通し" in shown.content.decode() or "予測" in shown.content.decode()
    policy = shown["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    kept = client.get("/p/small/reports/shown/?audience=exec&language=en&format=markdown&keep=1")
    assert kept["Content-Disposition"] == 'attachment; filename="small-exec-en.md"'
    assert kept.content.decode().startswith("# Small")
    assert client.get("/p/small/reports/?audience=press").status_code == 400
    assert client.get("/p/small/reports/?language=xx").status_code == 400


def test_a_report_shows_its_reader_no_more_than_they_may_see(kim: Any) -> None:
    record = desk_of(kim).read(Place("small")).program.need(Key("milestone", "live"))
    written(kim, record.changed(title="The merger", confidentiality="confidential"))
    address = "/p/small/reports/shown/?audience=exec&language=en"
    assert "The merger" in pages.browser(kim).get(address).content.decode()
    eve = pages.browser(pages.account("eve@example.org", role="viewer"))
    assert "The merger" not in eve.get(address).content.decode()
    assert pages.browser(pages.account("sam@example.org", role="")).get(address).status_code == 404


def test_a_report_is_written_by_a_job_kept_and_scheduled(kim: Any) -> None:
    client = pages.browser(kim)
    asked = {"kind": "report", "audience": "exec", "language": "en", "format": "html", "next": "reports/"}
    assert client.post("/p/small/jobs/ask/", asked)["Location"] == "/p/small/reports/"
    assert "waiting" in pages.text(client.get("/p/small/jobs/"))
    worked()
    page = client.get("/p/small/jobs/")
    assert "done" in pages.text(page)
    (job,) = Job.objects.filter(kind="report")
    assert f"/p/small/jobs/{job.pk}/document/" in page.content.decode()
    document = client.get(f"/p/small/jobs/{job.pk}/document/")
    assert document["Content-Disposition"].startswith("attachment")
    assert b"Small" in document.content
    kim.zone = "Asia/Tokyo"
    kim.save()
    client.post("/p/small/schedules/plan/", {**asked, "day": "4", "time": "08:30"})
    (schedule,) = Schedule.objects.all()
    assert (schedule.rule, schedule.zone) == ("30 8 * * 4", "Asia/Tokyo")
    assert "executives, English, page (HTML)" in pages.text(client.get("/p/small/jobs/"))
    for day, time in (("9", "08:00"), ("4", "25:00"), ("4", "x"), ("", "")):
        assert client.post("/p/small/schedules/plan/", {**asked, "day": day, "time": time}).status_code == 400, time
    client.post(f"/p/small/schedules/{schedule.pk}/remove/")
    assert not Schedule.objects.exists()


def test_jobs_are_cancelled_by_who_asked_or_steers(kim: Any) -> None:
    client, eve = pages.browser(kim), pages.browser(pages.account("eve@example.org", role="viewer"))
    client.post("/p/small/jobs/ask/", {"kind": "assess"})
    eve.post("/p/small/jobs/ask/", {"kind": "report", "audience": "exec"})
    mine, theirs = Job.objects.get(kind="assess"), Job.objects.get(kind="report")
    assert eve.post(f"/p/small/jobs/{mine.pk}/cancel/").status_code in (403, 404)
    assert client.post(f"/p/small/jobs/{mine.pk}/cancel/").status_code == 302
    assert eve.post(f"/p/small/jobs/{theirs.pk}/cancel/").status_code == 302
    assert {one.state for one in Job.objects.all()} == {"cancelled"}
    for kind, status in (("publish", 403), ("pull", 403), ("test", 403), ("upkeep", 400), ("nothing", 400)):
        assert eve.post("/p/small/jobs/ask/", {"kind": kind}).status_code == status, kind


def test_publishing_says_what_was_kept(kim: Any) -> None:
    client = pages.browser(kim)
    assert "None so far." in pages.text(client.get("/p/small/baselines/"))
    client.post("/p/small/jobs/ask/", {"kind": "publish", "next": "baselines/"})
    worked()
    said = pages.text(client.get("/p/small/baselines/"))
    assert "publish forecasts ✓ done" in said
    assert "12 Mar 2026 2" in said
    eve = pages.browser(pages.account("eve@example.org", role="viewer"))
    assert "Publish" not in pages.text(eve.get("/p/small/baselines/")).replace("Published", "")


def test_sources_tell_what_was_heard_and_are_tried_by_who_steers(kim: Any, tmp_path: Path) -> None:
    client = pages.browser(kim)
    assert "No tool is heard yet" in pages.text(client.get("/p/small/evidence/?wait=1"))
    hidden = Source.model_validate({"id": "board", "vendor": "jira", "confidentiality": "confidential"})
    open_one = Source.model_validate({"id": "code", "title": "Code", "vendor": "git", "address": str(tmp_path / "no")})
    written(kim, hidden, open_one)
    said = pages.text(client.get("/p/small/evidence/?wait=1"))
    assert "It was never pulled." in said
    assert "board" in said
    assert "Test" in said
    eve = pages.browser(pages.account("eve@example.org", role="viewer"))
    seen = pages.text(eve.get("/p/small/evidence/?wait=1"))
    assert "board" not in seen
    assert "Pull now" not in seen
    client.post("/p/small/jobs/ask/", {"kind": "test", "source": "code", "next": "evidence/"})
    client.post("/p/small/jobs/ask/", {"kind": "pull", "source": "board", "next": "evidence/"})
    worked()
    said = pages.text(client.get("/p/small/evidence/?wait=1"))
    assert "try a source" in said
    assert "failed" in said
    assert client.post("/p/small/jobs/ask/", {"kind": "test", "source": "none"}).status_code == 404


def packed(folder: Mapping[str, str | bytes]) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in folder.items():
            made.writestr(name, content)
    return found.getvalue()


def sent(client: Any, body: bytes, **more: str) -> Any:
    return client.post("/p/small/import/", {"file": SimpleUploadedFile("plan.zip", body), **more})


PLAN = sites.PLAN % ("small", 20)


def test_a_folder_is_shown_before_it_is_written(kim: Any) -> None:
    client = pages.browser(kim)
    answer = sent(
        client, packed({"atlas/program.yaml": PLAN.replace("title: Build,", "title: Rebuild,")}), why="by hand"
    )
    assert answer.status_code == 302, pages.text(answer)
    said = pages.text(client.get(answer["Location"]))
    assert "0 new, 1 changed, 0 removed" in said
    assert "Title: Build → Rebuild" in said
    assert "None that it does not have already." in said
    assert title(kim) == "Build"
    name = answer["Location"].split("/")[-2]
    assert client.post(f"/p/small/proposals/{name}/accept/").status_code == 302
    assert title(kim) == "Rebuild"
    assert "by hand" in pages.text(client.get("/p/small/log/"))


def test_records_that_a_folder_lacks_go_only_where_that_is_asked_for(kim: Any) -> None:
    client = pages.browser(kim)
    less = re.sub(r"milestones:.*\n", "", PLAN)
    assert sent(client, packed({"program.yaml": less})).status_code == 400
    answer = sent(client, packed({"program.yaml": less}), remove="1")
    assert "0 new, 0 changed, 1 removed" in pages.text(client.get(answer["Location"]))


def test_changes_as_json_are_taken_in_too(kim: Any) -> None:
    client = pages.browser(kim)
    change = {"kind": "risk", "put": {"id": "fire", "title": "Fire", "owner": "kim"}}
    answer = sent(client, json.dumps({"changes": [change], "base": 1, "why": "a walk"}).encode())
    assert answer.status_code == 302, pages.text(answer)
    said = pages.text(client.get(answer["Location"]))
    assert "1 new, 0 changed, 0 removed" in said
    assert "Owner: Kim" in said
    wrong = sent(client, json.dumps({"changes": [{**change, "put": {"id": "fire", "title": 3}}], "base": 1}).encode())
    assert wrong.status_code == 422
    assert "title" in pages.text(wrong)


def test_what_is_wrong_with_new_records_is_told_to_whoever_sends_them(kim: Any) -> None:
    change = {"kind": "risk", "put": {"id": "fire", "title": "Fire", "owner": "nobody"}}
    answer = sent(pages.browser(kim), json.dumps({"changes": [change], "base": 1}).encode())
    assert answer.status_code == 422
    assert "nobody" in pages.text(answer)


def test_problems_that_would_follow_are_told_before_anything_is_written(kim: Any) -> None:
    client = pages.browser(kim)
    change = {"kind": "work_package", "put": {"id": "dream", "title": "Dream"}}
    answer = sent(client, json.dumps({"changes": [change], "base": 1}).encode())
    assert answer.status_code == 302, pages.text(answer)
    said = pages.text(client.get(answer["Location"]))
    assert "Dream" in said.partition("Problems that the plan would have")[2].partition("What changes")[0]
    assert "None that it does not have already." not in said


def _link() -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as made:
        entry = zipfile.ZipInfo("program.yaml")
        entry.external_attr = 0o120777 << 16
        made.writestr(entry, "/etc/passwd")
    return found.getvalue()


HOSTILE: Mapping[str, tuple[bytes, int]] = {
    "nothing": (b"", 400),
    "not a zip": (b"PK\x03\x04 and nothing else", 400),
    "no plan": (packed({"readme.yaml": "a: 1"}), 400),
    "up and away": (packed({"../../evil.yaml": "a: 1", "program.yaml": PLAN}), 400),
    "absolute": (packed({"/etc/cron.d/evil.yaml": "a: 1"}), 400),
    "windows": (packed({"C:\\evil.yaml": "a: 1"}), 400),
    "a link": (_link(), 400),
    "a bomb": (packed({"program.yaml": PLAN, "bomb.yaml": b"#" * 70_000_000}), 413),
    "many": (packed({f"{number}.yaml": "" for number in range(3_001)}), 413),
    "aliases": (packed({"program.yaml": "a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n" + PLAN}), 422),
    "faults": (packed({"program.yaml": PLAN.replace("owner: kim", "owner: [3]")}), 422),
    "text": (b"hello", 400),
    "bad json": (b'{"changes": [}', 400),
    "deep json": (b'{"a":' * 100_000, 400),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_a_message_and_nothing_is_written(kim: Any, name: str) -> None:
    body, status = HOSTILE[name]
    client = pages.browser(kim)
    answer = sent(client, body, why="kept words")
    assert answer.status_code == status, pages.text(answer)
    assert 'role="alert"' in answer.content.decode()
    assert "kept words" in answer.content.decode()
    assert "proposal-" not in str(desk_of(kim).scenarios(Place("small")))


def test_a_request_that_says_it_is_too_large_is_not_read(kim: Any) -> None:
    client = pages.browser(kim)
    answer = sent(client, b"PK" + b"0" * 11_500_000)
    assert answer.status_code == 400
    assert "Nothing was written" in answer.content.decode()


def test_files_are_taken_in_by_who_may_propose(kim: Any) -> None:
    body = packed({"program.yaml": PLAN.replace("title: Build,", "title: Rebuild,")})
    assert sent(pages.browser(pages.account("eve@example.org", role="viewer")), body).status_code == 403
    member = pages.browser(pages.account("may@example.org", role="contributor"))
    answer = sent(member, body)
    assert answer.status_code == 302
    name = answer["Location"].split("/")[-2]
    assert member.post(f"/p/small/proposals/{name}/accept/").status_code == 403
    assert title(kim) == "Build"


def test_each_page_is_in_japanese(kim: Any) -> None:
    kim.language = "ja"
    kim.save()
    client = pages.browser(kim)
    for address in ("evidence/?wait=1", "reports/?wait=1", "jobs/", "import/"):
        said = pages.text(client.get(f"/p/small/{address}"))
        assert sum("ぁ" <= letter <= "ん" for letter in said) > 15, address
        for english in ("Source", "Report", "Jobs", "Import", "schedule"):
            assert english not in said, address
