"""[rules]: what the office has set a finding to be worth, in the running daemon."""
import os

import pytest
from house import House, Nginx, rss, stop, wait_for
from test_review import findings, number, reviews

NOW = '2021-07-05T08:00:00+08:00'
OLD = 'Thu, 03 Jun 2021 10:00:00 +0800'


@pytest.fixture
def house(tmp_path):
    h = House(tmp_path)
    h.web = Nginx(tmp_path / 'nginx', tmp_path / 'www')
    h.process = None
    yield h
    if h.process and h.process.poll() is None:
        stop(h.process)
    h.web.stop()


def live(h, rules, posts, via='direct', now=NOW):
    """The daemon, watching one account of these posts under these rules."""
    with open(h.conf, 'a', encoding='utf-8') as f:
        f.write('[rules]\n' + rules + '\n')
    with open(os.path.join(h.web.root, 'jia.xml'), 'w', encoding='utf-8') as f:
        f.write(rss('甲', posts))
    h.feeds(f'[unit qu]\nname = 滨河区\n[account jia]\nname = 甲\nunit = qu\nplatform = website\nfeed = {h.web.url("jia.xml")} via={via}\n')
    h.process = h.start('--now', now)
    wait_for(lambda: os.path.exists(os.path.join(h.folder, 'state/ctl.sock')) and 'watching' in h.log())
    h.ctl('poll', 'jia')


def found(h):
    return h.sql("select rule, standing from finding where rule <> 'stale-source' order by id")


def when_found(h):
    wait_for(lambda: found(h))
    return found(h)


def steps(h, what):
    return h.sql(f"select s.{'step' if what == 'finding' else 'event'}, s.who from {what}_step s order by s.id")


def test_confirmed_when_it_is_found(house):
    live(house, 'no-update = confirmed', [('1', '旧闻', OLD)])
    assert when_found(house) == [('no-update', 'confirmed')]
    assert steps(house, 'finding') == [('opened', 'newmediad'), ('confirm', 'newmediad')]
    assert steps(house, 'review') == [('opened', 'newmediad'), ('confirm', 'newmediad')]
    assert [r['state'] for r in reviews(house)] == ['confirmed']
    house.ctl('review', 'ask', number(house, 'review', 'jia'), '--by', '张三')  # a person goes on from there
    stop(house.process)
    house.once('2021-07-06T08:00:00+08:00')
    assert len(steps(house, 'finding')) == 2 and len(steps(house, 'review')) == 3


def test_another_rule_and_its_review(house):
    live(house, 'future-dated = confirmed', [('1', '明天', 'Wed, 07 Jul 2021 10:00:00 +0800'), ('2', '今天', 'Mon, 05 Jul 2021 07:00:00 +0800')])
    assert when_found(house) == [('future-dated', 'confirmed')]
    assert [e for e, _ in steps(house, 'review')] == ['opened', 'confirm']


def test_a_clue_stays_one_where_nothing_is_set(house):
    live(house, 'gap = confirmed', [('1', '旧闻', OLD)])
    assert when_found(house) == [('no-update', 'clue')] and [e for e, _ in steps(house, 'review')] == ['opened']


def test_a_presumption_is_confirmed_by_a_person_only(house):
    """A bridge of one account proves nothing by itself: the office's practice waits for the proof."""
    live(house, 'no-update = confirmed', [('1', '旧闻', 'Mon, 21 Jun 2021 10:00:00 +0800')], via='bridge', now='2021-06-22T08:00:00+08:00')
    wait_for(lambda: house.sql('select 1 from look'))
    stop(house.process)
    presumed = '2021-07-06T12:00:00+08:00'
    for day in (28, 30):
        house.once(f'2021-06-{day}T08:00:00+08:00')
    house.ctl('source', 'alive', house.sql('select name from source')[0][0], '--now', '2021-07-05T23:00:00+08:00')
    house.once(presumed)
    assert house.sql("select rule, proof, standing from finding where rule = 'no-update'") == [('no-update', 'presumed', 'clue')]
    house.process = house.start('--now', '2021-07-06T13:00:00+08:00')
    wait_for(lambda: os.path.exists(os.path.join(house.folder, 'state/ctl.sock')))
    house.ctl('observe', 'jia', '--at', '2021-07-06T12:30:00+08:00', '--last-update', '2021-06-21', '--interaction', 'ok', '--works', 'yes', '--by', '赵六')
    assert house.sql("select proof, standing from finding where rule = 'no-update'") == [('proven', 'confirmed')]
    assert [r['state'] for r in reviews(house, now='2021-07-06T13:00:00+08:00')] == ['confirmed']


def test_two_persons(house):
    live(house, 'no-update = second-person', [('1', '旧闻', OLD)])
    assert when_found(house) == [('no-update', 'clue')]

    def say(*args, by, status=0):
        house.ctl('finding', args[0], number(house, 'finding', 'jia'), *args[1:], '--by', by, status=status)
        return found(house)[0][1], reviews(house, '--state', 'all')[0]['state']

    assert say('confirm', by='张三') == ('clue', 'opened')
    assert say('confirm', by='张三', status=1) == ('clue', 'opened')
    assert say('confirm', by=' 张 三', status=1) == ('clue', 'opened')  # a blank makes no second person
    house.ctl('review', 'confirm', number(house, 'review', 'jia'), '--by', '张三', status=1)  # nor does another verb
    # nor a detour: what was objected to before two had confirmed it wants both
    assert say('object', '--note', '有异议', by='张三') == ('objected', 'objected')
    assert say('confirm', '--note', '不成立', by='张三') == ('objected', 'objected')
    assert say('confirm', '--note', '不成立', by='张三', status=1) == ('objected', 'objected')
    assert say('confirm', '--note', '不成立', by='李四')[0] == 'confirmed'
    # an objection to what two have confirmed is decided by one
    assert say('object', '--note', '再次申诉', by='王五')[0] == 'objected'
    assert say('confirm', '--note', '不成立', by='王五')[0] == 'confirmed'
    assert len(findings(house)) == 1


def test_two_persons_after_a_dismissal(house):
    live(house, 'no-update = second-person', [('1', '旧闻', OLD)])
    when_found(house)
    one = number(house, 'finding', 'jia')
    house.ctl('finding', 'dismiss', one, '--note', '账号刚换名', '--by', '张三')
    house.ctl('finding', 'confirm', one, '--by', '张三')
    assert found(house)[0][1] == 'dismissed'
    house.ctl('finding', 'confirm', one, '--by', '张三', status=1)
    house.ctl('finding', 'confirm', one, '--by', '李四')
    assert found(house)[0][1] == 'confirmed'
