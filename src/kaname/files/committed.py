"""A plan as a commit of its git has it: read from there, without touching the working copy.

Contents come as they are kept: no filter, hook or driver of the repository runs. Links are not followed.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from kaname.errors import NotFoundError
from kaname.files import git
from kaname.files.commits import line_of
from kaname.files.folders import SUFFIXES, is_portfolio, is_program
from kaname.files.gathering import Progress
from kaname.files.git import GitError
from kaname.files.loading import Loaded, LoadedPortfolio, load, load_portfolio

_READ = (*SUFFIXES, ".jsonl")


def load_committed(
    folder: Path, revision: str, *, cache: Path | None = None, progress: Progress | None = None
) -> Loaded | LoadedPortfolio:
    """The program or portfolio of a folder as a commit has it, with the history up to there. Raises NotFoundError."""
    with TemporaryDirectory(prefix="kaname-") as place:
        found = Path(place) / (folder.resolve().name or "plan")
        with _asking(folder, revision):
            top, within = git.place(folder)
            commit = git.commit_named(top, revision)
            _laid_out(top, commit, within, found)
        line = line_of(folder)._replace(tip=commit)
        if is_portfolio(found):
            return load_portfolio(found, cache=cache, progress=progress, line=line)
        if is_program(found):
            return load(found, cache=cache, progress=progress, line=line)
    raise NotFoundError("commit_without_plan", folder=str(folder), commit=revision)


def parting(folder: Path, one: str, other: str) -> str:
    """The commit from which two others went their own ways; '' is what is checked out. Raises NotFoundError."""
    with _asking(folder, f"{one}...{other}"):
        top, _ = git.place(folder)
        return git.parting(top, *(git.commit_named(top, each or "HEAD") for each in (one, other)))


@contextmanager
def _asking(folder: Path, revision: str) -> Generator[None]:
    try:
        yield
    except (GitError, FileNotFoundError) as error:
        said = str(error) if isinstance(error, GitError) else type(error).__name__
        raise NotFoundError("commit_unknown", folder=str(folder), commit=revision, said=said) from error


def _laid_out(top: Path, commit: str, within: str, place: Path) -> None:
    """Write what may belong to the plan into a new folder."""
    place.mkdir()
    names: dict[str, list[Path]] = {}
    for path, name in git.tree(top, commit, within):
        parts = PurePosixPath(path).relative_to(within).parts
        if path.endswith(_READ) and not any(part.startswith(".") or "\\" in part for part in parts):
            names.setdefault(name, []).append(place.joinpath(*parts))
    for name, content in git.contents(top, names):
        for path in names[name]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
