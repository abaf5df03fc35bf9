"""The Chinese catalogue knows every message of the programs, and no message has lost its arguments."""
import os
import re
import shutil
import subprocess

import pytest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), '../..'))

pytestmark = pytest.mark.skipif(not shutil.which('msgmerge'), reason='gettext is not installed')


def sources():
    """Every C file of the daemon that holds messages."""
    found = []
    for folder, _, names in os.walk(os.path.join(ROOT, 'daemon')):
        for name in names:
            path = os.path.join(folder, name)
            if name.endswith('.c'):
                with open(path, encoding='utf-8') as f:
                    if re.search(r'\b(_|N_|ngettext)\("', f.read()):
                        found.append(os.path.relpath(path, ROOT))
    return sorted(found)


def test_every_source_is_listed():
    with open(os.path.join(ROOT, 'po', 'POTFILES'), encoding='utf-8') as f:
        assert set(sources()) <= set(f.read().split())


def test_every_message_is_translated(tmp_path):
    pot, po = str(tmp_path / 'newmedia.pot'), str(tmp_path / 'zh_CN.po')
    subprocess.run(['xgettext', '--from-code=UTF-8', '-k_', '-kN_', '-kngettext:1,2', '-o', pot, *sources()], cwd=ROOT, check=True)
    subprocess.run(['msgmerge', '-q', '-o', po, os.path.join(ROOT, 'po', 'zh_CN.po'), pot], check=True)
    r = subprocess.run(['msgfmt', '-c', '--statistics', '-o', '/dev/null', po], env=dict(os.environ, LC_ALL='C'), capture_output=True, text=True)
    assert r.returncode == 0, r.stderr
    said = r.stderr.splitlines()[-1]
    missing = subprocess.run(['msgattrib', '--no-wrap', '--untranslated', po], capture_output=True, text=True).stdout
    fuzzy = subprocess.run(['msgattrib', '--no-wrap', '--only-fuzzy', po], capture_output=True, text=True).stdout
    assert 'untranslated' not in said and 'fuzzy' not in said, said + '\n' + missing[-3000:] + fuzzy[-3000:]


def test_no_word_that_officials_must_not_read():
    with open(os.path.join(ROOT, 'po', 'zh_CN.po'), encoding='utf-8') as f:
        text = f.read()
    for word in ('僵尸', '伪造', '逾期'):
        assert word not in text
