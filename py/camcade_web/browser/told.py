"""Effects with a value, as flows return them."""

from typing import Generic, TypeVar

Value = TypeVar("Value")


class Told(Generic[Value]):
    """A plain value with a meaning: each kind is a class of its own, equal to its like alone.

    Not a dataclass, because a page makes its classes at every start: one takes 2 ms there, one of these 0.01.
    """

    __slots__ = ("value",)
    __match_args__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self), self.value))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.value!r})"
