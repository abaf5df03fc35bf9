#!/usr/bin/python3
"""years - how the tools and the daemon fare over a store of years.

Usage: years.py BUILD STATE   (STATE/newmedia.db as mkyears made it; it is changed: its feeds are given addresses on loopback where nothing listens)
Prints one line a measurement: seconds, the least of three, and what was measured."""
import os
import signal
import sqlite3
import subprocess
import sys
import time

build, state = sys.argv[1:]
folder = os.path.dirname(os.path.abspath(state))
store = os.path.join(state, 'newmedia.db')
conf = os.path.join(folder, 'newmedia.conf')


def configure():
    with sqlite3.connect(store) as db:
        db.execute("UPDATE feed SET url = replace(url, 'https://bridge.example.gov.cn/', 'http://127.0.0.1:9/')")
        keys = [k for k, in db.execute('SELECT key FROM account ORDER BY id')]
        (newest,), = db.execute("SELECT value FROM meta WHERE name = 'newest'")
    os.makedirs(os.path.join(folder, 'feeds.d'), exist_ok=True)
    with open(conf, 'w', encoding='utf-8') as f:
        f.write(f'[newmedia]\nfeeds = feeds.d\nstate = {os.path.basename(state)}\nlanguage = en\n[poll]\nallow_private = 127.0.0.0/8\n')
    with open(os.path.join(folder, 'feeds.d', 'all.conf'), 'w', encoding='utf-8') as f:
        f.write('[unit office]\nname = 办公室\nhead = 主任 <head@example.gov.cn>\n')
        for i, key in enumerate(keys):
            f.write(f'[account {key}]\nname = 某某区发布{i}\nunit = office\nplatform = wechat\nfeed = http://127.0.0.1:9/wechat/{i:05d}.xml source=bridge\n')
    return keys, time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(newest + 3600))


def measure(what, *command, times=3):
    took = []
    for _ in range(times):
        before = time.monotonic()
        out = subprocess.run(command, check=True, capture_output=True, env=dict(os.environ, LC_ALL='C.UTF-8')).stdout
        took.append(time.monotonic() - before)
    print(f'{min(took):8.3f} s  {what} ({len(out)} bytes)', flush=True)


def daemon_start(now):
    """Until it watches: the configuration is read, the store opened, the register made of both."""
    before = time.monotonic()
    p = subprocess.Popen([os.path.join(build, 'newmediad'), '-f', conf, '--now', now], stderr=subprocess.PIPE, text=True,
                         env=dict(os.environ, LC_ALL='C.UTF-8'))
    line = next(line for line in p.stderr if 'watching' in line)
    print(f'{time.monotonic() - before:8.3f} s  newmediad until: {line.strip()}')
    p.send_signal(signal.SIGTERM)
    p.stderr.read()
    p.wait()


keys, now = configure()
ctl = [os.path.join(build, 'newmediactl'), '-f', conf, '--now', now]
print(f'{os.path.getsize(store) / 1e9:8.3f} GB')
measure('status', *ctl, 'status')
measure('status --json', *ctl, 'status', '--json')
measure('check (the configuration alone)', *ctl, 'check')
for key in keys[0], keys[len(keys) // 2], keys[-1]:
    measure(f'show {key}', *ctl, 'show', key)
    measure(f'show --json {key}', *ctl, 'show', '--json', key)
for quarter in ('2021-04-01', '2021-06-30'), ('2020-04-01', '2020-06-30'), ('2018-01-01', '2018-03-31'):
    measure('circular %s to %s --format json' % quarter, *ctl, 'circular', '--from', quarter[0], '--to', quarter[1], '--format', 'json')
measure('backup', *ctl, 'backup', '--force', os.path.join(folder, 'copy.db'), times=1)
measure('verify', *ctl, 'verify', os.path.join(folder, 'copy.db'), times=1)
daemon_start(now)
