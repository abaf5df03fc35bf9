"""The record: who decided, changed, looked at or took out what, with and without a running daemon."""
import csv
import getpass
import json
import os
import sqlite3
import subprocess
import tempfile

import pytest

from house import BUILD, House, Nginx, rss, stop, wait_for

NOW = '2021-07-12T12:00:00+08:00'


@pytest.fixture
def house(tmp_path):
    web = Nginx(tmp_path / 'nginx', tmp_path / 'www')
    with open(os.path.join(web.root, 'a.xml'), 'w', encoding='utf-8') as f:
        f.write(rss('号', [('1', '文', 'Tue, 01 Jun 2021 08:00:00 +0800')]))
    h = House(tmp_path / 'house')
    h.feeds(f'[unit u]\nname = 单位\nhead = 张三 <zhangsan@example.gov.cn>\n[account a]\nname = 号\nunit = u\nplatform = website\n'
            f'feed = {web.url("a.xml")}\ncontact = 欧阳修 <ouyang@example.gov.cn>\nphone = 13800001234\n')
    h.once(NOW)
    yield h
    web.stop()


def entries(house):
    return json.loads(house.ctl('record', '--json'))


def test_a_decision_and_an_export(house, tmp_path):
    house.ctl('--now', NOW, 'finding', 'confirm', '1', '--by', '李四', '--note', '属实')
    house.ctl('export', '--out', tmp_path / 'a.csv', status=0)
    house.ctl('show', 'a', '--evidence', tmp_path / 'evidence')
    house.ctl('backup', tmp_path / 'copy.db')
    found = entries(house)
    assert [e['entry'] for e in found] == list(range(1, len(found) + 1))
    assert [e['kind'] for e in found][-3:] == ['export', 'export', 'backup']
    confirm = next(e for e in found if e['kind'] == 'finding' and e['about']['standing'] == 'confirmed')
    assert confirm['by'] == '李四' and confirm['user'] == getpass.getuser() and '属实' in confirm['about']['why']
    assert str(tmp_path / 'a.csv') in found[-3]['about']['said']
    assert any(e['kind'] == 'register' and e['about']['account'] == 'a' for e in found)
    assert '属实' in house.ctl('record') and house.ctl('record', '--csv').startswith('entry,at,kind,by,user,about')
    assert json.loads(house.ctl('record', '--json', '--from', '2100-01-01')) == []
    house.ctl('verify')
    house.ctl('verify', tmp_path / 'copy.db')


def test_through_the_running_daemon(house, tmp_path):
    daemon = house.start('--now', NOW)
    wait_for(lambda: os.path.exists(os.path.join(house.folder, 'state/ctl.sock')))
    house.ctl('mail')
    house.ctl('export', '--out', tmp_path / 'a.xlsx')
    house.ctl('source', 'list')
    stop(daemon)
    assert [e['kind'] for e in entries(house)][-2:] == ['view', 'export']
    house.ctl('verify')


@pytest.mark.skipif(os.geteuid() != 0, reason='only root can be somebody else')
def test_a_stranger_on_this_machine_is_not_heard():
    """Not even where the folder and the socket are open to him: the kernel tells who he is."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        house = House(os.path.join(folder, 'house'))
        house.feeds('[unit u]\nname = 单位\n[account a]\nname = 号\nunit = u\nplatform = website\nfeed = http://127.0.0.1:9/a.xml\n')
        daemon = house.start('--now', NOW)
        path = os.path.join(house.folder, 'state/ctl.sock')
        wait_for(lambda: os.path.exists(path))
        os.chmod(os.path.dirname(path), 0o755)
        os.chmod(path, 0o666)

        def export(uid):
            return subprocess.run([os.path.join(BUILD, 'newmediactl'), '-f', house.conf, 'export'], env=house.env, capture_output=True, text=True,
                                  timeout=60, preexec_fn=lambda: os.setuid(uid))
        refused, heard = export(65534), export(0)
        stop(daemon)
        assert refused.returncode == 1 and not refused.stdout and 'may this user speak to it' in refused.stderr
        assert heard.returncode == 0 and [e['kind'] for e in entries(house)].count('export') == 1


def test_what_cannot_be_taken_down_is_not_exported(house, tmp_path):
    db = sqlite3.connect(os.path.join(house.folder, 'state/newmedia.db'))
    db.execute("create trigger full before insert on record begin select raise(abort, 'the disk is full'); end")
    db.commit()
    db.close()
    house.ctl('export', '--out', tmp_path / 'a.csv', status=1)
    assert not (tmp_path / 'a.csv').exists()
    house.ctl('mail', status=1)
    house.ctl('backup', tmp_path / 'copy.db')


def test_masked(house, tmp_path):
    house.ctl('export', '--masked', '--out', tmp_path / 'a.csv')
    text = (tmp_path / 'a.csv').read_text('utf-8-sig')
    for secret in ('张三', 'zhangsan', '欧阳修', 'ouyang', '13800001234'):
        assert secret not in text
    cells = {cell for row in csv.reader(text.splitlines()) for cell in row}
    assert {'张** <z**@example.gov.cn>', '欧** <o**@example.gov.cn>', '138**1234'} <= cells
    said = house.ctl('import', tmp_path / 'a.csv', '--out', 'again.conf', status=1)
    assert 'nothing was imported' in said and not os.path.exists(os.path.join(house.folder, 'feeds.d/again.conf'))


def test_a_forgery_shows(house):
    house.ctl('export')
    db = sqlite3.connect(os.path.join(house.folder, 'state/newmedia.db'))
    db.execute('drop trigger record_stands')
    db.execute("update record set who = 'nobody' where what = 'export'")
    db.commit()
    db.close()
    house.ctl('verify', status=1)
