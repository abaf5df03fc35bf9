#!/usr/bin/python3
"""guard - the instructions that fixed work takes, counted by callgrind, against the numbers kept in the tree.

    guard.py KIND NAME COMMAND...                                                    over 5 % more than `instructions` says fails
    NEWMEDIA_GUARD=renew meson test -C build --suite guard --num-processes 1         writes the numbers down

Instructions do not depend on how busy a machine is, so this is no timed test.  They do depend on compiler, libraries and processor: KIND
names those of the build, the numbers are of the kind in the first line of the file, and elsewhere this is skipped.  A COMMAND that holds the
word CONF gets a register of its own there.  Where a change is worth its price, say so in the commit that renews the number."""
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile

NUMBERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'instructions')
TOLERANCE = 0.05
ACCOUNTS = 60


def skip(why):
    print('skipped:', why)
    sys.exit(77)


def kind_of(build):
    """The build's kind and what else counts: the C library, and which of its string functions this processor is given."""
    with open('/proc/cpuinfo', encoding='utf-8') as f:
        wide = 'avx2' in f.read()
    return f'{build} {"".join(platform.libc_ver())} {"avx2" if wide else "sse"}'


def register(folder):
    os.makedirs(f'{folder}/feeds.d')
    with open(f'{folder}/newmedia.conf', 'w', encoding='utf-8') as f:
        f.write('[newmedia]\nfeeds = feeds.d\nstate = state\nlanguage = en\n[poll]\nevery = 6h\n[web]\nlisten =\n')
    with open(f'{folder}/feeds.d/all.conf', 'w', encoding='utf-8') as f:
        for i in range(ACCOUNTS):
            f.write(f'[unit u{i}]\nname = 单位{i}\nhead = 主任 <head@example.gov.cn>\n[account a{i}]\nname = 号{i}\nunit = u{i}\nplatform = wechat\n'
                    f'feed = http://bridge.example.gov.cn/{i}.xml\n')
    return f'{folder}/newmedia.conf'


def count(command):
    env = {k: os.environ[k] for k in ('PATH', 'NEWMEDIA_CHILDREN') if k in os.environ}
    env.update(LC_ALL='C.UTF-8', TZ='UTC', HOME='/nonexistent')
    with tempfile.TemporaryDirectory(prefix='newmedia-guard-') as folder:
        command = [register(folder) if word == 'CONF' else word for word in command]
        r = subprocess.run(['valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null', *command], env=env, stdin=subprocess.DEVNULL,
                           capture_output=True, text=True)
    found = re.search(r'Collected : (\d+)', r.stderr)
    if r.returncode or not found:
        sys.exit(f'{command}: {r.returncode}\n{r.stdout[-500:]}{r.stderr[-2000:]}')
    return int(found.group(1))


def load():
    with open(NUMBERS, encoding='utf-8') as f:
        kind, *lines = f.read().splitlines()
    return kind, {name: int(n) for name, n in (line.split() for line in lines)}


def renew(kind, name, taken):
    was, numbers = load() if os.path.exists(NUMBERS) else (kind, {})
    numbers = numbers if was == kind else {}
    numbers[name] = taken
    with open(NUMBERS, 'w', encoding='utf-8') as f:
        f.write(kind + '\n' + ''.join(f'{k} {v}\n' for k, v in sorted(numbers.items())))


def main():
    build, name, *command = sys.argv[1:]
    if build == 'unfit':
        skip('this build is not optimised as the numbers are, or it has sanitizers or coverage')
    if not shutil.which('valgrind'):
        skip('valgrind is not installed')
    kind = kind_of(build)
    if os.environ.get('NEWMEDIA_GUARD') == 'renew':
        renew(kind, name, count(command))
        return
    kept, numbers = load()
    if kept != kind:
        skip(f'the numbers are of {kept}, this is {kind}')
    taken = count(command)
    change = taken / numbers[name] - 1
    print(f'{name}: {taken} instructions, {change:+.2%} against {numbers[name]}')
    if change > TOLERANCE:
        sys.exit(f'{name} takes {change:.1%} more instructions: mend it, or renew the number and say in the commit what it is worth')
    if change < -TOLERANCE:
        print('it takes less now: renew the number, so that this stays')


main()
