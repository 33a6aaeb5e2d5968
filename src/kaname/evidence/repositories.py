"""Git repositories that sources read: clones of this machine as they lie, others by a mirror in the cache folder."""

from __future__ import annotations

import base64
import builtins
import os
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from urllib.parse import urlsplit

from kaname.errors import SourceError
from kaname.evidence.places import base
from kaname.evidence.source import Setup
from kaname.git import GitError, reading, run
from kaname.settings import settings

_OWN = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
"""Nobody's settings but those given here; ssh asks no questions."""
_TRUSTED = ("-c", "safe.directory=*")  # a repository of another user, since nothing of it is executed
_CARRIERS = ("https", "http", "ssh", "git", "file")
_URL = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://|(?P<user>[\w.-]+)@[\w.-]+:", re.IGNORECASE)


@dataclass(frozen=True)
class Repository:
    """A repository: its name, where it lies, and its address if it is a mirror."""

    name: str
    path: Path
    url: str = ""

    def bytes(self, *arguments: str, stdin: builtins.bytes = b"") -> builtins.bytes:
        """What git says, as it comes. Raises SourceError."""
        try:
            return run(self.path, *_TRUSTED, *arguments, stdin=stdin, env=_OWN)
        except (GitError, FileNotFoundError) as error:
            raise fault(self.path, error) from None

    def ask(self, *arguments: str, stdin: builtins.bytes = b"") -> str:
        """What git says, as text. Raises SourceError."""
        return self.bytes(*arguments, stdin=stdin).decode("utf-8", "surrogateescape")

    @contextmanager
    def reading(self, *arguments: str) -> Generator[Iterator[str]]:
        """What git says, between NUL characters. Raises SourceError."""
        try:
            with reading(self.path, *_TRUSTED, *arguments, env=_OWN) as pieces:
                yield pieces
        except (GitError, FileNotFoundError) as error:
            raise fault(self.path, error) from None

    def commit(self, ref: str) -> str:
        """The commit that a name stands for; "" where there is none."""
        try:
            said = run(
                self.path,
                *_TRUSTED,
                "rev-parse",
                "--verify",
                "--quiet",
                "--end-of-options",
                f"{ref}^{{commit}}",
                env=_OWN,
            )
        except GitError:
            return ""
        return said.decode().strip()

    def is_ancestor(self, old: str, new: str) -> bool:
        """Whether one commit lies in the past of another; both must be there."""
        return self.ask("rev-list", "--max-count=1", old, f"^{new}") == ""

    @property
    def shallow(self) -> bool:
        """Whether older commits were left behind when it was cloned."""
        return self.ask("rev-parse", "--is-shallow-repository").strip() == "true"


def fault(path: Path, error: Exception) -> SourceError:
    """What to say where git refuses or is missing."""
    if isinstance(error, FileNotFoundError):
        return SourceError("git_missing")
    said = str(error)
    if "not a git repository" in said or "cannot change to" in said:
        return SourceError("git_not_repository", folder=str(path))
    return SourceError("git_failed", folder=str(path), said=said)


def is_address(entry: str) -> bool:
    """Whether a part of a scope is an address and no folder."""
    return _URL.match(entry) is not None


def repositories(setup: Setup, entries: Sequence[str] | None = None) -> Iterator[Repository]:
    """Every repository that the scope or a part of it names, mirrors fetched anew. Raises SourceError."""
    if not setup.scope:
        raise SourceError("source_scope_needed", source=setup.name)
    named: dict[str, str] = {}
    for entry in setup.scope if entries is None else entries:
        one = _mirror(setup, entry) if is_address(entry) else _clone(setup, entry)
        if named.setdefault(one.name, entry) != entry:
            raise SourceError("source_same_name", name=one.name, file=named[one.name], other=entry)
        yield one


def _clone(setup: Setup, entry: str) -> Repository:
    path = base(setup) / Path(entry).expanduser()
    if not path.is_dir():
        raise SourceError("source_file_missing", file=str(path))
    one = Repository(path.resolve().name.removesuffix(".git"), path)
    found = Path(one.ask("rev-parse", "--absolute-git-dir").strip())
    inside = found if found.name == ".git" else path.resolve()
    if path.resolve() not in (inside, inside.parent, found):  # the folder lies in somebody else's working copy
        raise SourceError("git_not_repository", folder=str(path))
    return one


def _mirror(setup: Setup, entry: str) -> Repository:
    """A bare clone in the cache folder, fetched anew. The secret is handed over in the environment, never in a list."""
    scheme = _URL.match(entry)
    if scheme is not None and scheme["scheme"] and scheme["scheme"].casefold() not in _CARRIERS:
        raise SourceError("git_address_invalid", url=entry, known=", ".join(_CARRIERS))
    if urlsplit(entry).password:
        raise SourceError("git_secret_in_address", source=setup.name)
    folder = _cache(setup) / blake2b(entry.encode(), digest_size=12).hexdigest()
    one = Repository(_name(entry), folder, entry)
    carriers = [part for name in _CARRIERS for part in ("-c", f"protocol.{name}.allow=always")]
    env = {**_OWN, "GIT_SSH_COMMAND": "ssh -oBatchMode=yes", **_signed(setup)}
    try:
        if not (folder / "HEAD").exists():
            folder.mkdir(parents=True, exist_ok=True)
            run(folder, "init", "--quiet", "--bare", "--", ".", env=env)
        refs = ("+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
        run(
            folder,
            *carriers,
            "fetch",
            "--quiet",
            "--prune",
            "--no-auto-maintenance",
            "--",
            entry,
            *refs,
            env=env,
            seconds=None,
        )
        main = run(folder, *carriers, "ls-remote", "--symref", "--", entry, "HEAD", env=env).decode()
        head = re.match(r"ref: (refs/heads/\S+)\tHEAD", main)
        if head:
            run(folder, "symbolic-ref", "HEAD", head[1], env=env)
    except (GitError, FileNotFoundError) as error:
        known = fault(folder, error)
        raise (
            SourceError("git_unreachable", url=entry, said=str(error)) if known.code == "git_failed" else known
        ) from None
    except OSError as error:
        raise SourceError("source_file_unreadable", file=str(folder), why=error.strerror or str(error)) from None
    return one


def _signed(setup: Setup) -> dict[str, str]:
    pairs = [("http.followRedirects", "false")]  # the header goes to nobody else
    if setup.secret:
        given = base64.b64encode(f"{setup.user or 'x-access-token'}:{setup.secret}".encode()).decode()
        pairs.append(("http.extraHeader", f"Authorization: Basic {given}"))
    keys = {f"GIT_CONFIG_KEY_{at}": name for at, (name, _) in enumerate(pairs)}
    values = {f"GIT_CONFIG_VALUE_{at}": value for at, (_, value) in enumerate(pairs)}
    return {"GIT_CONFIG_COUNT": str(len(pairs)), **keys, **values}


def _cache(setup: Setup) -> Path:
    stated = setup.options.get("mirrors")
    if stated:
        return base(setup) / Path(stated).expanduser()
    home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "kaname"
    return (settings().cache or home) / "git"


def _name(entry: str) -> str:
    """Owner and repository of an address, as `github.com/kubernetes/enhancements.git` has them last."""
    path = urlsplit(entry).path if "://" in entry else entry.partition(":")[2]
    return "/".join(part for part in path.removesuffix(".git").split("/") if part)[-200:]
