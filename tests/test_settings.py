"""Where settings come from, what they default to, and what a wrong one is answered with."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from proofmill import settings
from proofmill.errors import MalformedInput


@pytest.fixture(autouse=True)
def empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory without a settings file, and an environment that sets nothing of ours."""
    for name in list(os.environ):
        if name.startswith(settings.PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    return tmp_path


def test_defaults() -> None:
    found = settings.load()
    assert (found.host, found.port, found.max_body_bytes) == ("127.0.0.1", 8080, 1_048_576)
    assert found.development_keys is False
    assert found.queue_length == 2 * found.workers
    assert found.workers >= 1
    assert found.domain == settings.EXAMPLE_DOMAIN


def test_arguments_before_environment_before_file(empty_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty_place / "proofmill.toml").write_text('port = 1\nhost = "0.0.0.0"\nlog_level = "DEBUG"\n')
    monkeypatch.setenv("PROOFMILL_PORT", "2")
    monkeypatch.setenv("PROOFMILL_HOST", "::1")
    found = settings.load(port=3, host=None)
    assert (found.port, found.host, found.log_level) == (3, "::1", "debug")


def test_home_follows_the_platform(empty_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.load().home.is_relative_to(empty_place)
    monkeypatch.setenv("XDG_DATA_HOME", str(empty_place / "data"))
    assert settings.load().home == empty_place / "data" / "proofmill"
    assert settings.load(home=Path("~/keys")).home == empty_place / "keys"
    assert settings.load(home=Path("keys")).home == empty_place / "keys"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "65536"),
        ("port", "http"),
        ("max_body_bytes", "0"),
        ("workers", "0"),
        ("queue_length", "-1"),
        ("development_keys", "perhaps"),
        ("domain", "my shop"),
        ("log_level", "loud"),
        ("shutdown_seconds", "nan"),
        ("host", ""),
    ],
)
def test_a_bad_value_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"PROOFMILL_{name.upper()}", value)
    with pytest.raises(MalformedInput, match=f"PROOFMILL_{name.upper()}") as caught:
        settings.load()
    assert caught.value.fields["path"] == name
    assert "default_factory" not in caught.value.message


def test_an_unknown_name_in_the_file_is_refused(empty_place: Path) -> None:
    (empty_place / "proofmill.toml").write_text("prot = 80\n")
    with pytest.raises(MalformedInput, match="prot") as caught:
        settings.load()
    assert caught.value.fields["path"] == "prot"


def test_a_file_that_is_no_toml_is_named(empty_place: Path) -> None:
    (empty_place / "proofmill.toml").write_text("port: 80\n")
    with pytest.raises(MalformedInput, match=r"proofmill\.toml"):
        settings.load()


def test_frozen() -> None:
    with pytest.raises(ValidationError):
        settings.load().port = 1


def test_memory_is_part_of_the_machines() -> None:
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert 0 < settings.load().memory_bytes <= machine * 4 // 5


@pytest.mark.parametrize("version", ["1", "1.2", "01.2.3", "1.2.3-", "1.2.3-01", "v1.2.3", "1.2.3 "])
def test_the_oldest_client_is_a_semantic_version(version: str) -> None:
    with pytest.raises(MalformedInput, match="minimum_client_version"):
        settings.load(minimum_client_version=version)
    assert settings.load(minimum_client_version="1.2.3-rc.1+b").minimum_client_version == "1.2.3-rc.1+b"
