"""Every ceiling of a document, from both sides: what just fits is read, one more is refused, or read in part and said so.

READ_BATCH names the program (tests/read/batch.c)."""
import json
import os
import subprocess

import pytest

BATCH = os.environ.get("READ_BATCH", "build/tests/read/read-batch")
ITEM = b"<item><title>x</title><link>http://a/%d</link><pubDate>Mon, 05 Jul 2021 09:00:00 +0800</pubDate></item>"
ROW = b"<li><a href=%d>a title %d</a> 2021-07-01</li>"


def read(tmp_path, body, *options):
    path = tmp_path / "document"
    path.write_bytes(body)
    run = subprocess.run([BATCH, *options], input=f"{path}\t\n".encode(), stdout=subprocess.PIPE, check=True, timeout=300)
    return json.loads(run.stdout)


def feed(inside):
    return b'<rss version="2.0"><channel>' + inside + b"</channel></rss>"


def items(n):
    return feed(b"".join(ITEM % i for i in range(n)))


def page(inside):
    return b"<html><body><ul>" + inside


@pytest.mark.parametrize("fits,over,error", [
    (feed(ITEM % 1 + b"<a>" * 254 + b"</a>" * 254), feed(ITEM % 1 + b"<a>" * 255 + b"</a>" * 255), "nested too deep"),
    (feed(ITEM % 1 + b"<a/>" * 2_999_990), feed(ITEM % 1 + b"<a/>" * 3_000_010), "too many elements"),
    (feed(ITEM % 1 + b"".join(b"<a%d/>" % i for i in range(19_900))), feed(ITEM % 1 + b"".join(b"<a%d/>" % i for i in range(20_100))), "too many elements, names"),
], ids=["depth", "elements", "names"])
def test_a_feed(tmp_path, fits, over, error):
    r = read(tmp_path, fits)
    assert (r["posts"], r["error"]) == (1, None)
    r = read(tmp_path, over)
    assert r["posts"] == 0 and error in r["error"]


def test_posts_that_are_carried_and_counted(tmp_path):
    for n in (2000, 2001):
        r = read(tmp_path, items(n), "--posts")
        assert (r["posts"], len(r["items"]), r["error"]) == (n, 2000, None)
    for n in (200_000, 200_001):
        assert read(tmp_path, feed(b"<item/>" * n))["posts"] == 200_000


def test_rows_of_a_page(tmp_path):
    for n, partial in ((4999, False), (5001, True)):
        r = read(tmp_path, page(b"".join(ROW % (i, i) for i in range(n))), "--type", "page")
        assert (r["posts"], r["partial"]) == (min(n, 5000), partial), "what was read in part proves no silence"


def test_elements_of_a_page(tmp_path):
    rows = ROW % (1, 1) + ROW % (2, 2)
    assert read(tmp_path, page(rows + b"<b></b>" * 999_000), "--type", "page")["posts"] == 2
    r = read(tmp_path, page(rows + b"<b></b>" * 1_000_010), "--type", "page")
    assert r["posts"] == 0 and r["error"]


def test_numbers_that_are_no_dates(tmp_path):
    """Whether each of them is a part of a date must not be asked of all others."""
    rows = ROW % (1, 1) + ROW % (2, 2)
    assert read(tmp_path, page(rows + b"<div>" + b"<i> </i>" * 200_000 + b"<i>1</i>" * 200_000 + b"</div>"), "--type", "page")["posts"] == 2


def test_depth_of_json(tmp_path):
    whole = b'{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","date_published":"2021-07-05T09:00:00+08:00"}],"x":%s}'
    assert read(tmp_path, whole % (b"[" * 200 + b"]" * 200))["posts"] == 1
    assert read(tmp_path, whole % (b"[" * 100_000 + b"]" * 100_000))["error"]
