from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from proofmill.algebra import babyjubjub, eddsa
from proofmill.client import PaymentKey, keygen, load_key_file, new_key_file
from proofmill.errors import MalformedInput


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "payer.json"


def test_a_key_file_is_read_again(path: Path) -> None:
    key = new_key_file(path)
    assert load_key_file(path) == key
    assert key.public == eddsa.public_key(key.private)
    assert bytes.fromhex(key.packed[2:]) == babyjubjub.pack(key.public)


def test_only_its_owner_can_read_it_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        new_key_file(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_that_others_can_read_is_refused(path: Path, mode: int) -> None:
    new_key_file(path)
    path.chmod(mode)
    with pytest.raises(MalformedInput, match="chmod 600"):
        load_key_file(path)


def test_a_file_is_never_overwritten(path: Path) -> None:
    path.write_text("mine")
    with pytest.raises(MalformedInput, match="never overwritten"):
        new_key_file(path)
    assert path.read_text() == "mine"


def test_a_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(MalformedInput):
        new_key_file(path)
    assert not (tmp_path / "elsewhere").exists()


def test_keys_differ() -> None:
    assert keygen() != keygen()


def test_a_key_does_not_show_itself() -> None:
    key = PaymentKey(b"\x17" * 32)
    assert "17" * 4 not in repr(key)
    assert repr(key.private) not in repr(key)


def test_a_file_that_is_not_there(path: Path) -> None:
    with pytest.raises(MalformedInput) as caught:
        load_key_file(path)
    assert caught.value.fields["path"] == str(path)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "proofmill/payment-key/v2"},
        {"privateKey": "0x" + "00" * 31},
        {"privateKey": "0x" + "11" * 32},
        {"privateKey": 5},
        {"publicKey": "0x" + "00" * 32},
        {"note": "mine"},
    ],
)
def test_a_file_that_was_changed(path: Path, change: dict[str, Any]) -> None:
    new_key_file(path)
    private = json.loads(path.read_text())["privateKey"]
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(MalformedInput) as caught:
        load_key_file(path)
    assert caught.value.fields["path"] == str(path)
    assert private not in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "5", '{"format": 1, "format": 2}', "\xff", "[" * 4000])
def test_a_file_that_is_no_key(path: Path, text: str) -> None:
    path.touch(0o600)
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(MalformedInput) as caught:
        load_key_file(path)
    assert caught.value.fields["path"] == str(path)
