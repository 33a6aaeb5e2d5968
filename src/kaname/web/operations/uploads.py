"""Files that people send: hostile until read. How much is taken, what a ZIP may hold, and what it says.

Nothing is unpacked by the names and sizes that a ZIP claims: names are checked, and bytes counted as they come.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from kaname import files
from kaname.centre.desk import Desk
from kaname.centre.places import Place
from kaname.centre.stored import refuse_loss
from kaname.errors import UsageError
from kaname.model.changes import ChangeSet, Put, diff
from kaname.model.program import Program
from kaname.web.api import shapes
from kaname.web.api.asking import parsed, valid
from kaname.web.api.changes import changes_in
from kaname.web.api.refusals import TooLargeError

MOST = 10
"""Megabytes of a file."""
_MB = 1_000_000
_UNPACKED = 60 * _MB
_ENTRIES = 3_000
_DEEPEST = 6
_ENDS = (".yaml", ".yml")
_CHUNK = 1 << 16


class Limited(FileUploadHandler):
    """Refuses a request that says it is too large before anything of it is kept."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None  # noqa: N803
    ) -> None:  # fmt: skip
        """Raise RequestDataTooBig where there is too much."""
        del input_data, META, boundary, encoding
        if content_length > (MOST + 1) * _MB:
            raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Leave it to the next handler."""
        del start
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave it to the next handler."""
        del file_size


def changes_of(desk: Desk, place: Place, body: bytes, *, remove: bool) -> tuple[ChangeSet, int]:
    """What a file changes of a program as its sender sees it, and the revision that it was made on.

    `remove`: records that a folder lacks are removed. Raises UsageError, TooLargeError, PlanError, UnprocessableError.
    """
    if len(body) > MOST * _MB:
        raise TooLargeError("upload_too_large", most=MOST)
    seen = desk.read(place)
    if body.startswith(b"PK"):
        program = _folder(body)
        changes = diff(Program(seen.program.records), program)
        kept = tuple(one for one in changes if remove or isinstance(one, Put))
        found, base = replace(changes, changes=kept), seen.revision.number
    elif body.lstrip()[:1] == b"{":
        found, base = changes_in(valid(shapes.ChangeSet, parsed(body)))
    else:
        raise UsageError("upload_unknown")
    if not len(found):
        raise UsageError("upload_same")
    return found, base or seen.revision.number


def _folder(body: bytes) -> Program:
    """The program of a ZIP of plan files."""
    with TemporaryDirectory(prefix="kaname-upload-") as made:
        root = Path(made)
        for name, content in _unpacked(body):
            path = root.joinpath(*name.parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        folder = next((one for one in (root, *_inside(root)) if files.is_program(one)), None)
        if folder is None:
            raise UsageError("upload_without_plan")
        plan = files.load(folder)
        refuse_loss(plan.problems)
        return plan.program


def _inside(root: Path) -> list[Path]:
    """The one folder in which all lies, where somebody packed the folder rather than what is in it."""
    inner = [one for one in root.iterdir() if one.is_dir()]
    return inner if len(inner) == 1 else []


def _unpacked(body: bytes) -> Iterator[tuple[PurePosixPath, bytes]]:
    """The plan files of a ZIP. Raises UsageError, TooLargeError."""
    left = _UNPACKED
    try:
        with zipfile.ZipFile(BytesIO(body)) as packed:
            entries = packed.infolist()
            if len(entries) > _ENTRIES:
                raise TooLargeError("upload_too_large", most=MOST)
            for entry in entries:
                name = _name(entry)
                if entry.is_dir() or name.suffix.lower() not in _ENDS or any(one.startswith(".") for one in name.parts):
                    continue
                content = _read(packed, entry, left)
                left -= len(content)
                yield name, content
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError):
        raise UsageError("upload_unknown") from None


def _name(entry: zipfile.ZipInfo) -> PurePosixPath:
    """The path of an entry, where it leads nowhere else. Raises UsageError."""
    text, mode = entry.filename, entry.external_attr >> 16
    name = PurePosixPath(text)
    strange = "\\" in text or "\0" in text or ":" in text or not text.isprintable()
    leads_away = name.is_absolute() or ".." in name.parts or len(name.parts) > _DEEPEST or not name.parts
    special = bool(mode) and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR)
    if strange or leads_away or special or entry.flag_bits & 1:
        raise UsageError("upload_unsafe", name=ascii(text)[1:81])
    return name


def _read(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """An entry, no more of it than is left. Raises TooLargeError."""
    found = bytearray()
    with packed.open(entry) as stream:
        while part := stream.read(_CHUNK):
            found += part
            if len(found) > left:
                raise TooLargeError("upload_too_large", most=MOST)
    return bytes(found)
