"""Two accounts of one unit on one platform: a hint for the office on the later one, once a pair, gone when there is but one."""
import os

import pytest
from house import House, Nginx, rss, stop, wait_for

NOW = '2021-07-05T08:00:00+08:00'
UNITS = '[unit qu]\nname = 滨河区\nhead = 主任 <head@example.gov.cn>\n[unit jie]\nname = 滨河街道\nparent = qu\n'


def later(day):
    return f'2021-07-{day:02}T08:00:00+08:00'


@pytest.fixture
def house(tmp_path):
    h = House(tmp_path)
    h.web = Nginx(tmp_path / 'nginx', tmp_path / 'www')
    h.accounts = {}
    yield h
    h.web.stop()


def register(h, key, unit='qu', platform='weibo', more=''):
    with open(os.path.join(h.web.root, key + '.xml'), 'w', encoding='utf-8') as f:
        f.write(rss(key, [('1', '旧闻', 'Sun, 04 Jul 2021 10:00:00 +0800')]))
    h.accounts[key] = f'[account {key}]\nname = {key}号\nunit = {unit}\nplatform = {platform}\nfeed = {h.web.url(key + ".xml")} via=direct\n{more}\n'
    h.feeds(UNITS + ''.join(h.accounts.values()))


def found(h):
    return h.sql("select a.key, b.key, f.until is null from finding f join clue c on c.finding = f.id join account a on a.id = f.account "
                 "join account b on b.id = c.about where f.rule = 'duplicate' order by f.id")


def told(h):
    return h.sql("select recipient, body from letter where cause like 'duplicate/%' order by id")


def test_the_later_one_once_a_pair_for_the_office(house):
    register(house, 'old', more='opened = 2015-01-01')
    register(house, 'new', more='opened = 2020-01-01')
    house.once(NOW)
    assert found(house) == [('new', 'old', 1)]
    assert [r for r, _ in told(house)] == ['office'] and 'new号 beside old号' in told(house)[0][1]
    house.once(later(6))
    house.once(later(7))
    assert len(found(house)) == len(told(house)) == 1
    # a third one is another pair, about the first; which one came into the register first does not count where dates are known
    register(house, 'oldest', more='opened = 2012-01-01')
    house.once(later(8))
    assert found(house) == [('new', 'old', 0), ('old', 'oldest', 1), ('new', 'oldest', 1)] or \
        found(house) == [('new', 'old', 0), ('new', 'oldest', 1), ('old', 'oldest', 1)]
    # it is a hint: no review, nothing counted against the account
    assert house.sql('select count(*) from review') == [(0,)]
    assert house.status(later(8))['new']['state'] == 'current'


@pytest.mark.parametrize('a, b', [
    ({'platform': 'weibo'}, {'platform': 'douyin'}),                 # two platforms
    ({'unit': 'qu'}, {'unit': 'jie'}),                               # two units
    ({'more': 'watch = witness'}, {}),                               # nobody's account
    ({'more': 'status = closed\nreason = 停更'}, {}),
    ({}, {'more': 'status = cancelled\nreason = 注销'}),
    ({'platform': 'website'}, {'platform': 'website'}),              # its own
])
def test_what_is_none(house, a, b):
    register(house, 'a', **a)
    register(house, 'b', **b)
    house.once(NOW)
    assert found(house) == [] and told(house) == []


def test_it_ends_when_the_register_closes_moves_or_drops_one(house):
    register(house, 'a')
    register(house, 'b')
    register(house, 'c')
    house.once(NOW)
    assert found(house) == [('b', 'a', 1), ('c', 'a', 1)]
    register(house, 'a', more='status = closed\nreason = 停更')
    house.once(later(6))
    assert found(house) == [('b', 'a', 0), ('c', 'a', 0), ('c', 'b', 1)]
    del house.accounts['c']
    register(house, 'b')
    house.once(later(7))
    assert found(house)[-1] == ('c', 'b', 0)
    assert len(told(house)) == 3
    register(house, 'a')  # back again
    house.once(later(8))
    assert found(house)[-1] == ('b', 'a', 1)


def test_it_ends_with_the_step_that_closes_one(house, tmp_path):
    """While the daemon runs: the last step of a closure, and its reopening."""
    proof = tmp_path / 'proof.png'
    proof.write_bytes(b'\x89PNG....')
    register(house, 'a')
    register(house, 'b')
    house.once(NOW)
    house.once(later(21))  # both silent: there are reviews
    number = str(house.sql("select r.id from review r join account a on a.id = r.account where a.key = 'a'")[0][0])
    daemon = house.start('--now', later(21))
    try:
        wait_for(lambda: os.path.exists(os.path.join(house.folder, 'state/ctl.sock')))
        for step in (['confirm'], ['consider', '--note', '确无力维护'], ['stop', '--url', 'https://www.example.gov.cn/1.html', '--date', '2021-07-20']):
            house.ctl('review', step[0], number, *step[1:], '--by', '李四')
        assert found(house) == [('b', 'a', 1)]
        house.ctl('review', 'cancel', number, '--file', str(proof), '--by', '李四')
        assert found(house) == [('b', 'a', 0)]
        house.ctl('review', 'reopen', number, '--note', '账号仍在发布', '--by', '李四')
        assert found(house) == [('b', 'a', 0), ('b', 'a', 1)]
    finally:
        stop(daemon)


def test_switched_off(house):
    with open(house.conf, 'a', encoding='utf-8') as f:
        f.write('[rules]\nduplicate = off\n')
    register(house, 'a')
    register(house, 'b')
    house.once(NOW)
    assert found(house) == []
