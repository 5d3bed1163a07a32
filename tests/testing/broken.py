"""Circuits with one hole each, as somebody could write them: what the hunt and the checks have to find."""

from __future__ import annotations

from proofmill import U64, Bool, Circuit, Field, Output, Point, Private, Public, require
from proofmill.circuit import gadget, hint
from proofmill.circuit.arithmetic.bits import assert_range, to_bits
from proofmill.circuit.arithmetic.product import multiply
from proofmill.circuit.build import current
from proofmill.circuit.gadgets import babyjubjub, eddsa, poseidon
from proofmill.circuit.gadgets.bits import canonical_bits
from proofmill.circuit.gadgets.select import select


@gadget("broken.is_zero")
def half_is_zero(x: Field) -> Bool:
    """Lacks x · z = 0."""
    build = current()
    (inverse,) = build.backend.hint("inverse", x.handles(), [], 1, build.here())
    return Bool(build, (1 - x * Field(build, inverse)).handles()[0])


class HalfIsZero(Circuit):
    x: Public[Field]
    result: Output[Bool]

    def define(self) -> None:
        self.result = half_is_zero(self.x)


class OtherHalfIsZero(Circuit):
    """Lacks z = 1 − x·i: where x is 0, z is free."""

    x: Public[Field]
    result: Output[Field]

    def define(self) -> None:
        (z,) = hint(lambda values: [int(values[0] == 0)], [self.x])
        require(self.x * z == 0, "not zero")
        self.result = z


class BareHint(Circuit):
    x: Public[Field]
    root: Output[Field]

    def define(self) -> None:
        (self.root,) = hint(lambda values: [7], [self.x])


class ForgottenHint(Circuit):
    """Computes a square root and uses the input instead."""

    x: Public[Field]
    square: Output[Field]

    def define(self) -> None:
        hint(lambda values: [7], [self.x])
        self.square = self.x * self.x


class LooseBits(Circuit):
    """254 bits of an element, of the integer below the modulus or of that plus the modulus."""

    x: Public[Field]
    lowest: Output[Bool]

    def define(self) -> None:
        build = current()
        bits = to_bits(build, self.x.handles()[0], build.modulus.bit_length())
        self.lowest = Bool(build, bits[0])


class FieldBits(Circuit):
    """A bit and the rest that add up, where the bit is not made a bit."""

    x: Public[Field]
    lowest: Output[Field]

    def define(self) -> None:
        low, rest = hint(lambda values: [values[0] & 1, values[0] >> 1], [self.x], 2)
        require(low + 2 * rest == self.x, "not the value")
        self.lowest = low


class LooseDivision(Circuit):
    """q·b + r = a with q and r in range, but r may be b or more."""

    a: Public[U64]
    b: Public[U64]
    quotient: Output[U64]

    def define(self) -> None:
        build = current()
        a, b = self.a.handles()[0], self.b.handles()[0]
        q, r = build.backend.hint("divmod", [a, b], [], 2, build.here())
        assert_range(build, q, 64)
        assert_range(build, r, 64)
        product = build.backend.add(multiply(build, q, b, 64), r)
        build.backend.assert_zero(build.backend.sub(product, a), build.here())
        self.quotient = U64(build, (q,))


class FieldDivision(Circuit):
    """q·b + r = a with r < b, but q may be any field element."""

    a: Public[U64]
    b: Public[U64]
    remainder: Output[U64]

    def define(self) -> None:
        build = current()
        a, b = self.a.handles()[0], self.b.handles()[0]
        q, r = build.backend.hint("divmod", [a, b], [], 2, build.here())
        remainder = U64.from_field(Field(build, r))
        require(remainder < self.b, "the remainder is too large")
        require(Field(build, q) * self.b.to_field() + remainder.to_field() == self.a.to_field(), "not a quotient")
        self.remainder = remainder


class LooseSelect(Circuit):
    """Selects by a "bit" that is only said to be one."""

    a: Public[Field]
    b: Public[Field]
    result: Output[Field]

    def define(self) -> None:
        build = current()
        (bit,) = hint(lambda values: [1], [self.a])
        self.result = select(Bool(build, bit.handles()[0]), self.a, self.b)


class TwoFactors(Circuit):
    """x = p·q for two hints: many pairs will do. One hint that lies alone is caught by the other."""

    x: Public[Field]
    total: Output[Field]

    def define(self) -> None:
        p, q = hint(lambda values: [1, values[0]], [self.x], 2)
        require(p * q == self.x, "not factors")
        self.total = p + q


class OnlyRequires(Circuit):
    """The hole of HalfIsZero, with nothing for the verifier to see."""

    x: Public[Field]

    def define(self) -> None:
        require(half_is_zero(self.x), "x is not zero")


class LooseSignature(Circuit):
    """EdDSA's equation without the subgroup checks, and S by its 251 bits alone."""

    key: Public[Point]
    message: Public[Field]
    signature: Private[eddsa.Signature]

    def define(self) -> None:
        r8, key = self.signature.r8, self.key
        s = [Bool(current(), bit) for bit in assert_range(current(), self.signature.s.handles()[0], 251)]
        h = canonical_bits(poseidon.hash(r8.x, r8.y, key.x, key.y, self.message))
        right = babyjubjub.add(r8, babyjubjub.multiply(babyjubjub.multiply_by_cofactor(key), h))
        require(babyjubjub.multiply_base(s) == right, "not signed")


class WrappingDifference(Circuit):
    """A difference in the field, called a U64."""

    a: Public[U64]
    b: Public[U64]
    difference: Output[Field]

    def define(self) -> None:
        self.difference = self.a.to_field() - self.b.to_field()


class Unconnected(Circuit):
    """`note` and `context` enter the circuit, and no constraint mentions them."""

    x: Private[Field]
    note: Private[Field]
    context: Public[Field]
    total: Output[Field]

    def define(self) -> None:
        self.total = self.x * self.x
