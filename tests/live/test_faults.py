"""Faults of our own machine, each made for real: the watch goes on or refuses with the way out, says so, accuses nobody, and
needs no hand once the fault is gone. (Those of the disk are in test_disk.py.)"""
import contextlib
import datetime as dt
import os
import resource
import shutil
import sqlite3
import subprocess
import time

import pytest
from house import BUILD, House, children_of, die_with_the_test, rfc822, rss, stop, wait_for

SLOW = 4 if 'asan' in BUILD else 1
ZONE = dt.timezone(dt.timedelta(hours=8))
T0 = dt.datetime(2021, 7, 12, 10, 22, tzinfo=ZONE)
NOON = '2021-07-12T12:00:00+08:00'
EVENING = '2021-07-12T20:00:00+08:00'
UNIT = '[unit u]\nname = 单位\nhead = 张三 <z@example.gov.cn>\n'


def publish(web, i, at=T0, n=1, size=1):
    with open(os.path.join(web.root, f'{i}.xml'), 'w', encoding='utf-8') as f:
        f.write(rss(f'号{i}', [(f'{i}-{k}', f'文{k}' * size, rfc822(at - dt.timedelta(hours=k))) for k in range(n)]))


def watched(tmp_path, web, n, poll='', extra='', more='', **kw):
    for i in range(n):
        publish(web, i, **kw)
    house = House(tmp_path / 'house', poll=poll, extra=extra)
    house.feeds(UNIT + ''.join(f'[account a{i}]\nname = 号{i}\nunit = u\nplatform = website\nfeed = {web.url(f"{i}.xml")}\n{more}' for i in range(n)))
    return house


def running(house, *args):
    daemon = house.start(*args)
    wait_for(lambda: 'watching' in house.log() or daemon.poll() is not None, 25 * SLOW)
    assert daemon.poll() is None, house.log()
    return daemon


def preload(name):
    """The environment of a program that has it; a sanitizer wants to stand first, and does not get it."""
    return {'LD_PRELOAD': ' '.join(filter(None, [os.environ.get('LD_PRELOAD'), os.path.join(BUILD, 'tests/live', name)])),
            'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'}


def asked(web):
    """How many requests there were since the last statuses()."""
    with open(web.log, encoding='utf-8') as f:
        return len(f.readlines())


def findings(house):
    return house.sql("select a.key, f.deadline from finding f join account a on a.id = f.account where f.rule = 'no-update' order by 1")


# ---- the store -----------------------------------------------------------------------------------


def test_a_damaged_store_is_refused_with_the_way_out(tmp_path, web):
    house = watched(tmp_path, web, 3)
    house.once(NOON)
    path = os.path.join(house.folder, 'state/newmedia.db')
    house.ctl('backup', os.path.join(house.folder, 'copy.db'))
    size = os.path.getsize(path)
    for what in ('header', 'pages'):
        with open(path, 'r+b') as f:
            f.seek(0 if what == 'header' else 4096)
            f.write(os.urandom(4096 if what == 'header' else size - 4096))
        for line in (house.daemon('--once', '--now', EVENING, status=1), house.ctl_error('status')):
            assert any('RESTORE.md' in said for said in line), (what, line)
        os.unlink(path)
        shutil.copy(os.path.join(house.folder, 'copy.db'), path)  # as RESTORE.md says
        for companion in ('-wal', '-shm'):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path + companion)
    house.once(EVENING)
    assert {row['state'] for row in house.status(EVENING).values()} == {'current'}


def test_a_store_that_another_program_holds(tmp_path, web):
    """It is waited for once; then nobody is asked in vain, a person is told why; in the end all is made up for."""
    house = watched(tmp_path, web, 40, poll='every = 1h', more='limit = 999d\n')
    house.once(NOON)
    daemon = running(house, '--now', EVENING, '--warp')
    with contextlib.closing(sqlite3.connect(os.path.join(house.folder, 'state/newmedia.db'), isolation_level=None, timeout=60)) as db:
        db.execute('BEGIN IMMEDIATE')
        wait_for(lambda: 'nothing can be written down' in house.log(), 60 * SLOW)
        assert 'another program holds it' in house.log()
        web.statuses()
        before = time.monotonic()
        said = house.ctl_error('observe', 'a0', '--last-update', 'none', '--interaction', 'ok', '--works', 'yes', '--at', NOON, '--by', '李四')
        assert any('locked' in line for line in said), said
        assert time.monotonic() - before < 5 * SLOW, 'it has been waited for once'
        assert daemon.poll() is None and not web.statuses()
        db.execute('ROLLBACK')
    wait_for(lambda: 'takes what is written again' in house.log(), 60 * SLOW)
    newest, = house.sql('select max(last) from look')[0]
    wait_for(lambda: house.sql(f'select count(distinct account) from look where last > {newest}') == [(40,)], 60 * SLOW)
    stop(daemon)
    assert len(house.log().splitlines()) < 60, house.log()


# ---- descriptors, memory ---------------------------------------------------------------------------


def limit(which, n):
    def before_exec():
        die_with_the_test()
        resource.setrlimit(which, (n, n))
    return before_exec


def test_out_of_descriptors(tmp_path, web):
    """As few as just carry the daemon: all are looked at all the same, or counted as not reached; nobody is accused."""
    house = watched(tmp_path, web, 60, poll='per_host = 60')
    house.once(NOON)
    with open(os.path.join(house.folder, 'log'), 'a', encoding='utf-8') as log:
        daemon = subprocess.Popen([os.path.join(BUILD, 'newmediad'), '-f', house.conf, '--once', '--all', '--now', '2021-07-20T12:00:00+08:00'], env=house.env,
                                  stdin=subprocess.DEVNULL, stderr=log, preexec_fn=limit(resource.RLIMIT_NOFILE, 24))
        daemon.wait(120)
    states = [row['state'] for row in house.status('2021-07-20T12:00:00+08:00').values()]
    assert set(states) <= {'current', 'unreachable'} and not findings(house)
    assert 'Too many open files' in house.log()
    house.once('2021-07-20T13:00:00+08:00')
    assert {row['state'] for row in house.status('2021-07-20T13:00:00+08:00').values()} == {'current'}


@pytest.mark.skipif('asan' in BUILD, reason='a sanitizer takes all addresses there are')
def test_a_reader_out_of_memory(tmp_path, web):
    """A document that wants more than its reader may have costs that document, and nothing else."""
    now = dt.datetime.now(ZONE)
    house = watched(tmp_path, web, 5, at=now)
    daemon = running(house)
    house.ctl('poll', *(f'a{i}' for i in range(5)))
    wait_for(lambda: house.sql("select count(distinct account) from look where outcome = 'read'") == [(5,)], 30 * SLOW)
    publish(web, 0, at=now, n=5000, size=100)
    for pid in children_of(daemon, 'newmedia-read'):
        most = resource.prlimit(pid, resource.RLIMIT_AS)[1]
        with open(f'/proc/{pid}/statm', encoding='ascii') as f:
            has = int(f.read().split()[0]) * resource.getpagesize()
        resource.prlimit(pid, resource.RLIMIT_AS, (has, most))
    house.ctl('poll', *(f'a{i}' for i in range(5)))
    wait_for(lambda: 'a fresh reader goes on' in house.log(), 30 * SLOW)
    outcome = "select outcome from look l join account a on a.id = l.account where key = '%s' order by l.id desc limit 1"
    wait_for(lambda: house.sql(outcome % 'a0') == [('crashed',)], 30 * SLOW)
    for pid in children_of(daemon, 'newmedia-read'):
        resource.prlimit(pid, resource.RLIMIT_AS, (most, most))
    house.ctl('poll', *(f'a{i}' for i in range(5)))
    wait_for(lambda: house.sql(outcome % 'a0') == [('read',)], 30 * SLOW)
    assert all(house.sql(outcome % f'a{i}')[0][0] in ('read', 'unchanged') for i in range(1, 5))
    stop(daemon)
    assert not house.sql('select 1 from finding')


# ---- the network -------------------------------------------------------------------------------------


@pytest.mark.parametrize('fault', ['no name server', 'no network'])
def test_whoever_cannot_ask_accuses_nobody(tmp_path, web, fault):
    """Eight sites, all silent for longer than the limit while we cannot reach any: no finding. Then they answer, and are silent."""
    house = watched(tmp_path, web, 8)
    house.feeds(UNIT + ''.join(f'[account a{i}]\nname = 号{i}\nunit = u\nplatform = website\nfeed = http://good{i}.example:{web.port}/{i}.xml\n' for i in range(8)))
    house.env.update(preload('fetch/slow-names.so'))
    house.once(NOON)
    assert {row['state'] for row in house.status(NOON).values()} == {'current'}
    later = [f'2021-07-{day}T12:00:00+08:00' for day in (20, 27, 28)]
    if fault == 'no name server':
        house.env['NAMES_DEAD'] = '1'
        logs = [house.once(at) for at in later]
        del house.env['NAMES_DEAD']
    else:
        if subprocess.run(['unshare', '-n', 'true'], capture_output=True).returncode:
            pytest.skip('no network namespace can be made here')
        logs = [subprocess.run(['unshare', '-n', os.path.join(BUILD, 'newmediad'), '-f', house.conf, '--once', '--all', '--now', at], env=house.env,
                               stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120).stderr.splitlines() for at in later]
    assert all(any('we are offline ourselves' in line for line in log) for log in logs[:1]), logs
    assert not findings(house) and all(len(log) < 15 for log in logs), logs
    house.once('2021-07-28T13:00:00+08:00')
    house.once('2021-07-28T14:00:00+08:00')
    assert len(findings(house)) == 8, 'each run is a new process: the outage ends all the same'


# ---- the configuration --------------------------------------------------------------------------------


def test_ten_thousand_broken_files(tmp_path, web):
    """One good file among them is watched within seconds; the log stays readable."""
    house = watched(tmp_path, web, 1)
    for i in range(10000):
        house.feeds(('[account x\nname = y\n', '\0\0\0', '[account x%d]\nunit = nobody\n' % i, 'name\n' * 50)[i % 4], f'b{i}.conf')
    before = time.monotonic()
    log = house.once(NOON)
    assert time.monotonic() - before < 20 * SLOW
    assert house.status(NOON)['a0']['state'] == 'current'
    assert len(log) < 250 and any('newmediad -n' in line for line in log)


@pytest.mark.parametrize('pages, said, whose', [('zh', 'cannot write ', 'en'), ('en', '无法写入 ', 'zh_CN')])
def test_pages_that_cannot_be_written_are_told_in_the_language_of_whoever_runs_it(tmp_path, web, pages, said, whose):
    """The pages are in two languages, the log is in one: that of the environment, here."""
    house = watched(tmp_path, web, 1)
    house.env['LANGUAGE'] = whose
    os.makedirs(house.folder + '/state/site')
    open(f'{house.folder}/state/site/{pages}', 'w', encoding='utf-8').close()  # a file where the folder should be
    log = [line for line in house.daemon('--once', status=1) if '/state/site/' + pages in line]
    assert log and all(said in line for line in log), log


def test_without_inotify_files_are_read_all_the_same(tmp_path, web):
    house = watched(tmp_path, web, 1)
    house.env.update(preload('libbad_machine.so'), NO_INOTIFY='1')
    daemon = running(house)
    assert 'inotify' in house.log()
    house.feeds(f'[account b]\nname = b\nunit = u\nplatform = website\nfeed = {web.url("0.xml")}\n', 'b.conf')
    wait_for(lambda: 'configuration read: 2 accounts' in house.log(), 10 * SLOW)
    stop(daemon)
