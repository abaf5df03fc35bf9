"""The machine's clock is set, or the machine sleeps, under the running daemon: it is told once, nobody is accused by it, nothing
is written by a clock that no server agrees with.  The clock is moved for the daemon alone (clock-shift.c is preloaded)."""
import json
import os
import shutil
import signal
import struct
import time
from email.utils import formatdate

import pytest
from house import BUILD, House, Nginx, rss, stop, wait_for

SHIFT = os.environ.get('NEWMEDIA_CLOCK_SHIFT', os.path.join(BUILD, 'tests/live/libclock_shift.so'))
HOUR, DAY = 3600, 86400


def set_clock(h, wall, slept=0):
    with open(h.shift, 'r+b') as f:
        f.write(struct.pack('qq', int(wall), int(slept)))


@pytest.fixture
def house(tmp_path):
    h = House(tmp_path)
    h.shift = str(tmp_path / 'shift')
    with open(h.shift, 'wb') as f:
        f.write(struct.pack('qq', 0, 0))
    h.web = Nginx(tmp_path / 'nginx', tmp_path / 'www')
    publish(h, time.time() - DAY)
    h.feeds(f'[unit qu]\nname = 滨河区\n[account a]\nname = 滨河发布\nunit = qu\nplatform = website\nfeed = {h.web.url("a.xml")} via=direct\n')
    start(h)
    try:
        yield h
    finally:
        stop(h.process)
        h.web.stop()


def publish(h, at):
    with open(os.path.join(h.web.root, 'a.xml'), 'w', encoding='utf-8') as f:
        f.write(rss('a', [('1', '要闻', formatdate(at))]))


def start(h, look=True):
    """The daemon alone has the clock that is set; one look has been made, unless the clock is in doubt."""
    env = h.env
    h.env = dict(env, LD_PRELOAD=SHIFT, CLOCK_SHIFT=h.shift, ASAN_OPTIONS=os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0')
    h.process = h.start()
    h.env = env
    wait_for(lambda: os.path.exists(os.path.join(h.folder, 'state/ctl.sock')), 60)
    if look:
        h.ctl('poll', 'a')
        wait_for(lambda: looks(h), 60)


def looks(h):
    try:
        return h.sql('select coalesce(sum(count), 0) from look')[0][0]
    except Exception:  # there is no store yet
        return 0


def said(h, what):
    return sum(what in line for line in h.log().splitlines())


def state_of(h):
    return h.sql("select state, proof from account where key = 'a'")


def freezes(h):
    return h.sql('select from_, to_ from freeze')


def observe(h, status=0):
    at = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() - HOUR))
    return h.ctl('observe', 'a', '--at', at, '--last-update', at, '--interaction', 'ok', '--works', 'yes', '--by', '李四', status=status)


def newest_look(h):
    return h.sql('select max(last) from look')[0][0]


def test_set_forward_by_mistake(house):
    """Thirty days: by that clock the account would be long overdue, on a direct source that can prove it."""
    before, n = state_of(house), looks(house)
    set_clock(house, 30 * DAY)
    wait_for(lambda: said(house, 'set forward by'), 90)
    wait_for(lambda: said(house, "a server's clock is"), 30)
    observe(house, status=1)
    assert state_of(house) == before and house.sql('select count(*) from finding') == [(0,)]
    assert newest_look(house) < time.time() + 60 and house.sql('select count(*) from observation') == [(0,)]
    set_clock(house, 0)
    wait_for(lambda: said(house, 'set back by'), 90)
    wait_for(lambda: looks(house) > n, 90)
    observe(house)
    assert state_of(house) == before and house.sql('select count(*) from finding') == [(0,)]
    [(begin, end)] = freezes(house)
    assert begin <= end < time.time() + 60
    assert said(house, 'set forward by') == said(house, "a server's clock is") == 1


def test_set_back_before_the_newest_row(house):
    """Waited for, then everybody is looked at again; what a person says meanwhile is refused, not written into the past."""
    set_clock(house, -DAY)
    wait_for(lambda: said(house, 'before the newest row'), 90)
    observe(house, status=1)
    n = looks(house)
    set_clock(house, 0)
    wait_for(lambda: said(house, 'caught up'), 90)
    wait_for(lambda: looks(house) > n, 90)
    observe(house)
    assert house.sql('select count(*) from finding') == [(0,)]


def test_the_machine_sleeps(house):
    n = looks(house)
    set_clock(house, 3 * DAY, 3 * DAY)
    wait_for(lambda: said(house, 'nobody watched for'), 90)
    wait_for(lambda: freezes(house))
    [(begin, end)] = freezes(house)
    assert 3 * DAY <= end - begin < 3 * DAY + 120
    wait_for(lambda: looks(house) > n, 90)
    assert said(house, 'nobody watched for') == 1 and house.sql('select count(*) from finding') == [(0,)]


def test_started_before_the_newest_row(house):
    """The store knows of tomorrow: --once refuses, the daemon waits, and no verb writes into the past."""
    stop(house.process)
    tomorrow = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + DAY))
    house.once(tomorrow)
    assert any('earlier than the newest row' in line for line in house.daemon('--once', '--all', status=1))
    observe(house, status=1)
    house.process = house.start()
    wait_for(lambda: said(house, 'before the newest row'), 60)
    n = looks(house)
    observe(house, status=1)
    assert json.loads(house.ctl('status', '--json'))['accounts'][0]['state'] == 'current'
    assert looks(house) == n


def test_started_with_a_clock_ahead(house):
    """The machine was set wrong while it was off: by its clock everybody is long overdue, and the years to come would be in the store."""
    stop(house.process)
    before, rows = state_of(house), house.sql('select * from watch')
    house.feeds(f'[account b]\nname = 滨河新闻\nunit = qu\nplatform = website\nfeed = {house.web.url("a.xml")} via=direct\n', 'b.conf')
    set_clock(house, 30 * DAY)
    start(house, look=False)
    wait_for(lambda: said(house, 'nobody watched for'), 90)
    wait_for(lambda: said(house, "a server's clock is"), 90)
    observe(house, status=1)
    house.process.send_signal(signal.SIGHUP)
    wait_for(lambda: said(house, 'configuration read'), 60)
    assert state_of(house) == before and house.sql('select count(*) from finding') == [(0,)]
    assert house.sql('select * from watch') == rows and newest_look(house) < time.time() + 60
    set_clock(house, 0)
    wait_for(lambda: said(house, 'set back by'), 90)
    observe(house)
    house.ctl('poll', 'a', 'b')
    wait_for(lambda: house.sql("select state from account where key = 'b'") == [('current',)], 60)
    assert state_of(house) == before and house.sql('select count(*) from finding') == [(0,)]


def test_started_after_days(house):
    """The machine was off for long and its clock is right: the first server that says the time ends the doubt."""
    stop(house.process)
    shutil.rmtree(os.path.join(house.folder, 'state'))
    publish(house, time.time() - 5 * DAY)
    house.once(time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() - 3 * DAY)))
    n = looks(house)
    start(house, look=False)
    wait_for(lambda: said(house, 'believed again'), 90)
    wait_for(lambda: looks(house) > n, 90)
    observe(house)
    [(begin, end)] = freezes(house)
    assert 3 * DAY - 60 < end - begin < 3 * DAY + 200
    assert said(house, 'nobody watched for') == 1 and house.sql('select count(*) from finding') == [(0,)]


def test_a_late_clock_is_set_right(house):
    """As when the network comes up after the start: the servers agree with the new time, and the watch goes on."""
    stop(house.process)
    shutil.rmtree(os.path.join(house.folder, 'state'))
    set_clock(house, -3 * HOUR)
    start(house)
    n = looks(house)
    set_clock(house, 0)
    wait_for(lambda: said(house, 'believed again'), 90)
    wait_for(lambda: looks(house) > n, 90)
    observe(house)
    [(begin, end)] = freezes(house)
    assert 3 * HOUR - 60 < end - begin < 3 * HOUR + 200
    assert said(house, 'set forward by') == 1 and house.sql('select count(*) from finding') == [(0,)]


def test_a_rehearsal_is_begun_anew_at_the_same_moment(tmp_path):
    """The first one took a while: its rows are of a little later.  The second goes on there; one of an earlier day is refused."""
    house = House(tmp_path / 'house')
    house.feeds('[unit u]\nname = 单位\n[account a]\nname = 甲\nunit = u\nplatform = website\nfeed = http://127.0.0.1:9/a.xml\n')
    house.once('2021-07-12T12:01:00+08:00')
    house.once('2021-07-12T12:00:00+08:00')
    assert any('earlier than the newest row' in line for line in house.daemon('--once', '--all', '--now', '2021-07-11T12:00:00+08:00', status=1))
