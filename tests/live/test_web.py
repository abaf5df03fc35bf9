"""newmedia-web serves a folder of finished pages: by itself, behind nginx under a prefix, and as the keeper's child."""
import gzip
import http.client
import os
import resource
import signal
import socket
import subprocess
import time

import pytest

from house import BUILD, House, Nginx, children_of, free_port, rss, stop, wait_for

WEB = os.path.join(BUILD, 'newmedia-web')
PAGE = '<!doctype html><title>总览</title>' + '<p>澜海区</p>' * 200


def write(path, text, at=None):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as f:
        f.write(text if isinstance(text, bytes) else text.encode())
    if at:
        os.utime(path, ns=(at, at))


class Server:
    def __init__(self, site, address=None):
        self.port = free_port()
        self.address = address or f'127.0.0.1:{self.port}'
        self.process = subprocess.Popen([WEB, '-s', str(site), '-l', self.address], stderr=subprocess.PIPE, text=True,
                                        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096)))
        wait_for(self.listens)

    def listens(self):
        try:
            if self.address.startswith('unix:'):
                with socket.socket(socket.AF_UNIX) as s:
                    s.connect(self.address[5:])
            else:
                socket.create_connection(('127.0.0.1', self.port), 0.2).close()
            return True
        except OSError:
            return False

    def ask(self, path, method='GET', body=None, **headers):
        c = http.client.HTTPConnection('127.0.0.1', self.port, timeout=10)
        c.request(method, path, body, {k.replace('_', '-'): v for k, v in headers.items()})
        r = c.getresponse()
        r.body = r.read()
        c.close()
        return r

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        return self.process.stderr.read()


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / 'site'
    write(str(folder / 'zh/index.html'), PAGE, 10 ** 18)
    write(str(folder / 'zh/index.html.gz'), gzip.compress(PAGE.encode()), 10 ** 18)
    write(str(folder / 'en/index.html'), 'overview')
    write(str(folder / 'zh/unit/zonghe/index.html'), 'unit')
    write(str(folder / 'assets/page-1234.css'), 'p{}')
    write(str(tmp_path / 'newmedia.db'), 'the database')
    return folder


@pytest.fixture
def server(site):
    s = Server(site)
    yield s
    s.stop()


def test_pages_and_their_headers(server):
    r = server.ask('/zh/')
    assert r.status == 200 and r.body.decode() == PAGE and r.getheader('Content-Type') == 'text/html; charset=utf-8'
    assert r.getheader('Content-Encoding') is None and r.getheader('Vary') == 'Accept-Encoding'
    for status, path in ((200, '/zh/'), (404, '/none'), (302, '/'), (405, None)):
        r = server.ask(path) if path else server.ask('/zh/', 'POST', b'x=y')
        csp = r.getheader('Content-Security-Policy')
        assert r.status == status and "default-src 'none'" in csp and 'unsafe' not in csp and "frame-ancestors 'none'" in csp
        assert r.getheader('X-Content-Type-Options') == 'nosniff' and r.getheader('Referrer-Policy') == 'no-referrer' and r.getheader('X-Frame-Options') == 'DENY'
    assert server.ask('/assets/page-1234.css').getheader('Cache-Control') == 'public, max-age=31536000, immutable'
    head = server.ask('/zh/', 'HEAD')
    assert head.status == 200 and head.body == b'' and int(head.getheader('Content-Length')) == len(PAGE.encode())


def test_a_page_that_is_known_is_not_sent_again(server, site):
    tag = server.ask('/zh/').getheader('ETag')
    zipped = server.ask('/zh/', Accept_Encoding='gzip')
    assert zipped.getheader('Content-Encoding') == 'gzip' and gzip.decompress(zipped.body).decode() == PAGE
    assert zipped.getheader('ETag') != tag
    assert server.ask('/zh/', If_None_Match=tag).status == 304
    assert server.ask('/zh/', If_None_Match=zipped.getheader('ETag'), Accept_Encoding='gzip').status == 304
    write(str(site / 'zh/.new'), 'new', 2 * 10 ** 18)
    os.rename(str(site / 'zh/.new'), str(site / 'zh/index.html'))
    r = server.ask('/zh/', If_None_Match=tag, Accept_Encoding='gzip')  # the copy is of an older page
    assert r.status == 200 and r.body == b'new' and r.getheader('Content-Encoding') is None


def test_language_and_folders(server):
    def where(path, **headers):
        r = server.ask(path, **headers)
        return r.status, r.getheader('Location')
    assert where('/') == (302, 'zh/')
    assert where('/', Accept_Language='en-GB,en;q=0.9') == (302, 'en/')
    assert where('/zh/unit/zonghe') == (301, 'zonghe/')


def test_nothing_outside_the_folder(server, site):
    os.symlink('/etc/passwd', str(site / 'zh/link.html'))
    os.symlink('/etc', str(site / 'etc'))
    os.symlink('../newmedia.db', str(site / 'db'))
    os.mkfifo(str(site / 'zh/pipe'))
    for path in ('/../newmedia.db', '/%2e%2e/newmedia.db', '/zh/../../newmedia.db', '/zh/link.html', '/etc/passwd', '/db', '/zh/pipe', '//etc/passwd', '/zh/..%2f..%2fnewmedia.db'):
        with socket.create_connection(('127.0.0.1', server.port), 5) as s:
            s.sendall(f'GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'.encode())
            answer = b''.join(iter(lambda: s.recv(65536), b''))
        assert answer.startswith(b'HTTP/1.1 404'), (path, answer[:200])


def test_health_is_the_keepers(server, site):
    assert server.ask('/healthz').status == 503
    write(str(site / 'alive'), '')
    assert server.ask('/healthz').status == 200
    os.utime(str(site / 'alive'), (time.time() - 600, time.time() - 600))
    r = server.ask('/healthz')
    assert r.status == 503 and b'no sign' in r.body


def cpu(pid):
    with open(f'/proc/{pid}/stat', encoding='ascii') as f:
        fields = f.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def test_a_thousand_idle_connections_cost_nothing(server):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    idle = []
    try:
        for _ in range(1000):
            idle.append(socket.create_connection(('127.0.0.1', server.port), 5))
        assert server.ask('/zh/').status == 200
        before = cpu(server.process.pid)
        time.sleep(2)
        assert cpu(server.process.pid) - before <= 0.03
        assert server.ask('/zh/').status == 200
    finally:
        for s in idle:
            s.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def first_bytes(server, request, seconds):
    """What comes back within that time; None: the connection still stands."""
    with socket.create_connection(('127.0.0.1', server.port), seconds) as s:
        s.sendall(request)
        try:
            return s.recv(100)
        except ConnectionResetError:
            return b''
        except TimeoutError:
            return None


def test_hostile_requests_are_turned_away(server):
    assert first_bytes(server, b'GET /zh/ HTTP/1.1\r\nHost: x\r\nX: ' + b'a' * 20000 + b'\r\n\r\n', 5).startswith(b'HTTP/1.1 431')
    assert first_bytes(server, b'GET /' + b'a/' * 5000 + b' HTTP/1.1\r\nHost: x\r\n\r\n', 5).startswith(b'HTTP/1.1 414')
    assert first_bytes(server, b'\0' * 100 + b'\r\n\r\n', 1) in (None, b'')
    assert server.ask('/zh/').status == 200


def connect(server, said):
    s = socket.create_connection(('127.0.0.1', server.port), 5)
    s.sendall(said)
    s.settimeout(0.01)
    return s


def is_ended(s):
    try:
        return s.recv(100) == b''
    except TimeoutError:
        return False
    except OSError:
        return True


def test_slow_clients_are_not_waited_for_for_ever(server, site):
    """One that stops in the middle, one that says a byte now and then, and one that does not take what it asked for; who goes on asking stays."""
    size = 20 << 20
    write(str(site / 'zh/large.html'), b'x' * size)
    silent, slow, idle = connect(server, b'GET /zh/ HT'), connect(server, b'GET /zh/ HTTP/1.1\r\nX: '), connect(server, b'GET /zh/large.html HTTP/1.1\r\nHost: x\r\n\r\n')
    busy, ended, began = http.client.HTTPConnection('127.0.0.1', server.port, timeout=10), {}, time.monotonic()
    busy.request('GET', '/zh/')
    assert busy.getresponse().read()
    socket_of_busy = busy.sock
    while len(ended) < 2:
        assert time.monotonic() - began < 60
        time.sleep(1)
        if 'slow' not in ended:
            try:
                slow.sendall(b'x')
            except OSError:
                pass
        busy.request('GET', '/zh/')
        assert busy.getresponse().read() and busy.sock is socket_of_busy, 'the connection of who goes on asking was cut'
        for name, s in (('silent', silent), ('slow', slow)):
            if name not in ended and is_ended(s):
                ended[name] = time.monotonic() - began
    assert ended['silent'] >= 13 and ended['slow'] >= 18, ended
    idle.settimeout(10)
    taken = 0
    try:
        while chunk := idle.recv(1 << 20):
            taken += len(chunk)
    except OSError:
        pass
    assert 0 < taken < size
    for s in (silent, slow, idle, busy):
        s.close()


def test_behind_nginx_under_a_prefix(server, tmp_path):
    nginx = Nginx(tmp_path / 'nginx', tmp_path / 'root', f'location /watch/ {{ proxy_pass http://127.0.0.1:{server.port}/; }}')
    try:
        c = http.client.HTTPConnection('127.0.0.1', nginx.port, timeout=10)
        c.request('GET', '/watch/')
        r = c.getresponse()
        r.read()
        assert r.status == 302 and r.getheader('Location') == 'zh/'
        c.request('GET', '/watch/zh/')
        assert c.getresponse().read().decode() == PAGE
    finally:
        nginx.stop()


def test_unix_socket_and_a_dead_ones_place(site, tmp_path):
    path = str(tmp_path / 'web.sock')
    s = Server(site, f'unix:{path}')
    assert os.stat(path).st_mode & 0o777 == 0o660
    s.process.send_signal(signal.SIGKILL)
    s.process.wait()
    again = Server(site, f'unix:{path}')
    with socket.socket(socket.AF_UNIX) as c:
        c.connect(path)
        c.sendall(b'GET /zh/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
        assert c.recv(100).startswith(b'HTTP/1.1 200')
    again.stop()


def test_socket_from_systemd(site):
    with socket.create_server(('127.0.0.1', 0)) as listener:
        def hand_over():
            os.dup2(listener.fileno(), 3)
            os.environ['LISTEN_PID'], os.environ['LISTEN_FDS'] = str(os.getpid()), '1'
            os.execv(WEB, [WEB, '-s', str(site)])
        pid = os.fork()
        if pid == 0:
            try:
                hand_over()
            finally:
                os._exit(99)
        c = http.client.HTTPConnection('127.0.0.1', listener.getsockname()[1], timeout=10)
        c.request('GET', '/zh/')
        assert c.getresponse().status == 200
        os.kill(pid, signal.SIGTERM)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def test_bad_command_lines():
    for args, status in (([], 2), (['-s', '/tmp', '-L', 'fr'], 2), (['-s', '/tmp'], 2), (['-s', '/proc/none/x', '-l', '127.0.0.1:1'], 1)):
        r = subprocess.run([WEB, *args], capture_output=True, text=True, timeout=10)
        assert r.returncode == status and r.stderr, (args, r)


def test_the_keepers_child(tmp_path):
    port = free_port()
    nginx = Nginx(tmp_path / 'nginx', tmp_path / 'root')
    house = House(tmp_path / 'house', web=f'127.0.0.1:{port}')
    write(str(tmp_path / 'root/a.xml'), rss('a', [('1', 't', 'Mon, 05 Jul 2021 08:00:00 +0800')]))
    house.feeds(f'[unit u]\nname = 单位\n[account a]\nname = 甲\nunit = u\nplatform = website\nfeed = {nginx.url("a.xml")}\n')
    daemon = house.start()

    def health():
        try:
            c = http.client.HTTPConnection('127.0.0.1', port, timeout=5)
            c.request('GET', '/healthz')
            return c.getresponse().status
        except OSError:
            return 0
    try:
        wait_for(lambda: health() == 200)
        web = children_of(daemon, 'newmedia-web')
        daemon.send_signal(signal.SIGSTOP)  # so that it hears of the death and of the closed wire at once
        os.kill(web[0], signal.SIGKILL)
        wait_for(lambda: health() == 0)
        daemon.send_signal(signal.SIGCONT)
        wait_for(lambda: health() == 200)
        assert 'newmedia-web' in house.log() and 'killed by signal 9' in house.log()
    finally:
        daemon.send_signal(signal.SIGCONT)
        stop(daemon)
        nginx.stop()
    assert health() == 0
