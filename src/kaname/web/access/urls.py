"""The addresses below /account/."""

from __future__ import annotations

from typing import Any

from django.urls import include, path
from django.views.generic.base import RedirectView

from kaname.web.access.views import accounts, audit, home, invitations, leaving, tokens

urlpatterns: list[Any] = [
    path("", home.home, name="account_home"),
    path("sessions/", include("allauth.usersessions.urls")),
    path("sessions/<int:number>/end/", home.end_session, name="account_end_session"),
    path("tokens/", tokens.listed, name="account_tokens"),
    path("tokens/make/", tokens.make, name="account_make_token"),
    path("tokens/<int:number>/revoke/", tokens.revoke, name="account_revoke_token"),
    path("invitations/", invitations.listed, name="account_invitations"),
    path("invitations/<int:number>/withdraw/", invitations.withdraw, name="account_withdraw"),
    path("accounts/", accounts.listed, name="account_accounts"),
    path("accounts/<int:number>/", accounts.one, name="account_of"),
    path("accounts/<int:number>/give/", accounts.give, name="account_give"),
    path("accounts/<int:number>/take/<int:grant>/", accounts.take, name="account_take"),
    path("accounts/<int:number>/close/", accounts.close, name="account_close"),
    path("accounts/<int:number>/reset/", accounts.reset, name="account_reset"),
    path("audit/", audit.shown, name="account_audit"),
    path("audit/export.<slug:form>", audit.export, name="account_audit_export"),
    path("join/", invitations.join, name="account_join"),
    path("join/<str:text>/", invitations.join_by, name="account_join_by"),
    path("oidc/<slug:provider_id>/login/", leaving.to_provider),
    # An account has the one address by which it was let in: what allauth offers to manage several is not open.
    path("email/", RedirectView.as_view(pattern_name="account_home")),
    path("signup/", RedirectView.as_view(pattern_name="account_login")),
    path("confirm-email/", RedirectView.as_view(pattern_name="account_login")),
    path("3rdparty/signup/", RedirectView.as_view(pattern_name="account_login")),
    path("", include("allauth.urls")),
]
