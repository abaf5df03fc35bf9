"""kill -9 of the keeper and of any of its children at random instants while months pass on a virtual clock: flags open, are proven and end, reviews open and move,
letters fall due.  In the end each finding, each step and each letter that was due exists exactly once.

NEWMEDIA_KILLS=1000 makes it the whole proof (some minutes); the suite makes 25."""
import collections
import datetime as dt
import os
import random
import time

from house import House, free_port, kill_one, rfc822, rss, stop

ZONE = dt.timezone(dt.timedelta(hours=8))
KILLS = int(os.environ.get('NEWMEDIA_KILLS', '25'))
KILLS_A_LEG = 9
ACCOUNTS = 30
SLOW = 4 if 'asan' in os.environ.get('NEWMEDIA_BUILD', '') else 1


def limit(i):
    """Days; not all flags of a leg open in one midnight."""
    return 10 + i % 5


def deadline(i, posted):
    """24:00 of the last day of the limit, as seconds since 1970."""
    return int((dt.datetime.combine(posted.date(), dt.time(0), ZONE) + dt.timedelta(days=limit(i) + 1)).timestamp())


class Months:
    """The daemon living through legs of some twenty days: at the start of each some accounts post, then all fall silent."""

    def __init__(self, folder, web):
        self.web, self.house = web, House(folder / 'house', web=f'127.0.0.1:{free_port()}')
        self.posted = [[] for _ in range(ACCOUNTS)]
        self.house.feeds('[unit office]\nname = 办公室\nhead = 主任 <head@example.gov.cn>\n' + ''.join(
            f'[account a{i}]\nname = 号{i}\nunit = office\nplatform = website\nfeed = {web.url(f"{i}.xml")} via=direct\nlimit = {limit(i)}d\n' for i in range(ACCOUNTS)))
        self.now = dt.datetime(2021, 7, 5, 9, 0, tzinfo=ZONE)

    def post(self, leg):
        for i, posted in enumerate(self.posted):
            if leg == 0 or (i + leg) % 3:
                posted.append(self.now)
            path = os.path.join(self.web.root, f'{i}.xml')
            with open(path + '.new', 'w', encoding='utf-8') as f:
                f.write(rss(f'号{i}', [(f'{i}-{k}', f'文{k}', rfc822(t)) for k, t in reversed(list(enumerate(posted)))]))
            os.rename(path + '.new', path)

    def has(self, table):
        """Killed early, it may not have got as far as that."""
        database = self.house.folder + '/state/newmedia.db'
        return os.path.exists(database) and os.path.getsize(database) and self.house.sql(f"select 1 from sqlite_master where name = '{table}'")

    def reached(self):
        """The clock goes on where the store's last word is."""
        if self.has('meta'):
            newest = self.house.sql("select value from meta where name = 'newest'")
            if newest and newest[0][0]:
                self.now = max(self.now, dt.datetime.fromtimestamp(int(newest[0][0]), ZONE))
        return self.now

    def start(self, seconds):
        """A daemon that has run so long. A child that the one before was just making holds its lock until it becomes another program:
        then it is started again, as systemd does."""
        for _ in range(20):
            daemon = self.house.start('--now', self.reached().isoformat(), '--warp')
            time.sleep(seconds)
            if daemon.poll() is None:
                return daemon
            assert 'only one may write' in self.house.log().splitlines()[-1], self.house.log()[-2000:]
        raise AssertionError('the lock stays')

    def expected(self):
        """{(account, deadline)} of everything that must have been found by now."""
        return {(f'a{i}', deadline(i, t)) for i, posted in enumerate(self.posted) for t in posted}

    def found(self):
        if not self.has('finding'):
            return []
        return self.house.sql("select a.key, f.deadline from finding f join account a on a.id = f.account where f.rule = 'no-update' and f.proof = 'proven'")

    def finish_leg(self):
        daemon = self.start(0.2)
        end = time.monotonic() + 240
        while len(self.found()) < len(self.expected()):
            assert daemon.poll() is None and time.monotonic() < end, self.house.log()[-2000:]
            time.sleep(0.05)
        stop(daemon)
        self.reached()


def rows(months, query):
    return sorted(months.house.sql(query))


def check(months):
    found, expected = months.found(), months.expected()
    assert len(found) == len(set(found)) and set(found) == expected
    again = sum(len(posted) - 1 for posted in months.posted)
    step = "select s.step, count(*) from finding_step s join finding f on f.id = s.finding where f.rule = 'no-update' group by s.step"
    assert rows(months, step) == ([('ended', again)] if again else []) + [('opened', len(found))]
    assert not months.house.sql("select 1 from finding_step group by finding, step having count(*) > 1")
    # one account, one review; each end of a flag is one step of it
    assert rows(months, 'select a.key, count(*) from review r join account a on a.id = r.account group by a.key') == sorted((f'a{i}', 1) for i in range(ACCOUNTS))
    posted = rows(months, "select a.key, count(*) from review_step s join review r on r.id = s.review join account a on a.id = r.account "
                          "where s.event = 'posted' group by a.key")
    assert posted == sorted((f'a{i}', len(p) - 1) for i, p in enumerate(months.posted) if len(p) > 1)
    # both reminders of each deadline, once each
    warned = [tuple(cause.split('/')[1:]) for (cause,) in months.house.sql("select cause from letter where kind = 'warn'")]
    ids = dict(months.house.sql('select key, id from account'))
    assert len(warned) == len(set(warned))
    assert set(warned) == {(str(ids[a]), str(d), str(k)) for a, d in expected for k in (1, 2)}
    assert months.house.sql('pragma integrity_check') == [('ok',)]
    assert not months.house.sql('pragma foreign_key_check')


def kill_in_a_leg(months, dice, killed, until):
    daemon = None
    while killed.total() < until:
        if daemon:
            time.sleep(dice.uniform(0.0, 0.2) * SLOW)
        else:
            daemon = months.start(dice.uniform(0.01, 0.5) * SLOW)
        assert daemon.poll() is None, months.house.log()[-2000:]
        what = kill_one(daemon, dice)
        if what:
            killed[what] += 1
        if what == 'keeper':
            daemon.wait()
            daemon = None
    if daemon:
        stop(daemon)


def test_killed_at_random_instants(tmp_path, web):
    dice, months, killed, leg = random.Random(20210705), Months(tmp_path, web), collections.Counter(), 0
    while killed.total() < KILLS:
        months.post(leg)
        kill_in_a_leg(months, dice, killed, min(killed.total() + KILLS_A_LEG, KILLS))
        months.finish_leg()
        check(months)
        leg += 1
        print(f'{dict(killed)} killed in {leg} legs', flush=True)
    looks = months.house.sql('select sum(count) from look')[0][0]
    print(f'{dict(killed)} killed in {leg} legs, {len(months.expected())} findings, {looks} looks kept')
