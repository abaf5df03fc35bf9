"""newmedia-fetch against real servers on loopback: what it asks, what it makes of answers, and what it refuses."""
import json
import os
import re
import socket
import subprocess
import threading
import time
from urllib.parse import quote

import pytest

from asking import FETCH, NO_SLOTS, SLOW_NAMES, ask, looked_up, run
from faults import BODY, Faults, own


# ---- good answers -----------------------------------------------------------------

def test_reads_a_feed_and_its_header(f):
    a = ask(f.url("/feed"))
    assert (a["outcome"], a["status"], a["error"]) == ("read", 200, "")
    assert a["body"].encode() == BODY and a["body_len"] == len(BODY)
    assert (a["etag"], a["last_modified"]) == ('"v1"', "Sun, 06 Nov 1994 08:00:00 GMT")
    assert a["content_type"] == "application/rss+xml; charset=gbk"
    assert (a["age"], a["max_age"], a["server_date"], a["retry_after"]) == (12, 60, 784111777, -1)
    assert (a["final_url"], a["moved_to"], a["redirects"]) == (f.url("/feed"), "", 0)
    assert a["address"] == f"127.0.0.1:{f.port}"
    assert f.seen[0].headers["user-agent"] == "newmedia-test"
    assert "cookie" not in f.seen[0].headers


@pytest.mark.parametrize("path", ["/gzip", "/deflate", "/rawdeflate", "/chunked", "/manyheaders"])
def test_unpacks(f, path):
    a = ask(f.url(path))
    assert (a["outcome"], a["error"], a["etag"]) == ("read", "", "")
    assert a["body"].encode() == BODY


@pytest.mark.parametrize("want", ["map", "room"])
@pytest.mark.parametrize("path", ["/feed", "/gzip"])
def test_slots_that_cannot_be_mapped_are_written(f, path, want):
    a = ask(f.url(path), env={**NO_SLOTS, "NO_SLOTS": want})
    assert (a["outcome"], a["error"], a["body"].encode()) == ("read", "", BODY)


def test_unpacks_brotli_where_it_was_built_in(f):
    pytest.importorskip("brotli")
    a = ask(f.url("/br"))
    if "br" not in f.seen[0].headers["accept-encoding"].split(", "):
        pytest.skip("built without brotli")
    assert (a["outcome"], a["body"].encode()) == ("read", BODY)


@pytest.mark.parametrize("path", ["/empty", "/nocontent"])
def test_an_empty_answer_is_read_as_empty(f, path):
    a = ask(f.url(path))
    assert (a["outcome"], a["body_len"], a["error"]) == ("read", 0, "")


def test_chinese_and_spaces_in_an_address(f):
    a = ask(f.url("/feed/新媒体?名=发 布"))
    assert a["outcome"] == "read"
    assert f.seen[0].target == "/feed/%e6%96%b0%e5%aa%92%e4%bd%93?%e5%90%8d=%e5%8f%91+%e5%b8%83"


# ---- conditions -----------------------------------------------------------------------

@pytest.mark.parametrize("tag", ['"v1"', 'W/"weak"', "unquoted", '"with space and, comma"', "é\xff", "''", '"' + "x" * 900 + '"'])
def test_a_tag_is_echoed_verbatim(f, tag):
    url = f.url("/tag?" + quote(tag, encoding="latin-1"))
    first = ask(url)
    assert (first["outcome"], first["etag"]) == ("read", tag)
    if not tag.isascii():
        return  # JSON of the driver is UTF-8: the bytes cannot be sent back through it
    again = ask(url, etag=tag, conditional=True)
    assert (again["outcome"], again["status"], again["error"]) == ("unchanged", 304, "")
    assert again["etag"] == tag, "what a 304 does not repeat still holds"
    without = ask(url, etag=tag)
    assert without["outcome"] == "read" and "if-none-match" not in f.seen[-1].headers


def test_a_date_is_echoed_verbatim(f):
    a = ask(f.url("/since"), last_modified="Yesterday, at noon", etag='"old"', conditional=True)
    assert (a["outcome"], a["etag"], a["last_modified"]) == ("unchanged", '"new"', "Yesterday, at noon")


def test_validators_cannot_smuggle_a_line(f):
    ask(f.url("/feed"), etag='"x"\r\nX-Evil: 1', last_modified="a\nX-Evil: 2", conditional=True)
    assert "x-evil" not in f.seen[0].headers and "if-none-match" not in f.seen[0].headers


def test_304_to_a_plain_question_is_no_content(f):
    for more in ({}, {"conditional": True}, {"etag": '"v"'}):
        a = ask(f.url("/always304"), **more)
        assert (a["outcome"], a["status"]) == ("status", 304)
        assert "nothing was asked conditionally" in a["error"]


def test_the_same_body_is_unchanged(f):
    first = ask(f.url("/feed"))
    again = ask(f.url("/gzip"), body_hash=first["body_hash"])
    assert (again["outcome"], again["status"], again["body_hash"]) == ("unchanged", 200, first["body_hash"])
    other = ask(f.url("/feed"), body_hash="12345")
    assert other["outcome"] == "read"


# ---- statuses ------------------------------------------------------------------------------

@pytest.mark.parametrize("status,sentence", [("404 Whatever", "HTTP 404 Not Found"), ("410 Gone", "HTTP 410 Gone"), ("500 x", "HTTP 500 Internal Server Error"),
                                             ("503 x", "HTTP 503 Service Unavailable"), ("599 x", "HTTP 599"), ("300 x", "HTTP 300 Multiple Choices")])
def test_a_status_is_a_sentence(f, status, sentence):
    a = ask(f.url("/status?" + quote(status)).replace("%20", "+"))
    assert (a["outcome"], a["error"], a["status"]) == ("status", sentence, int(status[:3]))
    assert a["body_len"] == 0


def test_a_large_error_page_is_an_error(f):
    a = ask(f.url("/bigerror"), "--slot-size", "1000")
    assert (a["outcome"], a["status"]) == ("status", 500)


def test_part_of_a_document_is_none(f):
    assert ask(f.url("/partial"))["outcome"] == "status"


@pytest.mark.parametrize("value,wait", [("120", 120), ("99999999999999999999", 86400), ("", -1), ("soon", -1), ("Thu, 01 Jan 1970 00:00:00 GMT", -1)])
def test_429(f, value, wait):
    a = ask(f.url("/429?" + value))
    # spaces arrive as "+": such a date is senseless, which is what the last one tests besides being past
    assert (a["outcome"], a["status"], a["retry_after"]) == ("rate-limit", 429, wait)


def test_503_with_a_date_counts_by_its_own_clock(f):
    a = ask(f.url("/503date"))
    assert (a["outcome"], a["retry_after"]) == ("rate-limit", 300)


# ---- redirects ------------------------------------------------------------------------------

def test_a_permanent_chain_is_a_move(f):
    a = ask(f.url("/chain/301,308,301"))
    assert (a["outcome"], a["redirects"]) == ("read", 3)
    assert a["moved_to"] == a["final_url"] == f.url("/feed")


@pytest.mark.parametrize("chain", ["302", "301,302", "302,301", "301,307,308", "303"])
def test_a_chain_with_a_temporary_hop_is_none(f, chain):
    a = ask(f.url("/chain/" + chain))
    assert (a["outcome"], a["moved_to"], a["final_url"]) == ("read", "", f.url("/feed"))


def test_a_move_to_nothing_is_none(f):
    a = ask(f.url("/to/301?/missing"))
    assert (a["outcome"], a["moved_to"]) == ("status", "")
    assert a["error"] == f"HTTP 404 Not Found, at {f.url('/missing')}"


def test_ten_redirects_and_no_more(f):
    assert ask(f.url("/chain/" + ",".join(["301"] * 10)))["outcome"] == "read"
    a = ask(f.url("/chain/" + ",".join(["301"] * 11)))
    assert (a["outcome"], a["redirects"]) == ("refused", 10) and "more than 10 redirects" in a["error"]
    a = ask(f.url("/loop"))
    assert a["outcome"] == "refused" and len(f.of("/loop")) == 11


@pytest.mark.parametrize("to", ["file:///etc/passwd", "gopher://127.0.0.1:1/_x", "ftp://127.0.0.1/x", "dict://127.0.0.1:1/x", "javascript:alert(1)"])
def test_only_http_is_followed(f, to):
    a = ask(f.url("/to/302?" + to))
    assert a["outcome"] == "refused" and ("is not allowed" in a["error"] or "no http" in a["error"])


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/", "nonsense", "", "http://", "http://[::1", "//127.0.0.1/"])
def test_only_http_is_asked(url):
    a = ask(url)
    assert a["outcome"] == "refused" and a["error"]


def test_a_redirect_to_nowhere(f):
    a = ask(f.url("/nowhere"))
    assert (a["outcome"], a["error"]) == ("status", "HTTP 302 Found without a new address")
    assert ask(f.url("/longway"))["outcome"] == "refused"


def test_a_large_redirect_body_does_not_matter(f):
    assert ask(f.url("/movedbig"), "--slot-size", "100000")["outcome"] == "read"


def test_a_fragment_is_not_sent(f):
    a = ask(f.url("/to/302?/feed%23x").replace("%23", "#"))
    assert a["outcome"] == "read" and a["final_url"] == f.url("/feed")


# ---- secrets -----------------------------------------------------------------------------------

SECRET = "X-Token: s3cret\r\nAuthorization: Bearer s3cret\nCookie: s3cret=1\n"


def test_secrets_go_to_their_host(f):
    a = ask(f.url("/echo"), headers=SECRET)
    for line in ("x-token: s3cret", "authorization: Bearer s3cret", "cookie: s3cret=1"):
        assert line in a["body"]
    assert "s3cret" in ask(f.url("/to/302?/echo"), headers=SECRET)["body"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost"])
def test_secrets_stay_with_their_host(f, host):
    """Another port, another address, another name: each is another host."""
    with Faults(host="127.0.0.2" if host == "127.0.0.2" else "127.0.0.1") as other:
        f.other = other.url("", host)
        for path in ("/away", "/awayandback"):
            a = ask(f.url(path).replace("//", "//user:s3cret@"), headers=SECRET)
            assert a["outcome"] == "read"
            assert "s3cret" not in a["body"] and "authorization" not in a["body"]
            assert a["moved_to"] == "", "a secret address is not moved by strangers"
        assert all("s3cret" not in str(q.headers) + q.target for q in other.seen)
        assert ask(f.url("/away"))["moved_to"] == other.url("/echo", host)


def test_one_host_has_one_spelling(f):
    a = ask(f.url("/to/302?" + f.url("/echo", "LOCALHOST"), "localhost"), headers=SECRET)
    assert "s3cret" in a["body"]
    run([f.url("/slow", host) for host in ("localhost", "LocalHost", "LOCALHOST")] * 4, "--per-host", "2")
    assert f.most == 2


def test_user_info_is_used_and_not_told(f):
    a = ask(f.url("/echo?token=s3cret").replace("//", "//me:pa%3ass@"))
    assert "authorization: Basic bWU6cGE6c3M=" in a["body"]
    assert "me:" not in a["final_url"]
    a = ask(f.url("/to/302?/missing?token=s3cret").replace("//", "//me:s3cret@"))
    assert a["outcome"] == "status" and "s3cret" not in a["error"]


def test_a_header_line_cannot_be_smuggled(f):
    a = ask(f.url("/echo"), headers="X-A: 1\nno colon\n\n\x01X-B: 2\nX-C: \x7f\nX-D: 4")
    assert "x-a: 1" in a["body"] and "x-d: 4" in a["body"]
    assert "x-b" not in a["body"] and "x-c" not in a["body"] and "no colon" not in a["body"]


# ---- cut, slow, too much -------------------------------------------------------------------------

@pytest.mark.parametrize("path", ["/short", "/chunkcut", "/chunkbad", "/gzipcut", "/gzipchunkcut", "/gziplie"])
def test_a_cut_body_is_no_body(f, path):
    a = ask(f.url(path))
    assert (a["outcome"], a["truncated"], a["body_len"]) == ("network", 1, 0) and a["error"]


def test_an_odd_packing_is_unreadable(f):
    a = ask(f.url("/odd"))
    assert a["outcome"] == "unreadable" and "\x1b" not in a["error"]


@pytest.mark.parametrize("path", ["/bomb", "/declared", "/endless", "/feed"])
def test_a_ceiling_for_decoded_bytes(f, path):
    limit = 1000 if path == "/feed" else 1 << 20
    answers, cost = run([f.url(path)], "--slot-size", str(limit), "--slots", "2")
    a = answers[0]
    assert (a["outcome"], a["body_len"]) == ("refused", 0)
    assert a["error"] == ("larger than 1000 bytes" if path == "/feed" else "larger than 1 M")
    assert a["elapsed_ms"] < 5000 and cost["rss_kb"] < 40000 or "asan" in FETCH


def test_nothing_is_written_beside_a_slot(f):
    answers, _ = run([f.url("/feed"), f.url("/endless"), f.url("/feed")], "--slots", "3", "--slot-size", str(len(BODY)))
    assert [a["outcome"] for a in answers] == ["read", "refused", "read"]
    assert answers[0]["body"].encode() == answers[2]["body"].encode() == BODY


def test_a_ceiling_for_headers(f):
    a = ask(f.url("/headers"))
    assert a["outcome"] == "refused" and "header is larger than 262144 bytes" in a["error"]


def test_interim_answers_are_not_the_answer(f):
    a = ask(f.url("/interim"))
    assert (a["outcome"], a["status"], a["etag"]) == ("read", 200, "")
    assert ask(f.url("/interim?endless"))["outcome"] == "refused"


def test_trailers_do_not_end_well_if_they_do_not_end(f):
    a = ask(f.url("/trailers"), "--timeout", "3000")
    assert a["outcome"] == "network" and a["error"]


@pytest.mark.parametrize("path,words", [("/mute", "no answer within 0.5 s"), ("/drip", "bytes came"), ("/headerdrip", "no answer within")])
def test_time_outs(f, path, words):
    a = ask(f.url(path), "--timeout", "500")
    assert a["outcome"] == "network" and a["error"].startswith("time-out") and words in a["error"]
    assert 400 <= a["elapsed_ms"] < 2000


def test_hops_share_one_time_out(f):
    a = ask(f.url("/to/302?/drip"), "--timeout", "600")
    assert a["outcome"] == "network" and a["elapsed_ms"] < 1500


def test_failures_can_be_told_apart(f):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        closed = s.getsockname()[1]
    assert ask(f"http://127.0.0.1:{closed}/")["error"] == f"cannot connect to 127.0.0.1 port {closed}: Connection refused"
    assert ask("http://no-such-host.invalid/")["error"] == "name lookup failed: no address for no-such-host.invalid"
    assert ask(f.url("/slam"))["error"] == "connection closed without an answer"
    assert ask(f.url("/http09"))["error"] == "not an HTTP answer"
    with socket.create_server(("127.0.0.1", 0)) as s:  # takes the connection, and says nothing
        a = ask(f"https://127.0.0.1:{s.getsockname()[1]}/", "--timeout", "500")
    assert a["error"] == "time-out: TLS handshake not done within 0.5 s"
    with socket.create_server(("127.0.0.1", 0)) as s:
        port = s.getsockname()[1]
        threading.Thread(target=lambda: s.accept()[0].sendall(b"SSH-2.0-none\r\n"), daemon=True).start()
        a = ask(f"https://127.0.0.1:{port}/")
        assert a["outcome"] == "network" and a["error"].startswith("TLS: ")


def test_a_host_that_does_not_take_connections():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        s.listen(0)
        port = s.getsockname()[1]
        fill = [socket.socket() for _ in range(3)]
        for one in fill:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        a = ask(f"https://127.0.0.1:{port}/", "--timeout", "500")
        assert a["error"] == f"time-out: no connection to 127.0.0.1 port {port} within 0.5 s"
        for one in fill:
            one.close()


# ---- TLS -------------------------------------------------------------------------------------------

def test_tls_is_verified(authority):
    with Faults(tls=authority["good"]) as s:
        assert ask(s.url("/feed"), "--ca", authority["ca"])["outcome"] == "read"
        a = ask(s.url("/feed"))
        assert a["outcome"] == "network" and "certificate" in a["error"] and a["error"].startswith("TLS: ")
    for kind in ("other", "old"):
        time.sleep(1.1 if kind == "old" else 0)
        with Faults(tls=authority[kind]) as s:
            a = ask(s.url("/feed"), "--ca", authority["ca"])
            assert a["outcome"] == "network" and a["error"].startswith("TLS: "), a
            assert not s.seen


def test_a_missing_authority_is_told(f, authority):
    with Faults(tls=authority["good"]) as s:
        a = ask(s.url("/feed"), "--ca", "/nonexistent/ca.pem")
        assert a["outcome"] == "network" and a["error"].startswith("TLS: ")


def test_secrets_do_not_leave_tls(authority, f):
    with Faults(tls=authority["good"]) as s:
        s.other = f.url("")
        a = ask(s.url("/away"), "--ca", authority["ca"], headers=SECRET)
        assert a["outcome"] == "read" and "s3cret" not in a["body"]


# ---- a real server ---------------------------------------------------------------------------------

@pytest.mark.parametrize("scheme", ["plain", "tls"])
def test_nginx_answers_304(nginx, authority, scheme):
    base = getattr(nginx, scheme)
    (nginx.www / "a.xml").write_bytes(BODY)
    first = ask(base + "/a.xml", "--ca", authority["ca"])
    assert (first["outcome"], first["body"].encode()) == ("read", BODY)
    assert first["etag"].startswith('W/"'), "packed on the way: nginx weakens the tag"
    more = {"etag": first["etag"], "last_modified": first["last_modified"], "conditional": True, "body_hash": first["body_hash"]}
    again = ask(base + "/a.xml", "--ca", authority["ca"], **more)
    assert (again["outcome"], again["status"]) == ("unchanged", 304)
    (nginx.www / "a.xml").write_bytes(BODY + b"<!-- more -->")
    changed = ask(base + "/a.xml", "--ca", authority["ca"], **more)
    assert (changed["outcome"], changed["status"]) == ("read", 200)
    assert [line[2] for line in nginx.seen()] == ["HTTP/2.0" if scheme == "tls" else "HTTP/1.1"] * 3


@pytest.mark.parametrize("scheme", ["plain", "tls"])
def test_nginx_keeps_connections(nginx, authority, scheme):
    for i in range(20):
        (nginx.www / f"{i}.xml").write_bytes(BODY)
    base = getattr(nginx, scheme)
    answers, _ = run([f"{base}/{i % 20}.xml" for i in range(400)], "--slots", "64", "--per-host", "4", "--ca", authority["ca"])
    assert all(a["outcome"] == "read" and a["body"].encode() == BODY for a in answers)
    assert len({line[0] for line in nginx.seen()}) <= 5, "the first is not kept: nobody else was there yet"


def test_tls_sessions_are_resumed_by_many_at_once(nginx, authority):
    (nginx.www / "a.xml").write_bytes(BODY)
    answers, _ = run([nginx.once + "/a.xml"] * 100, "--ca", authority["ca"], "--slots", "10", "--per-host", "10")
    assert [a["outcome"] for a in answers] == ["read"] * 100
    resumed = nginx.sessions()
    assert len(resumed) == 100 and sum(resumed) >= 80, "all but the first of each handle"


def test_nginx_moves(nginx):
    (nginx.www / "new.xml").write_bytes(BODY)
    a = ask(nginx.plain + "/old/feed")
    assert (a["outcome"], a["moved_to"]) == ("read", nginx.plain + "/new.xml")


def test_a_chinese_page_of_a_megabyte(nginx):
    page = "网站与新媒体监管\n".encode() * 40000
    (nginx.www / "big.xml").write_bytes(page)
    a = ask(nginx.plain + "/big.xml")
    assert (a["outcome"], a["body_len"]) == ("read", len(page))


# ---- proxies --------------------------------------------------------------------------------------------

def test_the_environments_proxy_is_ignored(f):
    dead = "http://127.0.0.1:1"
    a = ask(f.url("/feed"), env={"http_proxy": dead, "HTTP_PROXY": dead, "ALL_PROXY": dead, "all_proxy": dead})
    assert a["outcome"] == "read"


def test_a_configured_proxy_is_used(f):
    proxy = f.url("")
    a = ask("http://feeds.example/feed", "--proxy", proxy, "--allow", "")
    assert a["outcome"] in ("read", "status") and f.seen[0].target == "http://feeds.example/feed"
    a = ask(f.url("/feed"), "--proxy", "http://127.0.0.1:1", "--no-proxy", "127.0.0.0/8")
    assert a["outcome"] == "read"
    a = ask("http://10.0.0.1/feed", "--proxy", proxy, "--allow", "")
    assert a["outcome"] == "refused" and len([q for q in f.seen if "10.0.0.1" in q.target]) == 0
    a = ask(f.url("/feed"), "--proxy", "http://127.0.0.1:1", "--no-proxy", "127.0.0.0/8", "--allow", "")
    assert a["outcome"] == "refused", "who goes past the proxy is guarded"


# ---- many ----------------------------------------------------------------------------------------------

def test_so_many_at_once_to_one_host(f):
    answers, _ = run([f.url("/slow")] * 40, "--slots", "40", "--per-host", "3")
    assert [a["outcome"] for a in answers] == ["read"] * 40
    assert f.most == 3


def test_waiting_for_a_turn_is_no_time_out(f):
    answers, _ = run([f.url("/slow")] * 20, "--slots", "20", "--per-host", "1", "--timeout", "1000")
    assert [a["outcome"] for a in answers] == ["read"] * 20


def test_a_slow_host_does_not_hold_up_another(f):
    with Faults() as other:
        answers, _ = run([f.url("/mute")] * 8 + [other.url("/feed")], "--slots", "9", "--per-host", "2", "--timeout", "700")
        assert [a["outcome"] for a in answers] == ["network"] * 8 + ["read"]
        assert answers[8]["at"] < min(a["at"] for a in answers[:8])


def test_connections_are_kept(f):
    answers, _ = run([f.url("/feed")] * 50, "--slots", "10", "--per-host", "1")
    assert [a["outcome"] for a in answers] == ["read"] * 50
    assert f.opened <= 2


def test_a_thousand(f):
    paths = ["/feed", "/gzip", "/missing", "/short", "/to/301?/feed", "/429", "/empty", "/slam", "/chunked", "/gzipcut"]
    want = ["read", "read", "status", "network", "read", "rate-limit", "read", "network", "read", "network"]
    answers, cost = run([f.url(p) for p in paths * 100], "--slots", "128", "--per-host", "16")
    assert [a["outcome"] for a in answers] == want * 100
    assert cost["exit"] == 0


def test_many_more_questions_than_slots(f):
    """A host that takes its time has no body yet: it holds no slot."""
    answers, cost = run([f.url(f"/later/whole?{1000 + i}") for i in range(300)], "--slots", "4", "--questions", "300", "--per-host", "300")
    assert [(a["outcome"], a["body"]) for a in answers] == [("read", own(1000 + i).decode()) for i in range(300)]
    assert f.most > 200 and all(0 <= a["slot"] < 4 for a in answers) and cost["exit"] == 0


@pytest.mark.parametrize("shape", ["whole", "chunks", "gzip", "close"])
def test_who_finds_no_slot_waits_and_loses_nothing(f, shape):
    sizes = [(i % 5 + 1) * 9973 + i for i in range(60)]
    answers, _ = run([f.url(f"/later/{shape}?{n}") for n in sizes], "--slots", "1", "--questions", "60", "--per-host", "60")
    assert [(a["outcome"], a["body_len"], a["body"]) for a in answers] == [("read", n, own(n).decode()) for n in sizes]


def test_two_slots_serve_a_server_that_multiplexes(nginx, authority):
    sizes = [50000 + i for i in range(60)]
    for n in sizes:
        (nginx.www / f"{n}.xml").write_bytes(own(n))
    answers, _ = run([f"{nginx.tls}/{n}.xml" for n in sizes], "--ca", authority["ca"], "--slots", "2", "--questions", "60", "--per-host", "60")
    assert [(a["outcome"], a["body"]) for a in answers] == [("read", own(n).decode()) for n in sizes]


def test_what_is_not_handed_over_leaves_its_slot(f):
    """Unchanged, cut, too large: the one slot serves all, and none is given back."""
    same = ask(f.url("/feed"))["body_hash"]
    asks = [{"url": f.url("/feed"), "body_hash": same}, *map(f.url, ("/short", "/gzipcut", "/own/chunks?2000000", "/own/gzip?2000000"))] * 3
    answers, cost = run(asks + [f.url("/feed")], "--slots", "1", "--questions", "16", "--per-host", "1", "--hoard")
    assert [a["outcome"] for a in answers] == ["unchanged", "network", "network", "refused", "refused"] * 3 + ["read"]
    assert [a["slot"] for a in answers] == [-1] * 15 + [0] and cost["exit"] == 0


def test_who_finds_no_slot_in_time_is_told_so(f):
    answers, cost = run([f.url("/own/chunks?90000")] * 4 + [f.url("/missing")] * 4, "--slots", "1", "--questions", "8", "--per-host", "8",
                        "--timeout", "1500", "--hoard")
    assert sorted(a["outcome"] for a in answers) == ["read"] + ["refused"] * 3 + ["status"] * 4 and cost["exit"] == 0
    assert {a["error"] for a in answers if a["outcome"] == "refused"} == {"so many documents came at once that there was no room for it in time"}


def test_a_dead_name_server_stops_nobody(f):
    asks = [f.url("/feed", "slow.example")] * 3 + [f.url("/slow")] * 20
    answers, cost = run(asks, "--slots", "30", "--per-host", "4", "--timeout", "600", env={**SLOW_NAMES, "SLOW_NAMES_MS": "4000"})
    assert [a["outcome"] for a in answers] == ["network"] * 3 + ["read"] * 20
    assert "name lookup of slow.example" in answers[0]["error"]
    assert max(a["elapsed_ms"] for a in answers) < 2000 and cost["wall_ms"] < 3000
    assert cost["leaving_ms"] < 1000


def stalls(cost):
    """Milliseconds the fetcher's loop said it stood still, in its order."""
    return [float(ms) for ms in re.findall(r"stood still .*?(\d+) ms", cost["stderr"])]


def test_a_name_server_that_answers_after_8_s_holds_up_no_living_name(f):
    dead = [f.url("/feed", f"slow{i}.example") for i in range(60)]
    living = [f.url("/feed", f"good{i}.example") for i in range(40)]
    answers, cost = run(dead + living, "--slots", "100", "--per-host", "4", "--timeout", "12000",
                        env={**SLOW_NAMES, "SLOW_NAMES_MS": "8000"})
    assert [a["outcome"] for a in answers] == ["read"] * 100
    assert max(a["at"] for a in answers[60:]) < min(a["at"] for a in answers[:60]) - 5
    assert all(7900 < a["elapsed_ms"] < 10000 for a in answers[:60]), "the look-up is part of what an answer took"
    assert max(stalls(cost), default=0) < 500, "a machine that is busy with other tests may take a moment; 8 s it is not"


def test_a_name_is_looked_up_once_by_few_threads(f):
    asks = [f.url("/feed", f"good{i % 20}.example") for i in range(200)]
    answers, cost = run(asks, "--slots", "40", "--per-host", "2", env={**SLOW_NAMES, "NAMES_LOG": "1"})
    assert [a["outcome"] for a in answers] == ["read"] * 200
    seen = looked_up(cost)
    assert sorted(name for _, name in seen) == sorted(f"good{i}.example" for i in range(20))
    assert len({thread for thread, _ in seen}) <= 4


def test_a_number_and_localhost_are_not_looked_up(f):
    _, cost = run([f.url("/feed"), f.url("/feed", "localhost"), f.url("/feed", "a.localhost"), f.url("/feed", "[::ffff:127.0.0.1]")],
                  env={**SLOW_NAMES, "NAMES_LOG": "1"})
    assert looked_up(cost) == []


def test_what_the_name_server_says_is_told_apart(f):
    answers, _ = run([f.url("/feed", h) for h in ("gone.example", "mute.example", "gone.example")], env=SLOW_NAMES)
    assert [a["outcome"] for a in answers] == ["network"] * 3
    assert answers[0]["error"] == answers[2]["error"] == "name lookup failed: no address for gone.example"
    assert answers[1]["error"] == "name lookup failed: no name server answers for mute.example"


def test_a_chinese_host_is_looked_up_by_its_ascii_name(f):
    a, cost = run([f.url("/feed", "政务.example")], env={**SLOW_NAMES, "NAMES_LOG": "1"})
    if not looked_up(cost):
        pytest.skip("this curl cannot tell the ASCII name")
    assert (a[0]["outcome"], f.seen[0].headers["host"]) == ("read", f"xn--zfr164b.example:{f.port}")
    assert [name for _, name in looked_up(cost)] == ["xn--zfr164b.example"]


def test_both_families_of_a_name_are_tried():
    allow = "127.0.0.0/8, [::1]"
    with Faults() as four:  # listens on 127.0.0.1 alone
        assert ask(four.url("/feed", "dual.example"), "--allow", allow, env=SLOW_NAMES)["address"] == f"127.0.0.1:{four.port}"
    try:
        with Faults(host="::1") as six:
            a = ask(six.url("/feed", "dual.example"), "--allow", allow, env=SLOW_NAMES)
            assert (a["outcome"], a["address"]) == ("read", f"[::1]:{six.port}")
    except OSError:
        pytest.skip("no IPv6 loopback here")


def test_the_name_of_a_proxy_is_looked_up_and_the_feed_is_not(f):
    a, cost = run(["http://feeds.example/feed"] * 3, "--proxy", f"http://good.example:{f.port}", "--allow", "", "--slots", "1",
                  env={**SLOW_NAMES, "NAMES_LOG": "1"})
    assert [name for _, name in looked_up(cost)] == ["good.example"] and f.seen[0].target == "http://feeds.example/feed"
    a = ask("http://feeds.example/feed", "--proxy", "http://gone.example:3128", env=SLOW_NAMES)
    assert (a["outcome"], a["error"]) == ("network", "name lookup failed: no address for the proxy")


def test_a_host_asked_rarely_keeps_no_connection(f):
    with Faults() as other:
        answers, _ = run([f.url("/feed"), other.url("/feed"), f.url("/feed"), f.url("/feed")], "--slots", "1")
        assert [q.conn for q in f.of("/feed")] == [1, 2, 2], "the first is closed, then it is known that more may come"
        assert other.opened == 1


def test_who_waits_behind_a_refusal_does_not_ask(f):
    answers, _ = run([f.url("/429?120")] + [f.url("/feed")] * 9, "--slots", "10", "--per-host", "1")
    assert [a["outcome"] for a in answers] == ["rate-limit"] * 10 and len(f.seen) == 1
    assert all(118 <= a["retry_after"] <= 120 for a in answers)
    assert answers[9]["error"].startswith("not asked: its host wants to be left alone for 1")
    answers, _ = run([f.url("/429")] + [f.url("/feed")] * 3, "--slots", "4", "--per-host", "1")
    assert [a["outcome"] for a in answers] == ["rate-limit"] + ["read"] * 3, "without a pause that it asks for nobody is held up"


# ---- manners of a child -----------------------------------------------------------------------------------

def test_leaves_quietly_when_its_wire_closes(f):
    _, cost = run([f.url("/mute")] * 5, "--leave-ms", "300")
    assert cost["exit"] == 0 and cost["leaving_ms"] < 1000 and cost["stderr"] == ""
    _, cost = run([], "--slots", "4")
    assert cost["exit"] == 0 and cost["stderr"] == ""


def test_does_not_obey_a_broken_protocol(f):
    answers, cost = run([f.url("/feed")], "--break")
    assert cost["exit"] == 1 and "protocol" in cost["stderr"]


def test_a_wrong_allow_list_is_a_configuration_fault():
    _, cost = run([], "--allow", "10.0.0.0/99")
    assert cost["exit"] == 78 and "10.0.0.0/99" in cost["stderr"]
