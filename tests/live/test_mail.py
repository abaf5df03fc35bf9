"""Letters: made, sent through a real SMTP server, parsed back by an independent library."""
import datetime as dt
import io
import os
import re

import openpyxl
from house import House, rfc822, rss
from post import Post, authority, html_of, text_of

ZONE = dt.timezone(dt.timedelta(hours=8))
MONDAY = dt.datetime(2021, 7, 5, 9, 0, tzinfo=ZONE)
RARE = '𠮷野㙍镇'          # beyond the basic plane, and a 生僻字 of extension A
UNITS = '''[unit city]
name = 𬭎㛃市/政府办公室😀
head = 市领导 <city@example.gov.cn>
order = 1
[unit dapeng]
name = 大鹏新区
parent = city
head = "张三, 主任😀" <dapeng@example.gov.cn>, 李𠮷 <li@example.gov.cn>
contact = 联络员 <contact@example.gov.cn>
order = 2
[unit longgang]
name = 龙岗区
parent = city
head = 王五 <longgang@example.gov.cn>
order = 3
'''


def publish(web, name, days, now):
    """A feed whose posts are so many days old."""
    posts = [(f'{name}-{d}', f'文章{d}', rfc822(now - dt.timedelta(days=d))) for d in days]
    with open(os.path.join(web.root, name + '.xml'), 'w', encoding='utf-8') as f:
        f.write(rss(name, posts))


def account(web, key, name, unit, extra=''):
    return f'[account {key}]\nname = {name}\nunit = {unit}\nplatform = website\nfeed = {web.url(key + ".xml")} via=direct\n{extra}'


def house_with(tmp_path, post, more='', language='zh_CN'):
    h = House(tmp_path / 'house', extra=f'language = {language}')
    with open(h.conf, encoding='utf-8') as f:
        text = f.read().replace('language = en\n', '', 1)
    with open(h.conf, 'w', encoding='utf-8') as f:
        f.write(text + post.conf(more))
    h.env = dict(h.env)
    return h


def at(t):
    return t.isoformat()


def test_a_week(tmp_path, web):
    """One letter a head, by STARTTLS and AUTH: its first sentence, its table, its parts; nobody sees his neighbour."""
    ca, cert, key = authority(tmp_path)
    password = tmp_path / 'password'
    password.write_text('秘密 geheim\n', encoding='utf-8')
    post = Post(tmp_path, cert, key, password='秘密 geheim')
    try:
        h = house_with(tmp_path, post, f'tls = required\nca_file = {ca}\nuser = monitor\npassword_file = {password}\n'
                       'office = 监管办公室 <office@example.gov.cn>\nadmin = ops@example.gov.cn\n')
        first = MONDAY - dt.timedelta(days=3)
        publish(web, 'a1', [9], MONDAY)
        publish(web, 'a2', [11, 20], MONDAY)
        publish(web, 'a3', [2], MONDAY)
        publish(web, 'b1', [30], MONDAY)
        h.feeds(UNITS + account(web, 'a1', RARE, 'dapeng') + account(web, 'a2', '大鹏<b>发布</b>', 'dapeng') + account(web, 'b1', '龙岗发布', 'longgang') +
                account(web, 'gone', '失联号', 'longgang'))
        h.once(at(first))
        publish(web, 'a1', [1, 3, 9], MONDAY)
        assert not [m for _, m, _ in post.letters() if 'dapeng' in m['To'] and '周报' in m['Subject']]  # a new watch knows nothing of last week
        h.once(at(MONDAY))
        letters = {m['To'].addresses[0].addr_spec: (how, m, raw) for how, m, raw in post.letters() if '周报' in m['Subject']}
        assert set(letters) == {'city@example.gov.cn', 'dapeng@example.gov.cn', 'li@example.gov.cn', 'longgang@example.gov.cn', 'office@example.gov.cn'}
        for to, (how, m, raw) in letters.items():
            assert how['to'] == [to] and how['from'] == 'monitor@example.gov.cn' and how['tls'] and how['login']
            assert m['From'].addresses[0].display_name == '新媒体监测'
            assert m['Auto-Submitted'] == 'auto-generated' and m['MIME-Version'] == '1.0'
            assert abs((m['Date'].datetime - MONDAY).total_seconds()) < 120 and m['Date'].datetime.utcoffset() == dt.timedelta(hours=8)
            assert re.fullmatch(r'<[^<>\s]+@example\.gov\.cn>', m['Message-ID'])
            assert all(len(line) <= 998 and all(b < 128 for b in line) for line in raw.split(b'\r\n')) and b'\n' not in raw.replace(b'\r\n', b'')
            assert m.get_body(('plain',)).get_content_charset() == 'utf-8' and m.get_body(('html',)).get_content_charset() == 'utf-8'
        _, m, _ = letters['dapeng@example.gov.cn']
        assert m['To'].addresses[0].display_name == '张三, 主任😀' and letters['li@example.gov.cn'][1]['To'].addresses[0].display_name == '李𠮷'
        assert m['Subject'] == '政务新媒体周报（7月5日）：请于7月8日24时前更新1个账号。'
        text, html = text_of(m), html_of(m)
        assert text.splitlines()[2] == '请于7月8日24时前更新1个账号。'
        assert f'- {RARE} | 平台 网站 | 最近更新 7月4日 | 距今（天） 1 | 最长间隔（天） 6 | 本周发布（篇） 2' in text
        assert '大鹏<b>发布</b>（网站）：最近更新6月24日，已11天，请于7月8日24时前更新。' in text
        assert '大鹏&lt;b&gt;发布&lt;/b&gt;' in html and '<b>发布' not in html and RARE in html
        assert '龙岗' not in text + html and '失联号' not in text + html
        text = text_of(letters['longgang@example.gov.cn'][1])
        assert text.splitlines()[2] == '请尽快更新1个超期未更新的账号。'
        assert '失联号（网站）：自7月2日起无法访问。' in text and '大鹏' not in text and RARE not in text
        assert '线索，待人工复核' in text
        city = letters['city@example.gov.cn'][1]
        assert '- 大鹏新区 | 账号数 2 | 正常 1 | 临期 1 | 超期未更新 0 | 暂未能核查 0' in text_of(city)
        assert '- 龙岗区 | 账号数 2 | 正常 0 | 临期 0 | 超期未更新 1 | 暂未能核查 1' in text_of(city)
        assert text_of(city).splitlines()[2] == '请督促所辖单位尽快更新1个超期未更新的账号，按期更新1个临期账号。所辖账号另有1个暂未能核查。'
        assert '以上“超期未更新”含系统发现的线索，待人工复核。' in text_of(city)
        assert [f.get_filename() for f in city.iter_attachments()] == ['𬭎㛃市_政府办公室😀政务新媒体账号情况20210705.xlsx']
        office = letters['office@example.gov.cn'][1]
        file, = office.iter_attachments()
        assert file.get_filename() == '政务新媒体账号情况20210705.xlsx'
        sheet = openpyxl.load_workbook(io.BytesIO(file.get_content())).active
        rows = list(sheet.iter_rows(values_only=True))
        assert rows[0][:4] == ('单位', '账号', '平台', '状态') and len(rows) == 5
        assert rows[1][1] == RARE and rows[1][4] == dt.datetime(2021, 7, 4) and rows[1][5] == 1
        assert not list(m.iter_attachments())
        # again: nothing is owed any more
        n = len(post.letters())
        h.once(at(MONDAY + dt.timedelta(hours=1)))
        assert len(post.letters()) == n
        assert h.sql("select count(*) from outbox where result <> 'sent' and result <> 'nothing'") == [(0,)]
    finally:
        post.stop()
