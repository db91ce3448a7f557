"""The record-linkage model: Fellegi and Sunter's weights, by splink on DuckDB.

Pure: a table of contacts in, pairs with their probability out. Runs for minutes and takes gigabytes at a
million records, so it is called in a process of its own (`program`).
"""

from __future__ import annotations

import logging
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

COLUMNS = ("id", "name", "phone", "email", "address", "birthday", "region")
COMPARED = ("name", "phone", "email", "address", "birthday", "region")
WORTH_SHOWING = 0.8
MOST_PAIRS = 2_000_000
_ENOUGH_FOR_FREQUENCIES = 2_000  # contacts; below, the shares met in general files hold
_ENOUGH_FOR_LEARNING = 50_000
_PAIRS_SAMPLED = 2e6


@dataclass(frozen=True)
class Pairs:
    """Pairs that may be one person: `left` < `right`, `probability`, and a column `weight_<what>` each (log2)."""

    table: pa.Table
    n_contacts: int
    is_learned: bool  # from this file; otherwise the weights met in general


def find_pairs(
    contacts: pa.Table,
    *,
    least: float = WORTH_SHOWING,
    memory_mebibytes: int = 2048,
    folder: Path | None = None,
) -> Pairs:
    """Compare contacts that share something telling, and weigh what agrees and what does not.

    `contacts` has the columns `COLUMNS` (texts, "" for what is not known; telephones in E.164). What is
    missing on one side counts neither way.
    """
    n = contacts.num_rows
    with tempfile.TemporaryDirectory(dir=folder, prefix="huiyin-matching-") as scratch:
        import duckdb  # loads pandas, which whoever only reads the names above need not wait for

        connection = duckdb.connect(
            config={"memory_limit": f"{memory_mebibytes}MB", "temp_directory": scratch, "threads": 2}
        )
        connection.register("given", contacts)
        connection.execute(_PREPARE)
        pairs, is_learned = _predicted(connection, n, least) if n > 1 else (None, False)
        table = _empty() if pairs is None else _chosen(connection, pairs)
        connection.close()
    return Pairs(table, n, is_learned)


_PREPARE = r"""
CREATE TABLE contacts AS
SELECT id AS unique_id,
       nullif(regexp_replace(name, '[()\s·.（）]', '', 'g'), '') AS name,
       nullif(phone, '') AS phone,
       nullif(right(phone, 7), '') AS phone_end,
       nullif(email, '') AS email,
       nullif(split_part(email, '@', 1), '') AS mailbox,
       nullif(regexp_replace(regexp_replace(lower(address), '[\s,，.。#＃\-—－]', '', 'g'),
                             '(单元|号楼|栋|幢|室|号)', '', 'g'), '') AS address,
       nullif(regexp_replace(birthday, '\D', '', 'g'), '') AS birthday,
       nullif(region, '') AS region
FROM given
"""

# Another name at one telephone and address is a family, unless something of the person's own agrees.
_HOUSEHOLD = "gamma_name = 0 AND gamma_email < 2 AND gamma_birthday < 2"


def _empty() -> pa.Table:
    return pa.table(
        {
            "left": pa.array([], pa.int64()),
            "right": pa.array([], pa.int64()),
            "probability": pa.array([], pa.float64()),
            **{f"weight_{name}": pa.array([], pa.float64()) for name in COMPARED},
        }
    )


def _predicted(connection: Any, n: int, least: float) -> tuple[str, bool]:
    logging.getLogger("splink").setLevel(logging.ERROR)
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    chance = min(0.001, 0.15 / n)  # about every seventh contact is kept twice: what files of customers show
    settings = SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=chance,
        comparisons=_comparisons(n >= _ENOUGH_FOR_FREQUENCIES),
        blocking_rules_to_generate_predictions=[
            block_on("phone"),
            block_on("email"),
            block_on("name", "birthday"),
            block_on("name", "region", "substr(address, 1, 2)"),
            block_on("name", "right(phone, 4)"),
            block_on("name", "phone_end"),
            block_on("address", "substr(name, 1, 1)"),
            block_on("mailbox", "substr(name, 1, 1)"),
            block_on("birthday", "region", "substr(name, 1, 1)"),
        ],
        retain_intermediate_calculation_columns=True,
        retain_matching_columns=True,
        max_iterations=15,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        api = DuckDBAPI(connection=connection)
        linker = Linker(api.register("contacts"), settings, log_level=logging.ERROR)
        if n >= _ENOUGH_FOR_FREQUENCIES:
            linker.training.estimate_u_using_random_sampling(max_pairs=_PAIRS_SAMPLED, seed=7)
        is_learned = n >= _ENOUGH_FOR_LEARNING
        if is_learned:
            for rule in (block_on("phone"), block_on("name", "birthday")):
                linker.training.estimate_parameters_using_expectation_maximisation(
                    rule, fix_probability_two_random_records_match=True
                )
        found = linker.inference.predict(threshold_match_probability=least)
    return str(found.physical_name), is_learned


def _comparisons(rare_counts: bool) -> list[Any]:
    """What is compared, with the weights met in general: m, how often one person agrees so; u, how often two do.

    With `rare_counts` a rare name says more than a common one; a small file cannot tell which are rare.
    """
    import splink.comparison_library as compare

    return [
        compare.JaroWinklerAtThresholds("name", [0.8]).configure(
            term_frequency_adjustments=rare_counts,
            m_probabilities=[0.9, 0.08, 0.02],
            u_probabilities=[0.002, 0.02, 0.978],
        ),
        compare.DamerauLevenshteinAtThresholds("phone", [1, 2]).configure(
            term_frequency_adjustments=rare_counts,
            m_probabilities=[0.7, 0.08, 0.02, 0.2],
            u_probabilities=[0.000002, 0.000002, 0.00002, 0.999976],
        ),
        compare.JaroWinklerAtThresholds("email", [0.92]).configure(
            term_frequency_adjustments=rare_counts,
            m_probabilities=[0.6, 0.1, 0.3],
            u_probabilities=[0.000002, 0.001, 0.998998],
        ),
        compare.JaroWinklerAtThresholds("address", [0.95, 0.88]).configure(
            term_frequency_adjustments=rare_counts,
            m_probabilities=[0.55, 0.2, 0.05, 0.2],
            u_probabilities=[0.00001, 0.0005, 0.01, 0.98949],
        ),
        compare.DamerauLevenshteinAtThresholds("birthday", [1]).configure(
            m_probabilities=[0.94, 0.05, 0.01],
            u_probabilities=[0.00005, 0.001, 0.99895],
        ),
        compare.ExactMatch("region").configure(
            term_frequency_adjustments=rare_counts, m_probabilities=[0.9, 0.1], u_probabilities=[0.05, 0.95]
        ),
    ]


def _chosen(connection: Any, pairs: str) -> pa.Table:
    """The pairs as they leave: numbers in order, the weight of each comparison with its rarity."""
    columns = {row[0] for row in connection.execute(f'DESCRIBE "{pairs}"').fetchall()}
    weights = []
    for name in COMPARED:
        parts = [one for one in (f"mw_{name}", f"mw_tf_adj_{name}") if one in columns]
        weights.append(f"round({' + '.join(parts) or '0'}, 3) AS weight_{name}")
    return connection.execute(
        f"""
        SELECT least(unique_id_l, unique_id_r) AS left, greatest(unique_id_l, unique_id_r) AS right,
               match_probability AS probability, {", ".join(weights)}
        FROM "{pairs}" WHERE NOT ({_HOUSEHOLD}) ORDER BY probability DESC, 1, 2 LIMIT {MOST_PAIRS}
        """  # noqa: S608 - names are our own
    ).to_arrow_table()
