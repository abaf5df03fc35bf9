#!/usr/bin/python3
"""day - a virtual day (--warp) of many accounts against a nginx on loopback: do memory, descriptors or processes grow?

day.py [ACCOUNTS] [HOURS]   (10000 and 24; NEWMEDIA_BUILD names the build folder; root, for the PSS of sandboxed processes)
Each account shows twenty posts and gets 3.5 new ones a day, dated by the virtual clock; every other answers without validators, so that
whole documents are read as well as 304s.  The first look at everybody is warming up: the third quarter of the day is held against the last.
Prints a line a role; exits 1 where something grew."""
import email.utils
import os
import random
import signal
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import defaultdict

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../live'))
from house import House, Nginx, free_port, rss  # noqa: E402

START = 1625443200           # 2021-07-05 08:00 +08:00, a Monday
HOSTS = 100                  # addresses of loopback, as many hosts to the daemon
POSTS_A_DAY = 3.5
SEEN = 20                    # posts a list shows
SLACK_PSS, SLACK_SHARE = 2 << 20, 0.05  # what may come and go: allocators keep freed pages a while


class Feeds:
    """The documents; `grow` writes what was published meanwhile."""

    def __init__(self, root, n):
        self.root, self.dice, self.n = root, random.Random(1), n
        self.posts = [[(f'{i}-{k}', f'文章 {k}', START - (SEEN - k) * 24600) for k in range(SEEN)] for i in range(n)]
        for folder in ('a', 'b'):
            os.makedirs(os.path.join(root, folder))
        for i in range(n):
            self.write(i)

    def path(self, i):
        return f'{"ab"[i % 2]}/{i}.xml'

    def write(self, i):
        whole = os.path.join(self.root, self.path(i))
        with open(whole + '.new', 'w', encoding='utf-8') as f:
            f.write(rss(f'账号 {i}', [(key, title, email.utils.formatdate(at)) for key, title, at in reversed(self.posts[i])]))
        os.rename(whole + '.new', whole)

    def grow(self, before, now):
        for _ in range(round((now - before) / 86400 * POSTS_A_DAY * self.n)):
            i = self.dice.randrange(self.n)
            self.posts[i] = self.posts[i][1:] + [(f'{i}-{now}-{_}', '新文章', self.dice.randint(before, now))]
            self.write(i)


def family(pid):
    """{pid: name} of a process and all below it."""
    found = {}
    try:
        with open(f'/proc/{pid}/comm', encoding='ascii') as f:
            found[pid] = f.read().strip()
        with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as f:
            for child in f.read().split():
                found.update(family(int(child)))
    except OSError:
        pass  # it has just gone
    return found


def sample(pid):
    """{role: [bytes of PSS, descriptors, processes]}"""
    roles = defaultdict(lambda: [0, 0, 0])
    for p, name in family(pid).items():
        try:
            with open(f'/proc/{p}/smaps_rollup', encoding='ascii') as f:
                pss = next(int(line.split()[1]) << 10 for line in f if line.startswith('Pss:'))
            numbers = (pss, len(os.listdir(f'/proc/{p}/fd')), 1)
        except (OSError, StopIteration):
            continue
        for k, number in enumerate(numbers):
            roles[name][k] += number
    return roles


def virtual_now(house):
    try:
        return house.sql("SELECT max(last) FROM look")[0][0] or START
    except sqlite3.OperationalError:
        return START  # the store is not yet made


def watch(house, daemon, feeds, hours):
    """Samples of the day: (virtual seconds since its start, roles)."""
    samples, before, told = [], START, 0
    while daemon.poll() is None:
        now = max(virtual_now(house), before)
        feeds.grow(before, now)
        samples.append((now - START, sample(daemon.pid)))
        if (now - START) // 3600 > told:
            told = (now - START) // 3600
            total = sum(r[0] for r in samples[-1][1].values())
            print(f'hour {told:3}  PSS {total / 2**20:6.1f} MB', file=sys.stderr, flush=True)
        before = now
        if now >= START + hours * 3600:
            return samples
        time.sleep(max(0.2, feeds.n / 10000))
    raise RuntimeError('newmediad ended: ' + house.log()[-2000:])


def between(samples, low, high, role, k):
    return [roles[role][k] for at, roles in samples if low <= at < high and role in roles]


def verdict(samples, hours):
    """A line a role; how many of them grew."""
    span, grew = hours * 3600, 0
    for role in sorted({role for _, roles in samples for role in roles}):
        numbers = []
        for k in range(3):
            third, last = between(samples, span / 2, span * 3 / 4, role, k), between(samples, span * 3 / 4, span + 1, role, k)
            numbers.append((statistics.median(third) if third else 0, statistics.median(last) if last else 0,
                            max(between(samples, 0, span + 1, role, k))))
        (pss3, pss4, pss_most), (fd3, fd4, fd_most), (n3, n4, n_most) = numbers
        grows = bool(pss3 and pss4) and (pss4 - pss3 > max(SLACK_PSS, pss3 * SLACK_SHARE) or fd4 > fd3 + 8 or n4 > n3)
        grew += grows
        print(f'{role:16} PSS {pss3 / 2**20:6.1f} -> {pss4 / 2**20:6.1f} MB (most {pss_most / 2**20:6.1f})  descriptors {fd3:4.0f} -> {fd4:4.0f} (most {fd_most})'
              f'  processes {n3:.0f} -> {n4:.0f} (most {n_most})' + ('  GREW' if grows else ''))
    total = [sum(r[0] for r in roles.values()) for at, roles in samples if at >= span / 2]
    print(f'all together: PSS {statistics.median(total) / 2**20:.1f} MB in the second half of the day (most {max(total) / 2**20:.1f}); {len(samples)} samples')
    return grew


def main():
    accounts, hours = (int(a) for a in (sys.argv[1:] + ['10000', '24'][len(sys.argv) - 1:])[:2])
    with tempfile.TemporaryDirectory() as folder:
        feeds = Feeds(os.path.join(folder, 'www'), accounts)
        # The port is chosen by Nginx; the other addresses of loopback listen on one of their own.
        port = free_port()
        nginx = Nginx(os.path.join(folder, 'nginx'), feeds.root, ''.join(f'listen 127.0.1.{h}:{port} backlog=512;' for h in range(HOSTS)) +
                      'location /b/ { etag off; if_modified_since off; add_header Last-Modified ""; }')
        house = House(os.path.join(folder, 'house'), web=f'127.0.0.1:{free_port()}')
        house.feeds('[unit office]\nname = 办公室\nhead = 主任 <head@example.gov.cn>\n' + ''.join(
            f'[account a{i}]\nname = 账号{i}\nunit = office\nplatform = website\nfeed = http://127.0.1.{i % HOSTS}:{port}/{feeds.path(i)} via=direct\n'
            for i in range(accounts)))
        began, daemon = time.monotonic(), house.start('--now', time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(START)), '--warp')
        try:
            samples = watch(house, daemon, feeds, hours)
            took = time.monotonic() - began
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(120)
            (looks,), = house.sql('SELECT sum(count) FROM look')
        finally:
            if daemon.poll() is None:
                daemon.kill()
            nginx.stop()
        print(f'{accounts} accounts, {hours} virtual hours, {looks} looks, in {took:.0f} s')
        return 1 if verdict(samples, hours) else 0


if __name__ == '__main__':
    sys.exit(main())
