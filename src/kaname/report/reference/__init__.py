"""Reference pages in Markdown, from the code and its words: kinds, duties, problems, settings. Pure.

The pages in docs/ are written by `make docs`; `kaname docs` shows the same text. A page can't be out of date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import resources

from kaname.errors import NotFoundError
from kaname.model.kinds import KINDS
from kaname.report.reference.duties import DUTIES, duty_page, figure_entry, finding_entry
from kaname.report.reference.faults import problem_entry, problems_page
from kaname.report.reference.index import index_page
from kaname.report.reference.kinds import kind_page
from kaname.report.reference.roles import roles_page
from kaname.report.reference.settings import setting_entry, settings_page
from kaname.settings import Settings
from kaname.words.figures import FIGURES
from kaname.words.findings import FINDINGS
from kaname.words.markers import _
from kaname.words.problems import PROBLEMS
from kaname.words.speech import Speech

__all__ = ["DUTIES", "example", "listing", "pages", "topic"]

_LINK = re.compile(r"\[([^\]]+)\]\([^)\s]+\)")


def pages(language: str, examples: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """Every reference page by its path below docs/LANGUAGE, without the ending.

    `examples` are records as they stand in a plan file, by kind; a kind without one has no example on its page.
    """
    speech, shown = Speech(language), examples or {}
    found = {"reference": index_page(speech)}
    found |= {f"kinds/{kind}": kind_page(cls, speech, shown.get(kind, "")) for kind, cls in KINDS.items()}
    found |= {f"duties/{duty}": duty_page(duty, speech) for duty in DUTIES}
    found |= {"problems": problems_page(speech), "roles": roles_page(speech)}
    return found | {"settings": settings_page(speech)}


def example(kind: str) -> str:
    """A record of a kind as it stands in a plan file: one of the example Atlas; '' where that has none."""
    return _examples().get(kind, "")


@cache
def _examples() -> Mapping[str, str]:
    """Written by `make docs`: an installation has no folder of examples."""
    return json.loads((resources.files(__name__) / "examples.json").read_text(encoding="utf-8"))


def listing(language: str) -> str:
    """Every topic there is, as a page."""
    return _without_links(index_page(Speech(language)))


def topic(name: str, language: str) -> str:
    """The text about a kind, duty, finding, figure, problem or setting. Raises NotFoundError with the nearest names."""
    texts = _topics(language)
    if name not in texts:
        raise NotFoundError("topic_unknown", topic=name, nearest=", ".join(_nearest(name, texts)))
    return _without_links(texts[name])


@cache
def _topics(language: str) -> Mapping[str, str]:
    """Every text by every name it may be asked for; a name of a kind and a duty means the kind, and says so."""
    speech, paged = Speech(language), pages(language)
    texts = {**paged, **{duty: paged[f"duties/{duty}"] for duty in DUTIES}}
    texts |= {kind: paged[f"kinds/{kind}"] + _same_duty(kind, speech) for kind in KINDS}
    texts |= {cls.plural: texts[kind] for kind, cls in KINDS.items()}
    texts |= {code: finding_entry(code, speech) for code in FINDINGS}
    texts |= {code: figure_entry(code, speech) for code in FIGURES}
    texts |= {code: problem_entry(code, speech) for code in PROBLEMS}
    for name in Settings.model_fields:
        texts[name] = texts[f"KANAME_{name.upper()}"] = setting_entry(name, speech)
    return texts


def _same_duty(kind: str, speech: Speech) -> str:
    if kind not in DUTIES:
        return ""
    said = speech.say(_("There is a duty of the same name too: `kaname docs {topic}`."), {"topic": f"duties/{kind}"})
    return f"\n{said}\n"


def _nearest(name: str, names: Mapping[str, str]) -> list[str]:
    """The names most like this one, by the whole or by what comes after the duty."""
    ends: dict[str, str] = {re.split(r"[./]", full)[-1]: full for full in names}
    found = [*get_close_matches(name, names, 3, 0.6), *(ends[end] for end in get_close_matches(name, ends, 3, 0.6))]
    return list(dict.fromkeys(found))[:3] or get_close_matches(name, names, 3, 0.0)


def _without_links(text: str) -> str:
    """A terminal opens no relative links."""
    return _LINK.sub(r"\1", text)
