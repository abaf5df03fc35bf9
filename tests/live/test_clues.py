"""Findings beside silence, through the real daemon and a real nginx: opened once, with what they rest on, and ended by themselves."""
import datetime as dt
import json
import os

import pytest
from house import House, Nginx, rss

ZONE = dt.timezone(dt.timedelta(hours=8))
START = dt.datetime(2021, 7, 1, 9, 0, tzinfo=ZONE)


def day(n, hour=9):
    return START + dt.timedelta(days=n, hours=hour - 9)


def rfc(when):
    return when.strftime('%a, %d %b %Y %H:%M:%S +0800')


class Office:
    """Accounts on sources of their own making, looked at by hand of the clock."""

    def __init__(self, tmp, accounts, via='direct', extra='', platform='website'):
        self.web = Nginx(tmp / 'nginx', tmp / 'www')
        self.house = House(tmp / 'house', extra=extra)
        self.posts = {a: [] for a in accounts}
        self.title = {a: a for a in accounts}
        self.items = {}
        self.more, self.via, self.platform = {a: '' for a in accounts}, via, platform
        self.feeds()

    def feeds(self):
        self.house.feeds('[unit office]\nname = 办公室\n' + ''.join(
            f'[account {a}]\nname = {a}\nunit = office\nplatform = {self.platform}\nfeed = {self.web.url(a + ".xml")} source=s via={self.via}\n'
            f'{self.more[a]}\n' for a in self.posts))

    def publish(self, account, key, when):
        self.posts[account].insert(0, (key, key, rfc(when) if when else None))

    def look(self, when):
        for a, posts in self.posts.items():
            text = rss(self.title[a], posts)
            for key, extra in self.items.items():
                text = text.replace(f'<guid>{key}</guid>', f'<guid>{key}</guid>{extra}')
            path = os.path.join(self.web.root, a + '.xml')
            if not os.path.exists(path) or open(path, encoding='utf-8').read() != text:
                with open(path, 'w', encoding='utf-8') as f:
                    f.write(text)
                os.utime(path, (when.timestamp(),) * 2)
        return self.house.once(when.isoformat())

    def found(self, rule):
        return self.house.sql(f"select f.standing, f.until is null, f.detail from finding f where f.rule = '{rule}' order by f.id")


@pytest.fixture
def office(tmp_path):
    made = []

    def make(*args, **kw):
        made.append(Office(tmp_path, *args, **kw))
        return made[-1]
    yield make
    for o in made:
        o.web.stop()


def test_a_gap_is_found_when_it_closes_with_its_coverage(office):
    o = office(['a'])
    o.publish('a', 'first', day(0, 8))
    for d in range(0, 20):
        o.look(day(d))
    o.publish('a', 'second', day(20, 8))
    o.look(day(20))
    assert [f[:2] for f in o.found('gap')] == [('clue', 1)]
    assert o.house.sql('select days, over, covered, looks, longest_pause, holes from clue') == [(20, 6, 1000, 20, 86400, '')]
    assert o.house.status(day(20).isoformat())['a']['state'] == 'current'
    shown = json.loads(o.house.ctl('show', 'a', '--json', '--now', day(20, 10).isoformat()))
    quarter = [c for c in shown['coverage'] if c['of'] == 'quarter'][0]
    assert quarter['good_looks'] == 21 and not quarter['fully_observed'] and quarter['holes'][0]['cause'] == 'before-the-watch'
    assert [(f['days'], f['days_over'], f['per_mille']) for f in shown['all_findings'] if f['rule'] == 'gap'] == [(20, 6, 1000)]
    o.publish('a', 'third', day(33, 8))
    o.look(day(33))
    assert len(o.found('gap')) == 1
    o.look(day(120))
    assert [f[1] for f in o.found('gap')] == [0]


def test_a_gap_that_was_not_watched_is_none(office):
    """The list holds one post only: what it showed between the looks nobody knows."""
    o = office(['a'])
    o.publish('a', 'first', day(0, 8))
    o.look(day(0))
    o.posts['a'] = []
    o.publish('a', 'second', day(20, 8))
    o.look(day(20))
    assert o.found('gap') == []
    assert o.house.sql('select cause from hole') == [('not-watched',)]


def test_a_post_dated_before_a_list_that_did_not_have_it_is_suspected_with_both_lists(office):
    o = office(['a'])
    o.publish('a', 'before', day(-1))
    o.publish('a', 'first', day(0, 8))
    for d in range(0, 19):
        o.look(day(d))
    o.publish('a', 'forged', day(10))
    o.look(day(19))
    found = o.found('backdated')
    assert [f[:2] for f in found] == [('clue', 1)] and 'forged' in found[0][2]
    kept = o.house.sql("select count(*) from evidence e join finding f on f.id = e.finding where f.rule = 'backdated' and e.outcome = 'read'")
    assert kept == [(2,)]
    # Until a person decides it counts from first sight: the account is current, and its silence has ended, not been disproved.
    row = o.house.status(day(19).isoformat())['a']
    assert (row['state'], row['last_update']) == ('current', '2021-07-20T01:00:00Z')
    assert o.house.sql("select standing, until is null from finding where rule = 'no-update'") == [('clue', 0)]
    o.look(day(20))
    assert len(o.found('backdated')) == 1


def test_an_edit_a_needless_one_and_late_syndication_are_not(office):
    o = office(['a', 'b'])
    for a in 'ab':
        o.publish(a, a + 'first', day(0, 8))
    for d in range(0, 12):
        o.look(day(d))
    o.publish('a', 'needless', day(5))  # nobody would have been silent without it
    o.look(day(12))
    assert o.found('backdated') == []
    for a in 'ab':
        o.publish(a, a + 'now', day(13, 8))
    for d in range(13, 30):
        o.look(day(d))
    o.publish('a', 'late', day(20))
    o.publish('b', 'late too', day(21))
    o.look(day(30))
    assert sorted(f[0] for f in o.found('backdated') if 'later than their dates' not in f[2]) in ([], ['void'])
    assert o.house.sql("select count(*) from finding where rule = 'backdated' and source is not null") == [(1,)]


def test_what_a_bridge_showed_late_after_a_short_standstill_is_not(office):
    o = office(['a', 'b', 'c', 'd', 'e', 'f'], via='bridge')
    o.more = {a: 'every = 1h' if a == 'a' else 'every = 20h' for a in o.posts}  # a is asked first, and shows that the bridge lives again
    o.feeds()
    for a in o.posts:
        o.publish(a, a + 'first', day(0, 8))
    for d in range(0, 15):
        if d:
            o.publish('a', f'a{d}', day(d, 8))
        o.look(day(d))
    o.look(day(15))  # it shows what it had a day ago
    assert o.house.status(day(15).isoformat())['b']['proof'] == 'presumed'
    o.publish('b', 'in time', day(14, 20))
    o.publish('a', 'a15', day(15, 11))
    o.look(day(15, 12))
    assert o.house.status(day(15, 12).isoformat())['b']['last_update'] == '2021-07-15T12:00:00Z'
    assert o.found('backdated') == []
    assert o.house.sql("select standing from finding f join account a on a.id = f.account where f.rule = 'no-update' and a.key = 'b'") == [('void',)]


def test_a_future_date_is_reported_until_it_comes(office):
    o = office(['a'])
    o.publish('a', 'first', day(0, 8))
    o.publish('a', 'tomorrow', day(3))
    o.look(day(0))
    assert [f[:2] for f in o.found('future-dated')] == [('clue', 1)]
    o.look(day(4))
    assert [f[:2] for f in o.found('future-dated')] == [('clue', 0)]


def test_a_post_after_closure(office):
    o = office(['a'])
    o.publish('a', 'first', day(0, 8))
    o.look(day(0))
    o.more['a'] = 'status = closed\nreason = 停更'
    o.feeds()
    o.look(day(2))
    o.look(day(4))
    assert o.found('posted-after-closure') == []
    o.publish('a', 'again', day(5, 8))
    o.look(day(5))
    assert [f[:2] for f in o.found('posted-after-closure')] == [('clue', 1)]


def test_fifty_accounts_of_one_dead_host_are_one_message(office):
    o = office([f'a{i}' for i in range(50)], via='bridge')
    for a in o.posts:
        o.publish(a, a + ' first', day(0, 8))
    o.look(day(0))
    o.web.stop()
    lines = []
    for hour in range(6, 49, 6):
        lines += o.house.once((day(0) + dt.timedelta(hours=hour)).isoformat())
    assert len(o.found('unreachable')) == 50
    assert len(o.house.sql("select 1 from letter where kind = 'admin'")) == 1
    assert len([line for line in lines if 'to the admin' in line]) == 1
    assert not [line for line in lines if 'finding' in line]
    for d in range(3, 18):
        o.house.once(day(d).isoformat())
    assert o.house.sql("select recipient, count(*) from letter where kind = 'admin' group by 1 order by 1") == [('admin', 1), ('office', 1)]
    assert o.house.sql("select count(*) from finding where rule = 'no-update'") == [(0,)]


def test_renamed_is_who_changes_its_name_twice_seen(office):
    o = office(['大鹏新区发布'.encode().hex()[:8], 'other'], platform='wechat')
    a = list(o.posts)[0]
    o.publish(a, 'first', day(0, 8))
    o.publish('other', 'x', day(0, 8))
    o.look(day(0))
    o.title[a] = '每日优惠'
    o.look(day(1))
    assert o.found('renamed') == []
    o.look(day(2))
    assert [f[:2] for f in o.found('renamed')] == [('clue', 1)] and '每日优惠' in o.found('renamed')[0][2]
    o.title[a] = a + ' - 微信公众号'
    o.look(day(3))
    assert [f[1] for f in o.found('renamed')] == [0]


def test_a_rule_switched_off_is_not_looked_for(office):
    o = office(['a'], extra='[rules]\ngap = off')
    o.publish('a', 'first', day(0, 8))
    o.look(day(0))
    o.publish('a', 'second', day(20, 8))
    o.look(day(20))
    assert o.found('gap') == []
