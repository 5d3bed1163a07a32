"""What keeps the house in order: exact faces, a README in each folder, a place in the wall for each package."""

from __future__ import annotations

import ast
import importlib
import re
import shutil
import subprocess
import tomllib
from pathlib import Path, PurePosixPath
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "proofmill"
README_LINES = 15

# Put together here, so that this file does not hold what it looks for.
REGISTRIES = [".".join(host) for host in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "com"), ("npmjs", "org"))]
REGISTRIES += [".".join(("crates", "io")), ".".join(("yarnpkg", "com")), ".".join(("static", "rust-lang", "org"))]
FORBIDDEN = re.compile("|".join([*map(re.escape, REGISTRIES), r"(?<![\w.-])/" + "work/"]))
LOCK_FILES = {"uv.lock", "Cargo.lock", "package-lock.json"}


@pytest.fixture(scope="module")
def tracked() -> list[PurePosixPath]:
    """Paths of the files in git, from the root."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = [git, "-c", "safe.directory=*", "ls-files", "-z"]
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [PurePosixPath(name) for name in listing.split("\0") if name and (ROOT / name).is_file()]


def package_names() -> list[str]:
    inits = sorted(PACKAGE.rglob("__init__.py"))
    return [".".join(init.parent.relative_to(PACKAGE.parent).parts) for init in inits]


@pytest.mark.parametrize("name", package_names())
def test_the_face_of_a_package_is_exact(name: str) -> None:
    module = importlib.import_module(name)
    listed = set(getattr(module, "__all__", ()))  # that it is sorted and without repetition is ruff's to check
    own = {key for key, value in vars(module).items() if not key.startswith("_") and is_of(value, name)}
    assert own <= listed, "public, but not in __all__"
    assert all(hasattr(module, key) for key in listed), "in __all__, but not there"


def is_of(value: object, package: str) -> bool:
    """Whether it was made in the package: what it takes from elsewhere for its own use is not its face."""
    home = getattr(value, "__module__", "")
    return not isinstance(value, ModuleType) and f"{home}.".startswith(f"{package}.")


def needs_readme(folder: PurePosixPath) -> bool:
    """Not the root nor what tools ask for. A Rust crate has one; so has tests, for all folders that mirror src."""
    match folder.parts:
        case [] | ["src"] | [".ci", *_] | ["native", _, _, *_] | ["src", "proofmill", "_native"]:
            return False
        case ["tests", *inner] if inner and (PACKAGE / PurePosixPath(*inner)).is_dir():
            return False
        case _:
            return True


def test_each_folder_says_what_it_is_for(tracked: list[PurePosixPath]) -> None:
    folders = {folder for path in tracked for folder in path.parents if needs_readme(folder)}
    assert [str(folder) for folder in sorted(folders) if not (ROOT / folder / "README.md").is_file()] == []


def test_readmes_are_short(tracked: list[PurePosixPath]) -> None:
    readmes = [path for path in tracked if path.name == "README.md" and len(path.parts) > 1]
    lengths = {str(path): len((ROOT / path).read_text().splitlines()) for path in readmes}
    assert {path: lines for path, lines in lengths.items() if lines > README_LINES} == {}


def test_no_registry_host_and_no_workplace_is_named(tracked: list[PurePosixPath]) -> None:
    found = {}
    for path in tracked:
        data = b"" if path.name in LOCK_FILES else (ROOT / path).read_bytes()
        if b"\0" not in data and (hit := FORBIDDEN.search(data.decode(errors="replace"))):
            found[str(path)] = hit.group()
    assert found == {}


def test_every_package_has_its_place_in_the_wall() -> None:
    [contract] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert contract["exhaustive"] is True
    there = {path.stem for path in PACKAGE.glob("*.py")} | {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert there - {"__init__"} == set(contract["layers"])


def test_no_module_imports_the_face_of_proofmill_itself() -> None:
    # `from proofmill import compile` inside the package would reach over the wall: the linter sees only the root.
    through_the_face = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "proofmill" and not node.level:
                names = [alias.name for alias in node.names if not is_module(alias.name)]
                through_the_face += [f"{path.relative_to(PACKAGE)}: {name}" for name in names]
            elif isinstance(node, ast.Import) and any(alias.name == "proofmill" for alias in node.names):
                through_the_face.append(f"{path.relative_to(PACKAGE)}: proofmill")
    assert through_the_face == []


def is_module(name: str) -> bool:
    return (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()
