"""Downloads that are cut off go on; a file that has changed begins anew."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from huiyin.exports.ranges import hand_out, piece_of

CONTENT = bytes(range(256)) * 3


@pytest.fixture
def answered(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(CONTENT)

    def answered(method="get", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = getattr(RequestFactory(), method)("/", headers=named)
        return hand_out(request, path, etag="abc", media_type="text/csv", filename="数据.csv")

    return answered


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def test_the_whole_file_says_how_to_resume_it(answered):
    response = answered()
    assert (response.status_code, body(response)) == (200, CONTENT)
    assert response["Accept-Ranges"] == "bytes"
    assert response["ETag"] == '"abc"'
    assert response["Content-Length"] == str(len(CONTENT))
    assert response["Cache-Control"] == "no-store"
    assert "attachment" in response["Content-Disposition"]


def test_a_download_goes_on_where_it_was_cut_off(answered):
    response = answered(Range="bytes=700-", If_Range='"abc"')
    assert (response.status_code, body(response)) == (206, CONTENT[700:])
    assert response["Content-Range"] == f"bytes 700-{len(CONTENT) - 1}/{len(CONTENT)}"


def test_a_file_that_has_changed_meanwhile_comes_whole(answered):
    response = answered(Range="bytes=700-", If_Range='"older"')
    assert (response.status_code, body(response)) == (200, CONTENT)


def test_what_lies_outside_is_refused_with_the_size(answered):
    response = answered(Range="bytes=768-")
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */768"


def test_asking_for_the_head_sends_no_bytes(answered):
    response = answered("head")
    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Length"] == "768"


def test_who_has_the_file_already_is_told_so(answered):
    assert answered(If_None_Match='"abc"').status_code == 304


@pytest.mark.parametrize("header", ["", "bytes=-", "bytes=0-1,5-6", "rows=0-5", "bytes=9-3", "bytes=a-b"])
def test_what_is_no_single_range_is_passed_over(header):
    assert piece_of(header, 100) is None


@given(st.integers(0, 200), st.none() | st.integers(0, 200), st.integers(1, 150))
def test_a_piece_lies_within_the_file(first, last, size):
    header = f"bytes={first}-{'' if last is None else last}"
    try:
        piece = piece_of(header, size)
    except ValueError:
        assert first >= size
        return
    if piece is not None:
        start, stop = piece
        assert 0 <= start < stop <= size
        assert start == first
