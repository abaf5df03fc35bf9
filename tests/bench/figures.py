"""figures - what looks cost, beside bare libcurl and beside other programs, in turns of one run."""
import os
import re
import statistics
import subprocess
import sys

import world

AT_ONCE = 64
NAMES = 20000
LATE_MS, LATE_AT_ONCE = 500, 1000


def floor(b, web, documents, kind, conditional, ca=''):
    """(CPU, seconds) of bare libcurl over the same pages, from its first question on."""
    out = []
    with open(f'{b.folder}/list', 'w', encoding='ascii') as f:
        for i in range(documents.n):
            f.write(web.url(documents.name(i)) + ' ' + (documents.etag(i) if conditional else '-') + '\n')
    world.measured([f'{world.BUILD}/tests/bench/floor', f'{b.folder}/list', str(AT_ONCE), kind, *([ca] if ca else [])], out=out)
    return tuple(float(word) for word in out[0].split()[-2:])


# ---- 1, 2, 3, 7 ------------------------------------------------------------------------

def pair(b, name, bare, ours):
    b.add(f'{name}: CPU floor / newmedia', bare[0] / ours[0])
    b.add(f'{name}: floor, CPU ms a look', bare[0] / b.accounts * 1e3)
    b.add(f'{name}: newmedia, CPU ms a look', ours[0] / b.accounts * 1e3)


def looks(b):
    documents = world.Documents(f'{b.folder}/www', b.accounts, b.kinds)
    cert = world.certificate(f'{b.folder}/tls')
    webs = {'new': world.Web(f'{b.folder}/n', documents.root, 0), 'kept': world.Web(f'{b.folder}/k', documents.root, 600),
            'tls': world.Web(f'{b.folder}/s', documents.root, 0, cert)}
    houses = {kind: world.Polls(world.Register(f'{b.folder}/r{kind}', b.accounts, lambda i, w=web: w.url(documents.name(i)),
                                               more=f'ca_file = {cert}/cert.pem' if kind == 'tls' else '')) for kind, web in webs.items()}
    for house in houses.values():
        house.look(world.START)
    for k in range(b.rounds):
        then, touched, written, after = (world.START + (4 * k + step) * world.PAUSE for step in (1, 2, 3, 4))
        for kind in 'new', 'kept':
            pair(b, f'304, {kind} connections', floor(b, webs[kind], documents, kind, True), houses[kind].look(then))
        bare, ours = floor(b, webs['tls'], documents, 'new', True, f'{cert}/cert.pem'), houses['tls'].look(then)
        b.add('CPU per HTTPS 304, new: newmedia / handshake\'s floor', ours[0] / bare[0])
        b.add('HTTPS 304, new: floor, CPU ms a look', bare[0] / b.accounts * 1e3)
        documents.touch()
        pair(b, '200, the same bytes, new', floor(b, webs['new'], documents, 'new', False), houses['new'].look(touched))
        documents.write(written)
        for kind in 'new', 'kept':
            bare, ours = floor(b, webs[kind], documents, kind, False), houses[kind].look(written)
            pair(b, f'200, {kind} connections', bare, ours)
            if kind == 'new':
                b.add('200, new: looks per second / the floor\'s', bare[1] / ours[1])
        for house in houses.values():
            house.look(after)  # so that the next round finds nothing new, and its 304 follow a 304, as nearly all do
    for house in houses.values():
        house.end()


# ---- 4, 5: other programs -----------------------------------------------------------------

PEERS = 'gofeed', 'feedparser', 'newsboat'


def peer_look(program, web, listed, folder):
    return world.measured([program, web.url(''), listed, folder])[0]


def peers(b):
    """Each program of the folder NEWMEDIA_PEERS: PROGRAM BASE LIST FOLDER, once for all 200, once more for all 304."""
    folder, n = os.environ.get('NEWMEDIA_PEERS'), 400
    if not folder:
        b.missing[4] = b.missing[5] = 'NEWMEDIA_PEERS names no folder of programs'
        return
    documents = world.Documents(f'{b.folder}/www', n, world.FEEDS)  # what all of them read
    web = world.Web(f'{b.folder}/n', documents.root, 600)
    house = world.Polls(world.Register(f'{b.folder}/r', n, lambda i: web.url(documents.name(i))))
    house.look()
    with open(f'{b.folder}/peers-list', 'w', encoding='ascii') as f:
        f.writelines(documents.name(i) + '\n' for i in range(n))
    for k in range(b.rounds):
        documents.write(house.now + world.PAUSE)
        ours = house.look()[0]
        unchanged = statistics.median(house.look()[0] for _ in range(3))
        for name in PEERS:
            program, own = os.path.join(folder, name), f'{b.folder}/{name}{k}'
            if not os.access(program, os.X_OK):
                b.missing[f'CPU per 200: {name} / newmedia'] = f'{folder} has no {name}'
                continue
            os.makedirs(own)
            b.add(f'CPU per 200: {name} / newmedia', peer_look(program, web, f'{b.folder}/peers-list', own) / ours)
            again = peer_look(program, web, f'{b.folder}/peers-list', own)
            if name == 'gofeed':
                b.add('CPU per 304, kept: gofeed / newmedia', again / unchanged)
    house.end()


# ---- 6: names --------------------------------------------------------------------------------

def hosts(b):
    """Names answered by a preloaded getaddrinfo: a look-up costs its thread and no name server."""
    subprocess.run(['ninja', '-C', world.BUILD, '--quiet', 'tests/live/fetch/slow-names.so'], check=True)
    env = {'LD_PRELOAD': f'{world.BUILD}/tests/live/fetch/slow-names.so'}
    documents = world.Documents(f'{b.folder}/www', 100, world.FEEDS)
    web = world.Web(f'{b.folder}/n', documents.root, 0)
    houses = {n: world.Polls(world.Register(f'{b.folder}/r{n}', NAMES, lambda i, n=n: web.url(documents.name(i % 100), f'good{i % n}.example')), env) for n in (NAMES, 1)}
    for house in houses.values():
        house.look()
    for _ in range(b.rounds):
        took = {n: house.look()[0] for n, house in houses.items()}
        b.add('CPU per 304: 20,000 host names / one', took[NAMES] / took[1])
        b.add('304, 20,000 host names: CPU ms a look', took[NAMES] / NAMES * 1e3)
    for house in houses.values():
        house.end()


# ---- 8: those who answer late ------------------------------------------------------------------

def late(b):
    port, n = world.free_port(), 8 * LATE_AT_ONCE
    server = world.served([f'{world.BUILD}/tests/bench/late', str(port), str(LATE_MS)], port)
    house = world.Polls(world.Register(f'{b.folder}/r', n, lambda i: f'http://127.0.0.1:{port}/{i}.xml', per_host=LATE_AT_ONCE))
    house.look()
    for _ in range(b.rounds):
        b.add('500 ms late, 1,000 at once: looks per second / ideal', n / LATE_AT_ONCE * LATE_MS / 1e3 / house.look()[1])
    house.end()
    server.terminate()
    r = subprocess.run([sys.executable, os.path.join(world.HERE, 'stall.py')], env=dict(world.ENV, NEWMEDIA_BUILD=world.BUILD), capture_output=True, text=True)
    stalls = [float(longest) for longest in re.findall(r'newmedia-fetch .*longest +([0-9.]+) ms', r.stdout)]
    if stalls:
        b.add('longest stall of the fetcher, names 8 s late: ms', max(stalls))


# ---- 12: readers -------------------------------------------------------------------------------

BODIES = 1000
LATER = 21600  # between the two looks at them, as bodies.c has it


def readers(b):
    """Documents held in memory, an edition and the next one."""
    editions = [world.Documents(f'{b.folder}/{edition}', BODIES, b.kinds) for edition in ('before', 'after')]
    editions[1].write(world.START + LATER)
    with open(f'{b.folder}/names', 'w', encoding='ascii') as f:
        f.writelines(editions[0].name(i) + '\n' for i in range(BODIES))
    for k in range(b.rounds):
        took = {}
        for n in 1, 2:
            register, out = world.Register(f'{b.folder}/r{k}-{n}', b.accounts, lambda i: f'http://127.0.0.1:9/{editions[0].name(i % BODIES)}'), []
            world.measured([f'{world.BUILD}/tests/bench/bodies', register.conf, str(n), f'{b.folder}/names', *(e.root for e in editions)], out=out)
            for look, line in zip(('first look', 'a new post'), out[0].splitlines()):
                _, cpu, took[look, n] = (float(word) for word in line.split())
                b.add(f'from memory, {look}, {n} reader{"s" if n > 1 else ""}: CPU ms a look', cpu / b.accounts * 1e3)
        b.add('first look, from memory: two readers / one', took['first look', 1] / took['first look', 2])
        b.add('read, judge, store from memory: two readers / one', took['a new post', 1] / took['a new post', 2])
