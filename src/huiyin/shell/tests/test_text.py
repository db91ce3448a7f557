"""`huiyin text`: own models from own labels, champion against challenger, and texts read by all of them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from huiyin.analytics.results import speak
from huiyin.analytics.text.own_classes import is_frozen
from huiyin.cli import main

MATTERS = {
    "账单": ("电费多扣了", "账单看不懂", "发票开不出来", "重复收费", "余额不对"),
    "抢修": ("停电没人修", "线路跳闸", "抢修来得慢", "电压不稳", "电表烧了"),
    "服务": ("营业厅态度差", "客服不耐烦", "窗口排队久", "电话打不通", "师傅没礼貌"),
}
PLACES = ("城东", "城西", "开发区", "老街", "小区里", "单位", "村里", "学校旁", "站前", "河边")
TAILS = ("请处理", "希望改进", "怎么回事", "两次了", "麻烦看看")


@pytest.fixture
def tickets(tmp_path: Path, settings: Any) -> Any:
    settings.DATA_DIR = tmp_path
    yield lambda seed, n, wrong=0.0: written(tmp_path / f"tickets{seed}.csv", seed, n, wrong)
    speak("zh")


def written(path: Path, seed: int, n: int, wrong: float) -> Path:
    rng = np.random.default_rng(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["编号", "内容", "类别"])
        for number in range(n):
            label = list(MATTERS)[rng.integers(3)]
            text = f"{rng.choice(PLACES)}{rng.choice(MATTERS[label])}，{rng.choice(TAILS)}"
            shown = list(MATTERS)[rng.integers(3)] if rng.random() < wrong and not is_frozen(text) else label
            writer.writerow([number, text, shown])
    return path


def said(capsys: Any, *arguments: str) -> Any:
    assert main(["text", *arguments]) == 0
    return capsys.readouterr().out


def test_own_labels_make_an_own_model_with_its_curve_and_quality(tickets: Any, capsys: Any) -> None:
    """X08: an organisation's own classes, measured on texts that were set apart."""
    made = json.loads(said(capsys, "train", str(tickets(1, 400)), "--name", "matters", "--json"))
    assert (made["version"], made["is_used"], made["contest"]) == (1, True, None)
    assert made["quality"]["accuracy"]["value"] > 0.9
    assert made["n_frozen"] == made["quality"]["n"]
    sizes = [point["n"] for point in made["curve"]["points"]]
    assert sizes == sorted(sizes)
    assert sizes[-1] == made["n_learned"]


def test_a_worse_challenger_is_kept_but_not_used_until_a_person_says_so(
    tickets: Any, capsys: Any, tmp_path: Path
) -> None:
    said(capsys, "train", str(tickets(1, 400)), "--name", "matters")
    worse = json.loads(said(capsys, "train", str(tickets(2, 300, wrong=1.0)), "--name", "matters", "--json"))
    assert (worse["version"], worse["is_used"]) == (2, False)
    assert worse["contest"]["verdict"] == "worse"
    assert (tmp_path / "text_heads/matters/used").read_text() == "1"
    said(capsys, "use", "matters", "2")
    assert (tmp_path / "text_heads/matters/used").read_text() == "2"
    said(capsys, "use", "matters", "1")
    assert (tmp_path / "text_heads/matters/used").read_text() == "1"
    assert main(["text", "use", "matters", "7"]) == 1
    assert "HY-L012" in capsys.readouterr().err


def test_the_texts_of_a_file_are_read_by_every_model(tickets: Any, capsys: Any, tmp_path: Path) -> None:
    said(capsys, "train", str(tickets(1, 300)), "--name", "matters")
    source, out = tmp_path / "new.csv", tmp_path / "read.csv"
    source.write_text("text\n城东电费多扣了\n电线掉了还冒火花\n=1+1\n", encoding="utf-8")
    said(capsys, "read", str(source), "-o", str(out))
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["matters"] == "账单"
    assert (rows[1]["urgency"], rows[1]["urgent_words"]) == ("3", "电线掉了; 冒火花")
    assert rows[2]["text"] == "'=1+1"


def test_a_column_that_is_not_there_is_named(tickets: Any, capsys: Any) -> None:
    assert main(["text", "train", str(tickets(1, 20)), "--label", "kind"]) == 1
    assert "编号, 内容, 类别" in capsys.readouterr().err


def test_too_few_labels_are_refused_before_anything_is_kept(
    tickets: Any, capsys: Any, tmp_path: Path
) -> None:
    assert main(["text", "train", str(tickets(1, 8))]) == 1
    assert "HY-A131" in capsys.readouterr().err
    assert not (tmp_path / "text_heads").exists()
