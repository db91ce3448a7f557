"""Open tables: keys that open one programme, files that programs read in pieces, folders on the server."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import duckdb
import pandas
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest
from django.db import transaction
from django.utils import timezone

from huiyin.core import events
from huiyin.core.erasure import Person, Stage, erasers
from huiyin.core.models import AuditEntry
from huiyin.core.tokens import hash_token
from huiyin.exports import open_folders, open_services, services, storage
from huiyin.exports.models import Export, OpenFile, OpenKey
from huiyin.exports.problems import NotYours


@pytest.fixture
def key(taken):
    """Make a key and have its data written; gives the address before the file's name."""

    def key(by=None, with_personal=False):
        row, token = services.make_key(
            by=by or taken.by, programme=taken.programme, name="BI", with_personal=with_personal, days=30
        )
        events.drain_all()
        return row, f"/open/{token}/"

    return key


def content(response) -> bytes:
    assert response.status_code in {200, 206}, response.content
    return b"".join(response.streaming_content)


def facts(client, address) -> pa.Table:
    return pq.read_table(io.BytesIO(content(client.get(address + "facts.parquet"))))


def test_a_key_reads_the_facts_under_their_own_names(client, key):
    _, address = key()
    table = facts(client, address)
    assert table.num_rows == 20
    assert {"response_id", "wave", "q_overall", "q_area"} <= set(table.schema.names)
    assert table.schema.field("q_overall").metadata[b"label"].decode() == "总体满意度"


def test_without_personal_columns_nobody_can_be_told(client, key):
    _, plain = key()
    _, personal = key(with_personal=True)
    assert {"respondent_key", "q_why"} <= set(facts(client, personal).schema.names)
    assert not {"respondent_key", "q_why"} & set(facts(client, plain).schema.names)
    for name in ("facts.parquet", "facts.arrow"):
        assert "原因".encode() not in content(client.get(plain + name))


def test_the_arrow_stream_and_the_codebook_tell_of_the_same_rows(client, key):
    _, address = key()
    stream = pa.ipc.open_stream(content(client.get(address + "facts.arrow"))).read_all()
    assert stream.equals(facts(client, address))
    book = client.get(address + "codebook.json").json()
    assert book["n_rows"] == 20
    overall = next(column for column in book["columns"] if column["name"] == "q_overall")
    assert overall["values"][0] == {"code": 5.0, "label": "很满意"}
    assert (overall["minimum"], overall["maximum"], overall["high_is_good"]) == (1, 5, True)


def test_a_program_may_read_in_pieces(client, key):
    _, address = key()
    whole = content(client.get(address + "facts.parquet"))
    head = client.head(address + "facts.parquet")
    assert (head.status_code, head["Content-Length"]) == (200, str(len(whole)))
    tail = client.get(address + "facts.parquet", headers={"Range": "bytes=-8"})
    assert (tail.status_code, content(tail)) == (206, whole[-8:])


def test_only_a_hash_of_the_key_is_stored(client, key):
    row, address = key()
    token = address.split("/")[2]
    assert row.token_hash == hash_token(token, "open")
    assert token not in json.dumps(list(OpenKey.objects.values()), default=str)
    assert token not in json.dumps(list(AuditEntry.objects.values()), default=str)


@pytest.mark.parametrize("how", ["revoked", "expired", "moved", "left", "demoted"])
def test_a_key_stops_working_with_its_owners_rights(client, cast, key, how):
    row, address = key(by=cast.ann)
    owner = row.owner
    match how:
        case "revoked":
            services.revoke_key(by=cast.bob, key=row)
        case "expired":
            OpenKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "moved":
            owner.unit = cast.south
        case "left":
            owner.is_active = False
        case "demoted":
            owner.role = "agent"
    owner.save()
    answer = client.get(address + "facts.parquet")
    assert (answer.status_code, answer.json()["code"]) == (404, "HY-X007")


def test_customer_numbers_are_for_the_keys_of_managers(client, cast, taken, key):
    with pytest.raises(NotYours):
        key(by=cast.ann, with_personal=True)
    row, address = key(by=cast.bob, with_personal=True)
    row.owner.role = "analyst"
    row.owner.save()
    assert client.get(address + "facts.parquet").status_code == 404


def test_guessing_keys_is_slowed_down(client, key):
    for _ in range(20):
        assert client.get("/open/hyWRONG/facts.parquet").status_code == 404
    assert client.get("/open/hyWRONG/facts.parquet").status_code == 429


def test_a_reading_is_recorded_once_in_ten_minutes(client, key):
    row, address = key()
    for _ in range(3):
        client.get(address + "facts.parquet")
    row.refresh_from_db()
    assert AuditEntry.objects.filter(action="open_key.read", object=f"open_key:{row.pk}").count() == 1
    assert row.last_used_at is not None


def test_new_answers_are_there_after_a_minute_and_what_is_read_stays_whole(client, taken, key):
    _, address = key()
    before = client.get(address + "facts.parquet")["ETag"]
    taken.answer(*range(50, 60))
    assert facts(client, address).num_rows == 20  # within the minute
    OpenFile.objects.update(asked_at=timezone.now() - timedelta(minutes=2))
    assert facts(client, address).num_rows == 20  # asked for now
    events.drain_all()
    assert facts(client, address).num_rows == 30
    resumed = client.get(address + "facts.parquet", headers={"Range": "bytes=5-", "If-Range": before})
    assert resumed.status_code == 200  # a file that has changed comes whole
    assert len(list(storage.folder().glob("open-*"))) == 1


def test_before_the_first_file_is_written_the_reader_is_told_to_wait(client, taken):
    _, token = services.make_key(
        by=taken.by, programme=taken.programme, name="BI", with_personal=False, days=30
    )
    answer = client.get(f"/open/{token}/facts.parquet")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer.json()["code"] == "HY-X006"


@pytest.fixture
def folder(taken):
    services.switch_folder(by=taken.by, programme=taken.programme, is_on=True)
    events.drain_all()
    return open_folders.folder(taken.programme.pk)


def test_the_folder_on_the_server_is_read_by_duckdb_pandas_and_arrow(folder):
    files = f"{folder}/facts/*.parquet"
    counted = duckdb.sql(
        f"SELECT count(*), sum(q_overall) FROM read_parquet('{files}', union_by_name = true)"
    )
    assert counted.fetchone() == (20, 60.0)
    assert pandas.read_parquet(folder / "facts")["q_overall"].sum() == 60
    assert pa.dataset.dataset(folder / "facts").count_rows() == 20
    assert json.loads((folder / "codebook.json").read_text("utf8"))["n_rows"] == 20


def test_the_folder_is_switched_at_one_stroke_and_the_set_before_can_be_read_to_the_end(taken, folder):
    before = folder.resolve()
    taken.answer(*range(50, 60))
    assert services.refresh_open_folders() == 1
    assert folder.resolve() != before
    assert pa.dataset.dataset(folder / "facts").count_rows() == 30
    assert pa.dataset.dataset(before / "facts").count_rows() == 20
    assert services.refresh_open_folders() == 0


def test_parts_lie_in_the_folder_as_links_and_cost_no_room(folder):
    parts = [path for path in (folder / "facts").iterdir() if path.name != open_folders.FIRST]
    assert parts
    assert all(path.stat().st_nlink == 2 for path in parts)


def test_switched_off_the_folder_is_gone(taken, folder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.switch_folder(by=taken.by, programme=taken.programme, is_on=False)
    assert not folder.exists()
    assert list((storage.open_folder() / open_folders.SETS).iterdir()) == []


def everything_below(data_folder) -> bytes:
    """All bytes of every readable form: Parquet is unpacked, the rest is as it lies."""
    found = []
    for path in sorted(data_folder.rglob("*")):
        if path.is_file():
            text = pq.read_table(path).to_pandas().to_csv() if path.suffix == ".parquet" else ""
            found.append(path.read_bytes() + text.encode())
    return b"".join(found)


def test_an_erased_person_leaves_exports_open_files_and_folders(client, taken, key, folder, data_folder):
    """Everything that left before and still lies here is made anew without the person, or is gone."""
    _, address = key(with_personal=True)
    done = taken.made("csv", respondents="numbers")
    taken.made("parquet", respondents="numbers")
    assert b"K-3" in everything_below(data_folder)
    person = Person(taken.programme.pk, "K-3")
    with transaction.atomic():
        for eraser in erasers(Stage.RECORDS):
            eraser.erase(person)
    events.drain_all()
    done.refresh_from_db()
    assert (done.state, done.file) == (Export.REMOVED, "")
    n_left = 20 - len(range(3, 20, 7))
    assert facts(client, address).num_rows == n_left
    assert pa.dataset.dataset(folder / "facts").count_rows() == n_left
    for place in ("exports", "open"):
        assert b"K-3" not in everything_below(data_folder / place)


def test_what_was_begun_before_an_erasure_is_not_kept(taken, key, monkeypatch):
    """The person is erased while the file is being written: that file must not become the one that is read."""
    row, _ = key(with_personal=True)
    OpenFile.objects.update(asked_at=None, revision="")
    from huiyin.exports import open_files

    written = open_files.write_file

    def slow(*given):
        found = written(*given)
        with transaction.atomic():
            open_services.forget_open_files(row.programme_id)
        return found

    monkeypatch.setattr(open_files, "write_file", slow)
    open_files.write_open_file(row.programme_id, True)
    assert OpenFile.objects.get().file == ""
    assert list(storage.folder().glob("open-*")) == []
