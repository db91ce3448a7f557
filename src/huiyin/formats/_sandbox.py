"""The walls around a process that reads a stranger's file."""

from __future__ import annotations

import ctypes
import resource
import signal

from huiyin.formats.limits import Limits

_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000
_DIE_WITH_PARENT, _NO_NEW_PRIVILEGES = 1, 38


def enter(limits: Limits) -> None:
    """Bind this process to memory, time, files and, where the system allows it, no network.

    Must run before threads start: a user namespace can only be entered by a single thread.
    """
    _cap(resource.RLIMIT_CORE, 0)
    _cap(resource.RLIMIT_AS, limits.memory)
    _cap(resource.RLIMIT_CPU, limits.cpu_time, grace=2)  # the softer bound comes first, with its own signal
    _cap(resource.RLIMIT_FSIZE, limits.output_size)
    _cap(resource.RLIMIT_NOFILE, limits.open_files)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        if libc.unshare(_NEW_NETWORK) != 0:
            libc.unshare(_NEW_USER | _NEW_NETWORK)
    except (OSError, AttributeError):
        return  # not Linux: the limits above still hold


def _cap(kind: int, value: int, grace: int = 0) -> None:
    _, hard = resource.getrlimit(kind)
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (bound, bound + grace if hard == resource.RLIM_INFINITY else hard))
