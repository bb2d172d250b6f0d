"""Parameters of the API: what each may be, read from an address and told in the OpenAPI document alike.

In:   the table's parameters, and what an address says
Out:  values by name, or a `UsageError` that says which values there are
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from onrecord.errors import UsageError

LONGEST: Final = 500
"""Characters of a name, an id or a time."""
_TRUE: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
"""What people write for true and false; the document promises the first of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    """As the address has it; a Python keyword gets an underscore where it is handed on."""
    what: str
    kind: str = "string"
    """string, integer or boolean."""
    required: bool = False
    default: Any = None
    several: bool = False
    """May be given more than once, or with commas between where `parts` says so."""
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    place: str = "query"
    """query or path."""
    example: str = ""

    def read(self, texts: Sequence[str]) -> Any:
        """The value in an address."""
        if not texts:
            if self.required:
                raise UsageError(f"The parameter {self.name} is missing: {self.what}")
            return () if self.several else self.default
        if len(texts) > 1 and not self.several:
            raise UsageError(f"The parameter {self.name} is given more than once. Give it once.")
        values = tuple(map(self._one, texts))
        return values if self.several else values[0]

    def _one(self, text: str) -> Any:
        if self.kind == "integer":
            return self._integer(text)
        if self.kind == "boolean":
            if text not in _TRUE:
                raise UsageError(f"The parameter {self.name} is true or false.")
            return _TRUE[text]
        if self.choices and text not in self.choices:
            raise UsageError(f"The parameter {self.name} is one of {', '.join(self.choices)}.")
        if len(text) > LONGEST:
            raise UsageError(f"The parameter {self.name} has at most {LONGEST} characters.")
        if self.required and not text.strip():
            raise UsageError(f"The parameter {self.name} is empty: {self.what}")
        return text

    def _integer(self, text: str) -> int:
        digits = text.removeprefix("-")
        number = int(text) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None
        low, high = self.least, self.most
        if number is None or (low is not None and number < low) or (high is not None and number > high):
            raise UsageError(f"The parameter {self.name} is a whole number from {low} to {high}.")
        return number

    def schema(self) -> dict[str, Any]:
        """Its JSON Schema."""
        out: dict[str, Any] = {"type": self.kind}
        if self.kind == "string":
            out["maxLength"] = LONGEST
            if self.required:
                out |= {"minLength": 1, "pattern": r"\S"}
        for name, value in (("minimum", self.least), ("maximum", self.most)):
            if value is not None:
                out[name] = value
        if self.choices:
            out = {"type": "string", "enum": list(self.choices)}
        if self.several:
            return {"type": "array", "items": out}
        if self.default is not None:
            out["default"] = self.default
        return out


def read(
    parameters: Iterable[Parameter], path: Mapping[str, str], query: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    """Values by name.

    Raises:
        UsageError: One is missing, unknown, or makes no sense.
    """
    given: dict[str, list[str]] = {}
    for name, text in query:
        given.setdefault(name, []).append(text)
    known = {p.name: p for p in parameters}
    for name in given:
        if name not in known or known[name].place != "query":
            has = ", ".join(p.name for p in known.values() if p.place == "query") or "none"
            raise UsageError(f'There is no parameter "{name[:60]}" here; there are: {has}.')
    return {
        p.name: p.read([path[p.name]] if p.place == "path" else given.get(p.name, [])) for p in known.values()
    }
