"""Inside the namespace of the hostile server: the daemon itself watches all faults for a virtual hour, each a host of its own, since
one that asks for silence gets it for all of its accounts. Prints what is wrong as lines of "BAD ..."; test_hostile.py reads them."""
import collections
import datetime as dt
import json
import os
import sys
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../live'))
import said  # noqa: E402
from house import BUILD, House, stop, wait_for  # noqa: E402

PORT, HOUR = 8970, 3600
BASE = f'http://127.0.0.1:{PORT}'


def get(path):
    return json.load(urllib.request.build_opener(urllib.request.ProxyHandler({})).open(BASE + path, timeout=20))


def own_host(fault, i):
    return fault['url'].replace('127.0.0.1', f'good{i}.example', 1)


def watch(folder, faults):
    """One hour by the virtual clock; who asks for silence would be asked each minute."""
    house = House(folder, poll='every = 4m\nlimit = 14d', web='127.0.0.1:8999', allow=', '.join(f'127.0.0.1:{p}' for p in range(PORT, PORT + 6) if p != PORT + 1))
    with open(house.conf, encoding='utf-8') as f:
        conf = f.read().replace('timeout = 5s', 'timeout = 2s')
    with open(house.conf, 'w', encoding='utf-8') as f:
        f.write(conf)
    house.env.update(LD_PRELOAD=os.path.join(BUILD, 'tests/live/fetch/slow-names.so'), ASAN_OPTIONS=os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0')
    house.feeds('[unit u]\nname = 单位\nhead = 张三 <z@example.gov.cn>\n' + ''.join(
        f'[account f{i}]\nname = 号{i}\nunit = u\nplatform = website\nfeed = {own_host(f, i)}\n' + ('every = 1m\n' if 'retry_after' in f['expect'] else '') for i, f in enumerate(faults)))
    now = dt.datetime.now(dt.timezone.utc).replace(microsecond=0)
    daemon = house.start('--now', now.isoformat().replace('+00:00', 'Z'), '--warp')
    wait_for(lambda: 'watching' in house.log(), 60)
    wait_for(lambda: daemon.poll() is not None or (house.sql('select max(last) from look')[0][0] or 0) >= now.timestamp() + HOUR, 600)
    if daemon.poll() is not None:
        print('BAD the daemon ended', house.log()[-2000:])
        return house
    stop(daemon)
    return house


def requests_of(fault):
    """Its requests by the server's own log, oldest first: what was asked, whatever our store says."""
    return [r for r in get('/log.json') if r['target'].strip('/').split('?')[0] == fault['id']]


def judge_silence(faults, runs):
    """Who asks for silence gets it: by our looks, and by the number of requests that the server counts."""
    for i, f in enumerate(faults):
        wait = f['expect'].get('retry_after')
        if not runs[f'f{i}']:
            print('BAD nobody looked at', f['id'])
        if not isinstance(wait, int):
            continue
        asked = len(requests_of(f))
        if asked > HOUR // wait + 2 or asked < 2:
            print(f"BAD {f['id']}: {asked} requests in an hour, {wait} s are asked for")
        for _, first, last, n in runs[f'f{i}']:
            if n > 1 and (last - first) / (n - 1) < wait:
                print(f"BAD {f['id']}: asked again after {(last - first) / (n - 1):.0f} s of {wait}")


def judge_conditions(faults):
    """A tag that was given comes back with the next question."""
    by_id = {f['id']: f for f in faults}
    asked = requests_of(by_id['control-conditional'])
    tags = [r['headers'].get('if-none-match') for r in asked]
    if not asked or tags[0] is not None or tags.count('"v1"') < (len(tags) - 1) * 0.8:
        print('BAD control-conditional was asked with', tags)
    return sorted({r['target'].strip('/').split('?')[0] for r in get('/log.json') if 'if-none-match' in r['headers'] or 'if-modified-since' in r['headers']})


def judge_words(house, faults, index, out):
    """Nothing a server may put into what people read stands there."""
    forbidden = {m for f in faults for m in f['must_not'] if m != 'INVALID-UTF8'} | {index['file_marker'], 'CANARY-REACHED'}
    told = said.by(house, [f'f{i}' for i in range(len(faults))], dt.datetime.now().year, out)
    for where, text in told.items():
        for m in forbidden:
            if m in text:
                print(f'BAD {m!r} stands in {where}')
    return len(told)


def judge(house, faults, index):
    runs = collections.defaultdict(list)
    for key, outcome, first, last, n in house.sql('select a.key, l.outcome, l.first, l.last, l.count from look l join account a on a.id = l.account'):
        runs[key].append((outcome, first, last, n))
    judge_silence(faults, runs)
    conditional = judge_conditions(faults)
    told = judge_words(house, faults, index, house.folder + '/out')
    if get('/canary.json'):
        print('BAD canary:', get('/canary.json')[:3])
    looks = sum(n for run in runs.values() for _, _, _, n in run)
    print(f"{len(faults)} faults, {looks} looks in a virtual hour, {told} texts searched, conditional: {', '.join(conditional)}; "
          f"{dict(collections.Counter(o for run in runs.values() for o, _, _, _ in run))}")
    house.ctl('verify')


index = get('/index.json')
faults = index['faults']
judge(watch(sys.argv[1], faults), faults, index)
