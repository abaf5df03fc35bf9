"""Letters in a person's hand, and the mail server's bad days: files, one letter to each of 200, nothing in a header that has no
place there, every fault named."""
import email
import email.policy
import json
import os
import subprocess

import pytest
from house import BUILD, free_port
from post import Post, authority, text_of
from test_mail import UNITS, account, house_with, publish, MONDAY, at

RARE = '𬭎㛃镇👍发布'


def parse(path):
    with open(path, 'rb') as f:
        return email.message_from_bytes(f.read(), policy=email.policy.default)


def manual(key, unit, name=None):
    return f'[account {key}]\nname = {name or key}\nunit = {unit}\nplatform = app\nwatch = manual\n'


def test_files(tmp_path, web):
    """digest --out: what will be sent, then what was sent, the very bytes; a neighbour's folder holds nothing of the other."""
    post = Post(tmp_path)
    try:
        h = house_with(tmp_path, post, 'tls = none\noffice = office@example.gov.cn\n')
        publish(web, 'a', [11], MONDAY)
        publish(web, 'b', [30], MONDAY)
        h.feeds(UNITS + account(web, 'a', RARE, 'dapeng') + account(web, 'b', '龙岗发布', 'longgang'))
        h.once(at(MONDAY))
        early, out, one = (str(tmp_path / d) for d in ('early', 'out', 'one'))
        assert not h.sql("select 1 from outbox where kind = 'digest'")
        files = h.ctl('digest', '--out', early, '--now', at(MONDAY)).split()
        assert sorted(os.path.basename(f) for f in files) == ['city.city@example.gov.cn.eml', 'dapeng.dapeng@example.gov.cn.eml',
                                                             'dapeng.li@example.gov.cn.eml', 'longgang.longgang@example.gov.cn.eml', 'office.office@example.gov.cn.eml']
        m = parse(os.path.join(early, 'dapeng.dapeng@example.gov.cn.eml'))
        assert RARE in text_of(m) and '龙岗' not in text_of(m) and m['To'].addresses[0].display_name == '张三, 主任😀'
        office, = [p for p in parse(os.path.join(early, 'office.office@example.gov.cn.eml')).iter_attachments()]
        assert office.get_filename() == '政务新媒体账号情况20210705.xlsx'
        assert '5 letters are owed' in h.ctl('digest', '--send', '--now', at(MONDAY))
        assert 'nobody gets it twice' in h.ctl('digest', '--send', '--now', at(MONDAY))
        h.once(at(MONDAY.replace(minute=5)))
        sent = {m['To'].addresses[0].addr_spec: raw for _, m, raw in post.letters() if '周报' in m['Subject']}
        h.ctl('digest', '--out', out, '--now', at(MONDAY.replace(day=6)))
        for name in os.listdir(out):
            with open(os.path.join(out, name), 'rb') as f:
                assert f.read() == sent[name.split('.', 1)[1][:-4]], name
        assert os.listdir(out) and len(sent) == 5
        h.ctl('digest', '--week', '2021-W26', '--unit', 'longgang', '--out', one, '--now', at(MONDAY.replace(day=6)))
        assert os.listdir(one) == ['longgang.longgang@example.gov.cn.eml'] and '大鹏' not in text_of(parse(os.path.join(one, os.listdir(one)[0])))
        assert h.ctl('mail', 'show', str(h.sql("select min(id) from outbox where kind = 'digest'")[0][0])).encode().replace(b'\n', b'') in [r.replace(b'\r\n', b'') for r in sent.values()]
        short = h.ctl('digest', '--short', '--unit', 'dapeng', '--now', at(MONDAY)).strip()
        assert short == f'【政务新媒体】大鹏新区：请于7月8日24时前更新1个账号。涉及：{RARE}（网站，7月8日24时前）。' and len(short) < 200
        assert 'expected one like 2021-W27' in failing(h, 2, 'digest', '--week', '2021-W53')
        assert 'no unit is called' in failing(h, 1, 'digest', '--unit', 'nobody')
    finally:
        post.stop()


def failing(h, status, *args, env=None):
    r = subprocess.run([os.path.join(BUILD, 'newmediactl'), '-f', h.conf, *args], env=dict(h.env, **(env or {})), capture_output=True, text=True, timeout=60)
    assert r.returncode == status, (args, r.returncode, r.stdout, r.stderr)
    return r.stderr


def test_short_of_many(tmp_path):
    """However many accounts and however long their names: fewer than 200 characters, and the count is there."""
    post = Post(tmp_path)
    try:
        h = house_with(tmp_path, post, 'tls = none\n')
        h.feeds('[unit u]\nname = ' + '很长的单位名称' * 12 + '\n' + ''.join(manual(f'a{i}', 'u', f'名称相当长的第{i}个政务新媒体账号') for i in range(40)))
        h.once(at(MONDAY.replace(month=6, day=1)))
        for now in (MONDAY.replace(month=6, day=13), MONDAY):
            for line in h.ctl('digest', '--short', '--now', at(now)).splitlines():
                assert 40 < len(line) < 200 and line.startswith('【政务新媒体】')
    finally:
        post.stop()


def test_two_hundred(tmp_path):
    """200 heads of one batch, one connection, one recipient a letter; what three refuse costs the others nothing."""
    bad = [f'head{i}@example.gov.cn' for i in (3, 77, 199)]
    post = Post(tmp_path, refuse=bad)
    try:
        h = house_with(tmp_path, post, 'tls = none\nadmin = ops@example.gov.cn\n')
        h.feeds(''.join(f'[unit u{i}]\nname = 单位{i}\nhead = "{RARE} {i}; x" <head{i}@example.gov.cn>\n' + manual(f'a{i}', f'u{i}') for i in range(200)))
        h.once(at(MONDAY))
        h.ctl('digest', '--send', '--now', at(MONDAY))
        before = post.log().count('connection')
        h.once(at(MONDAY.replace(minute=1)))
        letters = [(how, m) for how, m, _ in post.letters() if '周报' in m['Subject']]
        assert sorted(how['to'][0] for how, _ in letters) == sorted({f'head{i}@example.gov.cn' for i in range(200)} - set(bad))
        assert all(len(how['to']) == 1 and m['To'].addresses[0].display_name == f"{RARE} {how['to'][0][4:].split('@')[0]}; x" for how, m in letters)
        assert len({m['Message-ID'] for _, m in letters}) == 197
        assert post.log().count('connection') - before <= 1 + 2 * len(bad)  # curl hangs up after a refusal
        h.once(at(MONDAY.replace(minute=3)))
        told, = [text_of(m) for how, m, _ in post.letters() if how['to'] == ['ops@example.gov.cn']]
        assert all(b in told for b in bad)
        rows = json.loads(h.ctl('mail', '--json'))
        assert sorted(r['to'] for r in rows if r['result'] == 'refused') == sorted(bad) and all('550 5.1.1' in r['said'] for r in rows if r['result'] == 'refused')
    finally:
        post.stop()


@pytest.mark.parametrize('line', ['head = 张三\\r\\nBcc: <x@y.cn>', 'head = "a\rBcc: z@y.cn" <x@y.cn>', 'head = a <x@y.cn>b', 'head = x@y.cn\tBcc:z@y.cn',
                                  'head = x@y.cn>\x0b<z@y.cn'])
def test_nothing_gets_into_a_header(tmp_path, line):
    """What could end a line is refused with its place, or arrives as a name and nothing else."""
    post = Post(tmp_path)
    try:
        h = house_with(tmp_path, post, 'tls = none\n')
        with open(os.path.join(h.folder, 'feeds.d', 'accounts.conf'), 'w', encoding='utf-8', newline='') as f:
            f.write(f'[unit u]\nname = 单位\n{line}\n' + manual('a', 'u', '号\x0bSubject: x'))
        h.daemon('--once', '--all', '--now', at(MONDAY))
        subprocess.run([os.path.join(BUILD, 'newmediactl'), '-f', h.conf, 'digest', '--send', '--now', at(MONDAY)], env=h.env, capture_output=True, check=False)
        h.daemon('--once', '--all', '--now', at(MONDAY.replace(minute=1)))
        for how, m, _ in post.letters():
            assert len(how['to']) == 1 and m['Bcc'] is None and len(m.get_all('Subject')) == 1 and len(m.get_all('To')) == 1
    finally:
        post.stop()


def test_every_fault_is_named(tmp_path):
    """mail --test: DNS, connection, TLS, authority, log-in, sender, recipient; and in Chinese."""
    ca, cert, key = authority(tmp_path)
    good, wrong = tmp_path / 'good', tmp_path / 'wrong'
    good.write_text('geheim\n')
    wrong.write_text('falsch\n')
    post = Post(tmp_path, cert, key, password='geheim', refuse=['nobody@example.gov.cn'])
    plain = Post(tmp_path / 'plain')
    picky = Post(tmp_path / 'picky', mail='553 5.7.1 not your address')
    login = f'ca_file = {ca}\nuser = monitor\npassword_file = '

    def trial(name, p, more, to='me@example.gov.cn', smtp=None):
        h = house_with(tmp_path / name, p, more)
        if smtp:
            with open(h.conf, encoding='utf-8') as f:
                text = f.read()
            with open(h.conf, 'w', encoding='utf-8') as f:
                f.write(text.replace(f'smtp://localhost:{p.port}', smtp))
        h.feeds('[unit u]\nname = u\n')
        return h, to
    try:
        h, to = trial('fine', post, login + str(good))
        assert 'the server took the letter to me@example.gov.cn: 250' in h.ctl('mail', '--test', to)
        m = post.letters()[-1][1]
        assert m['Subject'] == '政务新媒体监测：测试邮件' and m['Auto-Submitted'] == 'auto-generated'
        shut = free_port()
        for name, p, more, to, smtp, said, zh in (
                ('dns', plain, 'tls = none\n', 'me@example.gov.cn', 'smtp://no-such-host.invalid', 'cannot be resolved', '解析'),
                ('shut', plain, 'tls = none\n', 'me@example.gov.cn', f'smtp://localhost:{shut}', 'does not take connections', '连接'),
                ('notls', plain, 'tls = required\n', 'me@example.gov.cn', None, 'offers no STARTTLS', 'STARTTLS'),
                ('ca', post, f'user = monitor\npassword_file = {good}\n', 'me@example.gov.cn', None, 'certificate cannot be verified', '证书'),
                ('auth', post, login + str(wrong), 'me@example.gov.cn', None, 'refuses user and password', '密码'),
                ('from', picky, 'tls = none\n', 'me@example.gov.cn', None, 'does not take the sender', '发件'),
                ('to', post, login + str(good), 'nobody@example.gov.cn', None, 'does not take this recipient', '收件'),
                ('form', plain, 'tls = none\n', 'a\r\nb@c.cn', None, 'control character', '')):
            h, to = trial(name, p, more, to, smtp)
            err = failing(h, 1, 'mail', '--test', to)
            assert said in err and 'geheim' not in err and 'falsch' not in err, (name, err)
            assert zh in failing(h, 1, 'mail', '--test', to, env={'LANGUAGE': 'zh_CN'}), name
    finally:
        for p in (post, plain, picky):
            p.stop()


def test_a_dead_server_is_an_alarm(tmp_path):
    """Nothing listens: all stay owed, status says so, and they leave, once, when it is back; the password is a credential."""
    credentials = tmp_path / 'credentials'
    credentials.mkdir()
    (credentials / 'smtp').write_text('geheim')
    ca, cert, key = authority(tmp_path)
    post = Post(tmp_path, cert, key, password='geheim')
    try:
        h = house_with(tmp_path, post, f'ca_file = {ca}\nuser = monitor\npassword_file = credential:smtp\n')
        h.env['CREDENTIALS_DIRECTORY'] = str(credentials)
        h.feeds(''.join(f'[unit u{i}]\nname = 单位{i}\nhead = head{i}@example.gov.cn\n' + manual(f'a{i}', f'u{i}') for i in range(3)))
        h.once(at(MONDAY))
        post.stop()
        h.ctl('digest', '--send', '--now', at(MONDAY))
        log = '\n'.join(h.once(at(MONDAY.replace(minute=1))))
        assert 'no letter can be sent' in log
        assert json.loads(h.ctl('status', '--json'))['letters']['troubled'] == 3 and '3 tried in vain so far' in h.ctl('status')
        post.start()
        h.once(at(MONDAY.replace(hour=12)))
        assert len(post.letters()) == 3 and all(how['login'] and how['tls'] for how, _, _ in post.letters())
        assert json.loads(h.ctl('status', '--json'))['letters'] == {'owed': 0, 'troubled': 0, 'failed': 0, 'sent': 3}
    finally:
        post.stop()


def test_what_was_sent_is_let_go(tmp_path):
    """[mail] keep: names, addresses and bytes of letters go after it, and no letter leaves again for it."""
    post = Post(tmp_path)
    try:
        h = house_with(tmp_path, post, 'tls = none\nkeep = 30d\n')
        h.feeds('[unit u]\nname = u\nhead = head@example.gov.cn\n' + manual('a', 'u'))
        h.once(at(MONDAY.replace(day=1)))
        h.once(at(MONDAY))
        assert len(post.letters()) == 1
        h.once(at(MONDAY.replace(month=8, day=10)))
        assert len(post.letters()) == 2 and h.sql('select cause from outbox') == [('digest/2021-08-09/u/head@example.gov.cn',)]
        assert 'has left long ago' in failing(h, 1, 'digest', '--send', '--week', '2021-W26', '--now', at(MONDAY.replace(month=8, day=10, hour=10)))
    finally:
        post.stop()
