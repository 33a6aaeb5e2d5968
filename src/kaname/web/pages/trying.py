"""What is tried on an assessment before anything is saved; begun once for all pages that try something."""

from __future__ import annotations

from kaname.centre.trying import Trying
from kaname.web.pages.kept import Entry


def trying_on(entry: Entry) -> Trying:
    """The program of an entry while changes of it are tried."""
    return entry.kept("trying", lambda: Trying(entry.assessed.only))
