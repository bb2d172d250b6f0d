"""Styles and scripts, under addresses that change with them; the editor library where it is installed.

In:   a name below /static/
Out:  the file
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from onrecord.errors import UnknownName
from onrecord.show import pages as show

EDITOR: Final = "django_ace"
"""A package that brings the editor Ace as files; nothing of its Python is imported."""
EDITOR_FILES: Final = {
    "ace/ace.js": "ace.js",
    "ace/ext-language_tools.js": "ext-language_tools.js",
    "ace/mode-sparql.js": "mode-sparql.js",
    "ace/ace.css": "css/ace.css",
}
MEDIA: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
}
_PICTURE: Final = re.compile(r"ace/(main-[0-9]{1,3}\.png)")
FOREVER: Final = "public, max-age=31536000, immutable"


async def static(request: Request) -> Response:
    """One file. With the version in its address it never changes."""
    name = request.path_params["name"]
    found = show.assets().get(name) or _of_editor(name)
    if found is None:
        raise UnknownName(name)
    media, body = found
    fixed = request.query_params.get("v") == show.version()
    return Response(body, media_type=media, headers={"cache-control": FOREVER if fixed else "no-cache"})


@cache
def has_editor() -> bool:
    """Whether the editor library is installed."""
    return all(_of_editor(name) is not None for name in EDITOR_FILES)


@cache
def _of_editor(name: str) -> tuple[str, bytes] | None:
    """A file of the editor. The package is looked up, never imported: its Python needs what we do not."""
    picture = _PICTURE.fullmatch(name)  # a cursor, a fold: its style sheet names them
    inside = f"css/{picture[1]}" if picture else EDITOR_FILES.get(name, "")
    spec = find_spec(EDITOR) if inside else None
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(next(iter(spec.submodule_search_locations)))
    file = folder.joinpath("static", "django_ace", "ace", *inside.split("/"))
    if not file.is_file():
        return None
    return MEDIA[file.suffix], file.read_bytes()
