"""How the path graph lies on disk: one file, a header, then plain arrays.

In:   arrays, by section name (`paths_write`)
Out:  the same arrays as memory-mapped views (`paths`)
Not:  what the numbers mean to a question, which `ask` knows

The file opens with `PREFIX` (magic, length and CRC-32 of the header), the header as JSON, then the
sections of `SECTIONS`, each at a multiple of eight bytes, in the byte order named by the header. One file, so
that opening is one `mmap` and a truncated copy shows in its size.
"""

from __future__ import annotations

from struct import Struct

NAME = "paths.bin"
MAGIC = b"ONRPATHS"
VERSION = 2
PREFIX = Struct("<8sII")
"""Magic, length of the header in bytes, CRC-32 of the header."""
ALIGN = 8
UNKNOWN = -(2**31)
"""Stands for a bound that is None."""

SECTIONS: dict[str, str] = {
    "ptr": "q",  # node -> its first edge; nodes + 1 numbers
    "shut": "q",  # node -> the first of its edges that leads to an entity no chain passes; those come last
    "nbr": "i",  # edge -> the other node; ascending within each of the two parts of a node's edges
    "claim": "i",  # edge -> claim number, or number of the judgement
    "mark": "B",  # edge -> WAY, CONTESTED, and its position in the header's standings << STANDING
    "tie": "H",  # edge -> KIND, and its position in the header's relations << RELATION
    "source": "i",  # edge -> position among the sorted ids of all sources; -1 for a judgement
    "when": "i",  # edge -> row of `times`; 0 says that no time is given, TIMELESS that it needs none
    "times": "i",  # four bounds a row
    "node": "B",  # node -> PASSABLE, UNNAMED, HUB, LEAF
    "component": "i",  # node -> number of its component; -1 where no path passes through
    "publisher": "i",  # source -> its publisher; sources without one share a number
    "root_ptr": "i",  # source -> first of its roots; sources + 1 numbers
    "root": "i",  # roots, by source number; an unknown id has a number of its own behind the sources
    "id_ptr": "q",  # source -> first byte of its id; sources + 1 numbers
    "ids": "B",  # ids of the sources in UTF-8, sorted, without a gap
}
"""What joins two nodes stands at both of them, each time as an edge with all that a filter asks for: a search
reads one stretch of each array, and looks nothing up elsewhere."""

WIDE = 500_000
"""Edges that plain Python looks at in the time that the import of numpy takes."""

STATEMENT, IN, SAME = 0, 1, 2
KIND = 3
"""Mask of an edge's kind: a claim joins subject and object, or subject and `in`; a judgement joins two."""
RELATION = 2
"""Bits to the right of the relation in `tie`."""
RELATIONS = 1 << 14
WAY, CONTESTED = 1, 2
"""WAY: the edge runs against its claim, from the object or the `in` to the subject."""
STANDING = 2
"""Bits to the right of the standing in `mark`."""
STANDINGS = 1 << 6
TIMELESS = -1
"""Row of times of a judgement, which meets every time."""

PASSABLE = 1
"""A chain may pass through: a person, group, organization, estate, event or case that has a name."""
UNNAMED = 2
HUB = 4
LEAF = 8
"""A place, a work, or of a class without kind: an end of a chain when asked for by name, never passed."""

PASSABLE_KINDS = frozenset({"person", "group", "organization", "estate", "event", "case"})
AGENT_KINDS = frozenset({"person", "group", "organization", "estate"})
CROWD = 50
"""An event or case with more participants than this explains nothing inside a chain."""
CROWDED_RECORD = 5_000
"""Only a record with more entities than this has hubs by their share of all edges ..."""
CROWDED_SHARE = 100
"""... which is more than one in this many."""


def aligned(offset: int) -> int:
    """The next multiple of eight."""
    return -(-offset // ALIGN) * ALIGN
