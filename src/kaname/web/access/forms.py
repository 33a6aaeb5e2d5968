"""The forms of accounts that are our own: who somebody is, whom they let in, which tokens they make."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import available_timezones

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kaname.model.base import Confidentiality
from kaname.model.roles import COMPARTMENTS, Grant, Role
from kaname.web.access import sharing
from kaname.web.access.audit import ACTIONS, chosen
from kaname.web.access.models import Entry, User
from kaname.web.access.tokens import Scope
from kaname.words import roles as words
from kaname.words.choices import TERMS

ROLES = {role: _(said) for role, said in words.ROLES.items()}
_CLASSES = {one: _(said) for one in COMPARTMENTS for said in [TERMS["confidentiality", one.value]]}
_SCOPES = {
    Scope.READ: _("Read"),
    Scope.WRITE: _("Read and write"),
    Scope.PROPOSE: _("Propose changes that a person accepts"),
    Scope.AUDIT: _("Read the audit log"),
}
_DAYS = (7, 30, 90, 365)


def spoken(grant: Grant) -> str:
    """A role as it is told to people."""
    said = _("%(role)s: %(program)s") % {"role": ROLES[grant.role], "program": grant.program or _("Everything")}
    beside = [*(str(_CLASSES[one]) for one in sorted(grant.compartments)), *sorted(grant.teams)]
    beside += [grant.person] if grant.person else []
    return f"{said} ({', '.join(beside)})" if beside else said


class ProfileForm(forms.ModelForm):
    """Who somebody is, and how they are spoken to."""

    language = forms.ChoiceField(label=_("Language"), choices=[("en", "English"), ("ja", "日本語")])
    zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        required=False,
        help_text=_("As in Asia/Tokyo. Empty: UTC."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    class Meta:  # noqa: D106
        model = User
        fields = ("name", "language", "zone")
        labels = {"name": _("Your name")}  # noqa: RUF012 - as Django has it
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}  # noqa: RUF012

    def clean_zone(self) -> str:
        """A zone that there is."""
        zone = str(self.cleaned_data["zone"]).strip()
        if zone and zone not in available_timezones():
            raise forms.ValidationError(_("There is no such time zone."))
        return zone


class JoinForm(SetPasswordForm):
    """The name and the password of a new account."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "new_password1", "new_password2"]  # noqa: RUF012 - as Django has it


class GrantForm(forms.Form):
    """As what and where somebody may do something."""

    program = forms.ChoiceField(label=_("Program or portfolio"))
    role = forms.ChoiceField(label=_("Role"), choices=[(role.value, said) for role, said in ROLES.items()])
    teams = forms.CharField(
        label=_("Teams in the plan"),
        required=False,
        help_text=_("Their ids, separated by commas: whose records a contributor or a lead writes."),
    )
    person = forms.CharField(
        label=_("Person in the plan"), required=False, max_length=100, help_text=_("The id of who this is.")
    )
    compartments = forms.MultipleChoiceField(
        label=_("May see beside"),
        required=False,
        choices=[(one.value, _CLASSES[one]) for one in sorted(COMPARTMENTS)],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, user: User, programs: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        choices = [(name, name) for name in programs]
        everywhere = [("", _("Everything"))] if "" in sharing.places(user) else []
        self.fields["program"].choices = choices + everywhere  # pyright: ignore[reportAttributeAccessIssue]
        self.fields["program"].required = not everywhere

    def clean(self) -> dict[str, Any]:
        """Nobody hands on more than is theirs."""
        told = super().clean() or self.cleaned_data
        if not self.errors and not sharing.may_give(self.user, self.grant):
            raise forms.ValidationError(_("You can't hand on more than you may do and see there yourself."))
        return told

    @property
    def grant(self) -> Grant:
        """The role as a value."""
        told = self.cleaned_data
        return Grant(
            Role(told["role"]),
            told["program"],
            frozenset(map(Confidentiality, told["compartments"])),
            frozenset(one.strip() for one in told["teams"].split(",") if one.strip()),
            told["person"].strip(),
        )


class InvitationForm(GrantForm):
    """Whom to let in, as what and where."""

    email = forms.EmailField(label=_("Email"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    field_order = ["email"]  # noqa: RUF012 - as Django has it


class ResetForm(forms.Form):
    """How somebody gets a new way in."""

    factors = forms.BooleanField(
        label=_("Take authenticator app, passkeys and recovery codes away too"), required=False
    )


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AuditForm(forms.Form):
    """Which entries of the audit log are shown."""

    program = forms.CharField(label=_("Program or portfolio"), required=False, max_length=201)
    who = forms.CharField(label=_("Person"), required=False, max_length=200)
    action = forms.ChoiceField(
        label=_("Action"), required=False, choices=[("", _("All")), *((one, one) for one in sorted(ACTIONS))]
    )
    since = forms.DateField(label=_("From this day on"), required=False, widget=_day())
    until = forms.DateField(label=_("Before this day"), required=False, widget=_day())

    def chosen(self, within: tuple[str, ...]) -> QuerySet[Entry]:
        """The entries, of these programs alone; none where something makes no sense."""
        if not self.is_valid():
            return Entry.objects.none()
        told = self.cleaned_data
        since, until = (self._begins(told[name]) for name in ("since", "until"))
        who = told["who"].strip()
        return chosen(told["program"].strip(), since, until, who=who, action=told["action"], within=within)

    @staticmethod
    def _begins(day: date | None) -> datetime | None:
        """The beginning of a day where whoever looks is."""
        return None if day is None else timezone.make_aware(datetime.combine(day, time.min))


def _lengths() -> list[tuple[int, str]]:
    return [(days, gettext("%(days)d days") % {"days": days}) for days in _DAYS]


class SignInForm(LoginForm):
    """That of allauth, in the words of the other pages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remember"].label = _("Stay signed in")


class AddKeyForm(AddWebAuthnForm):
    """That of allauth, with what it says of passkeys said for people."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["passwordless"].label = _("As a passkey")
        self.fields["passwordless"].help_text = _(
            "It signs in without a password then, and asks for a finger, a face or a PIN itself."
        )


class TokenForm(forms.Form):
    """A new token: what it is for, what it may do, where, until when."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("What will use it."))
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=[(scope.value, said) for scope, said in _SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    programs = forms.MultipleChoiceField(
        label=_("Programs"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all that you may see."),
    )
    days = forms.TypedChoiceField(label=_("Good for"), coerce=int, initial=30, choices=_lengths)

    def __init__(self, *args: Any, programs: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programs"].choices = [(name, name) for name in programs]  # pyright: ignore[reportAttributeAccessIssue]

    @property
    def lasts(self) -> timedelta:
        """How long it is good."""
        return timedelta(days=self.cleaned_data["days"])

    @property
    def scopes_asked(self) -> frozenset[Scope]:
        """What it may do."""
        return frozenset(map(Scope, self.cleaned_data["scopes"]))
