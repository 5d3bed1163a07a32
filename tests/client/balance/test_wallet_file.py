from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from proofmill.artifacts import atomic
from proofmill.client.balance import wallet_file
from proofmill.client.balance.errors import WalletInUse, WrongPassphrase
from proofmill.client.balance.wallet_file import WalletFile
from proofmill.errors import ArtifactError, MalformedInput, TooLarge

PASSPHRASE = "correct horse"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "my.wallet"
    WalletFile.create(path, PASSPHRASE, b"one", 14).close()
    return path


def content(path: Path, passphrase: str = PASSPHRASE) -> bytes:
    file, data = WalletFile.open(path, passphrase)
    file.close()
    return data


def test_what_was_written_last_is_read(path: Path) -> None:
    file, data = WalletFile.open(path, PASSPHRASE)
    assert data == b"one"
    file.write(b"two")
    file.close()
    file.close()
    assert content(path) == b"two"


def test_the_file_is_its_owners_alone(path: Path) -> None:
    file, _ = WalletFile.open(path, PASSPHRASE)
    file.write(b"two")
    file.backup(path.with_name("copy"))
    file.close()
    for one in path.parent.iterdir():
        assert one.stat().st_mode & 0o777 == 0o600


def test_a_wallet_is_never_overwritten(path: Path, tmp_path: Path) -> None:
    with pytest.raises(MalformedInput, match="never overwritten"):
        WalletFile.create(path, "another passphrase", b"", 14)
    assert content(path) == b"one"
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(MalformedInput):
        WalletFile.create(tmp_path / "link", PASSPHRASE, b"", 14)


def test_a_wallet_is_open_once(path: Path) -> None:
    file, _ = WalletFile.open(path, PASSPHRASE)
    with pytest.raises(WalletInUse):
        WalletFile.open(path, PASSPHRASE)
    program = (
        "import sys; from pathlib import Path\n"
        "from proofmill.client.balance.errors import WalletInUse\n"
        "from proofmill.client.balance.wallet_file import WalletFile\n"
        "try:\n    WalletFile.open(Path(sys.argv[1]), sys.argv[2])\n"
        "except WalletInUse:\n    sys.exit(42)"
    )
    other = [sys.executable, "-c", program, str(path), PASSPHRASE]
    assert subprocess.run(other, check=False, timeout=60).returncode == 42
    file.close()
    assert content(path) == b"one"


def test_a_refused_open_lets_go_of_the_lock(path: Path) -> None:
    with pytest.raises(WrongPassphrase):
        content(path, "correct house")
    assert content(path) == b"one"
    with pytest.raises(ArtifactError, match="no such file"):
        content(path.with_name("other"))
    assert not path.with_name("other.lock").exists()


def test_a_write_that_fails_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, _ = WalletFile.open(path, PASSPHRASE)

    def crash(part: Path, place: Path) -> None:
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(atomic, "publish", crash)
        with pytest.raises(OSError, match="power cut"):
            file.write(b"two")
    file.close()
    assert content(path) == b"one"
    assert not list(path.parent.glob("*.part"))


def test_a_file_that_no_reader_takes_is_not_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, _ = WalletFile.open(path, PASSPHRASE)
    monkeypatch.setattr(wallet_file, "LARGEST", 1000)
    with pytest.raises(TooLarge):
        file.write(bytes(1000))
    file.close()
    path.write_bytes(path.read_bytes() + bytes(1000))
    with pytest.raises(ArtifactError, match="too large"):
        content(path)


def test_another_passphrase(path: Path) -> None:
    file, data = WalletFile.open(path, PASSPHRASE)
    file.backup(path.with_name("before"))
    with pytest.raises(MalformedInput):
        file.change_passphrase("short", data, 14)
    file.change_passphrase("battery staple", data, 14)
    file.write(b"two")
    file.close()
    assert content(path, "battery staple") == b"two"
    with pytest.raises(WrongPassphrase):
        content(path)
    assert content(path.with_name("before")) == b"one"


def test_a_backup_is_a_copy_that_opens_and_overwrites_nothing(path: Path) -> None:
    file, _ = WalletFile.open(path, PASSPHRASE)
    copy = path.with_name("copy")
    file.backup(copy)
    with pytest.raises(MalformedInput):
        file.backup(copy)
    assert copy.read_bytes() == path.read_bytes()
    assert content(copy) == b"one"
    path.write_bytes(b"damaged")
    with pytest.raises(ArtifactError):
        file.backup(path.with_name("another"))
    assert not path.with_name("another").exists()
    file.close()


def test_other_peoples_part_files_stay(path: Path) -> None:
    download = path.with_name("film.part")
    download.write_bytes(b"")
    os.utime(download, (0, 0))
    file, _ = WalletFile.open(path, PASSPHRASE)
    file.write(b"two")
    file.close()
    assert download.exists()


def test_a_closed_file_is_not_written(path: Path) -> None:
    file, _ = WalletFile.open(path, PASSPHRASE)
    file.close()
    with pytest.raises(ArtifactError, match="closed"):
        file.write(b"two")
    assert content(path) == b"one"


def test_a_backup_is_read_where_nothing_can_be_written(path: Path) -> None:
    assert WalletFile.read(path, PASSPHRASE) == b"one"
    with pytest.raises(WrongPassphrase):
        WalletFile.read(path, "correct house")
    with pytest.raises(ArtifactError, match="no such file"):
        WalletFile.read(path.with_name("other"), PASSPHRASE)
    path.with_name("my.wallet.lock").unlink()
    WalletFile.read(path, PASSPHRASE)
    assert [one.name for one in path.parent.iterdir()] == ["my.wallet"]


def test_a_link_is_the_wallet_that_it_leads_to(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(path)
    file, _ = WalletFile.open(link, PASSPHRASE)
    with pytest.raises(WalletInUse):
        WalletFile.open(path, PASSPHRASE)
    file.write(b"two")
    file.close()
    assert link.is_symlink()
    assert content(path) == content(link) == b"two"


def test_a_relative_path_stays_where_it_was(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    made, (opened, _) = (
        WalletFile.create(Path("new"), PASSPHRASE, b"", 14),
        WalletFile.open(Path(path.name), PASSPHRASE),
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    for file in (made, opened):
        file.write(b"two")
        file.close()
    assert content(path) == content(path.with_name("new")) == b"two"
    assert not list(elsewhere.iterdir())
