"""Standard input and output as every command needs them."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path


def speak_utf8() -> None:
    """Write UTF-8 whatever the system is set to; what no encoding can hold is shown by its code."""
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] - so it is where a shell closed it
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for as long as the process
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def close_output() -> None:
    """Throw away what could not be written, so that the end of the process does not try it again."""
    with suppress(OSError):  # there may be no output at all
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
