"""Who is connected to whom, through which events, and who says so?

>>> import onrecord
>>> record = onrecord.open("data/balcerzak")        # doctest: +SKIP
>>> record.chains("Catherine Lacy", "Seventh Circuit")  # doctest: +SKIP

`open`, `build`, `Record` and `errors` are the public names. Each is imported when it is first asked for, so
that `import onrecord` costs nothing.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onrecord import errors
    from onrecord.build import build
    from onrecord.record import Record, open

__version__ = "0.1.0"
__all__ = ["Record", "__version__", "build", "errors", "open"]

_HOMES = {"open": "onrecord.record", "Record": "onrecord.record", "build": "onrecord.build"}


class _Package(type(sys)):  # type: ignore[misc]  # mypy cannot follow a computed base
    """This package. `build` is the function of that name, though a module is called so too.

    Importing a submodule writes it into its package under its own name; here that one write is passed over,
    so that `onrecord.build(...)` means the same whether the module has been imported or not.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "build" and isinstance(value, type(sys)):
            return
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "errors":
        return import_module("onrecord.errors")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
