"""Django's settings, derived from Settings. Until there is a site, reports use its template engine alone."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent

USE_I18N = False  # templates of reports hold no words: those come from `words`
USE_TZ = True
TIME_ZONE = "UTC"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [str(_HERE / "web" / "templates")],
    }
]
