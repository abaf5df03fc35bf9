"""newmediactl probe on an unknown address: what it proposes for feeds.d is taken as it stands, and reads the account."""
import json

import pytest
from house import House, Nginx, rss

LIST = '<html><head><title>通知公告; 大鹏</title></head><body><ul>' + ''.join(
    f'<li><a href="t{i}.html">关于第{i}号台风的防御通知</a><span>2021-07-0{i}</span></li>' for i in (8, 5, 1)) + '</ul></body></html>'
GKMLPT = {'total': 2, 'articles': [{'id': i, 'title': f'第{i}号公告', 'url': f'http://127.0.0.1/{i}.html', 'create_time': f'2021-07-0{i} 10:00:00',
                                    'display_publish_time': '2021-07-0%d 10:00:00' % i} for i in (7, 6)]}
NOW = '2021-07-12T09:00:00+08:00'


@pytest.fixture
def office(tmp_path):
    house = House(tmp_path)
    house.web = Nginx(tmp_path / 'nginx', tmp_path / 'www')
    house.put = lambda name, text: (tmp_path / 'www' / name).write_text(text, 'utf-8')
    yield house
    house.web.stop()


def proposal(house, path):
    said = house.ctl('probe', house.web.url(path))
    assert '[account ' in said, said
    sections = said[said.index('\n[') + 1:]
    with open(f'{house.folder}/proposal.conf', 'w', encoding='utf-8') as f:
        f.write(sections)
    house.ctl('check', f'{house.folder}/proposal.conf')
    house.feeds(sections)
    house.once(NOW)
    (account, state), = house.status(NOW).items()
    return sections, account, state


@pytest.mark.parametrize('name,text,key,newest', [
    ('a.xml', rss('大鹏发布', [('1', '一', 'Thu, 08 Jul 2021 09:00:00 +0800')]), 'feed', '2021-07-08T01:00:00Z'),
    ('list.html', LIST, 'page', '2021-07-07T16:00:00Z'),
    ('gkmlpt.json', json.dumps(GKMLPT, ensure_ascii=False), 'feed', '2021-07-07T02:00:00Z'),
    ('weibo.json', json.dumps({'ok': 1, 'data': {'cards': [{'mblog': {'id': '9', 'text': '防汛', 'created_at': 'Thu Jul 08 09:00:00 +0800 2021'}}]}}), 'feed',
     '2021-07-08T01:00:00Z'),
])
def test_it_works_as_it_stands(office, name, text, key, newest):
    office.put(name, text)
    sections, _, state = proposal(office, name)
    direct = ' via=direct' if name.endswith('.json') else ''
    assert f'\n{key} = {office.web.url(name)}{direct}\n' in sections
    assert (state['state'], state['last_update']) == ('current', newest)
    if name == 'weibo.json':
        assert 'platform = weibo' in sections
    if name == 'list.html':
        assert 'name = 通知公告； 大鹏' in sections


def test_a_feed_that_the_page_advertises(office):
    office.put('index.html', LIST.replace('</head>', '<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>'))
    office.put('feed.xml', rss('大鹏', [('1', '一', 'Fri, 09 Jul 2021 09:00:00 +0800')]))
    sections, _, state = proposal(office, 'index.html')
    assert f'feed = {office.web.url("feed.xml")}' in sections
    assert state['last_update'] == '2021-07-09T01:00:00Z'


def test_nothing_to_read_is_looked_at_by_hand(office):
    office.put('app.html', '<html><head><title>下载</title></head><body><p>请下载客户端</p></body></html>')
    sections, account, state = proposal(office, 'app.html')
    assert 'watch = manual' in sections and f'home = {office.web.url("app.html")}' in sections
    said = office.ctl('probe', account, status=1)
    assert said == ''


def test_a_unit_that_is_there_is_used_and_a_key_is_never_doubled(office):
    office.put('a.xml', rss('大鹏发布', [('1', '一', 'Thu, 08 Jul 2021 09:00:00 +0800')]))
    office.feeds(f'[unit bureau]\nname = 局\n[account 127-0-0-1]\nname = 甲\nunit = bureau\nplatform = website\nfeed = {office.web.url("other.xml")}\n')
    said = office.ctl('probe', office.web.url('a.xml'))
    assert '[account 127-0-0-1-2]' in said and 'unit = bureau' in said and '[unit' not in said


def test_scripts_are_not_disturbed(office):
    office.put('list.html', LIST)
    assert len(office.ctl('probe', '--json', office.web.url('list.html')).splitlines()) == 1
