"""Two hundred people answer at the same time, over HTTP: no quota is ever overrun, on any database."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.asking import made
from tests.running import Running, own_database

N_PEOPLE, N_EACH, MOST = 200, 4, 500
NORTH = {"==": [{"var": "region"}, "北区"]}
LOW = {"<=": [{"var": "recommend"}, 6]}


def hand_in(address: str, number: int) -> tuple[int, dict[str, str]]:
    """Hand in until there is an answer: the status, and what was said."""
    said = {"a-recommend": str(number % 11), "a-region": ("north", "south")[number % 2]}
    body = urlencode({**said, "submission_id": f"submission-{number:08d}"}).encode()
    while True:
        try:
            with urlopen(Request(address, body, {"Accept": "application/json"}), timeout=60) as answer:
                return answer.status, said
        except HTTPError as refused:
            if refused.code != 503:
                return refused.code, said
        except (URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.2)


def test_a_quota_of_500_takes_500_from_200_at_once_and_never_501(tmp_path: Path) -> None:
    with own_database() as settings:
        up = Running(tmp_path / "data", settings=settings)
        try:
            up.wait_ready(seconds=240)
            places = made(up, settings, ("全部", True, MOST), ("北区", NORTH, 260), ("低分", LOW, 300))
            found: list[tuple[int, dict[str, str]]] = []

            def person(at: int) -> None:
                for number in range(at * N_EACH, (at + 1) * N_EACH):
                    found.append(hand_in(up.address + places["short"], number))

            people = [threading.Thread(target=person, args=(at,)) for at in range(N_PEOPLE)]
            for one in people:
                one.start()
            for one in people:
                one.join()
        finally:
            up.stop()
    statuses = Counter(status for status, _ in found)
    assert len(found) == N_PEOPLE * N_EACH
    assert set(statuses) <= {200, 201, 410}, statuses
    taken = [said for status, said in found if status in {200, 201}]
    assert len(taken) <= MOST
    assert sum(said["a-region"] == "north" for said in taken) <= 260
    assert sum(int(said["a-recommend"]) <= 6 for said in taken) <= 300
    assert len(taken) >= 460, json.dumps(statuses)  # the groups overlap, so the last places may stay empty
