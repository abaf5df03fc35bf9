"""Whoever had an accusation hears what became of it: one letter each, none to anybody else, none twice."""
import datetime as dt

import pytest
from house import Nginx
from post import Post, text_of
from test_mail import MONDAY, UNITS, account, at, house_with, publish


@pytest.fixture
def told(tmp_path):
    """A house whose digest told of one account that is overdue: (house, post, web)."""
    web = Nginx(tmp_path / 'nginx', tmp_path / 'www')
    post = Post(tmp_path)
    h = house_with(tmp_path, post, 'tls = none\noffice = 监管办公室 <office@example.gov.cn>\n')
    publish(web, 'b1', [30], MONDAY)
    publish(web, 'a1', [1], MONDAY)
    h.feeds(UNITS + account(web, 'b1', '龙岗发布', 'longgang') + account(web, 'a1', '大鹏发布', 'dapeng'))
    h.once(at(MONDAY - dt.timedelta(days=3)))
    h.once(at(MONDAY))
    yield h, post, web
    post.stop()
    web.stop()


def recipients(post, word):
    return sorted(m['To'].addresses[0].addr_spec for _, m, _ in post.letters() if word in m['Subject'])


def silence(h):
    """The number of the finding that the digest told of."""
    return str(h.sql("select id from finding where rule = 'no-update'")[0][0])


TOLD = ['city@example.gov.cn', 'longgang@example.gov.cn', 'office@example.gov.cn']


def test_a_person_withdraws_it(told):
    h, post, _ = told
    later = at(MONDAY + dt.timedelta(hours=3))
    assert 'longgang@example.gov.cn' in recipients(post, '周报')
    h.ctl('finding', 'void', silence(h), '--by', '张三', '--note', '该账号7月2日已在新平台更新', '--now', later)
    h.once(later)
    assert recipients(post, '更正') == TOLD  # not the neighbour
    letter = [m for _, m, _ in post.letters() if '更正' in m['Subject'] and 'longgang' in m['To']][0]
    assert letter['Subject'] == '更正：龙岗发布（网站）'
    text = text_of(letter)
    assert '此前告知的龙岗发布（网站）“' in text and '现予撤销' in text and '理由：该账号7月2日已在新平台更新' in text
    assert not any(w in text for w in ('僵尸', '伪造', '逾期'))
    h.once(at(MONDAY + dt.timedelta(hours=4)))
    assert recipients(post, '更正') == TOLD
    assert not [f for f in h.sql("select id from finding where until is null and rule = 'no-update'")]


def test_an_objection_and_its_outcome(told):
    h, post, _ = told
    hour = [0]

    def say(*args):
        hour[0] += 1
        h.ctl('finding', args[0], silence(h), *args[1:], '--by', '张三', '--now', at(MONDAY + dt.timedelta(hours=hour[0])))
        h.once(at(MONDAY + dt.timedelta(hours=hour[0], minutes=10)))

    say('confirm')
    say('object', '--note', '系统显示有误')
    assert not recipients(post, '申诉') and not recipients(post, '更正')
    say('confirm', '--note', '经核,确未更新')
    assert recipients(post, '申诉处理结果') == TOLD
    assert '不成立' in text_of([m for _, m, _ in post.letters() if '申诉' in m['Subject']][0])
    say('object', '--note', '再次申诉')
    say('correct', '--note', '申诉属实')
    assert recipients(post, '更正') == TOLD


def test_nobody_was_told(tmp_path):
    web = Nginx(tmp_path / 'nginx', tmp_path / 'www')
    post = Post(tmp_path)
    try:
        h = house_with(tmp_path, post, 'tls = none\noffice = office@example.gov.cn\n')
        publish(web, 'b1', [30], MONDAY)
        h.feeds(UNITS + account(web, 'b1', '龙岗发布', 'longgang'))
        h.once(at(MONDAY - dt.timedelta(days=3)))
        later = at(MONDAY - dt.timedelta(days=2))
        h.ctl('finding', 'dismiss', silence(h), '--by', '张三', '--note', '属实但已报备', '--now', later)
        h.once(later)
        assert not recipients(post, '更正')
    finally:
        post.stop()
        web.stop()
