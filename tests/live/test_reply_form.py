"""督办函: the form it encloses goes to the unit, is filled in by the office program there, and comes back as the answer of the review."""
import json
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree

import pytest
from test_circular import JULY, NAME, W, nginx, second_quarter  # noqa: F401 (nginx is a fixture)

ANSWERS = (('已恢复更新，明确专人负责；𬭎', '2021-07-06', '王五'), ('正在注销', '2021-07-07', '赵六😀'))
NAMESPACES = {'w': W.strip('{}'), 'r': 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'}


def fill(path, out):
    """What a person types: text into the empty cells of the form's rows, all else as it came."""
    for prefix, uri in NAMESPACES.items():
        ElementTree.register_namespace(prefix, uri)
    with zipfile.ZipFile(path) as z, zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as to:
        for name in z.namelist():
            data = z.read(name)
            if name == 'word/document.xml':
                body = ElementTree.fromstring(data)
                for row, answer in zip(list(body.iter(W + 'tr'))[1:], ANSWERS, strict=True):
                    for cell, said in zip(list(row.iter(W + 'tc'))[5:], answer, strict=True):
                        run = ElementTree.SubElement(list(cell.iter(W + 'p'))[-1], W + 'r')
                        ElementTree.SubElement(run, W + 't').text = said
                data = ElementTree.tostring(body, encoding='UTF-8', xml_declaration=True)
            to.writestr(name, data)


@pytest.fixture
def urged(tmp_path, nginx):  # noqa: F811
    """Two accounts of one unit, of one name on two platforms as the rule wants it, confirmed, their reviews asked, the letter written."""
    h = second_quarter(tmp_path, nginx, 12, 7, name=lambda i: NAME if i in (0, 6) else f'滨海发布{i}')
    h.run(JULY, 'review', 'ask', '--unit', 'u0', '--state', 'confirmed', '--by', '李四')
    h.run(JULY, 'notice', 'u0', '--kind', 'urge', '--number', '滨政办督〔2021〕1号', '--out', str(tmp_path / 'urge.docx'))
    return h


@pytest.mark.parametrize('program', ['word', 'libreoffice'])
def test_filled_in_and_back(urged, tmp_path, program):
    h, back = urged, str(tmp_path / 'back.docx')
    fill(str(tmp_path / 'urge.docx'), back)
    if program == 'libreoffice':
        if not shutil.which('soffice'):
            pytest.skip('libreoffice-writer-nogui is not here')
        (tmp_path / 'saved').mkdir()
        subprocess.run(['soffice', '--headless', f'-env:UserInstallation=file://{tmp_path}/office', '--convert-to', 'docx:MS Word 2007 XML', '--outdir', 'saved', 'back.docx'],
                       cwd=tmp_path, check=True, capture_output=True, timeout=300)
        back = str(tmp_path / 'saved/back.docx')
    monday = '2021-07-08T09:00:00+08:00'
    assert '2 rows taken down' in h.run(monday, 'import', '--kind', 'replies', back).stdout.decode()
    reviews = {r['account']: r for r in json.loads(h.run(monday, 'review', 'list', '--unit', 'u0', '--json').stdout)['reviews']}
    assert {a: r['state'] for a, r in reviews.items()} == {'a000': 'answered', 'a006': 'answered'}
    for account, (said, _, by) in zip(('a000', 'a006'), ANSWERS, strict=True):
        shown = json.loads(h.run(monday, 'review', 'show', str(reviews[account]['id']), '--json').stdout)
        answer, = [s for s in shown['steps'] if s['event'] == 'answer']
        assert answer['why'].startswith(said) and answer['who'] == by, answer
        assert said in h.run(monday, 'review', 'show', str(reviews[account]['id'])).stdout.decode()
    # The same file once more is no second answer.
    assert '2 of them known before' in h.run(monday, 'import', '--kind', 'replies', back).stdout.decode()
