"""Documents of ten megabytes that were made to hurt: each must be answered in
seconds and within bounded memory, whatever the answer is.

READ_BATCH names the program (tests/read/batch.c).
"""
import json
import os
import resource
import subprocess

import pytest

BATCH = os.environ.get("READ_BATCH", "build/tests/read/read-batch")
SANITIZED = b"__asan_init" in open(BATCH, "rb").read() if os.path.exists(BATCH) else False
SIZE = 1_000_000 if SANITIZED else 10_000_000
SECONDS = 60 if SANITIZED else 8
MEMORY = 1 << 30  # what the sandboxed child may have
RSS = b'<rss version="2.0"><channel>'
ITEM = b"<item><title>x</title><pubDate>Mon, 05 Jul 2021 09:00:00 +0800</pubDate></item>"


def fill(piece, before=b"", after=b""):
    return before + piece * ((SIZE - len(before) - len(after)) // len(piece)) + after


EVIL = {
    "nested elements": fill(b"<a>", RSS),
    "nested elements, malformed": fill(b"<a>", RSS + b"&"),
    "nested items": fill(b"<item>", RSS + b"&"),
    "empty items": fill(b"<item/>", RSS, b"</channel></rss>"),
    "items": fill(ITEM, RSS, b"</channel></rss>"),
    "items, malformed": fill(ITEM, RSS + b"&"),
    "comments without end": fill(b"<!--", RSS),
    "comments without end, one dash": fill(b"<!-- -", RSS),
    "CDATA without end": fill(b"<![CDATA[", RSS),
    "CDATA without end in a title": fill(b"<title><![CDATA[</title>", RSS + b"<item>"),
    "bodies without end": fill(b"<description>", RSS + b"<item>"),
    "bodies of nothing but sections": fill(b"<![CDATA[a]]>", RSS + b"<item><description>"),
    "bodies in sections without end": fill(b"<description><![CDATA[", RSS + b"<item>"),
    "bodies one behind the other": fill(b"<category>x</category>", RSS + b"<item>", b"</item></channel></rss>"),
    "instructions without end": fill(b"<?x ", RSS),
    "document types without end": fill(b"<!DOCTYPE x [", RSS),
    "document types closed early": fill(b"<!D[>", RSS),
    "end tags": fill(b"</a", RSS),
    "end tags that close nothing": fill(b"</a>", RSS),
    "less-than signs": fill(b"<", RSS),
    "ampersands": fill(b"&", RSS + b"<item><title>"),
    "entities": fill(b"&nbsp;", RSS + b"<item><title>"),
    "character references": fill(b"&#20013;", RSS + b"<item><title>"),
    "one attribute without end": fill(b"a", RSS + b'<item x="'),
    "many attributes": fill(b' a="1"', RSS + b"<item", b"/></channel></rss>"),
    "different attributes": RSS + b"<item" + b"".join(b' a%d="1"' % i for i in range(600_000)) + b"/></channel></rss>",
    "many namespaces": RSS + b"<item" + b"".join(b' xmlns:a%d="u%d"' % (i, i) for i in range(300_000)) + b"/></channel></rss>",
    "namespaces in every element": RSS + b"".join(b'<a%d:b xmlns:a%d="http://%d/"/>' % (i, i, i) for i in range(250_000)),
    "quotes": fill(b"<a b=' c=\" ", RSS),
    "a long title": fill("长".encode(), RSS + b"<item><title>", b"</title></item></channel></rss>"),
    "a long date": fill(b"2021-07-", RSS + b"<item><pubDate>", b"</pubDate></item></channel></rss>"),
    "a long name": fill(b"a", RSS + b"<"),
    "many dates in an item": fill(b"<pubDate>2021-07-05 1-1-1-1-1-1-1-1-1</pubDate>", RSS + b"<item>"),
    "entity declarations": b"<!DOCTYPE r [" + b"".join(b'<!ENTITY e%d "%s">' % (i, b"x" * 60) for i in range(90_000)) + b"]>" + RSS + b"<item><title>&e1;</title></item></channel></rss>",
    "entity bomb": b"<!DOCTYPE r [<!ENTITY e0 \"" + b"x" * 200 + b'">' + b"".join(b'<!ENTITY e%d "%s">' % (i, b"&e%d;" % (i - 1) * 10) for i in range(1, 60))
    + b"]>" + RSS + b"<item><title>" + b"&e59;" * 100_000 + b"</title></item></channel></rss>",
    "entity in an attribute": b'<!DOCTYPE r [<!ENTITY a "' + b"x" * 200 + b'"><!ENTITY b "' + b"&a;" * 60 + b'">]>' + RSS + b'<item a="' + b"&b;" * 100_000 + b'"/></channel></rss>',
    "parameter entity bomb": b'<!DOCTYPE r [<!ENTITY % a "<!ENTITY x1 \'y\'>"><!ENTITY % b "%a;%a;%a;">%b;%b;%b;]>' + RSS + ITEM + b"</channel></rss>",
    "JSON brackets": fill(b"["),
    "JSON objects": fill(b'{"a":'),
    "JSON numbers": fill(b"0,", b'{"version":"https://jsonfeed.org/version/1","items":['),
    "JSON items": fill(b"{},", b'{"version":"https://jsonfeed.org/version/1","items":[', b"{}]}"),
    "JSON colliding keys": b'{"version":"https://jsonfeed.org/version/1","x":{' + b",".join(b'"%d":0' % i for i in range(900_000)) + b'},"items":[]}',
    "HTML": fill(b"<div>", b"<html>"),
    "HTML tables": fill(b"<table><b>", b"<html><body>"),
    "HTML attributes": fill(b" a=b", b"<html><body"),
    "a script's warnings": fill(b"<br />", b""),
    "bytes that are nothing": fill(b"\x80\xff<\xfe>"),
    "high bytes": fill(b"\xb0\xa1"),
    "broken GB18030": fill(b"\x81\x30\x81", b"<?xml version='1.0' encoding='gb18030'?>" + RSS),
    "mixed charsets": fill(b"<a>\xe4\xb8\xad</a><a>\xd6\xd0\xce\xc4</a>", RSS),
    "UTF-16": (RSS.decode() + "<item/>" * 700_000).encode("utf-16"),
    "UTF-16 halves": b"\xff\xfe" + b"\x00\xd8" * (SIZE // 2),
    "UTF-32": b"\xff\xfe\x00\x00" + b"\xff\xff\xff\xff" * (SIZE // 4),
    "NULs": bytes(SIZE),
    "spaces": b" " * SIZE,
    "seven bits": fill(b"\x1b$B!!\x1b(B", b"<?xml version='1.0' encoding='iso-2022-jp'?>" + RSS),
}


PAGE = b"<html><body><div>"
ROW = b"<a href=x>a title</a> 2021-07-01"
EVIL_PAGES = {
    "a flat list": fill(ROW, PAGE),
    "a flat list, dates first": fill(b"2021-07-01 <a href=x>a title</a>", PAGE),
    "rows": fill(b"<li>" + ROW + b"</li>", PAGE),
    "rows of many classes": PAGE + b"".join(b"<li class=c%d>" % i + ROW + b"</li>" for i in range(SIZE // 60)),
    "dates without links": fill(b"<p>2021-07-01</p>", PAGE),
    "dates behind one link": fill(b"<p>2021-07-01</p>", PAGE + b"<a href=x>a title</a>"),
    "links before one date": fill(b"<a href=x>a title</a>", PAGE, b"2021-07-01"),
    "lists in lists": fill(b"<div>" * 200 + ROW * 50 + b"</div>" * 200, PAGE),
    "a list in each of its rows": fill((b"<div>" + ROW) * 200 + b"</div>" * 200, PAGE),
    "links in links": fill(b"<a href=x>a title ", PAGE, b"2021-07-01"),
    "a link of all words": PAGE + b"<a href=x>" + b"word " * (SIZE // 5) + b"</a> 2021-07-01",
}


def test_a_long_comment_is_no_tag(tmp_path):
    path = tmp_path / "document"
    path.write_bytes(RSS + b"<!-- <table " + b'a="1" ' * 5000 + b"> -->" + ITEM + b"</channel></rss>")
    run = subprocess.run([BATCH], input=f"{path}\t\n".encode(), stdout=subprocess.PIPE, check=True)
    assert json.loads(run.stdout)["posts"] == 1


def limit():
    """Seconds of the processor, not of the wall: what else the machine does is not the reader's fault."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@pytest.mark.parametrize("name", [*EVIL, *EVIL_PAGES])
def test_evil(name, tmp_path):
    path = tmp_path / "document"
    path.write_bytes(EVIL.get(name) or EVIL_PAGES[name])
    run = subprocess.run([BATCH, *(["--type", "page"] if name in EVIL_PAGES else [])], input=f"{path}\t\n".encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=20 * SECONDS, preexec_fn=limit)
    assert run.returncode == 0, run.stderr[-2000:].decode("utf-8", "replace")
    reading = json.loads(run.stdout.decode("utf-8"))
    assert isinstance(reading["posts"], int)
    assert reading["error"] is None or reading["posts"] == 0
    assert len(run.stdout) < 20_000
