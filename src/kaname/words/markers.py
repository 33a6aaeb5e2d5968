"""Markers of translatable texts, and the shapes in which they stand beside their codes."""

from __future__ import annotations

from dataclasses import dataclass


def _(text: str) -> str:
    """Mark a text for translation; it is translated when it is spoken."""
    return text


@dataclass(frozen=True, slots=True)
class FindingWords:
    """How a finding is told: its title, its sentence with the values it needs, what to do, and what it means.

    `{subject}`, `{subject2}` … stand for its records, any other placeholder for one of its values.
    """

    title: str
    sentence: str
    mend: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ProblemWords:
    """How a fault of the data is told: what is wrong, and how to mend it.

    With `likely` the existing names that may be meant are added, where there are any.
    """

    sentence: str
    mend: str
    likely: bool = False


@dataclass(frozen=True, slots=True)
class FigureWords:
    """How a figure is told: its title, and one line on what it shows and by which definition."""

    title: str
    note: str
