#!/usr/bin/python3
"""flame - where the processor's time goes in looks that bring a post (200) and in such as do not (304), as two SVG files.

Usage: flame.py OUT-FOLDER      needs perf, nginx and root; NEWMEDIA_BUILD names the build folder
A box is a function, as wide as the share of all samples that were taken in it or below it; the row below it holds who called it."""
import html
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

import world

WIDTH, ROW, LEAST = 1200, 17, 0.004   # pixels; a share that is still drawn
ACCOUNTS, HERTZ = 1000, 1499
COLOURS = {'polls': '#e8a45c', 'newmedia-fetch': '#7fb2d9', 'newmedia-read': '#9cc98a'}
NAMES = {'polls': 'newmediad (keeper)'}
LIBRARY = re.compile(r'\((?:.*/)?(lib[a-z0-9]+|\[kernel)[^)]*\)$')


def stacks(script):
    """[process, outermost function, ..., innermost] of each sample of `perf script`."""
    for sample in script.split('\n\n'):
        lines = sample.strip('\n').split('\n')
        if len(lines) < 2:
            continue
        frames = []
        for line in reversed(lines[1:]):
            words = line.split(None, 1)
            name = re.sub(r'\+0x[0-9a-f]+ ', ' ', words[1]) if len(words) > 1 else ''
            library, function = LIBRARY.search(name), name.split(' ')[0]
            if function == '[unknown]' or not function:
                function = library.group(1) if library else '?'
            elif library and library.group(1) == '[kernel':
                function = 'kernel'
            if not frames or frames[-1] != function:
                frames.append(function)
        yield [lines[0].split()[0]] + frames


def tree_of(samples):
    root = {'n': 0, 'of': {}}
    for frames in samples:
        node = root
        node['n'] += 1
        for f in frames:
            node = node['of'].setdefault(f, {'n': 0, 'of': {}})
            node['n'] += 1
            if f == 'kernel':
                break
    return root


def boxes(node, x, depth, process, total, out):
    for name, child in sorted(node['of'].items(), key=lambda item: -item[1]['n']):
        if child['n'] / total >= LEAST:
            out.append((x, depth, child['n'] / total, name, process or name))
            boxes(child, x, depth + 1, process or name, total, out)
        x += child['n'] / total


def draw(samples, title, path):
    root, out = tree_of(samples), []
    boxes(root, 0.0, 0, '', root['n'], out)
    height = ROW * (max(b[1] for b in out) + 3)
    with open(path, 'w', encoding='utf-8') as f:
        f.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" font-family="sans-serif" font-size="11">\n'
                f'<rect width="100%" height="100%" fill="#fff"/><text x="6" y="14" font-size="13">{html.escape(title)}, {root["n"]} samples</text>\n')
        for x, depth, share, name, process in out:
            said = f'{NAMES.get(name, name)} {share:.1%}'
            left, top, wide = x * WIDTH, height - ROW * (depth + 1), share * WIDTH
            f.write(f'<g><title>{html.escape(said)}</title><rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="{ROW - 1}" fill="{COLOURS.get(process, "#ccc")}" '
                    f'stroke="#fff" stroke-width=".5"/>' + (f'<text x="{left + 3:.1f}" y="{top + 12}">{html.escape(said[:int(wide / 6.2)])}</text>' if wide > 26 else '') + '</g>\n')
        f.write('</svg>\n')


def family(pid):
    with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as f:
        return [str(pid)] + f.read().split()


def sampled(folder, house, looks):
    """What `perf script` says of all processes while looks() runs."""
    data = f'{folder}/perf.data'
    perf = subprocess.Popen(['perf', 'record', '-q', '-o', data, '--call-graph', 'dwarf,16384', '-F', str(HERTZ), '-p', ','.join(family(house.process.pid))])
    time.sleep(1)
    looks()
    perf.send_signal(signal.SIGINT)
    perf.wait()
    return subprocess.run(['perf', 'script', '-i', data, '-F', 'comm,ip,sym,dso'], capture_output=True, text=True, errors='replace').stdout


def main():
    out = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix='newmedia-flame-') as folder:
        documents = world.Documents(f'{folder}/www', ACCOUNTS, world.KINDS)
        web = world.Web(f'{folder}/n', documents.root, 0)
        house = world.Polls(world.Register(f'{folder}/r', ACCOUNTS, lambda i: web.url(documents.name(i))))
        house.look()
        documents.write(house.now + world.PAUSE)
        draw(stacks(sampled(folder, house, house.look)), 'Looks that bring a post (200), new connections', os.path.join(out, 'flame-200.svg'))
        draw(stacks(sampled(folder, house, lambda: [house.look() for _ in range(6)])), 'Looks that bring nothing (304), new connections', os.path.join(out, 'flame-304.svg'))
        house.end()


if __name__ == '__main__':
    main()
