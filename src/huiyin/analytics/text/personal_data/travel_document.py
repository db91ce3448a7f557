"""Numbers of passports, permits and officers' papers: letters and digits behind the word for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.analytics.text.personal_data._reading import BETWEEN, TOLD, Reading
from huiyin.analytics.text.personal_data.base import Kind, Span, kinds

_NUMBER = re.compile(
    r"(?:护照|通行证|回乡证|台胞证|军官证|士兵证|居住证|港澳证|驾驶证|驾照|签证|passport|permit)"
    rf"(?:号码|号|编号)?(?:{TOLD}){{0,6}}"
    rf"([a-z]{{1,2}}[ -]?[0-9](?:{BETWEEN}[0-9]){{5,9}}|[\u4e00-\u9fff]{{1,2}}字第?[0-9]{{5,8}}号?|[0-9](?:{BETWEEN}[0-9]){{7,11}})"
    r"(?![0-9a-z])"
)


@kinds.register
class TravelDocument(Kind):
    """One or two letters and six to ten digits behind 护照, 通行证 and the like."""

    key = "travel_document"
    name = {"zh": "护照与通行证号", "en": "Passport or permit number"}
    about = {
        "zh": "护照、港澳台通行证、军官证等词后面的证件号码。",
        "en": "Numbers of passports, permits and officers' papers after the word for them.",
    }
    mark = {"zh": "证件号", "en": "document number"}
    examples = (
        ("护照号Ｅ12345678丢了", ("Ｅ12345678",)),
        ("passport no. G87654321", ("G87654321",)),
        ("护照 E 1234 5678", ("E 1234 5678",)),
    )
    harmless = ("护照办了 15 天", "型号 E12345678")

    def spans(self, reading: Reading) -> Iterator[Span]:
        """What follows the word."""
        for match in _NUMBER.finditer(reading.numbers):
            yield match.start(1), match.end(1), 0.92
