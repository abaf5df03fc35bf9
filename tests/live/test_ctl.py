"""newmediactl as an administrator and a script meet it: tables, JSON, exit statuses, terminals, languages."""
import csv
import io
import json
import os
import pty
import select
import struct
import subprocess
import termios
import unicodedata
import fcntl

import pytest
from house import BUILD, House, Nginx, rss, stop, wait_for

CTL = os.path.join(BUILD, 'newmediactl')
ENV = dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en')
NOW = '2021-07-05T09:10:00+08:00'


def ctl(*args, status=0, env=None, text=None):
    r = subprocess.run([CTL, *args], env=env or ENV, input=text, capture_output=True, text=True, timeout=60)
    assert r.returncode == status, (args, r.returncode, r.stdout[-2000:], r.stderr[-2000:])
    return r


def width(s):
    return sum(2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in s)


@pytest.fixture(scope='module')
def web(tmp_path_factory):
    folder = tmp_path_factory.mktemp('web')
    server = Nginx(folder / 'nginx', folder / 'www')
    yield server
    server.stop()


def put(web, name, text):
    with open(os.path.join(web.root, name), 'w', encoding='utf-8') as f:
        f.write(text)


@pytest.fixture(scope='module')
def house(tmp_path_factory, web):
    """Eight lively accounts of a bridge, one late, one due soon, one gone, one looked at by hand; looked at twice."""
    h = House(tmp_path_factory.mktemp('house'))
    text = ('[unit wenlv]\nname = 文化和旅游局\nparent = qu\norder = 2\n[unit qu]\nname = 滨河区\norder = 1\n'
            '[unit jiaoyu]\nname = 教育局\nparent = qu\norder = 1\n')
    dates = {f'ok{i}': f'Sun, 04 Jul 2021 0{i}:00:00 +0800' for i in range(8)}
    dates.update(late='Tue, 01 Jun 2021 08:00:00 +0800', soon='Thu, 24 Jun 2021 08:00:00 +0800')
    for key, date in dates.items():
        put(web, key + '.xml', rss(key, [(key + '1', '关于' + key, date)]))
        unit = 'wenlv' if key in ('late', 'soon') else 'jiaoyu'
        text += f'[account {key}]\nname = 滨河{key}\nunit = {unit}\nplatform = wechat\nfeed = {web.url(key + ".xml")}\n'
    text += f'[account gone]\nname = 找不到\nunit = wenlv\nplatform = weibo\nfeed = {web.url("gone.xml")}?token=geheim\n'
    text += '[account hand]\nname = 手工\nunit = qu\nplatform = app\nwatch = manual\n'
    h.feeds(text)
    h.once('2021-07-05T08:30:00+08:00')
    put(web, 'ok0.xml', rss('ok0', [('ok0b', '新的', 'Mon, 05 Jul 2021 08:40:00 +0800'), ('ok01', '关于ok0', dates['ok0'])]))
    h.once('2021-07-05T09:00:00+08:00')
    return h


# ---- the command line ------------------------------------------------------------

def test_usage_is_told_and_is_exit_2():
    assert 'did you mean status?' in ctl('statuz', status=2).stderr
    assert 'did you mean --json?' in ctl('status', '--jsn', status=2).stderr
    assert 'takes no --posts' in ctl('status', '--posts', status=2).stderr
    assert 'exclude each other' in ctl('status', '--json', '--csv', status=2).stderr
    assert 'not a time' in ctl('status', '--now', 'soon', status=2).stderr
    for args in ((), ('read',), ('probe',), ('probe', '--type', 'sheet', 'http://x.example/'), ('show',), ('poll',), ('-f',), ('source', 'kill', 'x'), ('source', 'dead'), ('read', '--type', 'x', 'f'),
                 ('status', '--state', 'late'), ('status', '--platform', 'x'), ('read', '--batch', 'f'), ('status', '--unit')):
        ctl(*args, status=2)
    assert ctl('--version').stdout.startswith('newmediactl ')
    assert ctl('version').stdout == ctl('--version').stdout
    for args in (('help',), ('--help',), ('read', '--help'), ('help', 'read')):
        assert ctl(*args).stdout.startswith('usage: ')


def test_options_stand_before_or_after_the_verb(house):
    a = ctl('-f', house.conf, '--now', NOW, 'status', '--json').stdout
    assert a == ctl('status', '--json', '-f' + house.conf, '--now=' + NOW).stdout
    assert json.loads(a)['now'] == '2021-07-05T01:10:00Z'


def test_no_configuration_is_exit_78(tmp_path):
    for verb in (('status',), ('show', 'a'), ('poll', 'a'), ('source', 'list'), ('check',), ('probe', 'a')):
        ctl('-f', str(tmp_path / 'none.conf'), *verb, status=78)


# ---- read ------------------------------------------------------------------------------

FIELDS = ['file', 'format', 'title', 'posts', 'newest', 'newest_raw', 'comments', 'comments_evidence', 'blocked', 'error']


def write(path, text):
    path.write_text(text, encoding='utf-8')
    return str(path)


def test_read_needs_no_configuration(tmp_path):
    f = write(tmp_path / 'a.xml', rss('甲', [('1', '一', 'Mon, 12 Jul 2021 10:22:00 +0800'), ('2', '二', None)]))
    line = json.loads(ctl('read', '--json', f).stdout)
    assert [k for k in line if k in FIELDS] == FIELDS
    assert (line['file'], line['format'], line['posts'], line['title']) == (f, 'rss2.0', 2, '一')
    assert (line['newest'], line['newest_raw']) == ('2021-07-12T02:22:00Z', 'Mon, 12 Jul 2021 10:22:00 +0800')
    assert (line['comments'], line['blocked'], line['error']) == ('unknown', None, None) and 'items' not in line
    items = json.loads(ctl('read', '--json', '--posts', f).stdout)['items']
    assert [(i['id'], i['published'], i['pinned']) for i in items] == [('1', '2021-07-12T02:22:00Z', False), ('2', None, False)]
    assert set(items[0]) == {'id', 'url', 'title', 'published', 'published_raw', 'precision', 'pinned', 'comments', 'comments_evidence'}
    assert '2021-07-12 10:22' in ctl('read', f).stdout


def test_read_keeps_the_order_and_tells_what_is_missing(tmp_path):
    names = [write(tmp_path / f'{i}.xml', rss('x', [(str(i), str(i), None)] * (300 if i % 50 == 0 else 1))) for i in range(300)]
    names[77] = str(tmp_path / 'none.xml')
    lines = [json.loads(s) for s in ctl('read', '--json', *names, status=1).stdout.splitlines()]
    assert [x['file'] for x in lines] == names
    assert 'No such file' in lines[77]['error'] and lines[76]['error'] is None and lines[76]['title'] == '76'


def test_read_batch_answers_each_line_as_it_comes(tmp_path):
    f = write(tmp_path / 'a.xml', rss('甲', [('1', '一', None)]))
    p = subprocess.Popen([CTL, 'read', '--json', '--batch'], env=ENV, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for _ in range(3):
        p.stdin.write(f'{f}\tapplication/rss+xml; charset=utf-8\n'.encode())
        p.stdin.flush()
        assert select.select([p.stdout], [], [], 20)[0], 'no answer'
        assert json.loads(p.stdout.readline())['posts'] == 1
    p.stdin.write(f.encode())  # a last line without its end
    p.stdin.close()
    assert json.loads(p.stdout.readline())['file'] == f
    assert p.wait(20) == 0
    p.stdout.close()


def test_read_output_is_safe(tmp_path):
    f = write(tmp_path / 'a.xml', rss('x', [('1', 'a&#x9b;2J&#x202e;b', None)]))
    out = ctl('read', '--json', f).stdout
    assert '\x9b' not in json.loads(out)['title']
    assert '\x9b' not in ctl('read', f).stdout and '\u202e' not in ctl('read', f).stdout


# ---- status ----------------------------------------------------------------------------

def test_status_json_is_the_contract(house):
    rows = house.status(NOW)
    late = rows['late']
    assert list(late)[:16] == ['account', 'name', 'unit', 'platform', 'state', 'proof', 'last_update', 'deadline', 'age_days', 'comments', 'interaction',
                               'last_look', 'last_good_look', 'sources', 'findings', 'review']
    assert (late['state'], late['proof'], late['age_days']) == ('overdue', 'proven', 34)
    assert (late['last_update'], late['deadline']) == ('2021-06-01T00:00:00Z', '2021-06-15T16:00:00Z')
    assert late['last_look'] == late['last_good_look'] and late['last_look'].startswith('2021-07-05T01:00')
    finding, = late['findings']
    assert (finding['rule'], finding['standing']) == ('no-update', 'clue') and finding['since'].startswith('2021-07-05T00:30') and finding['detail']
    assert late['review']['state'] == 'opened'
    assert set(late['sources'][0]) >= {'url', 'source', 'via', 'last_look', 'last_outcome', 'stale'} and late['sources'][0]['stale'] is False
    assert (rows['ok0']['state'], rows['ok0']['proof'], rows['ok0']['findings'], rows['ok0']['review']) == ('current', None, [], None)
    assert (rows['soon']['state'], rows['hand']['state'], rows['gone']['state']) == ('due-soon', 'manual', 'unreachable')
    assert rows['gone']['last_good_look'] is None and 'geheim' not in json.dumps(rows)


def test_status_follows_the_official_order(house):
    rows = json.loads(house.ctl('status', '--json', '--now', NOW))['accounts']
    assert [r['account'] for r in rows] == ['hand'] + [f'ok{i}' for i in range(8)] + ['late', 'soon', 'gone']


def test_status_filters(house):
    def keys(*args):
        return [r['account'] for r in json.loads(house.ctl('status', '--json', '--now', NOW, *args))['accounts']]
    assert keys('--unit', 'wenlv') == ['late', 'soon', 'gone']
    assert len(keys('--unit', 'qu')) == 12
    assert keys('--state', 'overdue') == ['late'] and keys('--platform', 'app') == ['hand']
    assert keys('--unit', 'jiaoyu', '--state', 'overdue') == []
    house.ctl('status', '--unit', 'nowhere', status=1)


def test_status_csv(house):
    rows = list(csv.DictReader(io.StringIO(house.ctl('status', '--csv', '--now', NOW), newline='')))
    by = {r['account']: r for r in rows}
    assert len(rows) == 12 and by['late']['state'] == 'overdue' and by['late']['findings'] == 'no-update'
    assert by['late']['unit_name'] == '文化和旅游局' and by['hand']['last_update'] == ''


def test_status_table_is_aligned(house):
    lines = house.ctl('status', '--now', NOW).splitlines()
    table = lines[:13]
    at = width(table[0][:table[0].index('state')])
    for line, word in zip(table[1:], ['checked by hand'] + ['current'] * 8 + ['overdue', 'due soon', 'not checked']):
        cells, i = 0, 0
        while cells < at:
            cells += width(line[i])
            i += 1
        assert cells == at and line[i:].startswith(word), line
    assert 'overdue 1' in lines[-1] and '12 accounts' in lines[-1]
    assert '2021-06-15 24:00' in ''.join(table) and '\x1b' not in ''.join(lines)


def test_status_before_any_look(tmp_path):
    h = House(tmp_path)
    h.feeds('[unit u]\nname = 局\n[account a]\nname = 甲\nunit = u\nplatform = website\nfeed = http://127.0.0.1:9/x\n')
    assert h.status()['a']['state'] == 'new'
    assert 'not yet asked' in h.ctl('status') and 'not yet asked' in h.ctl('show', 'a')


# ---- languages and terminals ----------------------------------------------------------------

def test_status_speaks_the_words_of_officials(house):
    out = ctl('-f', house.conf, 'status', '--now', NOW, env=dict(os.environ, LANG='C.UTF-8', LC_ALL='', LANGUAGE='zh_CN')).stdout
    for word in ('超期未更新', '临期', '暂未能核查', '公众号', '主办单位'):
        assert word in out
    assert '僵尸' not in out and 'overdue' not in out


def test_the_configured_language_counts_where_the_environment_names_none(tmp_path):
    h = House(tmp_path)
    h.feeds('[unit u]\nname = 局\n[account a]\nname = 甲\nunit = u\nplatform = website\nfeed = http://127.0.0.1:9/x\n')
    with open(h.conf, encoding='utf-8') as f:
        conf = f.read()
    silent = {k: v for k, v in os.environ.items() if k not in ('LANG', 'LANGUAGE', 'LC_ALL', 'LC_MESSAGES')}
    assert 'not yet asked' in ctl('-f', h.conf, 'status', env=silent).stdout
    with open(h.conf, 'w', encoding='utf-8') as f:
        f.write(conf.replace('language = en', 'language = zh_CN'))
    assert '尚未核查' in ctl('-f', h.conf, 'status', env=silent).stdout
    assert 'not yet asked' in ctl('-f', h.conf, 'status').stdout


def on_terminal(columns, *args, **env):
    """What newmediactl writes to a terminal of that width."""
    try:
        master, slave = pty.openpty()
    except OSError as e:
        pytest.skip(f'no terminal can be made here: {e}')
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 24, columns, 0, 0))
    clean = {k: v for k, v in ENV.items() if k != 'NO_COLOR'}
    p = subprocess.Popen([CTL, *args], env=dict(clean, TERM='xterm', **env), stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    out = b''
    try:
        while chunk := os.read(master, 65536):
            out += chunk
    except OSError:
        pass  # the other end is closed
    os.close(master)
    assert p.wait(20) == 0
    return out.decode().replace('\r\n', '\n')


def test_a_table_fits_its_terminal(house):
    for columns in (160, 120, 80):
        lines = on_terminal(columns, '-f', house.conf, 'status', '--now', NOW, NO_COLOR='1').splitlines()[:13]
        assert max(width(x) for x in lines) <= columns
        assert '\x1b' not in ''.join(lines)
        assert '2021-06-15 24:00' in ''.join(lines) and 'late' in ''.join(lines)
    assert '\x1b[31m' in on_terminal(160, '-f', house.conf, 'status', '--now', NOW)


# ---- show, check, source, poll -----------------------------------------------------------------

def test_show(house):
    out = house.ctl('show', 'late', '--now', NOW)
    for word in ('滨河late', 'overdue', '34 days ago', '2021-06-15 24:00', 'no update within the limit', 'Review 1: opened', '关于late', 'unchanged'):
        assert word in out, word
    j = json.loads(house.ctl('show', 'late', '--json', '--now', NOW))
    assert j['account']['state'] == 'overdue' and j['register']['limit'] == 14 * 86400
    assert [x['outcome'] for x in j['looks']] == ['unchanged', 'read']
    assert [x['title'] for x in j['posts']] == ['关于late']
    assert j['all_findings'][0]['rule'] == 'no-update' and j['reviews'][0]['steps'][0]['who'] == 'newmediad'
    assert 'geheim' not in house.ctl('show', 'gone', '--now', NOW) + house.ctl('show', 'gone', '--json', '--now', NOW)
    house.ctl('show', 'nobody', status=1)


def test_check_tells_every_mistake(tmp_path, house):
    assert '12 accounts' in house.ctl('check')
    bad = tmp_path / 'bad.conf'
    write(bad, '[unit u]\nname = x\n[account a]\nunit = u\nplatfrom = wechat\nlimit = soon\nfeed = http://example.gov.cn/\n')
    out = house.ctl('check', str(bad), status=78)
    assert f'{bad}:5: ' in out and 'platform' in out and f'{bad}:6: ' in out and '2 mistakes' in out
    j = json.loads(house.ctl('check', '--json', str(bad), status=78))
    assert j['mistakes'] == 2 and [p['line'] for p in j['problems'] if not p['warning']] == [5, 6]
    assert house.ctl('check', os.path.join(house.folder, 'feeds.d', 'accounts.conf')).startswith('no mistakes')
    assert '12 accounts' in ctl('check', house.folder).stdout


def test_source_list(house, web):
    j = json.loads(house.ctl('source', 'list', '--json', '--now', NOW))['sources']
    by = {s['source']: s for s in j}
    wechat = by[f'http://127.0.0.1:{web.port}/wechat']
    assert (wechat['via'], wechat['accounts'], wechat['state'], wechat['life']) == ('bridge', 10, 'alive', '2021-07-05T00:40:00Z')
    assert by[f'http://127.0.0.1:{web.port}/weibo']['state'] == 'new'
    assert 'bridge' in house.ctl('source', 'list') and house.ctl('source', '--csv').startswith('source,via,accounts')


def test_the_admins_word_without_and_with_a_daemon(tmp_path, web):
    put(web, 'w.xml', rss('w', [('1', '一', 'Thu, 01 Jul 2021 08:00:00 +0800')]))
    h = House(tmp_path)
    h.feeds(f'[unit u]\nname = 局\n[account a]\nname = 甲\nunit = u\nplatform = wechat\nfeed = {web.url("w.xml")} source=qiao\n')
    h.once('2021-07-05T09:00:00+08:00')

    def word():
        s, = json.loads(h.ctl('source', 'list', '--json', '--now', '2021-07-05T09:00:30+08:00'))['sources']
        return s['word'], s['witness'], s['stale']
    assert word()[0] is None
    h.ctl('source', 'dead', 'qiao', '--by', '李四', '--now', '2021-07-05T09:01:00+08:00')
    assert word()[0] == 'dead'
    h.ctl('source', 'dead', 'no-such', '--now', '2021-07-05T09:01:00+08:00', status=1)
    h.ctl('poll', 'a', status=1)
    daemon = h.start('--now', '2021-07-05T09:02:00+08:00')
    try:
        wait_for(lambda: os.path.exists(os.path.join(h.folder, 'state', 'ctl.sock')))
        now = json.loads(h.ctl('status', '--json', '--now', '2030-01-01'))['now']
        assert now.startswith('2021-07-05T01:0'), 'the daemon has the clock'
        h.ctl('source', 'alive', 'qiao')
        assert word()[0] == 'alive'
        assert '1 account is looked at now' in h.ctl('poll', 'a')
        h.ctl('poll', 'a', 'nobody', status=1)
    finally:
        stop(daemon)


def test_a_witness_that_the_register_takes_back_is_none(tmp_path, web):
    """A small bridge proves nothing by itself: it did so for ever once an account of it had been a witness."""
    h = House(tmp_path)
    put(web, 'w.xml', rss('w', [('w1', '一', 'Sun, 04 Jul 2021 08:00:00 +0800')]))
    account = f'[unit u]\nname = 单位\n[account w]\nname = 号\nunit = u\nplatform = wechat\nfeed = {web.url("w.xml")} source=small\n'

    def witness(more, day):
        h.feeds(account + more)
        h.once(f'2021-07-{day:02}T08:00:00+08:00')
        return json.loads(h.ctl('source', 'list', '--json', '--now', f'2021-07-{day:02}T09:00:00+08:00'))['sources'][0]['witness']
    assert [witness('', 5), witness('witness = yes\n', 6), witness('', 7)] == [False, True, False]
    h.ctl('source', 'witness', 'small', '--now', '2021-07-07T10:00:00+08:00')
    assert [witness('', 8), witness('witness = yes\n', 9), witness('', 10)] == [True, True, True], 'the admin named one'


def test_what_is_no_text_is_refused(tmp_path):
    """A terminal that speaks another charset: the running daemon quotes nothing of it."""
    h = House(tmp_path)
    h.feeds('[unit u]\nname = 单位\n[account a]\nname = 甲\nunit = u\nplatform = app\nwatch = manual\n')
    daemon = h.start()
    wait_for(lambda: 'watching' in h.log())
    r = subprocess.run([CTL, '-f', h.conf, 'poll', '大鹏'.encode('gb18030')], env=h.env, capture_output=True, timeout=60)
    assert r.returncode == 2 and b'no UTF-8' in r.stdout + r.stderr and '大鹏'.encode('gb18030') not in r.stdout + r.stderr
    stop(daemon)


# ---- probe ------------------------------------------------------------------------------------------

def probe(house, *args):
    return json.loads(house.ctl('probe', '--json', *args))


def test_probe_refuses_private_addresses_without_leave(web):
    put(web, 'p.xml', rss('p', [('1', '一', None)]))
    line = json.loads(ctl('probe', '--json', web.url('p.xml')).stdout)
    assert line['posts'] == 0 and line['error'] and line['status'] is None


def test_probe_remembers_what_it_saw(house, web, tmp_path):
    posts = [(str(i), f'第{i}条', f'Thu, 01 Jul 2021 0{i}:00:00 +0800') for i in range(9)]
    put(web, 's.xml', rss('s', posts))
    args = (web.url('s.xml'), '--state', str(tmp_path / 'state'))
    first = probe(house, *args)
    assert (first['status'], first['posts'], first['new'], first['suspicious'], first['error']) == (200, 9, 9, False, None)
    again = probe(house, *args)
    assert (again['status'], again['posts'], again['new'], again['newest']) == (304, 9, 0, first['newest'])
    put(web, 's.xml', rss('s', [('n', '新', 'Fri, 02 Jul 2021 08:00:00 +0800')] + posts))
    for name in os.listdir(tmp_path / 'state'):
        assert os.stat(tmp_path / 'state' / name).st_mode & 0o077 == 0
    third = probe(house, *args)
    assert (third['posts'], third['new'], third['suspicious']) == (10, 1, False)
    put(web, 's.xml', rss('s', []))
    for _ in range(2):  # not believed, so it is asked in full again
        gone = probe(house, *args)
        assert (gone['status'], gone['posts'], gone['suspicious']) == (200, 0, True) and gone['doubt']
    put(web, 's.xml', rss('s', posts[:2]))
    assert probe(house, *args)['suspicious'] is True, 'far fewer'
    put(web, 's.xml', rss('s', [('y%d' % i, '别的%d' % i, 'Tue, 01 Jun 2021 08:00:00 +0800') for i in range(9)]))
    assert probe(house, *args)['suspicious'] is True, 'all others, and older'
    put(web, 's.xml', rss('s', [(i, t + '(改)', d.replace('Jul', 'Aug')) for i, t, d in posts]))
    assert probe(house, *args)['suspicious'] is True, 'the same posts with later dates'
    put(web, 's.xml', rss('other', [('o', '别处', 'Sat, 03 Jul 2021 08:00:00 +0800')] * 3))
    assert probe(house, *args)['suspicious'] is True, 'another channel'
    put(web, 's.xml', rss('s', [('z', '最新', 'Sat, 03 Jul 2021 08:00:00 +0800')] + posts))
    back = probe(house, *args)
    assert (back['suspicious'], back['new']) == (False, 1)


def test_probe_does_not_believe_the_future(house, web):
    put(web, 'f.xml', rss('f', [('1', '未来', 'Mon, 05 Jul 2027 08:00:00 +0800'), ('2', '现在', 'Mon, 05 Jul 2021 08:00:00 +0800')]))
    line = probe(house, web.url('f.xml'), '--now', NOW)
    assert (line['newest'], line['title'], line['future'], line['suspicious']) == ('2021-07-05T00:00:00Z', '现在', 1, False)
    put(web, 'f.xml', rss('f', [('1', '未来', 'Mon, 05 Jul 2027 08:00:00 +0800')]))
    line = probe(house, web.url('f.xml'), '--now', NOW)
    assert (line['newest'], line['suspicious']) == (None, True)


def test_probe_of_an_account_hides_its_token(house):
    out = house.ctl('probe', 'gone') + house.ctl('probe', '--json', 'gone')
    assert 'geheim' not in out and '404' in out
    assert 'ETag' in house.ctl('probe', 'ok1')
    house.ctl('probe', 'nobody', status=1)
    house.ctl('probe', 'hand', status=1)
