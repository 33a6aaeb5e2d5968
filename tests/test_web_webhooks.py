"""Webhooks: what is sent, signed, to whom and how often; and what is never sent."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from api import Asker, account, asker, keep, one
from kaname.centre.stored import baseline
from kaname.errors import UsageError
from kaname.model.base import Key
from kaname.model.changes import ChangeSet, Put
from kaname.model.history import PastForecast
from kaname.settings import settings
from kaname.store.committing import Author, commit
from kaname.web.access import tokens
from kaname.web.access.models import Granted, User
from kaname.web.api.models import Delivery, Subscription
from kaname.web.api.targets import target
from kaname.web.api.webhooks import deliver, due, gather
from kaname.web.jobs.models import Job
from kaname.web.jobs.worker import Worker

pytestmark = pytest.mark.thorough

SECRET = "ZANZIBAR"
ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Got:
    headers: Mapping[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.body)


@dataclass
class Listener:
    address: str = ""
    status: int = 204
    got: list[Got] = field(default_factory=list[Got])


@contextmanager
def listening() -> Generator[Listener]:
    found = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append(Got({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(found.status)
            self.send_header("Location", f"{found.address}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Set:
    alias: str
    listener: Listener
    asker: Asker
    secret: str

    def write(self, *records: Any, why: str = "", by: str = "Ann", history: Any = ()) -> int:
        done = commit(self.alias, "p", ChangeSet(tuple(map(Put, records)), why), Author(by, why), history=history)
        return done.revision.number


@pytest.fixture
def inside(site: str, monkeypatch: pytest.MonkeyPatch) -> Generator[Set]:
    monkeypatch.setenv("KANAME_WEBHOOKS_INSIDE", "1")
    settings.cache_clear()
    keep(site, "p", [one("charter", "p"), one("milestone", "m", commitment="2026-04-01"), one("risk", "r")])
    kim = asker(account("kim", {"role": "viewer", "program": "p"}))
    with listening() as listener:
        made = kim.ask("POST", "/programs/p/webhooks", {"url": f"{listener.address}/hook?x=1"})
        assert made.status_code == 201, made.content
        yield Set(site, listener, kim, made.json()["secret"])


def sent() -> list[bool]:
    gather()
    return [deliver(one) for one in due()]


def test_what_is_written_is_told_signed_and_once(inside: Set) -> None:
    assert sent() == []  # what was there before is not news
    number = inside.write(one("risk", "s"), why="a reason that is not sent")
    assert sent() == [True]
    assert sent() == []
    (got,) = inside.listener.got
    assert got.said["type"] == "revision.written"
    assert got.said["data"]["revision"] == number
    assert got.said["data"]["records"] == [{"record": "risk/s", "removed": False}]
    assert "reason" not in got.body.decode()
    assert got.headers["host"] == inside.listener.address.removeprefix("http://")

    verified = documented()
    assert verified(got.headers, got.body, inside.secret)
    assert not verified(got.headers, got.body + b" ", inside.secret)
    assert not verified({**got.headers, "webhook-timestamp": "0"}, got.body, inside.secret)


def documented() -> Any:
    """What the page tells receivers to do."""
    page = (ROOT / "docs" / "en" / "api.md").read_text(encoding="utf-8")
    (code,) = [one for one in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "def verified" in one]
    names: dict[str, Any] = {}
    exec(code, names)
    assert code in (ROOT / "docs" / "ja" / "api.md").read_text(encoding="utf-8")
    return names["verified"]


def test_baselines_and_forecasts_are_told(inside: Set) -> None:
    baseline("p", "q1", Author("Ann"))
    past = PastForecast(
        at=datetime.now(UTC) + timedelta(seconds=1), record=Key("milestone", "m"), as_of=datetime.now(UTC).date(),
        p50=None, p80=None, p95=None, digest="x", audiences=("all", "engineer"),
    )  # fmt: skip
    inside.write(history=(past,))
    sent()
    told = {got.said["type"]: got.said["data"] for got in inside.listener.got}
    assert told["baseline.frozen"]["baseline"] == "q1"
    assert told["forecast.published"]["records"] == ["milestone/m"]


def test_nothing_confidential_is_sent(inside: Set) -> None:
    inside.write(one("risk", f"{SECRET}-1", confidentiality="legal"), why=SECRET)
    inside.write(one("risk", f"{SECRET}-2", confidentiality="legal"), one("risk", "open", title=SECRET), why=SECRET)
    assert sent() == [True]
    assert SECRET not in repr([(got.body, got.headers) for got in inside.listener.got])
    assert inside.listener.got[0].said["data"]["records"] == [{"record": "risk/open", "removed": False}]


def test_what_became_confidential_before_it_was_sent_is_withheld(inside: Set) -> None:
    inside.write(one("risk", "s"))
    gather()
    Granted.objects.all().delete()
    assert [deliver(one) for one in due()] == [False]
    assert (inside.listener.got, Delivery.objects.get().state) == ([], "withheld")
    assert gather() == 0
    assert Subscription.objects.get().ended == "not_seen"


def _revoke(user: User) -> None:
    tokens.revoke(tokens.Token.objects.get())


def _close(user: User) -> None:
    User.objects.update(is_active=False)


@pytest.mark.parametrize("how", [_revoke, _close])
def test_a_subscription_lasts_no_longer_than_its_token_and_account(inside: Set, how: Callable[[User], None]) -> None:
    inside.write(one("risk", "s"))
    how(User.objects.get())
    assert sent() == []
    assert inside.listener.got == []


@pytest.mark.parametrize("status", [500, 302, 404])
def test_what_does_not_arrive_is_sent_again_later(inside: Set, status: int) -> None:
    inside.listener.status = status
    inside.write(one("risk", "s"))
    assert sent() == [False]
    assert due() == ()
    later = timezone.now() + timedelta(seconds=6)
    (again,) = due(later)
    inside.listener.status = 200
    assert deliver(again)
    ids = {got.headers["webhook-id"] for got in inside.listener.got}
    assert (len(inside.listener.got), len(ids)) == (2, 1)  # no redirect was followed
    told = inside.asker.json(f"/programs/p/webhooks/{Subscription.objects.get().uid}/deliveries")["items"]
    assert [(each["state"], each["attempts"], each["status"]) for each in told] == [("delivered", 2, 200)]


def test_a_subscription_ends_after_the_last_attempt_or_where_its_target_is_gone(inside: Set) -> None:
    inside.listener.status = 500
    inside.write(one("risk", "s"))
    gather()
    waits: list[float] = []
    while Delivery.objects.get().next_at is not None:
        delivery = Delivery.objects.select_related("subscription__user").get()
        before = timezone.now()
        deliver(delivery)
        if delivery.next_at is not None:
            waits.append(round((delivery.next_at - before).total_seconds()))
    assert waits == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    assert (Delivery.objects.get().state, Subscription.objects.get().ended) == ("failed", "unreachable")

    Subscription.objects.update(ended="")
    inside.listener.status = 410
    inside.write(one("risk", "t"))
    sent()
    assert Subscription.objects.get().ended == "gone"


PRIVATE = (
    "https://127.0.0.1/x", "https://localhost/x", "https://10.0.0.1/", "https://192.168.1.1/", "https://[::1]/",
    "https://169.254.169.254/latest/meta-data", "https://[::ffff:10.0.0.1]/", "https://0.0.0.0/", "https://100.64.0.1/",
    "https://2130706433/", "https://0x7f.1/", "https://[fe80::1%25lo]/", "https://[fd00::1]/", "https://224.0.0.1/",
    "http://8.8.8.8/", "ftp://8.8.8.8/", "https://user:x@8.8.8.8/", "https://8.8.8.8:99999/", "https:///x", "x", "",
    "https://[", "https://8.8.8.8/\n", "https://[2002:7f00:1::]/",
)  # fmt: skip


@pytest.mark.parametrize("url", PRIVATE)
def test_no_webhook_reaches_inside(site: str, url: str) -> None:
    with pytest.raises(UsageError) as refused:
        target(url)
    assert refused.value.code == "webhook_address"


def test_a_public_address_is_reached_under_the_number_that_was_checked() -> None:
    found = target("https://8.8.8.8:8443/a?b=c#d")
    assert (found.pinned, found.named) == ("https://8.8.8.8:8443/a?b=c", "8.8.8.8:8443")
    assert target("https://8.8.8.8/").named == "8.8.8.8"


def test_an_address_that_moved_inside_is_not_sent_to(inside: Set, monkeypatch: pytest.MonkeyPatch) -> None:
    inside.write(one("risk", "s"))
    monkeypatch.setenv("KANAME_WEBHOOKS_INSIDE", "0")
    settings.cache_clear()
    assert sent() == [False]
    assert (inside.listener.got, Delivery.objects.get().why) == ([], "webhook_address")


def test_secrets_are_shown_once_and_kept_nowhere(inside: Set) -> None:
    assert inside.secret.startswith("whsec_")
    assert inside.secret not in inside.asker.get("/programs/p/webhooks").content.decode()
    assert inside.secret.removeprefix("whsec_") not in str(list(Subscription.objects.values()))


def test_webhooks_belong_to_who_made_them(inside: Set) -> None:
    lee = asker(account("lee", {"role": "manager", "program": "p"}))
    name = str(Subscription.objects.get().uid)
    assert lee.json("/programs/p/webhooks") == {"items": []}
    for method, path in (("DELETE", name), ("GET", f"{name}/deliveries")):
        assert lee.ask(method, f"/programs/p/webhooks/{path}").status_code == 404
    wrong = inside.asker.ask("POST", "/programs/p/webhooks", {"url": inside.listener.address, "events": ["x"]})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "webhook_events")
    assert inside.asker.ask("DELETE", f"/programs/p/webhooks/{name}").status_code == 204
    assert Subscription.objects.count() == 0


def test_a_worker_sends_them_by_itself(inside: Set) -> None:
    inside.write(one("risk", "s"))
    worker = Worker("here")
    while worker._worked():
        pass
    assert [got.said["type"] for got in inside.listener.got] == ["revision.written"]
    job = Job.objects.get(kind="notify")
    assert (job.state, job.result) == ("done", {"sent": 1, "arrived": 1})
    worker._look_after()
    assert Job.objects.exclude(kind="tell").count() == 1
