"""What a repository tells: the graph of its commits, commits with the files they touched, merges, and tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from kaname.evidence.repositories import Repository

_FIELDS = "%x01%H%n%P%n%at%n%ct%n%aN%n%aE%n%s"
_LOG = (
    "log",
    "-z",
    "--topo-order",
    "--reverse",
    "--numstat",
    "-M",
    "--no-ext-diff",
    "--no-textconv",
    f"--format={_FIELDS}",
)
Entry = dict[str, Any]
"""A commit as it is kept: JSON in which people stand under the names that privacy knows."""


class Node(NamedTuple):
    """A commit in the graph: its parents, the seconds since 1970 at which it was authored, and its title."""

    parents: tuple[str, ...]
    at: int
    title: str


class Merge(NamedTuple):
    """What a merge on the main line brought: commits, oldest first, their titles, and when the first was authored."""

    brought: tuple[str, ...]
    titles: tuple[str, ...]
    first_at: int


class Tag(NamedTuple):
    """A tag, the commit it stands at, and when it was made (of a plain tag: when the commit was)."""

    name: str
    commit: str
    at: int


def since(tip: str, old: str) -> tuple[str, ...]:
    """The arguments that mean all commits in the past of one and not of another, if there is another."""
    return (tip, f"^{old}") if old else (tip,)


def graph(repository: Repository, revisions: Sequence[str]) -> dict[str, Node]:
    """The graph of these revisions, oldest first."""
    said = repository.ask(
        "log", "--topo-order", "--reverse", "-z", "--format=%H %at %P%n%s", "--end-of-options", *revisions
    )
    nodes: dict[str, Node] = {}
    for row in filter(None, said.split("\0")):
        head, _, title = row.partition("\n")
        name, at, *parents = head.split(" ")
        nodes[name] = Node(tuple(filter(None, parents)), _seconds(at), _text(title))
    return nodes


def merges(nodes: Mapping[str, Node], tip: str) -> dict[str, Merge]:
    """Merges on the main line (first parents) with what each brought that was not there before it."""
    line: list[str] = []
    at = tip
    while at in nodes:
        line.append(at)
        parents = nodes[at].parents
        at = parents[0] if parents else ""
    order = {name: number for number, name in enumerate(nodes)}
    on_line, seen = frozenset(line), set[str]()
    found: dict[str, Merge] = {}
    for name in reversed(line):
        brought = _reached(nodes, nodes[name].parents[1:], seen, on_line)
        seen |= {name, *brought}
        if brought:
            ordered = tuple(sorted(brought, key=order.__getitem__))
            titles = tuple(nodes[one].title for one in ordered)
            found[name] = Merge(ordered, titles, min(nodes[one].at for one in ordered))
    return found


def _reached(nodes: Mapping[str, Node], start: Iterable[str], *known: Set[str]) -> set[str]:
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name in nodes and name not in reached and not any(name in some for some in known):
            reached.add(name)
            waiting.extend(nodes[name].parents)
    return reached


def commits(repository: Repository, revisions: Sequence[str]) -> Iterator[Entry]:
    """Commits, oldest first, with the lines they added and deleted by file."""
    with repository.reading(*_LOG, "--end-of-options", *revisions) as pieces:
        entry: Entry | None = None
        for piece in pieces:
            text = piece.lstrip("\n")
            if text.startswith("\x01"):
                if entry is not None:
                    yield entry
                entry = _entry(text[1:])
            elif text and entry is not None:
                _touch(entry, text, pieces)
        if entry is not None:
            yield entry


def _entry(head: str) -> Entry:
    name, parents, authored, committed, author, mail, *title = head.split("\n")
    return {
        "hash": name,
        "parents": parents.split(),
        "authored": _seconds(authored),
        "committed": _seconds(committed),
        "author": {"displayName": _text(author), "emailAddress": _text(mail)},
        "title": _text(" ".join(title).strip()),
        "files": [],
    }


def _touch(entry: Entry, text: str, pieces: Iterator[str]) -> None:
    """A row of numbers and a path; of a rename, the paths before and after are pieces of their own."""
    added, deleted, path = text.split("\t", 2)
    if not path:
        next(pieces)
        path = next(pieces)
    entry["files"].append([_text(path), f"{added} {deleted}"])


def _text(said: str) -> str:
    """Text without what is no UTF-8."""
    return said.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _seconds(text: str) -> int:
    """Seconds since 1970; what no calendar knows becomes the nearest that one does."""
    return min(max(int(text or 0), 0), 253_402_300_799)


def tags(repository: Repository, patterns: Sequence[str]) -> list[Tag]:
    """The tags whose names fit a pattern, oldest first."""
    form = "--format=%(refname:lstrip=2)%00%(objectname)%00%(*objectname)%00%(creatordate:unix)"
    rows = (line.split("\0") for line in repository.ask("for-each-ref", form, "refs/tags").splitlines())
    fits = [row for row in rows if any(fnmatchcase(row[0], pattern) for pattern in patterns)]
    found = [Tag(_text(row[0]), row[2] or row[1], _seconds(row[3])) for row in fits]
    return sorted((one for one in found if repository.commit(one.commit)), key=lambda one: (one.at, one.name))


def brought(repository: Repository, tag: Tag, before: Iterable[Tag]) -> tuple[str, ...]:
    """The commits that a tag has and none of those before it."""
    asked = "".join(f"{name}\n" for name in (tag.commit, *(f"^{one.commit}" for one in before)))
    return tuple(repository.ask("rev-list", "--reverse", "--stdin", stdin=asked.encode()).split())
