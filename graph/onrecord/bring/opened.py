"""Foreign files, opened safely: regular files only, packed or not, never whole in memory.

In:   a path
Out:  blocks of lines, with their numbers; or bytes, up to a limit
Not:  what the lines mean
"""

from __future__ import annotations

import codecs
import gzip
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from onrecord.errors import ForeignFileError

BLOCK = 1 << 16
"""Bytes that are read at once. What is made of them fits a processor's cache: four times as many took a fifth
longer."""
LONGEST = 16 << 20
"""Characters of one line; a Wikidata entity may have some millions."""
RATIO, FREE = 100, 64 << 20
"""A packed file may unpack to this many times its size, or to this many bytes if that is more."""


class Source:
    """One open file, unpacked if its name ends in .gz."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            ForeignFileError: It is missing, no regular file, or may not be read.
        """
        self.path = path
        self.name = path.name
        self._raw = open_regular(path)
        self.size = os.fstat(self._raw.fileno()).st_size
        self.packed = path.suffix.lower() == ".gz"
        self.stream: BinaryIO = cast(BinaryIO, gzip.GzipFile(fileobj=self._raw)) if self.packed else self._raw

    @property
    def at(self) -> int:
        """Bytes of the file on disk that are read so far."""
        return min(self._raw.tell(), self.size)

    def read(self, size: int) -> bytes:
        """The next bytes, unpacked.

        Raises:
            ForeignFileError: The packing is damaged, or unpacks to absurdly much.
        """
        try:
            content = self.stream.read(size)
        except (EOFError, OSError, gzip.BadGzipFile) as error:
            raise ForeignFileError(
                f"{self.name} cannot be unpacked: {_why(error)}. Fetch it again."
            ) from None
        except Exception as error:  # zlib.error has no base of its own
            raise ForeignFileError(
                f"{self.name} cannot be unpacked: {_why(error)}. Fetch it again."
            ) from None
        if self.packed and self.stream.tell() > max(FREE, RATIO * self.size):
            problem = f"{self.name} unpacks to over {RATIO} times its size"
            raise ForeignFileError(f"{problem}. Unpack it yourself if you trust it.")
        return content

    def whole(self, most: int) -> bytes:
        """All of it.

        Raises:
            ForeignFileError: It has more bytes than `most`.
        """
        content = self.read(most + 1)
        if len(content) > most:
            raise ForeignFileError(f"{self.name} has over {most >> 20} MB. Split it.")
        return content

    def close(self) -> None:
        """Close it."""
        self._raw.close()

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file; never wait for a pipe.

    Raises:
        ForeignFileError: There is none, or the system refuses.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        raise ForeignFileError(f"{path.name} cannot be opened: {_why(error)}.") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise ForeignFileError(f"{path.name} is no regular file. Name the file itself.")
    return os.fdopen(handle, "rb")


def _why(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(text).split())[:200].rstrip(".")


def decoder(first: bytes, encoding: str = "") -> codecs.IncrementalDecoder:
    """What turns bytes into text. Those that are no text become lone surrogates, to be seen."""
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    return codecs.getincrementaldecoder(encoding or "utf-8-sig")(errors="surrogateescape")


class Blocks:
    """Blocks of whole lines, each line with its end."""

    def __init__(self, source: Source, encoding: str = "", longest: int = LONGEST) -> None:
        """Begin to read `source`."""
        self.source = source
        self.number = 1
        """Number of the first line of the next block."""
        self.too_long: list[int] = []
        """Numbers of lines that were left out, being too long; a blank one stands for each."""
        self._longest = longest
        self._encoding = encoding

    def __iter__(self) -> Iterator[list[str]]:
        """Yield lists of lines; `number` is that of the first line of the list."""
        first = self.source.read(BLOCK)
        decode = decoder(first, self._encoding)
        carry = decode.decode(first)
        while True:
            content = self.source.read(BLOCK)
            if not content:
                break
            lines, carry = _cut(carry)
            if lines:
                yield from self._out(lines)
            elif len(carry) > self._longest:
                carry = self._skip(decode)
            carry += decode.decode(content)
        carry += decode.decode(b"", final=True)
        if carry:
            yield from self._out(list(io.StringIO(carry, newline="")))

    def _out(self, lines: list[str]) -> Iterator[list[str]]:
        yield lines
        self.number += len(lines)

    def _skip(self, decode: codecs.IncrementalDecoder) -> str:
        """Pass over the rest of a line that has no end in sight."""
        self.too_long.append(self.number)
        while content := self.source.read(BLOCK):
            _, mark, rest = decode.decode(content).partition("\n")
            if mark:
                return "\n" + rest
        return "\n"


def _cut(text: str) -> tuple[list[str], str]:
    """Whole lines, and what has no end yet."""
    end = text.rfind("\n") + 1
    if not end:
        end = text.rfind("\r", 0, len(text) - 1) + 1
    return (list(io.StringIO(text[:end], newline="")), text[end:]) if end else ([], text)
