"""Official texts to the byte: the circular of a small made register in every form, its English, and the weekly letter of the unit on
top, held against golden/.  NEWMEDIA_GOLDEN=renew writes them anew; read the difference before you commit it."""
import datetime
import difflib
import email
import email.policy
import os
import zipfile

import pytest
from house import Nginx
from test_circular import JULY, NAME, QUARTER, ZONE, second_quarter

GOLDEN = os.path.join(os.path.dirname(__file__), 'golden')
RENEW = os.environ.get('NEWMEDIA_GOLDEN') == 'renew'
OCTOBER = '2021-10-09T09:00:00+08:00'
THIRD = ('--from', '2021-07-01', '--to', '2021-09-30')


def hold(name, text):
    """`text` is what golden/`name` holds."""
    path = os.path.join(GOLDEN, name)
    if RENEW:
        os.makedirs(GOLDEN, exist_ok=True)
        with open(path, 'wb') as f:
            f.write(text)
    with open(path, 'rb') as f:
        kept = f.read()
    if text != kept:
        old, new = (t.decode().replace('><', '>\n<').replace('},{', '},\n{').splitlines() for t in (kept, text))
        pytest.fail(f'{name} is not what it was:\n' + '\n'.join(difflib.unified_diff(old, new, 'golden/' + name, 'now', n=0, lineterm='')), pytrace=False)


@pytest.fixture(scope='module')
def autumn(tmp_path_factory):
    """Fourteen accounts, of which four failed in the second quarter.  In the third one is repaired, one cancelled, two are silent on; a
    new one falls silent, one is suspended, one cannot be reached, one objects."""
    folder = tmp_path_factory.mktemp('autumn')
    nginx = Nginx(folder / 'nginx', folder / 'served')
    h = second_quarter(folder, nginx, 14, 4, name=lambda i: NAME if i == 2 else '=1+1' if i == 3 else f'滨海发布{i}')
    h.run(JULY, 'circular', 'issue', '--number', '滨政办通〔2021〕3号', '--signed-by', '滨海市人民政府办公室', '--by', '李四', *QUARTER)
    os.remove(os.path.join(nginx.root, '13.xml'))
    h.extra_of[1] = 'status = cancelled\n'
    h.extra_of[5] = 'status = suspended\nuntil = 2021-12-31\nreason = 机构改革\n'
    h.register()
    for day in (datetime.date(2021, 7, 10) + datetime.timedelta(days=n) for n in (0, 12, 24, 36, 48, 60, 72, 82)):
        now = datetime.datetime.combine(day, datetime.time(12), ZONE)
        for i in (0, 4, 5, 6, 8, 9, 10, 12):
            h.post(i, now - datetime.timedelta(days=1 + i % 4))
        h.look(now.isoformat())
    h.run('2021-10-08T09:00:00+08:00', 'finding', 'confirm', '--unit', 'u1', '--rule', 'no-update', '--state', 'clue', '--by', '李四', '--note', '已人工打开核实')
    h.run('2021-10-08T09:05:00+08:00', 'finding', 'confirm', '--unit', 'u5', '--rule', 'no-update', '--state', 'clue', '--by', '李四', '--note', '已人工打开核实')
    h.run('2021-10-08T10:00:00+08:00', 'finding', 'object', '--unit', 'u5', '--rule', 'no-update', '--state', 'confirmed', '--by', '王五', '--note', '账号已迁移')
    yield h
    nginx.stop()


def test_circular(autumn, tmp_path):
    for form in 'html', 'json', 'csv', 'docx':
        autumn.run(OCTOBER, 'circular', *THIRD, '--out', str(tmp_path / f'circular.{form}'))
    for form in 'html', 'json', 'csv':
        hold(f'circular.{form}', (tmp_path / f'circular.{form}').read_bytes())
    with zipfile.ZipFile(tmp_path / 'circular.docx') as z:
        hold('circular.docx.xml', z.read('word/document.xml'))


def test_in_english(autumn):
    with open(autumn.conf, encoding='utf-8') as f:
        text = f.read()
    english = os.path.join(autumn.folder, 'english.conf')
    with open(english, 'w', encoding='utf-8') as f:
        f.write(text.replace('language = zh_CN', 'language = en'))
    hold('circular.en.html', autumn.run(OCTOBER, '-f', english, 'circular', *THIRD, '--format', 'html').stdout)
    hold('digest.en.txt', autumn.run(OCTOBER, '-f', english, 'digest', '--unit', 'shi').stdout)


def test_weekly_letter(autumn, tmp_path):
    autumn.run(OCTOBER, 'digest', '--unit', 'shi', '--out', str(tmp_path / 'letters'))
    name, = os.listdir(tmp_path / 'letters')
    with open(tmp_path / 'letters' / name, 'rb') as f:
        m = email.message_from_binary_file(f, policy=email.policy.default)
    hold('digest.txt', (m['Subject'] + '\n\n' + m.get_body(('plain',)).get_content()).encode())
    hold('digest.html', m.get_body(('html',)).get_content().encode())
