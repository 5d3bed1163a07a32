from __future__ import annotations

import hashlib
import time

import pytest

from proofmill.client.balance.errors import WrongPassphrase
from proofmill.client.balance.sealed import LARGEST, SealingKey, open_sealed
from proofmill.errors import ArtifactError, MalformedInput

PASSPHRASE, DATA = "correct horse", b"all that is private"
HEADER = 48


@pytest.fixture(scope="module")
def key() -> SealingKey:
    return SealingKey.new(PASSPHRASE, 14)


def checked(file: bytes) -> bytes:
    """With the right checksum, as whoever alters a file on purpose writes it."""
    return file[:-32] + hashlib.sha256(file[:-32]).digest()


def test_what_is_sealed_is_opened_by_its_passphrase(key: SealingKey) -> None:
    again, data = open_sealed(key.seal(DATA), PASSPHRASE, "w")
    assert data == DATA
    assert again.unseal(again.seal(b""), "w") == b""


def test_no_two_files_are_equal_and_none_shows_its_content(key: SealingKey) -> None:
    first, second = key.seal(DATA), key.seal(DATA)
    assert first[32:] != second[32:]
    assert DATA not in first
    assert SealingKey.new(PASSPHRASE, 14).prefix != key.prefix


def test_another_passphrase_does_not_open_it(key: SealingKey) -> None:
    with pytest.raises(WrongPassphrase, match="w: the passphrase is another one, or somebody altered"):
        open_sealed(key.seal(DATA), "correct house", "w")


def test_one_passphrase_has_one_spelling() -> None:
    composed, apart = "caf\u00e9 caf\u00e9", "cafe\u0301 cafe\u0301"
    assert open_sealed(SealingKey.new(composed, 14).seal(DATA), apart, "w")[1] == DATA


@pytest.mark.parametrize("place", [0, 16, 17, 18, 19, 20, 36, HEADER, -33, -1])
def test_damage_by_chance_is_called_damage(key: SealingKey, place: int) -> None:
    file = bytearray(key.seal(DATA))
    file[place] ^= 1
    with pytest.raises(ArtifactError) as raised:
        open_sealed(bytes(file), PASSPHRASE, "w")
    assert not isinstance(raised.value, WrongPassphrase)


@pytest.mark.parametrize("place", [20, 35, 36, 47, HEADER, -33])
def test_an_altered_file_with_its_checksum_made_right_does_not_open(key: SealingKey, place: int) -> None:
    file = bytearray(key.seal(DATA))
    file[place] ^= 1
    with pytest.raises(WrongPassphrase):
        open_sealed(checked(bytes(file)), PASSPHRASE, "w")


def test_a_cost_is_part_of_what_is_sealed(key: SealingKey) -> None:
    file = bytearray(key.seal(DATA))
    file[17] = 15
    with pytest.raises(WrongPassphrase):
        open_sealed(checked(bytes(file)), PASSPHRASE, "w")


@pytest.mark.parametrize(("place", "value"), [(17, 13), (17, 21), (17, 255), (18, 9), (18, 255), (19, 2)])
def test_a_foreign_file_cannot_ask_for_memory(key: SealingKey, place: int, value: int) -> None:
    file = bytearray(key.seal(DATA))
    file[place] = value
    start = time.perf_counter()
    with pytest.raises(ArtifactError, match="key derivation that is not taken"):
        open_sealed(checked(bytes(file)), PASSPHRASE, "w")
    assert time.perf_counter() - start < 0.1


def test_files_of_another_version_or_kind_are_refused(key: SealingKey) -> None:
    file = bytearray(key.seal(DATA))
    file[16] = 2
    with pytest.raises(ArtifactError, match="version 2; this program reads 1"):
        open_sealed(bytes(file), PASSPHRASE, "w")
    for other in (b"", b"{}", key.seal(b"")[:-33], key.seal(DATA)[:HEADER]):
        with pytest.raises(ArtifactError):
            open_sealed(other, PASSPHRASE, "w")


def test_what_no_reader_takes_is_not_written() -> None:
    for cost in (13, 21):
        with pytest.raises(MalformedInput, match="cost"):
            SealingKey.new(PASSPHRASE, cost)
    with pytest.raises(MalformedInput, match="8 characters"):
        SealingKey.new("short", 14)
    assert LARGEST > 1 << 20


def test_a_key_does_not_show_itself(key: SealingKey) -> None:
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)
