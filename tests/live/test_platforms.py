"""platforms.d: how an account's answers are read is a file; the office's own recipes beside those that came with newmedia."""
import json
import os

import pytest
from house import House, Nginx, rss, stop, wait_for

RECIPE = '''; a made-up platform
[recipe]
platform = website
[list]
kind = json
when = /json/data/notices
posts = /json/data/notices/item
id = id
title = title
date = time
comments = comment map 1=enabled 0=disabled
pinned = top map true=yes false=no
'''
NOW = '2021-07-12T09:00:00+08:00'


def notices(*items):
    return json.dumps({'data': {'notices': [dict(zip(('id', 'title', 'time', 'comment', 'top'), i)) for i in items]}}, ensure_ascii=False)


@pytest.fixture
def house(tmp_path):
    h = House(tmp_path, extra=f'platforms_shipped = {tmp_path}/shipped')
    h.web = Nginx(tmp_path / 'nginx', tmp_path / 'www')
    h.feeds(f'[unit office]\nname = 办公室\n[account notices]\nname = 通知公告\nunit = office\nplatform = website\nfeed = {h.web.url("list.json")}\n')
    os.makedirs(tmp_path / 'platforms.d')
    os.makedirs(tmp_path / 'shipped')
    with open(tmp_path / 'www' / 'list.json', 'w', encoding='utf-8') as f:
        f.write(notices((7, '置顶的旧通知', '2021-03-01 10:00', 1, True), (9, '防汛工作安排', '2021-07-08 16:00', 0, False), (8, '停水', '2021-07-01', 1, False)))
    yield h
    h.web.stop()


def recipe(house, text, folder='platforms.d', name='notices.conf'):
    with open(os.path.join(house.folder, folder, name), 'w', encoding='utf-8') as f:
        f.write(text)


def state(house):
    return house.status(NOW)['notices']


def test_without_a_recipe_nothing_is_guessed(house):
    house.once(NOW)
    assert state(house)['state'] == 'unreadable'


def test_a_recipe_of_the_offices_own(house):
    recipe(house, RECIPE)
    house.once(NOW)
    s = state(house)
    assert (s['state'], s['last_update']) == ('current', '2021-07-08T08:00:00Z')
    assert [p[0] for p in house.sql('SELECT title FROM post ORDER BY id')] == ['置顶的旧通知', '防汛工作安排', '停水']


def test_the_admin_is_told_which_consent_is_missing(house):
    """What is asked with somebody's login is off until he agreed: the message says so, and where it is to be recorded."""
    recipe(house, RECIPE.replace('[list]\n', '[list]\nconsent = none\n'))
    said = [line for line in house.once(NOW) if 'to the admin: ' in line]
    assert len(said) == 1 and 'could not be checked' in said[0] and 'notices.conf:4, but no consent is on record there (consent = none)' in said[0]


def test_it_takes_the_place_of_a_shipped_one(house):
    recipe(house, RECIPE.replace('date = time', 'date = id'), 'shipped')
    house.once(NOW)
    assert state(house)['state'] == 'unreadable'
    recipe(house, RECIPE)
    house.once('2021-07-12T09:05:00+08:00')  # a slow machine's first look may have ended seconds after NOW
    assert state(house)['state'] == 'current'


def test_a_mistake_costs_only_its_own_file(house):
    recipe(house, RECIPE, 'shipped')
    recipe(house, RECIPE.replace('/json/data/notices/item', '/json/data[[').replace('title = title', 'titel = title'))
    recipe(house, '[recipe]\nplatform = weibo\n[list]\nkind = json\nwhen = /json/ok\nposts = //mblog\ndate = created_at\n', name='weibo.conf')
    log = '\n'.join(house.once(NOW))
    for place in ('notices.conf:7: posts: ', 'notices.conf:9: no such key in a part'):
        assert f'{house.folder}/platforms.d/{place}' in log, log
    assert 'the recipe that came with newmedia counts in its place' in log and 'weibo' not in log
    assert state(house)['state'] == 'current'
    out = house.ctl('check', status=78)
    assert 'notices.conf:7: ' in out and '2 mistakes' in out
    assert 'notices.conf:9: ' in house.ctl('check', os.path.join(house.folder, 'platforms.d', 'notices.conf'), status=78)
    assert 'no mistakes' in house.ctl('check', os.path.join(house.folder, 'platforms.d', 'weibo.conf'))


def test_a_broken_file_keeps_its_last_good_version_over_a_start(house):
    recipe(house, RECIPE)
    house.once('2021-07-11T09:00:00+08:00')
    recipe(house, 'rubbish\n')
    log = '\n'.join(house.once(NOW))
    assert 'is refused; its last good version stays in force' in log
    assert state(house)['state'] == 'current'
    os.unlink(os.path.join(house.folder, 'platforms.d', 'notices.conf'))
    house.once(NOW)
    assert not os.listdir(os.path.join(house.folder, 'state', 'last-good-platforms'))


def test_dropped_and_edited_while_it_runs(house):
    d = house.start('--now', NOW)
    try:
        wait_for(lambda: 'watching' in house.log())
        house.ctl('poll', 'notices')
        wait_for(lambda: state(house)['state'] == 'unreadable')
        recipe(house, RECIPE)
        wait_for(lambda: '1 recipes' in house.log(), 8)
        house.ctl('poll', 'notices')
        wait_for(lambda: state(house)['state'] == 'current')
        recipe(house, 'rubbish\n')
        wait_for(lambda: 'its last good version stays in force' in house.log(), 8)
        house.ctl('poll', 'notices')
        assert state(house)['state'] == 'current'
    finally:
        stop(d)


def test_a_layout_that_changed_is_no_silence(house):
    """The recipe's place is named to the admin; the unit did nothing wrong."""
    recipe(house, RECIPE)
    house.once(NOW)
    with open(os.path.join(house.web.root, 'list.json'), 'w', encoding='utf-8') as f:
        f.write(notices((9, '防汛工作安排', 'no date any more', 0, False)))
    later = '2021-08-12T09:00:00+08:00'
    log = '\n'.join(house.once(later))
    assert 'the layout has changed' in log and 'notices.conf:10' in log
    assert house.status(later)['notices']['state'] == 'unreadable'


def test_what_its_recipe_calls_partial_never_convicts(house):
    recipe(house, RECIPE.replace('[list]', 'partial = yes\n[list]'))
    house.once(NOW)
    assert house.sql('SELECT partial FROM feed') == [(1,)]
    later = '2021-08-12T09:00:00+08:00'
    house.once(later)
    s = house.status(later)['notices']
    assert s['sources'][0]['partial'] and s['proof'] != 'proven', s


def test_who_shows_only_a_part_is_asked_no_more_often_for_it(house):
    """Past its deadline it proves nothing, however often it is asked: routine looks go on, and those of the deadline are not repeated."""
    recipe(house, RECIPE.replace('[list]', 'partial = yes\n[list]'))
    daemon = house.start('--now', '2021-07-20T12:00:00+08:00', '--warp')
    wait_for(lambda: 'watching' in house.log(), 60)
    wait_for(lambda: (house.sql('SELECT max(last) FROM look')[0][0] or 0) >= 1626753600 + 20 * 86400, 120)
    stop(daemon)
    (looks, first, last), = house.sql('SELECT sum(count), min(first), max(last) FROM look')
    days = (last - first) / 86400
    assert looks < 4 * days + 6, (looks, days)
    assert house.sql('SELECT state FROM account') == [('due-soon',)] and not house.sql("SELECT id FROM finding WHERE rule = 'no-update'")


def test_read_and_probe_use_them(house, tmp_path):
    recipe(house, RECIPE)
    j = json.loads(house.ctl('read', '--json', '--posts', '--platform', 'website', os.path.join(house.web.root, 'list.json')))
    assert (j['format'], j['posts'], j['newest'], j['comments']) == ('json', 3, '2021-07-08T08:00:00Z', 'enabled')
    assert [(p['pinned'], p['comments']) for p in j['items']] == [(True, 'enabled'), (False, 'disabled'), (False, 'enabled')]
    j = json.loads(house.ctl('probe', '--json', '--now', NOW, 'notices'))
    assert j['newest'] == '2021-07-08T08:00:00Z'


def source(house):
    (s,) = json.loads(house.ctl('source', 'list', '--json'))['sources']
    return s['via']


def channels(house, **line):
    """One account a line, of a platform whose default is a bridge: what stands after the address."""
    house.feeds('[unit office]\nname = 办公室\nhead = 主任 <head@example.gov.cn>\n' + ''.join(
        f'[account {a}]\nname = {a}\nunit = office\nplatform = channels\nfeed = {house.web.url(a + ".json")}{more}\n' for a, more in line.items()))


def publish(house, name, text):
    with open(os.path.join(house.web.root, name + '.json'), 'w', encoding='utf-8') as f:
        f.write(text)


DIRECT = RECIPE.replace('platform = website', 'platform = channels\nvia = direct')
SILENT = notices((1, '一条旧通知', '2021-06-20 10:00', 1, False))


def test_a_recipe_says_that_its_source_is_direct(house):
    """A source of one account proves nothing while it counts as a bridge; the platform's own door proves silence by itself."""
    recipe(house, DIRECT.replace('via = direct\n', ''))
    channels(house, one='')
    publish(house, 'one', SILENT)
    house.once(NOW)
    assert source(house) == 'bridge' and house.status(NOW)['one']['state'] == 'stale-source'
    recipe(house, DIRECT)
    later = '2021-07-12T15:30:00+08:00'
    house.once(later, '--all')
    one = house.status(later)['one']
    assert source(house) == 'direct' and (one['state'], one['proof']) == ('overdue', 'proven')
    house.once('2021-07-12T15:40:00+08:00')  # it is known at a start, before anything is read
    assert source(house) == 'direct' and house.status('2021-07-12T15:40:00+08:00')['one']['proof'] == 'proven'


def test_a_feeds_own_line_counts_before_its_recipe(house):
    recipe(house, DIRECT)
    channels(house, one=' via=bridge')
    publish(house, 'one', SILENT)
    house.once(NOW)
    assert source(house) == 'bridge' and house.status(NOW)['one']['proof'] != 'proven'


def test_a_source_is_as_direct_as_its_least_direct_feed(house):
    recipe(house, DIRECT)
    channels(house, one='', two='', gone='')
    publish(house, 'one', SILENT)
    publish(house, 'two', SILENT)
    house.once(NOW)
    assert source(house) == 'direct', 'who was never read says nothing'
    publish(house, 'two', rss('two', [('a', '旧', 'Sun, 20 Jun 2021 10:00:00 +0800')]))
    house.once('2021-07-12T15:30:00+08:00', '--all')
    assert source(house) == 'bridge', 'a feed that no recipe reads'
