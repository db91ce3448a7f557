"""Settings are checked at start, so that a mistake does not wait for the first customer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, register

from huiyin import settings
from huiyin.analytics.problems import Problem
from huiyin.core.problems import BadSetting


def faults() -> Iterator[Problem]:
    """Every operator setting that cannot work, with the reason."""
    yield from _unknown()
    yield from _unusable()
    yield from _engine()


def _unknown() -> Iterator[Problem]:
    known = set(settings.SETTINGS) | {
        "HUIYIN_SECRET_KEY",
        "HUIYIN_SHARED",
        "HUIYIN_SUPERVISED",
        "HUIYIN_PYTHON",
    }
    for name in sorted(os.environ):
        if name.startswith("HUIYIN_") and name not in known:
            yield BadSetting(name=name, value=os.environ[name], reason="没有这个设置 / no such setting")


def _unusable() -> Iterator[Problem]:
    port = settings.value_of("HUIYIN_PORT")
    if not port.isdigit() or not 0 <= int(port) <= 65535:
        yield BadSetting(
            name="HUIYIN_PORT", value=port, reason="应是 0–65535 的整数 / must be a whole number, 0-65535"
        )
    if settings.value_of("HUIYIN_TIME_ZONE") != django_settings.TIME_ZONE:
        yield BadSetting(
            name="HUIYIN_TIME_ZONE",
            value=settings.value_of("HUIYIN_TIME_ZONE"),
            reason="不是时区名 / not a time zone",
        )
    if django_settings.LANGUAGE_CODE not in dict(django_settings.LANGUAGES):
        yield BadSetting(
            name="HUIYIN_LANGUAGE",
            value=django_settings.LANGUAGE_CODE,
            reason="应是 zh-hans 或 en / must be zh-hans or en",
        )
    public = settings.value_of("HUIYIN_PUBLIC_URL")
    if public and (urlsplit(public).scheme not in {"http", "https"} or not urlsplit(public).hostname):
        yield BadSetting(
            name="HUIYIN_PUBLIC_URL",
            value=public,
            reason="应以 http:// 或 https:// 开头 / must begin with http:// or https://",
        )
    days = settings.value_of("HUIYIN_EXPORT_DAYS")
    if not days.isdigit() or not 1 <= int(days) <= 366:
        yield BadSetting(
            name="HUIYIN_EXPORT_DAYS", value=days, reason="应是 1–366 的整数 / must be a whole number, 1-366"
        )
    if not os.access(settings.DATA_DIR, os.W_OK):
        yield BadSetting(
            name="HUIYIN_DATA", value=str(settings.DATA_DIR), reason="不可写 / cannot be written"
        )


def _engine() -> Iterator[Problem]:
    from huiyin.facts.engines import engines

    engine = settings.value_of("HUIYIN_ENGINE")
    known_engines = engines.candidates()  # by their files: loading an engine takes a second
    if engine not in known_engines:
        yield BadSetting(
            name="HUIYIN_ENGINE", value=engine, reason="可选 / choose from: " + ", ".join(known_engines)
        )
    elif engine != settings.SETTINGS["HUIYIN_ENGINE"].default:
        try:
            engines[engine].ready()
        except Problem as problem:
            yield problem


@register()
def settings_are_usable(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Django's check: one error per unusable setting, with code and cure."""
    language = django_settings.LANGUAGE_CODE
    messages: list[CheckMessage] = []
    for fault in faults():
        words = fault.words(language)
        messages.append(Error(f"{words.title}: {words.cause}", hint=words.cure, id=f"huiyin.{fault.code}"))
    return messages
