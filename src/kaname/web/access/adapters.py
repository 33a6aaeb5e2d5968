"""Where the rules of this installation enter allauth: who may come in, what is logged, what is encrypted."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from threading import Thread
from typing import TYPE_CHECKING, Any, ClassVar, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kaname.web.access import invitations
from kaname.web.access.ciphers import decrypted, encrypted
from kaname.web.access.journal import note
from kaname.web.access.models import User

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from allauth.usersessions.models import UserSession

_INVITATION = "invitation"
"""Where a session keeps the invitation that it came with."""


_log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are never opened by whoever comes along; each try to sign in is logged."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The address or the password is not right."),
        "too_many_login_attempts": _(
            "There were too many failures to sign in. Wait for an hour at most; a passkey or your organisation's "
            "provider works meanwhile."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody makes an account without being let in."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send mail after the answer: how long that takes must not tell whether there is an account."""
        told = {"request": self.request, "email": email, "current_site": get_current_site(self.request), **context}
        message = self.render_mail(template_prefix, email, told)
        Thread(target=_sent, args=(message,), name="mail").start()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse, and log, what was tried too often."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            _note_failure("sign-in-throttled", request, credentials)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Log that somebody could not sign in."""
        _note_failure("sign-in-failed", request, credentials)

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **told: Any) -> HttpResponse | None:
        """Services work by tokens alone."""
        if isinstance(user, User) and user.is_service:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **told)

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Whether a password is that of whoever is signed in."""
        request: Any = context.request
        found = self.authenticate(request, email=getattr(user, "email", ""), password=password)
        return found is not None and found.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **told: Any) -> bool:
        """Not where an account can only be signed in to by its provider: there is nothing to ask for here."""
        request: Any = context.request
        if not self.get_reauthentication_methods(request.user):
            return False
        return super().is_reauthentication_required(app=app, **told)


def _sent(message: EmailMessage) -> None:
    try:
        message.send()
    except OSError:  # those of SMTP are some of these
        _log.exception("mail could not be sent")


def _note_failure(action: str, request: HttpRequest, credentials: dict[str, Any]) -> None:
    """Log a failure under the account that there is; what was typed for an address could be a password."""
    email = str(credentials.get("email", "")).lower()
    known = User.objects.filter(email=email).exists()
    note(action, email if known else "", request=request)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Who comes from a provider has an account, an invitation, or an address of a domain that may make one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whether an account may be made for whoever a provider says this is."""
        email = _verified(sociallogin)
        return bool(email) and (_invited(request, email) is not None or _lets_in(sociallogin, email))

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Name and language are taken over; the address in small letters."""
        user = cast(User, super().populate_user(request, sociallogin, data))
        user.email = user.email.lower()
        user.name = str(data.get("name") or "")[:200]
        user.language = "ja" if get_language() == "ja" else "en"
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Keep the new account, with what it was invited to."""
        user = cast(User, super().save_user(request, sociallogin, form))
        note("account-made", user.email, detail=str(sociallogin.account.provider), request=request)
        found = _invited(request, user.email)
        if found is not None:
            invitations.accept(found, user, request=request)
            request.session.pop(_INVITATION, None)
        return user

    def on_authentication_error(self, request: HttpRequest, provider: Any, *args: Any, **told: Any) -> None:
        """Log that a provider let nobody in."""
        super().on_authentication_error(request, provider, *args, **told)
        note("sign-in-failed", "", detail=str(getattr(provider, "name", provider)), request=request)


def _verified(sociallogin: SocialLogin) -> str:
    """The address for which a provider vouches; '' where it does for none."""
    found = (one.email.lower() for one in sociallogin.email_addresses if one.verified)
    return next(found, "")


def _lets_in(sociallogin: SocialLogin, email: str) -> bool:
    """Whether who has this address may make an account by coming from there."""
    domains = cast("list[str]", cast(Any, sociallogin).provider.app.settings["domains"])
    return email.rpartition("@")[2] in domains


def _invited(request: HttpRequest, email: str) -> invitations.Invitation | None:
    """The invitation of a session, where it is for this address and still good."""
    found = invitations.good(request.session.get(_INVITATION))
    return found if found is not None and found.email == email else None


class FactorAdapter(DefaultMFAAdapter):
    """The secrets of second factors are kept encrypted."""

    def encrypt(self, text: str) -> str:
        """A secret as it is kept."""
        return encrypted(text)

    def decrypt(self, encrypted_text: str) -> str:
        """A secret as it is used."""
        return decrypted(encrypted_text)


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Sessions that are ended are logged."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        """End them."""
        ended = list(sessions)
        super().end_sessions(ended)
        for one in ended:
            note("session-ended", one.user.email, detail=one.ip, request=context.request)
