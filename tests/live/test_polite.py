"""A polite visitor: the real daemon against a real nginx (TLS, HTTP/2, IPv6, every packing, redirects, refusals) and a real
tinyproxy.  What nginx wrote down of each request is compared with what a site's operator may expect."""
import collections
import email.utils
import os
import re
import shutil
import socket
import subprocess
import time
import zlib

import pytest

from house import House, free_port, rss, stop, wait_for

NOON = '2021-07-12T12:00:00+08:00'
EVENING = '2021-07-12T20:00:00+08:00'
TOKEN = 'sesame-4711'
UNIT = '[unit u]\nname = 单位\nhead = 张三 <z@example.gov.cn>\n'
FEED = rss('新区发布', [('1', '一', 'Mon, 12 Jul 2021 10:22:00 +0800')]).encode()
SEEN = 'end took protocol scheme address port status uri match since cookie token via agent codings connection'
Request = collections.namedtuple('Request', SEEN)

CONF = '''daemon off; master_process off; pid {run}/pid; error_log {run}/error.log; events {{ worker_connections 1024; }}
http {{ {temp} types {{ application/rss+xml xml; }}
  log_format seen '$msec|$request_time|$server_protocol|$scheme|$server_addr|$server_port|$status|$request_uri|$http_if_none_match|'
    '$http_if_modified_since|$http_cookie|$http_x_token|$http_via|$http_user_agent|$http_accept_encoding|$connection';
  access_log {run}/seen.log seen; add_header Set-Cookie "session=1; Path=/"; root {run}/www;
  server {{
    listen 127.0.0.1:{plain}; {six} listen 127.0.0.1:{tls} ssl http2; ssl_certificate {run}/good.pem; ssl_certificate_key {run}/good.key;
    location /gzip/ {{ alias {run}/www/; gzip on; gzip_min_length 1; gzip_types application/rss+xml; }}
    location /deflate.xml {{ add_header Content-Encoding deflate; }}
    location /br.xml {{ add_header Content-Encoding br; }}
    location /zstd.xml {{ add_header Content-Encoding zstd; }}
    location /slow/ {{ alias {run}/www/; limit_rate 8k; }}
    location /301 {{ return 301 http://127.0.0.1:{other}/a.xml; }}
    location /302 {{ return 302 http://127.0.0.1:{other}/a.xml; }}
    location /308 {{ return 308 /a.xml; }}
    include {run}/more.conf;
  }}
  server {{ listen 127.0.0.1:{other}; }}
}}'''


def stored_brotli(data):
    """A brotli stream (RFC 7932) of one uncompressed block."""
    return ((len(data) - 1) << 4 | 1 << 20).to_bytes(3, 'little') + data + b'\x03'


def stored_zstd(data):
    """A zstd frame (RFC 8878) of one raw block."""
    return b'\x28\xb5\x2f\xfd\xa0' + len(data).to_bytes(4, 'little') + (len(data) << 3 | 1).to_bytes(3, 'little') + data


def has_six():
    with socket.socket(socket.AF_INET6) as s:
        try:
            s.bind(('::1', 0))
            return True
        except OSError:
            return False


def listens(port):
    for _ in range(200):
        try:
            socket.create_connection(('127.0.0.1', port), 0.2).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError('nobody listens')


class Site:
    """The nginx and its own authority."""

    def __init__(self, run, more=''):
        self.run, self.plain, self.tls, self.other = str(run), free_port(), free_port(), free_port()
        os.makedirs(f'{self.run}/www')
        for name, body in (('a.xml', FEED), ('deflate.xml', zlib.compress(FEED)), ('br.xml', stored_brotli(FEED)),
                           ('zstd.xml', stored_zstd(FEED)), ('big.xml', FEED.replace(b'</channel>', b'<!--' + b'x' * 14000 + b'--></channel>'))):
            with open(f'{self.run}/www/{name}', 'wb') as f:
                f.write(body)
        with open(f'{self.run}/more.conf', 'w', encoding='utf-8') as f:
            f.write(more)
        self.certify()
        temp = ''.join(f'{k}_temp_path {self.run}/{k};' for k in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
        six = f'listen [::1]:{self.plain};' if has_six() else ''
        with open(f'{self.run}/nginx.conf', 'w', encoding='utf-8') as f:
            f.write(CONF.format(run=self.run, temp=temp, plain=self.plain, tls=self.tls, other=self.other, six=six))
        self.process = subprocess.Popen(['/usr/sbin/nginx', '-c', f'{self.run}/nginx.conf', '-p', self.run], stderr=subprocess.DEVNULL)
        listens(self.tls)

    def certify(self):
        def openssl(*args):
            subprocess.run(['openssl', *args], check=True, capture_output=True, cwd=self.run)
        key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
        openssl('req', '-x509', *key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Own authority')
        openssl('req', *key, '-keyout', 'good.key', '-out', 'good.csr', '-subj', '/CN=good')
        with open(f'{self.run}/good.ext', 'w', encoding='utf-8') as f:
            f.write('subjectAltName=IP:127.0.0.1,DNS:localhost')
        openssl('x509', '-req', '-in', 'good.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'good.ext',
                '-out', 'good.pem')

    def seen(self):
        """The requests so far, and the log emptied."""
        time.sleep(0.05)
        with open(f'{self.run}/seen.log', encoding='utf-8') as f:
            lines = f.read().splitlines()
        os.truncate(f'{self.run}/seen.log', 0)
        return [Request(*line.split('|')) for line in lines]


@pytest.fixture
def site(tmp_path):
    s = Site(tmp_path / 'site')
    yield s
    s.process.terminate()
    s.process.wait()


def house_for(site, folder, poll='', allow='127.0.0.0/8, [::1]', ca=True):
    return House(folder, poll=(f'ca_file = {site.run}/ca.pem\n' if ca else '') + poll, allow=allow)


def account(key, url, more=''):
    return f'[account {key}]\nname = {key}\nunit = u\nplatform = website\nfeed = {url}\n{more}'


def at_once(requests):
    """The most that ran at the same time. nginx writes a slowed answer down a moment after its last byte left."""
    moment = 0.1
    events = sorted([(float(q.end) - moment, -1) for q in requests] + [(float(q.end) - float(q.took), 1) for q in requests])
    now = most = 0
    for _, step in events:
        now += step
        most = max(most, now)
    return most


def states(house, now):
    return {k: row['state'] for k, row in house.status(now).items()}


def test_every_way_and_every_packing(tmp_path, site):
    plain, tls = f'http://127.0.0.1:{site.plain}/', f'https://localhost:{site.tls}/'
    urls = {'plain': plain + 'a.xml', 'tls': tls + 'a.xml', 'gzip': plain + 'gzip/a.xml', 'gzip-tls': tls + 'gzip/a.xml', 'deflate': plain + 'deflate.xml',
            'br': plain + 'br.xml', 'zstd': tls + 'zstd.xml'}
    if has_six():
        urls['six'] = f'http://[::1]:{site.plain}/a.xml'
    house = house_for(site, tmp_path / 'house')
    house.feeds(UNIT + ''.join(account(k, u) for k, u in urls.items()))
    house.once(NOON)
    assert states(house, NOON) == dict.fromkeys(urls, 'current')
    first = site.seen()
    assert len(first) == len(urls) and all(q.status == '200' and q.match == q.since == '-' for q in first)
    assert {q.protocol for q in first if q.scheme == 'https'} == {'HTTP/2.0'}
    assert {'gzip', 'deflate', 'br', 'zstd'} <= set(first[0].codings.split(', ')) and first[0].agent.startswith('newmedia/')
    assert {q.address for q in first} >= ({'127.0.0.1', '::1'} if has_six() else {'127.0.0.1'})

    house.once(EVENING)
    again = site.seen()
    assert len(again) == len(urls) and {q.status for q in again} == {'304'}
    assert all(q.match != '-' or q.since != '-' for q in again), 'asked conditionally'
    assert {q.cookie for q in first + again} == {'-'}, 'a cookie was kept'
    assert states(house, EVENING) == dict.fromkeys(urls, 'current')


def test_an_authority_nobody_named_is_not_believed(tmp_path, site):
    house = house_for(site, tmp_path / 'house', ca=False)
    house.feeds(UNIT + account('tls', f'https://localhost:{site.tls}/a.xml'))
    log = house.once(NOON)
    assert states(house, NOON) == {'tls': 'unreachable'} and any('TLS' in line for line in log) and site.seen() == []


@pytest.mark.parametrize('scheme', ['http', 'https'])
def test_so_many_at_once_and_no_more(tmp_path, site, scheme):
    base = f'http://127.0.0.1:{site.plain}' if scheme == 'http' else f'https://localhost:{site.tls}'
    house = house_for(site, tmp_path / 'house', poll='per_host = 3')
    house.feeds(UNIT + ''.join(account(f'a{i}', f'{base}/slow/big.xml?{i}') for i in range(12)))
    house.once(NOON)
    seen = site.seen()
    assert len(seen) == 12 and {q.status for q in seen} == {'200'}
    assert 2 <= at_once(seen) <= 3, 'streams of one connection count as well'


@pytest.mark.parametrize('status, kind', [(429, 'seconds'), (503, 'seconds'), (503, 'date'), (429, 'date')])
def test_a_pause_that_was_asked_for_is_kept_by_all_and_over_a_start(tmp_path, status, kind):
    """A date counts from the answer's own Date: the clock of the house stands years before it."""
    wait = 7200
    said = str(wait) if kind == 'seconds' else email.utils.formatdate(time.time() + wait, usegmt=True)
    site = Site(tmp_path / 'site', f'location /busy/ {{ add_header Retry-After "{said}" always; return {status}; }}')
    house = house_for(site, tmp_path / 'house')
    house.feeds(UNIT + ''.join(account(f'a{i}', f'http://127.0.0.1:{site.plain}/busy/{i}') for i in range(6)) +
                account('elsewhere', f'http://127.0.0.1:{site.other}/a.xml'))
    house.once(NOON)
    busy = [q for q in site.seen() if q.uri.startswith('/busy')]
    assert 1 <= len(busy) <= 4, 'after the first refusal only those that were under way'
    house.once('2021-07-12T13:55:00+08:00')
    assert {q.uri for q in site.seen()} <= {'/a.xml'}, 'others are asked, this host is not'
    house.once('2021-07-12T14:10:00+08:00')
    assert any(q.uri.startswith('/busy') for q in site.seen())
    site.process.terminate()
    site.process.wait()


def test_hours_in_which_a_feed_wants_to_be_left_alone(tmp_path):
    """skipHours: other accounts are looked at in these two hours, this feed's only when their deadline falls into them."""
    # No answer is like another, so that the store keeps each look apart.
    site = Site(tmp_path / 'site', "location ~ xml { sub_filter_types *; sub_filter '<item>' '<!--$request_id--><item>'; etag off; if_modified_since off; }")
    with open(f'{site.run}/www/shy.xml', 'wb') as f:
        f.write(FEED.replace(b'<item>', b'<skipHours><hour>16</hour><hour>17</hour></skipHours><item>'))
    house = house_for(site, tmp_path / 'house')
    house.feeds(UNIT + ''.join(account(f'{name}{i}', f'http://127.0.0.1:{site.plain}/{name}.xml?{i}') for i in range(12) for name in ('a', 'shy')))
    daemon = house.start('--now', '2021-07-17T12:00:00+08:00', '--warp')
    deadline = 1627315200  # 2021-07-26 24:00 +08:00, which is 16:00 UTC
    wait_for(lambda: house.log().count('is opened') == 24, 60)
    stop(daemon)
    site.process.terminate()
    site.process.wait()
    looks = house.sql('SELECT account.key, first FROM look JOIN account ON account.id = look.account WHERE count = 1')
    inside = collections.Counter((key[:3], at >= deadline) for key, at in looks if at // 3600 % 24 in (16, 17))
    assert inside['shy', False] == 0 and sum(n for (key, late), n in inside.items() if key != 'shy' and not late) > 20
    assert len({key for key, at in looks if key.startswith('shy') and deadline <= at < deadline + 600}) == 12


def test_redirects_are_followed_and_only_permanent_ones_remembered(tmp_path, site):
    house = house_for(site, tmp_path / 'house')
    house.feeds(UNIT + ''.join(account(f'r{code}', f'http://127.0.0.1:{site.plain}/{code}') for code in (301, 302, 308)))
    house.once(NOON)
    assert states(house, NOON) == dict.fromkeys(('r301', 'r302', 'r308'), 'current')
    assert sorted(to for to, in house.sql('select moved_to from feed_now where moved_to is not null')) == sorted(
        [f'http://127.0.0.1:{site.other}/a.xml', f'http://127.0.0.1:{site.plain}/a.xml'])
    assert {q.uri for q in site.seen()} == {'/301', '/302', '/308', '/a.xml'}
    house.once(EVENING)
    assert {q.uri for q in site.seen()} >= {'/301', '/302', '/308'}, 'the address that was given is asked, as long as it is given'


def test_a_token_goes_to_its_host_and_nowhere_else(tmp_path, site):
    house = house_for(site, tmp_path / 'house')
    header = os.path.join(house.folder, 'token')
    with open(header, 'w', encoding='utf-8') as f:
        f.write(f'X-Token: {TOKEN}\n')
    base = f'http://127.0.0.1:{site.plain}'
    house.feeds(UNIT + account('own', base + '/a.xml', f'header_file = {header}\n') + account('own308', base + '/308', f'header_file = {header}\n') +
                account('away', base + '/302', f'header_file = {header}\n') + account('without', base + f'/a.xml?key={TOKEN}'))
    log = house.once(NOON) + house.once(EVENING)
    seen = site.seen()
    assert states(house, EVENING) == dict.fromkeys(('own', 'own308', 'away', 'without'), 'current')
    assert {q.token for q in seen if q.port == str(site.other)} == {'-'}, 'sent across hosts'
    assert all(q.token == TOKEN for q in seen if q.port == str(site.plain) and 'key=' not in q.uri)
    assert {q.token for q in seen if 'key=' in q.uri} == {'-'}, 'another account has another token'
    assert TOKEN not in '\n'.join(log)
    for shown in ('status', 'show own', 'show away', f'show without --evidence {house.folder}/out'):
        assert TOKEN not in house.ctl(*shown.split(), '--now', EVENING)
    for folder in ('state/site', 'out'):
        for path, _, names in os.walk(os.path.join(house.folder, folder)):
            for name in names:
                with open(os.path.join(path, name), 'rb') as f:
                    assert TOKEN.encode() not in f.read(), name


@pytest.fixture
def proxy(tmp_path):
    program = shutil.which('tinyproxy', path=os.environ.get('PATH', '') + ':/usr/sbin:/usr/bin')
    if not program:
        pytest.skip('tinyproxy is not installed')
    port, conf = free_port(), tmp_path / 'tinyproxy.conf'
    conf.write_text(f'Port {port}\nListen 127.0.0.1\nTimeout 60\nAllow 127.0.0.1\nLogFile "{tmp_path}/tinyproxy.log"\nLogLevel Connect\n'
                    'ViaProxyName "own-proxy"\n')
    process = subprocess.Popen([program, '-d', '-c', str(conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    listens(port)
    yield port, tmp_path / 'tinyproxy.log'
    process.terminate()
    process.wait()


@pytest.mark.parametrize('host', ['127.0.0.1', 'localhost'])
def test_a_proxy_is_used_except_where_it_is_not_to_be(tmp_path, site, proxy, host):
    port, log = proxy
    house = house_for(site, tmp_path / 'house', poll=f'proxy = http://{host}:{port}\nno_proxy = localhost')
    house.env.update(http_proxy='http://127.0.0.1:1', HTTPS_PROXY='http://127.0.0.1:1', ALL_PROXY='http://127.0.0.1:1')
    house.feeds(UNIT + account('through', f'http://127.0.0.1:{site.plain}/a.xml') + account('tunnel', f'https://127.0.0.1:{site.tls}/a.xml') +
                account('past', f'http://localhost:{site.plain}/a.xml?past') + account('inside', f'http://10.0.0.1:{site.plain}/a.xml'))
    house.once(NOON)
    seen = {(q.scheme, q.uri): q for q in site.seen()}
    assert states(house, NOON) == {'through': 'current', 'tunnel': 'current', 'past': 'current', 'inside': 'unreachable'}
    assert 'own-proxy' in seen['http', '/a.xml'].via and seen['http', '/a.xml?past'].via == '-'
    assert seen['https', '/a.xml'].protocol == 'HTTP/2.0' and seen['https', '/a.xml'].via == '-', 'the tunnel shows the proxy nothing'
    told = log.read_text(errors='replace')
    assert f'CONNECT 127.0.0.1:{site.tls}' in told and 'past' not in told and '10.0.0.1' not in told, 'a private number is refused before the proxy sees it'
    assert not re.search(r'https?://[^ ]*@', told)
