"""A real polling history: 46 government accounts behind one bridge, eight snapshots, and the bridge's death.

The bridge stood still on 2021-06-17 about 15:24.  A naive watch would call all 46 overdue in July; only the account that was
past its limit while the bridge still moved may be."""
import csv
import datetime as dt
import os
import shutil

import pytest
from house import House, Nginx

CORPUS = os.environ.get('NEWMEDIA_CORPUS', '')
DATA = os.path.join(CORPUS, 'wechat-2021')
pytestmark = pytest.mark.skipif(not CORPUS, reason='NEWMEDIA_CORPUS is not set')
ZONE = dt.timezone(dt.timedelta(hours=8))


def serve(snapshot, root, when):
    """Puts the snapshot's files in place; an unchanged file keeps its time, so that it is answered 304."""
    for name in os.listdir(snapshot):
        new, old = open(os.path.join(snapshot, name), 'rb').read(), None
        target = os.path.join(root, name)
        if os.path.exists(target):
            old = open(target, 'rb').read()
        if new != old:
            with open(target, 'wb') as f:
                f.write(new)
            os.utime(target, (when.timestamp(),) * 2)


@pytest.fixture(scope='module')
def history(tmp_path_factory):
    tmp = tmp_path_factory.mktemp('wechat')
    web = Nginx(tmp / 'nginx', tmp / 'www')
    house = House(tmp / 'house')
    with open(os.path.join(DATA, 'accounts.tsv'), encoding='utf-8') as f:
        accounts = list(csv.DictReader(f, delimiter='\t'))
    house.feeds('[unit office]\nname = 办公室\nhead = 主任 <head@example.gov.cn>\n' + ''.join(
        f'[account {a["file"][:-4].lower()}]\nname = {a["name"]}\nunit = office\nplatform = wechat\nfeed = {web.url(a["file"])} source=bridge\n'
        for a in accounts))
    seen, log = {}, []
    for snapshot in sorted(s for s in os.listdir(DATA) if s.startswith('2021')):
        when = dt.datetime.strptime(snapshot, '%Y%m%dT%H%M').replace(tzinfo=ZONE)
        before = {n: open(os.path.join(web.root, n), 'rb').read() for n in os.listdir(web.root)}
        serve(os.path.join(DATA, snapshot), web.root, when)
        changed = sum(before.get(n) != open(os.path.join(web.root, n), 'rb').read() for n in os.listdir(web.root))
        log += house.once(when.isoformat())
        seen[snapshot] = (changed, web.statuses())
    day, end = when.replace(hour=9, minute=0) + dt.timedelta(days=1), dt.datetime(2021, 7, 5, 9, tzinfo=ZONE)
    while day <= end:
        log += house.once(day.isoformat())
        day += dt.timedelta(days=1)
    yield accounts, house, web, seen, log, house.status(end.isoformat())
    web.stop()


def test_newest_dates_are_those_a_person_reads(history):
    accounts, _, _, _, _, status = history
    assert len(accounts) == 46
    for a in accounts:
        want = dt.datetime.fromisoformat(a['newest']).astimezone(dt.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')
        assert status[a['file'][:-4].lower()]['last_update'] == want


def test_unchanged_ones_are_answered_304(history):
    _, _, _, seen, _, _ = history
    for snapshot, (changed, statuses) in seen.items():
        assert len(statuses) == 46
        assert statuses.count(200) <= changed + 1, snapshot  # one unconditional look convicts the overdue account
        assert statuses.count(304) >= 46 - changed - 1, snapshot


def test_one_is_overdue_and_nobody_else_is_accused(history):
    _, house, _, _, _, status = history
    states = [row['state'] for row in status.values()]
    assert (states.count('overdue'), states.count('stale-source')) == (1, 45)
    assert [row['proof'] for row in status.values() if row['state'] == 'overdue'] == ['proven']
    assert house.sql("select count(*) from finding where rule = 'no-update'") == [(1,)]
    assert house.sql('select count(*) from review') == [(1,)]


def test_nobody_is_suspected_of_back_dating(history):
    """30 % of its new posts are declared before an earlier look: late, not forged."""
    _, house, _, _, _, _ = history
    assert house.sql("select count(*) from finding where rule in ('backdated', 'future-dated', 'renamed', 'lost-subscription')") == [(0,)]
    late = house.sql('select count(*) from post p where not at_first and published is not null and published <'
                     ' (select max(l.last) from look l where l.feed = p.feed and l.last < p.first_seen)')
    assert late[0][0] > 10  # the trap is there


def test_the_admin_is_told_once(history):
    _, house, _, _, log, _ = history
    assert len([line for line in log if 'to the admin' in line]) == 1
    assert house.sql("select count(*) from finding where rule = 'stale-source'") == [(1,)]
