"""Browsers as people call them."""

from __future__ import annotations

import re

from django import template

register = template.Library()
_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/(\d+)"),
    ("Opera", r"OPR/(\d+)"),
    ("Samsung Internet", r"SamsungBrowser/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:HeadlessChrome|Chrome|CriOS)/(\d+)"),
    ("Safari", r"Version/(\d+)[\d.]* (?:Mobile/\w+ )?Safari"),
)
"""In this order: each names those after it too."""
_SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("ChromeOS", "CrOS")),
    *(("macOS", "Mac OS X|Macintosh"), ("Linux", "Linux")),
)


@register.filter
def browser(agent: str) -> str:
    """As in "Firefox 140, Windows"; what nothing is known of stands as it is, cut short."""
    found = ((name, re.search(pattern, agent)) for name, pattern in _BROWSERS)
    named = next((f"{name} {match[1]}" for name, match in found if match), "")
    system = next((name for name, pattern in _SYSTEMS if re.search(pattern, agent)), "")
    return ", ".join(filter(None, (named, system))) or agent[:60]
