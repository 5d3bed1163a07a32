"""Point: an affine point of the curve that belongs to the proof system (BabyJubJub on groth16)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Self

from proofmill.algebra import babyjubjub
from proofmill.algebra.fields import SCALAR_MODULUS
from proofmill.circuit.build import Build, current, require_same
from proofmill.circuit.shape import Shape, malformed
from proofmill.circuit.types.field import Field, FieldShape, field_handle
from proofmill.circuit.types.value import Value, no_lengths
from proofmill.errors import MalformedInput

_PACKED = re.compile(r"0x[0-9a-fA-F]{64}")


class Point(Value):
    """Coordinates `x`, `y`. A declared Point is constrained onto the curve, not into the prime-order subgroup.

    `Point(x, y)` of computed or hinted coordinates is not constrained at all: call `assert_on_curve`.
    """

    __slots__ = ("x", "y")

    def __init__(self, x: Field, y: Field) -> None:
        for coordinate in (x, y):
            field_handle(coordinate, "Point")
        require_same(x._build, y._build)
        self._build = x._build
        self.x = x
        self.y = y

    @classmethod
    def constant(cls, x: int, y: int) -> Point:
        """A constant point. Raises TypeError when it is not on the curve."""
        if not babyjubjub.is_on_curve(babyjubjub.Point(x, y)):
            raise TypeError("the constant point is not on the curve")
        build = current()
        return cls(Field(build, build.constant(x)), Field(build, build.constant(y)))

    @classmethod
    def shape(cls, arguments: tuple[Any, ...], sizes: tuple[int, ...], modulus: int) -> Shape:
        """Two elements: x, y."""
        no_lengths("Point", arguments, sizes)
        if modulus != SCALAR_MODULUS:
            raise TypeError("Point is a point of BabyJubJub, the curve that lies in groth16's field")
        return PointShape(modulus)

    def handles(self) -> list[int]:
        """x, y."""
        return [*self.x.handles(), *self.y.handles()]

    def with_handles(self, handles: Sequence[int]) -> Self:
        """The same over other coordinates, known to be on the curve."""
        x, y = handles
        return type(self)(Field(self._build, x), Field(self._build, y))

    def assert_on_curve(self) -> None:
        """a·x² + y² = 1 + d·x²·y². Off the curve the addition law is no group law, and discrete logarithms get easy."""
        build = self._build
        x2, y2 = self.x * self.x, self.y * self.y
        left = (x2 * babyjubjub.A + y2 - 1).handles()[0]
        build.backend.assert_mul((x2 * babyjubjub.D).handles()[0], y2.handles()[0], left, build.here())


class PointShape(Shape):
    """{"x", "y"}, or packed as 32 bytes in `0x` hex."""

    name = "Point"
    elements = 2

    def __init__(self, modulus: int) -> None:
        self.coordinate = FieldShape(modulus)

    def allocate(self, build: Build, handles: Sequence[int]) -> Point:
        """Constrained onto the curve."""
        x, y = handles
        point = Point(Field(build, x), Field(build, y))
        point.assert_on_curve()
        return point

    def over(self, build: Build, handles: Sequence[int]) -> Point:
        """Coordinates that are known to be on the curve."""
        x, y = handles
        return Point(Field(build, x), Field(build, y))

    def accepts(self, value: object) -> bool:
        """Any Point."""
        return isinstance(value, Point)

    def encode(self, value: object, path: str) -> list[int]:
        """A mapping of x and y, a packed point, or a `babyjubjub.Point`; it must be on the curve."""
        if isinstance(value, babyjubjub.Point):
            point = value
        elif isinstance(value, str):
            point = _unpack(value, path)
        elif isinstance(value, dict) and set(value) == {"x", "y"}:
            x, y = (self.coordinate.encode(value[axis], f"{path}.{axis}")[0] for axis in ("x", "y"))
            point = babyjubjub.Point(x, y)
        else:
            raise malformed(path, 'a point: {"x": …, "y": …} or 32 packed bytes as 0x hex')
        if not babyjubjub.is_on_curve(point):
            raise malformed(path, "a point on the BabyJubJub curve")
        return [point.x, point.y]

    def decode(self, elements: Sequence[int]) -> babyjubjub.Point:
        """A plain point; whether it is on the curve is for the proof to say."""
        x, y = (self.coordinate.decode([element]) for element in elements)
        return babyjubjub.Point(x, y)

    def show(self, value: Any) -> dict[str, str]:
        """Decimal coordinates."""
        return {"x": str(value.x), "y": str(value.y)}

    def json_schema(self) -> dict[str, Any]:
        """Coordinates or packed bytes."""
        coordinate = self.coordinate.json_schema()
        plain = {
            "type": "object",
            "properties": {"x": coordinate, "y": coordinate},
            "required": ["x", "y"],
            "additionalProperties": False,
        }
        packed = {"type": "string", "pattern": "^0x[0-9a-fA-F]{64}$"}
        return {"anyOf": [plain, packed], "description": "a point on BabyJubJub; packed as circomlib does"}

    def example(self) -> dict[str, str]:
        """The base point."""
        return {"x": str(babyjubjub.BASE8.x), "y": str(babyjubjub.BASE8.y)}


def _unpack(value: str, path: str) -> babyjubjub.Point:
    expected = "32 packed bytes of a point on the BabyJubJub curve, as 0x hex"
    if not _PACKED.fullmatch(value):
        raise malformed(path, expected)
    try:
        return babyjubjub.unpack(bytes.fromhex(value[2:]))
    except MalformedInput:
        raise malformed(path, expected) from None
