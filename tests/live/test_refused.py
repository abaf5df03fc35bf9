"""A store that refuses what is to be written, for good: no round goes on for ever, nobody's host is asked without end, and what
could be kept is kept."""
import contextlib
import os
import sqlite3
import subprocess
import time

import pytest
from house import House, Nginx, rss, stop, wait_for

NOON = '2021-07-12T12:00:00+08:00'
EVENING = '2021-07-12T20:00:00+08:00'
ACCOUNTS = 6
ROUNDS = 4  # the first, and three more


@pytest.fixture
def web(tmp_path):
    w = Nginx(tmp_path / 'nginx', tmp_path / 'www')
    for i in range(ACCOUNTS):
        with open(os.path.join(w.root, f'{i}.xml'), 'w', encoding='utf-8') as f:
            f.write(rss('新区发布', [(f'{i}-{k}', f'第{k}篇' * 50, 'Mon, 12 Jul 2021 10:22:00 +0800') for k in range(30)]))
    yield w
    w.stop()


def house_of(tmp_path, web):
    house = House(tmp_path / 'house')
    house.feeds('[unit u]\nname = 单位\nhead = 张三 <z@example.gov.cn>\n' + ''.join(
        f'[account a{i}]\nname = 账号{i}\nunit = u\nplatform = website\nfeed = {web.url(f"{i}.xml")}\n' for i in range(ACCOUNTS)))
    return house


def refuse(house, when='1'):
    """From now on no look can be written down (where `when` is so)."""
    with contextlib.closing(sqlite3.connect(f'{house.folder}/state/newmedia.db')) as db:
        for event in ('INSERT', 'UPDATE'):
            db.execute(f"CREATE TRIGGER refuse_{event} BEFORE {event} ON feed_now WHEN {when} BEGIN SELECT RAISE(ABORT, 'the disk says no'); END")


def allow(house):
    with contextlib.closing(sqlite3.connect(f'{house.folder}/state/newmedia.db')) as db:
        for event in ('INSERT', 'UPDATE'):
            db.execute(f'DROP TRIGGER refuse_{event}')


@pytest.fixture
def refusing(tmp_path, web):
    """A house that has looked at everybody once, whose store refuses the next looks."""
    house = house_of(tmp_path, web)
    house.once(NOON)
    refuse(house)
    web.statuses()
    return house


def test_once_ends_with_an_error(refusing, web):
    log = refusing.daemon('--once', '--all', '--now', EVENING, status=1, timeout=30)
    assert any('the disk says no' in line for line in log) and any('given up after 4 rounds' in line for line in log)
    assert ACCOUNTS <= len(web.statuses()) <= ROUNDS * ACCOUNTS
    allow(refusing)
    refusing.once(EVENING)
    assert len(web.statuses()) == ACCOUNTS and {row['state'] for row in refusing.status(EVENING).values()} == {'current'}


def test_what_can_be_kept_is_kept(tmp_path, web):
    """One account's looks are refused; all others' are durable after the round."""
    house = house_of(tmp_path, web)
    house.once(NOON)
    (number,), = house.sql("SELECT f.id FROM feed f JOIN account a ON a.id = f.account WHERE a.key = 'a3'")
    refuse(house, f'NEW.feed = {number}')
    house.daemon('--once', '--all', '--now', EVENING, status=1, timeout=30)
    evening = 1626091200
    seen = dict(house.sql('SELECT key, max(last) FROM look JOIN account ON account.id = look.account GROUP BY key'))
    assert {key for key, at in seen.items() if at >= evening} == {f'a{i}' for i in range(ACCOUNTS)} - {'a3'}


def test_the_daemon_does_not_ask_without_end(refusing, web):
    """All is asked again at once, and lost again: then it waits, and says so; a person need not."""
    daemon = refusing.start('--now', '2021-07-13T12:00:00+08:00')
    wait_for(lambda: refusing.log().count('it is looked at again') >= 2)
    time.sleep(3)
    assert daemon.poll() is None and ACCOUNTS <= len(web.statuses()) <= 3 * ACCOUNTS
    assert refusing.log().count('it is looked at again') <= 3
    allow(refusing)
    refusing.ctl('poll', *(f'a{i}' for i in range(ACCOUNTS)))
    wait_for(lambda: refusing.sql('SELECT count(DISTINCT account) FROM look WHERE last >= 1626148800') == [(ACCOUNTS,)])
    stop(daemon)


@pytest.mark.skipif(os.geteuid() != 0, reason='not root: no disk can be made that is full')
def test_a_full_disk(tmp_path, web):
    """Whatever it is that finds no room, the round ends with an error; on a disk with room the next one has all."""
    house = house_of(tmp_path, web)
    state = os.path.join(house.folder, 'state')
    os.mkdir(state)
    if subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=700k', 'tmpfs', state], capture_output=True).returncode:
        pytest.skip('nothing can be mounted here')
    try:
        log = house.daemon('--once', '--now', NOON, status=1, timeout=30)
        assert any('full' in line or 'No space left' in line for line in log), log
        subprocess.run(['mount', '-o', 'remount,size=64m', state], check=True)
        house.daemon('--once', '--now', EVENING)
        assert {row['state'] for row in house.status(EVENING).values()} == {'current'}
        house.ctl('verify')
    finally:
        subprocess.run(['umount', '-l', state], check=True)
