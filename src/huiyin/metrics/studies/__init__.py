"""Studies: analyses of a programme that go beyond its overview, one file and one page each."""

from huiyin.metrics.studies.base import Panel, Setting, SettingKind, Study, studies

__all__ = ["Panel", "Setting", "SettingKind", "Study", "studies"]
