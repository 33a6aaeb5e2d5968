"""The list of every topic: what `kaname docs` shows, and the door to the reference pages."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.model.kinds import KINDS
from kaname.report.reference.duties import DUTIES
from kaname.report.reference.markup import heading, page
from kaname.words.duties_about import QUESTIONS
from kaname.words.kinds_about import KINDS_ABOUT
from kaname.words.markers import _
from kaname.words.speech import Speech


def index_page(speech: Speech) -> str:
    """Every topic there is."""
    return page(
        heading(1, speech.text(_("Topics"))),
        speech.text(
            _("`kaname docs TOPIC` shows any of these, as well as any code of a finding, a figure or a problem.")
        ),
        heading(2, speech.text(_("Duties and their findings"))),
        "\n".join(_duties(speech)),
        *_kinds(speech),
        heading(2, speech.text(_("More"))),
        "\n".join(_more(speech)),
    )


def _duties(speech: Speech) -> Iterator[str]:
    for duty in DUTIES:
        title, question = speech.term("duty", duty), speech.text(QUESTIONS[duty])
        yield f"- [`duties/{duty}`](duties/{duty}.md) {title}: {question}"


def _kinds(speech: Speech) -> Iterator[str]:
    for duty in DUTIES:
        yield heading(2, speech.say(_("Kinds of record: {duty}"), {"duty": speech.term("duty", duty)}))
        kinds = [kind for kind, cls in KINDS.items() if cls.duty == duty]
        yield "\n".join(f"- [`{k}`](kinds/{k}.md) {speech.kind(k)}: {speech.text(KINDS_ABOUT[k])}" for k in kinds)


def _more(speech: Speech) -> Iterator[str]:
    yield "- [`problems`](problems.md) " + speech.text(_("Faults of a plan and how to mend them"))
    yield "- [`roles`](roles.md) " + speech.text(_("Roles: what each may do and see"))
    yield "- [`settings`](settings.md) " + speech.text(_("Settings"))
