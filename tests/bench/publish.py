#!/usr/bin/python3
"""How soon the pages say what is known: the first publishing of many accounts, a page after its account changed, and how often the
overview is written meanwhile.

publish.py [ACCOUNTS] [CHANGES] [SECONDS]   (10000, 30 and 200; NEWMEDIA_BUILD names the build folder)
Each account has been looked at and shows thirty posts of a hundred days. CPU is that of newmedia-report alone, which a busy machine
does not lengthen."""
import email.utils
import os
import shutil
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../live'))
from house import House, Nginx, children_of, rss, stop  # noqa: E402

START = 1626739200           # 2021-07-20 08:00 +08:00
UNITS, POSTS, BETWEEN = 200, 30, 290000
PLATFORMS = ('website', 'wechat', 'weibo', 'douyin')


def virtual(seconds):
    return time.strftime('%Y-%m-%dT%H:%M:%S+00:00', time.gmtime(START + seconds))


def serve(root, i, new=()):
    posts = list(new) + [(f'{i}-{k}', f'第{k}条', email.utils.formatdate(START - 3600 * (i % 300) - k * BETWEEN)) for k in range(POSTS)]
    path = os.path.join(root, f'{i}.xml')
    with open(path + '.new', 'w', encoding='utf-8') as f:
        f.write(rss(f'账号 {i}', posts))
    os.rename(path + '.new', path)


def register(nginx, n):
    yield '[unit shi]\nname = 澜海市\n'
    for u in range(UNITS):
        yield f'[unit u{u}]\nname = 街道 {u}\nparent = shi\n'
    for i in range(n):
        yield f'[account a{i}]\nname = 账号 {i}\nunit = u{i % UNITS}\nplatform = {PLATFORMS[i % 4]}\nfeed = {nginx.url(f"{i}.xml")} via=direct\n'


def wait(condition, seconds):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError('did not come about in time')
        time.sleep(0.005)


def cpu(pid):
    with open(f'/proc/{pid}/stat', encoding='ascii') as f:
        fields = f.read().rsplit(')', 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def first(house, daemon):
    """Seconds, and seconds of CPU, from the child's start until all is written."""
    wait(lambda: children_of(daemon, 'newmedia-report'), 300)
    began, child = time.monotonic(), children_of(daemon, 'newmedia-report')[0]
    wait(lambda: 'pages published' in house.log(), 900)
    return time.monotonic() - began, cpu(child)


def one_change(house, root, n, k):
    i = k * 997 % n
    page = os.path.join(house.folder, f'state/site/zh/unit/shi/u{i % UNITS}/a{i}.html')
    serve(root, i, [(f'new-{k}', f'新的一条 {k}', email.utils.formatdate(START))])
    began = time.monotonic()
    house.ctl('poll', f'a{i}')
    looked = time.monotonic()

    def says():
        with open(page, encoding='utf-8') as f:
            return f'新的一条 {k}' in f.read()
    wait(says, 60)
    return time.monotonic() - began, time.monotonic() - looked


def overviews(house, root, n, changes, seconds):
    """Seconds between one overview and the next while accounts change; polled often enough to see each."""
    path, gaps, last, k, end = os.path.join(house.folder, 'state/site/zh/overview.html'), [], 0, changes, time.monotonic() + seconds
    while time.monotonic() < end:
        k += 1
        one_change(house, root, n, k)
        at = os.stat(path).st_mtime
        if at != last and last:
            gaps.append(at - last)
        last = at
        time.sleep(0.5)
    return gaps


def main():
    n, changes, seconds = (int(a) for a in (sys.argv[1:] + ['10000', '30', '200'][len(sys.argv) - 1:])[:3])
    with tempfile.TemporaryDirectory() as folder:
        root = os.path.join(folder, 'www')
        nginx, house = Nginx(os.path.join(folder, 'nginx'), root), House(os.path.join(folder, 'house'), poll='per_host = 32')
        for i in range(n):
            serve(root, i)
        house.feeds(''.join(register(nginx, n)))
        house.daemon('--once', '--all', '--now', virtual(0), timeout=1800)
        shutil.rmtree(house.folder + '/state/site')
        daemon = house.start('--now', virtual(60))
        try:
            took, spent = first(house, daemon)
            print(f'{n} accounts, everything: {took:.1f} s, {spent:.1f} s of CPU; {house.log().split("pages published: ")[1].splitlines()[0]}', flush=True)
            pairs = [one_change(house, root, n, k) for k in range(changes)]
            for what, one in (('asked to page', 0), ('looked at to page', 1)):
                ms = sorted(1000 * p[one] for p in pairs)
                print(f'a changed account, {what}: median {statistics.median(ms):.0f} ms, most {ms[-1]:.0f} ms ({changes} of them)', flush=True)
            gaps = overviews(house, root, n, changes, seconds)
            print(f'the overview while accounts change: written {len(gaps) + 1} times in {seconds} s, ' +
                  (f'the least time between two {min(gaps):.0f} s' if gaps else 'never twice'))
        finally:
            stop(daemon)
            nginx.stop()


if __name__ == '__main__':
    main()
