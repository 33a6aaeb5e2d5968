"""Django's and allauth's settings for signing in: what is open, how often it may be tried, what is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kaname.settings import settings
from kaname.web.access.mail import as_django
from kaname.web.access.providers import as_allauth

_KNOWN = settings()
_WEB = Path(__file__).parents[1]

APPS = [
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
"""The applications that sign in, beside those that every site has."""
STATIC = "whitenoise.middleware.WhiteNoiseMiddleware"
LOCALE = "django.middleware.locale.LocaleMiddleware"
MIDDLEWARE = [
    "kaname.web.access.middleware.account_language",
    "allauth.account.middleware.AccountMiddleware",
    "kaname.web.access.middleware.activity",
]
"""What follows who is known to a session."""
CONTEXT = [
    "django.template.context_processors.request",
    "django.template.context_processors.i18n",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "kaname.web.access.context.site",
    "kaname.web.talk.context.bell",
]
_FAILED = "10/m/ip,40/h/ip,60/h/key"
"""Failures to sign in, by network and by account. A network is stopped before it can lock anybody else's account; many
together stop an account's password for an hour at most, never its passkeys or its organisation's provider."""
_ASKED_FOR_A_NEW_ONE = "20/m/ip,5/h/key"

SETTINGS: dict[str, Any] = {
    # Words and static files.
    "USE_I18N": True,
    "LANGUAGE_CODE": "en",
    "LANGUAGES": [("en", "English"), ("ja", "日本語")],
    "LOCALE_PATHS": [_WEB.parent / "locale"],
    "FORMAT_MODULE_PATH": ["kaname.web.formats"],
    "STATIC_URL": "/static/",
    "STATICFILES_DIRS": [_WEB / "static"],
    "WHITENOISE_USE_FINDERS": True,  # the package's own files, without a step of collecting them
    "WHITENOISE_AUTOREFRESH": False,
    "WHITENOISE_MAX_AGE": 3600,
    # What is counted between requests is counted by all processes together.
    "CACHES": {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "access_cached",
            "OPTIONS": {"MAX_ENTRIES": 200_000},  # else many failures would push out the count of earlier ones
        },
    },
    # Accounts: by address and password; made by invitation, command or provider alone.
    "AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"],
    "LOGIN_URL": "account_login",
    "LOGIN_REDIRECT_URL": "home",
    "ACCOUNT_LOGOUT_REDIRECT_URL": "account_login",
    "PASSWORD_RESET_TIMEOUT": 24 * 3600,
    "ACCOUNT_ADAPTER": "kaname.web.access.adapters.AccountAdapter",
    "ACCOUNT_FORMS": {"login": "kaname.web.access.forms.SignInForm"},
    "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
    "ACCOUNT_LOGIN_METHODS": {"email"},
    "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*", "password2*"],
    "ACCOUNT_EMAIL_VERIFICATION": "none",  # whoever invites vouches for the address, or the provider does
    "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
    "ACCOUNT_EMAIL_SUBJECT_PREFIX": "[Kaname] ",
    "ACCOUNT_PREVENT_ENUMERATION": True,
    "ACCOUNT_REAUTHENTICATION_METHODS": ("password", "mfa"),
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": 15 * 60,
    "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
    "ACCOUNT_RATE_LIMITS": {
        "login_failed": _FAILED,
        "reset_password": _ASKED_FOR_A_NEW_ONE,
        "reauthenticate": "10/m/user,40/h/user",
    },
    "ALLAUTH_TRUSTED_PROXY_COUNT": int(_KNOWN.behind_proxy),
    # A second factor, or a passkey instead of the password.
    "MFA_ADAPTER": "kaname.web.access.adapters.FactorAdapter",
    "MFA_FORMS": {"add_webauthn": "kaname.web.access.forms.AddKeyForm"},
    "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
    "MFA_PASSKEY_LOGIN_ENABLED": True,
    "MFA_ALLOW_UNVERIFIED_EMAIL": True,
    "MFA_TOTP_ISSUER": "Kaname",
    "MFA_TOTP_TOLERANCE": 1,
    "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    "MFA_WEBAUTHN_USER_VERIFICATION": "preferred",
    "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not _KNOWN.production,
    # Sessions, each with when it was last used.
    "USERSESSIONS_ADAPTER": "kaname.web.access.adapters.SessionsAdapter",
    "USERSESSIONS_TRACK_ACTIVITY": True,
    # Providers.
    "SOCIALACCOUNT_ADAPTER": "kaname.web.access.adapters.ProviderAdapter",
    "SOCIALACCOUNT_EMAIL_VERIFICATION": "none",
    "SOCIALACCOUNT_EMAIL_AUTHENTICATION": True,
    "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT": True,
    "SOCIALACCOUNT_AUTO_SIGNUP": True,
    "SOCIALACCOUNT_STORE_TOKENS": False,
    "SOCIALACCOUNT_PROVIDERS": as_allauth(_KNOWN.oidc, production=_KNOWN.production),
    **as_django(_KNOWN.mail, _KNOWN.mail_from),
}
