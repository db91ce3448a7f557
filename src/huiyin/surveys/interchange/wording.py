"""Words of two languages for what the formats have in common."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from huiyin.surveys.interchange.outline import Texts

_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li)\s*/?\s*>", re.I)
_HAN = re.compile(r"[\u3400-\u9fff]")

NO_SUCH_TYPE: Texts = {"zh": "我们没有对应的题型", "en": "there is no such question type here"}
NO_PLACE: Texts = {"zh": "目标格式没有对应的内容", "en": "the other format has no place for it"}
TOO_COMPLEX: Texts = {"zh": "条件超出了双方都有的写法", "en": "the condition says more than both sides know"}
ONE_LANGUAGE: Texts = {"zh": "这种格式只有一种语言", "en": "the format holds one language only"}


def plain(text: object) -> str:
    """Words without markup, for programs that keep HTML.

    >>> plain("<p>Are you <b>satisfied</b>?</p>")
    'Are you satisfied?'
    """
    words = _TAG.sub("", _BREAK.sub("\n", str(text or "")))
    words = html.unescape(words).replace("\xa0", " ")
    return "\n".join(" ".join(line.split()) for line in words.split("\n")).strip()


def language_of_words(words: str, usual: str = "en") -> str:
    """The language that words are in: Chinese where there is a Chinese sign.

    >>> language_of_words("您满意吗？"), language_of_words("Satisfied?")
    ('zh', 'en')
    """
    if _HAN.search(words):
        return "zh"
    return "en" if re.search(r"[A-Za-z]", words) else usual


def code_of(locale: str) -> str:
    """ "zh" or "en" of a locale, "" of another language.

    >>> code_of("zh-CN"), code_of("en_GB"), code_of("fr"), code_of("中文 (zh)"), code_of("English (en)")
    ('zh', 'en', '', 'zh', 'en')
    """
    name = locale.strip().lower()
    if found := re.search(r"\(([a-z-]{2,10})\)", name):
        name = found[1]
    if name.startswith(("zh", "chinese", "中文", "简体", "cn")):
        return "zh"
    return "en" if re.match(r"en(?![a-z])|english|eng$", name) else ""


def either(texts: Mapping[str, str], first: str) -> str:
    """The words in the first language, or in the other."""
    return texts.get(first) or texts.get("en" if first == "zh" else "zh") or ""


def both(zh: str, en: str) -> Texts:
    """Words in both languages."""
    return {"zh": zh, "en": en}
