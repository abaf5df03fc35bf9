"""Each child in turn is killed, stopped and starved while a thousand accounts are looked at: nobody is accused, every look comes
about, and each death is one line."""
import contextlib
import datetime as dt
import os
import signal
import subprocess
import time

import pytest
from house import BUILD, House, Nginx, children_of, die_with_the_test, free_port, rss, stop, wait_for

ACCOUNTS = 1000
SLOW = 4 if 'asan' in BUILD else 1
SPIN = ['/bin/sh', '-c', 'while :; do :; done']


@pytest.fixture(scope='module')
def watched(tmp_path_factory):
    folder = tmp_path_factory.mktemp('each')
    web = Nginx(folder / 'nginx', folder / 'www')
    now = dt.datetime.now(dt.timezone.utc).strftime('%a, %d %b %Y %H:%M:%S +0000')
    for i in range(ACCOUNTS):
        with open(os.path.join(web.root, f'{i}.xml'), 'w', encoding='utf-8') as f:
            f.write(rss(f'号{i}', [(f'{i}-{k}', f'文{k}', now) for k in range(20)]))
    house = House(folder / 'house', poll='per_host = 4', web=f'127.0.0.1:{free_port()}')
    house.feeds('[unit u]\nname = 单位\nhead = 张三 <z@example.gov.cn>\n' + ''.join(
        f'[account a{i}]\nname = 号{i}\nunit = u\nplatform = website\nfeed = {web.url(f"{i}.xml")}\n' for i in range(ACCOUNTS)))
    daemon = house.start()
    wait_for(lambda: 'watching' in house.log(), 60 * SLOW)
    yield house, daemon
    stop(daemon)
    web.stop()


def made(house):
    """Looks at each account: the fewest any has."""
    return house.sql('select min(n) from (select coalesce((select sum(count) from look l where l.account = a.id), 0) n from account a)')[0][0]


def ask_all(house):
    for first in range(0, ACCOUNTS, 250):
        house.ctl('poll', *(f'a{i}' for i in range(first, first + 250)))


@contextlib.contextmanager
def starved(pids):
    """They get what a busy machine leaves: one processor, which is never idle, and only what nobody else wants."""
    cpu = min(os.sched_getaffinity(0))
    busy = [subprocess.Popen(SPIN, preexec_fn=die_with_the_test) for _ in range(2)]
    for p in [b.pid for b in busy] + pids:
        with contextlib.suppress(ProcessLookupError):
            os.sched_setaffinity(p, {cpu})
    for p in pids:
        with contextlib.suppress(ProcessLookupError):
            os.sched_setscheduler(p, os.SCHED_IDLE, os.sched_param(0))
    try:
        yield
    finally:
        for b in busy:
            b.kill()
            b.wait()
        for p in pids:
            with contextlib.suppress(ProcessLookupError):
                os.sched_setaffinity(p, set(range(os.cpu_count())))
                os.sched_setscheduler(p, os.SCHED_OTHER, os.sched_param(0))


@pytest.mark.parametrize('how', ['killed', 'stopped', 'starved'])
@pytest.mark.parametrize('role', ['newmedia-fetch', 'newmedia-read', 'newmedia-report', 'newmedia-web'])
def test_nothing_is_lost(watched, role, how):
    house, daemon = watched
    before, log = made(house), len(house.log())
    ask_all(house)
    wait_for(lambda: children_of(daemon, role) or made(house) > before, 30 * SLOW)
    pids = children_of(daemon, role)
    if how == 'starved':
        with starved(pids):
            time.sleep(6)  # longer than a look may take
            assert house.ctl('poll', 'a0') and daemon.poll() is None, 'the keeper does not wait for it'
    else:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if how == 'killed' else signal.SIGSTOP)
    wait_for(lambda: made(house) > before, 90 * SLOW)
    if how == 'stopped':
        for pid in pids:  # one that has nothing to do is not missed
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
    assert daemon.poll() is None
    said = [line for line in house.log()[log:].splitlines() if f'{role}:' in line and 'fresh' in line]
    assert len(said) <= 2, said  # on a document, between documents
    assert not house.sql('select 1 from finding') and not house.sql("select 1 from account where state in ('overdue', 'unreachable')")
