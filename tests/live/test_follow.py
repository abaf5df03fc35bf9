"""follow: the newest post's own page is looked at, for its comments; politely, and without touching what the list said."""
import os

import pytest
from house import House, Nginx, rss

NOW = '2021-07-12T09:00:00+08:00'
OPEN = "comment_id: JsDecode('3217')"
CLOSED = "comment_id: JsDecode('0')"
CAPTCHA = '<html><head><title>验证</title></head><body><h2>环境异常</h2><p>当前环境异常,完成验证后即可继续访问。</p></body></html>'
GONE = '<html><body><div>该内容已被发布者删除</div></body></html>'


def article(comments, when='2021-07-12 08:00'):
    return f"""<html><head><meta property="og:title" content="防汛"/></head><body><span id="js_name">大鹏发布</span><div id="js_content">正文</div>
<script>window.cgiDataNew = {{ create_time: JsDecode('{when}'), {comments} }}</script></body></html>"""


class Office:
    def __init__(self, folder, poll=''):
        self.house = House(folder, poll)
        self.web = Nginx(folder / 'nginx', folder / 'www')
        self.folder = folder
        os.makedirs(folder / 'www' / 's')

    def register(self, *accounts, more=''):
        self.house.feeds('[unit office]\nname = 办公室\n' + ''.join(
            f'[account {a}]\nname = 大鹏发布\nunit = office\nplatform = wechat\nfeed = {self.web.url(a + ".xml")}\n{more}\n' for a in accounts))

    def post(self, account, number, page, date='Mon, 12 Jul 2021 08:00:00 +0800'):
        (self.folder / 'www' / f'{account}.xml').write_text(
            rss('大鹏发布', [(f'{account}{number}', f'第{number}篇', date)]).replace(f'http://127.0.0.1:9/{account}{number}',
                                                                               self.web.url(f's/{account}{number}.html')), 'utf-8')
        (self.folder / 'www' / 's' / f'{account}{number}.html').write_text(page, 'utf-8')
        os.utime(self.folder / 'www' / f'{account}.xml', (1600000000 + number, 1600000000 + number))

    def pages_asked(self):
        with open(self.web.log, encoding='utf-8') as f:
            lines = f.read().splitlines()
        os.truncate(self.web.log, 0)
        return [line.split()[1] for line in lines if '/s/' in line]

    def looks(self):
        return self.house.sql('SELECT outcome, blocked, comments, comments_said FROM page_look ORDER BY id')


@pytest.fixture
def office(tmp_path):
    o = Office(tmp_path)
    yield o
    o.web.stop()


def test_each_new_post_once(office):
    office.register('a')
    office.post('a', 1, article(OPEN))
    office.house.once(NOW)
    assert office.pages_asked() == ['/s/a1.html']
    assert office.looks() == [('read', '', 'enabled', '3217 (wechat.conf:%d)' % line_of('comment_id: JsDecode'))]
    assert office.house.sql('SELECT comments, comments_at IS NOT NULL FROM post') == [('enabled', 1)]
    assert office.house.status(NOW)['a']['comments'] == 'enabled'
    office.house.once('2021-07-12T15:00:00+08:00')
    assert office.pages_asked() == []
    office.post('a', 2, article(CLOSED), 'Mon, 12 Jul 2021 16:00:00 +0800')
    office.house.once('2021-07-12T21:00:00+08:00')
    assert office.pages_asked() == ['/s/a2.html']
    assert office.house.sql('SELECT title, comments FROM post ORDER BY id') == [('第1篇', 'enabled'), ('第2篇', 'disabled')]
    assert office.house.sql('SELECT id % 4 FROM body WHERE id % 4 = 3') == [(3,)]  # what a finding would rest on
    shown = office.house.ctl('show', 'a', '--now', '2021-07-12T21:00:00+08:00')
    assert '/s/a2.html' in shown and '/s/a1.html' in shown


def line_of(words):
    with open(os.path.join(os.path.dirname(__file__), '../../platforms.d/wechat.conf'), encoding='utf-8') as f:
        comments = [i for i, line in enumerate(f, 1) if line.startswith('comments') and '//script' in line]
    return comments[0]


def test_the_list_is_never_changed_by_it(office):
    office.register('a')
    office.post('a', 1, article(OPEN, '2021-06-01 08:00'))  # the page tells another date
    office.house.once(NOW)
    assert office.looks()[0][0] == 'read'
    s = office.house.status(NOW)['a']
    assert (s['state'], s['last_update']) == ('current', '2021-07-12T00:00:00Z')
    assert office.house.sql('SELECT outcome, count FROM look') == [('read', 1)]
    office.post('a', 2, GONE)
    office.house.once('2021-07-12T15:00:00+08:00')
    assert office.looks()[1][:2] == ('blocked', 'deleted-post')
    assert office.house.status('2021-07-12T15:00:00+08:00')['a']['state'] == 'current'


def test_a_pause_between_two_pages_of_one_host(office):
    office.register('a', 'b', 'c')
    for a in 'abc':
        office.post(a, 1, article(OPEN))
    office.house.once(NOW)
    assert len(office.pages_asked()) == 1
    office.house.once('2021-07-12T09:00:20+08:00')
    assert office.pages_asked() == []
    office.house.once('2021-07-12T09:00:40+08:00')
    assert len(office.pages_asked()) == 1


def test_a_captcha_gives_the_host_a_day_of_rest(office):
    office.register('a', 'b')
    office.post('a', 1, CAPTCHA)
    office.post('b', 1, CAPTCHA)
    log = '\n'.join(office.house.once(NOW))
    assert 'captcha' in log and 'no post\'s page is asked of that host for 24 hours' in log
    assert len(office.pages_asked()) == 1 and office.looks()[0][:2] == ('blocked', 'captcha')
    assert {s['state'] for s in office.house.status(NOW).values()} == {'current'}
    office.house.once('2021-07-13T08:59:00+08:00')
    assert office.pages_asked() == []
    office.house.once('2021-07-13T09:01:00+08:00')
    assert len(office.pages_asked()) == 1


@pytest.mark.parametrize('poll,pages', [('follow_per_day = 1', [1, 0, 0, 1]), ('follow_per_day = 0', [0, 0, 0, 0]), ('follow_pause = 1s', [1, 1, 1, 0])])
def test_a_budget_a_day(tmp_path, poll, pages):
    o = Office(tmp_path, poll)
    o.register('a', 'b', 'c')
    for a in 'abc':
        o.post(a, 1, article(OPEN))
    got = []
    for hour in ('12T09', '12T15', '12T21', '13T03'):
        o.house.once(f'2021-07-{hour}:00:00+08:00')
        got.append(len(o.pages_asked()))
    o.web.stop()
    assert got == pages


def test_weekly_and_off(office):
    office.register('a', more='follow = weekly')
    office.post('a', 1, article(OPEN))
    office.house.once(NOW)
    office.post('a', 2, article(OPEN))
    office.house.once('2021-07-13T09:00:00+08:00')
    assert office.pages_asked() == ['/s/a1.html']
    office.house.once('2021-07-19T09:30:00+08:00')
    assert office.pages_asked() == ['/s/a2.html']
    office.register('a', more='follow = off')
    office.post('a', 3, article(OPEN))
    office.house.once('2021-07-29T09:30:00+08:00')
    assert office.pages_asked() == []


def test_a_layout_that_changed_is_told_to_the_admin_once(office):
    office.register('a', 'b')
    for a in 'ab':
        office.post(a, 1, article(OPEN).replace('create_time', 'made'))
    for second in ('00', '40'):
        office.house.once(f'2021-07-12T09:00:{second}+08:00')
    assert [look[0] for look in office.looks()] == ['unreadable', 'unreadable']
    letters = [b for (b,) in office.house.sql("SELECT body FROM letter WHERE kind = 'admin'")]
    assert len(letters) == 1 and 'wechat.conf:' in letters[0] and 'nobody is accused' in letters[0]
