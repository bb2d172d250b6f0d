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
VERSION = 1
PREFIX = Struct("<8sII")
"""Magic, length of the header in bytes, CRC-32 of the header."""
ALIGN = 8
UNKNOWN = -(2**31)
"""Stands for a bound that is None."""

SECTIONS: dict[str, str] = {
    "ptr": "q",  # node -> first half edge; nodes + 1 numbers
    "nbr": "i",  # half edge -> the other node; ascending within a node
    "half": "i",  # half edge -> edge number * 2 + way
    "claim": "i",  # edge -> claim number, or number of the judgement
    "flags": "B",  # edge -> KIND bits and CONTESTED
    "relation": "H",  # edge -> position in the header's relations
    "standing": "B",  # edge -> position in the header's standings
    "source": "i",  # edge -> position among the sorted ids of all sources; -1 for a judgement
    "when": "i",  # edge -> row of `times`; 0 says that no time is given
    "times": "i",  # four bounds a row
    "node": "B",  # node -> PASSABLE, UNNAMED, HUB, LEAF, DISPUTED
    "component": "i",  # node -> number of its component; -1 where no path passes through
    "publisher": "i",  # source -> its publisher; sources without one share a number
    "root_ptr": "i",  # source -> first of its roots; sources + 1 numbers
    "root": "i",  # roots, by source number; an unknown id has a number of its own behind the sources
    "id_ptr": "q",  # source -> first byte of its id; sources + 1 numbers
    "ids": "B",  # ids of the sources in UTF-8, sorted, without a gap
}

STATEMENT, IN, SAME = 0, 1, 2
KIND = 3
"""Mask of an edge's kind: a claim joins subject and object, or subject and `in`; a judgement joins two."""
CONTESTED = 4

PASSABLE = 1
"""A chain may pass through: a person, group, organization, estate, event or case that has a name."""
UNNAMED = 2
HUB = 4
LEAF = 8
"""A place, a work, or of a class without kind: an end of a chain when asked for by name, never passed."""
DISPUTED = 16
"""Some edge at it is contested; where none is, a search for uncontested chains need not look at the edges."""

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
