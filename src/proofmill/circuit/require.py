"""The one way to constrain."""

from __future__ import annotations

from proofmill.circuit.types.value import Bool


def require(condition: Bool, message: str) -> None:
    """The statement holds only if `condition` does. A witness that breaks it is refused with `message`.

    Raises TypeError for anything but a circuit Bool: a Python bool would be decided while building, for all proofs.
    """
    if not isinstance(condition, Bool):
        raise TypeError(f"require takes a circuit Bool, not {type(condition).__name__}")
    if not isinstance(message, str) or not message:
        raise TypeError("require takes a message that says what it means when the condition does not hold")
    with condition._build.locations.meaning(message):
        condition.assert_true()
