"""`dossier.toml`: title, base IRI, language, corrections address, salt, publish policy.

In:   a folder
Out:  `Meta`, and findings for what cannot be used
Not:  a guess at a title or an address that the authors did not give
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from onrecord.errors import DossierError
from onrecord.model.dossier import Meta
from onrecord.model.terms import NAMESPACE
from onrecord.read.files import SETTINGS, UnsafePath, open_inside
from onrecord.read.notice import Notices, close, meant, shown

_KEYS = ("title", "base", "language", "corrections", "salt", "store", "publish")
_LONGEST = 1 << 16
_DOTS = 500
"""Dots in one line: a key of many parts takes the parser time that grows with their square."""
_IRI = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`\x00-\x20]+[/#]")


def read_settings(folder: Path, notices: Notices) -> Meta:
    """Read `dossier.toml`.

    Raises:
        DossierError: The folder has none, or it is no TOML.
    """
    values = dict(_load(folder))
    for key in sorted(set(values) - set(_KEYS)):
        near = meant(close(key, list(_KEYS)))
        message = f"{shown(key)} means nothing here{near}."
        notices.add("unknown-setting", SETTINGS, 0, message, f"The keys are {', '.join(_KEYS)}.")
    publish = values.pop("publish", {})
    if not isinstance(publish, dict):
        notices.add(
            "bad-setting", SETTINGS, 0, "publish is no table.", "Write [publish] on a line of its own."
        )
        publish = {}
    text = {key: _text(key, values[key], notices) for key in _KEYS if key in values}
    title = text.get("title", "")
    if not title and isinstance(values.get("title", ""), str):
        notices.add("bad-setting", SETTINGS, 0, "The dossier has no title.", 'Add title = "...".')
    return Meta(
        title=title or folder.resolve().name,
        base=_base(text.get("base", ""), folder, notices),
        language=text.get("language", "") or "en",
        corrections=text.get("corrections", ""),
        salt=text.get("salt", ""),
        store=text.get("store", ""),
        publish=_flat(publish),
    )


def _flat(table: Mapping[str, Any]) -> dict[str, str]:
    """A table, and the tables in it: `unasked.KEY` for KEY of [publish.unasked]."""
    out: dict[str, str] = {}
    for key, value in table.items():
        inner = value.items() if isinstance(value, dict) else ()
        out |= {f"{key}.{name}": str(text) for name, text in inner}
        if not isinstance(value, dict):
            out[str(key)] = str(value)
    return out


def _load(folder: Path) -> Mapping[str, Any]:
    try:
        with open_inside(folder, SETTINGS) as file:
            content = file.read(_LONGEST + 1)
    except FileNotFoundError:
        where = f"{folder} has no {SETTINGS}"
        raise DossierError(f"{where}, so it is no dossier. Start one with: onrecord new DIR") from None
    except (UnsafePath, OSError) as error:
        raise DossierError(f"{folder}/{SETTINGS} cannot be read: {error}.") from error
    if len(content) > _LONGEST:
        raise DossierError(
            f"{folder}/{SETTINGS} is over 64 KB. It holds a title and a few settings, nothing else."
        )
    if any(line.count(b".") > _DOTS for line in content.splitlines()):
        raise DossierError(f"{folder}/{SETTINGS} has a line with over {_DOTS} dots. Shorten it.")
    try:
        # A file written by some editors begins with a byte order mark, which TOML forbids.
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise DossierError(f"{folder}/{SETTINGS} is not UTF-8. Save it as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DossierError(
            f'{folder}/{SETTINGS} is no TOML: {error}. Write lines like title = "...".'
        ) from None


def _text(key: str, value: object, notices: Notices) -> str:
    if isinstance(value, str):
        return value.strip()
    notices.add("bad-setting", SETTINGS, 0, f"{key} is no text.", f'Write {key} = "..." in quotation marks.')
    return ""


def _base(base: str, folder: Path, notices: Notices) -> str:
    """The IRI that ids are appended to; a placeholder that resolves nowhere if there is none."""
    if base and _IRI.fullmatch(base) and not base.startswith(NAMESPACE.rstrip("#")):
        return base
    problem = (
        f"{shown(base)} cannot be the base of addresses." if base else "The dossier has no base address."
    )
    fix = 'Write base = "https://example.org/my-dossier/": http or https, ending in / or #.'
    notices.add("bad-setting", SETTINGS, 0, problem, fix)
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")
    return f"https://example.invalid/{name or 'dossier'}/"
