"""What reading gave, kept by content: the same bytes are parsed once.

An entry is a checksum, the length of its JSON, the JSON and the marks. Nothing in it is ever executed, and an entry
that is cut short, altered or of another make is as good as none. The folder may be deleted at any time.
"""

from __future__ import annotations

import json
import os
import sys
from array import array
from collections.abc import Callable
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, cast

from kaname.files import decoding, documents, reading, scalars, syntax
from kaname.files.documents import Document
from kaname.files.reading import Reading
from kaname.settings import settings

_DIGEST = 16
_LENGTH = 8
_KEPT = 4000


def user_folder() -> Path:
    """The folder of the caches: the setting's, or the one that the system keeps for this user."""
    given = settings().cache
    if given is not None:
        return given
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "kaname" / "cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "kaname"
    absolute = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(absolute) if absolute.startswith("/") else home / ".cache") / "kaname"


def _user_folder_or_nowhere() -> Path:
    """The user's folder; for a user without a home a place where nothing can be written."""
    try:
        return user_folder()
    except RuntimeError:
        return Path(os.devnull)


def _make() -> bytes:
    """What an entry depends on besides the bytes of the file: the code that reads them and the byte order."""
    sources = (decoding, scalars, syntax, reading, documents)
    code = b"".join(Path(module.__file__ or "").read_bytes() for module in sources)
    return blake2b(code + __file__.encode() + sys.byteorder.encode(), digest_size=_DIGEST).digest()


_MAKE = _make()


def digest(content: bytes) -> str:
    """The name of a content."""
    return blake2b(content, digest_size=_DIGEST, key=_MAKE).hexdigest()


class Cache:
    """A folder of entries. It never fails: what can't be read is a miss, what can't be written is not kept."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = (folder or _user_folder_or_nowhere()) / "plans"

    def read(self, content: bytes, file: str, read: Callable[[bytes, str], Reading] = reading.read) -> Reading:
        """The reading of a file, from the cache where it is there."""
        name = digest(content)
        document = _document(self.get(name), file)
        if document is not None:
            return Reading(document)
        result = read(content, file)
        if result.document is not None and result.document.exact and not result.problems:
            body = {"data": result.document.data, "starts": result.document.starts}
            self.put(name, body, result.document.marks.tobytes())
        return result

    def get(self, name: str) -> tuple[Any, bytes] | None:
        """The JSON and the bytes kept under a name; None where there are none."""
        try:
            entry = self._path(name).read_bytes()
        except OSError:
            return None
        checksum, rest = entry[:_DIGEST], entry[_DIGEST:]
        if checksum != blake2b(rest, digest_size=_DIGEST, key=_MAKE).digest():
            return None
        end = _LENGTH + int.from_bytes(rest[:_LENGTH], "big")
        try:
            return json.loads(rest[_LENGTH:end]), rest[end:]
        except (ValueError, RecursionError):
            return None

    def put(self, name: str, body: Any, tail: bytes = b"") -> None:
        """Keep a JSON body and bytes under a name."""
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        rest = len(text).to_bytes(_LENGTH, "big") + text + tail
        path = self._path(name)
        partial = path.with_name(f"{name}.{os.getpid()}.partial")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            partial.write_bytes(blake2b(rest, digest_size=_DIGEST, key=_MAKE).digest() + rest)
            partial.replace(path)
        except OSError:
            return
        _prune(path.parent)

    def _path(self, name: str) -> Path:
        return self._folder / name[:1] / name


def _prune(folder: Path) -> None:
    """Let the oldest entries go once there are too many."""
    limit = _KEPT // 16
    try:
        entries = [(entry.stat().st_mtime, entry.path) for entry in os.scandir(folder)]
        if len(entries) > limit:
            for _, path in islice(sorted(entries), len(entries) - limit * 3 // 4):
                Path(path).unlink(missing_ok=True)
    except OSError:
        return


def _document(entry: tuple[Any, bytes] | None, file: str) -> Document | None:
    """The document of an entry, if it is one."""
    if entry is None:
        return None
    body, tail = entry
    marks: array[int] = array("Q")
    if len(tail) % marks.itemsize or not _is_body(body):
        return None
    marks.frombytes(tail)
    return Document(file, body["data"], marks, body["starts"])


def _is_body(body: Any) -> bool:
    """Whether JSON has the shape of a document: data by list, and as many starts as each list needs."""
    if not isinstance(body, dict) or cast("dict[str, Any]", body).keys() != {"data", "starts"}:
        return False
    data, starts = cast("dict[str, Any]", body)["data"], cast("dict[str, Any]", body)["starts"]
    if not isinstance(data, dict) or not isinstance(starts, dict):
        return False
    same = cast("dict[str, Any]", data).keys() == cast("dict[str, Any]", starts).keys()
    return same and all(map(_is_numbers, cast("dict[str, Any]", starts).values()))


def _is_numbers(value: Any) -> bool:
    numbers = cast("list[Any]", value) if isinstance(value, list) else []
    return bool(numbers) and all(isinstance(each, int) for each in numbers)
