"""An assistant, by the protocol's own client: it reads what its token lets it see, and changes nothing by itself."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from kaname import files
from kaname.model.base import Entity, Key
from kaname.model.kinds import KINDS
from kaname.store.committing import Author
from kaname.store.creating import create
from kaname.store.loading import load
from kaname.web.access import tokens
from kaname.web.access.models import Entry, Granted, User
from kaname.web.access.tokens import Scope

ATLAS = Path(__file__).parents[1] / "examples" / "atlas"
DAY = timedelta(days=1)


def one(kind: str, name: str, **fields: object) -> Entity:
    return KINDS[kind].model_validate({"id": name, **fields})


@pytest.fixture
def kim(site: str) -> User:
    records = [
        one("charter", "p", title="Bridge", as_of="2026-03-12"),
        one("work_package", "a", title="Piers", duration={"low": 1, "likely": 2, "high": 3}),
        one("milestone", "m", title="Open", commitment="2026-03-13", work=["a"]),
        one("risk", "SECRET", title="SECRET", confidentiality="legal"),
    ]
    create(site, "p", records, Author("Ann"))
    user = User.objects.create_user("bot@example.org", name="Bot", is_service=True)
    Granted.objects.create(user=user, role="lead", program="p", by="Ann")
    return user


@pytest.fixture
def token(kim: User) -> str:
    return tokens.make(kim, "assistant", frozenset({Scope.READ, Scope.PROPOSE}), DAY).text


@pytest.fixture
def environment(token: str) -> dict[str, str]:
    own = {"KANAME_TOKEN": token, "KANAME_RUNS": "200", "DJANGO_SETTINGS_MODULE": "kaname.web.settings"}
    return {**os.environ, **own}


COMMAND = ["-c", "from kaname.cli import main; main()", "mcp"]


async def asked(client: Client, tool: str, **arguments: Any) -> Any:
    answer = await client.call_tool(tool, arguments)
    if answer.is_error:
        return answer.content[0].text
    return answer.structured_content


async def walk(client: Client) -> None:
    """All that an assistant does on a usual day."""
    names = {tool.name for tool in (await client.list_tools()).tools}
    assert {"programs", "status", "records", "record", "findings", "forecast", "propose"} <= names
    assert not names & {"commit", "write", "accept", "delete"}
    told: list[Any] = []

    async def ask(tool: str, **arguments: Any) -> Any:
        told.append(await asked(client, tool, **arguments))
        return told[-1]

    assert [each["name"] for each in (await ask("programs"))["result"]] == ["p"]
    status = await ask("status", program="p")
    assert "Bridge" in status["markdown"]
    assert (status["revision"], status["narrowed"]) == (1, True)
    assert "橋" not in (await ask("status", program="p", language="ja"))["markdown"]
    assert (await ask("records", program="p", kind="risk"))["total"] == 0
    assert (await ask("record", program="p", key="work_package/a"))["referred_by"] == ["milestone/m"]
    assert (await ask("findings", program="p", severity="act"))["total"] >= 0
    forecast = await ask("forecast", program="p", target="m")
    assert forecast["forecast"]
    assert (await ask("log", program="p"))["changes"][0]["by"] == "Ann"
    assert "no kind" in await ask("records", program="p", kind="riskk")
    assert "holds no program" in await ask("status", program="q")
    hidden = await asked(client, "record", program="p", key="risk/SECRET")
    assert hidden.replace("SECRET", "never") == await ask("record", program="p", key="risk/never")
    body = (await ask("record", program="p", key="work_package/a"))["body"]
    wanted = [{"kind": "work_package", "body": {**body, "notes": "of granite"}}]
    made = await ask("propose", program="p", base=1, why="as agreed", put=wanted)
    assert (made["fields"], made["by"]) == (
        [{"key": "work_package/a", "field": "notes", "before": None, "after": "of granite"}],
        "bot@example.org",
    )
    assert [each["name"] for each in (await ask("proposals", program="p"))["result"]] == [made["name"]]
    wrong = [{"kind": "work_package", "body": {"id": "a", "colour": "red"}}]
    assert "colour" in await ask("propose", program="p", base=1, why="wrong", put=wrong)
    assert "SECRET" not in repr(told)


def test_over_pipes(kim: User, environment: dict[str, str], site: str) -> None:
    async def main() -> None:
        server = StdioServerParameters(command=sys.executable, args=COMMAND, env=environment)
        async with Client(stdio_client(server)) as client:
            await walk(client)

    anyio.run(main)
    assert load(site, "p").program.need(Key("work_package", "a")).notes == ""
    actions = list(Entry.objects.order_by("pk").values_list("action", "via"))
    assert actions[-1][0] == "propose"
    assert actions[-1][1].startswith("token ")


@pytest.fixture
def over_http(environment: dict[str, str]) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *COMMAND, "--http", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as server:
        for _ in range(150):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/mcp"
        server.terminate()
        said = server.communicate(timeout=20)[0].decode()
        assert "kn_" not in said
        assert "SECRET" not in said


def test_over_http(kim: User, token: str, over_http: str) -> None:
    import httpx2
    from mcp.client.streamable_http import streamable_http_client

    async def main() -> None:
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60) as http,
            Client(streamable_http_client(over_http, http_client=http)) as client,
        ):
            await walk(client)

    anyio.run(main)
    for header in ({}, {"Authorization": "Bearer kn_00000000_x"}):
        refused = httpx2.post(over_http, json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, headers=header)
        assert refused.status_code == 401


def test_without_a_token_that_counts_it_does_not_begin(site: str, environment: dict[str, str]) -> None:
    for text in ("", "kn_00000000_x"):
        command = [sys.executable, *COMMAND]
        own = {**environment, "KANAME_TOKEN": text}
        done = subprocess.run(command, env=own, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def test_an_example(site: str, kim: User, environment: dict[str, str]) -> None:
    create(site, "atlas", files.load(ATLAS).program, Author("Ann"))
    Granted.objects.create(user=kim, role="viewer", program="atlas", by="Ann")

    async def main() -> None:
        server = StdioServerParameters(command=sys.executable, args=COMMAND, env=environment)
        async with Client(stdio_client(server)) as client:
            status = await asked(client, "status", program="atlas", language="ja")
            found = await asked(client, "findings", program="atlas", severity="act", limit=5)
            refused = await asked(
                client, "propose", program="atlas", base=1, why="may I", put=[{"kind": "lesson", "body": {"id": "x"}}]
            )
            assert "クラウド" in status["markdown"]
            assert len(found["findings"]) == 5
            assert "don't allow" in refused

    anyio.run(main)
