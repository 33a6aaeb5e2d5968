"""The addresses of the interface."""

from __future__ import annotations

from kaname.web.api import changes, computed, records, subscriptions
from kaname.web.api.routes import served

OPERATIONS = (records, changes, computed, subscriptions)
"""What puts operations into the table, by being imported."""
urls = served().urls
