"""The commit at which the plan of a program stands, so that what was made from it can be made again."""

from __future__ import annotations

from pathlib import Path

from kaname.files import git
from kaname.files.folders import is_portfolio

_KEPT_BESIDE = "history/"
"""What is written beside the plan, and follows from it."""


def git_of(folder: Path) -> Path:
    """The working copy that is the program's own: its folder or, where it is part of a portfolio, the portfolio's."""
    above = folder.resolve().parent
    return above if not (folder / ".git").exists() and is_portfolio(above) else folder


def revision(folder: Path) -> str:
    """The name of the commit that holds the plan as it lies in a folder; '' where none does, or git can't tell."""
    top = git_of(folder)
    try:
        if not git.is_top(top) or any(not _beside(path) for path in git.unsaved(top)):
            return ""
        return git.head(top)
    except git.GitError:
        return ""


def _beside(path: str) -> bool:
    """Whether it is the history of a program."""
    return path.startswith(_KEPT_BESIDE) or f"/{_KEPT_BESIDE}" in path
