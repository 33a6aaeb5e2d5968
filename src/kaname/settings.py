"""One frozen Settings: each with its name, default and help. Read from the environment as KANAME_NAME."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from kaname.errors import UsageError


def _(text: str) -> str:
    """Mark a text for translation; `words` translates it when it is shown."""
    return text


def _listed(value: object) -> object:
    """A text as what stands between its commas."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


_DATABASE_URL = "database_url"
"""Called so by every platform that offers a database: read without the prefix too."""


class Settings(BaseModel):
    """How this installation behaves; every setting has its page in docs/settings.md."""

    model_config = ConfigDict(frozen=True)

    language: Annotated[
        Literal["en", "ja"],
        Field(description=_("Language of the terminal and of reports; not set: that of the locale, else English.")),
    ] = "en"
    runs: Annotated[int, Field(ge=100, le=1_000_000, description=_("Runs of a forecast."))] = 10_000
    precision: Annotated[
        float,
        Field(
            ge=0,
            le=30,
            description=_(
                "No more runs of a forecast are made once P80 and P95 have a standard error of so many calendar days; "
                "0: all runs."
            ),
        ),
    ] = 0.0
    seed: Annotated[
        int, Field(ge=0, description=_("Seed of every random draw, so that results can be reproduced."))
    ] = 1
    levelled: Annotated[
        bool, Field(description=_("Forecast with team capacity respected in every run; off: critical path only."))
    ] = True
    corrected: Annotated[
        bool,
        Field(description=_("Correct durations by how long finished work of the program took; off: as estimated.")),
    ] = True
    cache: Annotated[
        Path | None,
        Field(description=_("Folder of the caches; empty: the user's cache folder. May be deleted at any time.")),
    ] = None
    archive: Annotated[
        Path | None,
        Field(
            description=_(
                "Folder of the archives of evidence, one for each program by its name; empty: .evidence in the folder "
                "of the program."
            )
        ),
    ] = None
    database_url: Annotated[
        str,
        Field(
            repr=False,
            description=_(
                "Where the store keeps programs: sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME; empty: a file "
                "in the user's data folder. DATABASE_URL is read too."
            ),
        ),
    ] = ""
    author: Annotated[
        str,
        Field(max_length=200, description=_("Who writes to the store by commands; empty: the user of the system.")),
    ] = ""
    production: Annotated[
        bool,
        Field(description=_("The server is reached by others, and refuses to be unsafe. Off: a server for oneself.")),
    ] = False
    hosts: Annotated[
        tuple[str, ...],
        BeforeValidator(_listed),
        Field(description=_("The names under which the server is reached, separated by commas; empty: this machine.")),
    ] = ()
    behind_proxy: Annotated[
        bool,
        Field(
            description=_(
                "A proxy ends TLS, and says by X-Forwarded-Proto and X-Forwarded-For what reached it; nobody else can "
                "set these."
            )
        ),
    ] = False
    secret_key: Annotated[
        str,
        Field(repr=False, description=_("The key that signs sessions, 40 characters or more; at a desk one is made.")),
    ] = ""
    secret_key_file: Annotated[
        Path | None, Field(description=_("The file that holds that key, where the environment should not."))
    ] = None
    oidc: Annotated[
        Path | None,
        Field(description=_("The file of the OpenID Connect providers by which accounts are signed in to.")),
    ] = None
    mail: Annotated[
        str,
        Field(
            repr=False,
            description=_(
                "How mail is sent: smtp://USER:PASSWORD@HOST:PORT (with STARTTLS, except to this machine), smtps://… "
                "or console:; empty: not at all."
            ),
        ),
    ] = ""
    mail_from: Annotated[str, Field(max_length=254, description=_("The address from which mail is sent."))] = ""
    api_rate: Annotated[
        int,
        Field(
            ge=0,
            description=_("Requests a minute that the interface serves by one token or account; 0: any number."),
        ),
    ] = 600
    api_body: Annotated[
        int, Field(ge=1, le=1_000_000, description=_("The largest body that the interface takes, in KiB."))
    ] = 2560
    webhooks_inside: Annotated[
        bool,
        Field(description=_("Webhooks may be sent without TLS, and to addresses of this machine or of its network.")),
    ] = False
    allow_sqlite: Annotated[
        bool, Field(description=_("In production too the store is SQLite: one machine, and its loss is provided for."))
    ] = False
    tls_certificate: Annotated[
        Path | None, Field(description=_("The certificate, where the server ends TLS itself instead of a proxy."))
    ] = None
    tls_key: Annotated[Path | None, Field(description=_("The key of that certificate."))] = None
    metrics_token: Annotated[
        str,
        Field(
            repr=False, description=_("Who asks for /metrics says so as a bearer; empty: this machine alone may ask.")
        ),
    ] = ""
    results_megabytes: Annotated[
        int, Field(ge=1, description=_("The store remembers computed results of so many megabytes in all."))
    ] = 1024
    results_days: Annotated[
        int, Field(ge=1, description=_("A computed result that nobody asks for is forgotten after so many days."))
    ] = 30
    debug: Annotated[
        bool, Field(description=_("Show where a fault of Kaname's own happened, to be added to a report of it."))
    ] = False


def _environment() -> dict[str, str]:
    """The variables of this process that are settings, in whatever case they are written; an empty one is not set."""
    given = {name.lower(): value for name, value in os.environ.items()}
    named = {name: f"kaname_{name}" for name in Settings.model_fields}
    common = {"database_url": given[_DATABASE_URL]} if given.get(_DATABASE_URL) else {}
    return common | {name: given[variable] for name, variable in named.items() if given.get(variable)}


@cache
def settings() -> Settings:
    """The settings of this process. Raises UsageError where the environment says something impossible."""
    try:
        return Settings.model_validate(_environment())
    except ValidationError as error:
        first = error.errors()[0]
        name = f"KANAME_{str(first['loc'][0]).upper()}"
        raise UsageError("setting_invalid", name=name, value=str(first["input"]), why=first["msg"]) from None
