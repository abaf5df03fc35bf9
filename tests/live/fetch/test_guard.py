"""The guard, through real look-ups and real connections: whom newmedia-fetch does not ask, whatever a name, a redirect or a kept
connection leads to."""
import pytest

from asking import SLOW_NAMES, ask, looked_up, run
from faults import Faults

@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "017700000001", "localhost", "x.localhost",
                                  "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "0", "[::]"])
def test_no_spelling_of_loopback_gets_through(f, host):
    a = ask(f.url("/feed", host), "--allow", "10.0.0.0/8")
    assert a["outcome"] == "refused" and "not in allow_private" in a["error"], a
    a = ask(f.url("/to/302?" + f.url("/feed", host)), "--allow", f"127.0.0.1:{f.port + 1}")
    assert a["outcome"] == "refused" and not f.seen


def test_the_sentence_of_the_guard(f):
    a = ask(f.url("/feed"), "--allow", "")
    assert (a["outcome"], a["error"]) == ("refused", "address 127.0.0.1 is loopback and not in allow_private")
    a = ask("http://169.254.169.254/latest/meta-data/")
    assert a["error"] == "address 169.254.169.254 is link-local and not in allow_private"


def test_every_hop_is_guarded(f):
    with Faults() as other:
        only = f"127.0.0.1:{f.port}"
        a = ask(f.url("/to/301?" + other.url("/feed")), "--allow", only)
        assert a["outcome"] == "refused" and a["moved_to"] == "" and not other.seen
        assert a["error"].startswith("address 127.0.0.1 is loopback and not in allow_private, at http://127.0.0.1:")
        assert ask(f.url("/to/302?/feed"), "--allow", only)["outcome"] == "read"
        for host in ("169.254.169.254", "10.0.0.1", "[fd00::1]", "0.0.0.0"):
            assert ask(f.url(f"/to/302?http://{host}/"), "--allow", only)["outcome"] == "refused"


def test_an_allowed_address_beside_a_private_one(f):
    a = ask(f.url("/feed", "both.example"), "--allow", f"127.0.0.1:{f.port}", env=SLOW_NAMES)
    assert (a["outcome"], a["error"]) == ("read", "")
    a = ask(f.url("/feed", "both.example"), "--allow", "", env=SLOW_NAMES)
    assert a["outcome"] == "refused"


def test_a_name_that_leads_inside_is_refused_on_every_hop(f):
    sentence = "address 10.255.255.1 is private and not in allow_private"
    a = ask(f.url("/feed", "inside.example"), env=SLOW_NAMES)
    assert (a["outcome"], a["error"]) == ("refused", sentence)
    a = ask(f.url("/to/302?" + f.url("/feed", "inside.example"), "good.example"), env=SLOW_NAMES)
    assert a["outcome"] == "refused" and a["error"].startswith(sentence)
    a = ask(f.url("/feed", "good.example"), "--allow", f"127.0.0.1:{f.port + 1}", env=SLOW_NAMES)
    assert (a["outcome"], len(f.of("/feed"))) == ("refused", 0)


def test_what_is_known_of_a_name_opens_no_door(f):
    """The same name, at a port that may be asked and at one that may not, one after the other on kept names and connections."""
    with Faults() as other:
        asks = [f.url("/feed", "good.example"), other.url("/feed", "good.example")] * 10
        answers, cost = run(asks, "--slots", "2", "--per-host", "1", "--allow", f"127.0.0.1:{f.port}", env={**SLOW_NAMES, "NAMES_LOG": "1"})
        assert [a["outcome"] for a in answers] == ["read", "refused"] * 10
        assert not other.seen and len(looked_up(cost)) == 1


# ---- every kind of address ------------------------------------------------------------------------------

KINDS = {  # RFC 6890 and its successors
    "10.1.2.3": "private", "172.16.0.9": "private", "192.168.1.1": "private", "fd00::1": "private", "fec0::1": "site-local",
    "127.0.0.2": "loopback", "::1": "loopback", "0.0.0.0": "unspecified", "::": "unspecified",
    "169.254.169.254": "link-local", "fe80::1": "link-local", "100.64.0.1": "shared (carrier-grade NAT)",
    "224.0.0.251": "multicast", "ff02::1": "multicast", "240.0.0.1": "reserved", "255.255.255.255": "broadcast",
    "::ffff:10.1.2.3": "IPv4-mapped", "::ffff:127.0.0.1": "IPv4-mapped", "::10.1.2.3": "IPv4-compatible", "64:ff9b::10.1.2.3": "NAT64",
    "64:ff9b:1::1": "local NAT64", "2002:a01:203::1": "6to4", "2001::1": "Teredo",
}
every_kind = pytest.mark.parametrize("address", KINDS)
ELSEWHERE = 9  # a port where nothing may be asked


def as_host(address):
    return f"[{address}]" if ":" in address else address


def as_name(address):
    """What slow-names.c knows it by; a dotted tail in hexadecimal."""
    if ":" not in address:
        return f"v4-{address.replace('.', '-')}.example"
    head, _, tail = address.rpartition(":")
    if "." in tail:
        a, b, c, d = map(int, tail.split("."))
        tail = f"{a << 8 | b:x}:{c << 8 | d:x}"
    return f"v6-{f'{head}:{tail}'.replace(':', '-')}.example"


@every_kind
def test_after_the_look_up_and_on_redirects(f, address):
    number, name = f"http://{as_host(address)}:{ELSEWHERE}/", f"http://{as_name(address)}:{ELSEWHERE}/"
    answers, cost = run([number, name, f.url("/to/302?" + number), f.url("/to/301?" + name, "good.example")], "--allow", f"127.0.0.1:{f.port}",
                        env={**SLOW_NAMES, "NAMES_LOG": "1"})
    assert [a["outcome"] for a in answers] == ["refused"] * 4
    assert all(f" is {KINDS[address]} and not in allow_private" in a["error"] for a in answers), answers
    assert [a["redirects"] for a in answers] == [0, 0, 1, 1] and as_name(address) in [name for _, name in looked_up(cost)]


@pytest.mark.parametrize("address", [a for a in KINDS if a != "::ffff:127.0.0.1"])  # which is the one that is allowed, to the kernel and to the list
def test_before_each_request(f, address):
    """The socket was opened for an address that may be asked, and leads elsewhere all the same: nothing is said on it, the first time or again."""
    answers, _ = run([f.url("/feed"), f.url("/feed")], "--allow", f"127.0.0.1:{f.port}", "--slots", "1", env={**SLOW_NAMES, "PEER": address})
    assert [a["outcome"] for a in answers] == ["refused"] * 2 and f.was_opened() and not f.seen
    assert all(f" is {KINDS[address]} and not in allow_private" in a["error"] for a in answers), answers


INNER = {"2002:a01:203::1": ["10.1.2.3"]} | {a: [a.rpartition(":")[2]] for a in KINDS if ":" in a and "." in a}  # what is wrapped has to be allowed, too
NO_HOST = {"0.0.0.0", "::", "::10.1.2.3", "fe80::1", "224.0.0.251", "ff02::1", "240.0.0.1", "255.255.255.255"}  # no server can be there, or not without its zone


def test_what_is_allowed_by_address_and_by_port(world):
    """A server at every address there can be one at: read where the list names the address, or its port; not where it names the next port."""
    there = [a for a in KINDS if a not in NO_HOST]
    world(*(a for a in there if not a.startswith(("::ffff:", "127.", "::1"))), "8.8.8.8")
    with Faults(host="0.0.0.0") as server, Faults(host="::", port=server.port):
        asks = [server.url("/feed", as_name(a)) for a in [*there, "8.8.8.8"]]
        for entry, outcome in (("{}", "read"), ("{}:" + str(server.port), "read"), ("{}:" + str(server.port + 1), "refused")):
            allow = ", ".join(entry.format(as_host(a) if ":" in entry[2:] else a) for name in there for a in [name, *INNER.get(name, [])])
            answers, _ = run(asks, "--allow", allow, env=SLOW_NAMES)
            assert [a["outcome"] for a in answers] == [outcome] * len(there) + ["read"], (allow, [a["error"] for a in answers])


# ---- a name that leads elsewhere once it is trusted ------------------------------------------------------------

FLOOD = [f"http://gone{i}.example/" for i in range(4200)]  # more than are remembered: the next look at any name asks again


@pytest.fixture(params=["allowed", "public"])
def rebind(request):
    """Two servers at one port: `outer` may be asked, by the list or as a public address, `inner` may not; the name leads to the
    first, and once it is forgotten to the second."""
    first, second = ("127.0.0.1", "127.0.0.2") if request.param == "allowed" else ("8.8.8.8", "10.1.2.3")
    if request.param == "public":
        request.getfixturevalue("world")(first, second)
    with Faults(host=first) as outer, Faults(host=second, port=outer.port) as inner:
        def look(asks, slots):
            answers, cost = run(asks, "--slots", str(slots), "--timeout", "60000", "--allow", f"{first}:{outer.port}",
                                env={**SLOW_NAMES, "NAMES_LOG": "1", "REBIND": f"{first},{second}"})
            assert [name for _, name in looked_up(cost)].count("rebind.example") == 2, "else nothing was tried"
            assert not inner.opened, "not so much as a connection"
            return [a for a in answers if "gone" not in a["final_url"]]
        yield outer, second, look


def test_rebinding_before_a_new_connection(rebind):
    outer, second, look = rebind
    first, again = look([outer.url("/feedclose", "rebind.example"), *FLOOD, outer.url("/feed", "rebind.example")], 1)
    assert (first["outcome"], again["outcome"]) == ("read", "refused") and again["error"].startswith(f"address {second} is ")


def test_rebinding_behind_a_kept_connection(rebind):
    """What is kept leads where it led, and once it is closed the name is judged anew."""
    outer, second, look = rebind
    feed, close = outer.url("/feed", "rebind.example"), outer.url("/feedclose", "rebind.example")
    *before, kept, closing, after = look([feed, feed, feed, *FLOOD, feed, close, feed], 1)
    assert [a["outcome"] for a in before] == ["read"] * 3 and after["outcome"] == "refused"
    assert {a["outcome"] for a in (kept, closing)} <= {"read", "refused"} and after["error"].startswith(f"address {second} is ")
    assert outer.seen[1].conn == outer.seen[2].conn, "a connection was kept"


def test_rebinding_on_a_redirect(rebind):
    """The first hop is answered only when its name has been forgotten."""
    outer, second, look = rebind
    away, go = look([outer.url("/held?" + outer.url("/feed", "rebind.example"), "rebind.example"), *FLOOD, outer.url("/go")], 2)
    assert (away["outcome"], away["redirects"], go["outcome"]) == ("refused", 1, "read")
    assert away["error"].startswith(f"address {second} is ") and away["moved_to"] == "" and not outer.of("/feed")


def test_past_the_proxy_on_a_kept_connection_to_it(f):
    """The proxy's connection, which may be at any address, is none that leads to a feed there."""
    asks = ["http://feeds.example/feed"] * 3 + [f.url("/feed")]
    answers, _ = run(asks, "--slots", "1", "--proxy", f.url(""), "--no-proxy", "127.0.0.0/8", "--allow", "")
    assert [a["outcome"] == "refused" for a in answers] == [False] * 3 + [True] and len(f.seen) == 3
