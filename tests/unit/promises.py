#!/usr/bin/python3
"""promises - refuses a promise in SECURITY.md or doc/COMPLIANCE.md that names no test, or one that does not exist.

Usage: promises.py SOURCE-ROOT BUILD-ROOT
A promise is a row of a table; the tests stand in its third cell, between back-ticks, as `meson test --list` calls them (`fuzz *` is all that
begin so).  A dash says that the law asks something of the office alone."""
import fnmatch
import json
import os
import re
import sys

PLACES = ['SECURITY.md', 'doc/COMPLIANCE.md']


def rows(path):
    """(line number, cells) of each row of each table, without its head."""
    in_table = False
    with open(path, encoding='utf-8') as f:
        for number, line in enumerate(f, 1):
            cells = [c.strip() for c in line.strip().strip('|').split('|')] if line.startswith('|') else []
            if cells and set(cells[0]) <= set('-: '):
                in_table = True
            elif cells and in_table:
                yield number, cells
            in_table = in_table and bool(cells)


def faults(root, tests):
    for place in PLACES:
        found = 0
        for number, cells in rows(os.path.join(root, place)):
            named = re.findall('`([^`]+)`', cells[2])
            found += len(named)
            if not named and cells[2] not in ('—', '见下表'):
                yield f'{place}:{number}: no test shows: {cells[0]}'
            for name in named:
                left_out = name.startswith('fuzz ') and not fnmatch.filter(tests, 'fuzz *')  # where there is no libFuzzer
                if not left_out and not fnmatch.filter(tests, name):
                    yield f'{place}:{number}: there is no test `{name}`'
        if not found:
            yield f'{place}: no promise was found'


def main():
    with open(os.path.join(sys.argv[2], 'meson-info/intro-tests.json'), encoding='utf-8') as f:
        tests = [t['name'] for t in json.load(f)]
    all_faults = list(faults(sys.argv[1], tests))
    print('\n'.join(all_faults))
    return bool(all_faults)


sys.exit(main())
