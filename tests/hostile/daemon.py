"""Inside the namespace of the hostile server: the daemon itself watches all faults for a virtual hour, each a host of its own, since
one that asks for silence gets it for all of its accounts. Prints what is wrong as lines of "BAD ..."; test_hostile.py reads them."""
import collections
import datetime as dt
import glob
import json
import os
import re
import sys
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../live'))
from house import BUILD, House, stop, wait_for  # noqa: E402

PORT = 8970
BASE = f'http://127.0.0.1:{PORT}'


OUR_SCRIPT = re.compile(r'<script( defer)? src="[\w./-]+\.js(\?\w+)?"( defer)?></script>')


def get(path):
    return json.load(urllib.request.build_opener(urllib.request.ProxyHandler({})).open(BASE + path, timeout=20))


def own_host(fault, i):
    return fault['url'].replace('127.0.0.1', f'good{i}.example', 1)


def watch(folder, faults):
    """One hour by the virtual clock."""
    house = House(folder, poll='every = 4m\nlimit = 14d', web='127.0.0.1:8999', allow=', '.join(f'127.0.0.1:{p}' for p in range(PORT, PORT + 6) if p != PORT + 1))
    with open(house.conf, encoding='utf-8') as f:
        conf = f.read().replace('timeout = 5s', 'timeout = 2s')
    with open(house.conf, 'w', encoding='utf-8') as f:
        f.write(conf)
    house.env.update(LD_PRELOAD=os.path.join(BUILD, 'tests/live/fetch/slow-names.so'), ASAN_OPTIONS=os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0')
    house.feeds('[unit u]\nname = 单位\nhead = 张三 <z@example.gov.cn>\n' + ''.join(
        f'[account f{i}]\nname = 号{i}\nunit = u\nplatform = website\nfeed = {own_host(f, i)}\n' for i, f in enumerate(faults)))
    now = dt.datetime.now(dt.timezone.utc).replace(microsecond=0)
    daemon = house.start('--now', now.isoformat().replace('+00:00', 'Z'), '--warp')
    wait_for(lambda: 'watching' in house.log(), 60)
    wait_for(lambda: daemon.poll() is not None or (house.sql('select max(last) from look')[0][0] or 0) >= now.timestamp() + 3600, 600)
    if daemon.poll() is not None:
        print('BAD the daemon ended', house.log()[-2000:])
        return house
    stop(daemon)
    return house


def said_by(house):
    """{where: text} of all that people may read."""
    said = {'log': house.log()}
    for path in glob.glob(house.folder + '/state/site/**/*', recursive=True):
        if os.path.isfile(path) and not path.endswith(('.gz', '.png', '.xlsx', '.br')):
            with open(path, 'rb') as f:
                said[path] = OUR_SCRIPT.sub('', f.read().decode('utf-8', 'strict'))
    for args in (('status',), ('status', '--json'), ('status', '--csv'), ('finding', 'list'), ('finding', 'list', '--json'), ('finding', 'list', '--csv')):
        said['newmediactl ' + ' '.join(args)] = house.ctl(*args)
    for i in range(len(house.sql('select id from account'))):
        said[f'newmediactl show f{i}'] = house.ctl('show', f'f{i}')
    said['letters'] = '\n'.join(body for body, in house.sql('select body from letter'))
    return said


def judge(house, faults, index):
    forbidden = {m for f in faults for m in f['must_not'] if m != 'INVALID-UTF8'} | {index['file_marker'], 'CANARY-REACHED'}
    for where, text in said_by(house).items():
        for m in forbidden:
            if m in text:
                print(f'BAD {m!r} stands in {where}')
    if get('/canary.json'):
        print('BAD canary:', get('/canary.json')[:3])
    runs = collections.defaultdict(list)
    for key, outcome, first, last, n in house.sql('select a.key, l.outcome, l.first, l.last, l.count from look l join account a on a.id = l.account'):
        runs[key].append((outcome, first, last, n))
    for i, f in enumerate(faults):
        wait = f['expect'].get('retry_after')
        if not runs[f'f{i}']:
            print('BAD nobody looked at', f['id'])
        for outcome, first, last, n in runs[f'f{i}']:
            if isinstance(wait, int) and n > 1 and (last - first) / (n - 1) < wait:
                print(f"BAD {f['id']}: asked again after {(last - first) / (n - 1):.0f} s of {wait}")
    conditional = {r['target'].strip('/').split('?')[0] for r in get('/log.json') if 'if-none-match' in r['headers'] or 'if-modified-since' in r['headers']}
    if not conditional:
        print('BAD no request was conditional')
    looks = sum(n for run in runs.values() for _, _, _, n in run)
    print(f"{len(faults)} faults, {looks} looks in a virtual hour, conditional: {', '.join(sorted(conditional))}; "
          f"{dict(collections.Counter(o for run in runs.values() for o, _, _, _ in run))}")
    house.ctl('verify')


index = get('/index.json')
faults = index['faults']
judge(watch(sys.argv[1], faults), faults, index)
