"""The client against a service that pages, throttles, drops and lies."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from kaname.errors import SourceError
from kaname.evidence.client import Client
from kaname.evidence.client.waiting import Patience, pause, told
from loopback import Drop, Reply, Service, serving

SECRET = "s3cret-token-of-a-user"


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(lambda asked: Reply({"path": asked.path, "query": dict(asked.query)})) as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def client(service: Service, pauses: list[float]) -> Iterator[Client]:
    headers = {"Authorization": f"Bearer {SECRET}"}
    with Client(f"{service.address}/api/", headers, secret=SECRET, sleep=pauses.append) as made:
        yield made


def failure(client: Client, path: str = "things") -> SourceError:
    with pytest.raises(SourceError) as caught:
        client.get(path)
    assert SECRET not in str(caught.value.values)
    return caught.value


def test_asks_below_its_base_with_its_headers(client: Client, service: Service) -> None:
    answer = client.get("things", {"page": 2, "state": "all"})
    assert answer.json() == {"path": "/api/things", "query": {"page": "2", "state": "all"}}
    assert service.asked[0].headers["authorization"] == f"Bearer {SECRET}"
    assert service.asked[0].headers["user-agent"] == "kaname"


def test_what_a_service_says_is_shown_without_addresses_and_secrets(service: Service) -> None:
    word = base64.b64encode(f"ann@corp.test:{SECRET}".encode()).decode()
    said = f"ann.lee@corp.test may not; Basic {word}, {SECRET}, /x?token=abc, glpat-{'a' * 20}"
    with Client(service.address, {"Authorization": f"Basic {word}"}, secret=SECRET) as client:
        service.faults = [Reply(said, 403)]
        with pytest.raises(SourceError) as caught:
            client.get("things")
    assert caught.value.values["said"] == "… may not; Basic …, …, /x?token=… …"


def test_waits_as_long_as_it_is_told(client: Client, service: Service, pauses: list[float]) -> None:
    service.faults = [Reply(status=429, headers={"Retry-After": "7"}), Reply(status=503, headers={"Retry-After": "2"})]
    assert client.get("things").status == 200
    assert [round(pause) for pause in pauses] == [7, 2]


def test_a_limit_told_by_403_is_a_limit(client: Client, service: Service, pauses: list[float]) -> None:
    reset = int((datetime.now(UTC) + timedelta(seconds=30)).timestamp())
    service.faults = [Reply(status=403, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)})]
    assert client.get("things").status == 200
    assert 25 < pauses[0] < 31


def test_a_limit_beyond_patience_ends_it(service: Service) -> None:
    service.faults = [Reply(status=429, headers={"Retry-After": "3600"})]
    with Client(service.address, patience=Patience(60.0), sleep=lambda _: None) as client:
        error = failure(client)
    assert (error.code, error.values["seconds"]) == ("source_limited", 3600)
    assert len(service.asked) == 1


def test_asks_again_after_a_dropped_connection_and_a_cut_answer(client: Client, service: Service) -> None:
    service.faults = [Drop(), Reply({"long": "x" * 1000}, cut=100), Reply(status=502)]
    assert client.get("things").status == 200
    assert len(service.asked) == 4


def test_gives_up_in_the_end(client: Client, service: Service, pauses: list[float]) -> None:
    service.faults = [Reply("it burns", status=500)] * 9
    error = failure(client)
    assert (error.code, error.values["status"], error.values["said"]) == ("source_failing", 500, "it burns")
    assert len(service.asked) == 6
    assert all(one <= 60 for one in pauses)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "source_refused"),
        (401, "source_unauthorised"),
        (403, "source_forbidden"),
        (404, "source_not_found"),
        (410, "source_gone"),
        (422, "source_refused"),
    ],
)
def test_what_does_not_pass_is_told_at_once(client: Client, service: Service, status: int, code: str) -> None:
    service.faults = [Reply(f"no,\n {SECRET} may not", status=status)]
    error = failure(client)
    assert (error.code, error.values["said"]) == (code, "no, … may not")
    assert len(service.asked) == 1


def test_follows_within_the_host_and_no_further(client: Client, service: Service) -> None:
    service.faults = [Reply(status=301, headers={"Location": "/repositories/7"})]
    assert client.get("repos/a/b").json()["path"] == "/repositories/7"
    service.faults = [Reply(status=301, headers={"Location": "http://elsewhere.example/things?q=1"})]
    error = failure(client)
    assert (error.code, error.values["elsewhere"]) == ("source_moved", "http://elsewhere.example/things")
    service.faults = [Reply(status=302, headers={"Location": "/round"})] * 9
    assert failure(client).code == "source_unreadable"


def test_a_whole_address_must_lie_on_its_host(client: Client, service: Service) -> None:
    assert client.get(f"{service.address}/other?page=3").json()["query"] == {"page": "3"}
    assert failure(client, "http://elsewhere.example/things").code == "source_elsewhere"
    assert failure(client, f"{service.address.replace('http:', 'https:')}/things").code == "source_elsewhere"
    assert failure(client, "http://127.0.0.1:9/things").code == "source_elsewhere"
    asked = len(service.asked)
    service.faults = [Reply(status=302, headers={"Location": "http://127.0.0.1:9/things"})]
    assert failure(client).code == "source_moved"
    assert len(service.asked) == asked + 1


def test_an_answer_that_is_no_json(client: Client, service: Service) -> None:
    service.faults = [Reply("<html>Sign in</html>")]
    with pytest.raises(SourceError) as caught:
        client.get("things").json()
    assert caught.value.code == "source_unreadable"


def test_nobody_there(pauses: list[float]) -> None:
    with Client("http://127.0.0.1:9", sleep=pauses.append) as client:
        assert failure(client).code == "source_unreachable"
    assert len(pauses) == 5
    with Client("gopher://127.0.0.1") as client:
        assert failure(client).code == "source_address_invalid"


def test_the_next_page_by_its_link(client: Client, service: Service) -> None:
    links = '<http://x/?page=2>; rel="next", <http://x/?page=9>; rel="last"'
    service.faults = [Reply([], headers={"Link": links})]
    answer = client.get("things")
    assert (answer.link("next"), answer.link("last"), answer.link("prev")) == (
        "http://x/?page=2",
        "http://x/?page=9",
        "",
    )


def test_what_a_service_tells_of_waiting() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert told({"retry-after": "12"}) == 12
    assert 85 < (told({"retry-after": later}) or 0) < 91
    assert told({"retry-after": "soon"}) is None
    assert told({"ratelimit-remaining": "0", "ratelimit-reset": "45"}) == 45
    assert told({"x-ratelimit-remaining": "12", "x-ratelimit-reset": "45"}) is None
    assert told({}) is None
    assert all(0 < pause(attempt, {}) <= 60 for attempt in range(1, 20))
