"""`dataclass` as the standard library has it, without the price of its import.

In:   a class with annotated fields, written as for `dataclasses.dataclass(slots=True)`
Out:  the same class with slots, `__init__`, `__eq__`, `__hash__` and `__repr__`
Not:  inheritance of fields, ordering, `__post_init__`: no record here needs them

`import dataclasses` and one class made by it take half as long as the start of Python, and each further one
half a millisecond, since it compiles five methods at once. Here a class compiles `__init__` when its first
instance is made, and nothing else. `dataclasses.replace`, `fields` and `asdict` work on these records as on
any; for type checkers they are the library's own.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:

    class _Made:
        """Stands for the default of a field until each instance makes its own."""

        def __init__(self, factory: Callable[[], Any]) -> None:
            self.factory = factory

    def field(*, default_factory: Callable[[], Any]) -> Any:
        """A field whose default is made anew for every instance."""
        return _Made(default_factory)

    def replace(record: Any, **changes: Any) -> Any:
        """The same record with some fields changed."""
        for name in record.__names__:
            changes.setdefault(name, getattr(record, name))
        return record.__class__(**changes)

    def dataclass(*, slots: bool, frozen: bool = False, kw_only: bool = False) -> Callable[[type], type]:
        """Turn a class with annotated fields into a record."""
        if not slots:
            raise TypeError("a light record has slots")
        return lambda cls: _record(cls, frozen, kw_only)

    def _record(cls: type, frozen: bool, kw_only: bool) -> type:
        names = tuple(cls.__annotations__)
        defaults = {name: cls.__dict__[name] for name in names if name in cls.__dict__}
        body = {k: v for k, v in cls.__dict__.items() if k not in (*names, "__dict__", "__weakref__")}
        body |= {
            "__slots__": names,
            "__names__": names,
            "__match_args__": () if kw_only else names,
            "__dataclass_fields__": _Fields(dict(cls.__annotations__), defaults, kw_only),
            "__repr__": _repr,
            "__getstate__": _get_state,
            "__setstate__": _set_state,
            **_comparison(names, frozen),
        }
        if frozen:
            body |= {"__setattr__": _refuse, "__delattr__": _refuse}
        made = type(cls)(cls.__name__, cls.__bases__, body)
        _compile_when_used(made, names, defaults, kw_only)
        return made

    def _comparison(names: tuple[str, ...], frozen: bool) -> dict[str, Any]:
        """Equal are records of one class with equal fields; only what never changes has a hash."""
        values = attrgetter(*names)

        def equal(self: Any, other: Any) -> Any:
            return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

        def hashed(self: Any) -> int:
            return hash(values(self))

        return {"__eq__": equal, "__hash__": hashed if frozen else None}

    def _compile_when_used(cls: Any, names: tuple[str, ...], defaults: dict[str, Any], kw_only: bool) -> None:
        def first(self: Any, *args: Any, **values: Any) -> None:
            cls.__init__ = _init(cls, names, defaults, kw_only)
            cls.__init__(self, *args, **values)

        cls.__init__ = first

    def _init(cls: Any, names: tuple[str, ...], defaults: dict[str, Any], kw_only: bool) -> Any:
        """Write each slot with its own setter: quicker than by name, and what is frozen stays so."""
        known: dict[str, Any] = {f"set_{name}": cls.__dict__[name].__set__ for name in names}
        heads, lines = [], []
        for name in names:
            value, default = name, defaults.get(name)
            if isinstance(default, _Made):
                known[f"make_{name}"] = default.factory
                value = f"make_{name}() if {name} is unset else {name}"
                known["unset"] = default = _Made
            known[f"default_{name}"] = default
            heads.append(f"{name}=default_{name}" if name in defaults else name)
            lines.append(f" set_{name}(self, {value})")
        star = "*, " if kw_only else ""
        exec(f"def __init__(self, {star}{', '.join(heads)}):\n" + "\n".join(lines), known)
        made = known["__init__"]
        made.__qualname__ = f"{cls.__qualname__}.__init__"
        return made

    def _repr(self: Any) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__names__)
        return f"{self.__class__.__qualname__}({shown})"

    def _get_state(self: Any) -> list[Any]:
        return [getattr(self, name) for name in self.__names__]

    def _set_state(self: Any, state: list[Any]) -> None:
        for name, value in zip(self.__names__, state, strict=True):
            object.__setattr__(self, name, value)

    def _refuse(self: Any, name: str, value: Any = None) -> None:
        from dataclasses import FrozenInstanceError

        raise FrozenInstanceError(f"cannot change field {name!r}")

    class _Fields:
        """What `dataclasses` wants to know of a record, made when it asks."""

        def __init__(self, types: dict[str, Any], defaults: dict[str, Any], kw_only: bool) -> None:
            self._types, self._defaults, self._kw_only = types, defaults, kw_only
            self._made: dict[str, Any] | None = None

        def __get__(self, record: Any, cls: type) -> dict[str, Any]:
            if self._made is None:
                import dataclasses

                rows = [
                    (name, type_, *((self._real(dataclasses, name),) if name in self._defaults else ()))
                    for name, type_ in self._types.items()
                ]
                like: Any = dataclasses.make_dataclass(cls.__name__, rows, kw_only=self._kw_only)
                self._made = like.__dataclass_fields__
            return self._made

        def _real(self, dataclasses: Any, name: str) -> Any:
            default = self._defaults[name]
            made = isinstance(default, _Made)
            return dataclasses.field(default_factory=default.factory) if made else default


__all__ = ["dataclass", "field", "replace"]
