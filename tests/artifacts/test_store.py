"""What is put is found, and nothing else is handed out."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from proofmill._native import NativeError
from proofmill.artifacts import Artifact, Kind, Origin, Store, atomic
from proofmill.errors import ArtifactError, ArtifactNotFound, MalformedInput, PolicyError

CIRCUIT = "c1" * 32
OTHER = "07" * 32
CONTENT = b"three constraints\n" * 100


def writing(content: bytes) -> Callable[[Path], int]:
    return lambda path: path.write_bytes(content)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


@pytest.fixture
def system(store: Store) -> Artifact:
    return store.put(Kind.CONSTRAINT_SYSTEM, CIRCUIT, writing(CONTENT))


def put_key(store: Store, content: bytes = CONTENT, origin: str = "development") -> Artifact:
    return store.put("proving-key", CIRCUIT, writing(content), origin=origin)


def parts(store: Store) -> list[Path]:
    return list(store.root.rglob(f"*{atomic.SUFFIX}"))


def test_put_find_open(store: Store, system: Artifact) -> None:
    assert store.find("constraint-system", CIRCUIT) == system
    path = store.open(system)
    assert path.read_bytes() == CONTENT
    assert path.name == f"{hashlib.sha256(CONTENT).hexdigest()}.system"
    assert (system.size, system.origin, system.format_version) == (len(CONTENT), None, 1)
    assert parts(store) == []


def test_nothing_is_found_where_nothing_was_put(store: Store, system: Artifact) -> None:
    assert store.find("constraint-system", OTHER) is None
    assert store.find("schema", CIRCUIT) is None


def test_a_second_put_takes_the_place_of_the_first(store: Store, system: Artifact) -> None:
    second = store.put("constraint-system", CIRCUIT, writing(b"two constraints"))
    assert store.find("constraint-system", CIRCUIT) == second
    assert store.open(system).read_bytes() == CONTENT


def test_keys_have_an_origin_and_others_none(store: Store) -> None:
    with pytest.raises(ValueError, match="origin"):
        store.put("proving-key", CIRCUIT, writing(CONTENT))
    with pytest.raises(ValueError, match="origin"):
        store.put("schema", CIRCUIT, writing(CONTENT), origin="ceremony")
    assert put_key(store).origin is Origin.DEVELOPMENT


def test_a_development_key_never_replaces_a_ceremony_key(store: Store) -> None:
    ceremony = put_key(store, b"from many people", "ceremony")
    with pytest.raises(PolicyError, match="move it away"):
        put_key(store)
    assert store.find("proving-key", CIRCUIT) == ceremony


def test_proving_keys_are_their_owners_alone(store: Store) -> None:
    path = store.open(put_key(store))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("digest", ["", "c1", "C1" * 32, "../" * 21 + "a", "c1" * 32 + "\n"])
def test_a_digest_that_is_none_makes_no_path(store: Store, digest: str) -> None:
    with pytest.raises(MalformedInput):
        store.find("schema", digest)
    with pytest.raises(MalformedInput):
        store.put("schema", digest, writing(CONTENT))
    assert not store.root.exists()


def test_a_flipped_byte_is_refused_and_left(store: Store, system: Artifact) -> None:
    path = store.open(system)  # checked once: the answer must not be remembered past the damage
    damaged = bytearray(CONTENT)
    damaged[7] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(ArtifactError, match="move it away") as caught:
        store.open(system)
    assert caught.value.fields["path"] == str(path)
    assert caught.value.fields["expected"] == system.digest
    assert caught.value.fields["got"] == hashlib.sha256(damaged).hexdigest()
    assert path.read_bytes() == damaged


def test_a_flipped_byte_with_the_old_time_is_refused(store: Store, system: Artifact) -> None:
    path = store.open(system)
    before = path.stat()
    path.write_bytes(b"T" + CONTENT[1:])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(ArtifactError, match="damaged"):
        store.open(system)


def test_a_truncated_file_is_refused(store: Store, system: Artifact) -> None:
    path = store.path(system)
    os.truncate(path, len(CONTENT) - 1)
    with pytest.raises(ArtifactError, match=f"expected {len(CONTENT)} bytes, got {len(CONTENT) - 1} bytes"):
        store.open(system)


def test_a_file_of_another_kind_is_refused(store: Store, system: Artifact) -> None:
    key = put_key(store, b"k" * len(CONTENT))
    store.path(system).write_bytes(store.path(key).read_bytes())
    with pytest.raises(ArtifactError, match="foreign"):
        store.open(system)


def test_a_missing_file_is_not_found_and_is_made_again(store: Store, system: Artifact) -> None:
    store.path(system).unlink()
    with pytest.raises(ArtifactNotFound):
        store.open(system)
    assert store.find("constraint-system", CIRCUIT) is None


def test_a_foreign_index_entry_is_refused(store: Store, system: Artifact) -> None:
    entry = store.root / "index" / CIRCUIT / "constraint-system.json"
    entry.rename(entry.with_name("schema.json"))
    with pytest.raises(ArtifactError, match=f"expected schema of {CIRCUIT}, got constraint-system of {CIRCUIT}"):
        store.find("schema", CIRCUIT)


@pytest.mark.parametrize(
    ("field", "value"),
    [("format_version", 2), ("kind", "recipe"), ("digest", "../../x"), ("size", "1"), ("origin", "dream"), ("new", 1)],
)
def test_a_damaged_index_entry_is_refused(store: Store, system: Artifact, field: str, value: object) -> None:
    entry = store.root / "index" / CIRCUIT / "constraint-system.json"
    entry.write_text(json.dumps(json.loads(entry.read_text()) | {field: value}))
    with pytest.raises(ArtifactError, match="no index entry") as caught:
        store.find("constraint-system", CIRCUIT)
    assert caught.value.fields["path"] == str(entry)


@pytest.mark.parametrize("text", [b"", b"[]", b"\xff", b"[" * 100_000])
def test_an_index_entry_that_is_no_object_is_refused(store: Store, system: Artifact, text: bytes) -> None:
    (store.root / "index" / CIRCUIT / "constraint-system.json").write_bytes(text)
    with pytest.raises(ArtifactError, match="no index entry"):
        store.find("constraint-system", CIRCUIT)


def test_a_failing_writer_leaves_nothing(store: Store) -> None:
    def fail(path: Path) -> None:
        path.write_bytes(b"half")
        raise RuntimeError("set-up was cancelled")

    with pytest.raises(RuntimeError, match="cancelled"):
        store.put("schema", CIRCUIT, fail)
    assert store.find("schema", CIRCUIT) is None
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_a_full_disk_is_named() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    refused = pytest.raises(ArtifactError, match=r"cannot write /dev/full: No space left")
    with refused as caught, atomic.reporting("write", full):
        full.write_bytes(CONTENT)
    assert caught.value.fields["reason"] == "No space left on device"


def test_a_core_that_cannot_write_is_told_like_python(store: Store) -> None:
    def fail(path: Path) -> None:
        raise NativeError("io", "No space left on device", None)

    with pytest.raises(ArtifactError, match=r"cannot write .*\.part: No space left"):
        store.put("schema", CIRCUIT, fail)


def test_a_root_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = Store(tmp_path / "file" / "home")  # a file in the way stops root too, whom permissions do not
    with pytest.raises(ArtifactError, match="Not a directory") as caught:
        store.put("schema", CIRCUIT, writing(CONTENT))
    assert str(tmp_path) in caught.value.fields["path"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes where permissions forbid it")
def test_a_read_only_root_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ArtifactError, match="Permission denied"):
        Store(tmp_path).put("schema", CIRCUIT, writing(CONTENT))


def python(code: str, *arguments: object, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], text=True, **options)


PUT_MANY = """
import sys
from pathlib import Path
from proofmill._native import NativeError
from proofmill.artifacts import Store
store, mine = Store(Path(sys.argv[1])), sys.argv[2].encode() * 50_000
for _ in range(20):
    store.put("schema", "c1" * 32, lambda path: path.write_bytes(mine))
    store.open(store.find("schema", "c1" * 32))
"""


def test_processes_that_put_at_once_do_not_damage_one_another(store: Store) -> None:
    writers = [python(PUT_MANY, store.root, name) for name in ("a", "b", "a")]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    found = store.find("schema", CIRCUIT)
    assert found is not None
    assert store.open(found).read_bytes() in (b"a" * 50_000, b"b" * 50_000)
    assert len(list((store.root / "schema").iterdir())) == 2
    assert parts(store) == []


PUT_SLOWLY = """
import sys, time
from pathlib import Path
from proofmill._native import NativeError
from proofmill.artifacts import Store

def write(path):
    path.write_bytes(b"half")
    print("writing", flush=True)
    time.sleep(60)

Store(Path(sys.argv[1])).put("schema", "c1" * 32, write)
"""


def kill_while_writing(store: Store) -> None:
    writer = python(PUT_SLOWLY, store.root, stdout=subprocess.PIPE)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "writing\n"
    writer.kill()
    assert writer.wait() == -signal.SIGKILL
    writer.stdout.close()


def test_a_killed_writer_leaves_nothing_that_is_found(store: Store) -> None:
    kill_while_writing(store)
    assert store.find("schema", CIRCUIT) is None
    later = store.put("schema", CIRCUIT, writing(CONTENT))
    assert store.open(later).read_bytes() == CONTENT


def test_what_a_killed_writer_left_is_swept_a_day_later(store: Store) -> None:
    kill_while_writing(store)
    [part] = parts(store)
    store.put("schema", CIRCUIT, writing(CONTENT))
    assert part.exists()
    yesterday = time.time() - atomic.STALE_SECONDS - 1
    os.utime(part, (yesterday, yesterday))
    store.put("schema", CIRCUIT, writing(CONTENT))
    assert parts(store) == []


def test_a_crash_before_the_index_does_no_harm(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(place: Path, data: bytes) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(atomic, "write", crash)
        with pytest.raises(SystemExit):
            store.put("schema", CIRCUIT, writing(CONTENT))
    assert store.find("schema", CIRCUIT) is None
    assert store.open(store.put("schema", CIRCUIT, writing(CONTENT))).read_bytes() == CONTENT


def test_putting_again_heals_a_damaged_file(store: Store, system: Artifact) -> None:
    store.path(system).write_bytes(b"rot")
    store.put("constraint-system", CIRCUIT, writing(CONTENT))
    assert store.open(system).read_bytes() == CONTENT


def test_only_one_makes_keys_at_a_time(store: Store) -> None:
    made: list[Artifact] = []

    def find_or_make() -> None:
        with store.exclusive(CIRCUIT):
            if store.find("proving-key", CIRCUIT) is None:
                time.sleep(0.02)
                made.append(put_key(store, os.urandom(8)))

    threads = [threading.Thread(target=find_or_make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def test_the_default_store_is_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROOFMILL_HOME", str(tmp_path))
    assert Store.default().root == tmp_path
