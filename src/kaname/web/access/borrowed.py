"""Sentences of allauth said in the words of the other pages: its Japanese has another word for signing in."""

from __future__ import annotations

from kaname.words.markers import _

SENTENCES = (
    _("Sign In"),
    _("Sign Out"),
    _("Are you sure you want to sign out?"),
    _("Successfully signed in as %(name)s."),
    _("You have signed out."),
    _("You are already logged in as %(user_display)s."),
    _("You can sign in to your account using any of the following third-party accounts:"),
    _("Sign In Via %(provider)s"),
    _("You are about to sign in using a third-party account from %(provider)s."),
    _("Login Cancelled"),
    _("Signed out of all other sessions."),
)
