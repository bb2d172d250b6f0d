"""The path graph of a record, memory-mapped: a cold question reads only the pages it walks over.

In:   `paths.bin` of a build, written by `write`
Out:  `PathIndex`: neighbours of an entity, and what filters need to know about each edge
Not:  names, quotes and words of claims, which `store.reading` looks up by the numbers found here

Imports the standard library only: a path question answers in little more than the start of Python.
"""

from __future__ import annotations

import json
import mmap
import sys
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from onrecord.errors import RecordError
from onrecord.store import paths_layout as layout

if TYPE_CHECKING:
    from onrecord.model.dossier import Dossier
    from onrecord.model.judged import Judged
    from onrecord.store.paths_arrays import Arrays

Ints = memoryview
"""A view that gives integers; slices of it are views again."""


def write(
    folder: Path,
    dossier: Dossier,
    judged: Judged,
    number: Mapping[str, int],
    claim_number: Mapping[str, int],
) -> None:
    """Write the path graph of a dossier into `folder`; see `paths_write.write`."""
    from onrecord.store import paths_write

    paths_write.write(folder, dossier, judged, number, claim_number)


class PathIndex:
    """The path graph: N nodes (entities, by their dense numbers), joined by M claims and judgements.

    Whatever joins two nodes stands at both as an edge, once in each one's row; several may join the same two.
    `STATEMENT` edges join subject and object of a claim, `IN` edges its subject and its `in`, `SAME` edges
    two entities judged the same. Only live claims that stand are edges; contested ones are marked.

    Attributes that are views have one integer for each node, edge or source, as `paths_layout.SECTIONS` says.
    They end with `close()`.
    """

    def __init__(self, path: Path, data: mmap.mmap, header: Mapping[str, Any], body: int) -> None:
        """Take the views; `open` is the way in."""
        self.path = path
        self._data = data
        self._whole = memoryview(data)
        self._sections: Mapping[str, list[int]] = header["sections"]
        self._body = body
        self._independent: dict[tuple[int, int], bool] = {}
        self._arrays: Arrays | None = None
        self._looked_at = 0
        self._spare: list[bytearray] = []
        self.node_count: int = header["nodes"]
        self.edge_count: int = header["edges"]
        self.source_count: int = header["sources"]
        self.contested_count: int = header["contested"]
        self.relations: tuple[str, ...] = tuple(header["relations"])
        self.standings: tuple[str, ...] = tuple(name for name, _ in header["standings"])
        self.firmness: tuple[int, ...] = tuple(rank for _, rank in header["standings"])
        self.ptr, self.shut, self.nbr = self._view("ptr"), self._view("shut"), self._view("nbr")
        self.claim, self.mark, self.tie = self._view("claim"), self._view("mark"), self._view("tie")
        self.source, self.when = self._view("source"), self._view("when")
        self.times, self.node = self._view("times"), self._view("node")
        self.component, self.publisher = self._view("component"), self._view("publisher")
        self.root_ptr, self.root = self._view("root_ptr"), self._view("root")
        self.id_ptr, self.ids = self._view("id_ptr"), self._view("ids")

    def numpy(self, edges: int) -> Arrays | None:
        """The sections as numpy arrays, once that pays: `edges` are about to be looked at.

        Importing numpy costs as much as looking at some `layout.WIDE` edges in plain Python. So it is
        imported when so many have been looked at, or are about to be; whoever has it already uses it at once.
        """
        if self._arrays is None:
            self._looked_at += edges
            if self._looked_at <= layout.WIDE and "numpy" not in sys.modules:
                return None
            from onrecord.store.paths_arrays import Arrays

            self._arrays = Arrays({name: getattr(self, name) for name in layout.SECTIONS})
        return self._arrays

    def borrow(self) -> bytearray:
        """A zero for every node, to note what was seen; give it `back` with zeros again."""
        # Zeros for five million entities cost more than most questions: they are kept.
        try:
            return self._spare.pop()
        except IndexError:
            return bytearray(self.node_count)

    def back(self, zeros: bytearray) -> None:
        """Take back what was borrowed."""
        self._spare.append(zeros)

    @classmethod
    def open(cls, folder: Path) -> PathIndex:
        """Map `paths.bin` in a folder, read-only.

        Raises:
            RecordError: It is missing, cut short, of another version or machine, or its header is damaged.
                The bodies of the sections are not read; `verify` does that.

        Cost: O(1), whatever the size.
        """
        path = folder / layout.NAME
        try:
            with path.open("rb") as file:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise RecordError(_damaged(path, "cannot be opened")) from error
        try:
            return cls(path, data, *_header(path, data))
        except BaseException:
            data.close()
            raise

    def verify(self) -> None:
        """Read every section and compare its checksum.

        Raises:
            RecordError: One differs; names it.

        Cost: one pass over the file.
        """
        for name, (_, _, wanted) in self._sections.items():
            view = self._view(name).cast("B")
            if len(view) and crc32(view) != wanted:
                raise RecordError(_damaged(self.path, f'is damaged in its part "{name}"'))

    def close(self) -> None:
        """Let go of the file. Views taken from the attributes must not be used any more.

        Where an array over the file is still in somebody's hands, the file is let go of with that array.
        """
        self._arrays = None
        try:
            for name in layout.SECTIONS:
                getattr(self, name).release()
            self._whole.release()
            self._data.close()
        except BufferError:
            return

    def row(self, node: int) -> range:
        """The edges that stand at a node; several to one neighbour count each."""
        return range(self.ptr[node], self.ptr[node + 1])

    def kind(self, edge: int) -> int:
        """`STATEMENT`, `IN` or `SAME`."""
        kind: int = self.tie[edge] & layout.KIND
        return kind

    def contested(self, edge: int) -> bool:
        """Whether its claim or judgement is contested."""
        return bool(self.mark[edge] & layout.CONTESTED)

    def firm(self, edge: int) -> int:
        """Rank of its standing."""
        return self.firmness[self.mark[edge] >> layout.STANDING]

    def between(self, a: int, b: int) -> range:
        """All edges at `a` that lead to `b`. Cost: O(log degree)."""
        first, shut, last = self.ptr[a], self.shut[a], self.ptr[a + 1]
        low, high = (first, shut) if self.node[b] & layout.PASSABLE else (shut, last)
        nbr = self.nbr
        begin = end = bisect_left(nbr, b, low, high)
        while end < high and nbr[end] == b:
            end += 1
        return range(begin, end)

    def bounds(self, time: int) -> tuple[int | None, int | None, int | None, int | None]:
        """The four bounds of a row of `times` in days: earliest and latest begin, earliest and latest end."""
        eb, lb, ee, le = (
            None if day == layout.UNKNOWN else day for day in self.times[4 * time : 4 * time + 4]
        )
        return eb, lb, ee, le

    def source_id(self, number: int) -> str:
        """Id of a source by its number."""
        return bytes(self.ids[self.id_ptr[number] : self.id_ptr[number + 1]]).decode()

    def source_number(self, id_: str) -> int:
        """Number of a source by its id; -1 if there is none. Cost: O(log S)."""
        wanted = id_.encode(errors="surrogatepass")
        low, high = 0, self.source_count
        while low < high:
            middle = (low + high) // 2
            found = bytes(self.ids[self.id_ptr[middle] : self.id_ptr[middle + 1]])
            if found == wanted:
                return middle
            # Python sorts text by code points, which is the order of its UTF-8 bytes.
            low, high = (middle + 1, high) if found < wanted else (low, middle)
        return -1

    def independent(self, a: int, b: int) -> bool:
        """Whether two sources are independent, as `model.source` says: roots and publishers differ."""
        key = (a, b) if a < b else (b, a)
        known = self._independent.get(key)
        if known is None:
            known = self._independent[key] = (
                a != b
                and self.publisher[a] != self.publisher[b]
                and set(self.root[self.root_ptr[a] : self.root_ptr[a + 1]]).isdisjoint(
                    self.root[self.root_ptr[b] : self.root_ptr[b + 1]]
                )
            )
        return known

    def _view(self, name: str) -> Ints:
        offset, count, _ = self._sections[name]
        code = layout.SECTIONS[name]
        start = self._body + offset
        view: Ints = self._whole[start : start + count * _SIZE[code]].cast(code)  # type: ignore[call-overload]
        return view


_SIZE = {"q": 8, "i": 4, "H": 2, "B": 1}


def _header(path: Path, data: mmap.mmap) -> tuple[Mapping[str, Any], int]:
    """The header and where the body begins, after every check that does not read the body."""
    if len(data) < layout.PREFIX.size:
        raise RecordError(_damaged(path, "is cut short"))
    magic, length, wanted = layout.PREFIX.unpack_from(data)
    body = layout.PREFIX.size + length
    text = data[layout.PREFIX.size : body]
    if magic != layout.MAGIC or len(text) != length or crc32(text) != wanted:
        raise RecordError(_damaged(path, "is damaged at its beginning"))
    header: dict[str, Any] = json.loads(text)
    if header["version"] != layout.VERSION or header["byteorder"] != sys.byteorder:
        raise RecordError(_damaged(path, "was written by another version or machine"))
    if len(data) != body + header["body"]:
        raise RecordError(_damaged(path, "is cut short or too long"))
    return header, body


def _damaged(path: Path, what: str) -> str:
    return f"The path index {path} {what}. Build the record again: onrecord build."
