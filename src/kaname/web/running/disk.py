"""Whether a folder takes what is written to it."""

from __future__ import annotations

import tempfile
from pathlib import Path


def written(folder: Path) -> None:
    """Write something there and take it away. Raises OSError where that fails."""
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"x")
        file.flush()
