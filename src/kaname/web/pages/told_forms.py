"""The form of what is mailed and when: quiet hours lie outside the working time of the reader's team."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kaname.centre.places import Place
from kaname.web.access.desks import desk
from kaname.web.access.models import User
from kaname.web.talk import people, preferences
from kaname.web.talk.models import Preference
from kaname.web.talk.quiet import overlap
from kaname.words.talk import CODES

_MODES = [
    (preferences.NOW, _("At once")),
    (preferences.DAILY, _("Once a day")),
    (preferences.OFF, _("On this site alone")),
]


class PreferenceForm(forms.Form):
    """How each kind of notice is mailed, quiet hours, and when the daily mail comes."""

    digest_at = forms.TimeField(
        label=_("The daily mail comes at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_from = forms.TimeField(
        label=_("No mail from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("It waits until then. The same time twice: mail at any time."),
    )
    rest_days = forms.BooleanField(label=_("No mail on days that are none of my working week"), required=False)
    late_days = forms.IntegerField(
        label=_("Tell me of a P80 that gets later by more than so many calendar days"), min_value=0, max_value=365
    )

    def __init__(self, *args: Any, user: User, preference: Preference, **kwargs: Any) -> None:
        names = ("digest_at", "quiet_from", "quiet_until", "rest_days", "late_days")
        initial = {name: getattr(preference, name) for name in names}
        super().__init__(*args, initial=initial, **kwargs)
        self.user, self.preference = user, preference
        for code, said in CODES.items():
            chosen = preferences.mode(preference, code)
            self.fields[f"kind_{code}"] = forms.ChoiceField(label=_(said), choices=_MODES, initial=chosen)
        self.order_fields([f"kind_{code}" for code in CODES])

    def clean(self) -> dict[str, Any]:
        """Quiet hours lie outside working time: what is urgent would wait until the day is over."""
        told = super().clean() or self.cleaned_data
        quiet = told.get("quiet_from"), told.get("quiet_until")
        if isinstance(quiet[0], time) and isinstance(quiet[1], time):
            for program, works in self._working():
                if overlap((quiet[0], quiet[1]), works):
                    said = _("They lie inside your working time in %(program)s, %(opens)s–%(closes)s.")
                    opens, closes = (at.isoformat("minutes") for at in works)
                    values = {"program": program, "opens": opens, "closes": closes}
                    self.add_error("quiet_from", forms.ValidationError(said, params=values))
                    break
        return told

    def _working(self) -> Iterator[tuple[str, tuple[time, time]]]:
        """When the reader's teams work, by program."""
        mine, said = desk(self.user), people.identities(self.user)
        for name in mine.names():
            program = mine.read(Place(name)).program
            me = people.known(name, mine.grants, said).me(program)
            if me:
                zone = self.user.zone or "UTC"
                works = preferences.working_time(program, me, zone, timezone.localdate())
                yield program.charter.title or name, works

    def save(self) -> None:
        """Keep it."""
        told = self.cleaned_data
        kinds = {code: told[f"kind_{code}"] for code in CODES}
        values = {name: told[name] for name in ("digest_at", "quiet_from", "quiet_until", "rest_days", "late_days")}
        Preference.objects.update_or_create(user=self.user, defaults={"kinds": kinds, **values})
