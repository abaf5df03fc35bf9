"""faults - a web server on loopback that does what servers should not.

Each path is a coroutine; every request is remembered with the number of its
connection, so that a test can see what was sent to whom, and how many were
served at once.  Runs in a thread of the test.
"""
import asyncio
import gzip
import ssl
import threading
import time
import zlib
from email.utils import formatdate

BODY = b"<rss version='2.0'><channel><title>t</title></channel></rss>\n" * 40


def own(n):
    """n bytes unlike those of any other n."""
    return (b"%d " % n * (n // 2 + 1))[:n]


class Request:
    def __init__(self, method, target, headers, conn):
        self.method, self.target, self.headers, self.conn = method, target, headers, conn
        self.path, _, self.query = target.partition("?")


class Faults:
    """with Faults() as f: f.url('/path'); f.seen is the list of requests."""

    def __init__(self, tls=None, host="127.0.0.1", port=0):
        self.seen, self.now, self.most, self.opened = [], 0, 0, 0
        self.tls, self.host, self.port = tls, host, port
        self.other = None                   # another server's base URL, for redirects across hosts
        self.loop = asyncio.new_event_loop()

    def __enter__(self):
        ready = threading.Event()

        async def up():
            context = None
            if self.tls:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(*self.tls)
            self.server = await asyncio.start_server(self.serve, self.host, self.port, ssl=context, backlog=2000)
            self.port = self.server.sockets[0].getsockname()[1]
            ready.set()

        self.loop.set_exception_handler(lambda loop, context: None)
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        asyncio.run_coroutine_threadsafe(up(), self.loop)
        assert ready.wait(10)
        return self

    def __exit__(self, *exc):
        async def down():
            self.server.close()
            rest = asyncio.all_tasks() - {asyncio.current_task()}
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(down(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()

    def was_opened(self, seconds=20):
        """Whether anybody connected; of one who hung up at once this server may hear after the fetcher's answer."""
        end = time.monotonic() + seconds
        while not self.opened and time.monotonic() < end:
            time.sleep(0.01)
        return self.opened > 0

    def url(self, path, host=None):
        return f"{'https' if self.tls else 'http'}://{host or self.host}:{self.port}{path}"

    def of(self, path):
        return [q for q in self.seen if q.path == path]

    async def serve(self, r, w):
        self.opened += 1
        conn = self.opened
        try:
            while True:
                line = (await r.readline()).decode("latin-1").split()
                if len(line) < 2:
                    return
                headers = {}
                while (h := (await r.readline()).decode("latin-1").rstrip("\r\n")):
                    k, _, v = h.partition(":")
                    headers[k.lower()] = v.strip()
                q = Request(line[0], line[1], headers, conn)
                self.seen.append(q)
                self.now += 1
                self.most = max(self.most, self.now)
                try:
                    name = q.path.strip("/").split("/")[0].replace("-", "_").replace(".", "_")
                    keep = await getattr(self, "do_" + name, self.do_missing)(q, w)
                    await w.drain()
                finally:
                    self.now -= 1
                if not keep:
                    return
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, ValueError):
            pass
        finally:
            w.close()

    @staticmethod
    def answer(w, body=b"", status="200 OK", headers=(), length=True):
        lines = [f"HTTP/1.1 {status}", *headers]
        if length:
            lines.append(f"Content-Length: {len(body)}")
        w.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
        return True

    # ---- good ones
    async def do_missing(self, q, w):
        return self.answer(w, b"nothing here", "404 Not Found")

    async def do_feed(self, q, w):
        return self.answer(w, BODY, headers=["Content-Type: application/rss+xml; charset=gbk", 'ETag: "v1"', "Age: 12",
                                             "Cache-Control: max-age=60", "Date: Sun, 06 Nov 1994 08:49:37 GMT",
                                             "Last-Modified: Sun, 06 Nov 1994 08:00:00 GMT"])

    async def do_feedclose(self, q, w):
        self.answer(w, BODY, headers=["Connection: close"])
        return False

    async def do_tag(self, q, w):
        """/tag?TAG answers 304 to exactly that If-None-Match."""
        from urllib.parse import unquote
        tag = unquote(q.query, "latin-1")
        if q.headers.get("if-none-match") == tag:
            return self.answer(w, status="304 Not Modified", length=False)
        return self.answer(w, BODY, headers=["ETag: " + tag])

    async def do_since(self, q, w):
        """Takes If-Modified-Since as text, as some servers do."""
        if q.headers.get("if-modified-since") == "Yesterday, at noon":
            return self.answer(w, status="304 Not Modified", headers=['ETag: "new"'], length=False)
        return self.answer(w, BODY, headers=["Last-Modified: Yesterday, at noon"])

    async def do_always304(self, q, w):
        return self.answer(w, status="304 Not Modified", length=False)

    async def do_slow(self, q, w):
        await asyncio.sleep(0.1)
        return self.answer(w, BODY)

    async def do_later(self, q, w):
        """/later/SHAPE?N: after half a second N bytes that are N's own."""
        await asyncio.sleep(0.5)
        return await self.do_own(q, w)

    async def do_own(self, q, w):
        """/own/SHAPE?N: N bytes that are N's own, whole, in chunks, packed, or until the connection ends."""
        body, shape = own(int(q.query)), q.path.split("/")[2]
        if shape == "gzip":
            return self.answer(w, gzip.compress(body, 1), headers=["Content-Encoding: gzip"])
        if shape == "close":
            self.answer(w, body, length=False)
            return False
        if shape == "whole":
            return self.answer(w, body)
        w.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for i in range(0, len(body), 5000):
            part = body[i:i + 5000]
            w.write(b"%x\r\n%s\r\n" % (len(part), part))
            await w.drain()
        w.write(b"0\r\n\r\n")
        return True

    async def do_echo(self, q, w):
        return self.answer(w, "\n".join(f"{k}: {v}" for k, v in q.headers.items()).encode())

    async def do_empty(self, q, w):
        return self.answer(w)

    async def do_nocontent(self, q, w):
        return self.answer(w, status="204 No Content", length=False)

    async def do_partial(self, q, w):
        return self.answer(w, BODY[:50], "206 Partial Content", ["Content-Range: bytes 0-49/9999"])

    async def do_status(self, q, w):
        return self.answer(w, b"<html>page</html>", q.query.replace("+", " "))

    async def do_bigerror(self, q, w):
        return self.answer(w, b"x" * 300000, "500 Internal Server Error")

    # ---- packed
    async def do_gzip(self, q, w):
        return self.answer(w, gzip.compress(BODY), headers=["Content-Encoding: gzip"])

    async def do_deflate(self, q, w):
        return self.answer(w, zlib.compress(BODY), headers=["Content-Encoding: deflate"])

    async def do_rawdeflate(self, q, w):
        return self.answer(w, zlib.compress(BODY)[2:-4], headers=["Content-Encoding: deflate"])

    async def do_br(self, q, w):
        import brotli
        return self.answer(w, brotli.compress(BODY), headers=["Content-Encoding: br"])

    async def do_odd(self, q, w):
        return self.answer(w, BODY, headers=["Content-Encoding: x-own\x1b[1m"])

    async def do_gzipcut(self, q, w):
        return self.answer(w, gzip.compress(BODY)[:-30], headers=["Content-Encoding: gzip"])

    async def do_gzipchunkcut(self, q, w):
        packed = gzip.compress(BODY)[:-30]
        w.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed))
        return True

    async def do_gziplie(self, q, w):
        return self.answer(w, BODY, headers=["Content-Encoding: gzip"])

    async def do_bomb(self, q, w):
        return self.answer(w, gzip.compress(b" " * (200 << 20), 1), headers=["Content-Encoding: gzip"])

    # ---- cut, slow, too much
    async def do_short(self, q, w):
        w.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 1000)
        return False

    async def do_chunkcut(self, q, w):
        w.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" + b"x" * 1000 + b"\r\n3e8\r\nyy")
        return False

    async def do_chunkbad(self, q, w):
        w.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n")
        return False

    async def do_chunked(self, q, w):
        w.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for i in range(0, len(BODY), 37):
            part = BODY[i:i + 37]
            w.write(b"%x;x=y\r\n%s\r\n" % (len(part), part))
        w.write(b"0\r\nETag: trailer\r\n\r\n")
        return True

    async def do_declared(self, q, w):
        w.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n" + b"x" * 1000)
        await w.drain()
        await asyncio.sleep(30)
        return False

    async def do_endless(self, q, w):
        w.write(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(100000):
            w.write(b"x" * 65536)
            await w.drain()
        return False

    async def do_headers(self, q, w):
        w.write(b"HTTP/1.1 200 OK\r\n")
        for i in range(100000):
            w.write(b"X-%d: some value that fills the line\r\n" % i)
            await w.drain()
        return self.answer(w, BODY)

    async def do_manyheaders(self, q, w):
        return self.answer(w, BODY, headers=[f"X-{i}: v" for i in range(5000)])

    async def do_drip(self, q, w):
        w.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        for _ in range(1000):
            w.write(b"x")
            await w.drain()
            await asyncio.sleep(0.05)
        return False

    async def do_headerdrip(self, q, w):
        w.write(b"HTTP/1.1 200 OK\r\nX-A: ")
        for _ in range(1000):
            w.write(b"x")
            await w.drain()
            await asyncio.sleep(0.05)
        return False

    async def do_mute(self, q, w):
        await asyncio.sleep(30)
        return False

    async def do_slam(self, q, w):
        return False

    async def do_http09(self, q, w):
        w.write(BODY)
        return False

    async def do_interim(self, q, w):
        """Early hints before the answer; with ?endless they never end."""
        for _ in range(100000 if q.query else 3):
            w.write(b"HTTP/1.1 103 Early Hints\r\nETag: early\r\nLink: </style.css>; rel=preload\r\n\r\n")
            await w.drain()
        return self.answer(w, BODY)

    async def do_trailers(self, q, w):
        w.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n")
        for i in range(100000):
            w.write(b"X-%d: trailer that does not end\r\n" % i)
            await w.drain()
        return False

    # ---- redirects
    async def do_to(self, q, w):
        """/to/STATUS?LOCATION"""
        return self.answer(w, b"moved", f"{q.path.split('/')[2]} Moved", ["Location: " + q.query])

    async def do_nowhere(self, q, w):
        return self.answer(w, b"", "302 Found")

    async def do_loop(self, q, w):
        return self.answer(w, b"", "302 Found", ["Location: /loop"])

    async def do_chain(self, q, w):
        """/chain/STATUSES: one status a hop, each hop one fewer; ends at /feed."""
        left = q.path.split("/")[2].split(",")
        rest = ",".join(left[1:])
        return self.answer(w, b"", left[0] + " Moved", [f"Location: {'/chain/' + rest if rest else '/feed'}"])

    async def do_away(self, q, w):
        return self.answer(w, b"", "301 Moved", [f"Location: {self.other}/echo"])

    async def do_awayandback(self, q, w):
        return self.answer(w, b"", "301 Moved", [f"Location: {self.other}/back?{self.url('/echo')}"])

    async def do_back(self, q, w):
        return self.answer(w, b"", "301 Moved", ["Location: " + q.query])

    async def do_movedbig(self, q, w):
        return self.answer(w, b"x" * 3000000, "302 Found", ["Location: /feed"])

    async def do_longway(self, q, w):
        return self.answer(w, b"", "302 Found", ["Location: /" + "x" * 5000])

    async def do_held(self, q, w):
        """/held?LOCATION: a redirect that waits for /go, and closes its connection."""
        while not self.of("/go"):
            await asyncio.sleep(0.02)
        self.answer(w, b"moved", "302 Moved", ["Connection: close", "Location: " + q.query])
        return False

    async def do_go(self, q, w):
        return self.answer(w, BODY)

    # ---- wait
    async def do_429(self, q, w):
        return self.answer(w, b"slow down", "429 Too Many Requests", [f"Retry-After: {q.query}"] if q.query else [])

    async def do_503date(self, q, w):
        now = time.time() - 10 * 365 * 86400  # a server whose clock is ten years late
        return self.answer(w, b"", "503 Service Unavailable",
                           ["Date: " + formatdate(now, usegmt=True), "Retry-After: " + formatdate(now + 300, usegmt=True)])
