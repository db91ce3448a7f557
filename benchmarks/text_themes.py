"""Themes of texts: emerging issues, near-duplicates, key terms, clusters; beside the peers that can be had.

    .venv/bin/python -m benchmarks.text_themes                  # with HUIYIN_SHARED naming a folder of data/text
    .venv/bin/python -m benchmarks.text_themes --peers FOLDER   # rensa and datasketch installed there

Emerging issues: real messages of citizens are spread over 60 days; real issues (messages that share four
characters, half of them in the title, and are alike) are taken out and 14 of them planted with 4, 6 or 10 messages in the last
three days. An issue is found where most texts of one of the first 14 entries belong to it. Nothing is planted in
the looks at noise. Near-duplicates: copies with 4–8 % of their characters changed. Times are of the process.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from huiyin.analytics.text.clusters import clusters
from huiyin.analytics.text.duplicates import near_duplicates
from huiyin.analytics.text.emerging import emerging
from huiyin.analytics.text.keyness import keyness, log_odds
from huiyin.analytics.text.terms import Terms, terms_of

TEXTS = Path(os.environ.get("HUIYIN_SHARED", "../shared")) / "data" / "text"
REVIEWS = ("shopping10.train", "waimai.train", "hotel_chnsenti.train", "eprstmt_jd.unlabelled")
N_KNOWN, N_ISSUES, DAYS, NEW_DAYS = 18, 14, 60, 3
_ONE_MATTER = 0.35  # cosine of two groups of messages above which they are one issue
Places = npt.NDArray[np.int64]


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of one set."""
    return [json.loads(line) for line in (TEXTS / f"{name}.jsonl").read_text("utf8").splitlines()]


def reviews(n: int, seed: int = 0) -> list[str]:
    """So many reviews of several trades, in random order, again from the first where there are too few."""
    said = [row.get("text") or row.get("sentence") or "" for name in REVIEWS for row in rows(name)]
    order = np.random.default_rng(seed).permutation([k for k, text in enumerate(said) if text])
    return [said[order[k % len(order)]] for k in range(n)]


def real_issues(messages: Sequence[dict[str, Any]], terms: Terms) -> list[Places]:
    """Groups of 10–70 messages that share four characters, half of them in the title, and are most alike."""
    titled: Counter[str] = Counter()
    for row in messages:
        titled.update(set(re.findall(r"(?=([一-鿿]{4}))", row["title"])))
    likely = {word for word, n in titled.items() if n >= 6}
    held: defaultdict[str, set[int]] = defaultdict(set)
    for place, row in enumerate(messages):
        for word in likely.intersection(re.findall(r"(?=([一-鿿]{4}))", row["title"] + "，" + row["text"])):
            held[word].add(place)
    weight = np.log(terms.n_texts / np.maximum(terms.counts(), 1))
    matrix = terms.matrix.multiply(weight[None, :]).tocsr()
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    ranked, middles = [], {}
    for word, members in held.items():
        n = len(members)
        if 10 <= n <= 70 and titled[word] >= n / 2:
            at = sorted(members)
            middle = np.asarray((matrix[at] / np.maximum(lengths[at], 1e-9)[:, None]).sum(axis=0)).ravel()
            middles[word] = middle / np.linalg.norm(middle)
            ranked.append((float((middle @ middle - n) / (n * (n - 1))), word))
    found: list[Places] = []
    chosen: list[str] = []
    taken: set[int] = set()
    for _, word in sorted(ranked, reverse=True):
        own = len(held[word] & taken) <= 0.1 * len(held[word]) and len(held[word] - taken) >= 10
        if own and all(middles[word] @ middles[other] < _ONE_MATTER for other in chosen):
            chosen.append(word)
            found.append(np.array(sorted(held[word] - taken)))
            taken |= held[word]
        if len(found) == N_KNOWN:
            break
    return found


def worlds(
    issues: list[Places], n_texts: int, n_each: int, n_worlds: int
) -> Iterator[tuple[Places, Any, Places]]:
    """Numbers of texts, whether each is new, and the issue it was planted for (-1: none)."""
    usual = np.setdiff1d(np.arange(n_texts), np.concatenate(issues))
    for seed in range(n_worlds):
        draw = np.random.default_rng(seed)
        chosen = draw.choice(len(issues), N_ISSUES, replace=False)
        planted = [draw.choice(issues[issue], n_each, replace=False) for issue in chosen]
        new = draw.integers(0, DAYS, len(usual)) >= DAYS - NEW_DAYS
        yield (
            np.concatenate([usual, *planted]),
            np.concatenate([new, np.ones(N_ISSUES * n_each, dtype=bool)]),
            np.concatenate([np.full(len(usual), -1), np.repeat(chosen, n_each)]),
        )


def subset(terms: Terms, texts: Places) -> Terms:
    """The terms of some of the texts."""
    matrix = terms.matrix[texts]
    return Terms(len(texts), terms.names, matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32))


def by_log_odds(terms: Terms, new: Any) -> list[Places]:
    """The ranker many use: z of log odds with a prior, term by term, each taking its new texts away."""
    left, found = np.asarray(new).copy(), []
    n, n_old = int(left.sum()), int((~left).sum())
    before = terms.counts(~np.asarray(new)).astype(float)
    for _ in range(N_ISSUES):
        inside = terms.counts(left).astype(float)
        odds, errors = log_odds(inside, before, n, n_old, 100.0)
        best = int(np.argmax(np.where(inside >= 3, odds / errors, -np.inf)))
        texts = terms.texts_with(best)
        found.append(texts[left[texts]])
        left[found[-1]] = False
    return found


def judged(found: Sequence[Sequence[int] | Places], owner: Places) -> tuple[float, float]:
    """The share of planted issues found by the first 14 entries, and of these entries that are real."""
    told = [
        Counter(owner[np.asarray(texts)].tolist()).most_common(1)[0] + (len(texts),)
        for texts in found[:N_ISSUES]
    ]
    real = [issue for issue, n, size in told if issue >= 0 and n >= size / 2]
    return len(set(real)) / N_ISSUES, len(real) / max(len(told), 1)


def emerging_table(n_worlds: int, n_looks: int) -> None:
    """Recall and precision with issues planted, alarms on noise."""
    messages = rows("complaint_citizen_dated4326")
    terms = terms_of([f"{row['title'].strip()}。{row['text']}" for row in messages], fewest=1)
    issues = real_issues(messages, terms)
    print(
        f"\n## Emerging issues: {len(messages):,} messages, {len(issues)} real issues, {n_worlds} worlds each\n"
    )
    print("| messages an issue | recall at 14 | precision | log odds: recall | precision | seconds a look |")
    print("| --- | --- | --- | --- | --- | --- |")
    for n_each in (4, 6, 10):
        scores, others, spent = [], [], 0.0
        for texts, new, owner in worlds(issues, len(messages), n_each, n_worlds):
            here = subset(terms, texts)
            seconds, found = timed(lambda here=here, new=new: emerging(here, new, budget=1.0))
            spent += seconds
            scores.append(judged([one.texts for one in found], owner))
            others.append(judged(by_log_odds(here, new), owner))
        mean, other = np.mean(scores, axis=0), np.mean(others, axis=0)
        print(
            f"| {n_each} | {mean[0]:.3f} | {mean[1]:.3f} | {other[0]:.3f} | {other[1]:.3f} "
            f"| {spent / n_worlds:.3f} |"
        )
    draw = np.random.default_rng(1)
    usual = subset(terms, np.setdiff1d(np.arange(len(messages)), np.concatenate(issues)))
    for budget in (0.1, 1.0, 5.0):
        alarms = [
            len(emerging(usual, draw.random(usual.n_texts) < NEW_DAYS / DAYS, budget=budget))
            for _ in range(n_looks)
        ]
        print(f"\nNoise, budget {budget}: {np.mean(alarms):.3f} alarms a look ({n_looks} looks)")


def edited(text: str, signs: list[str], draw: np.random.Generator) -> str:
    """A copy with 4–8 % of its characters replaced, put in or left out."""
    letters = list(text)
    for _ in range(max(1, round(draw.uniform(0.04, 0.08) * len(letters)))):
        place, kind = int(draw.integers(len(letters))), draw.integers(3)
        sign = signs[draw.integers(len(signs))]
        letters[place : place + 1] = ([sign], [sign, letters[place]], [])[kind]
    return "".join(letters)


def duplicates_table(peers: Path | None) -> None:
    """Recall of planted copies and texts a second, beside the peers."""
    draw = np.random.default_rng(0)
    said = reviews(50_000)
    signs = sorted({sign for text in said[:5000] for sign in text})
    long = [k for k, text in enumerate(said) if len(text) >= 20]
    origin = draw.choice(long, 500, replace=False)
    texts = said + [edited(said[k], signs, draw) for k in origin]
    print(f"\n## Near-duplicates: {len(texts):,} reviews, 500 of them edited copies\n")
    print("| program | recall | texts a second |\n| --- | --- | --- |")
    ways: dict[str, Callable[[list[str]], set[tuple[int, int]]]] = {"huiyin": _ours}
    if peers:
        sys.path.append(str(peers))
        ways |= {"rensa": _rensa, "datasketch": _datasketch}
    for name, way in ways.items():
        seconds, pairs = timed(lambda way=way: way(texts))
        recall = np.mean([(int(k), 50_000 + at) in pairs for at, k in enumerate(origin)])
        print(f"| {name} | {recall:.3f} | {len(texts) / seconds:,.0f} |", flush=True)


def _ours(texts: list[str]) -> set[tuple[int, int]]:
    members: defaultdict[int, list[int]] = defaultdict(list)
    for place, first in enumerate(near_duplicates(texts).tolist()):
        members[first].append(place)
    return {pair for group in members.values() for pair in combinations(group, 2)}


def _runs(text: str) -> list[str]:
    return [text[k : k + 3] for k in range(max(len(text) - 2, 1))]


def _likely(candidates: Iterator[tuple[int, int]], texts: list[str]) -> set[tuple[int, int]]:
    """The pairs that share half of their runs, as the peers' users verify them."""
    pairs = set()
    for first, second in candidates:
        a, b = set(_runs(texts[first])), set(_runs(texts[second]))
        if first < second and len(a & b) >= 0.5 * len(a | b):
            pairs.add((first, second))
    return pairs


def _rensa(texts: list[str]) -> set[tuple[int, int]]:
    from rensa import RMinHash, RMinHashLSH

    index, hashes = RMinHashLSH(threshold=0.5, num_perm=64, num_bands=16), []
    for place, text in enumerate(texts):
        made = RMinHash(num_perm=64, seed=1)
        made.update(_runs(text))
        index.insert(place, made)
        hashes.append(made)
    return _likely(
        ((other, place) for place, made in enumerate(hashes) for other in index.query(made)), texts
    )


def _datasketch(texts: list[str]) -> set[tuple[int, int]]:
    from datasketch import MinHash, MinHashLSH

    index, hashes = MinHashLSH(num_perm=64, params=(16, 4)), []
    for place, text in enumerate(texts):
        made = MinHash(num_perm=64, seed=1)
        made.update_batch([run.encode() for run in _runs(text)])
        index.insert(place, made)
        hashes.append(made)
    return _likely(
        ((other, place) for place, made in enumerate(hashes) for other in index.query(made)), texts
    )


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of this process and the result."""
    began = time.process_time()
    result = call()
    return time.process_time() - began, result


def speed_table(n: int) -> None:
    """Seconds for many short texts, step by step."""
    texts = reviews(n)
    new = np.arange(n) >= 0.95 * n
    print(f"\n## {n:,} reviews of {np.mean([len(text) for text in texts]):.0f} characters\n")
    print("| step | seconds |\n| --- | --- |")
    seconds, terms = timed(lambda: terms_of(texts))
    print(f"| terms ({len(terms.names):,}) | {seconds:.1f} |")
    for name, call in (
        ("emerging issues", lambda: emerging(terms, new)),
        ("key terms", lambda: keyness(terms, new)),
        ("near-duplicates", lambda: near_duplicates(texts)),
        ("clusters", lambda: clusters(terms)),
    ):
        print(f"| {name} | {timed(call)[0]:.1f} |", flush=True)
    print(f"\nMost memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers", type=Path, help="folder into which rensa and datasketch were installed")
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--worlds", type=int, default=10)
    options = parser.parse_args()
    emerging_table(options.worlds, n_looks=60)
    duplicates_table(options.peers)
    speed_table(options.texts)


if __name__ == "__main__":
    main()
