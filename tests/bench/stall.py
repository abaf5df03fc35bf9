#!/usr/bin/python3
"""stall - the longest time the loops of the keeper and of the fetcher are away from their events, while a name server answers after 8 s.

stall.py [ACCOUNTS]   (1000; NEWMEDIA_BUILD names the build folder, which has tests/bench/turns.so and tests/live/fetch/slow-names.so)
The accounts are looked at within a minute, every sixteenth at a host whose name takes 8 s.  Meanwhile a reader is killed, another one
hangs until its time is over, and at last the fetcher is killed.  Prints a line a process; exits 1 where the fetcher's loop was away for over 50 ms.  The keeper may wait for its disk, and
on a machine with other work it also waits for a processor: its processor time is the figure to look at."""
import email.utils
import glob
import os
import signal
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../live'))
from house import BUILD, House, Nginx, children_of, rss, stop, wait_for  # noqa: E402

BOUND = 50           # milliseconds
ONE_IN = 16          # accounts whose host has a slow name
HOSTS = 40


def child(daemon, name):
    for pid in children_of(daemon):
        with open(f'/proc/{pid}/comm', encoding='ascii') as f:
            if f.read().strip() == name:
                return pid
    raise RuntimeError('no ' + name)


def url(web, i):
    host = f'slow{i}.example' if i % ONE_IN == 0 else f'good{i % HOSTS}.example'
    return f'http://{host}:{web.port}/{i}.xml'


def put_up_with(daemon):
    """What a minute may bring."""
    for wait, name, sign in ((15, 'newmedia-read', signal.SIGKILL), (10, 'newmedia-read', signal.SIGSTOP), (30, 'newmedia-fetch', signal.SIGKILL)):
        time.sleep(wait)
        os.kill(child(daemon, name), sign)
    time.sleep(20)


def main():
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        web = Nginx(os.path.join(folder, 'nginx'), os.path.join(folder, 'www'))
        for i in range(accounts):
            with open(os.path.join(web.root, f'{i}.xml'), 'w', encoding='utf-8') as f:
                f.write(rss(f'账号{i}', [(f'{i}-{k}', f'文章{k}', email.utils.formatdate(time.time() - 86400 * k)) for k in range(20)]))
        house = House(os.path.join(folder, 'house'), poll='every = 1m')
        with open(house.conf, 'r+', encoding='utf-8') as f:
            text = f.read().replace('timeout = 5s', 'timeout = 12s')
            f.seek(0)
            f.write(text)
        house.feeds('[unit office]\nname = 办公室\nhead = 主任 <head@example.gov.cn>\n' + ''.join(
            f'[account a{i}]\nname = 账号{i}\nunit = office\nplatform = website\nfeed = {url(web, i)}\n' for i in range(accounts)))
        house.env.update(LD_PRELOAD=f'{BUILD}/tests/bench/turns.so {BUILD}/tests/live/fetch/slow-names.so', SLOW_NAMES_MS='8000', TURNS_TO=folder + '/turns')
        daemon = house.start()
        try:
            wait_for(lambda: 'watching' in house.log())
            put_up_with(daemon)
            stop(daemon)
        finally:
            if daemon.poll() is None:
                daemon.kill()
            web.stop()
        (looks,), = house.sql('SELECT sum(count) FROM look')
        (unread,), = house.sql("SELECT count(*) FROM account WHERE state <> 'current'")
        print(f'{looks} looks at {accounts} accounts, {unread} of them not read at the end')
        worst = 0
        for path in sorted(glob.glob(folder + '/turns.*')):
            with open(path, encoding='ascii') as f:
                longest, cpu, at, disk, turns = (float(word) for word in f.read().split())
            name = path.split('.')[-2]
            if name == 'newmedia-fetch':
                worst = max(worst, longest)
            print(f'{name:15} {turns:6.0f} turns, longest {longest:6.1f} ms, most processor time {cpu:6.1f} ms (after {at / 1000:.1f} s), wait for the disk {disk:6.1f} ms')
        print('\n'.join(line for line in house.log().splitlines() if 'stood still' in line))
        return 1 if worst > BOUND or not looks else 0


if __name__ == '__main__':
    sys.exit(main())
