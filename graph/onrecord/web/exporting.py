"""The process that writes one export to stdout and ends.

In:   one JSON order on stdin: build, format, what to choose
Out:  the file on stdout; or exit code 1 and the mistake as JSON on stderr
Not:  choosing which record: it is given the folder of the build that answers, redacted or not
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from onrecord.ask import nonet
from onrecord.errors import OnrecordError, UnknownName

if TYPE_CHECKING:
    from onrecord.record import Record
    from onrecord.show.portion import Portion

CHANNEL: Final = "ONRECORD_PARENT"


def main() -> int:
    """Write one export."""
    from onrecord.record import Record
    from onrecord.show.export import stream
    from onrecord.store.reading import Reading

    nonet.die_with(int(os.environ[CHANNEL]))
    order = json.loads(sys.stdin.buffer.read())
    try:
        with Record(
            Reading.open(Path(order["build"]), stale=order["stale"]), Path(order["folder"]), plain=True
        ) as record:
            stream(_portion(record, order), order["format"], sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except OnrecordError as error:
        fault = {"kind": "UnknownName" if isinstance(error, UnknownName) else "", "message": str(error)}
        more = {"name": getattr(error, "name", ""), "candidates": list(getattr(error, "candidates", ()))}
        sys.stderr.write(json.dumps(fault | more))
        return 1
    except BrokenPipeError:
        os._exit(0)
    return 0


def _portion(record: Record, order: dict[str, Any]) -> Portion:
    """What was chosen, as `onrecord export` chooses it."""
    from onrecord.show.portion import Portion

    between = (order["from"], order["to"]) if order.get("from") else None
    around, sparql = tuple(order.get("around") or ()), order.get("query") or ""
    if not (between or around or sparql):
        return Portion(record.reading, raw=bool(order.get("raw")))
    picture = record._picture(around, int(order["hops"]), between, sparql)
    return Portion(
        record.reading,
        frozenset(entity.ref.id for entity in picture.entities),
        tuple(sorted(claim.id for claim in picture.claims)),
        picture.selection,
        bool(order.get("raw")),
    )


if __name__ == "__main__":
    sys.exit(main())
