"""Eight weeks of letters, autumn 2021: two holidays, a zone that changes and changes back, an objection and what became of it, eleven
days without a running system.  Each head has one letter a week, and never two."""
import datetime as dt
import os

import pytest
from house import Nginx, rss
from post import Post, text_of
from test_mail import ZONE, account, at, house_with, rfc822

UNITS = '''[unit qu]
name = 大鹏新区
head = 区领导 <qu@example.gov.cn>
order = 1
[unit kui]
name = 葵涌办事处
parent = qu
head = 负责人 <kui@example.gov.cn>
contact = 联络员 <lianluo@example.gov.cn>
order = 2
'''
STAYS = 'zone = Asia/Shanghai\n'  # the accounts' own: what changes is when letters leave
FIRST, LAST = dt.date(2021, 9, 3), dt.date(2021, 10, 31)
DOWN = (dt.date(2021, 10, 9), dt.date(2021, 10, 19))


class Weeks:
    def __init__(self, tmp_path, server):
        self.web, self.post = server, Post(tmp_path)
        self.h = house_with(tmp_path, self.post, 'tls = none\noffice = office@example.gov.cn\n')
        self.h.feeds(UNITS + account(server, 'live', '葵涌发布', 'kui', STAYS) + account(server, 'silent', '葵涌旧闻', 'kui', STAYS))

    def zone(self, name):
        with open(self.h.conf, encoding='utf-8') as f:
            lines = f.read().splitlines()
        with open(self.h.conf, 'w', encoding='utf-8') as f:
            f.write('\n'.join(f'zone = {name}' if s.startswith('zone =') else s for s in lines) + '\n')

    def look(self, day, hour=9, minute=5):
        now = dt.datetime.combine(day, dt.time(hour, minute), ZONE)
        self.publish('live', [d for d in (day - dt.timedelta(days=n) for n in range(1, 40)) if d.weekday() == 2])
        self.publish('silent', [dt.date(2021, 9, 1), dt.date(2021, 8, 27)])
        self.h.once(at(now))

    def publish(self, name, days):
        path = os.path.join(self.web.root, name + '.xml')
        with open(path, 'w', encoding='utf-8') as f:
            f.write(rss(name, [(f'{name}-{d}', f'文章{d}', rfc822(dt.datetime.combine(d, dt.time(10), ZONE))) for d in days]))
        os.utime(path, (dt.datetime.combine(days[0], dt.time(10), ZONE).timestamp(),) * 2)  # a server tells versions apart by the second and the size

    def decide(self, day, verb, why):
        """At eight, before that day's look: what a person of the office types."""
        now = at(dt.datetime.combine(day, dt.time(8), ZONE))
        self.h.ctl('finding', verb, '--rule', 'no-update', '--state', 'objected' if verb == 'dismiss' else 'clue', '--by', '李四', '--note', why, '--now', now)

    def letters(self, to, word='周报'):
        return [m for how, m, _ in self.post.letters() if how['to'] == [to] and word in m['Subject']]


@pytest.fixture(scope='module')
def weeks(tmp_path_factory):
    folder = tmp_path_factory.mktemp('weeks')
    server = Nginx(folder / 'nginx', folder / 'www')
    w = Weeks(folder, server)
    day = FIRST
    while day <= LAST:
        if day == dt.date(2021, 9, 23):
            w.decide(day, 'object', '该账号已迁移，原地址停用')
        elif day == dt.date(2021, 9, 24):
            w.zone('Asia/Urumqi')
        elif day == dt.date(2021, 9, 28):
            w.zone('Asia/Shanghai')
            w.decide(day, 'dismiss', '情况属实，已迁移')
        if not DOWN[0] <= day <= DOWN[1]:
            w.look(day)
        if day.weekday() == 0 and not DOWN[0] <= day <= DOWN[1]:
            w.look(day, 11, 10)
        day += dt.timedelta(days=1)
    yield w
    w.post.stop()
    server.stop()


def test_one_letter_a_week(weeks):
    """Sep 20 and Oct 4 are days off: the letter waits for Wed 22 and Fri 8. Oct 11 and 18 fall into the silence: one letter, marked late."""
    for to in ('qu@example.gov.cn', 'kui@example.gov.cn', 'office@example.gov.cn'):
        days = [m['Date'].datetime.astimezone(ZONE).date().isoformat()[5:] for m in weeks.letters(to)]
        assert days == ['09-06', '09-13', '09-22', '09-27', '10-08', '10-20', '10-25'], to
    late = [m for m in weeks.letters('kui@example.gov.cn') if '补发' in m['Subject']]
    assert [m['Subject'].split('：')[0] for m in late] == ['政务新媒体周报（10月20日，补发）']
    assert '本期应于2021年10月18日09:00发送，因系统停机补发。' in text_of(late[0])
    assert '（10月11日至10月17日）' in text_of(late[0])
    assert len({m['Message-ID'] for how, m, _ in weeks.post.letters()}) == len(weeks.post.letters())


def test_a_moved_letter_tells_of_the_whole_week(weeks):
    moved = weeks.letters('kui@example.gov.cn')[2]
    assert '（9月13日至9月19日）' in text_of(moved) and moved['Subject'].startswith('政务新媒体周报（9月22日）')


def test_the_zone_decides(weeks):
    """At 09:05 in Shanghai it is 07:05 in Ürümqi: the letter of Sep 27 leaves with the look at 11:10, and not again when the zone is back."""
    m = weeks.letters('kui@example.gov.cn')[3]
    assert m['Date'].datetime.astimezone(dt.timezone.utc).strftime('%d %H:%M') == '27 03:10' and m['Date'].datetime.utcoffset() == dt.timedelta(hours=6)


def test_before_holidays(weeks):
    """Two working days before 中秋 and 国庆, and Sat Sep 18 is one of them; to the contact where there is one."""
    got = [(m['Date'].datetime.astimezone(ZONE).date().isoformat()[5:], m['Subject']) for m in weeks.letters('lianluo@example.gov.cn', '节前提醒')]
    assert [d for d, _ in got] == ['09-17', '09-29'] and '9月19日至9月21日' in got[0][1] and '10月1日至10月7日' in got[1][1]
    assert not weeks.letters('kui@example.gov.cn', '节前提醒') and len(weeks.letters('qu@example.gov.cn', '节前提醒')) == 2


def test_an_objection_is_no_accusation(weeks):
    letters = weeks.letters('kui@example.gov.cn')
    accused, objected, dismissed = (text_of(letters[i]) for i in (2, 3, 4))
    assert '葵涌旧闻（网站）：最近更新9月1日，已21天，超期未更新' in accused and '线索，待人工复核' in accused
    assert '本周无需处理' in objected and '状态 申诉处理中' in objected and '超期未更新，请' not in objected
    assert '状态 经核实不认定' in dismissed and '1个账号的超期情况正在申诉处理或经核实不认定' in dismissed
    above = text_of(weeks.letters('qu@example.gov.cn')[3])
    assert '超期未更新 0' in above and '其他 1' in above


def test_a_correction(weeks):
    """The objection is upheld on Sep 28: whoever was told of it hears so, once, that morning; the contact, who was warned only, does not."""
    for to in ('qu@example.gov.cn', 'kui@example.gov.cn', 'office@example.gov.cn'):
        m, = weeks.letters(to, '更正')
        assert m['Date'].datetime.astimezone(ZONE).date() == dt.date(2021, 9, 28) and m['Subject'] == '更正：葵涌旧闻（网站）'
        assert '现予撤销' in text_of(m) and '理由：情况属实，已迁移' in text_of(m)
    assert not weeks.letters('lianluo@example.gov.cn', '更正')


def test_words(weeks):
    for _, m, raw in weeks.post.letters():
        text = text_of(m) + m['Subject'] + m.get_body(('html',)).get_content()
        assert not [w for w in ('僵尸', '伪造', '逾期') if w in text]
