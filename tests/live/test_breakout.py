"""A stranger who has taken over one of the children: from behind its closed doors he tries each of them (breakout.c is
preloaded) and gets nowhere."""
import os
import resource
import subprocess

import pytest

from house import BUILD, House, Nginx, children_of, free_port, rss, stop, wait_for

TRIES = ['database', 'database-write', 'read', 'write', 'create', 'unlink', 'socket', 'exec', 'ptrace', 'kill', 'memory', 'peek']
OPEN = {  # what a child is there for
    'newmedia-fetch': {'socket'}, 'newmedia-mail': {'socket'}, 'newmedia-report': {'database'}, 'newmedia-read': set(), 'newmedia-web': set()}
DENIED = {1, 13, 38}  # EPERM, EACCES, ENOSYS


def sanitized():
    return b'__asan_init' in open(os.path.join(BUILD, 'newmediad'), 'rb').read()


pytestmark = pytest.mark.skipif(sanitized(), reason='a sanitizer build confines nobody')


@pytest.fixture
def house(tmp_path):
    web = Nginx(tmp_path / 'nginx', tmp_path / 'www')
    with open(os.path.join(web.root, 'a.xml'), 'w', encoding='utf-8') as f:
        f.write(rss('号', [('1', '文', 'Tue, 01 Jun 2021 08:00:00 +0800')]))
    h = House(tmp_path / 'house', web=f'127.0.0.1:{free_port()}', extra='')
    with open(h.conf, 'a', encoding='utf-8') as f:
        f.write(f'[mail]\nsmtp = smtp://127.0.0.1:{free_port()}\ntls = none\nfrom = a@example.gov.cn\n')
    h.feeds(f'[unit u]\nname = 单位\n[account a]\nname = 号\nunit = u\nplatform = website\nfeed = {web.url("a.xml")}\n')
    h.once('2021-07-12T12:00:00+08:00')
    outside = tmp_path / 'outside'
    outside.mkdir()
    (outside / 'secret').write_text('secret')
    h.tried = str(tmp_path / 'tried')
    h.env.update(LD_PRELOAD=os.path.join(BUILD, 'tests/live/libbreakout.so'), BREAKOUT_OUT=h.tried, BREAKOUT_DIR=str(outside),
                 BREAKOUT_DB=os.path.join(h.folder, 'state/newmedia.db'))
    yield h
    assert (outside / 'secret').read_text() == 'secret' and os.listdir(outside) == ['secret']
    web.stop()


def outcomes(house, child):
    """{try: errno, 0 = it came out, None = it died of it}"""
    found = {}
    if os.path.exists(house.tried):
        for line in open(house.tried, encoding='utf-8'):
            name, what, state, code = line.split()
            if name == child:
                found[what] = int(code) if state == 'ended' else None
    return found


def nobody_came_out(house, child):
    found = outcomes(house, child)
    assert sorted(found) == sorted(TRIES)
    for what in TRIES:
        if what in OPEN[child]:
            assert found[what] == 0, (child, what, 'is what it is there for')
        else:
            assert found[what] is None or found[what] in DENIED, (child, what, found[what])


def test_reader(house, tmp_path):
    document = tmp_path / 'a.xml'
    document.write_text(rss('号', []))
    for _ in range(len(TRIES) + 1):  # it dies of most tries, and the next life goes on
        subprocess.run([os.path.join(BUILD, 'newmediactl'), '-f', house.conf, 'read', str(document)], env=house.env, capture_output=True, timeout=60)
    nobody_came_out(house, 'newmedia-read')


def test_fetcher_and_mailer(house):
    subprocess.run([os.path.join(BUILD, 'newmediactl'), '-f', house.conf, 'doctor'], env=house.env, capture_output=True, timeout=120)
    nobody_came_out(house, 'newmedia-fetch')
    nobody_came_out(house, 'newmedia-mail')


def test_reporter_and_server(house):
    daemon = house.start()
    wait_for(lambda: len(outcomes(house, 'newmedia-report')) == len(TRIES) and len(outcomes(house, 'newmedia-web')) == len(TRIES))
    wait_for(lambda: children_of(daemon, 'newmedia-report') and 'pages published' in house.log())
    stop(daemon)
    nobody_came_out(house, 'newmedia-report')
    nobody_came_out(house, 'newmedia-web')


def test_a_readers_memory(house):
    """A gigabyte of addresses beside the slots, which it maps to read them, and no core that would keep what it read."""
    daemon = house.start()
    wait_for(lambda: 'watching' in house.log())
    house.ctl('poll', 'a')
    most = (1 << 30) + 128 * (10 << 20)  # LOOK_WINDOW documents of max_body
    wait_for(lambda: any(resource.prlimit(pid, resource.RLIMIT_AS) == (most, most) for pid in children_of(daemon, 'newmedia-read')))
    assert all(resource.prlimit(pid, resource.RLIMIT_CORE) == (0, 0) for pid in children_of(daemon, 'newmedia-read'))
    stop(daemon)
