"""Names and summaries of what many customers say, by the language model."""

from __future__ import annotations

import json
from collections.abc import Sequence

from huiyin.knowledge import machine
from huiyin.knowledge.drafting import LANGUAGES, ORDER, checked, masked
from huiyin.texts.writing import Writer, Written

LONGEST_NAME = 60  # characters
LONGEST_TEXT = 400  # characters of one source

_TASK = (
    "The sources are what different customers said about much the same matter. Give it a name of at most twelve "
    "characters or five words, and tell in at most three sentences what they say: what happens, what they mind or like, "
    "what they ask for. Judge nobody and count nothing."
)
_FORM = '{"name": "...", "text": "...", "quotes": ["..."]}'


class ThemeWriter(Writer):
    """Asks the language model of the knowledge base, within its budget."""

    def is_on(self) -> bool:
        """Whether an administrator switched it on."""
        return machine.is_on()

    def write(self, texts: Sequence[str], language: str) -> Written:
        """What masked texts have in common. Raises what `machine.ask` raises, and `MachineRefused`."""
        sources = [masked(text[:LONGEST_TEXT]) for text in texts]
        order = ORDER.format(task=_TASK, language=LANGUAGES[language], form=_FORM)
        data = json.dumps({"texts": sources}, ensure_ascii=False)
        answer = machine.ask(
            [{"role": "system", "content": order}, {"role": "user", "content": f"SOURCES\n{data}"}]
        )
        name = answer.pop("name", None)
        if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME or "\n" in name:
            raise machine.refuse("name")
        if not isinstance(answer.get("text"), str):
            raise machine.refuse("form")
        answer["text"] = f"{name.strip()}\n{answer['text']}"  # the name has to pass the same checks
        words, quotes = checked(answer, sources)
        first, _, rest = words.partition("\n")
        if not first.strip() or not rest.strip():
            raise machine.refuse("form")
        return Written(first.strip(), rest.strip(), tuple(quotes))
