"""One frozen Settings: each with its name, default and help. Read from the environment as KANAME_NAME."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """How this installation behaves; every setting has its page in docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="KANAME_", frozen=True, extra="ignore")

    language: Annotated[Literal["en", "ja"], Field(description="Language of the terminal and of reports.")] = "en"
    runs: Annotated[int, Field(ge=100, le=1_000_000, description="Runs of a forecast.")] = 10_000
    seed: Annotated[int, Field(ge=0, description="Seed of every random draw, so that results can be reproduced.")] = 1
    levelled: Annotated[
        bool, Field(description="Forecast with team capacity respected in every run; off: critical path only.")
    ] = True
    cache: Annotated[
        Path | None, Field(description="Folder of the caches; empty: the user's cache folder. May be deleted at any time.")
    ] = None


@cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
