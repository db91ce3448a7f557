"""The cases of an SPSS system file: batches of columns as compressed bytes.

Elements of 8 bytes are told by a command byte each: a small whole number is its own command, 253 says
that the 8 bytes follow, 254 stands for eight blanks, 255 for a missing number. Eight commands stand
before what follows for them, and run on from case to case.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from huiyin.formats._sav_dictionary import BIAS, SYSTEM_MISSING, Entry
from huiyin.formats.outgoing import local_seconds

Bytes = npt.NDArray[np.uint8]
Words = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.float64]
_RAW, _BLANK, _MISSING = 253, 254, 255
_LOWEST, _HIGHEST = 1 - BIAS, 251 - BIAS
_BLANKS = np.uint64(0x2020202020202020)
_DAYS_BEFORE_1970 = 141_428  # since 14 October 1582
_SEGMENT_BYTES = 255
_FEW = 4096  # texts that repeat are laid out once


class Cases:
    """Turns batches of columns, in the order of the entries, into bytes."""

    def __init__(self, entries: Sequence[Entry], zone: str) -> None:
        self._entries, self._zone = entries, zone
        self.n_elements = sum(entry.n_elements for entry in entries)
        self._codes: Bytes = np.empty(0, np.uint8)  # of the last elements, fewer than eight
        self._words: Words = np.empty(0, np.uint64)

    def take(self, columns: Sequence[pa.Array]) -> bytes:
        """The bytes of these rows but the last few elements, which wait for the next ones."""
        n_rows = len(columns[0])
        words = np.empty((n_rows, self.n_elements), np.uint64)
        codes = np.empty((n_rows, self.n_elements), np.uint8)
        at = 0
        for entry, column in zip(self._entries, columns, strict=True):
            here = slice(at, at + entry.n_elements)
            if entry.width:
                words[:, here] = text_elements(column, entry)
                codes[:, here] = np.where(words[:, here] == _BLANKS, _BLANK, _RAW)
            else:
                numbers = _numbers_of(column, self._zone)
                words[:, at] = numbers.view(np.uint64)
                codes[:, at] = _codes_of(numbers)
            at += entry.n_elements
        return self._told(np.append(self._codes, codes.ravel()), np.append(self._words, words.ravel()))

    def end(self) -> bytes:
        """The bytes of the last elements."""
        missing = -len(self._codes) % 8
        return self._told(
            np.append(self._codes, np.zeros(missing, np.uint8)),
            np.append(self._words, np.zeros(missing, np.uint64)),
        )

    def _told(self, codes: Bytes, words: Words) -> bytes:
        whole = len(codes) // 8 * 8
        self._codes, self._words = codes[whole:], words[whole:]
        codes = np.ascontiguousarray(codes[:whole])
        raw = np.flatnonzero(codes == _RAW)
        told = np.empty(whole // 8 + len(raw), np.uint64)
        places = raw // 8 + 1 + np.arange(len(raw))
        is_command = np.ones(len(told), bool)
        is_command[places] = False
        told[places] = words[raw]
        told[is_command] = codes.view(np.uint64)
        return told.tobytes()


def _codes_of(numbers: Numbers) -> Bytes:
    """The command of each number."""
    small = np.where((numbers >= _LOWEST) & (numbers <= _HIGHEST), numbers, 0.5)
    whole = np.rint(small)
    found = np.where(whole == small, whole + BIAS, _RAW)
    return np.where(numbers == SYSTEM_MISSING, _MISSING, found).astype(np.uint8)


def _numbers_of(column: pa.Array, zone: str) -> Numbers:
    """Numbers as they stand in the file; days and moments as seconds since 14 October 1582."""
    if pa.types.is_date(column.type):
        days = column.cast(pa.int32()).cast(pa.float64())
        return _filled(days, _DAYS_BEFORE_1970, 86_400.0)
    if pa.types.is_timestamp(column.type):
        seconds = local_seconds(column, zone).cast(pa.int64()).cast(pa.float64())
        return _filled(seconds, _DAYS_BEFORE_1970 * 86_400, 1.0)
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    return _filled(column.cast(pa.float64(), safe=False), 0, 1.0)


def _filled(column: pa.Array, before: int, unit: float) -> Numbers:
    numbers = np.array(column.to_numpy(zero_copy_only=False), np.float64)
    if before or unit != 1.0:
        numbers = (numbers + before) * unit
    numbers[~np.isfinite(numbers)] = SYSTEM_MISSING
    return numbers


def text_elements(column: pa.Array, entry: Entry) -> Words:
    """One row a text, its bytes padded with blanks and laid out as the segments of the variable want it."""
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    texts = pc.fill_null(column, "")
    if pc.any(pc.match_substring(texts, "\x00")).as_py():
        texts = pc.replace_substring(texts, "\x00", "")
    if len(texts) > _FEW:
        coded = texts.dictionary_encode()
        if len(coded.dictionary) <= _FEW:
            laid: Words = _laid_out(coded.dictionary, entry)[coded.indices.to_numpy()]
            return laid
    return _laid_out(texts, entry)


def _laid_out(texts: pa.Array, entry: Entry) -> Words:
    n_rows = len(texts)
    wide = np.full((n_rows, _room(entry)), 0x20, np.uint8)
    starts, lengths, data = _bytes_of(texts, entry.width)
    within = _counted(lengths)
    at = np.repeat(np.arange(n_rows) * wide.shape[1], lengths) + within
    wide.ravel()[at] = data[np.repeat(starts, lengths) + within]
    if len(entry.segments) == 1:
        return wide.view(np.uint64)
    laid = np.full((n_rows, entry.n_elements * 8), 0x20, np.uint8)
    place = 0
    for number, width in enumerate(entry.segments):
        part = wide[:, number * _SEGMENT_BYTES : (number + 1) * _SEGMENT_BYTES]
        laid[:, place : place + part.shape[1]] = part
        place += -(-width // 8) * 8
    return laid.view(np.uint64)


def _room(entry: Entry) -> int:
    """Bytes to lay a text out in: whole elements of the one variable, or just its own of a longer text."""
    return entry.n_elements * 8 if len(entry.segments) == 1 else entry.width


def _counted(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """0, 1, … for each length, one after the other."""
    total = int(lengths.sum())
    before = np.cumsum(lengths) - lengths
    return np.arange(total) - np.repeat(before, lengths)


def _bytes_of(texts: pa.Array, most: int) -> tuple[Any, Any, Bytes]:
    """Where each text begins, how many of its bytes fit (between characters), and the bytes of all."""
    texts = texts.cast(pa.large_string())
    buffers = texts.buffers()
    ends = np.frombuffer(buffers[1], np.int64)[texts.offset : texts.offset + len(texts) + 1]
    data = np.frombuffer(buffers[2], np.uint8) if buffers[2] is not None else np.empty(0, np.uint8)
    starts, lengths = ends[:-1], np.diff(ends)
    long = np.flatnonzero(lengths > most)
    if len(long):
        kept = np.full(len(long), most)
        for _ in range(3):  # a character has at most four bytes, the first of which does not begin with 10
            kept -= (data[starts[long] + kept] & 0xC0) == 0x80
        lengths = lengths.copy()
        lengths[long] = kept
    return starts, lengths, data
