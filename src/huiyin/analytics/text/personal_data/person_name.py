"""Names of people: Chinese and foreign ones, and what people are called by."""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.analytics.text.personal_data._chinese_names import chinese_names
from huiyin.analytics.text.personal_data._cutting import Cut
from huiyin.analytics.text.personal_data._foreign_names import foreign_names, latin_names
from huiyin.analytics.text.personal_data._reading import Reading
from huiyin.analytics.text.personal_data.base import Kind, Span, kinds


@kinds.register
class PersonName(Kind):
    """Scores of log odds added up by rules; a name in a text of feedback mostly stands beside a title or a verb."""

    key = "person_name"
    name = {"zh": "人名", "en": "Name of a person"}
    about = {
        "zh": "按姓氏、名用字、称谓和上下文判断的人名，给出概率；“王师傅”“小李”这类称呼也算。",
        "en": "Names told by surname, given name, titles and words around, with a probability.",
    }
    mark = {"zh": "人名", "en": "name"}
    examples = (
        ("我叫张建国，住三楼", ("张建国",)),
        ("感谢欧阳晓雯的耐心", ("欧阳晓雯",)),
        ("Mr Robert came", ("Robert",)),
    )
    harmless = ("服务周到，高兴", "马上来，任何时候都方便", "安全第一，常常停电")
    warns = False  # people praise and blame by name

    def spans(self, reading: Reading) -> Iterator[Span]:
        """Each candidate with its probability."""
        cut = Cut(reading)
        yield from chinese_names(reading, cut)
        yield from foreign_names(reading, cut)
        yield from latin_names(reading)
