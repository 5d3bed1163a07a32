"""What goes wrong in a circuit author's own source, told with the line: for whoever loads circuits of other people."""

from __future__ import annotations

import traceback

from proofmill.circuit import Circuit
from proofmill.errors import CircuitError, ProofmillError
from proofmill.systems import Compiled, compile

__all__ = ["compile_or_explain", "explain"]


def compile_or_explain(circuit: type[Circuit]) -> Compiled:
    """As `compile`; a fault in `define` becomes a CircuitError with its line."""
    try:
        return compile(circuit)
    except ProofmillError:
        raise
    except Exception as error:
        code = getattr(circuit.define, "__code__", None)  # a decorator may have put another callable in its place
        raise explain(error, code.co_filename if code else "") from error


def explain(error: Exception, file: str) -> CircuitError:
    """The error with the innermost line of `file` that led to it, or the innermost of all where none did."""
    if isinstance(error, SyntaxError):
        place = f"{error.filename}:{error.lineno}"
        return CircuitError(f"{place}: {error.msg}", location=place)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename == file]
    place = "{0.filename}:{0.lineno}".format((own or frames)[-1])
    return CircuitError(f"{place}: {type(error).__name__}: {error}", location=place)
