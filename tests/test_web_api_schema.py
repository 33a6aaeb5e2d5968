"""The document of the interface: it is what the interface does, and it leaves nothing out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections

from api import account, asker, keep, one
from effort import EXHAUSTIVE
from kaname.model.kinds import KINDS
from kaname.settings import settings
from kaname.web.api.openapi import document
from kaname.web.api.urls import operations

pytestmark = pytest.mark.thorough

_KINDS = sorted(KINDS[kind].plural for kind in KINDS) if EXHAUSTIVE else ["risks", "capacity_plans", "exercises"]
"""At a desk the addresses of a few kinds are tried: one of those with filters that are called like parameters."""
_EXAMPLES = "20" if EXHAUSTIVE else "3"
_PHASES = "examples,coverage,fuzzing,stateful" if EXHAUSTIVE else "fuzzing,stateful"
"""Every edge of every parameter is tried in CI: that takes minutes."""
_WITHOUT = (
    # Models say more than a schema can: that three points are in order, that a reference leads somewhere.
    "positive_data_acceptance",
)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def serving() -> Generator[str]:
    """The site on a free port of 127.0.0.1."""
    application = get_wsgi_application()

    def closing(environ: Any, start: Any) -> Any:
        try:
            return application(environ, start)
        finally:
            connections["default"].close()

    with make_server("127.0.0.1", 0, closing, _Server, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_schemathesis_finds_nothing(site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANAME_RUNS", "100")
    monkeypatch.setenv("KANAME_API_RATE", "0")
    settings.cache_clear()
    keep(site, "p", [one("charter", "p", as_of="2026-03-12"), one("risk", "r"), one("work_package", "a")])
    kim = asker(account("kim", {"role": "manager", "program": "p"}))
    (tmp_path / "schemathesis.toml").write_text('[parameters]\n"path.program" = "p"\n"path.record" = "r"\n', "utf-8")
    wanted = "|".join(_KINDS)
    others = "|".join(sorted(own_addresses()))
    with serving() as url:
        told = subprocess.run(
            [
                *(Path(sys.executable).with_name("schemathesis"), "run", f"{url}/api/v1/openapi.json"),
                *("-H", f"Authorization: Bearer {kim.text}", "--max-examples", _EXAMPLES, "--seed", "1"),
                *("--phases", _PHASES, "--exclude-checks", ",".join(_WITHOUT), "--request-timeout", "60", "--no-color"),
                *("--include-path-regex", rf"programs$|program\}}$|/({wanted}|{others})(/|$)"),
            ],
            capture_output=True, text=True, check=False, cwd=tmp_path, timeout=1500,
        )  # fmt: skip
    assert told.returncode == 0, told.stdout[-12_000:] + told.stderr[-2000:]
    tested = re.search(r"Tested: +(\d+)", told.stdout)
    assert tested is not None
    assert int(tested[1]) > 35


def test_every_operation_declares_every_error_with_a_problem_body() -> None:
    found = document()
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            answers = operation["responses"]
            assert {"400", "401", "403", "404", "405", "429", "500", "503"} <= set(answers), (method, path)
            for status, answer in answers.items():
                if int(status) >= 400:
                    schema = answer["content"]["application/problem+json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/ProblemBody"}
            changes_a_record = method in ("put", "patch", "delete") and "If-Match" in str(operation["parameters"])
            assert changes_a_record == ("428" in answers) == ("412" in answers), (method, path)


def test_every_kind_has_its_addresses_and_is_described_once() -> None:
    found = document()
    for cls in KINDS.values():
        whole = f"/api/v1/programs/{{program}}/{cls.plural}"
        assert set(found["paths"][whole]) == {"get"}
        assert set(found["paths"][f"{whole}/{{record}}"]) == {"get", "put", "patch", "delete"}
        schema = found["components"]["schemas"][cls.__name__]
        assert set(schema["properties"]) == set(cls.model_fields)
    named = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(found)))
    assert named <= set(found["components"]["schemas"])
    ids = [each["operationId"] for methods in found["paths"].values() for each in methods.values()]
    assert len(ids) == len(set(ids))


def own_addresses() -> set[str]:
    """What stands after a program's name, but for the kinds."""
    inner = (route.path.partition("{program}/")[2] for route in operations() if not route.by_kind)
    return {path.split("/")[0] for path in inner if path}


def test_no_kind_is_called_like_an_address_that_every_program_has() -> None:
    assert own_addresses().isdisjoint(cls.plural for cls in KINDS.values())


def test_what_kinds_and_the_interface_call_alike_is_alike() -> None:
    from pydantic.json_schema import models_json_schema

    from kaname.web.api import shapes

    _, made = models_json_schema([(cls, "validation") for cls in KINDS.values()])
    ours = {name for name, value in vars(shapes).items() if getattr(value, "__module__", "") == shapes.__name__}
    assert ours.isdisjoint(made["$defs"])


def test_the_document_is_served_to_anybody(site: str) -> None:
    from api import Asker

    found = Asker("").get("/openapi.json")
    assert (found.status_code, found.json()["openapi"]) == (200, "3.1.0")
    assert found.json() == json.loads(json.dumps(document()))
