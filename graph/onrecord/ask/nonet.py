"""Takes the network away from the process that answers SPARQL. Imports the standard library only.

In:   nothing: it acts on the process it is called in, and on every thread started afterwards
Out:  the names of the means that took hold
Not:  reading the query: `ask.guard` does that for the sake of a good sentence; this here is the barrier

Linux, without any rights of its own: seccomp (x86-64 and arm64, kernel 3.17) refuses new sockets of any kind,
io_uring and new programs; Landlock (kernel 5.13) refuses every change to the file system and (6.7) TCP;
where there is no seccomp, a network namespace of its own. macOS: the sandbox profile "no network", which
Apple calls deprecated. Elsewhere, and where all means are switched off, only the guard stands between a
query and the network; the deadline and the limits of the worker hold everywhere.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Callable
from typing import Final

_NO_NEW_PRIVS: Final = 38
_DIE_WITH_PARENT: Final = 1
_SET_SECCOMP: Final = 22
_NEW_USER_AND_NET: Final = 0x10000000 | 0x40000000
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446

_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_EACCES, _ENOSYS = 13, 38
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06

_ARCHITECTURES: Final = {
    # audit number; calls refused: socket, execve, execveat; io_uring_setup
    "x86_64": (0xC000003E, (41, 59, 322), 425),
    "aarch64": (0xC00000B7, (198, 221, 281), 425),
}


def deny() -> tuple[str, ...]:
    """Take away the network and all writing by every means there is; return their names."""
    if sys.platform == "darwin":
        return tuple(_held("sandbox", _sandbox))
    if not sys.platform.startswith("linux"):
        return ()
    held = [*_held("landlock", _landlock), *_held("seccomp", _seccomp)]
    if "seccomp" not in held:
        held += _held("namespace", _namespace)
    return tuple(held)


def die_with(parent: int) -> None:
    """On Linux, end at once when the parent ends, however that happens."""
    if sys.platform.startswith("linux"):
        _libc().prctl(_DIE_WITH_PARENT, 9, 0, 0, 0)
        if os.getppid() != parent:  # it ended before this was asked for
            os._exit(1)


def _held(name: str, means: Callable[[], None]) -> list[str]:
    try:
        means()
    except (OSError, AttributeError, KeyError):  # this kernel or machine does not have it
        return []
    return [name]


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), what)
    return result


def _no_new_privileges(libc: ctypes.CDLL) -> None:
    _check(libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")


def _landlock() -> None:
    """Handle all rights to write, and TCP, and grant none of them."""
    libc = _libc()
    version = _check(
        libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1)), "no landlock"
    )
    writes = 0x1FF2  # write a file; remove, make and link of every kind; not read, not execute
    writes |= (1 << 13 if version >= 2 else 0) | (1 << 14 if version >= 3 else 0)  # move, truncate
    rights = struct.pack("QQ", writes, 0b11) if version >= 4 else struct.pack("Q", writes)
    fd = _check(
        libc.syscall(_LANDLOCK_CREATE, rights, ctypes.c_size_t(len(rights)), ctypes.c_uint32(0)), "ruleset"
    )
    try:
        _no_new_privileges(libc)
        _check(libc.syscall(_LANDLOCK_RESTRICT, fd, ctypes.c_uint32(0)), "restrict")
    finally:
        os.close(fd)


def _seccomp() -> None:
    """A filter over system calls: no socket, no new program, no io_uring (a way round the filter)."""
    machine = os.uname().machine
    audit, refused, io_uring = _ARCHITECTURES[{"arm64": "aarch64"}.get(machine, machine)]
    code = [_step(_LOAD, 4), _step(_EQUAL, audit, yes=1), _step(_RETURN, _KILL), _step(_LOAD, 0)]
    if machine == "x86_64":  # its second table of calls, with a bit set
        code += [_step(_AT_LEAST, 0x40000000, no=1), _step(_RETURN, _REFUSE | _EACCES)]
    for call in refused:
        code += [_step(_EQUAL, call, no=1), _step(_RETURN, _REFUSE | _EACCES)]
    code += [_step(_EQUAL, io_uring, no=1), _step(_RETURN, _REFUSE | _ENOSYS), _step(_RETURN, _ALLOW)]
    program = ctypes.create_string_buffer(b"".join(code))
    libc = _libc()
    _no_new_privileges(libc)
    header = _Program(len(code), ctypes.cast(program, ctypes.c_void_p))
    _check(libc.prctl(_SET_SECCOMP, 2, ctypes.byref(header), 0, 0), "seccomp")


class _Program(ctypes.Structure):
    """What the kernel calls `sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def _step(what: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    """One instruction: `yes` and `no` are how many to skip after a comparison."""
    return struct.pack("HBBI", what, yes, no, value)


def _namespace() -> None:
    """A network of its own, with nothing in it."""
    _check(_libc().unshare(_NEW_USER_AND_NET), "unshare")


def _sandbox() -> None:
    library = ctypes.CDLL("/usr/lib/libsandbox.1.dylib", use_errno=True)
    message = ctypes.c_char_p()
    _check(-abs(library.sandbox_init(b"no-network", ctypes.c_uint64(1), ctypes.byref(message))), "sandbox")
