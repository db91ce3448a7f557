"""The names of channels and batches, for the pages of answers."""

from __future__ import annotations

from collections.abc import Mapping

from huiyin.channels.base import channels
from huiyin.channels.file_upload.queries import filename_of
from huiyin.responses.extensions import AnswerExtension


class ChannelNames(AnswerExtension):
    """Tells the pages of answers what each channel and each imported file is called."""

    def channel_names(self) -> Mapping[str, Mapping[str, str]]:
        return {channel.key: channel.name for channel in channels}

    def batch_name(self, batch: str) -> str:
        return filename_of(batch)


def channel_name(key: str) -> Mapping[str, str] | None:
    """What people call a channel; None for what is no channel."""
    return channels[key].name if key in channels else None
