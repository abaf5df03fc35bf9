"""Letters go out to a server that drops connections and answers 4xx and 5xx, while any of our processes is killed at random
instants: nobody is left without a letter, and who gets a second copy gets the same bytes with the same Message-ID.

NEWMEDIA_KILLS=200 NEWMEDIA_LETTERS=500 is the full size; the suite's own is a small one."""
import collections
import os
import random
import time

from house import kill_one
from post import Post
from test_mail import house_with

KILLS = int(os.environ.get('NEWMEDIA_KILLS', '20'))
LETTERS = int(os.environ.get('NEWMEDIA_LETTERS', '60'))
SEED = int(os.environ.get('NEWMEDIA_SEED', '1'))
REFUSED = ['head7@example.gov.cn', 'head23@example.gov.cn']


def register(n):
    return ''.join(f'[unit u{i}]\nname = 单位{i}\nhead = 负责人{i} <head{i}@example.gov.cn>\n'
                   f'[account a{i}]\nname = 账号{i}\nunit = u{i}\nplatform = app\nwatch = manual\n' for i in range(n))


def newest(h):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(h.sql("select value from meta where name = 'newest'")[0][0] + 1))


def owed(h):
    """Of the first digest: the watch warps on, and may owe the next week's already."""
    return h.sql(f"select count(*) from (select result from outbox where kind = 'digest' order by id limit {LETTERS}) where result = 'owed'")[0][0]


def deliver_under_fire(h, dice):
    kills, daemon = collections.Counter(), None
    end = time.monotonic() + 60 + KILLS
    while (owed(h) or sum(kills.values()) < KILLS) and time.monotonic() < end:
        if daemon is None:
            daemon = h.start('--now', newest(h), '--warp')
        time.sleep(dice.uniform(0.0, 0.25))
        if daemon.poll() is not None:
            daemon = None
        elif sum(kills.values()) < KILLS:
            what = kill_one(daemon, dice)
            kills[what] += what is not None
            if what == 'keeper':
                daemon.wait()
                daemon = None
        elif not owed(h):
            break
    if daemon:
        daemon.terminate()
        daemon.wait()
    return kills


def test_never_none_never_two_causes(tmp_path):
    dice = random.Random(SEED)
    post = Post(tmp_path, bad=0.05, seed=SEED, refuse=REFUSED, slow=0.02)
    try:
        h = house_with(tmp_path, post, 'tls = none\n')
        h.feeds(register(LETTERS))
        h.once('2021-07-05T10:00:00+08:00')
        assert f'{LETTERS} ' in h.ctl('digest', '--send', '--now', '2021-07-05T10:00:10+08:00') and owed(h) == LETTERS
        kills = deliver_under_fire(h, dice)
        copies = collections.Counter()
        bodies = {}
        for how, m, raw in post.letters():
            to, = how['to']
            if '周报（7月5日' not in m['Subject']:
                continue
            copies[to] += 1
            assert bodies.setdefault(to, (m['Message-ID'], raw)) == (m['Message-ID'], raw), 'a second copy differs'
        assert owed(h) == 0 and sum(kills.values()) >= KILLS
        wanted = {f'head{i}@example.gov.cn' for i in range(LETTERS)} - set(REFUSED)
        assert set(copies) == wanted, 'somebody has none'
        assert len({i for i, _ in bodies.values()}) == len(wanted)
        assert {a for a, in h.sql("select address from outbox where result = 'refused'")} == set(REFUSED)
        again = sum(copies.values()) - len(wanted)
        untold = post.log().count('taken and dropped')
        print(f'{len(wanted)} recipients, {dict(kills)} kills, {untold} times taken and the connection dropped: {again} further copies; '
              f'copies of a letter: {dict(sorted(collections.Counter(copies.values()).items()))}')
        assert again <= untold + sum(kills.values())
        assert h.ctl('verify', '--json')
    finally:
        post.stop()
