"""Makes `kinds.head`: `python tools/text_models/kinds.py FOLDER` (FOLDER holds the labelled sets, as in sources.py).

Learned from data/kinds.txt, written for this project, of which every fifth text (by its MD5) is held out and only
measured; beside them sentences that judge from ABSADatasets (MIT) and questions from CLINC150 (CC BY 3.0).
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

import numpy as np
import sources

from huiyin.analytics.text.classes import train_classes
from huiyin.analytics.text.features import Analyser
from huiyin.analytics.text.kinds import marked, read_kinds
from huiyin.analytics.text.polarity import positive_rates

OWN = Path(__file__).parent / "data" / "kinds.txt"
ARTEFACT = Path(__file__).parents[2] / "src/huiyin/analytics/text/artefacts/kinds.head"
ASKING = ("what", "how", "when", "where", "is", "can", "do", "does", "why", "which", "are", "who")
Rows = list[tuple[str, str]]


def own() -> tuple[Rows, Rows]:
    """Our own texts with their kinds: to learn from, and held out."""
    rows: Rows = []
    kind = ""
    for line in OWN.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            kind = line[2:]
        elif line:
            rows.append((line, kind))
    apart = [
        int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(), 16) % 5 == 0 for text, _ in rows
    ]
    return (
        [row for row, is_apart in zip(rows, apart, strict=True) if not is_apart],
        [row for row, is_apart in zip(rows, apart, strict=True) if is_apart],
    )


def acts(rows: Rows) -> Rows:
    """Complaint and praise are one act, told apart by polarity; each text stands bare and with a mark behind it."""
    named = [(text, "judgement" if kind in ("complaint", "praise") else kind) for text, kind in rows]
    return named + [(text + _mark(text, kind, at), kind) for at, (text, kind) in enumerate(named)]


def _mark(text: str, act: str, at: int) -> str:
    latin = text[0].isascii()
    if act == "question":
        return "?" if latin else "？"
    if act == "judgement" and at % 2:
        return "!" if latin else "！"
    return "." if latin else "。"


def lent(folder: Path) -> Rows:
    """Sentences that judge, and English questions, from sets whose terms allow it."""
    draw = np.random.default_rng(1)
    judging = [
        (row["text"], "judgement")
        for row in sources.rows(folder, "opinion_restaurant_zhang.train")
        if row["label"] in ("POS", "NEG", "MIX")
    ]
    naming = [(row["text"], "judgement") for row in sources.rows(folder, "term_polarity_zh.train")]
    asking = [
        (row["text"], "question")
        for row in sources.rows(folder, "en_clinc150.train")
        if row["text"].split()[0] in ASKING
    ]
    found: Rows = []
    for rows, n in ((judging, 200), (naming, 100), (asking, 40)):
        drawn = [rows[at] for at in draw.permutation(len(rows)).tolist()]
        found += [row for row in drawn if 6 <= len(row[0]) <= 40][:n]
    return found


def main() -> None:
    """Train, measure on what was held out, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    learned, apart = own()
    rows = acts(learned) + lent(folder)
    texts = [text for text, _ in rows]
    about = {
        "version": "1",
        "sources": "written for this project (Apache-2.0); ABSADatasets 505.Chinese_Zhang and 102.Chinese (MIT); "
        "CLINC150 (CC BY 3.0)",
        "n_own": len(learned),
        "n_held_out": len(apart),
    }
    head = train_classes(
        "kinds",
        marked(texts, positive_rates(texts)),
        [act for _, act in rows],
        analyser=Analyser(bits=18, characters=2),
        about=about,
    )
    for name in (
        "accuracy",
        "macro_f1",
        "unsure_below",
        "unsure_rate",
    ):  # of acts, on texts that stand in two forms
        head.about.pop(name)
    read = read_kinds([text for text, _ in apart], head=head)
    right = np.asarray([said == kind for said, (_, kind) in zip(read.likeliest, apart, strict=True)])
    head.about["held_out_accuracy"] = round(float(right.mean()), 4)
    head.about["held_out_accuracy_sure"] = round(float(right[~read.is_unsure].mean()), 4)
    ARTEFACT.write_bytes(head.to_bytes())
    sys.stdout.write(f"{head.about} {ARTEFACT.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
