"""The daemon looks at every fault of evil.py, each a host of its own, several times: each ends as what it is, nobody is accused of what
a server did, nobody was led anywhere, and nothing of it stands in what people read."""
import collections
import datetime as dt
import os

import pytest
import said
from evil import BASE, FAULTS, FORBIDDEN, HOUR, Evil
from house import BUILD, House

ROUNDS = max(polls for _, _, polls in FAULTS.values())
SHOWN = [n for i, n in enumerate(FAULTS) if not i % 5 or n.startswith(('title', 'json', 'link'))]
GOOD = ('read', 'unchanged')
OURS = 'so many documents came at once that there was no room for it in time'  # our own machine's want, and it is busy with tests: a few may say so
OURS_MAX = 5


def iso(seconds):
    return dt.datetime.fromtimestamp(seconds, dt.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')


def expected(name, n):
    e = FAULTS[name][0]
    return e[min(n, len(e) - 1)] if isinstance(e, list) else e


class Seen:
    """What the rounds brought: looks[name] = [(outcome, posts, error) of each round]."""

    def __init__(self, tmp):
        self.looks, self.newest, self.findings = collections.defaultdict(list), [], []
        with Evil() as server:
            self.house = House(tmp / 'house', allow=f'127.0.0.1:{server.port}')
            self.house.env.update(LD_PRELOAD=os.path.join(BUILD, 'tests/live/fetch/slow-names.so'), ASAN_OPTIONS=os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0')
            with open(self.house.conf, encoding='utf-8') as f:
                conf = f.read().replace('timeout = 5s', 'timeout = 12s')  # the server is one thread on a busy machine
            with open(self.house.conf, 'w', encoding='utf-8') as f:
                f.write(conf)
            self.house.feeds('[unit u]\nname = 单位\nhead = 张三 <z@example.gov.cn>\n' + ''.join(
                f'[account {name}]\nname = {name}\nunit = u\nplatform = website\nfeed = {server.url(name, f"good{i}.example")}\n' for i, name in enumerate(FAULTS)))
            for n in range(ROUNDS):
                self.look(n)
            self.canary, self.asked = list(server.canary), list(server.seen)

    def look(self, n):
        now = iso(BASE + 120 + n * 6 * HOUR)
        with open(os.path.join(self.house.folder, 'log'), 'a', encoding='utf-8') as f:
            f.write('\n'.join(self.house.daemon('--once', '--all', '--now', now, timeout=500)) + '\n')
        known = dict(self.house.sql('SELECT key, id FROM account'))
        last = {a: row for a, *row in self.house.sql('SELECT account, outcome, posts, error FROM look ORDER BY last, id')}
        for name in FAULTS:
            self.looks[name].append(tuple(last[known[name]]))
        self.newest.append({key: row['last_update'] for key, row in self.house.status(now).items()})


@pytest.fixture(scope='module')
def seen(tmp_path_factory):
    return Seen(tmp_path_factory.mktemp('evil'))


def wrong(name, e, look, newest):
    """What is wrong with it, or None."""
    outcome, posts, error = look
    good = outcome in GOOD
    if not good and not error:
        return 'no sentence'
    if outcome == 'crashed':
        return 'a child died of it'
    if e.kind == 'refused' and good:
        return 'taken for an answer'
    if e.kind == 'refused' and e.more['outcomes'] and outcome not in e.more['outcomes']:
        return f'it is one of {e.more["outcomes"]}'
    if e.kind == 'doubted' and good and posts:
        return 'taken for a list of posts'
    if e.kind == 'read' and not good:
        return 'refused'
    if outcome == 'read' and e.kind in ('read', 'either') and posts != e.more['posts']:
        return f'{e.more["posts"]} posts'
    if outcome == 'read' and e.kind == 'dates' and (posts != 4 or newest != iso(BASE - HOUR)):
        return 'the odd date counts'
    return None


def test_each_ends_as_what_it_is(seen):
    bad = [f'{name} ({e.kind}), look {n + 1}: {w}: {seen.looks[name][n]} {seen.newest[n][name]}' for name, (_, _, polls) in FAULTS.items() for n in range(polls)
           if (w := wrong(name, e := expected(name, n), seen.looks[name][n], seen.newest[n][name])) and seen.looks[name][n][2] != OURS]
    assert not bad, '\n'.join(bad)
    assert sum(error == OURS for looks in seen.looks.values() for *_, error in looks) <= OURS_MAX


def test_the_newest_post_is_the_newest_that_can_be(seen):
    """No date of a server's invention, and what was seen stays seen."""
    for name in FAULTS:
        e = expected(name, 0)
        if e.kind == 'read' and seen.looks[name][0][0] == 'read':
            want = None if e.more['newest'] is None else iso(BASE + e.more['newest'])
            assert seen.newest[0][name] == want, (name, seen.newest[0][name])
        if e.kind == 'when':
            assert seen.newest[0][name] == iso(e.more['at']), (name, seen.newest[0][name])
        for n in range(1, ROUNDS):
            assert (seen.newest[n][name] or '') >= (seen.newest[n - 1][name] or ''), name


def test_nobody_is_accused_of_what_a_server_did(seen):
    old = {name for name in FAULTS if expected(name, 0).kind == 'when'}  # these have posted nothing for years indeed
    accused = {key: rule for key, rule in seen.house.sql("SELECT a.key, f.rule FROM finding f JOIN account a ON a.id = f.account")
               if key not in old and rule not in ('unreachable', 'unreadable', 'future-dated', 'backdated', 'renamed')}
    assert not accused, accused


def test_nobody_was_led_anywhere(seen):
    assert not seen.canary
    assert not os.path.exists('/tmp/evil-x')


def test_nobody_dies_and_the_log_stays_short(seen):
    log = seen.house.log()
    assert not [line for line in log.splitlines() if ' died' in line or 'killed' in line or 'Sanitizer' in line or 'runtime error' in line or 'overran' in line]
    assert len(log.splitlines()) < 3 * ROUNDS * len(FAULTS)


def test_nothing_of_it_stands_in_what_people_read(seen, tmp_path):
    told = said.by(seen.house, SHOWN, dt.datetime.now().year, str(tmp_path / 'out'))
    assert len(told) > 300
    bad = {f'{f!r} in {where}': text[max(0, text.index(f) - 60):][:160] for where, text in told.items() for f in FORBIDDEN if f in text}
    assert not bad, '\n'.join(f'{k}: {v!r}' for k, v in sorted(bad.items()))
    seen.house.ctl('verify')
