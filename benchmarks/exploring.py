"""Tables of the explore page over simulated facts: seconds a table, nothing kept.

    .venv/bin/python -m benchmarks.exploring FACTS [--engine duckdb] [--times 3]

FACTS is a folder of `benchmarks.facts_generator`. Each question is asked as the page asks it: counts for the
size of the table, one pass for the cells, one more for what they are compared with; the median is printed.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from benchmarks import simulated_organisation as organisation
from benchmarks.facts_generator import VARIABLES, source_of
from huiyin.facts.engines import engines
from huiyin.metrics.exploring.computing import explore
from huiyin.metrics.exploring.dimensions import Names
from huiyin.metrics.exploring.question import Cut, Question
from huiyin.metrics.suggestions import suggest_contracts

INDEX, NPS = "contract:satisfaction_index", "contract:nps"
_LAST = {"first_on": date(2026, 1, 1), "last_on": date(2026, 6, 30)}
QUESTIONS = {
    "NPS by region": Question((NPS,), (Cut("v:region", top=31),)),
    "index by region": Question((INDEX,), (Cut("v:region", top=31),)),
    "index and NPS by month": Question((INDEX, NPS), (Cut("month"),)),
    "NPS by month and segment, previous month": Question(
        (NPS,), (Cut("month"),), Cut("v:segment"), compare="previous"
    ),
    "index by region and channel, rest": Question(
        (INDEX,), (Cut("v:region", top=31),), Cut("channel"), compare="rest"
    ),
    "NPS of 400 units": Question((NPS,), (Cut("unit:2", top=400),)),
    "index of 400 units": Question((INDEX,), (Cut("unit:2", top=400),)),
    "answers to a question by region": Question(("answers:r1",), (), Cut("v:region", top=31)),
    "NPS by promoters' kind of another rating": Question((NPS,), (Cut("v:r1"),)),
    "index of half a year against the year before, a filter": Question(
        (INDEX,), (Cut("v:segment"),), compare="last_year", **_LAST
    ).with_rule({"<=": [{"var": "q_recommend"}, 6]}),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--engine", default="duckdb")
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    source, codebook = source_of(options.facts), list(VARIABLES)
    contracts = suggest_contracts(codebook)
    paths = organisation.unit_paths()
    names = Names(units={path: path for path in paths}, unit_path="/1/")
    n_rows = sum(part.n_rows for part in source.parts)
    print(f"{n_rows:,} responses, {options.engine}, median of {options.times}\n")
    print("| table | cells | seconds |\n| --- | ---: | ---: |")
    for name, question in QUESTIONS.items():
        seconds = []
        for at in range(options.times):
            began = time.perf_counter()
            table = explore(
                engine=engines[options.engine],
                source=replace(source, revision=f"{source.revision}{at}"),
                codebook=codebook,
                contracts=contracts,
                question=question,
                names=names,
            )
            seconds.append(time.perf_counter() - began)
        print(f"| {name} | {table.n_cells} | {statistics.median(seconds):.2f} |", flush=True)


if __name__ == "__main__":
    main()
