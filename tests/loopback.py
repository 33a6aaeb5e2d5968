"""A service on the loopback that answers as told: it pages, throttles, drops connections and lies."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """A question as it came: its path, its parameters (the last of each name), and its headers in small letters."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    whole: str
    body: str = ""


@dataclass(frozen=True)
class Reply:
    """An answer. `cut`: the connection ends after so many bytes of the body; None sends all."""

    body: Any = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None

    @property
    def content(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()


class Drop:
    """No answer at all: the connection is closed."""


Behaviour = Callable[[Asked], "Reply | Drop"]


class Service:
    """What is served, what was asked, and what goes wrong first: `faults` are answered before anything else."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.asked: list[Asked] = []
        self.faults: list[Reply | Drop] = []
        self.address = ""

    def answer(self, asked: Asked) -> Reply | Drop:
        self.asked.append(asked)
        return self.faults.pop(0) if self.faults else self.behaviour(asked)


@contextmanager
def serving(behaviour: Behaviour) -> Generator[Service]:
    """Serve on a free port of 127.0.0.1."""
    service = Service(behaviour)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else each answer's body waits 40 ms for its head to be acknowledged

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0))).decode()
            reply = service.answer(Asked(parts.path, query, headers, self.path, body))
            if isinstance(reply, Drop):
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.content)))
            self.end_headers()
            self.wfile.write(reply.content if reply.cut is None else reply.content[: reply.cut])
            self.close_connection = reply.cut is not None

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
