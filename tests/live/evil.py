"""evil - a web server on loopback whose every path is an attack or a fault of its own, each with what a good watch makes of it.

An entry of FAULTS is (name, expected, answer).  `expected` is one of read(), refused(), doubted() and either(); `answer` is a
function of the request that gives the bytes of a whole response, or a coroutine that writes them.  The second port is the canary:
who connects to it was led there."""
import asyncio
import gzip
import json
import logging
import re
import threading
import time
import zlib
from email.utils import formatdate

BASE = int(time.time()) // 60 * 60
HOUR, DAY = 3600, 86400
FAULTS = {}
FORBIDDEN = ['CANARY', '<script', '<img', '\x1b', '\x9b', '\u202e', '\u2066', '\u200b', 'root:x:0']  # what nobody may read anywhere
MANY = 1 << 20


class Expected:
    def __init__(self, kind, **more):
        self.kind, self.more = kind, more


def read(posts=3, newest=-HOUR, **more):
    """A good answer: so many posts, the newest of that moment (seconds from BASE, None = none)."""
    return Expected('read', posts=posts, newest=newest, **more)


def refused(*outcomes):
    """An error, with one of these outcomes."""
    return Expected('refused', outcomes=outcomes)


def doubted():
    """A 200 that is no answer: an error, or a word of doubt."""
    return Expected('doubted')


def either(posts=3, newest=-HOUR):
    """Refusing and reading are both right; what is read is right."""
    return Expected('either', posts=posts, newest=newest)


def fault(name, expected, polls=1):
    def keep(answer):
        assert name not in FAULTS, name
        FAULTS[name] = (expected, answer, polls)
        return answer
    return keep


# ---- documents
def at(seconds):
    return formatdate(BASE + seconds, usegmt=True)


def item(n, seconds=None, title=None, date=None, extra='', guid=None, link=None):
    date = date if date is not None else None if seconds is None else at(seconds)
    return (f'<item><title>{title if title is not None else f"Post {n}"}</title><link>{link or f"http://a.example/{n}"}</link><guid isPermaLink="false">{guid or f"p{n}"}</guid>'
            + (f'<pubDate>{date}</pubDate>' if date is not None else '') + extra + '</item>\n')


def good(n=3):
    return ''.join(item(i, -HOUR * (i + 1)) for i in range(n))


def rss(items=None, head='', declaration='<?xml version="1.0" encoding="utf-8"?>\n', channel=''):
    return (declaration + head + '<rss version="2.0"><channel><title>evil</title><link>http://a.example/</link>' + channel
            + (good() if items is None else items) + '</channel></rss>')


def response(body=b'', *headers, status='200 OK', kind='application/rss+xml; charset=utf-8', length=None):
    body = body.encode('utf-8', 'surrogatepass') if isinstance(body, str) else body
    lines = [f'HTTP/1.1 {status}'] + ([f'Content-Type: {kind}'] if kind else []) + [f'Content-Length: {len(body) if length is None else length}', 'Connection: close', *headers]
    return '\r\n'.join(lines).encode('latin-1') + b'\r\n\r\n' + body


def raw(head, body=None):
    """Lines of a header as they are."""
    return head.encode('latin-1') + b'\r\n\r\n' + (rss() if body is None else body if isinstance(body, str) else '').encode() if not isinstance(body, bytes) else head.encode('latin-1') + b'\r\n\r\n' + body


def simple(name, expected, *args, **kw):
    fault(name, expected)(lambda q: response(*args, **kw))


# ---- HTTP: the header
OK = 'HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n'
N = len(rss())


def status_line(name, line, expected):
    fault(name, expected)(lambda q: raw(f'{line}\r\nContent-Type: application/rss+xml\r\nContent-Length: {N}\r\nConnection: close'))


status_line('status-no-reason', 'HTTP/1.1 200', read())
status_line('status-http2-in-text', 'HTTP/2 200 OK', either())
status_line('status-http3-in-text', 'HTTP/3 200', either())
status_line('status-http10', 'HTTP/1.0 200 OK', read())
status_line('status-icy', 'ICY 200 OK', refused('network'))
status_line('status-999', 'HTTP/1.1 999 Request denied', refused('status', 'network'))
status_line('status-000', 'HTTP/1.1 000 Nothing', refused('network', 'status'))
status_line('status-four-digits', 'HTTP/1.1 2000 OK', refused('network', 'status'))
status_line('status-no-number', 'HTTP/1.1 OK', refused('network'))
status_line('status-negative', 'HTTP/1.1 -200 OK', refused('network', 'status'))
status_line('status-long-reason', 'HTTP/1.1 200 ' + 'x' * 90000, either())
status_line('status-reason-escapes', 'HTTP/1.1 200 \x1b[31mCANARY', read())
for _s in ('201 Created', '202 Accepted', '203 Non-Authoritative', '206 Partial Content', '207 Multi-Status', '226 IM Used'):
    simple('status-' + _s[:3], either(), rss(), status=_s)
for _s in ('204 No Content', '205 Reset Content'):
    fault('status-' + _s[:3], doubted())(lambda q, s=_s: f'HTTP/1.1 {s}\r\nConnection: close\r\n\r\n'.encode())
for _s in ('400 Bad', '401 Unauthorized', '402 Pay', '403 Forbidden', '405 No', '406 No', '407 Proxy', '408 Timeout', '412 Precondition', '416 Range', '418 Teapot', '421 Misdirected', '423 Locked',
           '425 Early', '426 Upgrade', '428 No', '431 Large', '432 Blocked', '444 None', '451 Legal', '499 Closed', '501 No', '504 No', '505 No', '507 No', '508 Loop', '511 Log in', '520 CDN', '521 CDN',
           '522 CDN', '530 CDN', '599 X', '600 X'):
    simple('status-' + _s[:3], refused('status', 'network', 'rate-limit'), rss(), status=_s)
for _s in ('300 Multiple', '304 Not Modified', '305 Use Proxy', '306 Switch'):
    simple('status-' + _s[:3] + '-with-feed', refused('status', 'network', 'refused'), rss(), status=_s)


@fault('length-twice-different', refused('network', 'refused', 'unreadable'))
def _(q):
    return raw(OK + f'Content-Length: {N}\r\nContent-Length: 10')


@fault('length-twice-same', read())
def _(q):
    return raw(OK + f'Content-Length: {N}\r\nContent-Length: {N}\r\nConnection: close')


for _n, _v in (('negative', '-1'), ('plus', '+5'), ('hex', '0x200'), ('huge', '9' * 40), ('list', f'{N}, {N}'), ('word', 'many'), ('empty', ''), ('overflow', str(2 ** 64 + N)), ('int64', str(2 ** 63 - 1))):
    fault('length-' + _n, either())(lambda q, v=_v: raw(OK + f'Content-Length: {v}\r\nConnection: close'))


@fault('length-and-chunked', either())
def _(q):
    return raw(OK + 'Content-Length: 5\r\nTransfer-Encoding: chunked', b'%x\r\n%s\r\n0\r\n\r\n' % (N, rss().encode()))


@fault('no-length-no-close', refused('network'))
async def _(q, w):
    w.write(raw(OK.rstrip()))
    await w.drain()
    await asyncio.sleep(60)


@fault('header-nul', either())
def _(q):
    return raw(OK + 'X-A: a\0b\r\nSet-Cookie: \0=\0\r\nConnection: close')


@fault('header-no-colon', either())
def _(q):
    return raw(OK + f'this is no header\r\nContent-Length: {N}\r\nConnection: close')


@fault('header-empty-name', either())
def _(q):
    return raw(OK + f': value\r\nContent-Length: {N}\r\nConnection: close')


@fault('header-folded', read())
def _(q):
    return raw(f'HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml;\r\n charset=utf-8\r\nContent-Length: {N}\r\nConnection: close')


@fault('header-lf-only', either())
def _(q):
    return f'HTTP/1.1 200 OK\nContent-Type: application/rss+xml\nContent-Length: {N}\nConnection: close\n\n'.encode() + rss().encode()


@fault('header-cr-only', refused('network', 'refused'))
def _(q):
    return f'HTTP/1.1 200 OK\rContent-Length: {N}\r\r'.encode() + rss().encode()


@fault('header-escapes', read())
def _(q):
    return response(rss(), 'X-A: \x1b[31m<script>CANARY', 'Server: <img src=x>', kind='application/rss+xml')


simple('type-escapes', read(), rss(), kind='application/rss+xml; charset="\x1b[31m"; x=<script>')
simple('type-none', read(), rss(), kind=None)
simple('type-image', read(), rss(), kind='image/png')
simple('type-html', read(), rss(), kind='text/html')
simple('type-long', either(), rss(), kind='text/xml; charset=' + 'a' * 60000)
simple('etag-huge', either(), rss(), 'ETag: "' + 'x' * 60000 + '"')
simple('etag-script', read(), rss(), 'ETag: "abc"', 'Last-Modified: \x1b]0;CANARY\x07')
simple('cookies-flood', either(), rss(), *[f'Set-Cookie: c{i}={"v" * 100}; Domain=.example; Max-Age=99999999' for i in range(500)])
simple('link-header-bomb', read(), rss(), 'Link: ' + ', '.join(f'<http://a.example/{i}>; rel=hub' for i in range(300)))
simple('alt-svc', read(), rss(), 'Alt-Svc: h3=":1"; ma=86400, h2="evil.example:1"', 'Strict-Transport-Security: max-age=99999999; includeSubDomains')
simple('refresh-header', read(), rss(), 'Refresh: 0; url=file:///etc/passwd')
simple('upgrade', read(), rss(), 'Upgrade: h2c', 'Connection: Upgrade')


@fault('interim-flood', either())
async def _(q, w):
    for i in range(200000):
        w.write(b'HTTP/1.1 100 Continue\r\n\r\n')
        if not i % 100:
            await w.drain()
    w.write(response(rss()))


@fault('interim-101', refused('network', 'status'))
def _(q):
    return b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n' + b'\x81\x05hello'


@fault('http2-preface', refused('network'))
def _(q):
    return b'\0\0\x12\x04\0\0\0\0\0\0\3\0\0\0\x64\0\4\0\x10\0\0\0\6\0\0@\0'


@fault('tls-alert-on-http', refused('network'))
def _(q):
    return b'\x15\x03\x01\x00\x02\x02\x46'


@fault('two-answers', read())
def _(q):
    return response(rss()) + response(rss(item(9, -60, 'CANARY')))


@fault('answer-before-question-ends', either())
def _(q):
    return response(rss()) * 50


@fault('header-drip', refused('network'))
async def _(q, w):
    w.write(b'HTTP/1.1 200 OK\r\n')
    for i in range(1000):
        w.write(b'X-%d: 1\r\n' % i)
        await w.drain()
        await asyncio.sleep(0.2)


# ---- HTTP: the body
def chunked(*lines):
    return (OK + 'Transfer-Encoding: chunked\r\n\r\n').encode() + b''.join(lines)


FEED = rss().encode()
for _n, _e, _b in (
        ('extension-flood', either(), b'%x;%s\r\n%s\r\n0\r\n\r\n' % (len(FEED), b'x=y;' * 30000, FEED)),
        ('size-overflow', refused('network'), b'fffffffffffffffff\r\n' + FEED),
        ('size-max', refused('network', 'refused'), b'7fffffffffffffff\r\n' + FEED),
        ('size-negative', refused('network'), b'-5\r\n' + FEED),
        ('size-empty', refused('network'), b'\r\n' + FEED),
        ('no-crlf', refused('network'), b'%x\r\n%sXX0\r\n\r\n' % (len(FEED), FEED)),
        ('no-last', refused('network'), b'%x\r\n%s\r\n' % (len(FEED), FEED)),
        ('leading-zeros', either(), b'%s%x\r\n%s\r\n0\r\n\r\n' % (b'0' * 30, len(FEED), FEED)),
        ('one-byte', read(), b''.join(b'1\r\n%c\r\n' % c for c in FEED) + b'0\r\n\r\n'),
        ('trailer-lies', read(), b'%x\r\n%s\r\n0\r\nContent-Length: 5\r\nContent-Type: text/html\r\nLocation: file:///etc/passwd\r\n\r\n' % (len(FEED), FEED))):
    fault('chunk-' + _n, _e)(lambda q, b=_b: chunked(b))


@fault('chunk-zeros-for-ever', refused('network', 'refused'))
async def _(q, w):
    w.write(chunked(b'1\r\n \r\n'))
    while True:
        w.write(b'1\r\n \r\n')
        await w.drain()
        await asyncio.sleep(0.05)


def bomb(megabytes, wbits=31):
    c = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return b''.join([c.compress(b'<rss><channel><title>')] + [c.compress(b' ' * MANY) for _ in range(megabytes)]) + c.flush()


fault('deflate-bomb', refused('refused', 'network'))(lambda q: response(bomb(100, 15), 'Content-Encoding: deflate'))
fault('gzip-nested-bomb', refused('refused', 'network', 'unreadable'))(lambda q: response(gzip.compress(bomb(100)), 'Content-Encoding: gzip, gzip'))
fault('gzip-twice', either())(lambda q: response(gzip.compress(gzip.compress(FEED)), 'Content-Encoding: gzip, gzip'))
fault('gzip-ten-times', refused('unreadable', 'network', 'refused'))(lambda q: response(FEED, 'Content-Encoding: ' + ', '.join(['gzip'] * 10)))
fault('gzip-unlabelled', either())(lambda q: response(gzip.compress(FEED)))
fault('gzip-members', either())(lambda q: response(b''.join(gzip.compress(FEED[i:i + 50]) for i in range(0, len(FEED), 50)), 'Content-Encoding: gzip'))
fault('gzip-trailing-junk', either())(lambda q: response(gzip.compress(FEED) + b'\0' * 100, 'Content-Encoding: gzip'))
fault('gzip-bad-crc', refused('network', 'unreadable'))(lambda q: response(gzip.compress(FEED)[:-8] + b'\0' * 8, 'Content-Encoding: gzip'))
fault('gzip-of-nothing', doubted())(lambda q: response(gzip.compress(b''), 'Content-Encoding: gzip'))
fault('gzip-empty', doubted())(lambda q: response(b'', 'Content-Encoding: gzip'))
fault('coding-unknown', refused('unreadable', 'network'))(lambda q: response(FEED, 'Content-Encoding: \x1b[31m<script>'))
fault('coding-identity', read())(lambda q: response(FEED, 'Content-Encoding: identity'))
fault('coding-x-gzip', read())(lambda q: response(gzip.compress(FEED), 'Content-Encoding: x-gzip'))
fault('coding-zstd-lie', refused('unreadable', 'network'))(lambda q: response(FEED, 'Content-Encoding: zstd'))
fault('coding-br-lie', refused('unreadable', 'network'))(lambda q: response(FEED, 'Content-Encoding: br'))
fault('transfer-gzip', either())(lambda q: raw(OK + 'Transfer-Encoding: gzip, chunked', b'%x\r\n%s\r\n0\r\n\r\n' % (len(gzip.compress(FEED)), gzip.compress(FEED))))
fault('range-unasked', refused('status', 'network'))(lambda q: response(FEED[:300], f'Content-Range: bytes 0-299/{len(FEED)}', status='206 Partial Content'))


@fault('body-endless', refused('refused', 'network'))
async def _(q, w):
    w.write(OK.encode() + b'\r\n')
    for _ in range(20000):
        w.write(b'<a>' * 20000)
        await w.drain()


@fault('keeps-open-after-body', read())
async def _(q, w):
    w.write(raw(OK + f'Content-Length: {N}'))
    await w.drain()
    await asyncio.sleep(60)


# ---- redirects
def redirect(name, expected, location, status='302 Found', *more):
    fault('to-' + name, expected)(lambda q: response(b'', 'Location: ' + location.format(port=q.port, canary=q.port + 1), *more, status=status, kind=None))


for _n, _to in (('file', 'file:///etc/passwd'), ('gopher', 'gopher://127.0.0.1:{canary}/_x'), ('dict', 'dict://127.0.0.1:{canary}/x'), ('ldap', 'ldap://127.0.0.1:{canary}/'), ('scp', 'scp://127.0.0.1:{canary}/x'),
                ('smb', 'smb://127.0.0.1/x'), ('tftp', 'tftp://127.0.0.1:{canary}/x'), ('telnet', 'telnet://127.0.0.1:{canary}'), ('javascript', 'javascript:alert(1)'), ('data', 'data:text/xml,<rss/>'),
                ('unix', 'http+unix://%2Frun%2Fdocker.sock/x'), ('ws', 'ws://127.0.0.1:{canary}/'), ('imap', 'imap://127.0.0.1:{canary}/'), ('smtp', 'smtp://127.0.0.1:{canary}/'), ('rtsp', 'rtsp://127.0.0.1:{canary}/'),
                ('localhost', 'http://localhost:{canary}/'), ('dot-localhost', 'http://a.localhost:{canary}/'), ('decimal', 'http://2130706433:{canary}/'), ('octal', 'http://0177.0.0.1:{canary}/'),
                ('hex', 'http://0x7f.1:{canary}/'), ('short', 'http://127.1:{canary}/'), ('ipv6', 'http://[::1]:{canary}/'), ('mapped', 'http://[::ffff:127.0.0.1]:{canary}/'), ('nat64', 'http://[64:ff9b::7f00:1]:{canary}/'),
                ('zone', 'http://[fe80::1%25eth0]:{canary}/'), ('private', 'http://10.0.0.1/'), ('cgnat', 'http://100.64.0.1/'), ('multicast', 'http://224.0.0.1/'), ('broadcast', 'http://255.255.255.255/'),
                ('userinfo', 'http://a.example@127.0.0.1:{canary}/'), ('userinfo-double', 'http://127.0.0.1:{port}@127.0.0.1:{canary}/'), ('backslash', 'http:\\\\127.0.0.1:{canary}\\'),
                ('backslash-at', 'http://127.0.0.1:{port}\\@127.0.0.1:{canary}/'), ('hash-at', 'http://127.0.0.1:{canary}#@127.0.0.1:{port}/'), ('fullwidth', 'http://127。0。0。1:{canary}/'),
                ('circled', 'http://①②⑦.⓪.⓪.①:{canary}/'), ('schemeless', '//127.0.0.1:{canary}/'), ('triple-slash', 'http:///127.0.0.1:{canary}/'), ('no-slashes', 'http:127.0.0.1:{canary}'),
                ('port-0', 'http://127.0.0.1:0/'), ('port-big', 'http://127.0.0.1:99999/'), ('port-wraps', 'http://127.0.0.1:{canary}0000000000/'), ('port-negative', 'http://127.0.0.1:-1/'), ('tab', 'http://127.0.0.1:\t{canary}/'),
                ('empty-host', 'http:///'), ('crlf', 'http://127.0.0.1:{canary}/%0d%0aX: y'), ('https-canary', 'https://127.0.0.1:{canary}/')):
    redirect(_n, refused('refused', 'network', 'status'), _to.encode().decode('latin-1'))
redirect('itself', refused('status'), '')
redirect('chain-of-cookies', refused('refused'), '/to-chain-of-cookies', '302 Found', *[f'Set-Cookie: a{i}=b' for i in range(50)])
redirect('two-locations', either(), '/plain', '302 Found', 'Location: file:///etc/passwd')
redirect('relative', read(), 'plain')
redirect('dots', read(), '/a/b/../../plain')
redirect('query', read(), '/plain?x=%00&y=%0d%0a')
redirect('fragment', read(), '/plain#<script>')
redirect('303', read(), '/plain', '303 See Other')
redirect('307', read(), '/plain', '307 Temporary Redirect')
redirect('308', read(), '/plain', '308 Permanent Redirect')
redirect('spaces', either(), '/plain   ')
redirect('html-page', doubted(), '/login', '302 Found')
fault('plain', read())(lambda q: response(rss()))
fault('to-meta-refresh', doubted())(lambda q: response('<html><head><meta http-equiv="refresh" content="0;url=file:///etc/passwd"></head></html>', kind='text/html'))
fault('to-script', doubted())(lambda q: response('<html><script>location="http://127.0.0.1:1/"</script></html>', kind='text/html'))

# ---- a 200 that is no answer
PAGES = {
    'login': '<!doctype html><title>登录</title><form method=post action=/login><input name=u><input type=password name=p></form>',
    'captcha': '<html><title>安全验证</title><body>当前环境异常，完成验证后即可继续访问。<div id="captcha"></div></body></html>',
    'waf': '<html><head><title>405</title></head><body>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。<script>var x=1</script></body></html>',
    'cloudflare': '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser before accessing<noscript>Enable JavaScript</noscript></body></html>',
    'maintenance': '<html><title>系统维护中</title><h1>网站正在升级维护，请稍后访问</h1><p>维护时间：2021年7月12日至2021年7月13日</p></html>',
    'error-200': '<html><title>404 Not Found</title><h1>您访问的页面不存在</h1></html>',
    'parked': '<html><title>域名出售</title><body>This domain is for sale. 2021-07-12 <a href="http://a.example/1">buy</a></body></html>',
    'directory': '<html><title>Index of /</title><h1>Index of /</h1><pre><a href="../">../</a>\n<a href="a.txt">a.txt</a></pre></html>',
    'js-challenge': '<html><script>document.cookie="__jsl_clearance=" + eval("1");location.reload()</script></html>',
    'frameset': '<html><frameset><frame src="http://127.0.0.1:1/"></frameset></html>',
    'empty-html': '<html></html>',
    'installer': '<html><title>WordPress &rsaquo; Setup</title><form>Language</form></html>',
    'stack-trace': '<html><pre>java.lang.NullPointerException at com.example.A.b(A.java:1) 2021-07-12 10:00:00</pre></html>',
}
for _n, _b in PAGES.items():
    simple('login' if _n == 'login' else 'page-' + _n, doubted(), _b, kind='text/html; charset=utf-8')
    simple('page-' + _n + '-as-xml', doubted(), _b, kind='application/rss+xml; charset=utf-8')
for _n, _b in (('text', 'ok'), ('sql-error', 'You have an error in your SQL syntax near \'\' at line 1'), ('php', "<br />\n<b>Fatal error</b>: Uncaught Error in /var/www/feed.php:3"), ('null', 'null'), ('true', 'true'), ('number', '1'),
               ('empty-object', '{}'), ('empty-array', '[]'), ('error-object', '{"code":401,"msg":"未登录"}'), ('ret', '{"base_resp":{"ret":200013,"err_msg":"freq control"}}'), ('weibo', '{"ok":-100}'), ('bilibili', '{"code":-352,"message":"x"}'),
               ('only-declaration', '<?xml version="1.0"?>'), ('only-bom', '\ufeff'),
               ('one-byte', 'x'), ('one-lt', '<'), ('opml', '<opml version="2.0"><body><outline text="a"/></body></opml>'), ('sitemap', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://a/</loc><lastmod>2021-07-12</lastmod></url></urlset>'),
               ('soap-fault', '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault/></soap:Body></soap:Envelope>'), ('svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>CANARY</script></svg>'),
               ('xhtml', '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body/></html>')):
    simple('not-' + _n, doubted(), _b)
for _n, _b in (('rss', '<rss version="2.0"></rss>'), ('rss-channel', rss('')), ('atom', '<feed xmlns="http://www.w3.org/2005/Atom"/>'), ('json', '{"version":"https://jsonfeed.org/version/1","items":[]}')):
    simple('empty-' + _n, read(0, None), _b)  # a list, and nothing in it
fault('not-zeros', doubted())(lambda q: response(b'\0' * 5000))
fault('not-png', doubted())(lambda q: response(b'\x89PNG\r\n\x1a\n' + bytes(range(256)) * 20))
fault('not-pdf', doubted())(lambda q: response(b'%PDF-1.7\n' + bytes(range(256)) * 20))
fault('not-zip', doubted())(lambda q: response(b'PK\3\4' + bytes(range(256)) * 20))

# ---- XML
for _n, _e, _head, _items in (
        ('quadratic', either(), '<!DOCTYPE rss [<!ENTITY a "' + 'x' * 60000 + '">]>', item(0, -HOUR, '&a;' * 20000) + item(1, -2 * HOUR) + item(2, -3 * HOUR)),
        ('entity-loop', either(), '<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]>', item(0, -HOUR, '&a;') + item(1, -2 * HOUR) + item(2, -3 * HOUR)),
        ('parameter-bomb', either(), '<!DOCTYPE rss [<!ENTITY % a "<!ENTITY b \'x\'>">' + ''.join(f'<!ENTITY % a{i} "%a{i - 1 if i else ""};%a{i - 1 if i else ""};">' for i in range(30)) + '%a29;]>', None),
        ('external-entity', either(), '<!DOCTYPE rss [<!ENTITY e SYSTEM "file:///etc/passwd">]>', item(0, -HOUR, '&e;') + item(1, -2 * HOUR) + item(2, -3 * HOUR)),
        ('external-entity-attribute', either(), '<!DOCTYPE rss [<!ENTITY e SYSTEM "file:///etc/passwd"><!ATTLIST rss a CDATA "&e;">]>', None),
        ('external-general', either(), '<!DOCTYPE rss [<!ENTITY e SYSTEM "http://127.0.0.1:1/CANARY">]>', item(0, -HOUR, 'a&e;') + item(1, -2 * HOUR) + item(2, -3 * HOUR)),
        ('public-dtd', either(), '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://127.0.0.1:1/rss.dtd">', None),
        ('php-filter', either(), '<!DOCTYPE rss [<!ENTITY e SYSTEM "php://filter/read=convert.base64-encode/resource=/etc/passwd">]>', item(0, -HOUR, '&e;') + item(1, -2 * HOUR) + item(2, -3 * HOUR)),
        ('xinclude', read(), '', good() + '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'),
        ('xslt', read(), '<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:1/x.xsl"?>', None),
        ('doctype-unclosed', either(), '<!DOCTYPE rss [', None),
        ('pi-flood', read(), '<?a b?>' * 50000, None),
        ('comment-flood', read(), '<!-- x -->' * 50000, None),
        ('comment-open', either(), '<!-- ', None),
        ('comment-dashes', either(), '<!-- -- --->', None),
        ('namespace-bomb', either(), '', ''.join(f'<a{i}:b xmlns:a{i}="urn:{i}"/>' for i in range(20000)) + good()),
        ('attribute-bomb', either(), '', '<x ' + ' '.join(f'a{i}="1"' for i in range(50000)) + '/>' + good()),
        ('attribute-twice', either(), '', item(0, -HOUR).replace('<link>', '<link a="1" a="2">') + item(1, -2 * HOUR) + item(2, -3 * HOUR)),
        ('attribute-megabyte', either(), '', '<x a="' + 'y' * (3 * MANY) + '"/>' + good()),
        ('name-megabyte', either(), '', f'<{"n" * MANY}/>' + good()),
        ('text-megabytes', either(), '', item(0, -HOUR, extra='<description>' + 'y' * (6 * MANY) + '</description>') + item(1, -2 * HOUR) + item(2, -3 * HOUR)),
        ('cdata-megabytes', either(), '', item(0, -HOUR, extra='<description><![CDATA[' + 'y' * (6 * MANY) + ']]></description>') + item(1, -2 * HOUR) + item(2, -3 * HOUR)),
        ('cdata-nested', either(), '', item(0, -HOUR, '<![CDATA[a<![CDATA[b]]>]]>') + item(1, -2 * HOUR) + item(2, -3 * HOUR)),
        ('nested-items', either(3, -HOUR), '', '<item>' * 3000 + item(0, -HOUR) + '</item>' * 3000 + item(1, -2 * HOUR) + item(2, -3 * HOUR)),
        ('nested-titles', either(), '', item(0, -HOUR, '<title>' * 400 + 'x' + '</title>' * 400) + item(1, -2 * HOUR) + item(2, -3 * HOUR)),
        ('tags-crossed', either(), '', item(0, -HOUR).replace('</title><link>', '<link></title>') + item(1, -2 * HOUR) + item(2, -3 * HOUR)),
        ('charref-nul', either(), '', item(0, -HOUR, 'a&#0;b&#x1b;[31m&#xFFFF;&#x110000;&#99999999999999;') + item(1, -2 * HOUR) + item(2, -3 * HOUR)),
        ('charref-surrogate', either(), '', item(0, -HOUR, 'a&#xD800;&#xDFFF;b') + item(1, -2 * HOUR) + item(2, -3 * HOUR)),
        ('undefined-entities', read(), '', item(0, -HOUR, '&nbsp;&mdash;&copy;&unknown;') + item(1, -2 * HOUR) + item(2, -3 * HOUR)),
        ('bare-ampersand', read(), '', item(0, -HOUR, 'a & b < c') + item(1, -2 * HOUR) + item(2, -3 * HOUR)),
        ('xml-space-ids', read(), '', good().replace('<item>', '<item xml:id="a" xml:space="preserve" xml:base="file:///etc/">'))):
    simple('xml-' + _n, _e, rss(_items, _head))
simple('xml-junk-before', read(), '\n\n \ufeff<br>' + rss())
simple('xml-junk-after', read(), rss() + '<!-- cached --><script>CANARY</script>')
simple('xml-two-roots', either(), rss() + rss(item(9, -60, 'second')))
simple('xml-version-11', read(), rss(declaration='<?xml version="1.1" encoding="utf-8"?>'))
simple('xml-version-99', read(), rss(declaration='<?xml version="99" encoding="utf-8" standalone="maybe"?>'))
simple('xml-standalone', read(), rss(declaration='<?xml version="1.0" standalone="yes"?>'))
simple('xml-declaration-broken', either(), rss(declaration='<?xml version=1.0 encoding=utf-8?'))
simple('xml-upper-case', either(), rss().upper().replace('<?XML VERSION="1.0" ENCODING="UTF-8"?>', ''))
simple('xml-in-html', either(), '<html><body><pre>' + rss() + '</pre></body></html>', kind='text/html')
simple('xml-cut-in-tag', either(), rss()[:-30])
simple('xml-cut-in-entity', either(2), rss()[:400] + '&am')  # what is whole is read
simple('xml-prefix-rss', either(), rss().replace('<rss version="2.0">', '<x:rss version="2.0" xmlns:x="urn:x">').replace('</rss>', '</x:rss>'))
simple('xml-100k-items', Expected('any'), rss(''.join(f'<item><guid>{i}</guid><title>t</title><pubDate>{at(-HOUR - i)}</pubDate></item>' for i in range(100000))[:9 * MANY]))
simple('xml-deep-html', either(), rss(item(0, -HOUR, extra='<description>' + '&lt;div&gt;' * 100000 + '</description>') + item(1, -2 * HOUR) + item(2, -3 * HOUR)))

# ---- encodings
ZH = '政务公开'
_zh = rss(item(0, -HOUR, ZH) + item(1, -2 * HOUR) + item(2, -3 * HOUR))


def encoded(name, expected, body, kind='application/xml', title=None):
    if title:
        expected.more['title'] = title
    fault('code-' + name, expected)(lambda q: response(body, kind=kind))


def declared(enc):
    return _zh.replace('encoding="utf-8"', f'encoding="{enc}"')


encoded('utf7', either(), declared('utf-7').encode('utf-7'))
encoded('utf7-escape', either(), rss(None, declaration='<?xml version="1.0" encoding="utf-7"?>').replace('</channel>', '+ADw-script+AD4-</channel>').encode())
encoded('utf32-le-bom', either(), b'\xff\xfe\0\0' + declared('utf-32').encode('utf-32-le'))
encoded('utf32-be', either(), declared('utf-32').encode('utf-32-be'))
encoded('utf16-le-bom', read(), b'\xff\xfe' + declared('utf-16').encode('utf-16-le'), title=ZH)
encoded('utf16-odd', either(), b'\xff\xfe' + declared('utf-16').encode('utf-16-le') + b'x')
encoded('utf16-surrogates', either(), b'\xff\xfe' + declared('utf-16').encode('utf-16-le').replace('政'.encode('utf-16-le'), b'\0\xd8\0\xd8'))
encoded('bom-twice', read(), b'\xef\xbb\xbf' * 2 + _zh.encode(), title=ZH)
encoded('bom-declared-gbk', read(), b'\xef\xbb\xbf' + declared('gbk').encode(), title=ZH)
encoded('gbk-declared-utf8', either(), declared('utf-8').encode('gbk'))
encoded('utf8-declared-gbk', read(), declared('gbk').encode(), title=ZH)
encoded('utf8-declared-latin1', either(), declared('iso-8859-1').encode())
encoded('header-against-declaration', either(), declared('utf-8').encode(), kind='text/xml; charset=gbk')
encoded('gb18030', read(), declared('gb18030').replace(ZH, ZH + '𠮷').encode('gb18030'), title=ZH + '𠮷')
encoded('hz', either(), declared('hz-gb-2312').encode('hz'))
encoded('iso-2022-jp', either(), declared('iso-2022-jp').replace(ZH, '日本').encode('iso-2022-jp'))
encoded('iso-2022-escape', either(), declared('iso-2022-cn').replace(ZH, '\x1b$)A').encode())
encoded('ebcdic', either(), rss(declaration='').encode('cp500'))
encoded('unknown', either(), declared('x-\x01unknown<script>').encode())
encoded('empty', read(), declared('').encode(), title=ZH)
encoded('long', either(), declared('u' * 100000).encode())
encoded('overlong', either(), _zh.encode().replace(b'Post 1', b'\xc0\xbcscript\xc0\xbe\xe0\x80\xbc\xf0\x80\x80\xbc'))
encoded('cut-character', either(), _zh.encode().replace(ZH.encode(), ZH.encode()[:-1]))
encoded('noncharacters', either(), _zh.replace(ZH, 'a\ufffe\uffff\U0010ffff\ufdd0b').encode())
encoded('half-gbk', either(), _zh.encode().replace(b'Post 1', '通知'.encode('gbk')))
encoded('shift-jis-lead', either(), declared('gbk').encode('gbk').replace(b'Post 1</title>', b'Post 1\x81</title>'))

# ---- dates: one odd post among three good ones
for _n, _d in (('long', 'x' * 100000), ('digits', '9' * 1000), ('year-1', '0001-01-01T00:00:00Z'), ('year-minus', '-0001-01-01T00:00:00Z'), ('year-5-digits', '12021-07-12T00:00:00Z'), ('year-10000', 'Mon, 12 Jul 10000 10:00:00 GMT'),
               ('month-13', '2021-13-12T00:00:00Z'), ('month-0', '2021-00-12'), ('day-0', '2021-07-00'), ('hour-25', 'Mon, 12 Jul 2021 25:00:00 GMT'), ('minute-60', '2021-07-12T10:60:00Z'), ('second-99', '2021-07-12T10:00:99Z'),
               ('zone-99', 'Mon, 12 Jul 2021 10:00:00 +9999'), ('zone-minus-99', '2021-07-12T10:00:00-99:99'), ('int64', str(2 ** 63)), ('minus', '-9223372036854775808'), ('float', '1e308'), ('nan', 'NaN'), ('infinity', 'Infinity'),
               ('hex', '0x60ec0000'), ('zero', '0'), ('null', 'null'), ('words', 'gestern'), ('format', '%s%n%x%d'), ('escape', '\u009b31m2021'), ('newline', 'Mon, 12\n\nJul 2021\n10:00'), ('all-zero', '0000-00-00 00:00:00'),
               ('html', '&lt;script&gt;alert(1)&lt;/script&gt;'), ('ms-epoch-far', '99999999999999'), ('future-2d', at(2 * DAY)), ('future-1y', at(365 * DAY)), ('future-relative', '3天后'), ('huge-relative', '99999999999天前'),
               ('sql', "2021-07-12'; DROP TABLE post; --"), ('unicode-digits', '２０２１-０７-１２'), ('arabic-digits', '٢٠٢١-٠٧-١٢'), ('rtl', '\u202e21-70-1202'), ('only-zone', '+08:00'), ('only-time', '25:61'), ('template', '{{date}}'), ('invalid', 'Invalid Date'),
               ('lunar', '辛丑年六月初三'), ('roc', '民国110年7月12日'), ('reiwa', '令和3年7月12日')):
    fault('date-' + _n, Expected('dates'))(lambda q, d=_d: response(rss(item(9, date=d) + good())))
for _n, _d, _w in (('dst-gap', 'Sun, 28 Mar 2021 02:30:00 +0100', 1616895000), ('two-digits', '12 Jul 21 10:22 +0800', 1626056520), ('day-name-wrong', 'Fri, 12 Jul 2021 10:22:00 +0800', 1626056520), ('comment', 'Mon, 12 Jul 2021 10:22:00 +0800 (CST)', 1626056520),
                   ('military', 'Mon, 12 Jul 2021 02:22:00 Z', 1626056520), ('negative-zero', 'Mon, 12 Jul 2021 02:22:00 -0000', 1626056520), ('half-hour-zone', '2021-07-12T07:52:00+05:30', 1626056520), ('colon-zone', 'Mon, 12 Jul 2021 10:22:00 +08:00', 1626056520),
                   ('blank-lines', '\n\t Mon, 12 Jul 2021 10:22:00 +0800 \n', 1626056520), ('cdata', '<![CDATA[Mon, 12 Jul 2021 10:22:00 +0800]]>', 1626056520), ('24-00', '2021-07-11T24:00:00+08:00', 1626019200), ('week', '2021-W28-1T10:22:00+08:00', 1626056520),
                   ('basic', '20210712T022200Z', 1626056520), ('space', '2021-07-12 10:22:00 +0800', 1626056520), ('before-1970', 'Thu, 01 Jan 1959 00:00:00 GMT', -347155200)):
    fault('when-' + _n, Expected('when', at=_w))(lambda q, d=_d: response(rss(item(0, date=d))))

# ---- what is shown
TITLES = {
    'script': '&lt;script&gt;alert(1)&lt;/script&gt;', 'img': '&lt;img src=x onerror=alert(1)&gt;', 'double-escaped': '&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;', 'cdata-script': '<![CDATA[<script>alert(1)</script>]]>', 'child-script': '<script>alert(1)</script>x',
    'bidi': 'abc\u202ecba\u2066x', 'zero-width': 'a\u200bb\u200c\u2060\ufeffc', 'tags': 'a' + ''.join(chr(0xe0000 + ord(c)) for c in 'ignore'), 'c1': 'a\u009b31mred\u0085x', 'escape': 'a&#27;[31mred&#7;', 'newline': 'Subject&#13;&#10;Bcc: x@example.org&#10;&#10;body',
    'nul-reference': 'a&#0;b', 'format': '%s%s%n%p{0}${jndi:ldap://127.0.0.1:1/x}{{7*7}}', 'formula': '=HYPERLINK("http://evil","x")', 'formula-tab': '\t=1+1', 'formula-full': '＝1+1', 'dde': '@SUM(1+1)*cmd|\'/C calc\'!A0', 'sql': "'; DROP TABLE account; --", 'shell': '$(touch /tmp/evil-x)`id`|;&amp;',
    'path': '../../../../etc/passwd', 'megabyte': 'x' * MANY, 'zalgo': 'a' + '\u0301' * 5000, 'emoji': '👩‍👩‍👧‍👦' * 500, 'rtl': 'שלום עולם', 'empty': '', 'blanks': ' \u3000\u00a0 ', 'only-controls': '&#1;&#2;', 'csv': '"a","b"\r\n"c"', 'json': '","posts":99,"x":"', 'pipe': 'a | b || c', 'quote': '"\'`´', 'url-in-title': 'http://127.0.0.1:1/',
    'line-separators': 'a\u2028b\u2029c', 'private-use': '\ue000\uf8ff', 'surrogate-bytes': 'a\ud800b',
}
for _n, _t in TITLES.items():
    fault('title-' + _n, read())(lambda q, t=_t: response(rss(item(0, -HOUR, t) + item(1, -2 * HOUR) + item(2, -3 * HOUR))))
for _n, _l in (('javascript', 'javascript:alert(1)'), ('data', 'data:text/html,&lt;script&gt;'), ('file', 'file:///etc/passwd'), ('long', 'http://a.example/' + 'x' * 100000), ('relative', '../../x'), ('userinfo', 'http://u:p@a.example/'), ('newline', 'http://a.example/&#10;x'),
               ('quote', 'http://a.example/&quot;onclick=&quot;alert(1)'), ('idn', 'http://中国.例子/政务'), ('spaces', '  http://a.example/a b  '), ('empty', ' '), ('scheme-only', 'http://'), ('inside', 'http://127.0.0.1:1/'), ('vbscript', 'vbscript:x')):
    fault('link-' + _n, read())(lambda q, v=_l: response(rss(item(0, -HOUR, link=v) + item(1, -2 * HOUR) + item(2, -3 * HOUR))))
fault('channel-title', read())(lambda q: response(rss().replace('<title>evil</title>', '<title>&lt;script&gt;\u202e&#27;[31m=1+1</title>')))
fault('channel-title-megabyte', read())(lambda q: response(rss().replace('<title>evil</title>', f'<title>{"名" * 300000}</title>')))
fault('image-pixel', read())(lambda q: response(rss(channel=f'<image><url>http://127.0.0.1:{q.port + 1}/CANARY</url></image>') + ''))
fault('enclosure', read())(lambda q: response(rss(good().replace('</item>', f'<enclosure url="http://127.0.0.1:{q.port + 1}/x" length="-1" type="x"/></item>'))))
fault('hub', read())(lambda q: response(rss(channel=f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="http://127.0.0.1:{q.port + 1}/"/><cloud domain="127.0.0.1" port="{q.port + 1}" path="/" protocol="xml-rpc"/>')))
fault('new-feed-url', read())(lambda q: response(rss(channel='<itunes:new-feed-url xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">file:///etc/passwd</itunes:new-feed-url><redirect>http://127.0.0.1:1/</redirect>')))
fault('ttl-huge', read())(lambda q: response(rss(channel='<ttl>99999999999999999999</ttl><skipHours><hour>0</hour><hour>99</hour><hour>-1</hour></skipHours>')))
fault('ttl-negative', read())(lambda q: response(rss(channel='<ttl>-5</ttl><skipDays><day>Everyday</day></skipDays>')))
fault('guid-same', either())(lambda q: response(rss(''.join(item(i, -HOUR * (i + 1), guid='same') for i in range(3)))))
fault('guid-empty', read())(lambda q: response(rss(good().replace('<guid isPermaLink="false">', '<guid>').replace('p0<', '<').replace('p1<', '<').replace('p2<', '<'))))
fault('guid-megabyte', read())(lambda q: response(rss(item(0, -HOUR, guid='g' * MANY) + item(1, -2 * HOUR) + item(2, -3 * HOUR))))
fault('items-same', read(3000, -HOUR))(lambda q: response(rss(item(0, -HOUR) * 3000)))
fault('items-only-title', either(3, None))(lambda q: response(rss('<item><title>a</title></item><item><title>b</title></item><item><title>c</title></item>')))
fault('items-empty', either(3, None))(lambda q: response(rss('<item/><item></item><item> </item>')))
fault('pub-date-twice', read())(lambda q: response(rss(item(0, -HOUR, extra=f'<pubDate>{at(-10 * DAY)}</pubDate>') + item(1, -2 * HOUR) + item(2, -3 * HOUR))))
fault('comments-everywhere', read())(lambda q: response(rss(good().replace('</item>', '<comments>javascript:alert(1)</comments><slash:comments xmlns:slash="http://purl.org/rss/1.0/modules/slash/">-99999999999999999999</slash:comments></item>'))))

# ---- JSON
_j = {'version': 'https://jsonfeed.org/version/1.1', 'title': 'j', 'items': [{'id': str(i), 'url': f'http://a.example/{i}', 'title': f'Post {i}', 'date_published': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(BASE - HOUR * (i + 1)))} for i in range(3)]}
_js = json.dumps(_j)
for _n, _e, _b in (
        ('deep', doubted(), '[' * 200000), ('deep-object', doubted(), '{"a":' * 100000 + '1' + '}' * 100000), ('deep-in-feed', either(), _js[:-1] + ',"x":' + '[' * 3000 + ']' * 3000 + '}'), ('twice', Expected('any'), _js[:-1] + ',"items":[]}'),
        ('huge-number', either(), _js.replace('"id": "0"', '"id": ' + '9' * 5000)), ('exponent', either(), _js.replace('"id": "0"', '"id": 1e999999')), ('nan', either(), _js.replace('"id": "0"', '"id": NaN')), ('comments', either(), '/* x */' + _js), ('jsonp', either(), 'callback(' + _js + ');'),
        ('xssi', either(), ")]}',\n" + _js), ('trailing-comma', either(), _js[:-2] + ',]}'), ('single-quotes', either(), _js.replace('"', "'")), ('bom', either(), '\ufeff' + _js), ('nul', either(), _js.replace('Post 0', 'Po\\u0000st')), ('surrogate', either(), _js.replace('Post 0', '\\ud800x')),
        ('cut', either(), _js[:-20]), ('two', either(), _js + _js), ('items-object', doubted(), '{"version":"https://jsonfeed.org/version/1","items":{"a":1}}'), ('items-null', doubted(), '{"version":"https://jsonfeed.org/version/1","items":null}'), ('items-numbers', doubted(), '{"version":"https://jsonfeed.org/version/1","items":[1,2,null,[],""]}'),
        ('keys-million', either(), '{' + ','.join(f'"k{i}":0' for i in range(300000)) + ',' + _js[1:]), ('proto', read(), _js.replace('"id": "0"', '"__proto__": {"a": 1}, "id": "0"')), ('escapes', read(), _js.replace('Post 0', '\\u001b[31m\\u202e<script>')), ('dates-array', either(3, None), _js.replace('"date_published": "', '"date_published": ["').replace('Z"', 'Z"]')),
        ('string-megabytes', either(), _js.replace('Post 0', 'x' * (5 * MANY))), ('ids-same', either(), re.sub(r'"id": "\d"', '"id": "1"', _js))):
    simple('json-' + _n, _e, _b, kind='application/feed+json')


# ---- several looks: what the second and third must be taken for
def steps(name, *looks):
    """looks = (expected, body or response) of each poll."""
    def answer(q):
        body = looks[min(q.n, len(looks)) - 1][1]
        return body if isinstance(body, bytes) else response(body)
    FAULTS['then-' + name] = ([e for e, _ in looks], answer, len(looks))


def new(posts=3, n=0, newest=-HOUR):
    return read(posts, newest, new=n)


_old = ''.join(item(20 + i, -20 * DAY - i * HOUR) for i in range(3))
steps('stale-copy', (new(4, 4, -60), rss(item(9, -60) + good())), (new(), rss()), (new(4, 0, -60), rss(item(9, -60) + good())))
steps('shuffled', (new(n=3), rss()), (new(), rss(item(2, -3 * HOUR) + item(0, -HOUR) + item(1, -2 * HOUR))))
steps('titles-edited', (new(n=3), rss()), (new(), rss(good().replace('Post', 'Edited'))))
steps('links-move-to-https', (new(n=3), rss()), (new(), rss(good().replace('http://a', 'https://a'))))
steps('dates-jump', (new(n=3), rss()), (new(newest=-60), rss(''.join(item(i, -60 * (i + 1)) for i in range(3)))))
steps('emptied', (new(n=3), rss()), (doubted(), rss('')))
steps('then-html', (new(n=3), rss()), (doubted(), response(PAGES['login'], kind='text/html')), (new(), rss()))
steps('then-captcha', (new(n=3), rss()), (doubted(), response(PAGES['captcha'], kind='text/html')), (new(), rss()))
steps('then-error-200', (new(n=3), rss()), (doubted(), response('{"code":500}', kind='application/json')), (new(), rss()))
steps('then-another-feed', (new(n=3), rss()), (Expected('any'), rss(_old)))
steps('304-without-tag', (new(n=3), rss()), (refused('status'), b'HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n'))
steps('304-with-body', (new(n=3), response(rss(), 'ETag: "1"')), (Expected('any'), response(rss(item(9, -60)), 'ETag: "2"', status='304 Not Modified')))
steps('etag-poison', (new(n=3), response(rss(), 'ETag: "a\tb\x7f\x80"')), (new(), rss()))
steps('modified-future', (new(n=3), response(rss(), 'Last-Modified: ' + at(400 * DAY))), (new(), rss()))
steps('gone-and-back', (new(n=3), rss()), (refused('status'), response(status='410 Gone')), (new(), rss()))
steps('5xx-and-back', (new(n=3), rss()), (refused('status'), response(status='502 Bad Gateway')), (new(4, 1, -60), rss(item(9, -60) + good())))
steps('half-then-whole', (new(n=3), rss()), (refused('network'), response(rss(), length=N + 500)), (new(), rss()))
for _n, _v in (('negative', '-5'), ('float', '1.5'), ('word', 'soon'), ('year', '31536000'), ('ten-years-date', at(3650 * DAY)), ('past-date', at(-DAY)), ('list', '5, 10'), ('empty', ''), ('hex', '0x10'), ('zero', '0'), ('broken-date', 'Mon, 99 Foo 2021')):
    for _s in ('429 Too Many', '503 Unavailable'):
        simple(f'wait-{_s[:3]}-{_n}', refused('rate-limit', 'status'), b'', f'Retry-After: {_v}', status=_s, kind=None)
simple('wait-200', read(), rss(), 'Retry-After: 999999')
simple('wait-503-page', refused('status', 'rate-limit'), PAGES['maintenance'], status='503 Service Unavailable', kind='text/html')


# ---- the server
class Request:
    def __init__(self, target, headers, n, port):
        self.target, self.headers, self.n, self.port = target, headers, n, port


class Evil:
    """with Evil() as e: e.url(name); e.seen = the requests; e.canary = who came where nobody should."""

    def __init__(self):
        self.seen, self.canary, self.counts = [], [], {}
        self.loop = asyncio.new_event_loop()

    def __enter__(self):
        ready = threading.Event()

        async def up():
            for _ in range(50):  # two ports beside each other
                self.server = await asyncio.start_server(self.serve, '127.0.0.1', 0, limit=1 << 20)
                self.port = self.server.sockets[0].getsockname()[1]
                try:
                    self.trap = await asyncio.start_server(self.caught, '127.0.0.1', self.port + 1)
                    break
                except OSError:
                    self.server.close()
            ready.set()

        logging.getLogger('asyncio').setLevel(logging.CRITICAL)  # a client that leaves is nothing to tell of
        self.loop.set_exception_handler(lambda loop, context: None)
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        asyncio.run_coroutine_threadsafe(up(), self.loop)
        assert ready.wait(10)
        # Made before anybody waits for them: bombs take their time.
        self.ready = {(name, n): answer(Request('/' + name, {}, n, self.port)) for name, (_, answer, polls) in FAULTS.items() if not asyncio.iscoroutinefunction(answer) for n in range(1, polls + 1)}
        return self

    def __exit__(self, *exc):
        async def down():
            self.server.close()
            self.trap.close()
            rest = asyncio.all_tasks() - {asyncio.current_task()}
            for task in rest:
                task.cancel()
            await asyncio.gather(*rest, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(down(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)

    def url(self, name, host='127.0.0.1'):
        return f'http://{host}:{self.port}/{name}'

    async def caught(self, r, w):
        self.canary.append(await r.read(200))
        w.close()

    async def serve(self, r, w):
        try:
            line = (await r.readline()).decode('latin-1').split()
            headers = {}
            while (h := (await r.readline()).decode('latin-1').rstrip('\r\n')):
                k, _, v = h.partition(':')
                headers[k.lower()] = v.strip()
            name = line[1].split('?')[0].strip('/').split('/')[-1] if len(line) > 1 else ''
            self.counts[name] = self.counts.get(name, 0) + 1
            q = Request(line[1], headers, self.counts[name], self.port)
            self.seen.append((time.time(), name, headers))
            if name in FAULTS and asyncio.iscoroutinefunction(FAULTS[name][1]):
                await FAULTS[name][1](q, w)
            else:
                w.write(self.ready.get((name, q.n)) or (FAULTS[name][1](q) if name in FAULTS else response(b'', status='404 Not Found')))
            await w.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ValueError, IndexError):
            pass
        finally:
            w.close()
