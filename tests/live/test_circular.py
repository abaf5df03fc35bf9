"""The circular end to end: registers of the sizes whose rates are known, looked at by the daemon, confirmed by a person, drafted in every form,
issued, looked back at, corrected; the year, the archive, the letters of notice and the form that comes back."""
import csv
import datetime
import email.utils
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import zipfile
from xml.etree import ElementTree

import pytest
from house import BUILD, House, Nginx

W = '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}'
ZONE = datetime.timezone(datetime.timedelta(hours=8))
NOON = datetime.datetime(2021, 6, 29, 12, tzinfo=ZONE)
QUARTER = ('--from', '2021-04-01', '--to', '2021-06-30')
NAME = '𬭎山<发布>&"号"㛃'       # rare characters and what XML must escape
OFFICE = '[circular]\noffice = 滨海市人民政府办公室\nregion = 滨海市\nto = 各县区人民政府，市政府各部门\n'
CONTROL = re.compile('[\x00-\x08\x0b\x0c\x0e-\x1f]')


def every_four_days(newest, n=15):
    return [newest - datetime.timedelta(days=4 * k) for k in range(n)]


def feed(path, posts, comments=True):
    items = ''.join(f'<item><title>通知{k}</title><link>http://127.0.0.1/{t.timestamp():.0f}</link><guid>{t.isoformat()}</guid><pubDate>{email.utils.format_datetime(t)}</pubDate>'
                    + ('<slash:comments>3</slash:comments>' if comments else '') + '</item>' for k, t in enumerate(posts))
    with open(path, 'w', encoding='utf-8') as f:
        f.write(f'<rss version="2.0" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><title>x</title>{items}</channel></rss>')
    os.utime(path, (posts[0].timestamp(),) * 2)  # a server tells versions apart by the second and the size


class City(House):
    """A register of `total` accounts in six units, of which the first `silent` have been silent for six weeks."""

    UNITS = ('教育局', '财政局', '𬭎山县人民政府', '㛃水区人民政府', '卫生健康委员会', '文化和旅游局')

    def __init__(self, folder, nginx, total, silent, extra='', name=lambda i: f'滨海发布{i}'):
        super().__init__(folder)
        self.nginx, self.total, self.silent, self.extra_of, self.name_of = nginx, total, silent, {}, name
        with open(self.conf, encoding='utf-8') as f:
            text = f.read().replace('language = en', 'language = zh_CN')
        with open(self.conf, 'w', encoding='utf-8') as f:
            f.write(text + OFFICE + extra)
        self.www = os.path.join(self.folder, 'www')
        os.makedirs(self.www, exist_ok=True)
        for i in range(total):
            self.post(i, NOON - datetime.timedelta(days=42 if i < silent else 2))
        self.register()

    def post(self, i, newest):
        self.posts(i, every_four_days(newest))

    def posts(self, i, when):
        feed(os.path.join(self.nginx.root, f'{i}.xml'), when)

    def register(self):
        text = '[unit shi]\nname = 滨海市\nlevel = 市\nhead = 张三 <z@example.gov.cn>\n'
        for k, name in enumerate(self.UNITS):
            text += f'[unit u{k}]\nname = {name}\nparent = shi\norder = {k + 1}\n' + ('level = 县\n' if k in (2, 3) else '')
        for i in range(self.total):
            text += (f'[account a{i:03}]\nname = {self.name_of(i)}\nunit = u{i % 6}\nplatform = {("wechat", "weibo", "douyin", "toutiao")[i % 4]}\n'
                     f'feed = {self.nginx.url(f"{i}.xml")} via=direct\n{self.extra_of.get(i, "")}')
        self.feeds(text)

    def look(self, *when):
        for t in when:
            self.daemon('--once', '--all', '--now', t)

    def run(self, now, *args, status=0):
        r = subprocess.run([os.path.join(BUILD, 'newmediactl'), '-f', self.conf, '--now', now, *args], env=self.env, capture_output=True, timeout=120)
        assert r.returncode == status, (args, r.returncode, r.stdout[-2000:], r.stderr[-3000:].decode())
        return r

    def circular(self, now, *args):
        return json.loads(self.run(now, 'circular', *args, '--format', 'json').stdout)


JULY = '2021-07-02T09:00:00+08:00'


@pytest.fixture
def nginx(tmp_path):
    n = Nginx(tmp_path / 'nginx', tmp_path / 'served')
    yield n
    n.stop()


def second_quarter(folder, nginx, total, silent, **kw):
    h = City(folder, nginx, total, silent, **kw)
    h.look('2021-06-29T12:00:00+08:00', '2021-06-30T22:00:00+08:00')
    if silent:
        h.run('2021-07-01T09:00:00+08:00', 'finding', 'confirm', '--rule', 'no-update', '--state', 'clue', '--by', '李四', '--note', '已人工打开核实')
    return h


@pytest.mark.parametrize('total,silent,rate', [(591, 25, '95.77'), (149, 29, '80.54'), (173, 13, '92.49')])
def test_known_rates(tmp_path, nginx, total, silent, rate):
    h = second_quarter(tmp_path, nginx, total, silent)
    j = h.circular(JULY, *QUARTER)
    assert (j['total']['registered'], j['total']['checked'], j['total']['failed'], j['total']['rate']) == (total, total, silent, rate)
    for groups in 'platforms', 'levels', 'units':
        for what in 'registered', 'checked', 'failed', 'unchecked':
            assert sum(g[what] for g in j[groups]) == j['total'][what], (groups, what)
    assert [u['name'] for u in j['units']] == list(City.UNITS)
    assert f'合格率{rate}%' in h.run(JULY, 'circular', *QUARTER).stdout.decode()


def test_only_what_is_confirmed_accuses(tmp_path, nginx):
    h = City(tmp_path, nginx, 12, 4)
    h.look('2021-06-29T12:00:00+08:00', '2021-06-30T22:00:00+08:00')
    j = h.circular(JULY, *QUARTER)
    assert (j['total']['failed'], j['undecided']) == (0, 4)
    for language, said in (('en', '4 accounts have findings that nobody has confirmed or dismissed'), ('zh_CN', '有 4 个账号的线索尚未人工复核')):
        h.env['LANGUAGE'] = language  # of whoever types, whatever the language of what the office reads
        r = h.run(JULY, 'circular', *QUARTER)
        assert said in r.stderr.decode() and '一、总体情况' in r.stdout.decode()
    h.env['LANGUAGE'] = 'en'
    h.run('2021-07-01T09:00:00+08:00', 'finding', 'confirm', '--rule', 'no-update', '--state', 'clue', '--by', '李四', '--note', '核实')
    assert h.circular(JULY, *QUARTER)['total']['failed'] == 4
    ids = [f['id'] for f in json.loads(h.run(JULY, 'finding', 'list', '--json').stdout)['findings']]
    h.run('2021-07-01T10:00:00+08:00', 'finding', 'object', str(ids[0]), '--by', '王五', '--note', '账号正常')
    j = h.circular(JULY, *QUARTER)
    assert (j['total']['failed'], j['objected']) == (3, 1)
    # A year on, with other facts known by then, the same figures.
    for i in range(4):
        h.post(i, datetime.datetime(2022, 6, 30, 12, tzinfo=ZONE))
    h.total = 11
    h.extra_of[5] = 'status = closed\n'
    h.register()
    h.look('2022-07-01T12:00:00+08:00')
    h.run('2022-07-01T13:00:00+08:00', 'finding', 'dismiss', str(ids[0]), '--by', '李四', '--note', '申诉成立')
    later = h.circular('2022-07-02T09:00:00+08:00', *QUARTER)
    j['decided_until'] = later['decided_until']
    assert later == j
    # Who signs hears what is left undecided, too.
    r = h.run('2022-07-02T10:00:00+08:00', 'circular', 'issue', '--from', '2022-04-01', '--to', '2022-07-01', '--number', '1号', '--signed-by', '办公室', '--by', '李四')
    assert b'accounts have findings that nobody has confirmed or dismissed' in r.stderr


def test_a_gap_in_the_period_or_the_state_at_its_end(tmp_path, nginx):
    """One account was silent from April 10 to May 20 and lively ever since: at the check point it passes, by any gap it fails."""
    april, may, june = (datetime.datetime(2021, m, d, 10, tzinfo=ZONE) for m, d in ((4, 10), (5, 20), (6, 29)))
    h = City(tmp_path, nginx, 6, 0)
    before, after = every_four_days(april), every_four_days(june, 11)
    assert after[-1] == may
    for when, posts in ('2021-04-12T12:00:00+08:00', before), ('2021-05-10T12:00:00+08:00', before), ('2021-05-21T12:00:00+08:00', after[-1:] + before):
        h.posts(0, posts)
        h.look(when)
        for i in range(1, 6):
            h.post(i, datetime.datetime.fromisoformat(when) + datetime.timedelta(days=3))
    h.posts(0, after)
    h.look('2021-06-29T12:00:00+08:00', '2021-06-30T22:00:00+08:00')
    for rule in 'no-update', 'gap':
        h.run('2021-07-01T09:00:00+08:00', 'finding', 'confirm', *[str(f['id']) for f in json.loads(h.run(JULY, 'finding', 'list', '--state', 'all', '--json').stdout)['findings']
                                                                 if f['account'] == 'a000' and f['rule'] == rule and f['standing'] == 'clue'], '--by', '李四', '--note', '核实')
    point, gap = h.circular(JULY, *QUARTER), h.circular(JULY, *QUARTER, '--fail', 'any-gap')
    assert (point['fail'], gap['fail']) == ('at-point', 'any-gap')
    assert {a['account']: a['result'] for a in point['accounts']}['a000'] == 'pass'
    named, = [a for a in gap['accounts'] if a['account'] == 'a000']
    assert named['result'] == 'fail' and 'gap' in named['problems'] and named['longest_gap_days'] == 40 and named['days_over'] == 26
    assert gap['total']['failed'] == point['total']['failed'] + 1
    assert '时段内任一更新间隔超过期限即判定为不达标' in h.run(JULY, 'circular', *QUARTER, '--fail', 'any-gap').stdout.decode()
    # What the office has set is what holds where nobody says otherwise.
    with open(h.conf, encoding='utf-8') as f:
        text = f.read()
    with open(h.conf, 'w', encoding='utf-8') as f:
        f.write(text.replace('[circular]\n', '[circular]\nfail = any-gap\n'))
    assert h.circular(JULY, *QUARTER) == gap and h.circular(JULY, *QUARTER, '--fail', 'at-point') == point


def test_what_could_not_be_checked_is_a_table_of_its_own(tmp_path, nginx):
    h = City(tmp_path, nginx, 8, 0)
    h.look('2021-06-29T12:00:00+08:00')
    os.remove(os.path.join(nginx.root, '3.xml'))
    h.extra_of[4] = 'status = suspended\n'
    h.register()
    h.look('2021-07-10T22:00:00+08:00', '2021-07-20T22:00:00+08:00', '2021-08-08T22:00:00+08:00')
    j = h.circular('2021-08-12T09:00:00+08:00', '--from', '2021-07-01', '--to', '2021-08-09')
    why = {a['account']: a['why'] for a in j['accounts'] if a['result'] == 'unchecked'}
    assert why['a003'] in ('unreachable', 'not-looked-at') and why['a004'] == 'suspended'
    assert j['total']['checked'] == 8 - len(why)
    assert '暂未能核查政务新媒体名单' in h.run('2021-08-12T09:00:00+08:00', 'circular', '--from', '2021-07-01', '--to', '2021-08-09').stdout.decode()
    # A silence that was not seen to its end is nobody's.
    assert {a['longest_gap_days'] for a in j['accounts'] if a['result'] == 'unchecked'} == {None}
    year = json.loads(h.run('2021-08-12T09:00:00+08:00', 'report', '--year', '2021', '--format', 'json').stdout)
    assert year['longest_gaps'] and not {g['account'] for g in year['longest_gaps']} & set(why)


def test_a_sample_is_drawn_by_its_seed(tmp_path, nginx):
    h = second_quarter(tmp_path, nginx, 100, 10)
    one, again, other = (h.circular(JULY, *QUARTER, '--sample', '12%', '--seed', s) for s in ('7', '7', '8'))
    assert one == again and one != other
    assert one['total']['checked'] == 12 and one['total']['registered'] == 100 and one['total']['share'] == '12.00'
    assert [p['checked'] for p in one['platforms']] == [3, 3, 3, 3]
    assert h.run(JULY, 'circular', *QUARTER, '--sample', '12%', status=2)


def test_forms(tmp_path, nginx):
    import openpyxl
    h = second_quarter(tmp_path, nginx, 12, 3, name=lambda i: NAME if i == 0 else '=1+1' if i == 1 else f'滨海发布{i}')
    out = {form: str(tmp_path / f'c.{form}') for form in ('html', 'docx', 'xlsx', 'csv', 'json')}
    for path in out.values():
        h.run(JULY, 'circular', *QUARTER, '--out', path)
    with zipfile.ZipFile(out['docx']) as z:
        assert z.testzip() is None
        for name in z.namelist():
            ElementTree.fromstring(z.read(name))
        body = ElementTree.fromstring(z.read('word/document.xml'))
        words = [''.join(t.text or '' for t in p.iter(W + 't')) for p in body.iter(W + 'p')]
        page = next(body.iter(W + 'pgMar')).attrib
        styles = z.read('word/styles.xml').decode()
    assert NAME in words and '一、总体情况' in words and '三、工作要求' in words
    # GB/T 9704-2012: 37, 35, 28 and 26 mm; 22 lines on 225 mm; 2号 and 3号.
    mm = {k: round(int(page[W + k]) / 1440 * 25.4) for k in ('top', 'bottom', 'left', 'right')}
    assert mm == {'top': 37, 'bottom': 35, 'left': 28, 'right': 26}
    assert next(body.iter(W + 'docGrid')).attrib[W + 'linePitch'] == '579'
    assert all(f in styles for f in ('方正小标宋简体', '仿宋_GB2312', '黑体', '楷体_GB2312')) and 'w:sz w:val="44"' in styles and 'w:sz w:val="32"' in styles
    book = openpyxl.load_workbook(out['xlsx'])
    sheet = book['不合格政务新媒体名单']
    assert [c.value for c in sheet[1]][:6] == ['序号', '新媒体类型', '新媒体名称', '责任单位', '问题类别', '检查时更新日期']
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 3 and rows[0][2] == NAME and rows[0][5] == datetime.datetime(2021, 5, 18) and sheet.freeze_panes == 'A2'
    assert len(book.sheetnames) == 6
    with open(out['csv'], 'rb') as f:
        raw = f.read()
    assert raw.startswith(b'\xef\xbb\xbf')
    table = list(csv.reader(io.StringIO(raw.decode('utf-8-sig'))))
    assert len(table) == 13 and table[1][2] == NAME and any(r[2] == "'=1+1" for r in table)
    with open(out['html'], encoding='utf-8') as f:
        page = f.read()
    assert '𬭎山&lt;发布&gt;&amp;&quot;号&quot;㛃' in page and '<发布>' not in page and 'size:A4;margin:37mm 26mm 35mm 28mm' in page
    assert not any(w in page for w in ('僵尸', '伪造', '逾期'))


def test_issue_look_back_correct_archive(tmp_path, nginx):
    h = second_quarter(tmp_path, nginx, 12, 4)
    issue = ('circular', 'issue', '--number', '滨政办通〔2021〕3号', '--signed-by', '滨海市人民政府办公室', '--by', '李四')
    assert b'their findings' not in h.run(JULY, *issue, *QUARTER).stderr
    again = h.run(JULY, *issue, *QUARTER, status=1)
    assert '已印发'.encode() in again.stderr or b'issued already' in again.stderr
    folder = str(tmp_path / 'frozen')
    shown = json.loads(h.run(JULY, 'circular', 'show', '滨政办通〔2021〕3号', '--json').stdout)
    h.run(JULY, 'circular', 'show', '滨政办通〔2021〕3号', '--out', folder)
    assert {f['name'] for f in shown['files']} >= {'circular.docx', 'circular.html', 'circular.xlsx', 'circular.csv', 'circular.json'}
    for f in shown['files']:
        with open(os.path.join(folder, f['name']), 'rb') as file:
            assert hashlib.sha256(file.read()).hexdigest() == f['sha256']
    assert [i['streak'] for i in shown['failed_accounts']] == [1, 1, 1, 1]
    with sqlite3.connect(os.path.join(h.folder, 'state/newmedia.db')) as db:
        for sql in ("UPDATE circular SET title = 'x'", 'DELETE FROM circular_item', "UPDATE circular_count SET failed = 0", 'DELETE FROM circular_file'):
            with pytest.raises(sqlite3.IntegrityError):
                db.execute(sql)
    # The next quarter: one repaired, one cancelled, two not.
    h.post(0, datetime.datetime(2021, 9, 28, 12, tzinfo=ZONE))
    for i in range(4, 12):
        h.post(i, datetime.datetime(2021, 9, 28, 12, tzinfo=ZONE))
    h.extra_of[1] = 'status = cancelled\n'
    h.register()
    h.look('2021-09-29T12:00:00+08:00', '2021-09-30T22:00:00+08:00')
    october = '2021-10-09T09:00:00+08:00'
    third = ('--from', '2021-07-01', '--to', '2021-09-30')
    j = h.circular(october, *third)
    now = {i['account']: i['now'] for i in j['last_period']['items']}
    assert now == {'a000': 'repaired', 'a001': 'cancelled', 'a002': 'not-repaired', 'a003': 'not-repaired'}
    assert j['last_period']['number'] == '滨政办通〔2021〕3号' and j['total']['rate_before'] == '66.67'
    assert {a['account']: a['streak'] for a in j['accounts'] if a['result'] == 'fail'} == {'a002': 2, 'a003': 2}
    assert [c['account'] for c in j['closures']] == ['a001']
    text = h.run(october, 'circular', *third).stdout.decode()
    assert '已整改1个，未整改2个，已注销或关停1个' in text and '较上期' in text
    # An objection is upheld after the first was issued: a correction, and the first stays as it was.
    ids = {f['account']: f['id'] for f in json.loads(h.run(october, 'finding', 'list', '--json').stdout)['findings'] if f['rule'] == 'no-update'}
    h.run('2021-10-09T10:00:00+08:00', 'finding', 'object', str(ids['a003']), '--by', '王五', '--note', '误判')
    h.run('2021-10-09T11:00:00+08:00', 'finding', 'correct', str(ids['a003']), '--by', '李四', '--note', '申诉成立')
    h.run('2021-10-10T09:00:00+08:00', 'circular', 'issue', '--corrects', '滨政办通〔2021〕3号', '--number', '滨政办通〔2021〕5号', '--signed-by', '滨海市人民政府办公室', '--reason', '申诉成立')
    rows = json.loads(h.run('2021-10-10T10:00:00+08:00', 'circular', 'list', '--json').stdout)['circulars']
    assert [(r['number'], r['corrects'], r['failed']) for r in rows] == [('滨政办通〔2021〕3号', None, 4), ('滨政办通〔2021〕5号', '滨政办通〔2021〕3号', 3)]
    h.run('2021-10-10T10:00:00+08:00', 'circular', 'show', '滨政办通〔2021〕5号', '--out', str(tmp_path / 'correction'))
    with open(tmp_path / 'correction/circular.html', encoding='utf-8') as f:
        assert '不再列为不合格：滨海发布3' in f.read()
    assert 'a003' not in {i['account'] for i in h.circular('2021-10-10T10:00:00+08:00', *third)['last_period']['items']}
    # The quarter for the archive, and the year.
    h.run('2021-10-10T11:00:00+08:00', 'report', '--year', '2021', '--quarter', '2', '--format', 'zip', '--out', str(tmp_path / 'q2.zip'))
    with zipfile.ZipFile(tmp_path / 'q2.zip') as z:
        for line in z.read('SHA256SUMS').decode().splitlines():
            digest, name = line.split('  ', 1)
            assert hashlib.sha256(z.read(name)).hexdigest() == digest
        assert '滨政办通〔2021〕3号/circular.docx' in z.namelist() and z.read('evidence.csv').decode('utf-8-sig').count('no-update') >= 4
    year = json.loads(h.run('2021-10-10T11:00:00+08:00', 'report', '--year', '2021', '--format', 'json').stdout)
    assert [q['quarter'] for q in year['quarters']] == [1, 2, 3, 4] and year['closures'] == 1 and 'scores' not in year
    assert year['longest_gaps'][0]['days'] >= 100
    text = h.run('2021-10-10T11:00:00+08:00', 'report', '--year', '2021').stdout.decode()
    assert '截至2021年10月10日登记在册11个' in text


def correct(h, folder, day, number, status=0):
    """A correction of 3号 in July: the paragraphs of it, or what newmediactl says."""
    now = f'2021-07-{day:02}T09:00:00+08:00'
    r = h.run(now, 'circular', 'issue', '--corrects', '3号', '--number', number, '--signed-by', '滨海市', '--reason', '申诉成立', status=status)
    if status:
        return r.stderr.decode()
    h.run(now, 'circular', 'show', number, '--out', str(folder / number))
    return ''.join(re.findall(r'<p[^>]*>(.*?)</p>', (folder / number / 'circular.html').read_text(encoding='utf-8')))


def withdraw(h, day, account, rule='no-update'):
    now = f'2021-07-{day:02}T08:00:00+08:00'
    ids = {f['account']: f['id'] for f in json.loads(h.run(now, 'finding', 'list', '--json').stdout)['findings'] if f['rule'] == rule}
    for verb in 'object', 'correct':
        h.run(now, 'finding', verb, str(ids[account]), '--by', '李四', '--note', '误判')


def test_a_correction_tells_what_changed_and_nothing_else(tmp_path, nginx):
    """Where nothing changed there is none; a second one starts from what the first made of it."""
    h = second_quarter(tmp_path, nginx, 12, 4)
    h.run(JULY, 'circular', 'issue', '--number', '3号', '--signed-by', '滨海市', *QUARTER)
    assert 'nothing in circular 3号 has changed' in correct(h, tmp_path, 3, '4号', status=1)
    withdraw(h, 4, 'a003')
    text = correct(h, tmp_path, 4, '5号')
    assert '（3号），经复核' in text and '不再列为不合格：滨海发布3（㛃水区人民政府）。' in text
    assert '不合格数由4个更正为3个，合格率由66.67%更正为75.00%。' in text and '检查数' not in text and '登记' not in text
    assert 'nothing in circular 3号 has changed since 5号' in correct(h, tmp_path, 5, '6号', status=1)
    withdraw(h, 6, 'a002')
    text = correct(h, tmp_path, 6, '7号')
    assert '（3号，已由5号更正），经复核' in text and '不再列为不合格：滨海发布2（𬭎山县人民政府）。' in text and '不合格数由3个更正为2个' in text
    rows = json.loads(h.run('2021-07-07T09:00:00+08:00', 'circular', 'list', '--json').stdout)['circulars']
    assert [(r['number'], r['failed']) for r in rows] == [('3号', 4), ('5号', 3), ('7号', 2)]


def test_a_correction_of_what_accounts_are_named_for(tmp_path, nginx):
    """One is named for less, one for nothing any more, one that was left out is named: nothing else is said of the others."""
    h = second_quarter(tmp_path, nginx, 12, 4)
    h.run('2021-07-01T08:00:00+08:00', 'finding', 'add', 'a003', '--rule', 'wrong-words', '--by', '李四', '--note', '标题有错字', '--file', __file__)
    h.run('2021-07-01T08:00:00+08:00', 'finding', 'add', 'a005', '--rule', 'unanswered', '--by', '李四', '--note', '留言无人答复', '--file', __file__)
    for rule in 'wrong-words', 'unanswered':
        h.run('2021-07-01T11:00:00+08:00', 'finding', 'confirm', '--rule', rule, '--state', 'clue', '--by', '李四', '--note', '核实')
    ids = {f['account']: f['id'] for f in json.loads(h.run(JULY, 'finding', 'list', '--json').stdout)['findings'] if f['rule'] == 'no-update'}
    h.run(JULY, 'finding', 'object', str(ids['a001']), '--by', '王五', '--note', '误判')
    h.run(JULY, 'circular', 'issue', '--number', '3号', '--signed-by', '滨海市', '--from', '2021-04-01', '--to', '2021-07-01')
    withdraw(h, 4, 'a003', 'wrong-words')
    withdraw(h, 4, 'a005', 'unanswered')
    h.run('2021-07-04T08:00:00+08:00', 'finding', 'confirm', str(ids['a001']), '--by', '李四', '--note', '申诉不成立')
    text = correct(h, tmp_path, 4, '5号')
    assert '以下账号更正为不合格：滨海发布1（财政局）。以下账号不再列入存在问题：滨海发布5（文化和旅游局）。' in text
    assert '以下账号的问题类别更正为：滨海发布3（㛃水区人民政府）：超期未更新。' in text
    assert '不再列为' not in text and '检查数' not in text and '不合格数由3个更正为4个' in text
    with open(h.conf, encoding='utf-8') as f:
        english = f.read().replace('language = zh_CN', 'language = en')
    with open(h.conf, 'w', encoding='utf-8') as f:
        f.write(english)
    assert 'the figures do not change; the annexes do.' in correct(h, tmp_path, 5, '6号')


def test_points_are_traced_to_findings(tmp_path, nginx):
    import openpyxl
    h = second_quarter(tmp_path, nginx, 12, 2, extra='[score]\nscore = yes\nno-update = 15\n')
    year = json.loads(h.run(JULY, 'report', '--year', '2021', '--format', 'json').stdout)
    points = {s['unit']: s for s in year['scores']}
    assert points['u0']['points'] == 85 and points['u2'] == {'unit': 'u2', 'points': 100, 'taken_off': []}
    assert points['u0']['taken_off'][0]['rule'] == 'no-update' and points['u0']['taken_off'][0]['finding'] > 0
    path = str(tmp_path / 'year.xlsx')
    h.run(JULY, 'report', '--year', '2021', '--out', path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ['各季度情况', '关停注销情况', '更新间隔最长的账号', '单位得分']
    quarters = list(book['各季度情况'].iter_rows(values_only=True))
    assert [r[0] for r in quarters] == ['季度', '第一季度', '第二季度', '第三季度'] and quarters[2][1:7] == (12, 12, '100.00%', 2, 0, '83.33%')
    traced = [r for r in book['单位得分'].iter_rows(min_row=2, values_only=True) if r[4]]
    assert [(r[1], r[2], r[3], r[4]) for r in traced] == [('教育局', 85, '超期未更新', 15), ('财政局', 85, '超期未更新', 15)]
    assert [r[5] for r in traced] == [points[u]['taken_off'][0]['finding'] for u in ('u0', 'u1')]
    gaps = list(book['更新间隔最长的账号'].iter_rows(min_row=2, values_only=True))
    assert [r[4] for r in gaps] == sorted((r[4] for r in gaps), reverse=True)
    h.run(JULY, 'report', '--year', '2021', '--format', 'xlsx', status=2)
    h.run(JULY, 'report', '--year', '2021', '--format', 'xlsx', '--out', str(tmp_path / 'year.csv'), status=2)


def test_letters_of_notice_and_the_form_that_comes_back(tmp_path, nginx):
    h = second_quarter(tmp_path, nginx, 12, 2, name=lambda i: NAME if i == 0 else f'滨海发布{i}')
    letter = str(tmp_path / 'urge.docx')
    h.run(JULY, 'notice', 'u0', '--kind', '督办函', '--number', '滨政办督〔2021〕1号', '--out', letter)
    with zipfile.ZipFile(letter) as z:
        body = ElementTree.fromstring(z.read('word/document.xml'))
    words = [''.join(t.text or '' for t in p.iter(W + 't')) for p in body.iter(W + 'p')]
    assert '滨政办督〔2021〕1号' in words and '教育局：' in words and '2021年7月2日' in words
    rows = [[''.join(t.text or '' for t in c.iter(W + 't')) for c in r.iter(W + 'tc')] for r in body.iter(W + 'tr')]
    assert rows[0] == ['序号', '新媒体类型', '新媒体名称', '责任单位', '问题类别', '整改情况', '整改时间', '反馈人']
    assert rows[1][:5] == ['1', '公众号', NAME, '教育局', '超期未更新']
    assert h.run(JULY, 'notice', 'u4', '--kind', 'urge', '--number', 'x', '--out', letter, status=1)
    h.run(JULY, 'notice', 'u0', '--kind', 'remind', '--number', 'x', '--out', str(tmp_path / 'remind.html'))
    assert '提醒函' in (tmp_path / 'remind.html').read_text(encoding='utf-8')


def pages(pdf):
    return int(re.search(r'Pages:\s+(\d+)', subprocess.run(['pdfinfo', pdf], capture_output=True, text=True, check=True).stdout).group(1))


@pytest.mark.skipif(not shutil.which('soffice') or not shutil.which('pdfinfo'), reason='libreoffice-writer-nogui, libreoffice-calc-nogui and poppler-utils are not here')
def test_another_program_opens_them(tmp_path, nginx):
    h = second_quarter(tmp_path, nginx, 30, 8)
    for form in 'docx', 'xlsx':
        h.run(JULY, 'circular', *QUARTER, '--out', str(tmp_path / f'c.{form}'))
        subprocess.run(['soffice', '--headless', f'-env:UserInstallation=file://{tmp_path}/office', '--convert-to', 'pdf', '--outdir', str(tmp_path), f'c.{form}'], cwd=tmp_path,
                       check=True, capture_output=True, timeout=300)
        text = subprocess.run(['pdftotext', '-layout', str(tmp_path / 'c.pdf'), '-'], capture_output=True, text=True, check=True).stdout
        assert '滨海发布0' in ''.join(text.split()) and '教育局' in ''.join(text.split())
        if form == 'docx':
            assert pages(str(tmp_path / 'c.pdf')) <= 8 and '— 1 —' in re.sub(r'—\s*(\d+)\s*—', r'— \1 —', text)
