"""Django's settings of the site: those of `kaname.site`, and what only a server needs."""

from __future__ import annotations

from kaname.settings import settings
from kaname.site import DATABASES, DEFAULT_AUTO_FIELD, STORE, TIME_ZONE, USE_TZ
from kaname.site import TEMPLATES as _OF_REPORTS
from kaname.web.access import sign_in
from kaname.web.secret_key import secret_key

_KNOWN = settings()
PRODUCTION = _KNOWN.production
DEBUG = False
SECRET_KEY = secret_key()
ALLOWED_HOSTS = [*_KNOWN.hosts] or ["localhost", "127.0.0.1", "[::1]"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    STORE,
    "kaname.web.access.apps.AccessConfig",
    "kaname.web.api.apps.ApiConfig",
    *sign_in.APPS,
    "django_htmx",
    "kaname.web.jobs.apps.JobsConfig",
    "kaname.web.talk.apps.TalkConfig",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "kaname.web.running.middleware.Observed",
    "kaname.web.running.middleware.Probes",
    "kaname.web.api.middleware.problems_for_programs",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    sign_in.STATIC,
    "django.contrib.sessions.middleware.SessionMiddleware",
    sign_in.LOCALE,
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    *sign_in.MIDDLEWARE,
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        **_OF_REPORTS[0],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": sign_in.CONTEXT, "builtins": ["kaname.report.tags"]},
    }
]
ROOT_URLCONF = "kaname.web.urls"
WSGI_APPLICATION = "kaname.web.wsgi.application"
AUTH_USER_MODEL = "access.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
DATA_UPLOAD_MAX_MEMORY_SIZE = max(2560, _KNOWN.api_body) * 1024
FILE_UPLOAD_HANDLERS = [
    "kaname.web.operations.uploads.Limited",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
LOGGING_CONFIG = None  # `web.running.logs` does it, where this serves
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Cookies and headers: what is sent goes to this site alone, over TLS in production, and scripts can't read it.
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _KNOWN.behind_proxy else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

globals().update(sign_in.SETTINGS)
__all__ = ["DATABASES", "DEFAULT_AUTO_FIELD", "TIME_ZONE", "USE_TZ"]
