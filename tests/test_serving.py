"""Servers, workers, databases and a proxy as real processes: begun, ended and killed, and nothing is lost."""

import os
import re
import signal
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

import databases
import guides
import sites
from kaname.centre import stored
from kaname.web.jobs.asking import ask
from kaname.web.jobs.models import Job, State
from kaname.web.jobs.models import Worker as Known
from kaname.words.errors import ERRORS

pytestmark = pytest.mark.thorough


@pytest.fixture
def jobs(any_site_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    """The site in either kind of database, with a small program."""
    with sites.at(any_site_database, tmp_path, monkeypatch) as alias:
        sites.take_in(tmp_path, "small")
        yield alias


def all_done() -> bool:
    return not Job.objects.exclude(state=State.DONE).exists()


def children(process: sites.Process) -> list[int]:
    begun = Path(f"/proc/{process.popen.pid}/task").glob("*/children")  # by each of its threads
    return [int(one) for file in begun for one in file.read_text().split()]


def lives(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/status").read_text().split("State:")[1].split()[0]
    except (OSError, IndexError):
        return False


def test_one_machine_serves_does_jobs_and_ends_without_a_trace(site: str, site_database: str, tmp_path: Path) -> None:
    sites.take_in(tmp_path, "small")
    env = sites.environment(site_database, tmp_path)
    with sites.served(env, tmp_path) as (server, address):
        assert f"Kaname serves at {address}." in server.out
        job = ask("assess", "small")
        sites.until(lambda: Job.objects.get(pk=job.pk).state == State.DONE)
        sites.until(lambda: '"worker": "ok"' in sites.get(f"{address}/readyz")[1])
        told = sites.get(f"{address}/metrics")[1]
        assert float(re.findall(r'^kaname_results_asked_total\{found="no"\} (\S+)', told, re.M)[0]) > 0
        assert 'kaname_jobs{kind="assess",state="done"} 1.0' in told
        port = address.rpartition(":")[2]
        other = subprocess.run(
            sites.kaname("serve", "--port", port),
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (other.returncode, port in other.stderr) == (2, True)
        left = children(server)
        assert len(left) == 2  # one that answers, one that does jobs
        began = time.monotonic()
        assert server.end() == 0
        assert time.monotonic() - began < 15
    assert [pid for pid in left if lives(pid)] == []
    assert not Known.objects.exists()


def test_each_process_of_a_server_is_ended_by_sigterm_and_begun_again(
    site: str, site_database: str, tmp_path: Path
) -> None:
    with sites.served(sites.environment(site_database, tmp_path), tmp_path) as (server, address):
        sites.until(lambda: '"worker": "ok"' in sites.get(f"{address}/readyz")[1])
        before = children(server)
        for pid in before:
            os.kill(pid, signal.SIGTERM)
            sites.until(lambda pid=pid: not lives(pid), 20)
        sites.until(lambda: len(children(server)) == 2, 20)
        sites.until(lambda: sites.get(f"{address}/readyz", seconds=2)[0] == 200, 20)
        assert not {*before} & {*children(server)}
        assert server.end() == 0


def test_what_is_unsafe_is_told_at_once_and_nothing_is_started(tmp_path: Path) -> None:
    env = {"KANAME_PRODUCTION": "1", "KANAME_DEBUG": "1", "XDG_DATA_HOME": str(tmp_path)}
    known = {name: value for name, value in os.environ.items() if not name.startswith("KANAME_")} | env
    codes = ["secret_key_missing", "hosts_missing", "sqlite_in_production", "tls_missing", "debug_on"]
    for command in ("serve", "worker"):
        done = subprocess.run(sites.kaname(command), env=known, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, re.findall(r"\[(\w+)\]$", done.stderr, re.M)) == (2, "", codes)
        assert all(ERRORS[code].sentence.partition("{")[0] in done.stderr for code in codes)
    told = subprocess.run(sites.kaname("serve", "--lang", "ja"), env=known, capture_output=True, text=True, check=False)
    assert re.findall(r"\[(\w+)\]$", told.stderr, re.M) == codes
    assert "KANAME_HOSTS=kaname.example.com" in told.stderr


@pytest.mark.parametrize("everyone", [False, True], ids=["server", "group"])
def test_a_request_that_has_begun_is_answered_before_the_end(postgresql: str, tmp_path: Path, everyone: bool) -> None:
    import psycopg

    answers = list[tuple[int, str]]()
    with databases.fresh(postgresql) as url, ExitStack() as stack:
        serving = sites.served(sites.environment(url, tmp_path), tmp_path, "--no-worker")
        server, address = stack.enter_context(serving)
        with psycopg.connect(url) as held:
            held.execute("LOCK TABLE jobs_worker IN ACCESS EXCLUSIVE MODE")
            slow = threading.Thread(target=lambda: answers.append(sites.get(f"{address}/readyz", seconds=40)))
            slow.start()
            time.sleep(1)
            told = [server.popen.pid, *children(server)] if everyone else [server.popen.pid]
            for pid in (*told, *told):  # as Ctrl+C and service managers do
                os.kill(pid, signal.SIGTERM)
            sites.until(lambda: sites.get(f"{address}/healthz", seconds=2)[0] == 0, 20)
            assert server.popen.poll() is None
            assert answers == []
        slow.join()
        assert answers[0][0] == 200
        assert server.popen.wait(15) == 0


def test_servers_that_start_at_once_make_the_tables_once(
    tmp_path: Path, postgresql: str, request: pytest.FixtureRequest
) -> None:
    with databases.fresh(postgresql) as url:
        for each in (url, f"sqlite:///{tmp_path / 'new' / 'kaname.db'}"):
            env = sites.environment(each, tmp_path)
            with ExitStack() as stack:
                begun = [
                    stack.enter_context(sites.started(sites.kaname("migrate"), env, tmp_path, f"{number}{each[:3]}"))
                    for number in range(3)
                ]
                assert [one.popen.wait(120) for one in begun] == [0, 0, 0]
                said = sorted(one.out for one in begun)
            assert [text.startswith("The tables are those of today.") for text in said] == [True, True, False]


def test_a_server_and_its_worker_are_killed_under_load_and_nothing_acknowledged_is_lost(
    jobs: str, any_site_database: str, tmp_path: Path
) -> None:
    env = sites.environment(any_site_database, tmp_path)
    acknowledged, stop = list[str](), threading.Event()
    asked = iter(range(1, 10_000))

    def load() -> None:
        from django.db import connections

        while not stop.is_set():
            day = next(asked)
            kind = "publish" if day % 2 else "assess"
            acknowledged.append(str(ask(kind, "small", {"as_of": f"2026-0{2 + day // 28}-{1 + day % 28:02}"}).pk))
            time.sleep(0.5)
        connections.close_all()

    with sites.served(env, tmp_path, called="first") as (server, address):
        thread = threading.Thread(target=load)
        thread.start()
        sites.until(
            lambda: Job.objects.filter(state=State.RUNNING).exists() and Job.objects.filter(state="done").exists()
        )
        left = children(server)
        worker = max(left, key=lambda pid: "working" in Path(f"/proc/{pid}/cmdline").read_text())
        os.kill(worker, signal.SIGKILL)
        server.kill()
        stop.set()
        thread.join()
        sites.until(lambda: not any(lives(pid) for pid in left), 15)  # nothing holds the address any more
        assert sites.get(f"{address}/healthz", seconds=2)[0] == 0
    with ExitStack() as stack:
        stack.enter_context(sites.served(env, tmp_path, "--no-worker", called="second"))
        stack.enter_context(sites.started(sites.hasty(), env, tmp_path, "hasty"))
        sites.until(all_done, 60)
    done = {str(pk) for pk in Job.objects.filter(state=State.DONE).values_list("pk", flat=True)}
    assert set(acknowledged) <= done
    published = Job.objects.filter(kind="publish")
    history = stored.load(stored.store(), "small").history
    assert len(history.forecasts) == len({(one.at, one.record, one.audiences) for one in history.forecasts})
    assert {str(one.as_of) for one in history.forecasts} == {one.parameters["as_of"] for one in published}
    assert not stored.verified(stored.store()).broken


def test_a_database_that_is_started_again_costs_time_and_no_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with databases.own_server() as own:
        if own is None:
            pytest.skip("not here: the programs of PostgreSQL")
        with sites.at(own.url, tmp_path, monkeypatch):
            from django.db import connections

            sites.take_in(tmp_path, "small")
            env = sites.environment(own.url, tmp_path)
            with sites.served(env, tmp_path) as (server, address):
                jobs = [ask("assess", "small", {"as_of": f"2026-03-{day:02}"}) for day in range(1, 5)]
                sites.until(lambda: Job.objects.filter(state=State.DONE).exists())
                connections.close_all()
                own.stop()
                status, told = sites.get(f"{address}/readyz")
                assert (status, '"database": "database_away"' in told) == (503, True)
                assert sites.get(f"{address}/healthz")[0] == 200
                assert "kaname_database_up 0.0" in sites.get(f"{address}/metrics")[1]
                own.start()
                sites.until(lambda: sites.get(f"{address}/readyz")[0] == 200, 20)
                sites.until(all_done, 60)
                assert Job.objects.exclude(kind="tell").count() == len(jobs)
                assert server.end() == 0


# --- many machines


@contextmanager
def proxied(folder: Path, nginx: str, openssl: str, ports: list[int]) -> Generator[int]:
    """The proxy of the guide before servers at these ports; the port where it is reached."""
    crt, key = folder / "proxy.crt", folder / "proxy.key"
    subject = ["-subj", "/CN=kaname.example.com", "-days", "2", "-nodes", "-keyout", str(key), "-out", str(crt)]
    subprocess.run([openssl, "req", "-x509", "-newkey", "rsa:2048", *subject], check=True, capture_output=True)
    at, plain, text = sites.free_port(), sites.free_port(), guides.block("running", "nginx")
    for told, here in (
        ("10.0.0.11:8000", f"127.0.0.1:{ports[0]}"),
        ("10.0.0.12:8000", f"127.0.0.1:{ports[1]}"),
        ("listen 443", f"listen 127.0.0.1:{at}"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("/etc/ssl/kaname.crt", str(crt)),
        ("/etc/ssl/kaname.key", str(key)),
    ):
        assert told in text
        text = text.replace(told, here)
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    own = f"pid {folder}/nginx.pid;\nerror_log {folder}/nginx.err;\nevents {{}}\n"
    (folder / "nginx.conf").write_text(f"{own}http {{\naccess_log off;\n{temporary}{text}}}\n")
    command = [nginx, "-e", str(folder / "nginx.err"), "-c", str(folder / "nginx.conf"), "-g", "daemon off; user root;"]
    if os.geteuid() != 0:
        command[-1] = "daemon off;"
    process = subprocess.Popen(command)
    try:
        yield at
    finally:
        process.terminate()
        process.wait(20)


def through(port: int, path: str, host: str = "kaname.example.com") -> tuple[int, str]:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    request = urllib.request.Request(f"https://127.0.0.1:{port}{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=20, context=context) as answer:
            return answer.status, answer.headers["Strict-Transport-Security"] or ""
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers["Strict-Transport-Security"] or ""


def test_many_servers_and_workers_behind_the_proxy_of_the_guide_are_upgraded_one_by_one(
    tool: Callable[[str], str], postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nginx = tool("nginx")
    with databases.fresh(postgresql) as url, sites.at(url, tmp_path, monkeypatch):
        sites.take_in(tmp_path, "small")
        env = sites.environment(url, tmp_path) | {
            "KANAME_PRODUCTION": "1",
            "KANAME_BEHIND_PROXY": "1",
            "KANAME_HOSTS": "kaname.example.com",
        }
        env["KANAME_SECRET_KEY"] = "9f-X2kQmTz81bLr04vNwYc7Pd5HsJg3AeUo6RiWt"
        answers, stop = list[int](), threading.Event()
        with ExitStack() as stack:
            servers = [
                stack.enter_context(sites.served(env, tmp_path, "--no-worker", called=f"web{number}"))
                for number in range(2)
            ]
            workers = [
                stack.enter_context(sites.started(sites.kaname("worker"), env, tmp_path, f"worker{number}"))
                for number in range(2)
            ]
            ports = [int(address.rpartition(":")[2]) for _, address in servers]
            at = stack.enter_context(proxied(tmp_path, nginx, tool("openssl"), ports))
            sites.until(lambda: Known.objects.count() == 2)
            jobs = [ask("assess", "small", {"as_of": f"2026-03-{day:02}"}) for day in range(1, 5)]
            assert through(at, "/metrics")[0] == 403
            status, strict = through(at, "/nothing")
            assert (status, "max-age=31536000" in strict) == (404, True)
            assert through(at, "/nothing", host="other.example.com")[0] in (400, 404)

            def visit() -> None:
                while not stop.is_set():
                    answers.append(through(at, "/readyz")[0])

            visitor = threading.Thread(target=visit)
            visitor.start()
            for number, (server, address) in enumerate(servers):
                assert server.end() == 0
                again = ("serve", "--port", address.rpartition(":")[2], "--no-worker")
                stack.enter_context(sites.started(sites.kaname(*again), env, tmp_path, f"again{number}"))
                sites.until(lambda address=address: sites.get(f"{address}/readyz", seconds=2)[0] == 200)
            stop.set()
            visitor.join()
            assert len(answers) > 20
            assert set(answers) == {200}
            sites.until(all_done)
            assert [one.end() for one in workers] == [0, 0]
        begun = [entry["job"] for one in workers for entry in one.logged("job begun") if entry["kind"] != "tell"]
        assert sorted(begun) == sorted(str(job.pk) for job in jobs)
