"""Locks between processes: one builder at a time, and nobody clears away a build that somebody reads.

Why flock: the kernel gives it back when a process dies, however it dies, on Linux and macOS alike; there is
no stale lock file to explain to anybody. On a file system that has none, readers go without.
"""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path
from typing import Final

_UNSUPPORTED: Final = {errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.ENOSYS, errno.EINVAL}


class Lock:
    """An open file with a lock on it; given back by `release`, or by the end of the process."""

    def __init__(self, descriptor: int) -> None:
        """Take over an open file descriptor."""
        self._descriptor = descriptor

    def release(self) -> None:
        """Give it back. Doing so twice does nothing."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def write(self, text: str) -> None:
        """Say who holds it, for those who wait."""
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text.encode(), 0)


def shared(path: Path) -> Lock | None:
    """Lock for reading; None if somebody holds it alone, or is removing the file.

    Raises:
        FileNotFoundError: There is no such file.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    return _locked(descriptor, fcntl.LOCK_SH)


def alone(path: Path) -> Lock | None:
    """Lock for oneself, making the file if need be; None if anybody else holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return _locked(descriptor, fcntl.LOCK_EX)


def _locked(descriptor: int, kind: int) -> Lock | None:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError as error:
        if error.errno not in _UNSUPPORTED or kind == fcntl.LOCK_EX:
            os.close(descriptor)
            raise
    if os.fstat(descriptor).st_nlink == 0:
        os.close(descriptor)
        return None
    return Lock(descriptor)
