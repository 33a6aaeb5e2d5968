"""What allauth says has happened, as entries of the audit log."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as factors
from allauth.socialaccount import signals as providers
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from kaname.web.access.journal import note
from kaname.web.access.models import User


@receiver(account.user_logged_in)
def _signed_in(request: Any, user: User, **told: Any) -> None:
    login = told.get("sociallogin")
    note("sign-in", user.email, detail=str(login.account.provider) if login is not None else "", request=request)


@receiver(user_logged_out)
def _signed_out(request: Any, user: User | None, **_told: Any) -> None:
    if user is not None:
        note("sign-out", user.email, request=request)


@receiver(account.password_set)
@receiver(account.password_changed)
@receiver(account.password_reset)
def _password_changed(request: Any, user: User, **_told: Any) -> None:
    note("password-changed", user.email, request=request)


@receiver(factors.authenticator_added)
def _factor_added(request: Any, user: User, authenticator: Any, **_told: Any) -> None:
    note("factor-added", user.email, detail=authenticator.type, request=request)


@receiver(factors.authenticator_removed)
def _factor_removed(request: Any, user: User, authenticator: Any, **_told: Any) -> None:
    note("factor-removed", user.email, detail=authenticator.type, request=request)


@receiver(factors.authenticator_reset)
def _factor_renewed(request: Any, user: User, authenticator: Any, **_told: Any) -> None:
    note("factor-renewed", user.email, detail=authenticator.type, request=request)


@receiver(factors.authentication_failed)
def _factor_failed(request: Any, user: User, **_told: Any) -> None:
    note("factor-failed", user.email, request=request)


@receiver(providers.social_account_added)
def _provider_added(request: Any, sociallogin: Any, **_told: Any) -> None:
    note("provider-added", sociallogin.user.email, detail=sociallogin.account.provider, request=request)


@receiver(providers.social_account_removed)
def _provider_removed(request: Any, socialaccount: Any, **_told: Any) -> None:
    note("provider-removed", socialaccount.user.email, detail=socialaccount.provider, request=request)
