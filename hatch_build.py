"""The build hook: a wheel carries its compiled message catalogues, which are not committed."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogue(source: Path) -> Path:
    """Write the .mo beside a .po unless it is newer already; replaced in one step, so no reader sees half a file."""
    target = source.with_suffix(".mo")
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        with source.open("rb") as stream:
            catalogue = read_po(stream, abort_invalid=True)
        partial = target.with_suffix(".mo.partial")
        with partial.open("wb") as stream:
            write_mo(stream, catalogue)
        partial.replace(target)
    return target


class CatalogueHook(BuildHookInterface):
    """Compile every catalogue before the files of a distribution are gathered."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Compile into the source tree; `artifacts` in pyproject.toml takes the results along."""
        for source in sorted(Path(self.root, "src", "kaname", "locale").glob("*/LC_MESSAGES/*.po")):
            compile_catalogue(source)
