"""A person's decisions: findings, reviews, looks by hand; with the daemon running and without."""
import hashlib
import json
import os

import pytest
from house import House, Nginx, rss, stop, wait_for

OLD = 'Thu, 03 Jun 2021 10:00:00 +0800'
NOW = '2021-07-05T08:00:00+08:00'


@pytest.fixture
def house(tmp_path):
    h = House(tmp_path)
    h.web = Nginx(tmp_path / 'nginx', tmp_path / 'www')
    h.feeds('[unit qu]\nname = 滨河区\n[unit jie]\nname = 滨河街道\nparent = qu\n' + ''.join(
        f'[account {k}]\nname = {k}\nunit = {u}\nplatform = website\nfeed = {h.web.url(k + ".xml")} via=direct\n'
        for k, u in (('jia', 'qu'), ('yi', 'jie'), ('bing', 'jie'))))
    for k in ('jia', 'yi', 'bing'):
        with open(os.path.join(h.web.root, k + '.xml'), 'w', encoding='utf-8') as f:
            f.write(rss(k, [('1', '旧闻', OLD)]))
    h.once(NOW)
    yield h
    h.web.stop()


def in_order(rows):
    return sorted(rows, key=lambda r: 'jia yi bing other'.find(r['account']))


def findings(h, *args, now=NOW):
    return in_order(json.loads(h.ctl('finding', 'list', '--json', '--now', now, *args))['findings'])


def reviews(h, *args, now=NOW):
    return in_order(json.loads(h.ctl('review', 'list', '--json', '--now', now, *args))['reviews'])


def number(h, what, account):
    """Of the account's finding or review: looks end in any order."""
    return str(h.sql(f"select f.id from {what} f join account a on a.id = f.account where a.key = '{account}'" + (" and f.rule = 'no-update'" if what == 'finding' else ''))[0][0])


def step(h, name, account=None, *args, now=NOW, status=0):
    return h.ctl('review', name, *([number(h, 'review', account)] if account else []), *args, '--by', '李四', '--now', now, status=status)


def decide(h, name, account, *args, now=NOW, status=0):
    return h.ctl('finding', name, number(h, 'finding', account), *args, '--now', now, status=status)


def shown(h, account='jia', now=NOW):
    return json.loads(h.ctl('review', 'show', number(h, 'review', account), '--json', '--now', now))


def posts_again(h, account, date='Tue, 06 Jul 2021 09:00:00 +0800'):
    with open(os.path.join(h.web.root, account + '.xml'), 'w', encoding='utf-8') as f:
        f.write(rss(account, [('2', '新闻', date), ('1', '旧闻', OLD)]))


def test_list_shows_what_each_finding_rests_on(house):
    rows = findings(house)
    assert [r['rule'] for r in rows] == ['no-update'] * 3 and all(r['standing'] == 'clue' for r in rows)
    assert all(len(r['evidence']) == 1 and len(r['evidence'][0]['sha256']) == 64 for r in rows)
    assert [r['account'] for r in findings(house, '--unit', 'jie')] == ['yi', 'bing']
    table = house.ctl('finding', 'list', '--now', NOW)
    assert rows[0]['evidence'][0]['sha256'][:16] in table and '滨河街道' in table
    assert house.ctl('finding', 'list', '--csv', '--now', NOW).splitlines()[0].startswith('finding,account,name,unit,rule,standing')
    house.ctl('finding', 'list', '--rule', 'nothing', status=2)
    house.ctl('finding', 'list', '--unit', 'nowhere', '--now', NOW, status=1)


def test_one_decision_and_its_review(house):
    decide(house, 'confirm', 'jia', '--by', '张三', '--note', '已打开账号核对')
    row = findings(house)[0]
    assert row['standing'] == 'confirmed'
    last = row['steps'][-1]
    assert (last['step'], last['who'], last['why']) == ('confirm', '张三', '已打开账号核对') and last['peer']
    assert [r['state'] for r in reviews(house)] == ['confirmed', 'opened', 'opened']
    out = decide(house, 'confirm', 'jia', '--by', '张三', status=1)
    assert out == ''
    decide(house, 'dismiss', 'yi', '--by', '张三', status=2)  # no reason given
    decide(house, 'dismiss', 'yi', '--by', '张三', '--note', '账号刚换名')
    assert [r['state'] for r in reviews(house, '--state', 'all')] == ['confirmed', 'void', 'opened']
    house.ctl('finding', 'confirm', '4711', '--now', NOW, status=1)
    # What was dismissed stays known as long as its cause lasts: it is not found anew.
    house.once('2021-07-06T08:00:00+08:00')
    assert len(findings(house, '--state', 'all', now='2021-07-06T08:00:00+08:00')) == 3


def test_in_bulk(house):
    out = house.ctl('finding', 'confirm', '--unit', 'jie', '--rule', 'no-update', '--state', 'clue', '--by', '张三', '--now', NOW)
    assert out.count('sha256') == 2 and out.count('confirmed, by 张三') == 4
    assert [r['standing'] for r in findings(house)] == ['clue', 'confirmed', 'confirmed']
    out = step(house, 'ask', None, '--state', 'confirmed', '--days', '5')
    assert [r['state'] for r in reviews(house)] == ['opened', 'asked', 'asked']
    step(house, 'ask', None, '--unit', 'qu', '--state', 'done', status=1)
    house.ctl('finding', 'confirm', '--by', 'x', '--now', NOW, status=2)


def test_rectified(house):
    step(house, 'settle', 'jia', status=1)
    step(house, 'confirm', 'jia')
    step(house, 'ask', 'jia')
    row = reviews(house)[0]
    assert row['state'] == 'asked' and row['due'] == '2021-07-12T16:00:00Z' and not row['overdue']  # five working days: to the 12th, 24:00
    assert house.status(NOW)['jia']['review']['state'] == 'asked'
    step(house, 'extend', 'jia', '--until', '2021-07-15', status=1)  # no reason
    step(house, 'extend', 'jia', '--until', '2021-07-15', '--note', '设备故障')
    assert reviews(house)[0]['due'] == '2021-07-15T16:00:00Z'
    assert reviews(house, now='2021-07-16T08:00:00+08:00')[0]['overdue']
    assert [r['account'] for r in reviews(house, '--state', 'overdue', now='2021-07-16T08:00:00+08:00')] == ['jia']
    step(house, 'answer', 'jia', '--note', '已整改')
    posts_again(house, 'jia')
    later = '2021-07-07T08:00:00+08:00'
    house.once(later)
    assert reviews(house, now=later)[0]['state'] == 'rechecked'
    step(house, 'settle', 'jia', now=later)
    assert findings(house, '--state', 'settled', now=later)[0]['account'] == 'jia'
    assert [s['event'] for s in shown(house, now=later)['steps']] == ['opened', 'confirm', 'ask', 'extend', 'answer', 'posted', 'settle']
    changes = json.loads(house.ctl('account', 'history', 'jia', '--json'))['changes']
    assert [(c['old'], c['new']) for c in changes if c['field'] == 'status'] == [('normal', 'rectifying'), ('rectifying', 'normal')]


def test_closed(house, tmp_path):
    proof = tmp_path / '注销截图.png'
    proof.write_bytes(b'\x89PNG\r\n\x1a\n' + bytes(range(256)) * 300)
    step(house, 'confirm', 'jia')
    step(house, 'consider', 'jia', '--note', '确无力维护')
    step(house, 'stop', 'jia', status=1)
    step(house, 'stop', 'jia', '--url', 'https://www.example.gov.cn/tg/1.html', '--date', '2021-07-05')
    assert house.sql("select status from account where key = 'jia'") == [('closing',)]
    assert house.status(NOW)['jia']['state'] == 'overdue'  # watched until it is proven
    step(house, 'cancel', 'jia', status=1)
    step(house, 'cancel', 'jia', '--file', str(proof))
    assert house.sql("select status from account where key = 'jia'") == [('cancelled',)] and house.status(NOW)['jia']['state'] == 'closed'
    step(house, 'file', 'jia', '--note', '备案号 2021-7')
    step(house, 'finish', 'jia')
    assert reviews(house, '--state', 'all')[0]['state'] == 'done'
    cancelled = [s for s in shown(house)['steps'] if s['event'] == 'cancel'][0]
    assert cancelled['files'] == [{'name': '注销截图.png', 'size': proof.stat().st_size, 'sha256': hashlib.sha256(proof.read_bytes()).hexdigest()}]
    assert os.listdir(os.path.join(house.folder, 'state/spool')) == []
    stop_step = [s for s in shown(house)['steps'] if s['event'] == 'stop'][0]
    assert stop_step['url'] == 'https://www.example.gov.cn/tg/1.html' and stop_step['dated'] == '2021-07-04T16:00:00Z'
    step(house, 'reopen', 'jia', '--note', '账号仍在发布')
    assert house.sql("select status from account where key = 'jia'") == [('closing',)]


def test_objection(house):
    step(house, 'confirm', 'jia')
    step(house, 'ask', 'jia')
    step(house, 'object', 'jia', '--note', '内容已在另一平台发布')
    assert findings(house)[0]['standing'] == 'objected' and reviews(house)[0]['state'] == 'objected' and reviews(house)[0]['due'] is None
    assert 'overrule' in shown(house)['possible']
    step(house, 'overrule', 'jia', '--note', '不属同一账号')
    assert findings(house)[0]['standing'] == 'confirmed' and (reviews(house)[0]['state'], reviews(house)[0]['due']) == ('asked', '2021-07-12T16:00:00Z')
    decide(house, 'object', 'jia', '--by', '王五', '--note', '再次申诉')
    step(house, 'uphold', 'jia', '--note', '属实')
    assert findings(house, '--state', 'corrected')[0]['account'] == 'jia' and reviews(house, '--state', 'void')[0]['account'] == 'jia'
    # Withdrawn silence is not found again for the same deadline.
    house.once('2021-07-06T08:00:00+08:00')
    assert len(findings(house, '--state', 'all', now='2021-07-06T08:00:00+08:00')) == 3


def test_a_second_person(house):
    with open(house.conf, 'a', encoding='utf-8') as f:
        f.write('[rules]\nno-update = second-person\n')
    decide(house, 'confirm', 'jia', '--by', '张三')
    assert findings(house)[0]['standing'] == 'clue' and reviews(house)[0]['state'] == 'opened'
    decide(house, 'confirm', 'jia', '--by', '张三', status=1)
    step(house, 'confirm', 'jia')  # 李四
    assert findings(house)[0]['standing'] == 'confirmed' and reviews(house)[0]['state'] == 'confirmed'


def test_with_the_daemon(house):
    daemon = house.start('--now', NOW)
    try:
        wait_for(lambda: os.path.exists(os.path.join(house.folder, 'state/ctl.sock')))
        house.ctl('finding', 'confirm', number(house, 'finding', 'jia'), number(house, 'finding', 'yi'), '--by', '张三')
        house.ctl('review', 'ask', '--state', 'confirmed', '--by', '张三')
        house.ctl('observe', 'yi', '--at', '2021-07-05T07:59:00+08:00', '--last-update', '2021-07-04', '--interaction', 'ok', '--works', 'yes', '--by', '赵六')
        assert house.status()['yi']['state'] == 'current'
        assert [r['state'] for r in in_order(json.loads(house.ctl('review', 'list', '--json'))['reviews'])] == ['asked', 'rechecked', 'opened']
        house.ctl('review', 'settle', number(house, 'review', 'jia'), '--by', '张三', status=1)
        assert house.sql("select distinct peer from review_step where event = 'ask'")[0][0] != ''
        assert house.sql("select who from observation") == [('赵六',)]
    finally:
        stop(daemon)


def test_observe(house, tmp_path):
    shot = tmp_path / 'a.png'
    shot.write_bytes(b'\x89PNG....')
    args = ['--interaction', 'none', '--works', 'yes', '--by', '赵六', '--now', NOW]
    house.ctl('observe', 'jia', '--at', '2021-07-05T07:00:00+08:00', '--last-update', '2021-07-01', '--file', str(shot), *args)
    row = house.status(NOW)['jia']
    assert row['state'] == 'current' and row['interaction'] == 'none' and row['last_update'] == '2021-07-01T15:59:59Z'
    assert house.sql("select interaction from account where key = 'jia'") == [('none',)]
    assert house.sql('select name, length(sha256) from proof join content on content.id = proof.content') == [('a.png', 32)]
    house.ctl('observe', 'jia', '--at', '2021-07-06T07:00:00+08:00', '--last-update', '2021-07-01', *args, status=1)  # not yet
    house.ctl('observe', 'jia', '--at', '2021-07-05T07:00:00+08:00', '--last-update', '2021-07-07', *args, status=1)
    house.ctl('observe', 'nobody', '--at', '2021-07-05T07:00:00+08:00', '--last-update', 'none', *args, status=1)
    house.ctl('observe', 'jia', '--at', 'yesterday', '--last-update', 'none', *args, status=2)
    house.ctl('observe', 'jia', '--at', '2021-07-05', '--last-update', 'none', '--interaction', 'none', '--works', 'yes', status=2)


def test_table_is_printed(house):
    out = house.ctl('review', 'table', '--csv')
    rows = [line.split(',') for line in out.splitlines()]
    assert len({len(r) for r in rows}) == 1 and len(rows) > 20
    assert rows[0][:3] == ['event', 'opened', 'confirmed'] and ['confirm', 'confirmed'] == rows[1][:2]


def events(h, account='jia'):
    return [e for e, in h.sql(f"select event from review_step s join review r on r.id = s.review join account a on a.id = r.account where a.key = '{account}' order by s.id")]


def accounts_of(h, lines='', more=''):
    return ('[unit qu]\nname = 滨河区\n[unit jie]\nname = 滨河街道\nparent = qu\n' + ''.join(
        f'[account {k}]\nname = {k}\nunit = {u}\nplatform = website\nfeed = {h.web.url(k + ".xml")} via=direct\n' + (lines if k == 'jia' else '')
        for k, u in (('jia', 'qu'), ('yi', 'jie'), ('bing', 'jie'))) + more)


def test_what_happens_outside(house):
    step(house, 'confirm', 'jia')
    step(house, 'ask', 'jia')
    day = [5]

    def told(lines, name='accounts.conf'):
        day[0] += 1
        house.feeds(accounts_of(house, lines))
        return house.once(f'2021-07-{day[0]:02}T09:00:00+08:00')

    told('limit = 10d\n')
    told('limit = 10d\nstatus = suspended\nreason = 机构改革\n')
    assert house.status('2021-07-07T10:00:00+08:00')['jia']['state'] == 'suspended'
    log = told('limit = 10d\nstatus = normal\n')
    assert any('its file says status = normal, but its review' in line for line in log)
    house.feeds(accounts_of(house).replace('[account jia]', '[account other]'))
    house.once('2021-07-09T09:00:00+08:00')
    told('limit = 10d\n')
    assert events(house) == ['opened', 'confirm', 'ask', 'limit-changed', 'suspended', 'restored', 'removed', 'restored']
    assert reviews(house, now='2021-07-10T10:00:00+08:00')[0]['state'] == 'asked'


def test_a_suspension_ends_by_itself(house):
    house.feeds(accounts_of(house, 'status = suspended\nuntil = 2021-07-08\nreason = 系统升级\n'))
    house.once('2021-07-06T09:00:00+08:00')
    assert house.status('2021-07-08T23:00:00+08:00')['jia']['state'] == 'suspended'
    house.once('2021-07-09T00:10:00+08:00')
    assert house.status('2021-07-09T00:10:00+08:00')['jia']['state'] == 'overdue'
    changes = json.loads(house.ctl('account', 'history', 'jia', '--json'))['changes']
    assert [c['new'] for c in changes if c['field'] == 'status'] == ['suspended', 'normal']


def test_watched_by_hand(house):
    """The office is asked for a look: at once, and whenever one is due; never twice for one."""
    manual = '[account ding]\nname = 滨河办事\nunit = jie\nplatform = miniprogram\nwatch = manual\n'
    house.feeds(accounts_of(house, more=manual))

    def asked(now):
        house.once(now)
        return house.sql("select count(*) from letter where recipient = 'office' and cause like 'hand-check/%'")[0][0]

    assert asked('2021-07-06T09:00:00+08:00') == 1
    assert asked('2021-07-07T09:00:00+08:00') == 1
    house.ctl('observe', 'ding', '--at', '2021-07-07T10:00:00+08:00', '--last-update', '2021-07-06', '--interaction', 'ok', '--works', 'yes', '--by', '赵六',
              '--now', '2021-07-07T11:00:00+08:00')
    assert house.status('2021-07-08T09:00:00+08:00')['ding']['state'] == 'manual'
    assert asked('2021-07-20T09:00:00+08:00') == 1
    assert asked('2021-07-21T09:00:00+08:00') == 2  # the deadline has passed, and only a look can tell
    assert house.status('2021-07-21T09:00:00+08:00')['ding']['state'] == 'due-soon'  # the office is late, not the unit
    assert not house.sql("select 1 from finding f join account a on a.id = f.account where a.key = 'ding'")
    house.ctl('observe', 'ding', '--at', '2021-07-21T10:00:00+08:00', '--last-update', '2021-07-06', '--interaction', 'ok', '--works', 'yes', '--by', '赵六',
              '--now', '2021-07-21T11:00:00+08:00')
    assert house.status('2021-07-21T11:00:00+08:00')['ding']['state'] == 'overdue'


def test_the_evidence_holds_what_persons_gave(house, tmp_path):
    shot, reply = tmp_path / '截图.PNG', tmp_path / 'evil.html'
    shot.write_bytes(b'\x89PNG....')
    reply.write_text('<script>alert(1)</script>', encoding='utf-8')
    house.ctl('observe', 'jia', '--at', '2021-07-05T07:00:00+08:00', '--last-update', 'none', '--interaction', 'none', '--works', 'yes', '--by', '赵六', '--now', NOW,
              '--file', str(shot))
    decide(house, 'confirm', 'jia', '--by', '张三', '--note', '两人核对', '--file', str(reply), '--file', str(shot))
    folder = tmp_path / 'evidence'
    house.ctl('show', 'jia', '--evidence', str(folder), '--now', NOW)
    names = sorted(os.listdir(folder / 'files'))
    assert [n.rsplit('.', 1)[1] for n in names] == sorted(['png', 'bin'], key=lambda x: [n for n in names if n.endswith(x)][0])
    import subprocess
    assert subprocess.run(['sha256sum', '-c', '--quiet', 'SHA256SUMS'], cwd=folder, check=False).returncode == 0
    page = (folder / 'index.html').read_text(encoding='utf-8')
    assert '截图.PNG' in page and 'evil.html' in page and '两人核对' in page and '张三' in page and '<script>' not in page
    assert 'the rule stands in' in page


def test_what_only_a_person_can_see(house, tmp_path):
    """Improper wording and messages that nobody answers: opened by a person's word, kept over a restart and looks, ended by one."""
    shot = tmp_path / 'shot.png'
    shot.write_bytes(b'\x89PNG')
    said = ('finding', 'add', 'yi', '--rule', 'wrong-words', '--note', '7月2日文章标题表述不当', '--by', '赵六', '--file', str(shot), '--now', NOW)
    house.ctl(*said)
    house.ctl(*said, status=1)  # once is enough
    house.ctl('finding', 'add', 'bing', '--rule', 'unanswered', '--note', '6月20日留言未答复', '--now', NOW)
    house.ctl('finding', 'add', 'yi', '--rule', 'gap', '--note', 'x', '--now', NOW, status=1)
    house.ctl('finding', 'add', 'nobody', '--rule', 'unanswered', '--note', 'x', '--now', NOW, status=1)
    words, = findings(house, '--rule', 'wrong-words')
    assert words['standing'] == 'clue' and words['detail'] == '7月2日文章标题表述不当'
    assert words['steps'][-1]['who'] == '赵六' and len(findings(house, '--rule', 'unanswered')) == 1
    assert len(house.sql(f"select p.name from proof p join finding_step s on s.id = p.finding_step where s.finding = {words['id']}")) == 1
    house.once('2021-07-05T20:00:00+08:00')  # no look ends it
    later = '2021-07-05T21:00:00+08:00'
    house.ctl('finding', 'confirm', str(words['id']), '--by', '钱七', '--now', later)
    assert findings(house, '--rule', 'wrong-words', now=later)[0]['standing'] == 'confirmed'
    house.ctl('finding', 'settle', str(words['id']), '--by', '钱七', '--note', '已改正', '--now', later)
    assert not findings(house, '--rule', 'wrong-words', now=later)
    assert findings(house, '--rule', 'wrong-words', '--state', 'all', now=later)[0]['standing'] == 'settled'
    house.ctl(*said[:-1], '2021-07-06T08:00:00+08:00')  # and may be found anew
    house.ctl('verify')


def test_what_could_not_be_kept_was_not_said(house):
    """The store refuses a finding that is added: the daemon does not go on as if it stood."""
    daemon = house.start('--now', NOW)
    wait_for(lambda: os.path.exists(os.path.join(house.folder, 'state/ctl.sock')))
    add = ('finding', 'add', 'yi', '--rule', 'unanswered', '--note', '6月20日留言未答复')
    house.sql("create trigger full before insert on finding_step when new.step = 'add' begin select raise(abort, 'full'); end")
    house.ctl(*add, status=1)
    house.sql('drop trigger full')
    house.ctl(*add)
    stop(daemon)
    assert len(findings(house, '--rule', 'unanswered')) == 1
