"""Plain git: commits with the lines they changed, merges to the main line, and release tags.

Only the history is read, by the system's git, with nothing of the repository executed. A commit stands in the facts
once it is in the past of the branch that is read; where history was rewritten, what is gone is said to be removed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from kaname.errors import SourceError
from kaname.evidence.facts import Change, Commit, Deployment, Fact
from kaname.evidence.repositories import Repository, repositories
from kaname.evidence.source import Check, Page, Raw, Source
from kaname.evidence.sources.git.history import Entry, Node, brought, commits, graph, merges, since, tags
from kaname.model.finding import Problem, Where

CODES = ("git.history-rewritten", "git.history-unknown", "git.repository-empty", "git.shallow")
PAGE = 500
NOTHING = "-"
"""The cursor of a repository without commits."""
_OPTIONS = ("branch", "environment", "items", "mirrors", "tags")
_NUMBER = re.compile(r"(?:pull request #|See merge request \S*!|PR #|\(#|!)(\d+)")
_ITEMS = r"\b[A-Z][A-Z0-9]+-\d+\b|(?<![\w/])#\d+\b"


class Git(Source):
    """Repositories of git."""

    vendor: ClassVar[str] = "git"
    secret_needed: ClassVar[bool] = False

    def pull(self, since: Mapping[str, str]) -> Iterator[Page]:
        """What each repository has that was not there at its cursor."""
        self._check_options()
        for repository in repositories(self.setup):
            yield from self._history(repository, since.get(f"commits:{repository.name}", ""))
            yield from self._tags(repository, since.get(f"tags:{repository.name}", ""))

    def _check_options(self) -> None:
        for name in self.setup.options:
            if name not in _OPTIONS:
                raise SourceError("source_option_unknown", option=name, known=", ".join(_OPTIONS))
        try:
            re.compile(self.setup.options.get("items", ""))
        except re.error as error:
            text = self.setup.options["items"]
            raise SourceError("source_option_invalid", option="items", text=text, why=str(error)) from None

    def _tip(self, repository: Repository) -> str:
        """The commit of the branch that is read; "" in an empty repository. Raises SourceError."""
        branch = self.setup.options.get("branch", "")
        tip = repository.commit(f"refs/heads/{branch}" if branch else "HEAD")
        tip = tip or (repository.commit(f"refs/remotes/{branch}") if branch else "")
        if branch and not tip:
            raise SourceError("git_branch_unknown", folder=repository.url or str(repository.path), branch=branch)
        return tip

    def _history(self, repository: Repository, old: str) -> Iterator[Page]:
        tip, stream = self._tip(repository), f"commits:{repository.name}"
        if (tip or NOTHING) == old:
            return
        problems = list(self._about(repository, tip))
        known = old if old != NOTHING and repository.commit(old) else ""
        if old not in ("", NOTHING) and not known:
            values = {"text": old[:12]}
            problems.append(Problem("git.history-unknown", Where(repository.name), values=values, fatal=False))
        past = since(known, tip)
        lost = list(_entries(repository, graph(repository, past), past)) if known and tip else []
        if lost:
            values = {"number": len(lost), "text": str(lost[-1]["hash"])[:12]}
            problems.append(Problem("git.history-rewritten", Where(repository.name), values=values, fatal=False))
            yield self._page(repository, stream, lost, removed=True)
        nodes = graph(repository, since(tip, known)) if tip else {}
        some = list[Entry]()
        for entry in _entries(repository, nodes, since(tip, known)):
            if len(some) == PAGE:  # only the whole of it moves the cursor, since parents may come in any order
                yield self._page(repository, stream, some, expected=len(nodes))
                some = []
            some.append(entry)
        yield self._page(repository, stream, some, expected=len(nodes), cursor=tip or NOTHING, problems=problems)

    def _about(self, repository: Repository, tip: str) -> Iterator[Problem]:
        if not tip:
            yield Problem("git.repository-empty", Where(repository.name), fatal=False)
        elif repository.shallow:
            yield Problem("git.shallow", Where(repository.name), fatal=False)

    def _page(
        self,
        repository: Repository,
        stream: str,
        entries: list[Entry],
        *,
        removed: bool = False,
        expected: int | None = None,
        cursor: str | None = None,
        problems: Iterable[Problem] = (),
    ) -> Page:
        subject = json.dumps({"repository": repository.name, "removed": removed}, ensure_ascii=False)
        body = json.dumps(entries, ensure_ascii=False)
        count = 0 if removed else len(entries)
        return Page(stream, body, repository.url, subject, cursor, count, expected, tuple(problems))

    def _tags(self, repository: Repository, old: str) -> Iterator[Page]:
        """Tags that stand for releases, with the commits that each brought; asked for by the option `tags` alone."""
        patterns = [text.strip() for text in self.setup.options.get("tags", "").split(",") if text.strip()]
        found = tags(repository, patterns) if patterns else []
        known: dict[str, str] = json.loads(old) if old else {}
        state = {one.name: one.commit for one in found}
        if state == known:
            return
        fresh = [number for number, one in enumerate(found) if known.get(one.name) != one.commit]
        entries: list[Entry] = [
            {**found[at]._asdict(), "commits": brought(repository, found[at], found[:at])} for at in fresh
        ]
        entries += [{"name": name, "commit": known[name], "removed": True} for name in known.keys() - state.keys()]
        subject = json.dumps({"repository": repository.name}, ensure_ascii=False)
        yield Page(
            f"tags:{repository.name}",
            json.dumps(entries, ensure_ascii=False),
            repository.url,
            subject,
            json.dumps(state, ensure_ascii=False, sort_keys=True),
            len(entries),
        )

    def facts(self, raw: Raw) -> Iterator[Fact]:
        """Commits and what merges brought, or deployments of tags."""
        about = json.loads(raw.subject)
        for entry in json.loads(raw.body):
            common = {"source": self.setup.name, "url": raw.url, "as_of": raw.at, "repository": about["repository"]}
            if raw.stream.startswith("tags:"):
                yield self._deployment(entry, common)
            else:
                gone = raw.at if about["removed"] else None
                yield _commit(entry, gone, common)
                if "brought" in entry:
                    yield self._change(entry, gone, common)

    def _change(self, entry: Mapping[str, Any], gone: datetime | None, common: Mapping[str, Any]) -> Change:
        merged, first = _at(entry["committed"]), _at(entry["first_at"])
        number = _NUMBER.search(entry["title"])
        pattern = self.setup.options.get("items") or _ITEMS
        texts = (entry["title"], *entry["titles"])
        items = dict.fromkeys(found[0] for text in texts for found in re.finditer(pattern, text))
        return Change(
            **common,
            external_id=f"{common['repository']}:merge:{entry['hash']}",
            number=number[1] if number else "",
            title=entry["title"],
            state="merged",
            base=self.setup.options.get("branch", ""),
            author=entry["author"]["displayName"],
            first_commit_at=first,
            opened_at=first,
            merged_at=merged,
            closed_at=merged,
            merge_commit=entry["hash"],
            commits=tuple(entry["brought"]),
            items=tuple(items),
            removed_at=gone,
        )

    def _deployment(self, entry: Mapping[str, Any], common: Mapping[str, Any]) -> Deployment:
        at = _at(entry.get("at", 0))
        return Deployment(
            **common,
            external_id=f"{common['repository']}:tag:{entry['name']}",
            pipeline=entry["name"],
            environment=self.setup.options.get("environment", "production"),
            result="success",
            status="tag",
            created_at=at,
            started_at=at,
            finished_at=at,
            commits=tuple(entry.get("commits", ())),
            removed_at=common["as_of"] if entry.get("removed") else None,
        )

    def test(self) -> Iterator[Check]:
        """Whether each repository can be read, and how many commits its branch has."""
        self._check_options()
        for repository in repositories(self.setup):
            tip = self._tip(repository)
            seen = int(repository.ask("rev-list", "--count", tip)) if tip else 0
            yield Check("commits", seen=seen, name=repository.name)

    def census(self) -> Iterable[tuple[str, frozenset[str]]]:
        """The commits and merges that are there now."""
        names = set[str]()
        for repository in repositories(self.setup):
            tip = self._tip(repository)
            hashes = repository.ask("rev-list", tip).split() if tip else ()
            names.update(f"{repository.name}:{one}" for one in hashes)
        yield "commits", frozenset(names)
        yield "changes", frozenset(":merge:".join(name.rsplit(":", 1)) for name in names)


def _entries(repository: Repository, nodes: Mapping[str, Node], revisions: Sequence[str]) -> Iterator[Entry]:
    """Commits of a graph, oldest first, and with those that are merges what they brought."""
    if not nodes:
        return
    main = merges(nodes, revisions[0])
    for entry in commits(repository, revisions):
        merge = main.get(entry["hash"])
        yield entry if merge is None else {**entry, **merge._asdict()}


def _commit(entry: Mapping[str, Any], gone: datetime | None, common: Mapping[str, Any]) -> Commit:
    return Commit(
        **common,
        external_id=f"{common['repository']}:{entry['hash']}",
        author=entry["author"]["displayName"],
        authored_at=_at(entry["authored"]),
        committed_at=_at(entry["committed"]),
        title=entry["title"],
        parents=tuple(entry["parents"]),
        files=tuple((path, lines) for path, lines in entry["files"]),
        removed_at=gone,
    )


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
