"""Django, set up where nobody has done it: models can be imported by whoever needs them, in any order."""

from __future__ import annotations

import os

import django
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaname.site")
if not apps.ready and not apps.loading:  # else it is Django itself that asks for the models
    django.setup()
