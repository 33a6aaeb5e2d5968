"""Public holidays of a country or a part of one, by the package `holidays`, of which only what is asked for is loaded.

To import one country imports the package `holidays.countries`, and that imports all of them: 270 modules, which took a
status a quarter of a second. So a package stands in its place that imports the others when somebody asks for them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType

import holidays

from kaname.model import countries

_PACKAGE = "holidays.countries"


class _Countries(ModuleType):
    """`holidays.countries`, whose modules can be imported by themselves; asked for a name, it becomes the whole."""

    def __init__(self, spec: ModuleSpec, folders: Iterable[str]) -> None:
        super().__init__(spec.name)
        self.__spec__, self.__loader__ = spec, spec.loader
        self.__path__ = [*folders]
        self._rest = spec.loader

    def __getattr__(self, name: str) -> object:
        if name.startswith("__") or self._rest is None:
            raise AttributeError(name)
        rest, self._rest = self._rest, None
        rest.exec_module(self)
        return getattr(self, name)


@cache
def public_holidays(country: str, year: int) -> tuple[date, ...]:
    """The days of a year without work in a country (DE) or a part of it (DE-BY), and those that fall beside it."""
    _stand_in()
    nation, _, part = countries.calendar(country).partition("-")
    return tuple(holidays.country_holidays(nation, subdiv=part or None, years=year))


@cache
def _stand_in() -> None:
    """Stand in for the package, unless somebody has imported it already."""
    spec = None if _PACKAGE in sys.modules else find_spec(_PACKAGE)
    if spec is not None and spec.submodule_search_locations is not None:
        sys.modules[_PACKAGE] = _Countries(spec, spec.submodule_search_locations)
        setattr(holidays, "countries", sys.modules[_PACKAGE])  # noqa: B010 - the package declares no such name
