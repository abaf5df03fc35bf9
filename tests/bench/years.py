#!/usr/bin/python3
"""years - how the tools and the daemon fare over a store of years.

Usage: years.py BUILD STATE   (STATE/newmedia.db as mkyears made it; it is changed: its feeds are given addresses on loopback where nothing listens)
Prints one line a measurement: seconds, the least of three, and what was measured."""
import calendar
import hashlib
import json
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


LEVELS = ('sheng', '省', 1), ('shi', '市', 14), ('xian', '县', 8), ('bm', '', 4)  # of each in the level above; the last are departments
DAY = 86400


def units():
    """(key, name, parent, level) of a province: itself, 14 cities, 112 counties, four departments of each of them."""
    above, all_of = [''], []
    for key, level, n in LEVELS:
        of = [p for p in above if p] if level else [u[0] for u in all_of if u[3] in '市县']
        mine = [(f'{key}{i:03}', f'某{level or "部门"}{i:03}', of[i // n] if of else '', level) for i in range(n * max(len(of), 1))]
        all_of += mine
        above = [u[0] for u in mine]
    return all_of


def chained(*values):
    """As daemon/store/store-record.c has it: how long each value is, then its bytes."""
    told = hashlib.sha256()
    for v in values:
        v = v if v is None or isinstance(v, bytes) else str(v).encode()
        told.update(b'-1:' if v is None else b'%d:' % len(v) + v)
    return told.digest()


def without(db, *guards, change):
    """The tables are only added to; a made past is written once nobody looks."""
    laws = [db.execute('SELECT sql FROM sqlite_master WHERE name = ?', (g,)).fetchone()[0] for g in guards]
    for g in guards:
        db.execute(f'DROP TRIGGER {g}')
    for statement in change:
        db.execute(*statement)
    for law in laws:
        db.execute(law)


def make_register(db):
    """mkyears made the years of the posts; here are those of the register, and what persons decided: each seventh account
    is quiet (as mkyears has it) and was named in every quarter, each third one was renamed once."""
    if db.execute('SELECT count(*) FROM unit').fetchone()[0] > 1:
        return
    (end,), = db.execute("SELECT value FROM meta WHERE name = 'newest'")
    begin = end - 5 * 365 * DAY
    known = begin - 30 * DAY
    tree = units()
    db.execute('DELETE FROM unit')
    db.executemany('INSERT INTO unit (key, name, parent, level, code, rank, known, changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
                   [(*u, '', i, known, known) for i, u in enumerate(tree)])
    accounts = [i for i, in db.execute('SELECT id FROM account ORDER BY id')]
    db.executemany('UPDATE account SET unit = ?, platform = ?, name = ?, known = ? WHERE id = ?',
                   [(tree[i % len(tree)][0], ('wechat', 'weibo', 'douyin', 'toutiao')[i % 4], f'某某区发布{i}', known, a) for i, a in enumerate(accounts)])
    without(db, 'account_change_stays', change=[("UPDATE account_change SET known = ? WHERE field = 'registered'", (known,))])  # before the first of the five years
    db.executemany("INSERT INTO account_change (account, known, field, old, new) VALUES (?, ?, 'name', '旧名发布', ?)",
                   [(a, begin + (i % 1700) * DAY, f'某某区发布{i}') for i, a in enumerate(accounts) if i % 3 == 0])
    for quarter in range(20):
        since = begin + quarter * 91 * DAY + 40 * DAY
        for a in accounts[6::7]:
            row = db.execute("INSERT INTO finding (rule, account, since, deadline, proof, proven_at, standing, until, detail, known)"
                             " VALUES ('no-update', ?, ?, ?, 'proven', ?, 'confirmed', ?, '', ?)", (a, since, since, since, since + 60 * DAY, since)).lastrowid
            db.executemany("INSERT INTO finding_step (finding, known, step, detail, who, standing) VALUES (?, ?, ?, '', '李四', ?)",
                           [(row, since, 'opened', ''), (row, since + DAY, 'confirm', 'confirmed'), (row, since + 60 * DAY, 'ended', '')])
    without(db, 'record_stays', 'record_stands', change=[('DELETE FROM record',), ('INSERT INTO entry SELECT * FROM decided ORDER BY at, what, row',)])


def configure():
    with sqlite3.connect(store) as db:
        db.execute("UPDATE feed SET url = replace(url, 'https://bridge.example.gov.cn/', 'http://127.0.0.1:9/')")
        db.create_function('chained', 7, chained, deterministic=True)
        make_register(db)
        rows = db.execute('SELECT key, name, unit, platform FROM account ORDER BY id').fetchall()
        (newest,), = db.execute("SELECT value FROM meta WHERE name = 'newest'")
    os.makedirs(os.path.join(folder, 'feeds.d'), exist_ok=True)
    with open(conf, 'w', encoding='utf-8') as f:
        f.write(f'[newmedia]\nfeeds = feeds.d\nstate = {os.path.basename(state)}\nlanguage = en\n[poll]\nallow_private = 127.0.0.0/8\n')
    with open(os.path.join(folder, 'feeds.d', 'all.conf'), 'w', encoding='utf-8') as f:
        for i, (key, name, parent, level) in enumerate(units()):
            f.write(f'[unit {key}]\nname = {name}\norder = {i}\nhead = 主任 <head@example.gov.cn>\n'
                    + (f'parent = {parent}\n' if parent else '') + (f'level = {level}\n' if level else ''))
        for i, (key, name, unit, platform) in enumerate(rows):
            f.write(f'[account {key}]\nname = {name}\nunit = {unit}\nplatform = {platform}\nfeed = http://127.0.0.1:9/wechat/{i:05d}.xml source=bridge\n')
    return [r[0] for r in rows], newest + 3600


def stamp(t):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(t))


def quarters(newest):
    """The quarter that ended last, the one a year before, and the first of the five years: (from, to)."""
    t = time.gmtime(newest)
    first = t.tm_year * 4 + (t.tm_mon - 1) // 3 - 1
    for q in first, first - 4, first - 18:
        begins, ends = (q // 4, q % 4 * 3 + 1), ((q + 1) // 4, (q + 1) % 4 * 3 + 1)
        yield '%d-%02d-01' % begins, time.strftime('%Y-%m-%d', time.gmtime(calendar.timegm((*ends, 1, 0, 0, 0)) - DAY))


def measure(what, *command, times=3):
    took = []
    for _ in range(times):
        before = time.monotonic()
        out = subprocess.run(command, check=True, capture_output=True, env=dict(os.environ, LC_ALL='C.UTF-8')).stdout
        took.append(time.monotonic() - before)
    print(f'{min(took):8.3f} s  {what} ({len(out)} bytes)', flush=True)
    return out


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


keys, newest = configure()
now = stamp(newest)
ctl = [os.path.join(build, 'newmediactl'), '-f', conf, '--now', now]
print(f'{os.path.getsize(store) / 1e9:8.3f} GB')
measure('status', *ctl, 'status')
measure('status --json', *ctl, 'status', '--json')
measure('check (the configuration alone)', *ctl, 'check')
for key in keys[0], keys[len(keys) // 2], keys[-1]:
    measure(f'show {key}', *ctl, 'show', key)
    measure(f'show --json {key}', *ctl, 'show', '--json', key)
for begins, ends in quarters(newest):
    drafted = measure(f'circular {begins} to {ends} --format json', *ctl, 'circular', '--from', begins, '--to', ends, '--format', 'json')
    total = json.loads(drafted)['total']
    assert total['registered'] == len(keys) and total['checked'] > len(keys) / 2 and total['failed'] > len(keys) / 10, total
for form in 'docx', 'xlsx':
    measure(f'circular {begins} to {ends} --format {form}', *ctl, 'circular', '--from', begins, '--to', ends, '--out', os.path.join(folder, 'c.' + form))
measure('report --year', *ctl, 'report', '--year', begins[:4], '--format', 'json', times=1)
measure('backup', *ctl, 'backup', '--force', os.path.join(folder, 'copy.db'), times=1)
measure('verify', *ctl, 'verify', os.path.join(folder, 'copy.db'), times=1)
daemon_start(now)
