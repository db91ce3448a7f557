"""Spark on a real cluster: a worker that dies changes no bit, a cluster that is gone is said to be away."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.terms import Value
from huiyin.facts.engines import MomentsQuery, _spark_session, engines
from huiyin.facts.problems import EngineAway, EngineNotSet, PartDamaged, PartMissing
from huiyin.facts.schema import arrow_schema
from huiyin.facts.source import FactSource
from huiyin.facts.writer import write_part
from huiyin.shell._spark_cluster import SparkCluster

QUERY = MomentsQuery((Value("q_a"), Value("q_b")), ("q_area",), "weight", 20)
SCHEMA = arrow_schema(
    [
        Variable("a", "甲", Role.RATING, Scale(1, 5)),
        Variable("b", "乙", Role.RATING, Scale(1, 5)),
        Variable("area", "地区", Role.SEGMENT),
    ]
)


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SparkCluster]:
    """A cluster that the test may break."""
    _spark_session.close()
    monkeypatch.setenv("HUIYIN_ENGINE_SECONDS", "300")
    with SparkCluster(tmp_path / "spark", workers=2) as made:
        monkeypatch.setenv("HUIYIN_SPARK_MASTER", made.address)
        yield made
        _spark_session.close()


@pytest.fixture
def source(tmp_path: Path) -> FactSource:
    rng = np.random.default_rng(5)
    files = []
    for at in range(12):
        n = 150_000
        table = pa.table(
            {
                "response_id": pa.array(np.arange(n) + at * n),
                "weight": pa.array(rng.gamma(3, size=n)),
                "q_a": pa.array(rng.integers(1, 6, n).astype(float)),
                "q_b": pa.array(np.round(rng.uniform(0, 100, n), 3)),
                "q_area": pa.array(["", "北", "南", "东"]).take(pa.array(rng.integers(0, 4, n))),
            }
        )
        write_part(tmp_path / "facts", f"part-{at}.parquet", table)
        files.append(tmp_path / "facts" / f"part-{at}.parquet")
    return FactSource.of_files(SCHEMA, files)


def bits(source: FactSource, key: str) -> dict[tuple[str, ...], tuple[int, bytes, bytes]]:
    found = engines[key].moments_of(source, [QUERY])[0]
    return {k: (one.n, one.products.tobytes(), one.squares.tobytes()) for k, one in found.items()}


def test_a_worker_killed_in_the_middle_of_a_question_changes_no_bit(
    cluster: SparkCluster, source: FactSource
) -> None:
    wanted = bits(source, "arrow")
    assert bits(source, "spark") == wanted  # the workers are there and busy for seconds

    def kill() -> None:
        time.sleep(0.4)
        os.kill(cluster.joined[0].pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    assert bits(source, "spark") == wanted
    killer.join()
    assert bits(source, "spark") == wanted  # the one that is left answers alone


def test_a_lost_java_process_is_started_anew_and_a_lost_cluster_is_away_until_it_is_back(
    cluster: SparkCluster, source: FactSource
) -> None:
    from pyspark import SparkContext

    wanted = bits(source, "arrow")
    assert bits(source, "spark") == wanted
    assert SparkContext._gateway is not None
    SparkContext._gateway.proc.kill()
    SparkContext._gateway.proc.wait()
    assert bits(source, "spark") == wanted
    _spark_session.close()
    cluster.stop()
    began = time.monotonic()
    with pytest.raises(EngineAway, match="does not answer"):
        engines["spark"].available()
    with pytest.raises(EngineAway):
        bits(source, "spark")
    assert time.monotonic() - began < 60
    cluster.start()
    time.sleep(_spark_session.REST_SECONDS)
    assert bits(source, "spark") == wanted


def test_a_part_that_is_gone_or_damaged_is_named_and_an_address_that_is_none_is_refused(
    cluster: SparkCluster, source: FactSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert engines["spark"].count(source) == {(): 1_800_000}
    part = Path(source.files[3])
    part.write_bytes(part.read_bytes()[:-100])
    with pytest.raises(PartDamaged, match="part-3"):
        engines["spark"].count(source, ["q_area"])
    part.unlink()
    with pytest.raises(PartMissing, match="part-3"):
        engines["spark"].count(source, ["q_area"])
    monkeypatch.setenv("HUIYIN_SPARK_MASTER", "10.0.0.7:7077")
    with pytest.raises(EngineNotSet, match="HUIYIN_SPARK_MASTER"):
        engines["spark"].ready()
