"""The office's own table in and out: headings as offices write them, mistakes told by cell, nothing half imported."""
import csv
import datetime
import io
import os
import subprocess
import zipfile

import openpyxl
import pytest
from house import BUILD

CTL = os.path.join(BUILD, 'newmediactl')
ENV = dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en')

# Every key that a unit and an account may have, once at least.
EVERYTHING = '''
[unit qu]
name = 澜海区政府办公室
level = 县
code = 440000
order = 1
head = 周明远 <zhou@example.gov.cn>, 何静 <he@example.gov.cn>
contact = ops@example.gov.cn
cc = a@example.gov.cn
phone = 0755-1
former = 旧称
digest_when = findings
limit = 10d
count = hours
[unit ju-a]
name = 文化局
parent = qu
[unit ju-b]
name = 文化局
parent = ju-a
[account a-1]
name = 澜海"发布", 甲
unit = ju-b
supervisor = qu
platform = wechat
kind = 服务号
feed = http://10.0.0.1/a.xml source=旧桥 via=bridge
feed = http://10.0.0.1/b.xml?x=1,2 partial=yes
page = http://10.0.0.1/list.html
follow = weekly
limit = 2w
count = days
every = 3h
zone = Asia/Urumqi
header_file = token
interaction = 留言板
opened = 2016-03-01
filed = 2016-03-05
status = rectifying
since = 2021-01-02
until = 2021-03-04
reason = =改版
former = 澜海在线
platform_id = gh_1
home = https://example.gov.cn/
subject = 澜海区政府办公室
operator = 某公司
head = 张三 <zhang@example.gov.cn>
contact = 李四
phone = 13800001234
level = 乡
[account a-2]
name = 证人
unit = qu
platform = weibo
witness = yes
feed = http://10.0.0.1/w.xml
[account a-3]
name = 已注销的
unit = qu
platform = toutiao
status = cancelled
stop_notice = https://example.gov.cn/stop.html
[account a-4]
name = 人工的
unit = qu
platform = app
watch = manual
'''


def ctl(*args, status=0):
    r = subprocess.run([CTL, *map(str, args)], env=ENV, capture_output=True, timeout=60)
    out, err = r.stdout.decode(), r.stderr.decode()
    assert r.returncode == status, (args, r.returncode, out[-3000:], err[-2000:])
    return out + err


class Set:
    def __init__(self, folder, feeds='', language='zh_CN'):
        folder.mkdir()
        self.feeds_d = folder / 'feeds.d'
        self.feeds_d.mkdir()
        self.conf = folder / 'newmedia.conf'
        self.conf.write_text(f'[newmedia]\nfeeds = feeds.d\nstate = state\nlanguage = {language}\n')
        (folder / 'token').write_text('X: y\n')
        if feeds:
            (self.feeds_d / '10-all.conf').write_text(feeds)

    def ctl(self, *args, **kw):
        return ctl('-f', self.conf, *args, **kw)


def sheet(path, *rows, merge=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for ref in merge:
        book.active.merge_cells(ref)
    book.save(path)
    return path


@pytest.mark.parametrize('language', ['zh_CN', 'en'])
@pytest.mark.parametrize('kind', ['csv', 'xlsx'])
def test_round_trip_is_exact(tmp_path, kind, language):
    old, new = Set(tmp_path / 'old', EVERYTHING, language), Set(tmp_path / 'new', language=language)
    first, second, table = tmp_path / 'first.csv', tmp_path / 'second.csv', tmp_path / f'all.{kind}'
    old.ctl('export', '--out', first)
    old.ctl('export', '--out', table)
    new.ctl('import', table)
    new.ctl('check')
    new.ctl('export', '--out', second)
    assert first.read_bytes() == second.read_bytes()
    rows = list(csv.reader(io.StringIO(first.read_text('utf-8-sig'))))
    assert len(rows) == 8
    told = {cell for row in rows[1:] for cell in row}
    missing = [line.split(' = ')[1] for line in EVERYTHING.split('\n') if ' = ' in line and line.split(' = ')[0] not in
               ('unit', 'parent', 'supervisor', 'platform', 'status', 'count', 'follow', 'digest_when', 'witness', 'watch', 'feed', 'reason')
               and line.split(' = ')[1] not in told]
    assert not missing
    assert "'=改版" in told  # a spreadsheet must not compute it


def test_export_is_a_real_workbook(tmp_path):
    Set(tmp_path / 'set', EVERYTHING).ctl('export', '--out', tmp_path / 'a.xlsx')
    page = openpyxl.load_workbook(tmp_path / 'a.xlsx').active
    headings = [c.value for c in page[1]]
    row = next(r for r in page.iter_rows(min_row=2) if r[1].value == 'a-1')
    assert row[headings.index('开设日期')].value == datetime.datetime(2016, 3, 1)
    assert row[headings.index('联系电话')].value == '13800001234'
    assert row[headings.index('平台')].value == '微信公众号' and row[headings.index('状态')].value == '整改'
    assert page.freeze_panes == 'A2' and page.auto_filter.ref


def test_an_office_s_own_table(tmp_path):
    s = Set(tmp_path / 'set', '[unit zhengfu]\nname = 澜海区政府办公室\n')
    table = sheet(tmp_path / '台账.xlsx',
                  ['澜海区政务新媒体台账'],
                  ['序号', '新媒体类型', '新媒体名称', '主办单位', '负责人', '邮箱', '开通时间（年月日）', '联系电话', '更新时限', '备注'],
                  [1, '微信公众号', '澜海发布', '澜海区政府办公室', '张三', 'zs@example.gov.cn', datetime.date(2016, 3, 1), 13800001234, 14, '重点 ;号'],
                  [2, '服务号', '澜海政务', None, '张三', 'zs@example.gov.cn', '2016年3月1日', '0755-1234', '10天', None],
                  [3, '移动客户端', '掌上澜海', '新单位', '李四'],
                  ['填表人：王五'],
                  merge=('A1:J1', 'D3:D4'))
    said = s.ctl('import', table)
    assert '3 accounts' in said and '1 unit was not known' in said and '1 head has no mail address' in said
    made = (s.feeds_d / '台账.conf').read_text()
    assert made.count('unit = zhengfu') == 2 and '[unit 新单位]' in made  # merged cells belong to both rows
    assert 'kind = 服务号' in made and 'limit = 10d' in made and 'phone = 13800001234' in made and 'opened = 2016-03-01' in made
    assert 'head = 张三 <zs@example.gov.cn>' in made and 'contact = 李四' in made and made.count('watch = manual') == 2
    s.ctl('check')


def test_an_account_keeps_its_key(tmp_path):
    s = Set(tmp_path / 'set', '[unit u]\nname = 教育局\n')
    (s.feeds_d / 'sheet.conf').write_text('# newmediactl import\n[account old-key]\nname = 澜海教育\nunit = u\nplatform = weibo\nwatch = manual\n')
    s.ctl('import', sheet(tmp_path / 'sheet.xlsx', ['名称', '平台', '主办单位'], ['澜海教育', '微博', '教育局'], ['澜海教育', '抖音', '教育局']))
    made = (s.feeds_d / 'sheet.conf').read_text()
    assert '[account old-key]' in made and '[account 澜海教育-douyin]' in made


def test_every_mistake_by_its_cell_and_nothing_written(tmp_path):
    s = Set(tmp_path / 'set', '[unit u]\nname = 教育局\n[unit v]\nname = 同名\n[unit w]\nname = 同名\n')
    table = sheet(tmp_path / 'bad.xlsx', ['平台', '名称', '主办单位', '开设日期', '状态', '邮箱'],
                  ['微信', '甲', '教育局', '2021-02-30', '正常', 'a@example.gov.cn'],
                  ['微薄', '乙', '教育局', '2021-02-03', '正常了', 'kein'],
                  ['微信', '丙', '同名', None, None, None],
                  ['微信', None, '教育局', None, None, None],
                  ['微信', '甲', '教育局', None, None, None])
    said = s.ctl('import', table, status=1)
    assert 'row 4, 主办单位: more than one unit' in said and 'row 5, 名称: is empty' in said and 'nothing was imported' in said
    table = sheet(tmp_path / 'bad.xlsx', ['平台', '名称', '主办单位', '开设日期', '状态', '邮箱'],
                  ['微信', '甲', '教育局', '2021-02-30', '正常', 'a@example.gov.cn'],
                  ['微薄', '乙', '教育局', '2021-02-03', '正常了', 'kein'],
                  ['微信', '甲', '教育局', None, None, None])
    said = s.ctl('import', table, status=1)
    for place in ('row 2, 开设日期', 'row 3, 平台', 'row 3, 状态', 'row 3, 负责人邮箱', 'row 4'):
        assert 'bad.xlsx: ' + place in said, (place, said)
    assert 'row 3, 开设日期' not in said
    assert not (s.feeds_d / 'bad.conf').exists() and not list(s.feeds_d.glob('*.part'))


def test_what_others_wrote_is_not_replaced(tmp_path):
    s = Set(tmp_path / 'set', '[unit u]\nname = 教育局\n')
    (s.feeds_d / 'own.conf').write_text('[account x]\nname = x\nunit = u\nplatform = app\n')
    table = sheet(tmp_path / 'own.xlsx', ['名称', '平台', '主办单位'], ['甲', 'APP', '教育局'])
    assert '--force' in s.ctl('import', table, status=1)
    assert '[account x]' in (s.feeds_d / 'own.conf').read_text()
    s.ctl('import', '--out', 'other.conf', table)
    s.ctl('import', '--out', '../other.conf', table, status=2)
    said = s.ctl('import', '--force', table, status=1)  # other.conf holds the same account now
    assert 'stands twice' in said


def test_an_export_beside_what_it_was_made_of(tmp_path):
    """It is the same register: each row says where it stands already, not that names are ambiguous."""
    house, table = Set(tmp_path / 'house', EVERYTHING, 'en'), tmp_path / 'all.xlsx'
    house.ctl('export', '--out', table)
    said = house.ctl('import', table, status=1)
    assert said.count('stands twice, first in') == said.count('row ') > 5 and 'more than one unit' not in said


def test_csv_as_spreadsheets_write_it(tmp_path):
    s = Set(tmp_path / 'set')
    text = '名称;平台;主办单位;采集地址\r\n"甲 ""一""";微信;教育局;"http://10.0.0.1/a.xml\r\nhttp://10.0.0.1/b.xml"\r\n\'=乙;微博;教育局;http://10.0.0.1/c.xml\r\n'
    for name, encoded in (('gbk', text.encode('gb18030')), ('bom', text.encode('utf-8-sig')), ('tabs', text.replace(';', '\t').encode()),
                          ('utf16', text.encode('utf-16'))):
        (tmp_path / f'{name}.csv').write_bytes(encoded)
        s.ctl('import', tmp_path / f'{name}.csv')
        made = (s.feeds_d / f'{name}.conf').read_text()
        assert 'name = 甲 "一"' in made and 'name = =乙' in made and made.count('feed = ') == 3, (name, made)
        (s.feeds_d / f'{name}.conf').unlink()


def test_files_that_are_no_tables(tmp_path):
    s = Set(tmp_path / 'set')
    good = sheet(tmp_path / 'good.xlsx', ['名称', '平台', '主办单位'], ['甲', 'APP', '教育局']).read_bytes()
    bomb = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(bomb, 'w', zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if name == 'xl/worksheets/sheet1.xml':
                body = body.replace(b'</sheetData>', b' ' * (100 << 20) + b'</sheetData>')
            new.writestr(name, body)
    secret = tmp_path / 'secret'
    secret.write_text('GEHEIM')
    entity = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(entity, 'w') as new:
        for name in old.namelist():
            body = old.read(name)
            if name == 'xl/worksheets/sheet1.xml':
                body = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file://' + str(secret).encode() + b'">]>' + body.replace(b'<t>', b'<t>&e;')
            new.writestr(name, body)
    disorder = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(disorder, 'w') as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<row r="2"', b'<row r="1"'))
    (tmp_path / 'disorder.xlsx').write_bytes(disorder.getvalue())
    assert 'the rows of the sheet are not in their order' in s.ctl('import', tmp_path / 'disorder.xlsx', status=1)
    evil = {'bomb.xlsx': bomb.getvalue(), 'cut.xlsx': good[:len(good) // 2], 'rubbish.xlsx': b'PK\3\4' + os.urandom(3000), 'empty.csv': b'',
            'no-headings.csv': '甲,乙\n1,2\n'.encode(), 'old.xls': b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' + bytes(1000)}
    for name, body in evil.items():
        (tmp_path / name).write_bytes(body)
        said = s.ctl('import', tmp_path / name, status=1)
        assert name in said, (name, said)
    (tmp_path / 'entity.xlsx').write_bytes(entity.getvalue())
    r = subprocess.run([CTL, '-f', s.conf, 'import', tmp_path / 'entity.xlsx'], env=ENV, capture_output=True, timeout=60)
    made = s.feeds_d / 'entity.conf'
    assert b'GEHEIM' not in r.stdout + r.stderr and not (made.exists() and 'GEHEIM' in made.read_text())
    assert [f.name for f in s.feeds_d.iterdir()] in ([], ['entity.conf'])


def test_ten_thousand_accounts(tmp_path):
    s = Set(tmp_path / 'set')
    lines = ['名称,平台,主办单位,采集地址'] + [f'账号{i},微信,单位{i % 700},http://10.0.0.1/{i}.xml' for i in range(10000)]
    (tmp_path / 'province.csv').write_text('\n'.join(lines))
    assert '10000 accounts' in s.ctl('import', tmp_path / 'province.csv')
    s.ctl('export', '--out', tmp_path / 'province.xlsx')
    (s.feeds_d / 'province.conf').unlink()
    assert '10000 accounts' in s.ctl('import', tmp_path / 'province.xlsx')
