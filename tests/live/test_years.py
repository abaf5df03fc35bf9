"""Sixteen months with the daemon: what a list still shows is never new again, whatever became of its rows."""
import datetime as dt
import os

from house import House, rfc822, rss

UNIT = '[unit office]\nname = 办公室\nhead = 主任 <head@example.gov.cn>\n'
T0 = dt.datetime(2021, 7, 12, 10, 22, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def put(web, name, title, posts, when):
    path = os.path.join(web.root, name)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(rss(title, posts))
    os.utime(path, (when.timestamp(),) * 2)  # a server tells versions apart by the second and the size


def posts_known(house, key):
    return house.sql(f"""select (select count(*) from post p join account a on a.id = p.account where a.key = '{key}')
        + (select coalesce(sum(length(keys) / 8), 0) from post_pack p join account a on a.id = p.account where a.key = '{key}')
        + (select coalesce(sum(posts), 0) from post_day d join feed f on f.id = d.feed join account a on a.id = f.account where a.key = '{key}')""")[0][0]


def test_nothing_old_is_new_again(tmp_path, web):
    still = [('s1', '一', rfc822(T0)), ('s2', '二', rfc822(T0 - dt.timedelta(days=9)))]
    undated = [('u1', '甲', None), ('u2', '乙', None)]
    house = House(tmp_path / 'house')
    house.feeds(UNIT + ''.join(f'[account {k}]\nname = {k}\nunit = office\nplatform = website\nfeed = {web.url(k + ".xml")}\n'
                               for k in ('still', 'undated', 'lively')))
    said, made = {}, set()
    for day in range(0, 520, 10):
        lively = [d for d in range(-30, day + 1, 5)][-6:]
        made.update(lively)
        # One day in four the titles' order is turned round, so that the bodies are read anew and not only compared.
        turn = -1 if day % 40 else 1
        at = T0 + dt.timedelta(days=day, hours=1)
        put(web, 'still.xml', '静', still[::turn], at)
        # For half a year the second undated post is gone; then it is shown again.
        put(web, 'undated.xml', '无期', undated[:1] if 100 < day < 480 else undated[::turn], at)
        put(web, 'lively.xml', '动', [(f'l{d}', f'第{d}天', rfc822(T0 + dt.timedelta(days=d))) for d in reversed(lively)], at)
        now = at.isoformat()
        house.once(now)
        status = house.status(now)
        said.setdefault('still', status['still']['last_update'])
        assert status['still']['last_update'] == said['still']
        assert status['lively']['state'] == 'current'
        if day >= 20:
            assert status['still']['state'] == status['undated']['state'] == 'overdue', day
    assert posts_known(house, 'still') == 2 and posts_known(house, 'undated') == 2
    assert posts_known(house, 'lively') == len(made)
    assert house.sql('select count(*) > 0 from post_day') == house.sql('select count(*) > 0 from look_sum') == [(1,)]
    assert house.sql("select count(*), count(distinct account) from finding where rule = 'no-update'") == [(2, 2)]
    assert house.sql('select count(*) from review') == [(2,)]
    house.ctl('verify')
