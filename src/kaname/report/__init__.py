"""Assessment -> HTML and Markdown, for executives and engineers, in English and Japanese."""

from kaname.report.compose import compose
from kaname.report.html import html
from kaname.report.markdown import markdown

__all__ = ["compose", "html", "markdown"]
