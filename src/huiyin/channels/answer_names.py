"""The names of the channels, for the pages of answers."""

from __future__ import annotations

from collections.abc import Mapping

from huiyin.channels.base import channels
from huiyin.responses.extensions import AnswerExtension


class ChannelNames(AnswerExtension):
    """Tells the pages of answers what each channel is called."""

    def channel_names(self) -> Mapping[str, Mapping[str, str]]:
        return {channel.key: channel.name for channel in channels}
