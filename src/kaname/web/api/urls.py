"""The addresses of the interface."""

from __future__ import annotations

from kaname.web.api import changes, computed, jobs, proposing, records, subscriptions
from kaname.web.api.routes import ROUTES, Route, served

_MODULES = (records, changes, proposing, computed, jobs, subscriptions)
"""What puts operations into the table, by being imported."""
urls = served().urls


def operations() -> tuple[Route, ...]:
    """Every operation, in the order of the modules."""
    names = [module.__name__ for module in _MODULES]
    return tuple(sorted(ROUTES, key=lambda one: names.index(one.module)))
