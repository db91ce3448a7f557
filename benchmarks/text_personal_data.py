"""Personal data: what is found, what is told wrongly, and how quickly; helan beside where it is installed.

.venv/bin/python -m benchmarks.text_personal_data [--seed 101] [--peers FOLDER]

Numbered kinds, names and addresses are measured on texts made from a seed (`benchmarks/personal_texts.py`): an item
is found where it is covered whole; an alarm is a text without personal data in which some is told. With
HUIYIN_SHARED, the names of CLUENER (news; evaluation only) and customers' reviews are read too. CPU seconds of one core.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.personal_texts import Made, addresses, names, negatives, positives
from huiyin.analytics.inference.proportions import wilson
from huiyin.analytics.text.personal_data import find_all, kinds

NUMBERED = [kind.key for kind in kinds if kind.key not in {"person_name", "address"}]
Spans = list[list[tuple[int, int]]]
LATIN = re.compile("[A-Za-z0-9]")  # handles of players, mostly
Finder = Callable[[Sequence[str], Sequence[str]], Spans]
HELAN = {
    "phone": {"PHONE", "LANDLINE"},
    "identity": {"ID_CARD"},
    "bank_card": {"BANK_CARD"},
    "email": {"EMAIL"},
    "plate": {"LICENSE_PLATE"},
    "travel_document": {"PASSPORT"},
    "person_name": {"PERSON_NAME"},
    "address": {"ADDRESS"},
}


def ours(texts: Sequence[str], only: Sequence[str]) -> Spans:
    """What we find."""
    return [[(one.start, one.end) for one in found] for found in find_all(texts, only)]


def helans(texts: Sequence[str], only: Sequence[str]) -> Spans:
    """What helan finds."""
    import helan

    wanted = set().union(*(HELAN.get(key, set()) for key in only))
    finder = helan.build_recognizers()
    return [
        [(one.start, one.end) for one in helan.recognize(text, recognizers=finder) if one.type in wanted]
        for text in texts
    ]


def shown(k: int, n: int) -> str:
    """A share with its interval of Wilson."""
    interval = wilson(k, n)
    return f"{k / n:.3f} ({interval[0]:.3f}–{interval[1]:.3f}), n={n}"


def n_covered(made: Sequence[Made], found: Spans) -> int:
    """How many items lie whole in what was found."""
    covered = [{at for start, end in spans for at in range(start, end)} for spans in found]
    return sum(
        places.issuperset(range(one.start, one.end)) for one, places in zip(made, covered, strict=True)
    )


def rows(finder: Finder, seed: int) -> list[tuple[str, str]]:
    """The measures of one finder on the texts that are made."""
    told = []
    made = positives(300, seed)
    found = finder([one.text for one in made], NUMBERED)
    told.append(("numbered kinds: recall", shown(n_covered(made, found), len(made))))
    for kind in sorted({one.kind for one in made}):
        some = [(one, spans) for one, spans in zip(made, found, strict=True) if one.kind == kind]
        hits = n_covered([one for one, _ in some], [spans for _, spans in some])
        told.append((f"– {kind}", shown(hits, len(some))))
    harmless = negatives(3_000, seed + 1)
    alarms = sum(bool(spans) for spans in finder([one.text for one in harmless], NUMBERED))
    told.append(("numbered kinds: false alarms", shown(alarms, len(harmless))))
    for maker, kind in ((names, "person_name"), (addresses, "address")):
        made = maker(1_000, seed + 2)
        told.append(
            (f"{kind}: cover", shown(n_covered(made, finder([one.text for one in made], [kind])), 1_000))
        )
    texts = [one.text for one in (*positives(300, seed), *harmless)]
    every = [kind.key for kind in kinds]
    for label, only in (("numbered kinds", NUMBERED), ("all kinds", every)):
        began = time.process_time()
        finder(texts, only)
        told.append((f"texts a second, {label}", f"{len(texts) / (time.process_time() - began):,.0f}"))
    return told


def news(folder: Path, finder: Finder) -> list[tuple[str, str]]:
    """Names in news: whole names covered, names met, and characters covered."""
    lines = (folder / "ner_cluener.train.jsonl").read_text("utf8").splitlines()
    read = [json.loads(line) for line in lines]
    found = finder([row["text"] for row in read], ["person_name"])
    whole = met = characters = of = n = han = han_whole = 0
    for row, spans in zip(read, found, strict=True):
        covered = {at for start, end in spans for at in range(start, end)}
        for name, places in row["label"].get("name", {}).items():
            for start, last in places:
                hit = sum(at in covered for at in range(start, last + 1))
                if not LATIN.search(name):
                    han, han_whole = han + 1, han_whole + (hit == last + 1 - start)
                n, of, characters = n + 1, of + last + 1 - start, characters + hit
                whole, met = whole + (hit == last + 1 - start), met + (hit > 0)
    return [
        ("CLUENER names covered whole", shown(whole, n)),
        ("– without Latin letters or digits", shown(han_whole, han)),
        ("CLUENER names met", shown(met, n)),
        ("CLUENER characters of names covered", f"{characters / of:.3f}"),
    ]


def reviews(folder: Path, finder: Finder) -> list[tuple[str, str]]:
    """Shares of characters that would be masked as names or addresses in reviews, which hardly name anybody."""
    told = []
    for name in ("waimai", "hotel_chnsenti", "shopping10"):
        texts = [
            json.loads(line)["text"] for line in (folder / f"{name}.dev.jsonl").read_text("utf8").splitlines()
        ]
        found = finder(texts, ["person_name", "address"])
        masked = sum(end - start for spans in found for start, end in spans)
        touched = sum(bool(spans) for spans in found)
        told.append((f"{name}: reviews touched", shown(touched, len(texts))))
        told.append((f"{name}: characters masked", f"{masked / sum(map(len, texts)):.4f}"))
    return told


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=101)
    asked.add_argument("--peers", type=Path)
    chosen = asked.parse_args()
    finders: dict[str, Finder] = {"ours": ours}
    if chosen.peers is not None:
        sys.path.append(str(chosen.peers))
        finders["helan"] = helans
    find_all(["请回电 13800138000，王建国"])  # tables are loaded once
    shared = os.environ.get("HUIYIN_SHARED")
    columns = {}
    for name, finder in finders.items():
        columns[name] = rows(finder, chosen.seed)
        if shared:
            folder = Path(shared) / "data" / "text"
            columns[name] += news(folder, finder) + reviews(folder, finder)
    print("| | " + " | ".join(columns) + " |")
    print("| --- |" + " --- |" * len(columns))
    for told in zip(*columns.values(), strict=True):
        print(f"| {told[0][0]} | " + " | ".join(cell for _, cell in told) + " |")


if __name__ == "__main__":
    main()
