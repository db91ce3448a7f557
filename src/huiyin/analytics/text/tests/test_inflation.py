"""Review inflation: ten shops with fifty reviews each, as stars and as words tell it; rows A25 and P19."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.problems import BadArgument, LengthsDiffer
from huiyin.analytics.text.duplicates import near_duplicates
from huiyin.analytics.text.inflation import Inflation, inflation
from huiyin.analytics.text.misclassification import corrected_share
from huiyin.analytics.text.problems import NoReviews
from huiyin.analytics.text.quality import Checked
from huiyin.analytics.text.righted_inflation import righted_inflation

GOLDEN = json.loads(
    (Path(__file__).resolve().parents[5] / "tests" / "golden" / "text.json").read_text("utf8")
)
SHOPS = np.repeat([f"店{k}" for k in range(10)], 50)
STARS = np.full(500, 5.0)
STARS[[7, 120, 333]] = 1.0


def honest(seed: int = 2) -> np.ndarray:
    """What a reader makes of words that agree with the stars: mostly sure, sometimes wrong."""
    draw = np.random.default_rng(seed)
    return np.where(STARS >= 4, draw.beta(18, 1, 500), draw.beta(1, 18, 500))


def looked_at(rate: np.ndarray, **options: object) -> Inflation:
    return inflation(STARS, rate, np.abs(rate - 0.5) < 0.2, **options)


def test_497_good_of_500_is_99_4_percent_with_its_interval() -> None:
    """A25: the figure of the study, the interval as R's prop.test; topic samples of 200 likewise (P19)."""
    found = looked_at(honest(), shops=SHOPS)
    assert found.star_rate.value == 0.994
    assert (found.star_rate.low, found.star_rate.high) == pytest.approx(GOLDEN["good"]["interval"], abs=1e-9)
    assert str(found.star_rate).startswith("99.4 % [98.3, 99.8], n = 500")
    assert found.star_rate_by_shop is not None
    assert found.star_rate_by_shop.n_effective == 10
    assert str(share_of_counts(152, 200)).startswith("76.0 % [69.6, 81.4]")


def test_honest_reviews_are_not_suspected() -> None:
    found = looked_at(honest(), shops=SHOPS)
    assert found.verdict == "cannot_tell"
    assert found.gap.value is not None
    assert 0 < found.gap.value < found.reading_error
    assert not any(shop.is_marked for shop in found.shops)
    assert found.supported_rate.value == pytest.approx(0.994, abs=0.01)


def test_a_shop_whose_stars_are_kinder_than_its_words_is_told_with_its_reviews() -> None:
    rate = honest()
    rate[100:140] = 0.05  # 店2: five stars over words of blame
    found = looked_at(rate, shops=SHOPS)
    assert [shop.name for shop in found.shops if shop.is_marked] == ["店2"]
    assert found.shops[0].name == "店2"
    assert found.shops[0].word_rate.value < 0.35 < found.shops[1].word_rate.value
    assert set(found.contradicted) <= set(range(100, 140))
    assert found.contradicted_rate.n > 400
    assert found.contradicted_rate.value == pytest.approx(39 / found.contradicted_rate.n, abs=0.003)


def test_many_kind_stars_over_blame_are_called_inflated_beyond_the_error_of_reading() -> None:
    rate = honest()
    rate[:150] = 0.08
    assert looked_at(rate).verdict == "stars_kinder"
    assert looked_at(rate, reading_error=0.4).verdict == "cannot_tell"
    low = inflation(np.ones(100), np.full(100, 0.9), np.zeros(100, dtype=bool))
    assert low.verdict == "words_kinder"
    assert low.understated_rate.value == 1.0


def test_copied_and_silent_praise_supports_nothing() -> None:
    """Ten times the same words, ten times none: 60 of 80 good reviews stand on words of their own."""
    said = [
        f"第{k}次来，{'味道环境服务分量价格位置停车预订上菜菜单'[k % 10 * 2 :][:2]}都很满意{k}"
        for k in range(60)
    ]
    said += ["五星好评，宝贝非常好，下次还会光顾！"] * 10 + [""] * 10
    rate = np.array([0.95] * 70 + [np.nan] * 10)
    found = inflation(np.full(80, 5.0), rate, np.zeros(80, dtype=bool), near_duplicates(said, least=0.9))
    assert (found.copied_rate.value, found.copied_rate.n) == (pytest.approx(9 / 70), 70)
    assert found.silent_rate.value == pytest.approx(10 / 80)
    assert found.supported_rate.value == pytest.approx(61 / 80)
    assert found.word_rate.n == 70
    assert "copies_not_looked_for" not in {one.code for one in found.notes}


def test_reviews_without_stars_are_left_out_and_counted() -> None:
    found = inflation([5, None, 2], [0.9, 0.9, np.nan], [False] * 3, shops=["甲", "乙", None])
    assert (found.n_reviews, found.n_without_stars, found.word_rate.n) == (2, 1, 1)
    assert [shop.name for shop in found.shops] == ["甲"]
    with pytest.raises(NoReviews):
        inflation([None, None], [0.5, 0.5], [True, True])
    with pytest.raises(LengthsDiffer):
        inflation([5], [0.5, 0.5], [True])
    with pytest.raises(LengthsDiffer):
        inflation([5], [0.5], [True], shops=["甲", "乙"])
    assert "好评" in str(found)


def test_where_the_readers_are_measured_their_mistakes_are_put_right_instead_of_assumed() -> None:
    """A25, X08: blame that the readers miss, and false alarms, move the gap; the interval holds both errors."""
    poor, coded = share_of_counts(3, 500), Checked.of_counts(72, 12, 8, 108)
    honest_alarms = corrected_share(share_of_counts(52, 500), coded, coded="elsewhere")
    assert righted_inflation(poor, honest_alarms).verdict == "cannot_tell", "ten percent are false alarms"
    blame = corrected_share(share_of_counts(100, 500), coded, coded="elsewhere")
    found = righted_inflation(poor, blame)
    assert found.verdict == "stars_kinder"
    assert found.gap.value == pytest.approx(0.125 - 0.006)
    assert found.gap.low is not None
    assert blame.value is not None
    assert blame.low is not None
    assert 0 < found.gap.low < blame.low
    kinder = righted_inflation(share_of_counts(200, 500), blame)
    assert kinder.verdict == "words_kinder"
    with pytest.raises(BadArgument):
        righted_inflation(poor, share_of_counts(0, 0))


def test_the_righted_gap_holds_the_truth_as_often_as_it_says() -> None:
    """Simulated reviews and coded texts: poor stars and blame go together, so the interval is on the safe side."""
    draw, held, n_worlds = np.random.default_rng(5), 0, 400
    for _ in range(n_worlds):
        blames = draw.random(600) < 0.12
        poor = np.where(blames, draw.random(600) < 0.4, draw.random(600) < 0.01)
        said = np.where(blames, draw.random(600) < 0.85, draw.random(600) < 0.06)
        truly = draw.random(250) < 0.3
        told = np.where(truly, draw.random(250) < 0.85, draw.random(250) < 0.06)
        coded = Checked.of_counts(
            int((truly & told).sum()),
            int((~truly & told).sum()),
            int((truly & ~told).sum()),
            int((~truly & ~told).sum()),
        )
        blame = corrected_share(share_of_counts(int(said.sum()), 600), coded, coded="elsewhere")
        gap = righted_inflation(share_of_counts(int(poor.sum()), 600), blame).gap
        assert gap.low is not None
        assert gap.high is not None
        held += gap.low <= 0.12 - (0.12 * 0.4 + 0.88 * 0.01) <= gap.high
    assert held / n_worlds >= 0.93
