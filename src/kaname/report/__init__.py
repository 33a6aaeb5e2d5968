"""Assessment -> Document -> HTML and Markdown, for executives and engineers, in English and Japanese.

Only `compose` is imported here: the writers bring a template engine and a chart engine, which a status does not need.
"""

from kaname.report.compose import compose

__all__ = ["compose"]
