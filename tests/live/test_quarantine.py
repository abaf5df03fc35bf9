"""A document that kills a reader (poison.c is preloaded): twice it is tried, then once a day; nobody else waits, and what it
was is kept."""
import os

import pytest

from house import BUILD, House, Nginx, rss


@pytest.fixture
def house(tmp_path):
    web = Nginx(tmp_path / 'nginx', tmp_path / 'www')
    h = House(tmp_path / 'house')
    h.env['LD_PRELOAD'] = ' '.join(filter(None, [os.environ.get('LD_PRELOAD'), os.path.join(BUILD, 'tests/live/libpoison.so')]))
    h.env['ASAN_OPTIONS'] = os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0:handle_abort=0'
    h.web = web
    h.feeds('[unit u]\nname = 单位\n' + ''.join(
        f'[account {a}]\nname = {a}\nunit = u\nplatform = website\nfeed = {web.url(a + ".xml")}\n' for a in ('evil', 'good')))
    yield h
    web.stop()


def publish(house, name, title):
    with open(os.path.join(house.web.root, f'{name}.xml'), 'w', encoding='utf-8') as f:
        f.write(rss(name, [('1', title, 'Mon, 12 Jul 2021 08:00:00 +0800')]))


def outcomes(house, account):
    return [o for o, in house.sql('select l.outcome from look l join feed f on f.id = l.feed join account a on a.id = f.account '
                                  f"where a.key = '{account}' order by l.last")]



def test_twice_then_daily(house):
    publish(house, 'evil', 'KILLS-READERS')
    publish(house, 'good', '一切正常')
    times = ['2021-07-12T12:00:00+08:00', '2021-07-12T13:00:00+08:00', '2021-07-12T14:00:00+08:00', '2021-07-13T10:00:00+08:00', '2021-07-13T13:30:00+08:00']
    counts = []
    for at in times:
        house.web.statuses()
        log = house.once(at)
        counts.append(len(house.web.statuses()))
        if at == times[1]:
            assert any('cost a reader twice' in line for line in log)
    assert counts == [2, 2, 1, 1, 2]  # the third and fourth round leave the document alone, a day later it is tried again
    status = house.status(times[-1])
    assert status['good']['state'] == 'current' and status['evil']['state'] in ('unreadable', 'new', 'unknown')
    kept = house.sql("select b.outcome, b.size from body b join feed f on f.id = b.feed join account a on a.id = f.account where a.key = 'evil'")
    assert [o for o, _ in kept] == ['crashed'] and kept[0][1] > 0
    publish(house, 'evil', '已经修好')
    house.once('2021-07-14T14:00:00+08:00')
    assert house.status('2021-07-14T14:00:00+08:00')['evil']['state'] == 'current'
