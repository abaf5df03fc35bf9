"""The watch as an administrator meets it: a folder, the daemon, the tools."""
import datetime as dt
import os
import resource
import signal
import sqlite3
import threading
import time

import pytest
from house import BUILD, House, Nginx, children_of, free_port, rfc822, rss, stop, wait_for

UNIT = '[unit office]\nname = 办公室\nhead = 主任 <head@example.gov.cn>\n'
T0 = dt.datetime(2021, 7, 12, 10, 22, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def account(key, url, more=''):
    return f'[account {key}]\nname = {key}\nunit = office\nplatform = website\nfeed = {url}\n{more}\n'


def put(web, name, text):
    with open(os.path.join(web.root, name), 'w', encoding='utf-8') as f:
        f.write(text)


def test_from_a_file_to_a_flag(tmp_path, web):
    """One account of its own site: current, due soon, overdue (proven) and the review; posts again."""
    put(web, 'a.xml', rss('甲', [('1', '一', rfc822(T0))]))
    house = House(tmp_path / 'house')
    house.feeds(UNIT + account('jia', web.url('a.xml')))
    house.once('2021-07-12T12:00:00+08:00')
    row = house.status('2021-07-12T12:00:00+08:00')['jia']
    assert (row['state'], row['proof'], row['deadline']) == ('current', None, '2021-07-26T16:00:00Z')
    assert row['last_update'] == '2021-07-12T02:22:00Z'
    house.once('2021-07-24T09:00:00+08:00')
    assert house.status('2021-07-24T09:00:00+08:00')['jia']['state'] == 'due-soon'
    house.once('2021-07-26T23:59:00+08:00')
    assert house.status('2021-07-26T23:59:00+08:00')['jia']['state'] == 'due-soon'
    web.statuses()
    house.once('2021-07-27T00:05:00+08:00')
    assert web.statuses() == [200]  # asked without validators: only that convicts
    row = house.status('2021-07-27T00:05:00+08:00')['jia']
    assert (row['state'], row['proof']) == ('overdue', 'proven')
    assert [f['rule'] for f in row['findings']] == ['no-update'] and row['findings'][0]['standing'] == 'clue' and row['review']
    house.once('2021-07-27T06:05:00+08:00')
    assert web.statuses() == [304]
    put(web, 'a.xml', rss('甲', [('2', '二', rfc822(T0 + dt.timedelta(days=16))), ('1', '一', rfc822(T0))]))
    house.once('2021-07-28T12:05:00+08:00')
    assert house.status('2021-07-28T12:05:00+08:00')['jia']['state'] == 'current'
    assert house.sql('select count(*) from review') == [(1,)]


def test_once_looks_at_everybody(tmp_path):
    """More accounts than questions may be out, each at a host of its own: nobody waits in line for a host, and answers come in bursts."""
    n, port = 400, free_port()
    web = Nginx(tmp_path / 'nginx', tmp_path / 'www', ''.join(f'listen 127.0.{1 + i // 200}.{1 + i % 200}:{port} backlog=64;' for i in range(n)))
    put(web, 'a.xml', rss('甲', [('1', '一', rfc822(T0))]))
    house = House(tmp_path / 'house')
    house.feeds(UNIT + ''.join(account(f'a{i}', f'http://127.0.{1 + i // 200}.{1 + i % 200}:{port}/a.xml') for i in range(n)))
    for hour in 12, 13, 14:
        house.once(f'2021-07-12T{hour}:00:00+08:00')
        assert len(web.statuses()) == n
    web.stop()


def test_an_earlier_now_is_refused(tmp_path, web):
    put(web, 'a.xml', rss('甲', [('1', '一', rfc822(T0))]))
    house = House(tmp_path / 'house')
    house.feeds(UNIT + account('jia', web.url('a.xml')))
    house.once('2021-07-12T12:00:00+08:00')
    assert any('earlier' in line for line in house.daemon('--once', '--now', '2021-07-12T11:00:00+08:00', status=1))


def test_a_second_writer_is_refused(tmp_path, web):
    house = House(tmp_path / 'house')
    house.feeds(UNIT + account('jia', web.url('a.xml')))
    first = house.start()
    wait_for(lambda: os.path.exists(house.folder + '/state/ctl.sock'))
    assert any(str(first.pid) in line for line in house.daemon('--once', status=1))
    stop(first)


def test_failures_are_data(tmp_path, web):
    """404, a page instead of a feed, nothing listening: outcomes, and nobody is accused."""
    put(web, 'page.xml', '<!doctype html><html><body><p>当前环境异常,完成验证后即可继续访问</p></body></html>')
    house = House(tmp_path / 'house')
    house.feeds(UNIT + account('gone', web.url('nothing.xml')) + account('wall', web.url('page.xml')) + account('dead', 'http://127.0.0.1:9/x.xml'))
    house.once('2021-07-12T12:00:00+08:00')
    house.once('2021-07-13T12:00:00+08:00')
    states = {k: row['state'] for k, row in house.status('2021-07-13T12:00:00+08:00').items()}
    assert states == {'gone': 'unreachable', 'wall': 'unreadable', 'dead': 'unreachable'}
    house.once('2021-08-30T12:00:00+08:00')
    assert not house.sql("select * from finding where rule = 'no-update'")


def test_an_emptied_list_is_an_answer_that_cannot_be_used(tmp_path, web):
    """The log says why, and its body is kept as such: the last list stays the good one."""
    house = House(tmp_path / 'house')
    house.feeds(UNIT + account('a', web.url('a.xml')))
    put(web, 'a.xml', rss('号', [('1', '一', rfc822(T0 - dt.timedelta(days=10)))]))
    assert not [line for line in house.once(T0.isoformat()) if 'cannot read' in line]
    put(web, 'a.xml', rss('号', []))
    said = [line for line in house.once((T0 + dt.timedelta(hours=6)).isoformat()) if 'cannot read' in line]
    assert len(said) == 1 and "account 'a'" in said[0] and 'the list is empty, and posts were in it before' in said[0] and 'kept as unreadable' in said[0]
    assert house.sql('select outcome from body order by at') == [('read',), ('unreadable',)]


def test_an_account_lives_by_its_own_zone(tmp_path, web):
    """A date that names no zone counts in the account's, also far from the general one."""
    put(web, 'a.xml', rss('甲', [('1', '一', '2021-07-12 10:22:00')]))
    house = House(tmp_path / 'house')
    house.feeds(UNIT + account('here', web.url('a.xml')) + account('there', web.url('a.xml'), 'zone = America/Chicago'))
    house.once('2021-07-13T12:00:00+08:00')
    rows = house.status('2021-07-13T12:00:00+08:00')
    assert (rows['here']['last_update'], rows['here']['deadline']) == ('2021-07-12T02:22:00Z', '2021-07-26T16:00:00Z')
    assert (rows['there']['last_update'], rows['there']['deadline']) == ('2021-07-12T15:22:00Z', '2021-07-27T05:00:00Z')


def test_a_permanent_redirect_is_proposed_once(tmp_path):
    """Followed at every look; after a week the admin is asked, once, to change the line of the file."""
    web = Nginx(tmp_path / 'nginx', tmp_path / 'www', 'location = /old.xml { return 301 /new.xml; }')
    put(web, 'new.xml', rss('甲', [('1', '一', rfc822(T0))]))
    house = House(tmp_path / 'house')
    house.feeds(UNIT + account('jia', web.url('old.xml')))
    told = []
    for day in (13, 14, 19, 20, 21):
        told += [line for line in house.once(f'2021-07-{day}T12:00:00+08:00') if 'moved for good' in line]
        assert house.status(f'2021-07-{day}T12:00:00+08:00')['jia']['last_update'] == '2021-07-12T02:22:00Z'
    assert len(told) == 1 and 'accounts.conf:8:' in told[0] and '/new.xml' in told[0]
    web.stop()


@pytest.mark.parametrize('header, said, lengthened', [
    ('add_header Cache-Control max-age=86400;', '', True), ('', '<ttl>1440</ttl>', True),
    ('', '<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">weekly</sy:updatePeriod>', True),
    ('add_header Cache-Control max-age=60;', '<ttl>1</ttl>', False)], ids=['max-age', 'ttl', 'syndication', 'never shortens'])
def test_freshness_lengthens_routine_looks_only(tmp_path, header, said, lengthened):
    """The server or the feed says it holds for a day: a look every nine hours instead of six, and at the deadline all the same."""
    web = Nginx(tmp_path / 'nginx', tmp_path / 'www', header)
    put(web, 'a.xml', rss('甲', [('1', '一', rfc822(T0))]).replace('<item>', said + '<item>'))
    house = House(tmp_path / 'house')
    house.feeds(UNIT + account('jia', web.url('a.xml')))
    daemon = house.start('--now', '2021-07-12T12:00:00+08:00', '--warp')
    wait_for(lambda: 'is opened' in house.log(), 60)
    stop(daemon)
    (looks, first, last), = house.sql("select sum(count), min(first), max(last) from look where last <= 1627315200")
    pause = 9 * 3600 if lengthened else 6 * 3600
    assert 0.93 * pause < (last - first) / (looks - 1) < 1.07 * pause, 'most of them 304: what the feed said once still holds'
    assert 0 <= house.sql("select since from finding where rule = 'no-update'")[0][0] - 1627315200 <= 600
    web.stop()


def looked(house):
    try:
        return house.sql('select count(*) from look')[0][0] > 0
    except sqlite3.OperationalError:  # not made yet
        return False


def test_a_host_that_asks_for_silence_gets_it(tmp_path):
    """One 429 with Retry-After stops all accounts of that host, over a restart, too."""
    web = Nginx(tmp_path / 'nginx', tmp_path / 'www', 'location / { add_header Retry-After 7200 always; return 429; }')
    house = House(tmp_path / 'house')
    house.feeds(UNIT + ''.join(account(f'a{i}', web.url(f'{i}.xml')) for i in range(5)))
    daemon = house.start('--now', '2021-07-12T12:00:00+08:00', '--warp')
    wait_for(lambda: looked(house))
    stop(daemon)
    asked = [at for at, in house.sql("select first from look order by first")]
    assert all(b - a >= 7200 for a, b in zip(asked, asked[1:])), asked
    newest = house.sql('select max(last) from look')[0][0] + 10 * 86400
    for after, want in ((0, True), (3600, False), (7201, True)):
        now = dt.datetime.fromtimestamp(newest + after, dt.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')
        web.statuses()
        house.once(now)
        assert bool(web.statuses()) == want, after
    web.stop()


def test_the_running_daemon_warps_through_a_month(tmp_path, web):
    """Days pass in seconds; the deadline look falls within ten minutes of the deadline."""
    put(web, 'a.xml', rss('甲', [('1', '一', rfc822(T0))]))
    house = House(tmp_path / 'house')
    house.feeds(UNIT + account('jia', web.url('a.xml')))
    daemon = house.start('--now', '2021-07-12T12:00:00+08:00', '--warp')
    wait_for(lambda: 'is opened' in house.log(), 60)
    stop(daemon)
    (since, deadline), = house.sql("select since, deadline from finding where rule = 'no-update'")
    assert deadline == 1627315200 and 0 <= since - deadline <= 600
    assert house.sql('select count(*) from review') == [(1,)]


def test_edited_files_come_into_force_on_sighup(tmp_path, web):
    put(web, 'a.xml', rss('甲', [('1', '一', rfc822(T0))]))
    house = House(tmp_path / 'house')
    house.feeds(UNIT + account('jia', web.url('a.xml')))
    daemon = house.start()
    wait_for(lambda: 'watching 1 accounts' in house.log())
    house.feeds(account('yi', web.url('a.xml')), 'more.conf')
    daemon.send_signal(signal.SIGHUP)
    wait_for(lambda: 'configuration read: 2 accounts' in house.log())
    house.feeds('[account bing\n', 'more.conf')  # broken: the last good version stays in force
    daemon.send_signal(signal.SIGHUP)
    wait_for(lambda: house.log().count('configuration read: 2 accounts') == 2)
    assert 'more.conf:1:' in house.log()
    stop(daemon)


def test_killed_children_lose_nothing(tmp_path, web):
    """Fetcher and readers are killed again and again while 400 accounts are looked at: every look comes about."""
    n = 400
    for i in range(n):
        put(web, f'{i}.xml', rss(f'号{i}', [(f'{i}-{k}', f'文{k}', rfc822(T0 - dt.timedelta(days=k))) for k in range(20)]))
    house = House(tmp_path / 'house', poll='per_host = 2')
    house.feeds(UNIT + ''.join(account(f'a{i}', web.url(f'{i}.xml')) for i in range(n)))
    daemon = house.start('--once', '--all', '--now', '2021-07-12T12:00:00+08:00')
    killed = []

    def kill_children():
        while daemon.poll() is None and len(killed) < 24:
            children = children_of(daemon, 'newmedia-fetch', 'newmedia-read')
            for pid in children[:1] if len(killed) % 2 else children[-1:]:
                try:
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)
                except ProcessLookupError:
                    pass
            time.sleep(0.25 if children else 0.002)
    killer = threading.Thread(target=kill_children)
    killer.start()
    assert daemon.wait(120) == 0
    killer.join()
    assert killed
    status = house.status('2021-07-12T12:00:00+08:00')
    assert len(status) == n
    accused = [k for k, row in status.items() if row['state'] not in ('current', 'unreadable', 'unreachable', 'new')]
    assert not accused
    assert sum(row['state'] == 'current' for row in status.values()) >= n - len(killed)


def test_stopped_children_are_replaced(tmp_path, web):
    """SIGSTOP to every child: their time runs out, fresh ones go on, and the looks come about."""
    n = 1500
    for i in range(n):
        put(web, f'{i}.xml', rss(f'号{i}', [(f'{i}-0', '文', rfc822(T0))]))
    house = House(tmp_path / 'house', poll='per_host = 1')
    house.feeds(UNIT + ''.join(account(f'a{i}', web.url(f'{i}.xml')) for i in range(n)))
    daemon = house.start('--once', '--all', '--now', '2021-07-12T12:00:00+08:00')
    children = []
    while daemon.poll() is None and len(children) < 2:  # the fetcher and the first reader
        children = children_of(daemon)
    assert len(children) >= 2
    for pid in children:
        os.kill(pid, signal.SIGSTOP)
    assert daemon.wait(60) == 0
    states = [row['state'] for row in house.status('2021-07-12T12:00:00+08:00').values()]
    assert states.count('current') >= n - 2 and not set(states) - {'current', 'unreadable'}
    assert 'fresh' in house.log()


def test_ten_thousand_accounts_within_a_minute(tmp_path, web):
    n = 10000
    for i in range(100):
        put(web, f'{i}.xml', rss(f'号{i}', [(f'{i}-{k}', f'第{k}篇文章的标题', rfc822(T0 - dt.timedelta(days=k))) for k in range(20)]))
    house = House(tmp_path / 'house', poll='per_host = 64')
    house.feeds(UNIT + ''.join(account(f'a{i}', web.url(f'{i % 100}.xml?n={i}')) for i in range(n)))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    house.daemon('--once', '--all', '--now', '2021-07-12T12:00:00+08:00', timeout=900)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert house.sql("select count(*) from account where state = 'current'") == [(n,)]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f'{n} accounts looked at once in {cpu:.1f} s of one core')
    assert cpu < 60 or 'asan' in BUILD  # a wall clock would measure what else the machine does


def test_a_list_that_is_made_up_anew_does_not_fill_the_disk(tmp_path, web):
    """Two thousand posts, all of them new at each look: the third time that day nothing is kept, nobody is accused, and why is said."""
    house = House(tmp_path / 'house')
    house.feeds(UNIT + account('a', web.url('a.xml')))
    for hour, posts, outcome in ((8, 2000, 'read'), (10, 4000, 'read'), (12, 4000, 'unreadable'), (36, 6000, 'read')):
        now = T0.replace(hour=0, minute=0) + dt.timedelta(hours=hour)
        put(web, 'a.xml', rss('号', [(f'{hour}-{k}', '文' * hour, rfc822(now - dt.timedelta(hours=1))) for k in range(2000)]))
        log = house.once(now.isoformat())
        assert house.sql('select count(*) from post') == [(posts,)]
        assert len([line for line in log if "account 'a': cannot read" in line and 'more new posts in a day' in line]) == (outcome == 'unreadable')
        assert house.sql('select last_outcome from feed_now') == [(outcome,)]
        assert ('more new posts in a day' in house.sql("select coalesce(error, '') from look order by last desc limit 1")[0][0]) == (outcome == 'unreadable')
    assert not house.sql('select 1 from finding')


def test_killed_keeper_forgets_and_doubles_nothing(tmp_path, web):
    """kill -9 of the keeper at many moments while flags are opened: in the end one finding and one review an account."""
    n = 120
    for i in range(n):
        put(web, f'{i}.xml', rss(f'号{i}', [(f'{i}-0', '旧文', rfc822(T0 - dt.timedelta(days=30 + i % 7)))]))
    house = House(tmp_path / 'house')
    house.feeds(UNIT + ''.join(account(f'a{i}', web.url(f'{i}.xml')) for i in range(n)))
    for k in range(12):
        daemon = house.start('--once', '--all', '--now', f'2021-07-12T12:{k:02d}:00+08:00')
        time.sleep(0.02 + 0.03 * k)
        daemon.kill()
        daemon.wait()
        database = house.folder + '/state/newmedia.db'
        if os.path.exists(database) and os.path.getsize(database) and house.sql("select 1 from sqlite_master where name = 'finding'"):
            doubled = house.sql("select account from finding where rule = 'no-update' group by account having count(*) > 1")
            orphans = house.sql("select f.id from finding f left join review r on r.finding = f.id where f.rule = 'no-update' and r.id is null")
            assert not doubled and not orphans
    house.once('2021-07-12T13:00:00+08:00')
    assert house.sql("select count(*), count(distinct account) from finding where rule = 'no-update'") == [(n, n)]
    assert house.sql('select count(*), count(distinct account) from review') == [(n, n)]
