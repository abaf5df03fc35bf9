"""Each child in turn is killed, stopped and starved while a thousand accounts are looked at (fewer under a sanitizer): nobody is
accused, every account is looked at again and what it published is known, every letter arrives, and each death is exactly one line.

A mailer that is stopped is taken for dead after two and a half minutes: NEWMEDIA_STUCK=1 waits for that, too."""
import collections
import contextlib
import datetime as dt
import os
import re
import signal
import subprocess
import time
import urllib.request

import pytest
from house import BUILD, House, Nginx, children_of, die_with_the_test, free_port, rss, stop, wait_for
from post import Post

ACCOUNTS = 250 if 'asan' in BUILD else 1000
READERS = min(os.cpu_count(), 2)
HEADS = 12  # of each unit, so many letters at once
SLOW = 4 if 'asan' in BUILD else 1
STUCK = bool(os.environ.get('NEWMEDIA_STUCK'))
SPIN = ['/bin/sh', '-c', 'while :; do :; done']
HOW = ['killed', 'stopped', 'starved']
OBITUARY = {'newmedia-fetch': 'newmedia-fetch: .*; a fresh fetcher asks again', 'newmedia-read': 'newmedia-read: .* a fresh reader goes on',
            'newmedia-report': 'the pages cannot be published: ', 'newmedia-web': r'newmedia-web \(.*started again in', 'newmedia-mail': 'newmedia-mail: .*; letters in its hands'}


class Thousand:
    """A house of a thousand accounts, each of which publishes something anew for each round, and of a unit with many heads for each way to harm the mailer."""

    def __init__(self, folder):
        self.web, self.post, self.round = Nginx(folder / 'nginx', folder / 'www'), Post(folder, slow=0.3), 0
        self.port = free_port()
        self.house = House(folder / 'house', poll='per_host = 4', web=f'127.0.0.1:{self.port}')
        with open(self.house.conf, 'a', encoding='utf-8') as f:
            f.write(self.post.conf('tls = if-offered'))
        self.house.feeds(''.join(f'[unit {how}]\nname = 单位{how}\nhead = ' + ', '.join(f'张三 <{how}{i}@example.gov.cn>' for i in range(HEADS)) + '\n' for how in HOW) +
                         ''.join(f'[account a{i}]\nname = 号{i}\nunit = {HOW[i % 3]}\nplatform = website\nfeed = {self.web.url(f"{i}.xml")}\n' for i in range(ACCOUNTS)))
        self.publish()

    def publish(self):
        self.round += 1
        before = self.newest_look()
        wait_for(lambda: time.time() >= before + 1)  # so that looks before and after can be told apart
        self.posted = dt.datetime.now(dt.timezone.utc).replace(microsecond=0)
        now = self.posted.strftime('%a, %d %b %Y %H:%M:%S +0000')
        for i in range(ACCOUNTS):
            with open(os.path.join(self.web.root, f'{i}.xml'), 'w', encoding='utf-8') as f:
                f.write(rss(f'号{i}', [(f'{i}-{self.round}-{k}', f'文{self.round}' + '字' * self.round, now) for k in range(20)]))

    def publish_and_ask(self):
        self.publish()
        for first in range(0, ACCOUNTS, 250):
            self.house.ctl('poll', *(f'a{i}' for i in range(first, first + 250)))

    def newest_look(self):
        return os.path.exists(self.house.folder + '/state') and self.house.sql('select max(last) from look')[0][0] or 0

    def is_looked_at(self):
        """Everybody, since what was published last."""
        return self.house.sql(f'select count(distinct account) from look where last >= {int(self.posted.timestamp())}') == [(ACCOUNTS,)]

    def behind(self):
        """The accounts of which it is not known what they published last."""
        known = self.house.sql(f'select a.key from account a join feed f on f.account = a.id where f.newest = {int(self.posted.timestamp())}')
        return {f'a{i}' for i in range(ACCOUNTS)} - {key for key, in known}

    def is_served(self):
        with contextlib.suppress(OSError), urllib.request.urlopen(f'http://127.0.0.1:{self.port}/healthz', timeout=2) as r:
            return r.status == 200


@pytest.fixture(scope='module')
def thousand(tmp_path_factory):
    t = Thousand(tmp_path_factory.mktemp('each'))
    yield t
    t.web.stop()
    t.post.stop()


@pytest.fixture
def watched(thousand):
    """A daemon that has told nothing yet."""
    before = len(thousand.house.log()) if os.path.exists(thousand.house.folder + '/log') else 0
    daemon = thousand.house.start()
    wait_for(lambda: 'watching' in thousand.house.log()[before:] and thousand.is_served(), 60 * SLOW)
    yield daemon, lambda: thousand.house.log()[before:]
    stop(daemon)


@contextlib.contextmanager
def starved(pid):
    """It gets what a busy machine leaves: one processor, which is never idle, and only what nobody else wants."""
    cpu = min(os.sched_getaffinity(0))
    busy = [subprocess.Popen(SPIN, preexec_fn=die_with_the_test) for _ in range(2)]
    for p in [b.pid for b in busy] + [pid]:
        with contextlib.suppress(ProcessLookupError):
            os.sched_setaffinity(p, {cpu})
    with contextlib.suppress(ProcessLookupError):
        os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0))
    try:
        yield
    finally:
        for b in busy:
            b.kill()
            b.wait()
        with contextlib.suppress(ProcessLookupError):
            os.sched_setaffinity(pid, set(range(os.cpu_count())))
            os.sched_setscheduler(pid, os.SCHED_OTHER, os.sched_param(0))


def child(thousand, daemon, role, which):
    """It is there: readers come with work."""
    thousand.publish_and_ask()
    wait_for(lambda: not thousand.behind() and len(children_of(daemon, role)) > which, 90 * SLOW)
    return children_of(daemon, role)[which]


def mailer(thousand, daemon, how):
    """It has a dozen letters in hand."""
    before = len(thousand.post.letters())
    thousand.house.ctl('digest', '--send', '--unit', how)
    wait_for(lambda: len(thousand.post.letters()) > before, 60 * SLOW)
    return children_of(daemon, 'newmedia-mail')[0]


def deaths(log):
    return {role: n for role, said in OBITUARY.items() if (n := len(re.findall(said, log)))}


@pytest.mark.parametrize('how', HOW)
@pytest.mark.parametrize('role,which', [('newmedia-fetch', 0), *(('newmedia-read', i) for i in range(READERS)), ('newmedia-report', 0), ('newmedia-web', 0), ('newmedia-mail', 0)])
def test_nothing_is_lost(thousand, watched, role, which, how):
    (daemon, log), house = watched, thousand.house
    pid = mailer(thousand, daemon, how) if role == 'newmedia-mail' else child(thousand, daemon, role, which)
    expected = {}
    if how == 'starved':
        with starved(pid):
            thousand.publish_and_ask()
            time.sleep(6)  # longer than a look may take
            assert house.ctl('poll', 'a0') and daemon.poll() is None, 'the keeper does not wait for it'
    elif how == 'killed':
        thousand.publish_and_ask()
        os.kill(pid, signal.SIGKILL)
        expected = {role: 1}
    else:
        os.kill(pid, signal.SIGSTOP)
        thousand.publish_and_ask()
        if role in ('newmedia-fetch', 'newmedia-read') or (STUCK and role == 'newmedia-mail'):
            expected = {role: 1}
            wait_for(lambda: deaths(log()) == expected, 200 * SLOW)
    wait_for(thousand.is_looked_at, 90 * SLOW)
    behind = thousand.behind()
    # The document a reader died on counts as unreadable, and an answer that a starved fetcher took too late as none: their accounts wait for their next look.
    assert how == 'starved' or len(behind) <= (role == 'newmedia-read'), behind
    for key in behind:
        house.ctl('poll', key)
    wait_for(lambda: not thousand.behind(), 30 * SLOW)
    if how == 'stopped' and not expected:
        os.kill(pid, signal.SIGCONT)  # nobody has missed it yet
    wait_for(lambda: deaths(log()) == expected and thousand.is_served(), 30 * SLOW)
    assert daemon.poll() is None
    assert not house.sql('select 1 from finding') and not house.sql("select 1 from account where state in ('overdue', 'unreachable')")


def test_every_letter_has_arrived(thousand, watched):
    """What the mailer had in hand when it died goes out again after a minute; whoever has two has the same twice."""
    wanted = {f'{how}{i}@example.gov.cn' for how in HOW for i in range(HEADS)}
    wait_for(lambda: {to for how, _, _ in thousand.post.letters() for to in how['to']} >= wanted and
             not thousand.house.sql("select 1 from outbox where result = 'owed'"), 150 * SLOW)
    letters = collections.defaultdict(set)
    for how, message, raw in thousand.post.letters():
        letters[tuple(how['to'])].add((message['message-id'], raw))
    assert len(letters) == len(wanted) and all(len(copies) == 1 for copies in letters.values())
    assert len(thousand.post.letters()) <= len(wanted) + 2, 'a second copy only of what was on the wire when the mailer was killed, or given up'
    log = watched[1]
    wait_for(lambda: 'pages published' in log(), 60 * SLOW)
    assert not deaths(log())
