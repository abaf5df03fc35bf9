"""How letters travel: what tls = required, if-offered and none mean at a server that offers it, demands it or knows nothing of it; a
mailbox that is busy for days; and what goes at once, grouped by recipient."""
import datetime as dt
import errno
import json
import os

import pytest
from house import stop, wait_for
from post import Post, authority, text_of
from test_disk import SLOW, Preloaded
from test_mail import MONDAY, account, at, house_with, publish

MANUAL = '[unit u]\nname = 单位\nhead = head@example.gov.cn\n[account a]\nname = 号\nunit = u\nplatform = app\nwatch = manual\n'


@pytest.fixture(scope='module')
def authorities(tmp_path_factory):
    """The office's own authority, and another one."""
    return authority(tmp_path_factory.mktemp('ca')), authority(tmp_path_factory.mktemp('other'))


@pytest.mark.parametrize('tls,server,ca,encrypted', [
    ('required', 'starttls', 'own', True), ('required', 'smtps', 'own', True), ('required', 'starttls', 'other', None),
    ('required', 'smtps', 'other', None), ('required', 'plain', 'own', None),
    ('if-offered', 'starttls', 'own', True), ('if-offered', 'starttls', '', True), ('if-offered', 'starttls', 'other', None),
    ('if-offered', 'plain', '', False), ('none', 'plain', '', False), ('none', 'starttls', '', None)])
def test_tls(tmp_path, authorities, tls, server, ca, encrypted):
    """encrypted None: the letter does not leave, and status says that something is in the way."""
    own, other = authorities
    post = Post(tmp_path, *(own[1:] if server != 'plain' else ()), smtps=server == 'smtps')
    try:
        h = house_with(tmp_path, post, f'tls = {tls}\n' + (f'ca_file = {dict(own=own, other=other)[ca][0]}\n' if ca else ''))
        h.feeds(MANUAL)
        h.once(at(MONDAY))
        h.ctl('digest', '--send', '--now', at(MONDAY))
        h.once(at(MONDAY.replace(minute=1)))
        assert [how['tls'] for how, _, _ in post.letters()] == ([] if encrypted is None else [encrypted])
        assert json.loads(h.ctl('status', '--json'))['letters']['troubled'] == (encrypted is None)
    finally:
        post.stop()


def test_busy_for_days(tmp_path):
    """4xx: tried again, ever more seldom, for five days; then it is given up, and log, status and admin say so. Nobody else waits."""
    post = Post(tmp_path, later=['busy@example.gov.cn'])
    try:
        h = house_with(tmp_path, post, 'tls = none\nadmin = ops@example.gov.cn\n')
        h.feeds(MANUAL.replace('head@example.gov.cn', 'busy@example.gov.cn, head@example.gov.cn'))
        h.once(at(MONDAY.replace(day=1)))
        tries, gaps, now, log = [], [], MONDAY, ''
        while now < MONDAY + dt.timedelta(days=6):
            before = post.log().count('rcpt busy@')
            log = '\n'.join(h.once(at(now)))
            tries += [now] * (post.log().count('rcpt busy@') - before)
            row, = h.sql("select result, next from outbox where address = 'busy@example.gov.cn'")
            if row[0] != 'owed':
                break
            now = max(dt.datetime.fromtimestamp(row[1], MONDAY.tzinfo), now + dt.timedelta(seconds=1))
            if len(tries) == 6:
                now = MONDAY + dt.timedelta(days=4, hours=23)
        gaps = [round((b - a).total_seconds() / 60) for a, b in zip(tries, tries[1:])]
        assert gaps[:5] == sorted(gaps[:5]) and gaps[0] <= 10 and 60 <= gaps[4] <= 360 and 8 <= len(tries) <= 12
        assert row[0] == 'expired' and dt.timedelta(days=5) <= now - MONDAY < dt.timedelta(days=5, hours=5)
        assert 'cannot be delivered: 451 4.3.0 mailbox busy' in log
        assert json.loads(h.ctl('status', '--json'))['letters']['failed'] == 1
        with open(os.path.join(h.folder, 'state/site/zh/index.html'), encoding='utf-8') as page:
            assert '1 封信函未能发出' in page.read()
        sent = [how['to'][0] for how, m, _ in post.letters() if '周报' in m['Subject']]
        assert sent == ['head@example.gov.cn']
        h.once(at(now + dt.timedelta(minutes=2)))
        told, = [text_of(m) for how, m, _ in post.letters() if how['to'] == ['ops@example.gov.cn']]
        assert 'busy@example.gov.cn' in told and '451 4.3.0' in told
    finally:
        post.stop()


def test_a_server_that_takes_nobodys_letters_is_waited_for(tmp_path):
    """It refuses the sender: asked once, not once for each letter as it is made; all stay owed, and go when it is mended."""
    post = Post(tmp_path, mail='554 5.7.1 sender refused')
    heads = [f'head{i}@example.gov.cn' for i in range(20)]  # more than one batch
    try:
        h = house_with(tmp_path, post, 'tls = none\n')
        h.feeds(f'[unit u]\nname = 单位\nhead = {", ".join(heads)}\n' + ''.join(  # a letter that takes its time
            f'[account a{i}]\nname = 号{i}\nunit = u\nplatform = app\nwatch = manual\n' for i in range(600)))
        h.once(at(MONDAY - dt.timedelta(days=3)))
        log = h.once(at(MONDAY))
        assert post.log().count('connection') == 1
        assert len([line for line in log if '554 5.7.1 sender refused' in line]) == 1, 'one cause, one line'
        assert h.sql("select result, count(*) from outbox where kind = 'digest' group by 1") == [('owed', 20)]
        h.once(at(MONDAY.replace(minute=1, second=30)))
        assert post.log().count('connection') == 2
        post.stop()
        post.options['mail'] = ''
        post.start()
        h.once(at(MONDAY.replace(minute=10)))
        assert sorted(how['to'][0] for how, m, _ in post.letters() if '周报' in m['Subject']) == sorted(heads)
        assert h.sql("select result, count(*) from outbox where kind = 'digest' group by 1") == [('sent', 20)]
    finally:
        post.stop()


def test_letters_are_made_while_newmedia_conf_has_a_mistake(tmp_path):
    """The daemon goes on by the last good one; so does whoever writes letters, started afresh meanwhile."""
    post = Post(tmp_path)
    h = house_with(tmp_path, post, 'tls = none\n')
    h.feeds(MANUAL)
    with open(h.conf, encoding='utf-8') as f:
        good = f.read()
    with open(h.conf + '.mine', 'w', encoding='utf-8') as f:
        f.write(good)  # newmediactl refuses to work by a broken one
    daemon = h.start('--now', at(MONDAY.replace(hour=7)))
    try:
        wait_for(lambda: 'pages published' in h.log())
        with open(h.conf, 'w', encoding='utf-8') as f:
            f.write('[poll\n' + good)
        wait_for(lambda: 'the last good one stays in force' in h.log())
        h.ctl('-f', h.conf + '.mine', 'digest', '--send')
        wait_for(lambda: post.letters() or 'tried again later' in h.log())
        assert [how['to'] for how, m, _ in post.letters()] == [['head@example.gov.cn']], h.log()
    finally:
        stop(daemon)
        post.stop()


@pytest.mark.parametrize('end', ['the disk is well again', 'the program is stopped'])
def test_taken_while_the_disk_fills(tmp_path, end):
    """The server has the letter and the store cannot say so: it is not sent again; only the writing is."""
    post = Post(tmp_path, slow=5)
    try:
        h = house_with(tmp_path, post, 'tls = none\n')
        h.feeds(MANUAL)
        disk = Preloaded(h, errno.ENOSPC)
        h.once(at(MONDAY.replace(day=1)))
        daemon = h.start('--now', at(MONDAY), '--warp')
        wait_for(lambda: 'rcpt' in post.log(), 60 * SLOW)
        disk.fail()
        wait_for(lambda: 'what became of a letter cannot be written down' in h.log(), 60 * SLOW)
        assert h.sql('select result from outbox where id = 1') == [('owed',)]
        (_, first, _), = post.letters()
        disk.heal()
        if end == 'the disk is well again':
            wait_for(lambda: h.sql('select result from outbox where id = 1') == [('sent',)], 60 * SLOW)
        daemon.terminate()
        # 1: it was stopped before what the turns of that minute lost was written again
        assert daemon.wait(30) in ((0,) if end == 'the disk is well again' else (0, 1))
        assert h.sql('select result from outbox where id = 1') == [('sent',)]
        h.once(at(MONDAY.replace(year=2031)))
        assert sum(m['Message-ID'] == first['Message-ID'] for _, m, _ in post.letters()) == 1
    finally:
        post.stop()


def test_at_once_and_grouped(tmp_path, web):
    """A warning goes to the contact where there is one, else to the head; all of one moment in one letter; each warning once."""
    post = Post(tmp_path)
    try:
        h = house_with(tmp_path, post, 'tls = none\noffice = office@example.gov.cn\nadmin = ops@example.gov.cn\n')
        h.feeds('[unit u]\nname = 葵涌办事处\nhead = head@example.gov.cn\ncontact = 联络员 <contact@example.gov.cn>\n'
                '[unit v]\nname = 大鹏办事处\nhead = other@example.gov.cn\n' +
                ''.join(account(web, k, name, u) for k, name, u in (('a', '葵涌发布', 'u'), ('b', '葵涌政务', 'u'), ('c', '大鹏发布', 'v'), ('d', '大鹏政务', 'v'))))
        for key, days in (('a', 9), ('b', 9), ('c', 9), ('d', 1)):
            publish(web, key, [days, days + 3], MONDAY)
        os.utime(os.path.join(web.root, 'd.xml'))

        def after(days):
            n = len(post.letters())
            h.once(at(MONDAY + dt.timedelta(days=days)))
            return sorted((how['to'][0], m['Subject'], text_of(m)) for how, m, _ in post.letters()[n:] if '更新提醒' in m['Subject'])
        assert after(0.1) == []
        first = after(2)
        assert [(to, subject) for to, subject, _ in first] == [('contact@example.gov.cn', '更新提醒：请更新2个账号，最早一个请于7月10日24时前完成。'),
                                                               ('other@example.gov.cn', '更新提醒：请于7月10日24时前更新1个账号。')]
        assert '葵涌发布（网站，葵涌办事处）：最近更新6月26日，请于7月10日24时前更新。' in first[0][2] and '葵涌政务' in first[0][2]
        assert '大鹏发布' in first[1][2] and '大鹏政务' not in first[1][2] and '葵涌' not in first[1][2]
        assert after(2.2) == after(3) == []
        publish(web, 'a', [-3, 9, 12], MONDAY)
        assert [(to, subject) for to, subject, _ in after(5)] == [('contact@example.gov.cn', '更新提醒：请于7月10日24时前更新1个账号。'),
                                                                  ('other@example.gov.cn', '更新提醒：请于7月10日24时前更新1个账号。')]
    finally:
        post.stop()


def test_who_gets_it(tmp_path):
    """cc reads along; digest_when = findings has no letter in a week that needs none, and one in a week that does."""
    post = Post(tmp_path)
    try:
        h = house_with(tmp_path, post, 'tls = none\n')
        text = MANUAL.replace('head =', 'digest_when = findings\ncc = 分管领导 <cc@example.gov.cn>\nhead =')
        h.feeds(text)
        h.once(at(MONDAY.replace(day=1)))
        h.ctl('observe', 'a', '--at', at(MONDAY.replace(day=3)), '--last-update', '2021-07-03', '--interaction', 'ok', '--works', 'yes', '--by', '李四', '--now', at(MONDAY.replace(day=3)))
        h.once(at(MONDAY))
        assert not post.letters() and {r for r, in h.sql("select result from outbox where kind = 'digest'")} == {'nothing'}
        h.once(at(MONDAY.replace(day=19)))
        assert sorted((how['to'][0], m['Subject']) for how, m, _ in post.letters() if '周报' in m['Subject']) == [
            (to, '政务新媒体周报（7月19日）：请尽快更新1个更新期限已到的账号。') for to in ('cc@example.gov.cn', 'head@example.gov.cn')]
        # A day that is gone is none by which to do anything; and nobody has looked yet, so nobody is accused.
        text = text_of(post.letters()[-1][1])
        assert '号（移动客户端）：已知最近更新为7月3日，更新期限（7月17日24时）已到，如尚未更新请尽快更新。' in text and '超期未更新，请' not in text
        assert h.ctl('digest', '--short', '--unit', 'u', '--now', at(MONDAY.replace(day=19))).strip() == '【政务新媒体】单位：请尽快更新1个更新期限已到的账号。涉及：号（移动客户端，期限已到）。'
    finally:
        post.stop()
