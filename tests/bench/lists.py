#!/usr/bin/python3
"""The list of all accounts with many rows in a real Chromium: how long a keystroke of the search, a choice and a sort take, until painted.

lists.py [ACCOUNTS]; NEWMEDIA_BUILD names the build folder, whose page-tests/ holds the browser's driver once `live page` has run."""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../live'))
from house import BUILD, House, free_port  # noqa: E402


def register(n):
    platforms = ('wechat', 'weibo', 'douyin', 'website')
    yield '[unit qu]\nname = 澜海市\n'
    for u in range(200):
        yield f'[unit u{u}]\nname = 街道 {u}\nparent = qu\n'
    for i in range(n):
        yield f'[account a{i}]\nname = 账号 {i}\nunit = u{i % 200}\nplatform = {platforms[i % 4]}\nwatch = manual\n'


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    with tempfile.TemporaryDirectory() as folder:
        house, port = House(os.path.join(folder, 'house')), free_port()
        house.feeds(''.join(register(n)))
        house.daemon('--once', '--now', '2021-07-20T12:00:00+08:00', timeout=600)
        web = subprocess.Popen([os.path.join(BUILD, 'newmedia-web'), '-s', house.folder + '/state/site', '-l', f'127.0.0.1:{port}'])
        time.sleep(0.5)
        try:
            out = subprocess.run(['node', os.path.join(os.path.dirname(__file__), 'lists.js'), f'http://127.0.0.1:{port}/zh/accounts.html'], check=True,
                                 env=dict(os.environ, NODE_PATH=os.path.join(BUILD, 'page-tests/node_modules')), capture_output=True, text=True).stdout
        finally:
            web.terminate()
            web.wait()
    for what, pairs in json.loads(out).items():
        for k, kind in enumerate(('until painted', 'of CPU')):
            ms = sorted(p[k] for p in pairs)
            print(f'{n} rows, {what}, {kind}: median {statistics.median(ms):.0f} ms, 95 % {ms[int(len(ms) * 0.95)]:.0f} ms, most {ms[-1]:.0f} ms ({len(ms)} of them)')


if __name__ == '__main__':
    main()
