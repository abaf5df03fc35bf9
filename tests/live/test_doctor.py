"""newmediactl doctor and init: real faults of an installation are named, with what to do; a sound one is let alone."""
import fcntl
import http.server
import json
import os
import shutil
import ssl
import subprocess
import threading
import time

import pytest
from house import BUILD, House, free_port, stop, wait_for
from post import Post, authority

CTL = os.path.join(BUILD, 'newmediactl')
ACCOUNT = '[unit office]\nname = 办公室\n[account jia]\nname = 甲\nunit = office\nplatform = website\nfeed = {}\n'


class Site:
    """An HTTP(S) server on loopback that can be wrong about the time."""

    def __init__(self, cert=None, key=None, off=0):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header('Content-Length', '2')
                self.end_headers()
                self.wfile.write(b'ok')

            def date_time_string(self, timestamp=None):
                return super().date_time_string(time.time() + off)

            def log_message(self, *args):
                pass
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        if cert:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(cert, key)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f'http{"s" if cert else ""}://localhost:{self.server.server_port}/'
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site():
    s = Site()
    yield s
    s.stop()


def house(tmp_path, url=None, poll='', more=''):
    h = House(tmp_path / 'house', poll=poll)
    os.makedirs(os.path.join(h.folder, 'state'))
    with open(h.conf, 'a', encoding='utf-8') as f:
        f.write(more)
    h.feeds(ACCOUNT.format(url) if url else '[unit office]\nname = 办公室\n')
    return h


def run(h, inside=None, ctl=CTL, language='en'):
    """{check: [(health, what, advice)]} and the exit status; `inside`: commands run before, in a mount namespace of its own."""
    command = [ctl, '-f', h.conf, 'doctor', '--json']
    if inside:
        command = ['unshare', '-m', 'sh', '-c', inside + ' && exec "$@"', 'sh', *command]
    r = subprocess.run(command, env=dict(h.env, LANGUAGE=language), capture_output=True, text=True, timeout=120)
    if inside and not r.stdout:
        pytest.skip('no mount namespace here: ' + r.stderr.strip())
    out, found = json.loads(r.stdout), {}
    for c in out['checks']:
        found.setdefault(c['check'], []).append((c['health'], c['what'], c['advice']))
        assert c['health'] != 'wrong' or c['advice'], c
    assert r.returncode == (0 if out['ok'] else 1), r
    return found, r.returncode


def wrong(found):
    return sorted({check for check, said in found.items() for s in said if s[0] == 'wrong'})


def test_sound(tmp_path, site):
    post = Post(tmp_path)
    try:
        found, status = run(house(tmp_path, site.url, more=post.conf('tls = none')))
        assert (wrong(found), status) == ([], 0), found
        for check in ('configuration', 'rights', 'writer', 'database', 'children', 'zone', 'ca', 'network', 'mail'):
            assert [s[0] for s in found[check]] == ['fine'], (check, found[check])
        assert post.letters() == []
        assert 'connection' in post.log()
    finally:
        post.stop()


def test_for_people_in_chinese(tmp_path):
    h = house(tmp_path, more=f'[mail]\nsmtp = smtp://127.0.0.1:{free_port()}\nfrom = a@example.gov.cn\n')
    r = subprocess.run([CTL, '-f', h.conf, 'doctor'], env=dict(h.env, LANGUAGE='zh_CN'), capture_output=True, text=True, timeout=60)
    assert r.returncode == 1
    assert '异常      mail' in r.stdout and '->' in r.stdout and '1 项异常' in r.stdout, r.stdout


def test_broken_configuration(tmp_path):
    h = house(tmp_path)
    with open(h.conf, 'a', encoding='utf-8') as f:
        f.write('[poll\n')
    found, _ = run(h)
    assert wrong(found) == ['configuration'] and 'newmedia.conf:' in found['configuration'][0][1]
    assert found['rights'][0][0] == 'skipped' and found['children'][0][0] == 'fine'


@pytest.mark.skipif(os.geteuid() != 0, reason='only root can make a folder of another user')
def test_state_that_cannot_be_written(tmp_path):
    h = house(tmp_path)
    state = os.path.join(h.folder, 'state')
    os.chmod(state, 0o500)
    shutil.chown(state, 'nobody')
    found, _ = run(h)
    assert 'rights' in wrong(found)
    assert any('nobody cannot write to ' + state in s[1] for s in found['rights']), found['rights']


def test_hung_writer(tmp_path):
    h = house(tmp_path)
    with open(os.path.join(h.folder, 'state/lock'), 'w', encoding='ascii') as f:
        f.write('4711\n')
        f.flush()
        fcntl.flock(f, fcntl.LOCK_EX)
        found, _ = run(h)
    assert wrong(found) == ['writer'] and '4711' in found['writer'][0][1]


def test_damaged_store(tmp_path):
    h = house(tmp_path)
    with open(os.path.join(h.folder, 'state/newmedia.db'), 'wb') as f:
        f.write(b'this is no database' * 500)
    assert wrong(run(h)[0]) == ['database']


def test_missing_program(tmp_path):
    h = house(tmp_path)
    os.makedirs(tmp_path / 'bin')
    shutil.copy(CTL, tmp_path / 'bin')
    found, _ = run(h, ctl=str(tmp_path / 'bin/newmediactl'))
    assert 'children' in wrong(found) and 'newmedia-fetch' in found['children'][0][1]


def test_certificates(tmp_path):
    ca, cert, key = authority(tmp_path)
    site = Site(cert, key)
    try:
        assert wrong(run(house(tmp_path / 'unknown', site.url))[0]) == ['ca']
        assert wrong(run(house(tmp_path / 'known', site.url, poll=f'ca_file = {ca}'))[0]) == []
        rubbish = tmp_path / 'rubbish.pem'
        rubbish.write_text('no certificate\n')
        found, _ = run(house(tmp_path / 'rubbish', site.url, poll=f'ca_file = {rubbish}'))
        assert wrong(found) == ['ca'] and any('holds no certificate' in s[1] for s in found['ca'])
    finally:
        site.stop()


def test_names_cannot_be_resolved(tmp_path):
    (tmp_path / 'resolv.conf').write_text('nameserver 127.0.0.1\noptions timeout:1 attempts:1\n')
    inside = f'mount --bind {tmp_path}/resolv.conf /etc/resolv.conf'
    found, _ = run(house(tmp_path / 'en', 'http://www.example.gov.cn/rss.xml'), inside)
    assert wrong(found) == ['dns'] and 'www.example.gov.cn' in found['dns'][0][1], found
    found, _ = run(house(tmp_path / 'zh', 'http://www.example.gov.cn/rss.xml'), inside, language='zh_CN')
    assert wrong(found) == ['dns'], found


def test_proxy(tmp_path):
    found, _ = run(house(tmp_path, 'http://www.example.gov.cn/', poll='proxy = http://nowhere.invalid:3128'))
    assert wrong(found) == ['proxy'], found


def test_address_that_is_not_allowed(tmp_path):
    found, _ = run(house(tmp_path, 'http://10.9.8.7/'))
    assert wrong(found) == ['network'] and 'allow_private' in found['network'][0][2]


def test_one_host_of_two(tmp_path, site):
    found, status = run(house(tmp_path, poll=f'witness = {site.url}, http://127.0.0.1:{free_port()}/'))
    assert status == 0 and sorted(s[0] for s in found['network']) == ['doubt', 'fine'], found


def test_clock(tmp_path):
    site = Site(off=3600)
    try:
        found, _ = run(house(tmp_path, site.url))
        assert wrong(found) == ['clock'] and '-3600' in found['clock'][0][1].replace('-3599', '-3600').replace('-3601', '-3600')
    finally:
        site.stop()


def test_mail(tmp_path):
    ca, cert, key = authority(tmp_path)
    post = Post(tmp_path, cert, key, password='right')
    good, bad = tmp_path / 'good', tmp_path / 'bad'
    good.write_text('right\n')
    bad.write_text('wrong\n')

    def mail(name, more):
        found, _ = run(house(tmp_path / name, more=post.conf('user = monitor\n' + more)))
        return found['mail'][0]
    try:
        assert mail('a', f'ca_file = {ca}\npassword_file = {good}')[0] == 'fine'
        assert mail('b', f'ca_file = {ca}\npassword_file = {bad}')[0] == 'wrong'
        health, what, _ = mail('c', f'password_file = {good}')
        assert health == 'wrong' and 'ca_file' in what, what
        assert post.letters() == []
    finally:
        post.stop()
    found, _ = run(house(tmp_path / 'closed', more=post.conf('tls = none')))
    assert wrong(found) == ['mail'] and 'port' in found['mail'][0][1]


def offer(h, address):
    """Names where the pages are to be offered."""
    with open(h.conf, encoding='utf-8') as f:
        text = f.read()
    with open(h.conf, 'w', encoding='utf-8') as f:
        f.write(text.replace('listen =', f'listen = {address}'))


@pytest.mark.parametrize('where', ['tcp', 'unix'])
def test_pages(tmp_path, where):
    """Not wanted; not served; served; served while newmediad is down."""
    h = house(tmp_path)
    assert run(h)[0]['web'][0][0] == 'skipped'
    at = f'127.0.0.1:{free_port()}' if where == 'tcp' else f'unix:{tmp_path}/web.sock'
    offer(h, at)
    health, what, _ = run(h)[0]['web'][0]
    assert health == 'doubt' and at in what
    daemon = h.start()
    wait_for(lambda: run(h)[0]['web'] == [('fine', f'the pages are served on {at}', None)])
    stop(daemon)
    os.utime(f'{h.folder}/state/site/alive', (1, 1))
    web = subprocess.Popen([f'{BUILD}/newmedia-web', '-s', f'{h.folder}/state/site', '-l', at])
    try:
        wait_for(lambda: 'no sign of life' in run(h)[0]['web'][0][1])
    finally:
        stop(web)


def test_address_of_the_pages_is_another_programs(tmp_path):
    h, post = house(tmp_path), Post(tmp_path)
    try:
        offer(h, f'127.0.0.1:{post.port}')
        found, status = run(h)
        assert found['web'][0][0] == 'wrong' and '220 ' in found['web'][0][1] and status == 1, found['web']
    finally:
        post.stop()


@pytest.mark.parametrize('size,said', [('size=1m', 'MB are free'), ('size=300m,nr_inodes=20', 'more files')])
def test_full_disk(tmp_path, size, said):
    h = house(tmp_path)
    found, _ = run(h, f'mount -t tmpfs -o {size} none {h.folder}/state')
    assert wrong(found) == ['disk'], found
    assert any(said in s[1] for s in found['disk'] if s[0] == 'wrong'), found['disk']


# ---- init -----------------------------------------------------------------------------------------------------------------------

def ctl(*args, **kw):
    return subprocess.run([CTL, *map(str, args)], env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en'), capture_output=True, text=True, timeout=60, **kw)


def test_init(tmp_path):
    new = tmp_path / 'new'
    r = ctl('init', new)
    assert r.returncode == 0 and str(new) in r.stdout, r.stderr
    assert ctl('check', new).returncode == 0
    assert '个' in (new / 'newmedia.conf').read_text() + (new / 'feeds.d/shili.conf').read_text()
    once = subprocess.run([os.path.join(BUILD, 'newmediad'), '-f', str(new / 'newmedia.conf'), '--once'], capture_output=True, text=True, timeout=60)
    assert once.returncode == 0, once.stderr
    accounts = json.loads(ctl('-f', new / 'newmedia.conf', 'status', '--json').stdout)['accounts']
    assert [a['state'] for a in accounts] == ['manual']
    assert os.path.exists(new / 'state/newmedia.db')


def test_init_never_overwrites(tmp_path):
    (tmp_path / 'feeds.d').mkdir()
    (tmp_path / 'feeds.d/shili.conf').write_text('mine\n')
    r = ctl('init', tmp_path)
    assert r.returncode == 1 and 'shili.conf is there already' in r.stderr
    assert (tmp_path / 'feeds.d/shili.conf').read_text() == 'mine\n' and not os.path.exists(tmp_path / 'newmedia.conf')
    assert ctl('init').returncode == 2


def test_examples_of_init_are_sound(tmp_path):
    """What is commented out would be accepted too, once it is taken in."""
    assert ctl('init', tmp_path).returncode == 0
    path = tmp_path / 'feeds.d/shili.conf'
    text = path.read_text()
    path.write_text('\n'.join(line[1:] if line.startswith(';') else line for line in text.split('\n')))
    r = ctl('check', tmp_path)
    assert r.returncode in (0, 78) and 'shili-wangzhan' not in r.stdout, r.stdout
