"""Value, what every circuit value is, and Bool, what comparing two of them gives.

They stand in one file because each is defined by the other. An equality stays symbolic until somebody needs the bit,
so that requiring it costs one linear constraint.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, NoReturn, Self

from proofmill.circuit.arithmetic.bits import assert_boolean
from proofmill.circuit.arithmetic.equality import all_equal
from proofmill.circuit.build import Build, current, require_same
from proofmill.circuit.shape import Shape, malformed


class Value(ABC):
    """A value inside a circuit: known to the prover when proving, to nobody while building."""

    __slots__ = ("_build",)
    __hash__ = None  # type: ignore[assignment]  # equality is a circuit value, so these cannot be keys

    def __init__(self, build: Build) -> None:
        self._build = build

    @classmethod
    @abstractmethod
    def shape(cls, arguments: tuple[Any, ...], sizes: tuple[int, ...], modulus: int) -> Shape:
        """The shape of an annotation of this type; `sizes` are the lengths still open, all of which it must use."""

    @abstractmethod
    def handles(self) -> list[int]:
        """The linear combinations that make up this value, in the order of its public inputs."""

    @abstractmethod
    def with_handles(self, handles: Sequence[int]) -> Self:
        """The same type over other handles, which the caller knows to be in range."""

    def form(self) -> object:
        """The type with its lengths, parts and items.

        Values may stand for one another only if they have one form: as many elements can be of other ranges, and
        20 bytes in the place of 31 would leave a "20-byte" piece of 248 bits that nothing has checked.
        """
        return type(self)

    def equals(self, other: Self) -> Bool:
        """Equality as a circuit Bool. A `require` of it costs no variable."""
        require_same(self._build, other._build)
        if self.form() != other.form():
            raise TypeError(f"cannot compare values of different lengths or parts: both are {type(self).__name__}")
        return Bool.of_equalities(self._build, list(zip(self.handles(), other.handles(), strict=True)))

    def __eq__(self, other: object) -> Bool:  # type: ignore[override]
        if type(other) is not type(self):
            raise TypeError(f"cannot compare {type(self).__name__} with {type(other).__name__}")
        return self.equals(other)

    def __ne__(self, other: object) -> Bool:  # type: ignore[override]
        return ~(self == other)

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"a circuit {type(self).__name__} has no truth value while the circuit is built: "
            "write require(…), select(condition, a, b), or & | ~ in place of if, and, or, not and chained comparison"
        )

    def __repr__(self) -> str:
        return f"<{type(self).__name__} in a circuit>"


class Bool(Value):
    """Combine with `&`, `|`, `^`, `~`; use with `require` and `select`."""

    __slots__ = ("_equalities", "_handle")

    def __init__(self, build: Build, handle: int | None, equalities: list[tuple[int, int]] | None = None) -> None:
        self._build = build
        self._handle = handle
        self._equalities = equalities or []

    @classmethod
    def of_equalities(cls, build: Build, pairs: list[tuple[int, int]]) -> Bool:
        """True if both handles of every pair are equal."""
        return cls(build, None, pairs)

    @classmethod
    def constant(cls, value: bool) -> Bool:
        """A constant of the circuit."""
        build = current()
        return cls(build, build.constant(int(value)))

    @classmethod
    def shape(cls, arguments: tuple[Any, ...], sizes: tuple[int, ...], modulus: int) -> Shape:
        """One element, 0 or 1."""
        no_lengths("Bool", arguments, sizes)
        return BoolShape()

    @property
    def handle(self) -> int:
        """The bit."""
        if self._handle is None:
            self._handle = all_equal(self._build, self._equalities)
        return self._handle

    def handles(self) -> list[int]:
        """One handle: the bit."""
        return [self.handle]

    def with_handles(self, handles: Sequence[int]) -> Self:
        """The same over another bit."""
        (handle,) = handles
        return type(self)(self._build, handle)

    def assert_true(self) -> None:
        """Constrain it to be 1: a symbolic equality becomes a linear constraint a pair."""
        backend, here = self._build.backend, self._build.here()
        pairs = self._equalities if self._handle is None else [(self._handle, self._build.constant(1))]
        for a, b in pairs:
            backend.assert_zero(backend.sub(a, b), here)

    def __and__(self, other: Bool | bool) -> Bool:
        right = self._bool(other)
        if self._handle is None and right._handle is None:
            return Bool.of_equalities(self._build, self._equalities + right._equalities)
        return Bool(self._build, self._product(right))

    def __or__(self, other: Bool | bool) -> Bool:
        right = self._bool(other)
        total = self._build.backend.add(self.handle, right.handle)
        return Bool(self._build, self._build.backend.sub(total, self._product(right)))

    def __xor__(self, other: Bool | bool) -> Bool:
        right = self._bool(other)
        total = self._build.backend.add(self.handle, right.handle)
        return Bool(self._build, self._build.backend.sub(total, self._build.backend.scale(self._product(right), 2)))

    def __invert__(self) -> Bool:
        return Bool(self._build, self._build.backend.sub(self._build.constant(1), self.handle))

    def __eq__(self, other: object) -> Bool:  # type: ignore[override]
        if not isinstance(other, Bool | bool):
            raise TypeError(f"cannot compare Bool with {type(other).__name__}")
        return self.equals(self._bool(other))

    __rand__ = __and__
    __ror__ = __or__
    __rxor__ = __xor__

    def _product(self, other: Bool) -> int:
        return self._build.backend.mul(self.handle, other.handle, self._build.here())

    def _bool(self, other: Bool | bool) -> Bool:
        if isinstance(other, Bool):
            require_same(self._build, other._build)
            return other
        if isinstance(other, bool):
            return Bool(self._build, self._build.constant(int(other)))
        raise TypeError(f"a circuit Bool combines with Bool or bool, not {type(other).__name__}")


class BoolShape(Shape):
    """JSON true or false."""

    name = "Bool"
    elements = 1

    def allocate(self, build: Build, handles: Sequence[int]) -> Bool:
        """Constrained to 0 or 1."""
        (handle,) = handles
        assert_boolean(build, handle)
        return Bool(build, handle)

    def over(self, build: Build, handles: Sequence[int]) -> Bool:
        """A bit that is known to be one."""
        (handle,) = handles
        return Bool(build, handle)

    def accepts(self, value: object) -> bool:
        """Any Bool."""
        return isinstance(value, Bool)

    def encode(self, value: object, path: str) -> list[int]:
        """True or false only: 1 and "true" are somebody's mistake."""
        if not isinstance(value, bool):
            raise malformed(path, "true or false")
        return [int(value)]

    def decode(self, elements: Sequence[int]) -> bool:
        """0 or 1."""
        if elements[0] not in (0, 1):
            raise malformed(self.name, "0 or 1")
        return elements[0] == 1

    def show(self, value: Any) -> bool:
        """True or false."""
        return bool(value)

    def json_schema(self) -> dict[str, Any]:
        """A boolean."""
        return {"type": "boolean"}

    def example(self) -> bool:
        """Some value."""
        return True


def no_lengths(name: str, arguments: tuple[Any, ...], sizes: tuple[int, ...]) -> None:
    """For types that take neither type arguments nor lengths."""
    if arguments or sizes:
        raise TypeError(f"{name} takes no length")
