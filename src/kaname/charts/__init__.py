"""Figures -> Vega-Lite specs: a chart exists once, for pages, PDF and slides."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.assessment import Assessment
from kaname.charts import burn_up, cumulative_flow, fan, heat, load, money, programs, reliability, timeline
from kaname.charts.spec import Chart
from kaname.model.finding import Section
from kaname.portfolio import PortfolioAssessment
from kaname.words.speech import Speech

__all__ = ["DRAWN_ONLY", "Chart", "executive", "of", "of_calibration", "of_portfolio"]

DRAWN_ONLY = frozenset({"roadmap.fan", "roadmap.load", "progress.burn-up", "progress.cumulative-flow"})
"""Figures too long to read as tables: they are drawn."""


def executive(assessment: Assessment, speech: Speech) -> Iterator[Chart]:
    """The two pictures of the one-page report: the roadmap and when the program will be done."""
    yield from timeline.draw(assessment, speech, rows=5, compact=True)
    yield from fan.draw(assessment, speech, compact=True)


def of(section: Section, assessment: Assessment, speech: Speech) -> Iterator[Chart]:
    """The pictures of a duty's section, as far as there is something to draw."""
    match section.duty:
        case "roadmap":
            yield from timeline.draw(assessment, speech)
            yield from fan.draw(assessment, speech)
            yield from load.draw(section, speech)
        case "risk":
            yield from heat.draw(section, speech)
        case "progress":
            yield from burn_up.draw(section, speech)
            yield from cumulative_flow.draw(section, speech)
        case "finance":
            yield from money.draw(section, speech)
        case _:
            return


def of_calibration(assessment: Assessment, speech: Speech) -> Iterator[Chart]:
    """The picture of past forecasts beside what came of them."""
    yield from reliability.draw(assessment, speech)


def of_portfolio(portfolio: PortfolioAssessment, speech: Speech) -> Iterator[Chart]:
    """The picture of a portfolio: when its programs will be done."""
    yield from programs.draw(portfolio, speech)
