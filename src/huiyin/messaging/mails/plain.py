"""Words of a mail without its dress: HTML as text, and what somebody wrote apart from what is quoted below it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote", "hr"}
_HIDDEN = {"script", "style", "head", "title", "template", "svg", "noscript"}

# Lines behind which the mail that is answered stands, as usual mail programs write them.
_QUOTE_BEGINS = re.compile(
    r"^[ \t]*(?:"
    r">.*"
    r"|-{2,}[ \t]*(?:original message|原始邮件|原邮件|转发邮件|forwarded message)[ \t]*-{2,}.*"
    r"|-{6,}[ \t]*原始邮件.*"
    r"|(?:在|于)?[ \t]*\d{4}[年/-]\d{1,2}[月/-]\d{1,2}[^\n]{0,120}(?:写道|寫道)[：:]?[ \t]*"
    r"|on [^\n]{5,160} wrote:[ \t]*"
    r"|(?:发件人|寄件者|from)[：:][^\n]*@[^\n]*"
    r"|_{20,}[ \t]*"
    r")$",
    re.I | re.M,
)


def n_own(text: str) -> int:
    """How many letters of a mail are its writer's own: those before the first quotation.

    >>> text = "还是没有修好。\\n\\n在 2026年11月20日，回音电力 <care@example.cn> 写道：\\n> 您好"
    >>> text[: n_own(text)].strip()
    '还是没有修好。'
    >>> n_own("> 您好\\n好的") == len("> 您好\\n好的")
    True
    """
    found = _QUOTE_BEGINS.search(text)
    if found is None or not text[: found.start()].strip():
        return len(text)  # answers written between the lines of the quotation: all of it matters
    return found.start()


def from_html(source: str) -> str:
    """The readable text of an HTML mail; scripts, styles, pictures and addresses of links are gone.

    >>> from_html("<p>您好<br>漏水<script>x()</script></p><div>请来修</div>")
    '您好\\n漏水\\n请来修'
    """
    reader = _Reader()
    reader.feed(source)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.parts).split("\n")]
    return re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data.replace("\n", " "))
