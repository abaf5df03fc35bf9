"""Every document of tests/read, served by a nginx to the daemon: nobody dies of one, and an answer that is no list of posts is no silence.

What each of them says is compared in tests/read; here the whole way counts: fetcher, slot, reader, keeper, store.  In a round under
sanitizers it is these that see every document."""
import json
import os
import pathlib
import shutil

import pytest
from house import House, Nginx

READ = pathlib.Path(__file__).parent.parent / 'read'
NOW = '2021-07-12T10:30:00+08:00'
PLATFORMS = {'page': 'website', 'gkmlpt': 'website', 'wordpress': 'website', 'typecho': 'website', 'rsshub': 'weibo'}


def documents():
    """(key, file, platform, want) of all."""
    for folder in ('pairs', 'platforms'):
        for file in sorted((READ / folder).iterdir()):
            want = json.loads(file.with_suffix('.want').read_text('utf-8'))
            if file.suffix == '.want':
                continue
            recipe = file.stem.split('-')[0]
            platform = want.get('_platform', recipe if folder == 'platforms' else 'website')
            yield f'{folder}-{file.stem}'.replace('.', '-').lower(), file, PLATFORMS.get(platform, platform), want


def compared(wants):
    """Those that say the same here: no post's own page, and nothing that needs a setting of its own."""
    return {k: w for k, w in wants.items() if w.get('_part') != 'post' and not {'_enable', '_now', '_url'} & set(w)}


@pytest.fixture(scope='module')
def seen(tmp_path_factory):
    tmp = tmp_path_factory.mktemp('answers')
    web = Nginx(tmp / 'nginx', tmp / 'www', 'types { application/rss+xml xml; text/html html; application/json json; text/plain txt; }')
    house = House(tmp / 'house')
    sections = ['[unit office]\nname = 办公室\nhead = 主任 <head@example.gov.cn>\n']
    wants = {}
    for key, file, platform, want in documents():
        shutil.copy(file, os.path.join(web.root, key + file.suffix))
        line = 'page' if file.suffix == '.html' and want.get('_type') == 'page' else 'feed'
        sections.append(f'[account {key}]\nname = {key}\nunit = office\nplatform = {platform}\n{line} = {web.url(key + file.suffix)} source={key}\n')
        wants[key] = want
    house.feeds(''.join(sections))
    log = house.once(NOW)
    looks = {key: (outcome, blocked, error, posts) for key, outcome, blocked, error, posts in house.sql(
        'SELECT a.key, l.outcome, l.blocked, l.error, l.posts FROM look l JOIN account a ON a.id = l.account')}
    yield wants, looks, log, house.status(NOW)
    web.stop()


def test_all_are_asked_and_nobody_dies(seen):
    wants, looks, log, _ = seen
    assert len(wants) > 200 and set(looks) == set(wants)
    assert not [k for k, (outcome, *_) in looks.items() if outcome in ('crashed', 'network', 'status')]
    assert not [line for line in log if ' died' in line or 'killed' in line or 'Sanitizer' in line or 'runtime error' in line]


def test_what_is_no_list_is_no_silence(seen):
    wants, looks, _, status = seen
    no_list = {k: w for k, w in compared(wants).items() if w.get('blocked') or w.get('error')}
    assert len(no_list) > 40
    for key, want in no_list.items():
        outcome, blocked, error, _ = looks[key]
        assert outcome in ('blocked', 'unreadable', 'rate-limit'), (key, looks[key])
        assert blocked == (want.get('blocked') or ''), (key, looks[key])
        assert status[key]['last_good_look'] is None and status[key]['state'] in ('unreadable', 'unreachable'), (key, status[key])


def test_what_is_a_list_is_read(seen):
    wants, looks, _, _ = seen
    lists = {k: w for k, w in compared(wants).items() if w.get('posts') and not w.get('blocked') and not w.get('error')}
    assert len(lists) > 90
    wrong = {k: looks[k] for k, w in lists.items() if looks[k][0] != 'read' or looks[k][3] != w['posts']}
    assert not wrong, wrong
