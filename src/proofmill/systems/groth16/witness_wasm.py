"""The witness of a circom circuit: its own `.wasm`, run in this process under limits of memory and time.

The interface is that of circom 2 (iden3/circom, code producer for WebAssembly): `init`, then `setInputSignal` for each
value, named by the 64-bit FNV-1a hash of its signal and a position; the last one runs the circuit; then `getWitness`
for each wire. Values pass through eight shared 32-bit words, the least significant first.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from wasmtime import Config, Engine, FuncType, Instance, Memory, Module, Store, Trap, TrapCode, WasmtimeError

from proofmill._native import Cancel
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.errors import (
    ArtifactError,
    CancelledError,
    DeadlineExceeded,
    MalformedInput,
    NotFound,
    ProofmillError,
    TooLarge,
    UnsatisfiedError,
)
from proofmill.settings import Settings
from proofmill.systems.groth16.witness_inputs import read_signals
from proofmill.systems.groth16.witness_machine import CHUNK, DRIVER, ERRORS, LOG, RUNTIME

__all__ = ["Limits", "WitnessCalculator", "signal_hash"]

ELEMENT = 32
PAGE = 1 << 16
STACK = 1 << 20
"""Bytes of stack for the circuit: what Node gives it, so that what runs there runs here."""

_POLL = 0.05
"""Seconds between two looks at the caller's flag."""

_IMPORTS = ("exceptionHandler", "printErrorMessage", "writeBufferMessage", "showSharedRWMemory")
_EXPORTS = {
    "getVersion": (0, 1),
    "getFieldNumLen32": (0, 1),
    "getRawPrime": (0, 0),
    "getWitnessSize": (0, 1),
    "getInputSize": (0, 1),
    "getInputSignalSize": (2, 1),
    "init": (1, 0),
    "setInputSignal": (3, 0),
    "getWitness": (1, 0),
    "readSharedRWMemory": (1, 1),
    "writeSharedRWMemory": (2, 0),
    "getMessageChar": (0, 1),
}
"""Functions that a circuit's program exports: how many 32-bit integers they take and give."""

_ASSERT = re.compile(r"Error in template ([A-Za-z_$][\w$]{0,255}?)(?:_\d+)? line: (\d{1,9})", re.ASCII)
_MEMORY = re.compile(r"memory minimum size of (\d+) pages exceeds")
_FAILED_ASSERT, _NO_MEMORY, _OUT_OF_BOUNDS = 4, 5, 7
_REFUSED = {
    1: "a signal was not found",
    2: "too many signals were set",
    3: "a signal was set twice",
    6: "an input has more values than its signal",
}


@dataclass(frozen=True)
class Limits:
    """What a circuit's program may use: `memory_bytes` of linear memory, `seconds` of time for one witness."""

    memory_bytes: int
    seconds: float

    @staticmethod
    def of(settings: Settings) -> Limits:
        """From PROOFMILL_WITNESS_MEMORY_BYTES and PROOFMILL_WITNESS_SECONDS."""
        return Limits(settings.witness_memory_bytes, settings.witness_seconds)


class WitnessCalculator:
    """A circuit's program, compiled once. Witnesses may be computed in several threads: they share nothing."""

    wires: int
    """Values of a witness, the constant among them."""

    values: int
    """Field elements that the inputs are, all signals together."""

    def __init__(self, program: bytes, limits: Limits, name: str = "the circuit's program") -> None:
        """Compile a circuit's `.wasm`; `name` stands for it in errors.

        Raises ArtifactError (no WebAssembly, no program of circom 2, a circuit over another field), TooLarge (it needs
        more memory than the limit), DeadlineExceeded.
        """
        self.name = name
        self._limits = limits
        self._code = self._compiled(program)
        with self._running(None) as run:
            self.wires, self.values = run.call("getWitnessSize"), run.call("getInputSize")
            if not 0 < self.wires < 1 << 28 or not 0 <= self.values < self.wires + (1 << 28):
                raise self._foreign("its sizes are no circuit's")

    @staticmethod
    def load(path: Path, limits: Limits) -> WitnessCalculator:
        """The program in a file. Raises NotFound, and as the constructor."""
        try:
            program = path.read_bytes()
        except FileNotFoundError:
            raise NotFound(f"no file {path} with a circuit's program", path=str(path)) from None
        except OSError as error:
            raise ArtifactError(f"cannot read {path}: {error.strerror}", path=str(path)) from None
        return WitnessCalculator(program, limits, path.name)  # errors reach callers, whom the folder is no business of

    def sizes(self, names: list[str]) -> dict[str, int]:
        """How many values each input signal takes; names that are no input signal are left out."""
        with self._running(None) as run:
            return {name: size for name in names if (size := run.size(name))}

    def witness(
        self, inputs: Mapping[str, Any], *, cancel: Cancel | None = None, log: Callable[[str], None] | None = None
    ) -> bytes:
        """The wires' values, 32 bytes each and big-endian, for the signals of an `input.json`.

        `log` gets the lines that the circuit logs, also of a run that fails; they may hold private values, and without
        it nobody sees them. That the values satisfy the constraints is for the prover to see.
        Raises MalformedInput with the `path` of the signal, UnsatisfiedError with the template and line of the assert
        that failed as far as circom reports them, TooLarge (memory), DeadlineExceeded, CancelledError.
        """
        signals = read_signals(inputs)
        with self._running(cancel) as run:
            if log is not None:
                run.listen()
            try:
                self._give(run, signals)
                return run.take(self.wires)
            finally:
                if log is not None:
                    for line in run.log():
                        log(line)

    def _give(self, run: _Run, signals: Mapping[str, list[int]]) -> None:
        """All inputs, once their number is known to be right: circom's program itself would miss none of them."""
        for name, values in signals.items():
            size = run.size(name)
            if size == 0 and values:
                raise MalformedInput(f"{name}: the circuit has no input signal of that name", path=name)
            if size != len(values):
                raise MalformedInput(f"{name}: expected {size} values, got {len(values)}", path=name)
        given = sum(map(len, signals.values()))
        if given != self.values:
            raise MalformedInput(
                f"the inputs have {given} values and the circuit takes {self.values}: signals are missing",
                path="inputs",
            )
        run.call("init", 0)
        for name, values in signals.items():
            run.put(name, values)

    def _compiled(self, program: bytes) -> bytes:
        try:
            module = Module(_engine(), program)
        except WasmtimeError:
            raise self._foreign("it is no WebAssembly") from None
        imports = {(entry.module, entry.name) for entry in module.imports}
        exports = {entry.name: _signature(entry.type) for entry in module.exports}
        if ("env", "memory") in imports or "getVersion" not in exports:
            raise self._foreign("only programs of circom 2 are known here")
        for name, (taken, given) in _EXPORTS.items():
            if exports.get(name) != (["i32"] * taken, ["i32"] * given):
                raise self._foreign(f"it does not export {name} as circom 2 does")
        if not imports <= {("runtime", name) for name in _IMPORTS}:
            raise self._foreign("it imports what circom 2's programs do not")
        return bytes(module.serialize())

    @contextmanager
    def _running(self, cancel: Cancel | None) -> Iterator[_Run]:
        """A fresh instance, stopped when its time is over or the flag is raised."""
        engine = _engine()
        with _watched(engine, self._limits.seconds, cancel) as stopped:
            try:
                run = _Run(engine, self._code, self._limits)
            except (Trap, WasmtimeError) as error:
                raise self._not_begun(error, stopped()) from None
            try:
                self._check(run)
                yield run
            except Trap as trap:
                raise self._explained(run, trap, stopped()) from None
            finally:
                run.close()

    def _check(self, run: _Run) -> None:
        if run.call("getVersion") != 2 or run.call("getFieldNumLen32") != 8:
            raise self._foreign("only circom 2's circuits over BN254 (bn128) are proved here")
        run.call("getRawPrime")
        prime = sum((run.call("readSharedRWMemory", i) & 0xFFFFFFFF) << 32 * i for i in range(8))
        # The other 256-bit curves have the same shape: a witness over another field would be no witness at all.
        if prime != SCALAR_MODULUS:
            raise self._foreign("the circuit is over another field than BN254's (bn128): compile it for that")

    def _not_begun(self, error: Exception, stopped: ProofmillError | None) -> ProofmillError:
        if stopped is not None:
            return stopped
        if needed := _MEMORY.search(str(error)):
            return self._no_memory(PAGE * int(needed[1]))
        return self._foreign("it cannot be started")

    def _explained(self, run: _Run, trap: Trap, stopped: ProofmillError | None) -> ProofmillError:
        if trap.trap_code == TrapCode.INTERRUPT and stopped is not None:
            return stopped
        code = run.code()
        if code in (_FAILED_ASSERT, _OUT_OF_BOUNDS):
            return _unsatisfied(code, run.messages())
        if code in _REFUSED:
            return MalformedInput(f"the circuit refuses its inputs: {_REFUSED[code]}", path="inputs")
        if code == _NO_MEMORY:
            return self._no_memory(None)
        kind = trap.trap_code.name.lower().replace("_", " ") if trap.trap_code else "trap"
        return ArtifactError(f"{self.name}: the program broke off: {kind}", path=self.name)

    def _no_memory(self, needed: int | None) -> TooLarge:
        allowed = self._limits.memory_bytes
        wants = "more memory" if needed is None else f"{needed} bytes of memory, more"
        return TooLarge(
            f"{self.name} needs {wants} than PROOFMILL_WITNESS_MEMORY_BYTES allows: {allowed}", limit=allowed
        )

    def _foreign(self, why: str) -> ArtifactError:
        return ArtifactError(f"{self.name}: not a circuit's program: {why}", path=self.name)


class _Run:
    """One instance of the three modules."""

    def __init__(self, engine: Engine, code: bytes, limits: Limits) -> None:
        self._store = store = Store(engine)
        store.set_epoch_deadline(1)
        store.set_limits(memory_size=limits.memory_bytes, instances=3, memories=3, tables=16, table_elements=1 << 20)
        runtime, driver = _own_code()
        self._runtime = self._instance(runtime, {})
        self._circuit = self._instance(code, {"runtime": self._runtime})
        self._driver = self._instance(driver, {"runtime": self._runtime, "circuit": self._circuit})
        self._values: Memory = self._driver["values"]

    def call(self, name: str, *arguments: int) -> Any:
        """A function that the circuit exports."""
        return self._circuit[name](self._store, *arguments)

    def size(self, name: str) -> int:
        """How many values the input signal takes; 0 for a name of none (some versions of circom say -1)."""
        size: int = self.call("getInputSignalSize", *_halves(name))
        return max(0, size)

    def put(self, name: str, values: list[int]) -> None:
        """Give a signal all its values."""
        high, low = _halves(name)
        for first in range(0, len(values), CHUNK):
            part = values[first : first + CHUNK]
            self._values.write(self._store, b"".join(value.to_bytes(ELEMENT, "big") for value in part), 0)
            self._driver["put"](self._store, high, low, first, len(part))

    def take(self, wires: int) -> bytes:
        """The values of all wires."""
        found = bytearray()
        for first in range(0, wires, CHUNK):
            count = min(CHUNK, wires - first)
            self._driver["take"](self._store, first, count)
            found += self._values.read(self._store, 0, ELEMENT * count)
        return bytes(found)

    def listen(self) -> None:
        """Keep what the circuit logs."""
        self._runtime["listening"].set_value(self._store, 1)

    def code(self) -> int:
        """What the circuit reported when it broke off, or 0."""
        return self._note("code")

    def messages(self) -> str:
        """What it said of that."""
        return self._notes(ERRORS[0], self._note("errors")).replace(b"\0", b"\n").decode("latin-1")

    def log(self) -> Iterator[str]:
        """The lines that the circuit logged while somebody listened, as far as there was room."""
        data, at, words = self._notes(LOG[0], self._note("log")), 0, list[str]()
        while at < len(data):
            if data[at] == 2:
                word, at = str(int.from_bytes(data[at + 1 : at + 1 + ELEMENT], "little")), at + 1 + ELEMENT
            else:
                end = data.find(0, at)
                end = len(data) if end < 0 else end
                word, at = data[at + 1 : end].decode("utf-8", "replace"), end + 1
            if word == "\n":
                yield " ".join(words)
                words = []
            else:
                words.append(word)
        if words:
            yield " ".join(words)

    def close(self) -> None:
        """Give the memory back, and with it all values."""
        self._store.close()

    def _instance(self, code: bytes, given: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
        module = Module.deserialize(self._store.engine, code)
        imports = [given[entry.module][entry.name or ""] for entry in module.imports]
        return dict(Instance(self._store, module, imports).exports(self._store).items())

    def _note(self, name: str) -> int:
        value: int = self._runtime[name].value(self._store)
        return value

    def _notes(self, start: int, stop: int) -> bytes:
        return bytes(self._runtime["notes"].read(self._store, start, stop))


def signal_hash(name: str) -> int:
    """FNV-1a, 64 bits (Fowler, Noll, Vo): how circom's programs know their input signals."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = (state ^ byte) * 0x100000001B3 & (1 << 64) - 1
    return state


def _halves(name: str) -> tuple[int, int]:
    """The hash as two signed 32-bit integers, high first."""
    high, low = divmod(signal_hash(name), 1 << 32)
    return _signed(high), _signed(low)


def _signed(word: int) -> int:
    return word - (1 << 32) if word >> 31 else word


def _signature(kind: object) -> tuple[list[str], list[str]] | None:
    if not isinstance(kind, FuncType):
        return None
    return [str(value) for value in kind.params], [str(value) for value in kind.results]


def _engine() -> Engine:
    """An engine of its own for each run: an engine's clock stops all that runs on it."""
    config = Config()
    config.epoch_interruption = True
    config.max_wasm_stack = STACK
    return Engine(config)


@cache
def _own_code() -> tuple[bytes, bytes]:
    engine = _engine()
    return bytes(Module(engine, RUNTIME).serialize()), bytes(Module(engine, DRIVER).serialize())


@contextmanager
def _watched(engine: Engine, seconds: float, cancel: Cancel | None) -> Iterator[Callable[[], ProofmillError | None]]:
    """Move the engine's clock on, which ends what runs there, when the time is over or the flag is raised.

    Gives a function that says why it did.
    """
    done = threading.Event()
    reasons: list[ProofmillError] = []
    end = time.monotonic() + seconds

    def watch() -> None:
        while not done.wait(max(0.0, min(end - time.monotonic(), seconds if cancel is None else _POLL))):
            if cancel is not None and cancel.raised():
                reasons.append(CancelledError("the computation was cancelled"))
            elif time.monotonic() >= end:
                told = f"the circuit's program ran longer than PROOFMILL_WITNESS_SECONDS allows: {seconds:g}"
                reasons.append(DeadlineExceeded(told, seconds=seconds))
            else:
                continue
            engine.increment_epoch()
            return

    thread = threading.Thread(target=watch, name="witness-limit", daemon=True)
    thread.start()
    try:
        yield lambda: reasons[0] if reasons else None
    finally:
        done.set()
        thread.join()


def _unsatisfied(code: int, messages: str) -> UnsatisfiedError:
    """The assert that failed, and who called it. Other text is left out: it might hold a value."""
    places = [(match[1], int(match[2])) for match in _ASSERT.finditer(messages)]
    what = "an assert failed" if code == _FAILED_ASSERT else "an array was read or written outside its bounds"
    if not places:
        return UnsatisfiedError(f"{what} in the circuit, which does not say where", requirement=what)
    template, line = places[0]
    callers = "".join(f", called from {name} line {number}" for name, number in places[1:])
    # From the outermost template to the one that failed.
    path = "/".join(name for name, _ in reversed(places))
    message = f"{what} in template {template}, line {line}{callers}"
    return UnsatisfiedError(message, requirement=what, template=template, line=line, gadget=path)
