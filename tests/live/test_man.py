"""Man pages: both languages tell the same verbs, options and keys, they tell all that the programs know, and they format cleanly."""
import os
import re
import shutil
import subprocess

import pytest
from house import BUILD

DOC = os.path.abspath(os.path.join(os.path.dirname(__file__), '../../doc'))
PAGES = ['newmediad.8', 'newmedia-web.8', 'newmediactl.1', 'newmedia.conf.5', 'feeds.d.5', 'platforms.d.5']


def read(path):
    with open(path, encoding='utf-8') as f:
        return f.read()


def items(page):
    """What a page explains, in its order: the words and options of its .It lines, without what differs between languages (arguments)."""
    for line in page.splitlines():
        if line.startswith('.It ') and not line.startswith('.It Pa'):
            words = re.sub(r' (Ar|No) \S+', '', line).split()
            yield ' '.join(w for w in words[1:] if re.fullmatch(r'[-,a-zA-Z_]+', w))


@pytest.mark.parametrize('name', PAGES)
def test_both_languages_tell_the_same(name):
    english, chinese = list(items(read(f'{DOC}/{name}'))), list(items(read(f'{DOC}/zh_CN/{name}')))
    for item in english:
        assert item in chinese, f'doc/zh_CN/{name}: write what ".It {item}" of doc/{name} means, in its place, with the same words'
    for item in chinese:
        assert item in english, f'doc/zh_CN/{name}: ".It {item}" does not stand in doc/{name}: write it there, too, or take it away'
    assert english == chinese, f'doc/zh_CN/{name} and doc/{name} tell the same in another order'


@pytest.mark.parametrize('folder', ['', '/zh_CN'])
def test_every_verb_is_told(folder):
    out = subprocess.run([f'{BUILD}/newmediactl', '--help'], env=dict(os.environ, LANGUAGE='en'), capture_output=True, text=True, check=True).stdout
    verbs = re.findall(r'^  ([a-z]+) ', out, re.M)
    page = read(f'{DOC}{folder}/newmediactl.1')
    assert len(verbs) > 10
    for verb in verbs:
        assert re.search(rf'^\.It Cm {verb}\b', page, re.M), f'doc{folder}/newmediactl.1: write an entry ".It Cm {verb} ..." under VERBS'


def usage(*verb):
    return subprocess.run([f'{BUILD}/newmediactl', *verb, '--help'], env=dict(os.environ, LANGUAGE='en'), capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize('folder', ['', '/zh_CN'])
def test_every_option_is_told(folder):
    """What a verb takes stands in its usage, and in its entries of the page."""
    with open(f'{DOC}/../daemon/ctl/ctl.c', encoding='utf-8') as f:
        takes = dict(re.findall(r'\{ "([a-z]+)", verb_\w+, "([^"]*)"', f.read()))
    assert set(takes) == set(re.findall(r'^  ([a-z]+) ', usage(), re.M))
    entries = re.split(r'^\.It Cm ', read(f'{DOC}{folder}/newmediactl.1'), flags=re.M)
    for verb, options in takes.items():
        said = usage(verb)
        told = ' '.join(e for e in entries if re.match(rf'{verb}\b', e))
        for option in options.split():
            assert re.search(rf'--{option}\b', said), f'newmediactl {verb} --help: tell --{option}'
            assert re.search(rf' -{option}\b', told), f'doc{folder}/newmediactl.1: tell --{option} in the entry of {verb}'


@pytest.mark.skipif(not shutil.which('bash'), reason='bash is not installed')
def test_a_shell_completes_what_a_verb_takes():
    def complete(*words):
        script = f'. "{DOC}/../contrib/newmediactl.bash"; COMP_WORDS=(newmediactl "$@"); COMP_CWORD=$#; _newmediactl; printf "%s\\n" "${{COMPREPLY[@]}}"'
        r = subprocess.run(['bash', '-c', script, 'bash', *words], env=dict(os.environ, PATH=f'{BUILD}:{os.environ["PATH"]}', LC_ALL='C.UTF-8'), capture_output=True, text=True)
        return set(r.stdout.split())
    assert complete('find') == {'finding'}
    assert {'--rule', '--note', '--file', '--unit', '-f', '--now'} <= complete('finding', 'confirm', '-')
    assert '--json' in complete('probe', '--') and '--send' not in complete('probe', '--')
    assert complete('finding', 'list', '--rule', 'x', '--st') == {'--state'}, 'the value of an option is no verb'
    assert complete('review', '--state', 'ov') == {'overdue'}


@pytest.mark.parametrize('folder', ['', '/zh_CN'])
def test_every_key_is_told(folder):
    sample = read(f'{DOC}/../contrib/newmedia.conf')
    keys = set(re.findall(r'^;?([a-z_-]+) =', sample, re.M))
    page = read(f'{DOC}{folder}/newmedia.conf.5')
    assert len(keys) > 25
    for key in keys:
        assert re.search(rf'^\.(It )?Cm (.* , )?{key}\b', page, re.M), f'doc{folder}/newmedia.conf.5: write an entry ".It Cm {key}" in its section'


@pytest.mark.skipif(not shutil.which('man'), reason='man is not installed')
@pytest.mark.parametrize('path', PAGES + ['zh_CN/' + name for name in PAGES])
def test_formats_without_warnings(path):
    r = subprocess.run(['man', '--warnings', '-E', 'UTF-8', '-l', '-Tutf8', f'{DOC}/{path}'], capture_output=True, text=True,
                       env=dict(os.environ, LC_ALL='C.UTF-8', MANWIDTH='100', MAN_KEEP_FORMATTING='1'))
    warnings = [w for w in r.stderr.splitlines() if 'cannot adjust line' not in w and "can't break line" not in w and 'cannot break line' not in w]
    assert r.returncode == 0 and not warnings, r.stderr
    assert len(r.stdout) > 1000
