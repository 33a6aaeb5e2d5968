"""Assessment -> Document -> HTML and Markdown, for executives and engineers, in English and Japanese.

Only what composes is imported here: the writers bring a template engine and a chart engine, which a status needs not.
"""

from kaname.report.compose import compose
from kaname.report.portfolio import compose_portfolio

__all__ = ["compose", "compose_portfolio"]
