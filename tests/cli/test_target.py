from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from proofmill.cli.target import load_circuit, load_circuits
from proofmill.errors import CircuitError, NotFound
from proofmill.statements.payment import PaymentPromise, PaymentReceipt

from .conftest import Run

HEAD = "from proofmill import Circuit, Field, Output, Private, Public, U64, U8, require\n"
TWO = """
class First(Circuit):
    y: Public[Field]
    def define(self): require(self.y * self.y == 1, "y is no root of 1")

class SecondOne(First):
    pass
"""


def test_a_class_is_found_by_its_own_name_or_the_circuits(folder: Path) -> None:
    (folder / "two.py").write_text(HEAD + TWO)
    for target in ("two.py:SecondOne", "two.py:second-one", f"{folder}/two.py:SecondOne", "two:SecondOne"):
        assert load_circuit(target).circuit_name == "second-one"
    assert [circuit.__name__ for circuit in load_circuits("two.py")] == ["First", "SecondOne"]


def test_several_circuits_are_listed(folder: Path) -> None:
    (folder / "two.py").write_text(HEAD + TWO)
    with pytest.raises(NotFound, match=r"several circuits; name one of two\.py:First, two\.py:SecondOne"):
        load_circuit("two.py")


def test_a_module_is_found_beside_us_and_an_imported_circuit_by_name(folder: Path) -> None:
    (folder / "pack").mkdir()
    (folder / "pack" / "inner.py").write_text(HEAD + TWO)
    (folder / "outer.py").write_text("from pack.inner import First\n")
    assert load_circuit("pack.inner:First").__name__ == "First"
    assert load_circuit("outer.py:First").__name__ == "First"
    with pytest.raises(NotFound, match="defines no circuit"):
        load_circuit("outer.py")


def test_built_in_statements_have_names() -> None:
    assert load_circuit("payment-promise") is PaymentPromise
    assert load_circuit("payment-receipt") is PaymentReceipt
    assert load_circuit("proofmill.statements.payment:PaymentPromise") is PaymentPromise


def test_a_file_named_like_a_library_does_no_harm(folder: Path) -> None:
    for name in ("typing", "colorsys"):
        (folder / f"{name}.py").write_text(HEAD + TWO)
        assert load_circuit(f"{name}.py:First").__name__ == "First"
    library = importlib.import_module("colorsys").__file__  # nobody has imported it before
    assert library is not None
    assert not Path(library).is_relative_to(folder)


def test_what_lies_beside_the_file_can_be_imported_in_define_too(run: Run, folder: Path) -> None:
    (folder / "inner").mkdir()
    (folder / "inner" / "beside_it.py").write_text("FACTOR = 3")
    source = (
        HEAD + "class A(Circuit):\n    y: Public[Field]\n    def define(self):\n        from beside_it import FACTOR\n"
    )
    (folder / "inner" / "outer.py").write_text(source + "        require(self.y * self.y == FACTOR, 'no')\n")
    assert run("inspect", "inner/outer.py").code == 0


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("nowhere.py:Cubic", "no file nowhere.py"),
        ("./nowhere", "no file"),
        ("cubic.py:Quartic", "cubic.py has no circuit Quartic; there is Cubic"),
        ("cubic.py:require", "cubic.py has no circuit require"),
        ("payment-reciept", "none of the built-in statements: payment-promise, payment-receipt"),
        ("proofmill.nothing:At", "no module"),
        (".", "no module"),
        ("", "no module"),
        (":Cubic", "no module"),
    ],
)
def test_what_is_not_there_is_told(run: Run, target: str, says: str) -> None:
    ran = run("inspect", target)
    assert ran.code == 2
    assert "error [not_found]: " in ran.err
    assert says in ran.err


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def broken(:\n", "broken.py:1: invalid syntax"),
        ("\n\nimport no_such_thing\n", "broken.py:3: ModuleNotFoundError"),
        ("x = 1\n1 / 0\n", "broken.py:2: ZeroDivisionError"),
        (HEAD + "class A(Circuit):\n    y: Field\n", "A.y: say who sees it"),
        (HEAD + "class A(Circuit):\n    y: Public[int]\n    def define(self): ...\n", "int is not a circuit type"),
        (HEAD + "class A(Circuit):\n    y: Output[Field]\n    def define(self): ...\n", "leaves the output y unset"),
        (
            HEAD + "class A(Circuit):\n    y: Public[U64]\n    z: Public[U8]\n"
            "    def define(self):\n        require(self.y >= self.z, 'more')\n",
            "broken.py:6: TypeError",
        ),
        (
            HEAD + "class A(Circuit):\n    y: Public[U64]\n    def define(self):\n        if self.y > 3: ...\n",
            "broken.py:5: TypeError",
        ),
    ],
)
def test_a_fault_in_the_users_source_is_told_with_its_line(run: Run, folder: Path, source: str, says: str) -> None:
    (folder / "broken.py").write_text(source)
    ran = run("inspect", "broken.py")
    assert ran.code == 2
    assert "error [circuit_error]: " in ran.err
    assert says in ran.err


def test_a_file_that_failed_can_be_mended(folder: Path) -> None:
    (folder / "mend.py").write_text("1 / 0\n")
    with pytest.raises(CircuitError):
        load_circuit("mend.py")
    (folder / "mend.py").write_text(HEAD + TWO + "\n")
    assert load_circuit("mend.py:First").__name__ == "First"
