"""Settings: from arguments, then `PROOFMILL_*` in the environment, then `proofmill.toml` in the working directory."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    FilePath,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from proofmill.errors import MalformedInput

__all__ = ["CAIP_19", "EXAMPLE_DOMAIN", "FILE", "PREFIX", "SEMVER", "Settings", "load"]

FILE = "proofmill.toml"
PREFIX = "PROOFMILL_"

# USDC on Base Sepolia, a test network: real money needs a decision of the person who runs the service.
EXAMPLE_DOMAIN = "eip155:84532/erc20:0x036CbD53842c5426634e7929541eC2318f3dCF7e"
# CAIP-19: chain namespace and reference, asset namespace and reference, and an optional token.
CAIP_19 = r"^[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}/[-a-z0-9]{3,8}:[-.%a-zA-Z0-9]{1,128}(/[-.%a-zA-Z0-9]{1,78})?$"

# Semantic Versioning 2.0.0, sections 9 and 10: three numbers, and maybe a pre-release and build metadata.
_NUMBER, _PART = r"(?:0|[1-9][0-9]{0,8})", r"(?:0|[1-9][0-9]{0,8}|[0-9]*[-a-zA-Z][-0-9a-zA-Z]*)"
_PRE_RELEASE, _BUILD = rf"-({_PART}(?:\.{_PART})*)", r"\+[-0-9a-zA-Z]+(?:\.[-0-9a-zA-Z]+)*"
SEMVER = rf"^({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:{_PRE_RELEASE})?(?:{_BUILD})?$"


def _data_home() -> Path:
    """The platform's folder for a user's data, with our name in it."""
    chosen = os.environ.get("XDG_DATA_HOME", "")
    if os.path.isabs(chosen):  # the XDG specification says to ignore a relative one
        return Path(chosen, "proofmill")
    parts = ("Library", "Application Support") if sys.platform == "darwin" else (".local", "share")
    return Path.home().joinpath(*parts, "proofmill")


def _cores() -> int:
    """The cores that this process may use: a container's share, not the machine's number."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory() -> int:
    """Four fifths of the memory that this process may use, in bytes: the machine's, or less in a container."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")] if hasattr(os, "sysconf") else [8 << 30]
    for file in (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes")):
        with suppress(OSError, ValueError):  # no container, or one without a limit: "max"
            limits.append(int(file.read_text()))
    return min(limits) * 4 // 5


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class Settings(BaseSettings):
    """What a run may choose. Values are fixed once read."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, toml_file=FILE, frozen=True, extra="forbid")

    home: Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())] = Field(default_factory=_data_home)
    """Folder of constraint systems and keys."""

    host: str = Field("127.0.0.1", min_length=1)
    """Address that the service listens on."""

    port: int = Field(8080, ge=0, le=65535)
    """TCP port; 0 takes a free one. A profile has a default of its own."""

    tls_certificate: FilePath | None = None
    """Certificate, and those that it rests on, in PEM: the service then speaks HTTPS."""

    tls_key: FilePath | None = None
    """The certificate's private key in PEM, not encrypted."""

    insecure: bool = False
    """Take private values in the clear on an address other than loopback: something before the service has the TLS."""

    minimum_client_version: str = Field("0.0.0", pattern=SEMVER)
    """The oldest `client-version` that the balance profile takes; clients that do not say theirs are taken."""

    max_body_bytes: int = Field(1 << 20, gt=0)
    """Largest request body, in bytes. A profile has a default of its own."""

    workers: int = Field(default_factory=_cores, gt=0)
    """Most proofs made at once; the number of cores unless set."""

    memory_bytes: int = Field(default_factory=_memory, gt=0)
    """Memory that the service may take, by which the balance profile counts its provers; at least one there is."""

    queue_length: int = Field(default_factory=lambda values: 2 * values["workers"], ge=0)
    """Requests that wait for a prover before others are answered 503; twice the workers unless set."""

    development_keys: bool = False
    """Serve keys made from local randomness on an address other than loopback. Whoever made them can forge proofs."""

    domain: str = Field(EXAMPLE_DOMAIN, pattern=CAIP_19)
    """Chain, asset and contract of payments in CAIP-19 form, where a request names none."""

    balance_chain: int = Field(31337, ge=0, lt=1 << 64)
    """Chain on which signatures of private balances count: a constant of the circuits of blocks."""

    balance_contract: str = Field("0x0000000000000000000000000000000000c0ffee", pattern=r"^0x[0-9a-fA-F]{40}$")
    """Contract, on that chain, for which they count: a constant of the circuits too."""

    witness_memory_bytes: int = Field(1 << 30, gt=0, lt=1 << 33)
    """Largest memory of a circom circuit's program while it computes a witness, in bytes."""

    witness_seconds: float = Field(60.0, gt=0, allow_inf_nan=False)
    """Longest time that a circom circuit's program may take for a witness, in seconds."""

    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = "info"
    """Least severe message that is logged."""

    shutdown_seconds: float = Field(30.0, ge=0, allow_inf_nan=False)
    """Seconds that running proofs get to finish after SIGTERM or Ctrl-C."""

    @field_validator("tls_key")
    @classmethod
    def _both_tls_files(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if "tls_certificate" in info.data and (info.data["tls_certificate"] is None) != (value is None):
            raise ValueError("tls_certificate and tls_key come together")
        return value

    def with_defaults(self, defaults: Mapping[str, Any]) -> Settings:
        """The same with these values where nothing else was chosen."""
        return self.model_copy(
            update={name: value for name, value in defaults.items() if name not in self.model_fields_set}
        )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments before the environment before the file; no `.env` and no secrets folder."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load(**arguments: Any) -> Settings:
    """The settings in force. An argument that is None counts as not given.

    Raises MalformedInput: a value that is no such setting, or a settings file that is no TOML; `path` names it.
    """
    try:
        return Settings(**{name: value for name, value in arguments.items() if value is not None})
    except ValidationError as error:
        raise _explain(error) from None
    except tomllib.TOMLDecodeError as error:
        raise MalformedInput(f"{FILE} is not TOML: {error}", path=FILE) from None


def _explain(error: ValidationError) -> MalformedInput:
    # A default made from another setting is not looked at when that one is wrong: not a fault of its own.
    faults = [fault for fault in error.errors() if fault["type"] != "default_factory_not_called"]
    names = [".".join(map(str, fault["loc"])) for fault in faults]
    told = (f"{name} ({PREFIX}{name.upper()}): {fault['msg']}" for name, fault in zip(names, faults, strict=True))
    return MalformedInput("bad setting: " + "; ".join(told), path=names[0])
