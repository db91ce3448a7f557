"""A line to a server that can be cut, reset, or go silent in the middle of an answer."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress

_PIECE = 1 << 14


class Line:
    """Listens on a port of this machine and carries bytes to where `reach` connects.

    `trouble`: "" none; "drop" closes, "reset" resets and "silence" stalls the line once `after` bytes of
    answers have passed; "refuse" turns every new caller away.
    """

    def __init__(self, reach: Callable[[], socket.socket]) -> None:
        self.reach, self.trouble, self.after = reach, "", 0
        self._ear = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._ear.getsockname()[1])
        self._wires: list[socket.socket] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        for wire in (self._ear, *self._wires):
            wire.close()

    def go_wrong(self, trouble: str, after: int = 0) -> None:
        """From the next byte on."""
        self.trouble, self.after = trouble, after

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._ear.accept()
                if self.trouble == "refuse":
                    _reset(caller)
                    continue
                server = self.reach()
                self._wires += [caller, server]
                threading.Thread(target=self._carry, args=(caller, server), daemon=True).start()
                threading.Thread(target=self._answer, args=(server, caller), daemon=True).start()

    def _carry(self, caller: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while piece := caller.recv(_PIECE):
                server.sendall(piece)
            server.shutdown(socket.SHUT_WR)

    def _answer(self, server: socket.socket, caller: socket.socket) -> None:
        with suppress(OSError):
            while piece := server.recv(_PIECE):
                if self.trouble and self.after < len(piece):
                    caller.sendall(piece[: self.after])
                    if self.trouble == "silence":
                        return
                    if self.trouble == "reset":
                        _reset(caller)
                    else:
                        caller.shutdown(socket.SHUT_RDWR)
                    server.close()
                    return
                self.after -= len(piece) if self.trouble else 0
                caller.sendall(piece)
            caller.shutdown(socket.SHUT_WR)


def _reset(wire: socket.socket) -> None:
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.close()
