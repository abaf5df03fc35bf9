#!/usr/bin/python3
"""floors - refuses an include that breaks a floor of the house, a library outside its room,
and a newmedia-read that could reach the database or the network.

Usage: floors.py SOURCE-ROOT NEWMEDIA-READ
The floors are those of doc/HOUSE.md; a room includes only what lies below it (or its own files)."""
import os
import re
import subprocess
import sys

# Which room a header or source belongs to, by folder; a few files stand on another floor than their folder.
FLOOR = {'base/text': 0, 'base/utf8': 0, 'base/address': 0, 'base/log': 0, 'base/clock': 0, 'base/lull': 0, 'base/stall': 0, 'base/wire': 1, 'base/lock': 1, 'base/fact': 1, 'base/sandbox': 1, 'base/landlock': 1, 'base/emit': 1,
         'judge': 2, 'read/when': 2, 'read/stamp': 2, 'read/words': 2, 'keep/config': 3, 'store': 3, 'keep/child': 3, 'keep/readers': 3, 'keep/look': 3,
         'keep/loop': 3, 'keep/result': 3, 'keep/hosts': 3, 'keep/failures': 3, 'fetch': 3, 'read': 3, 'report/sheet-out': 3, 'report/warc': 3, 'mail': 3, 'web': 3,
         'keep/register': 4, 'keep/record': 4, 'keep/clues': 4, 'keep/watched': 4, 'keep/command': 4, 'keep/occasion': 4, 'keep': 5, 'report': 5, 'site': 6, 'report/main': 7, 'ctl': 7}
# Libraries and the places that alone may include them.
LIBRARY = {'sqlite3.h': ['store/'], 'nettle/': ['store/'], 'zstd.h': ['store/', 'fetch/'], 'curl/': ['fetch/', 'mail/'], 'libxml/': ['read/'], 'pcre2.h': ['read/'], 'minizip/': ['read/', 'report/zip-out.'], 'xlsxwriter.h': ['report/'], 'gmime/': ['report/mime.'], 'microhttpd.h': ['web/'], 'qrencode.h': ['site/'],
           'ev.h': ['keep/', 'fetch/multi.', 'fetch/main.', 'mail/', 'web/'], 'jansson.h': ['read/', 'ctl/', 'report/', 'mail/'],
           'seccomp.h': ['base/sandbox.'], 'pthread.h': ['fetch/lookup.']}
NEVER_IN_READ = re.compile(r'libsqlite|libcurl|libev\.|libssl')


def place(path):
    """'keep/config-ini.c' -> its key in FLOOR: the longest that fits ('keep/config' also covers config-*.c)."""
    stem = path.rsplit('.', 1)[0]
    best = max((k for k in FLOOR if stem == k or stem.startswith(k + '-') or stem.startswith(k + '/')), key=len, default=None)
    return best


def includes(path):
    with open(path, encoding='utf-8') as f:
        for number, line in enumerate(f, 1):
            m = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if m:
                yield number, m.group(2)


def check_tree(root):
    """Every fault as FILE:LINE: sentence."""
    daemon = os.path.join(root, 'daemon')
    files = [os.path.relpath(os.path.join(d, f), daemon) for d, _, fs in os.walk(daemon) for f in fs if f.endswith(('.c', '.h'))]
    where = {}
    for f in files:
        if f.endswith('.h'):
            where.setdefault(os.path.basename(f), []).append(f)
    for f in sorted(files):
        mine = place(f)
        if mine is None:
            yield f'daemon/{f}:1: stands in no room that doc/HOUSE.md knows'
            continue
        for line, name in includes(os.path.join(daemon, f)):
            for library, rooms in LIBRARY.items():
                if name == library or (library.endswith('/') and name.startswith(library)):
                    if not any(f.startswith(r) for r in rooms):
                        yield f'daemon/{f}:{line}: {name} belongs to {", ".join(rooms)} only'
            for target in where.get(name, []):
                theirs = place(target)
                same = os.path.dirname(f) == os.path.dirname(target) and FLOOR[mine] >= FLOOR[theirs]
                if not same and FLOOR[theirs] >= FLOOR[mine]:
                    yield f'daemon/{f}:{line}: floor {FLOOR[mine]} includes {target} of floor {FLOOR[theirs]}'


def linked(program):
    out = subprocess.run(['ldd', program], capture_output=True, text=True, check=True).stdout
    return [line.split()[0] for line in out.splitlines() if NEVER_IN_READ.search(line)]


def main():
    root, reader = sys.argv[1], sys.argv[2]
    faults = list(check_tree(root)) + [f'{reader}: links {x}' for x in linked(reader)]
    # The test must be able to fail: a house with a known fault is refused.
    import tempfile
    with tempfile.TemporaryDirectory() as tmp:
        os.makedirs(os.path.join(tmp, 'daemon/judge'))
        os.makedirs(os.path.join(tmp, 'daemon/store'))
        open(os.path.join(tmp, 'daemon/store/store.h'), 'w').close()
        with open(os.path.join(tmp, 'daemon/judge/judge.c'), 'w') as f:
            f.write('#include "store.h"\n#include <sqlite3.h>\n')
        if len(list(check_tree(tmp))) != 2:
            faults.append('floors.py: does not see a known fault')
    print('TAP version 13\n1..1')
    print(('ok' if not faults else 'not ok') + ' 1 - the floors hold')
    for fault in faults:
        print('# ' + fault)
    return bool(faults)


if __name__ == '__main__':
    sys.exit(main())
