"""Documents that were made, served so that nothing in them can do anything on the site."""

from __future__ import annotations

import re

from django.http import HttpResponse

_ENDS = {"text/html": "html", "text/markdown": "md"}
_ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'"
"""A report has its own style sheet within, and no script: it may show itself, and nothing else."""


def served(body: bytes, media: str, name: str, *, shown: bool = False) -> HttpResponse:
    """A document to be kept or, where it shall be `shown`, to be looked at."""
    answer = HttpResponse(body, content_type=media)
    end = _ENDS.get(media.partition(";")[0], "txt")
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name)
    how = "inline" if shown else "attachment"
    answer["Content-Disposition"] = f'{how}; filename="{safe}.{end}"'
    answer["Content-Security-Policy"] = _ALONE
    answer["X-Frame-Options"] = "SAMEORIGIN"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
