"""Backup while the daemon works, verify, and life after a restore."""
import datetime as dt
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import threading

import pytest
from house import BUILD, House, Nginx, rfc822, rss, stop, wait_for

UNIT = '[unit office]\nname = 办公室\nhead = 主任 <head@example.gov.cn>\n'
ZONE = dt.timezone(dt.timedelta(hours=8))
T0 = dt.datetime(2021, 7, 12, 10, 22, tzinfo=ZONE)
ACCOUNTS = 60


def publish(web, when):
    """Account i publishes on each day that i divides; every third one stopped long ago."""
    for i in range(ACCOUNTS):
        days = [d for d in range((when - T0).days + 1) if d % (i + 1) == 0 and i % 3] or [-40]
        posts = [(f'{i}-{d}', f'第{d}天', rfc822(T0 + dt.timedelta(days=d))) for d in reversed(days[-20:])]
        with open(os.path.join(web.root, f'{i}.xml'), 'w', encoding='utf-8') as f:
            f.write(rss(f'号{i}', posts))


@pytest.fixture
def web(tmp_path):
    server = Nginx(tmp_path / 'nginx', tmp_path / 'www')
    publish(server, T0)
    yield server
    server.stop()


@pytest.fixture
def house(tmp_path, web):
    h = House(tmp_path / 'house')
    h.feeds(UNIT + ''.join(f'[account a{i}]\nname = 号{i}\nunit = office\nplatform = website\nfeed = {web.url(f"{i}.xml")}\n' for i in range(ACCOUNTS)))
    return h


def sql(path, query):
    db = sqlite3.connect(f'file:{path}?mode=ro', uri=True)
    try:
        return db.execute(query).fetchall()
    finally:
        db.close()


def nothing_doubled(path):
    assert sql(path, 'pragma integrity_check') == [('ok',)]
    assert not sql(path, 'pragma foreign_key_check')
    assert not sql(path, "select account from finding where rule = 'no-update' and until is null group by account having count(*) > 1")
    assert not sql(path, 'select account from review where closed is null group by account having count(*) > 1')
    assert not sql(path, 'select feed, name from post group by feed, name having count(*) > 1')
    assert not sql(path, "select id from finding where rule = 'no-update' and id not in (select finding from review where finding is not null)")


def test_backup_while_the_watch_works(tmp_path, house, web):
    """Copies taken while newmediad --once runs again and again; the last is restored and goes on."""
    copies, over, wrong = [], threading.Event(), []

    def copy():
        while not over.is_set() and len(copies) < 40:
            name = str(tmp_path / f'copy{len(copies)}.db')
            try:
                house.ctl('backup', name)
            except AssertionError as e:
                wrong.append(e)
                return
            copies.append(name)
    house.once(T0.isoformat())
    thread = threading.Thread(target=copy)
    thread.start()
    for k in range(1, 13):
        when = T0 + dt.timedelta(days=2 * k)
        publish(web, when)
        house.once(when.isoformat())
    over.set()
    thread.join()
    assert not wrong and len(copies) >= 3
    assert not [n for n in os.listdir(tmp_path) if '.part' in n or n.endswith(('-wal', '-shm', '-journal'))]
    counts = []
    for name in copies:
        nothing_doubled(name)
        counts.append(sql(name, 'select (select count(*) from post), (select sum(count) from look)')[0])
        house.ctl('verify', name)
    assert counts == sorted(counts)  # each is a moment, later than the one before

    # Restored into a folder of its own, it goes on from there and ends where the first one did.
    middle = copies[len(copies) // 2]
    restored = House(tmp_path / 'restored')
    shutil.copytree(house.folder + '/feeds.d', restored.folder + '/feeds.d', dirs_exist_ok=True)
    os.makedirs(restored.folder + '/state')
    shutil.copy(middle, restored.folder + '/state/newmedia.db')
    (newest,), = sql(middle, "select value from meta where name = 'newest'")
    last = T0 + dt.timedelta(days=24)
    assert newest <= last.timestamp()
    restored.once((last + dt.timedelta(hours=1)).isoformat())
    restored.once((last + dt.timedelta(hours=8)).isoformat())
    nothing_doubled(restored.folder + '/state/newmedia.db')
    house.once((last + dt.timedelta(hours=8)).isoformat())
    now = (last + dt.timedelta(hours=8)).isoformat()
    here, there = house.status(now), restored.status(now)
    for key, row in here.items():
        for field in ('state', 'proof', 'last_update', 'deadline'):
            assert there[key][field] == row[field], (key, field)
    assert sum(row['state'] == 'overdue' for row in there.values()) >= ACCOUNTS // 3
    restored.ctl('verify')


def test_backup_beside_a_running_daemon(tmp_path, house):
    daemon = house.start('--now', T0.isoformat(), '--warp')
    wait_for(lambda: os.path.exists(house.folder + '/state/ctl.sock') and house.sql('select count(*) from post')[0][0] > 0)
    for k in range(5):
        out = json.loads(house.ctl('backup', '--json', '--force', str(tmp_path / 'copy.db')))
        assert out['bytes'] == os.path.getsize(tmp_path / 'copy.db') and out['newest']
        nothing_doubled(tmp_path / 'copy.db')
    wait_for(lambda: house.sql("select value is not null from meta where name = 'tidied'") == [(1,)], 60)  # nights go by, too
    stop(daemon)
    house.ctl('verify')


def test_refusals(tmp_path, house):
    copy = tmp_path / 'copy.db'
    house.ctl('backup', str(copy), status=1)  # there is no store yet
    house.ctl('verify', status=1)
    house.once(T0.isoformat())
    house.ctl('backup', str(copy))
    before = copy.read_bytes()
    house.ctl('backup', str(copy), status=1)  # it exists
    assert copy.read_bytes() == before
    house.ctl('backup', '--force', str(copy))
    store = house.folder + '/state/newmedia.db'
    house.ctl('backup', '--force', store, status=1)  # the store itself is no place for its copy
    os.symlink(store, tmp_path / 'link.db')
    house.ctl('backup', '--force', str(tmp_path / 'link.db'), status=1)
    house.ctl('backup', str(tmp_path / 'none' / 'copy.db'), status=1)
    house.ctl('backup', str(tmp_path), status=1)
    house.ctl('backup', status=2)
    house.ctl('verify')


def test_a_killed_backup_leaves_no_copy_that_looks_whole(tmp_path, house):
    house.once(T0.isoformat())
    copy = tmp_path / 'copy.db'
    for k in range(8):
        p = subprocess.Popen([os.path.join(BUILD, 'newmediactl'), '-f', house.conf, 'backup', str(copy)], env=house.env, stdout=subprocess.DEVNULL)
        try:
            p.wait(0.004 * k)
        except subprocess.TimeoutExpired:
            p.send_signal(signal.SIGKILL)
            p.wait()
        if copy.exists():
            nothing_doubled(copy)
            copy.unlink()
    house.ctl('backup', str(copy))
    nothing_doubled(copy)
    assert not os.path.exists(str(copy) + '.part')


def test_damage_is_told(tmp_path, house):
    house.once(T0.isoformat())
    copy = tmp_path / 'copy.db'
    house.ctl('backup', str(copy))
    whole = copy.read_bytes()

    def verify():
        r = subprocess.run([os.path.join(BUILD, 'newmediactl'), 'verify', str(copy)], env=house.env, capture_output=True, text=True)
        assert r.returncode == 1, r.stdout
        return r.stderr
    with open(copy, 'r+b') as f:  # bytes turned over in the middle
        f.seek(len(whole) // 2 // 4096 * 4096)
        f.write(b'\xff' * 3000)
    assert verify().strip()
    copy.write_bytes(whole[:len(whole) // 2])
    assert verify().strip()
    copy.write_bytes(b'')
    assert 'empty' in verify()
    copy.write_bytes(whole)
    with sqlite3.connect(copy) as db:
        db.execute('update feed_now set run = 999999 where feed = 1')
    assert 'running look' in verify()
    copy.write_bytes(whole)
    with sqlite3.connect(copy) as db:
        db.execute('update post set account = 999999 where id = 1')
    assert 'post' in verify()
