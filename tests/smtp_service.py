"""A mail server on this machine that keeps what it is sent; it can be told to be slow, or to refuse."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Generator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


class Post(socketserver.ThreadingTCPServer):
    """The letters that arrived, in order."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters: list[EmailMessage] = []
        self.refuses = False
        self.holds: threading.Event | None = None
        """Where set, a letter is taken, but that is not answered until it is let go."""
        self.taken = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    """One sender."""

    def handle(self) -> None:
        post = cast(Post, self.server)
        self._say(b"220 here")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._say(b"354 go on")
                self._take(post)
            elif word == b"QUIT":
                self._say(b"221 bye")
                return
            elif word == b"MAIL" and post.refuses:
                self._say(b"451 not now")
            else:
                self._say(b"250 well")

    def _take(self, post: Post) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        post.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
        post.taken.set()
        if post.holds is not None:
            post.holds.wait(30)
        self._say(b"250 kept")

    def _say(self, text: bytes) -> None:
        self.wfile.write(text + b"\r\n")
        self.wfile.flush()


@contextmanager
def running() -> Generator[Post]:
    """A server, gone afterwards."""
    with Post() as post:
        thread = threading.Thread(target=post.serve_forever, daemon=True)
        thread.start()
        try:
            yield post
        finally:
            if post.holds is not None:
                post.holds.set()
            post.shutdown()
