"""The contract of a source: `pull(since) -> raw pages -> facts`. Ours keep to it, and so does a plugin of a stranger.

A source is registered by an entry point in the group `kaname.sources`; `docs/en/sources/writing.md` shows how to write
one. It never writes anywhere: it asks by the client it is given, and hands back what came, page by page.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from kaname.evidence.facts import Fact, WorkItem
from kaname.evidence.privacy import people_renamed
from kaname.model.finding import Problem

if TYPE_CHECKING:
    from kaname.evidence.client import Client


@dataclass(frozen=True, kw_only=True)
class Setup:
    """How a source is set up, its secret already looked up. `options` are those of its vendor alone.

    `folder` is that of the plan, from which places of this machine start that are not whole.
    """

    name: str
    address: str = ""
    scope: tuple[str, ...] = ()
    query: str = ""
    user: str = ""
    secret: str = field(default="", repr=False)
    since: date | None = None
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a service, as it came. Grain of what is kept raw.

    `stream` names which of the source's questions it answers and `subject` what it was asked about, where the answer
    itself doesn't tell (the issue of a page of changes). Once the page is kept, a pull that was cut goes on from
    `cursor` in this stream; None while that isn't possible. `expected`: how many things the whole stream holds, where
    the service tells; `count`: how many are on this page. `problems`: what is odd about it, told to whoever pulls; a
    page without a body that has some only tells them, and is not kept.
    """

    stream: str
    body: str
    url: str = ""
    subject: str = ""
    cursor: str | None = None
    count: int = 0
    expected: int | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def only_tells(self) -> bool:
        """Whether there is nothing on it but problems."""
        return bool(self.problems) and not self.body


@dataclass(frozen=True, slots=True)
class Raw:
    """A kept page: what `facts` reads, today or in years. `at`: when it was pulled."""

    stream: str
    subject: str
    url: str
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that `test` found: what it tried, how many things it saw there, or the code of what is wrong.

    `what` is a code that `words.sources` knows (of a plugin, what is to be shown), `name` what the user or the service
    calls the thing: a repository, a file, a query. `values` fill the sentence of the fault, as those of a SourceError
    do.
    """

    what: str
    seen: int | None = None
    fault: str = ""
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    name: str = ""


class Source(ABC):
    """A tool that teams use, as something that can be asked.

    `vendor` is its name in `sources.yaml`; `secret_needed` says whether it can be asked without one.
    """

    vendor: ClassVar[str]
    secret_needed: ClassVar[bool] = True

    def __init__(self, setup: Setup, client: Client | None = None) -> None:
        self.setup = setup
        self._client = client

    @property
    def client(self) -> Client:
        """What it asks by. Raises ValueError in a source that was made only to read kept pages."""
        if self._client is None:
            raise ValueError("this source was made without a client")
        return self._client

    @abstractmethod
    def pull(self, since: Mapping[str, str]) -> Iterator[Page]:
        """Everything that changed since the cursors of its streams, or everything where there is none.

        Pages of a stream come in the order of their changes, so that a cursor leaves nothing out. Raises SourceError.
        """

    @abstractmethod
    def facts(self, raw: Raw) -> Iterable[Fact]:
        """What a page says; it follows from the page and the setup alone. Raises ValueError where nothing is known."""

    @abstractmethod
    def test(self) -> Iterator[Check]:
        """Try what the pull will need, one question each, and change nothing. Raises SourceError."""

    def without_people(self, page: Page, body: str, name: Callable[[str], str]) -> str:
        """The body of a page (its secrets taken out already) with people called by `name`, if people are to be hidden.

        As a rule those in the fields of JSON by which trackers and forges name people; a source of another form says
        itself where people stand.
        """
        del page
        return people_renamed(body, name)

    def census(self) -> Iterable[tuple[str, frozenset[str]]]:
        """For each kind of fact (its list in Evidence) the external ids that are there now; () where it can't tell.

        Asked at a full pull, it shows what was deleted or moved away at the source.
        """
        return ()

    def moved_to(self, item: WorkItem) -> str:
        """Where an item is now that the census lacks: its key there. "" where it is gone or nobody can tell."""
        del item
        return ""

    @classmethod
    def base_address(cls, setup: Setup) -> str:
        """The address all its questions begin with; a source of files has none."""
        return setup.address

    @classmethod
    def headers(cls, setup: Setup) -> Mapping[str, str]:
        """The headers of all its questions, the secret among them."""
        return {"Authorization": f"Bearer {setup.secret}"} if setup.secret else {}
