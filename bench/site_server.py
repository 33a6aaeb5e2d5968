"""A site of two processes on a generated program, and readers that have signed in to it."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

WHO, PASSWORD = "reader@example.com", "correct horse battery staple"
_SET_UP = """
import sys
from pathlib import Path
from kaname.web.running.site import ready
ready()
from kaname.web.running.migrating import migrated
migrated()
from kaname.centre import stored
from kaname.model.roles import Grant, Role
from kaname.web.access import accounts
stored.take_in(Path(sys.argv[1]), "p")
accounts.add(sys.argv[2], sys.argv[3], (Grant(Role.MANAGER, ""),), "bench")
"""


@contextmanager
def served(plan: Path, folder: Path, url: str) -> Generator[str]:
    """The address of a site of two processes that has a plan as its program p."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("KANAME_")}
    env = {**known, "DATABASE_URL": url, "XDG_DATA_HOME": str(folder / "data"), "KANAME_CACHE": str(folder / "cache")}
    env["KANAME_SECRET_KEY"] = "of a bench, and long enough to be taken for one"
    subprocess.run([sys.executable, "-c", _SET_UP, str(plan), WHO, PASSWORD], env=env, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [Path(sys.executable).parent / "kaname", "serve", "--port", str(port), "--workers", "2"]
    with (folder / "server.log").open("ab") as log, subprocess.Popen(command, env=env, stdout=log, stderr=log) as site:
        try:
            _ready(address)
            yield address
        finally:
            site.terminate()


def _ready(address: str) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            if Reader(address).get("/readyz").status == http.client.OK:
                return
        except OSError:
            pass
        if time.monotonic() > end:
            raise TimeoutError(address)
        time.sleep(0.2)


class Answer:
    """What came back, and how long that took from the first byte asked to the last one read."""

    def __init__(self, status: int, location: str, body: bytes, seconds: float, sent: int) -> None:
        self.status, self.location, self.seconds, self.sent = status, location, seconds, sent
        self.text = body.decode(errors="replace")


class Reader:
    """Somebody with a browser's cookies and one connection that is kept."""

    def __init__(self, address: str) -> None:
        parts = urllib.parse.urlsplit(address)
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        self._base, self._at = parts.path.rstrip("/"), kind(parts.hostname or "", parts.port, timeout=120)
        self._origin, self._cookies = f"{parts.scheme}://{parts.netloc}", dict[str, str]()

    def get(self, path: str) -> Answer:
        """A page."""
        return self._ask("GET", path, None)

    def post(self, path: str, form: Mapping[str, str] | list[tuple[str, str]]) -> Answer:
        """What answers a form."""
        return self._ask("POST", path, urllib.parse.urlencode(form).encode())

    def _ask(self, method: str, path: str, body: bytes | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        headers |= {"Accept": "text/html", "Accept-Encoding": "gzip", "Origin": self._origin}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": self._origin + path}
        began = time.perf_counter()
        try:
            self._at.request(method, self._base + path, body, headers)
            answer = self._at.getresponse()
        except (http.client.HTTPException, ConnectionError):  # the server closed a connection that was idle
            self._at.close()
            self._at.request(method, self._base + path, body, headers)
            answer = self._at.getresponse()
        raw = answer.read()
        seconds = time.perf_counter() - began
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return Answer(answer.status, answer.headers.get("Location") or "", _plain(answer, raw), seconds, len(raw))

    def sign_in(self, path: str, who: str, password: str) -> None:
        """Fill the form of a page in: the field of the password, and the first other one that is seen."""
        form = dict(fields(self.get(path).text, "password"))
        secret = next(name for name in form if "password" in name)
        name = next(one for one in form if re.search(r"login|user|mail", one) and one != secret)
        answer = self.post(path, {**form, name: who, secret: password})
        if answer.status not in (302, 303):
            raise SystemExit(f"{who} can't sign in at {self._origin}{path}: {answer.status}")

    @property
    def cookies(self) -> Mapping[str, str]:
        """What a browser would have to bring to be the same reader."""
        return self._cookies


def _plain(answer: http.client.HTTPResponse, raw: bytes) -> bytes:
    if answer.headers.get("Content-Encoding") != "gzip":
        return raw
    import gzip

    return gzip.decompress(raw)


class _Fields(HTMLParser):
    """The fields of every form of a page, with their values."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[list[tuple[str, str]]] = []
        self._area, self._select = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a form or a field."""
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append([])
        if not self.forms:
            return
        kind, name = told.get("type", "text"), told.get("name", "")
        if tag == "input" and name and kind not in ("submit", "button", "file"):
            if kind not in ("checkbox", "radio") or "checked" in told:
                self.forms[-1].append((name, told.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "textarea" and name:
            self._area = name
            self.forms[-1].append((name, ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in told:
            self.forms[-1].append((self._select, told.get("value", "")))

    def handle_data(self, data: str) -> None:
        """What stands in a text area; its first line break is the mark-up's."""
        if self._area:
            name, said = self.forms[-1][-1]
            self.forms[-1][-1] = (name, said + (data.removeprefix("\n") if not said else data))

    def handle_endtag(self, tag: str) -> None:
        """End a field."""
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""


def fields(page: str, having: str) -> list[tuple[str, str]]:
    """The fields of the form of a page that has one whose name holds a word, as a browser would send them."""
    found = _Fields()
    found.feed(page)
    return next(form for form in found.forms if any(having in name for name, _ in form))
