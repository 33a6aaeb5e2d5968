"""How it is told why a server may not be started."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.words.markers import ProblemWords, _

UNSAFE: Mapping[str, ProblemWords] = {
    "served_to_others": ProblemWords(
        _("At {host} others reach the server, and the settings are those of a server for oneself."),
        _("Set KANAME_PRODUCTION=1 and what it asks for, or listen at 127.0.0.1."),
    ),
    "secret_key_weak": ProblemWords(
        _("The key that signs sessions has fewer than {least} different characters: it can be guessed."),
        _('Use a random one: python -c "import secrets; print(secrets.token_urlsafe(48))".'),
    ),
    "secret_key_open": ProblemWords(
        _("Others on this machine may read or write {file}, which holds the key that signs sessions."),
        _("Take that right away: chmod 600, and make a new key."),
    ),
    "hosts_missing": ProblemWords(
        _("Nothing says under which names the server is reached."),
        _("Set KANAME_HOSTS, as in KANAME_HOSTS=kaname.example.com."),
    ),
    "hosts_any": ProblemWords(
        _("KANAME_HOSTS lets the server be reached under any name, which lets others forge its links."),
        _("Name each host."),
    ),
    "sqlite_in_production": ProblemWords(
        _("The store is a file of SQLite: one machine alone can serve it."),
        _("Set DATABASE_URL to a PostgreSQL; or, where one machine is meant, KANAME_ALLOW_SQLITE=1 and back it up."),
    ),
    "database_password_common": ProblemWords(
        _("The password of the database is empty, or one that comes with examples."),
        _("Give the database a password of its own."),
    ),
    "tls_missing": ProblemWords(
        _("Nothing encrypts what is sent: neither a proxy that ends TLS nor a certificate is named."),
        _("Set KANAME_BEHIND_PROXY=1 behind a proxy that does, else KANAME_TLS_CERTIFICATE and KANAME_TLS_KEY."),
    ),
    "tls_half": ProblemWords(
        _("Of the certificate and its key only one is named."),
        _("Set both KANAME_TLS_CERTIFICATE and KANAME_TLS_KEY, or neither."),
    ),
    "tls_unreadable": ProblemWords(
        _("{file}, for TLS, can't be read: {why}."),
        _("Check that it is there and may be read by the server."),
    ),
    "tls_key_open": ProblemWords(
        _("Others on this machine may read or write {file}, the key of the certificate."),
        _("Take that right away: chmod 600."),
    ),
    "debug_on": ProblemWords(
        _("KANAME_DEBUG shows where faults happen, also to strangers."),
        _("Leave it out in production."),
    ),
    "metrics_token_short": ProblemWords(
        _("The token for /metrics has fewer than {least} characters."),
        _("Use a longer, random one."),
    ),
    "data_open": ProblemWords(
        _("Others on this machine may read or write {path}."),
        _("Take that right away: chmod 700 for a folder, 600 for a file."),
    ),
    "address_taken": ProblemWords(
        _("The server can't listen at {address}: {why}."),
        _("End what listens there, or choose another port: --port."),
    ),
}
