"""What a reading rests on can be marked in the text, and the marks add up to the reading."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.text.artefacts import shipped
from huiyin.analytics.text.evidence import marks

texts = st.lists(st.text(alphabet="服务好差慢，满意不 ", max_size=10), min_size=1, max_size=5)


@given(texts)
def test_marks_lie_in_order_inside_their_text(given_texts: list[str]) -> None:
    for text, found in zip(given_texts, marks(given_texts, shipped("polarity"), "positive"), strict=True):
        places = [place for mark in found for place in (mark.start, mark.end)]
        assert places == sorted(places)
        assert all(0 <= place <= len(text) for place in places)


def test_marks_add_up_to_the_log_odds_of_the_head() -> None:
    head = shipped("polarity")
    text = "师傅很热情，就是来得太慢，等了两个小时"
    chance = head.of_texts([text])[0, 1]
    total = sum(mark.weight for mark in marks([text], head, "positive", least=0.0)[0])
    assert np.isclose(total, np.log(chance / (1 - chance)) - (head.biases[1] - head.biases[0]))


def test_blame_is_marked_against_and_praise_for_the_label() -> None:
    text = "态度很差，但是味道很好"
    found = marks([text], shipped("polarity"), "positive")[0]
    signs = {text[mark.start : mark.end]: mark.weight > 0 for mark in found}
    assert not signs[next(words for words in signs if "差" in words)]
    assert signs[next(words for words in signs if "好" in words)]
