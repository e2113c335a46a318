"""Records that are written straight: byte for byte those of the library, and readable by it."""

import io
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from checker.store.http_record import http_record, message_head, urn

URL = "https://x.example/a?b=c"
DATED = {"WARC-Date": "2026-01-01T00:00:00.000001Z", "WARC-Record-ID": urn("some place")}


def librarys(kind: str, first_line: str, headers: list[tuple[str, str]], payload: bytes) -> bytes:
    """Return the record as warcio writes it."""
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=False, warc_version="WARC/1.1")
    asks = kind == "request"
    line = first_line if asks else first_line.partition(" ")[2]
    protocol = {} if asks else {"protocol": "HTTP/1.1"}
    record = writer.create_warc_record(
        URL,
        kind,
        payload=io.BytesIO(payload),
        length=len(payload),
        http_headers=StatusAndHeaders(line, headers, is_http_request=asks, **protocol),
        warc_headers_dict=dict(DATED),
    )
    writer.write_record(record)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("kind", "first_line"), [("response", "HTTP/1.1 200 OK"), ("request", "GET /a?b=c HTTP/1.1")]
)
@pytest.mark.parametrize("payload", [b"", b"a body", bytes(range(256)) * 300])
def test_a_record_is_the_librarys_byte_for_byte(kind: str, first_line: str, payload: bytes) -> None:
    """Headers, their order, both digests and the lengths are what warcio writes."""
    headers = [("Host", "x.example"), ("X-Twice", "1"), ("X-Twice", "2"), ("Empty", "")]
    made = http_record(kind, URL, DATED.items(), message_head(first_line, headers), payload)
    assert made == librarys(kind, first_line, headers, payload)


@given(st.binary(max_size=200), st.text(st.characters(codec="latin-1"), max_size=20))
def test_the_library_reads_what_was_written(payload: bytes, said: str) -> None:
    """Warcio finds one record, with the body that was kept and digests that hold."""
    said = "".join(letter for letter in said if letter.isprintable())
    head = message_head("HTTP/1.1 200 OK", [("X-Said", said)])
    made = http_record("response", URL, DATED.items(), head, payload)
    found = [
        (record.rec_type, record.rec_headers["WARC-Target-URI"], record.content_stream().read())
        for record in ArchiveIterator(io.BytesIO(made), check_digests="raise")
    ]
    assert found == [("response", URL, payload)]


@pytest.mark.parametrize(("said", "coding"), [("é", "latin-1"), ("微博", "utf-8")])
def test_a_header_is_written_in_the_coding_that_it_came_in(said: str, coding: str) -> None:
    """Latin-1 where that holds all of it, as it was read from the wire; else UTF-8."""
    assert message_head("HTTP/1.1 200 OK", [("X", said)]).endswith(
        b"X: " + said.encode(coding) + b"\r\n\r\n"
    )


@given(st.text(max_size=50))
def test_an_id_is_the_standards_uuid(name: str) -> None:
    """The record id is the version 5 UUID that the standard library makes of the same name."""
    try:
        wanted = uuid.uuid5(uuid.NAMESPACE_URL, name)
    except UnicodeEncodeError:
        return
    assert urn(name) == f"<urn:uuid:{wanted}>"
