"""The office changes what a deadline is counted by: a flag that was right in its day is neither withdrawn nor corrected."""
import datetime as dt
import json
import os

import pytest
from house import Nginx, stop, wait_for
from post import Post
from test_mail import MONDAY, UNITS, account, at, house_with, publish


@pytest.fixture
def told(tmp_path):
    """A house whose digest told of two accounts that are overdue: (house, post, web)."""
    web = Nginx(tmp_path / 'nginx', tmp_path / 'www')
    post = Post(tmp_path)
    h = house_with(tmp_path, post, 'tls = none\noffice = 监管办公室 <office@example.gov.cn>\n')
    for name in 'ab':
        publish(web, name, [30], MONDAY)
    feeds(h, web, a='', b='')
    h.once(at(MONDAY - dt.timedelta(days=3)))
    h.once(at(MONDAY))
    assert [m for _, m, _ in post.letters() if '周报' in m['Subject']]
    yield h, post, web
    post.stop()
    web.stop()


def feeds(h, web, a, b):
    h.feeds(UNITS + account(web, 'a', '甲', 'longgang', a) + '\n' + account(web, 'b', '乙', 'dapeng', b) + '\n')


def flags(h):
    return h.sql("select a.key, f.standing, f.until is null, (select group_concat(s.step, ' ') from finding_step s where s.finding = f.id) "
                 "from finding f join account a on a.id = f.account where f.rule = 'no-update' order by a.key, f.id")


def events(h, key):
    return [e for e, in h.sql(f"select s.event from review_step s join review r on r.id = s.review join account a on a.id = r.account "
                              f"where a.key = '{key}' order by s.id")]


OPEN = ('clue', 1, 'opened')


def test_a_longer_limit_ends_the_flag_and_corrects_nothing(told):
    h, post, web = told
    assert flags(h) == [('a', *OPEN), ('b', *OPEN)]
    feeds(h, web, a='limit = 60d', b='limit = 20d')  # b's has passed as well
    later = at(MONDAY + dt.timedelta(hours=3))
    h.once(later)
    assert flags(h) == [('a', 'clue', 0, 'opened ended'), ('b', *OPEN)]
    assert events(h, 'a') == ['opened', 'limit-changed', 'limit-changed'] and events(h, 'b') == ['opened', 'limit-changed']
    why = h.sql("select detail from finding where until is not null and rule = 'no-update'")[0][0]
    assert 'changed the limit' in why
    assert h.status(later)['a']['state'] == 'current' and h.status(later)['b']['state'] == 'overdue'
    h.once(at(MONDAY + dt.timedelta(hours=4)))
    assert not [m for _, m, _ in post.letters() if '更正' in m['Subject']]
    assert h.sql("select count(*) from outbox where kind = 'correction'") == [(0,)]
    assert h.sql("select limit_seconds, count, zone from finding where rule = 'no-update'") == [(14 * 86400, 'days', 'Asia/Shanghai')] * 2
    # By the new rule it has its time, and no more.
    h.once(at(MONDAY + dt.timedelta(days=32)))
    assert [f[:3] for f in flags(h)] == [('a', 'clue', 0), ('a', 'clue', 1), ('b', 'clue', 1)]


def test_counting_otherwise_is_told_to_the_review_and_kept(told):
    h, _, web = told
    feeds(h, web, a='count = hours', b='zone = Asia/Urumqi')
    h.once(at(MONDAY + dt.timedelta(hours=3)))
    assert flags(h) == [('a', *OPEN), ('b', *OPEN)]
    assert events(h, 'a') == events(h, 'b') == ['opened', 'limit-changed']
    changes = [(c['field'], c['old'], c['new']) for k in 'ab' for c in json.loads(h.ctl('account', 'history', k, '--json'))['changes']
               if c['field'] in ('count', 'zone')]
    assert changes == [('count', 'days', 'hours'), ('zone', 'Asia/Shanghai', 'Asia/Urumqi')]


def test_while_the_daemon_runs_it_ends_at_once(told):
    h, post, web = told
    daemon = h.start('--now', at(MONDAY + dt.timedelta(minutes=5)))
    try:
        wait_for(lambda: os.path.exists(os.path.join(h.folder, 'state/ctl.sock')))
        with open(h.conf, encoding='utf-8') as f:
            text = f.read()
        with open(h.conf, 'w', encoding='utf-8') as f:
            f.write(text.replace('[poll]\n', '[poll]\nlimit = 60d\n'))
        wait_for(lambda: [f[2:] for f in flags(h)] == [(0, 'opened ended')] * 2)
        assert not h.sql("select 1 from outbox where kind = 'correction'")
    finally:
        stop(daemon)
