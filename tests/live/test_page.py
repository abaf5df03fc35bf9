"""The pages as a person and as a program sees them: a real Chromium walks all of them, with JavaScript and without; hostile titles are
harmless; metrics and the feed pass tools of other makes; only what changed is written."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import xml.etree.ElementTree as ET

import pytest

from house import BUILD, House, Nginx, children_of, free_port, rss, stop, wait_for

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'page'))
from district import District  # noqa: E402

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'page')
EVIL = '&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt; \u202egnp.exe "\'&gt;&lt;/td&gt;'
NOW = '2021-07-20T12:00:00+08:00'


def day(n):
    return time.strftime('%a, %d %b %Y 08:00:00 +0800', time.gmtime(1626739200 + n * 86400))


@pytest.fixture(scope='module')
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp('page')
    nginx = Nginx(folder / 'nginx', folder / 'root')
    house = House(folder / 'house')

    def serve(name, posts):
        with open(folder / 'root' / name, 'w', encoding='utf-8') as f:
            f.write(rss('频道', posts))
    serve('jia.xml', [(f'j{i}', f'第{i}条', day(-i)) for i in range(1, 20)])
    serve('yi.xml', [('y1', EVIL, day(-30)), ('y2', '旧闻', day(-40))])
    serve('bing.xml', [('b1', '丙', day(-11))])
    house.feeds('[unit qu]\nname = 澜海区\n[unit ju]\nname = <b>教育局</b>\nparent = qu\n' + ''.join(
        f'[account {key}]\nname = {name}\nunit = {unit}\nplatform = website\nhome = https://{key}.example.gov.cn/\nfeed = {nginx.url(key + ".xml")}\n'
        for key, name, unit in (('jia', '甲 jia', 'qu'), ('yi', '<i>乙</i>', 'ju'), ('bing', '丙', 'ju'))) +
        f'[account ding]\nname = 丁\nunit = ju\nplatform = website\nfeed = {nginx.url("none.xml")}\n'
        '[account app]\nname = 掌上澜海\nunit = qu\nplatform = app\nwatch = manual\n')
    house.once('2021-07-19T12:00:00+08:00')
    house.once(NOW)
    port = free_port()
    web = subprocess.Popen([os.path.join(BUILD, 'newmedia-web'), '-s', house.folder + '/state/site', '-l', f'127.0.0.1:{port}'])
    wait_for(lambda: not web.poll() and fetch(port, '/zh/'))
    yield house, port
    web.terminate()
    web.wait()
    nginx.stop()


def fetch(port, path):
    try:
        with urllib.request.urlopen(f'http://127.0.0.1:{port}{path}', timeout=10) as r:
            return r.read().decode()
    except OSError:
        return None


def site(house, path):
    with open(os.path.join(house.folder, 'state/site', path), encoding='utf-8') as f:
        return f.read()


def test_what_strangers_wrote_is_text(published):
    house, port = published
    page = site(house, 'zh/unit/qu/ju/yi.html')
    assert '<script>alert' not in page
    assert '<i>乙' not in page
    assert '\u202e' not in page
    assert 'onerror=alert(2)&gt;' in page or 'gnp.exe' in page
    assert '<b>教育局' not in site(house, 'zh/unit/qu/ju/index.html')


def test_both_languages(published):
    house, port = published
    assert '>今日<' in site(house, 'zh/index.html') and '>超期未更新<' in site(house, 'zh/accounts.html')
    assert '>Today<' in site(house, 'en/index.html') and '>overdue<' in site(house, 'en/accounts.html')
    assert 'lang="zh-CN"' in site(house, 'zh/index.html') and '<html lang="en">' in site(house, 'en/index.html')


def test_a_finding_names_the_answer_it_rests_on(published):
    house, port = published
    rows = house.sql("select f.id, lower(hex(c.sha256)), e.status from evidence e join content c on c.id = e.content join finding f on f.id = e.finding"
                     " join account a on a.id = f.account where a.key = 'yi' and f.rule = 'no-update'")
    page = site(house, 'zh/unit/qu/ju/yi.html')
    assert rows
    for finding, sha256, status in rows:
        assert f'编号 {finding} 的依据' in page and sha256[:16] in page and f'(HTTP {status})' in page
    assert '前段' in page and '依据' not in site(house, 'zh/unit/qu/jia.html')


def test_whom_a_person_has_to_look_at(published):
    house, port = published
    for path in ('zh/index.html', 'zh/by-hand.html'):
        listed = site(house, path).split('待人工检查')[-1]
        assert '掌上澜海' in listed and '甲 jia' not in listed
    assert '尚未核查' in site(house, 'zh/by-hand.html')


def test_the_same_facts_for_programs(published):
    house, port = published
    facts = {a['account']: a for a in json.loads(fetch(port, '/api/v1/status.json'))['accounts']}
    status = house.status(NOW)
    assert facts.keys() == status.keys()
    for key, row in status.items():
        assert facts[key]['state'] == row['state'] and facts[key]['deadline'] == row['deadline'], key
    assert facts['yi']['state'] == 'overdue'
    csv = fetch(port, '/api/v1/accounts.csv').splitlines()
    assert csv[0].startswith('\ufeffaccount,') and len(csv) == 6
    below = json.loads(fetch(port, '/zh/unit/qu/ju/status.json'))
    assert {a['account'] for a in below['accounts']} == {'yi', 'bing', 'ding'}


def test_metrics_pass_promtool(published):
    house, port = published
    metrics = fetch(port, '/metrics')
    assert 'newmedia_accounts{state="overdue"} 1' in metrics
    if not shutil.which('promtool'):
        pytest.skip('promtool is not installed')
    r = subprocess.run(['promtool', 'check', 'metrics'], input=metrics, capture_output=True, text=True)
    assert r.returncode == 0 and not r.stderr.strip(), r.stderr + r.stdout
    rules = os.path.join(os.path.dirname(__file__), '../../contrib/prometheus-rules.yml')
    r = subprocess.run(['promtool', 'check', 'rules', rules], capture_output=True, text=True)
    assert r.returncode == 0, r.stderr + r.stdout
    with open(rules, encoding='utf-8') as f:
        for name in set(re.findall(r'newmedia_\w+', f.read())):
            assert f'\n{name}' in '\n' + metrics, name


def test_the_feed_of_confirmed_findings(published):
    house, port = published
    root = ET.fromstring(fetch(port, '/zh/findings.atom'))
    ns = '{http://www.w3.org/2005/Atom}'
    assert root.tag == ns + 'feed' and root.find(ns + 'id').text and root.find(ns + 'updated').text and root.find(ns + 'author')
    out = subprocess.run([os.path.join(BUILD, 'newmediactl'), 'read', '--json', os.path.join(house.folder, 'state/site/zh/findings.atom')],
                         capture_output=True, text=True, env=house.env).stdout
    assert json.loads(out)['format'] == 'atom1.0'


def test_a_reader_of_another_make_reads_the_feed(published):
    feedparser = pytest.importorskip('feedparser')
    house, port = published
    number = house.sql("select f.id from finding f join account a on a.id = f.account where a.key = 'yi' and f.rule = 'no-update'")[0][0]
    house.ctl('finding', 'confirm', str(number), '--by', '张三', '--note', '已打开核对', '--now', NOW)
    house.once(NOW)
    feed = feedparser.parse(f'http://127.0.0.1:{port}/zh/findings.atom')
    assert not feed.bozo and feed.version == 'atom10' and feed.feed.title and feed.feed.updated_parsed
    assert feed.headers['content-type'] == 'application/atom+xml; charset=utf-8'
    entry = feed.entries[0]
    assert entry.id == f'urn:newmedia:finding:{number}' and '乙' in entry.title and entry.updated_parsed
    assert fetch(port, entry.link.split(str(port), 1)[1]), entry.link


def test_only_what_changed_is_written(published):
    house, port = published
    folder = os.path.join(house.folder, 'state/site')

    def times():
        return {os.path.join(d, f): os.stat(os.path.join(d, f)).st_mtime_ns for d, _, fs in os.walk(folder) for f in fs}
    before = times()
    house.once(NOW)
    after = times()
    assert after.keys() == before.keys()
    changed = {os.path.relpath(p, folder) for p in before if after[p] != before[p]}
    assert not [p for p in changed if '/platform/' in p and 'wechat' in p]
    for name in ('en/letters.html', 'zh/reviews.html'):
        assert name not in changed
    with open(os.path.join(folder, 'zh/left-over.html'), 'w', encoding='utf-8') as f:
        f.write('x')
    house.once(NOW)
    assert not os.path.exists(os.path.join(folder, 'zh/left-over.html'))


def node_modules():
    """The browser's driver and axe-core, from the npm registry, once a build folder; None: they cannot be had."""
    place = os.path.join(BUILD, 'page-tests')
    if os.path.isdir(os.path.join(place, 'node_modules/axe-core')):
        return place
    if not shutil.which('npm') or not shutil.which('node'):
        return None
    os.makedirs(place, exist_ok=True)
    shutil.copy(os.path.join(HERE, 'package.json'), place)
    r = subprocess.run(['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts'], cwd=place, capture_output=True, text=True, timeout=300)
    return place if r.returncode == 0 else None


def test_a_browser_walks_every_page(tmp_path):
    """All of a made district, hostile titles among it; its daemon and the server of the pages run under sanitizers where they are built so."""
    chromium = shutil.which('chromium')
    modules = node_modules() if chromium else None
    if not modules:
        pytest.skip('no chromium, or no node modules for it')
    made, port = District(tmp_path), free_port()
    web = subprocess.Popen([os.path.join(BUILD, 'newmedia-web'), '-s', made.house.folder + '/state/site', '-l', f'127.0.0.1:{port}'], stderr=subprocess.PIPE, text=True)
    front = Nginx(tmp_path / 'front', tmp_path / 'nothing', f'location /watch/ {{ proxy_pass http://127.0.0.1:{port}/; }}')
    try:
        wait_for(lambda: not web.poll() and fetch(port, '/zh/'))
        r = subprocess.run(['node', os.path.join(HERE, 'browse.js'), f'http://127.0.0.1:{front.port}/watch'],
                           env=dict(os.environ, NODE_PATH=os.path.join(modules, 'node_modules'), CHROMIUM=chromium), capture_output=True, text=True, timeout=900)
    finally:
        web.terminate()
        said = web.communicate()[1]
        front.stop()
        made.stop()
    assert r.returncode == 0, r.stderr[-3000:]
    assert 'Sanitizer' not in said, said
    by_hand = site(made.house, 'zh/by-hand.html')
    assert '期限 2021-06-15 24:00' in by_hand and '期限 2021-07-25 24:00' in by_hand, 'looks that are due, and those of the next days'
    assert '关停后仍有发布 ×4' in site(made.house, 'zh/accounts.html')
    seen = json.loads(r.stdout)
    assert not seen['faults'], '\n'.join(seen['faults'][:30])
    assert seen['without'] >= 100 and seen['without'] == len(seen['visited'])
    lists = seen['list']
    assert len(lists['all']) == 26 and lists['searched'] == ['桥头镇微讯', '桥头镇政务公开', '桥头旧闻'] and 'q=桥头' in lists['address']
    assert lists['up'] == sorted(lists['up']) and lists['down'] == lists['up'][::-1] and lists['up'][-1] > 40
    assert lists['filtered'] == ['滨河邻里', '滨河发布'] == lists['kept']
    assert sorted(name.split('.')[-1] for name, size in seen['saved'] if size > 500) == ['csv', 'docx', 'html', 'json', 'xlsx']
    assert all(name.startswith('澜政办通') for name, _ in seen['saved'])


def test_a_running_daemon_publishes_what_changes(published, tmp_path):
    nginx = Nginx(tmp_path / 'nginx', tmp_path / 'root')
    house = House(tmp_path / 'house')
    with open(tmp_path / 'root/a.xml', 'w', encoding='utf-8') as f:
        f.write(rss('a', [('1', '第一条', day(-1))]))
    with open(tmp_path / 'root/b.xml', 'w', encoding='utf-8') as f:
        f.write(rss('b', [('1', '旧的一条', day(-40))]))
    house.feeds('[unit u]\nname = 单位\n' + ''.join(f'[account {x}]\nname = {x}\nunit = u\nplatform = website\nfeed = {nginx.url(x + ".xml")}\n' for x in 'ab'))
    daemon = house.start('--now', NOW)
    page = os.path.join(house.folder, 'state/site/zh/unit/u/a.html')

    def says(word):
        return os.path.exists(page) and word in open(page, encoding='utf-8').read()
    try:
        wait_for(lambda: 'watching' in house.log())
        house.ctl('poll', 'a')
        wait_for(lambda: says('第一条'))
        written = os.stat(page).st_mtime_ns
        nginx.statuses()
        for _ in range(3):
            house.ctl('poll', 'a')
            time.sleep(0.4)
        assert nginx.statuses() and os.stat(page).st_mtime_ns == written, 'a look that brought nothing is no reason to write'
        with open(tmp_path / 'root/a.xml', 'w', encoding='utf-8') as f:
            f.write(rss('a', [('2', '第二条', day(0)), ('1', '第一条', day(-1))]))
        os.utime(tmp_path / 'root/a.xml', (time.time() + 5, time.time() + 5))
        house.ctl('poll', 'a')
        wait_for(lambda: says('第二条'))
        house.ctl('poll', 'b')
        wait_for(lambda: house.status()['b']['findings'])
        found = house.status()['b']['findings'][0]['id']
        house.ctl('finding', 'confirm', str(found), '--by', '张三', '--note', '已电话核实')
        page = os.path.join(house.folder, 'state/site/zh/unit/u/b.html')
        wait_for(lambda: says('已电话核实'))
        # The watch tells of its children, the one that died among them, over a reload, too.
        os.kill(children_of(daemon, 'newmedia-fetch')[0], signal.SIGKILL)
        house.ctl('poll', 'a')
        wait_for(lambda: 'a fresh fetcher' in house.log())
        daemon.send_signal(signal.SIGHUP)
        told = r'<td[^>]*>newmedia-fetch</td><td[^>]*>asks</td><td[^>]*>1</td><td[^>]*>\d+</td><td[^>]*>1</td>'
        wait_for(lambda: re.search(told, site(house, 'en/watch.html')))
        wait_for(lambda: 'newmedia_children_lost_total{role="fetch"} 1\n' in site(house, 'metrics'))
        assert 'newmedia_children{role="fetch"} 1\n' in site(house, 'metrics')
        watch = site(house, 'en/watch.html')
        assert 'Being asked now' in watch and 'Waiting for their host' in watch
    finally:
        stop(daemon)
        nginx.stop()


def test_a_change_does_not_wait_for_a_round(tmp_path):
    """All pages of two thousand accounts are written anew; one that changes meanwhile is shown before they are."""
    nginx = Nginx(tmp_path / 'nginx', tmp_path / 'root')
    house = House(tmp_path / 'house')
    feed = tmp_path / 'root/a.xml'
    feed.write_text(rss('a', [('1', '第一条', day(-1))]), encoding='utf-8')
    house.feeds(f'[unit u]\nname = 单位\n[account a]\nname = 甲\nunit = u\nplatform = website\nfeed = {nginx.url("a.xml")}\n' +
                ''.join(f'[account m{i}]\nname = 账号{i}\nunit = u\nplatform = app\nwatch = manual\n' for i in range(2000)))
    daemon = house.start('--now', NOW)
    page = os.path.join(house.folder, 'state/site/zh/unit/u/a.html')

    def rounds():
        return house.log().count('pages published')
    try:
        wait_for(lambda: rounds() == 1, 120)
        house.ctl('poll', 'a')
        wait_for(lambda: '第一条' in open(page, encoding='utf-8').read())
        with open(os.path.join(house.folder, 'feeds.d/accounts.conf'), encoding='utf-8') as f:
            house.feeds(f.read().replace('name = 单位', 'name = 改名单位'))
        feed.write_text(rss('a', [('2', '第二条', day(0)), ('1', '第一条', day(-1))]), encoding='utf-8')
        os.utime(feed, (time.time() + 5, time.time() + 5))
        wait_for(lambda: '改名单位' in site(house, 'zh/unit/u/m0.html'))  # the round has begun
        house.ctl('poll', 'a')
        wait_for(lambda: '第二条' in open(page, encoding='utf-8').read())
        assert rounds() == 1, 'it waited for the round'
        wait_for(lambda: rounds() == 2, 120)
        assert '第二条' in open(page, encoding='utf-8').read() and '改名单位' in site(house, 'en/unit/u/m1999.html')
    finally:
        stop(daemon)
        nginx.stop()


def test_ages_are_renewed_at_midnight(tmp_path):
    nginx, house = Nginx(tmp_path / 'nginx', tmp_path / 'root'), House(tmp_path / 'house')
    (tmp_path / 'root/a.xml').write_text(rss('a', [('1', '第一条', day(-1))]), encoding='utf-8')
    house.feeds(f'[unit u]\nname = 单位\n[account a]\nname = 甲\nunit = u\nplatform = website\nfeed = {nginx.url("a.xml")}\n')
    house.once('2021-07-20T23:50:00+08:00')
    page = os.path.join(house.folder, 'state/site/zh/unit/u/a.html')
    assert '距今1天' in open(page, encoding='utf-8').read()
    daemon = house.start('--now', '2021-07-20T23:59:55+08:00')  # nothing is due
    try:
        wait_for(lambda: '距今2天' in open(page, encoding='utf-8').read(), 40)
    finally:
        stop(daemon)
        nginx.stop()
