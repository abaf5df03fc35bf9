"""Cuts of power: power-cut.c is preloaded and keeps the store as it was at each fsync while flags open, reviews begin and persons
decide. Each of these opens, is whole, holds nothing twice, and has what was answered with success before.

NEWMEDIA_CUTS=2000 NEWMEDIA_CUTS_EVERY=1 makes it the whole proof; the suite makes 60, at each 31st."""
import contextlib
import os
import sqlite3
import subprocess

from house import BUILD, stop, wait_for
from test_kill import Months

CUTS = int(os.environ.get('NEWMEDIA_CUTS', '60'))
DECISIONS = 40


def cuts_in(folder):
    return sum(name.isdigit() for name in os.listdir(folder))


def decide(months, cuts, answered):
    """A person confirms what has just been found; remembered with the number of cuts there were before, if it was answered with success."""
    if not months.has('finding'):
        return
    known = {finding for _, finding in answered}
    for finding, in months.house.sql("select id from finding where rule = 'no-update' and standing = 'clue' order by id"):
        if finding not in known and len(answered) < DECISIONS:
            with contextlib.suppress(AssertionError):  # it ended while he was speaking
                months.house.ctl('finding', 'confirm', str(finding), '--by', '李四', '--note', '核实')
                answered.append((cuts_in(cuts), finding))
            return


def rows(database, query):
    with contextlib.closing(sqlite3.connect(database)) as db:
        return db.execute(query).fetchall()


def test_power_is_cut_at_every_fsync(tmp_path, web):
    months, cuts, answered = Months(tmp_path, web), tmp_path / 'cuts', []
    cuts.mkdir()
    house = months.house
    house.env.update(POWER_CUT=str(cuts), POWER_CUTS=str(CUTS), POWER_EVERY=os.environ.get('NEWMEDIA_CUTS_EVERY', '31'), ASAN_OPTIONS=os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0',
                     LD_PRELOAD=' '.join(filter(None, [os.environ.get('LD_PRELOAD'), os.path.join(BUILD, 'tests/live/libpower_cut.so')])))
    plain = dict(house.env)
    del plain['POWER_CUT']
    leg = 0
    while cuts_in(cuts) < CUTS and leg < CUTS:
        months.post(leg)
        daemon = house.start('--now', months.reached().isoformat(), '--warp')
        start, house.env = house.env, plain
        wait_for(lambda: decide(months, cuts, answered) or len(months.found()) == len(months.expected()), 240)
        stop(daemon)
        house.env = start
        months.reached()
        leg += 1
        os.environ.get('NEWMEDIA_CUTS') and print(f'{cuts_in(cuts)} cuts in {leg} legs', flush=True)
    check_all(months, cuts, answered)


def check_all(months, cuts, answered):
    n, before = cuts_in(cuts), 0
    assert n == CUTS and [at for at, _ in answered if at < n - 1], 'some was answered before the last cuts'
    for i in range(n):
        database = str(cuts / str(i) / 'newmedia.db')
        if not os.path.getsize(database) and not os.path.exists(database + '-wal'):
            continue  # cut before there was anything
        assert rows(database, 'pragma integrity_check') == [('ok',)] and not rows(database, 'pragma foreign_key_check'), i
        if rows(database, 'pragma user_version') < months.house.sql('pragma user_version'):
            continue  # cut while it was made
        found = rows(database, "select account, deadline from finding where rule = 'no-update'")
        assert len(found) == len(set(found)) >= before, i
        before = len(found)
        assert not rows(database, "select 1 from finding_step where step != 'ended' group by finding, step having count(*) > 1"), i
        assert not rows(database, 'select 1 from letter group by cause having count(*) > 1'), i
        assert not rows(database, "select 1 from review group by account having count(*) > 1"), i
        orphans = "select 1 from finding f where f.rule = 'no-update' and f.proof = 'proven' and not exists (select 1 from review r where r.account = f.account)"
        assert not rows(database, orphans), i
        confirmed = {f for f, in rows(database, "select finding from finding_step where step = 'confirm'")}
        assert {f for at, f in answered if at <= i} <= confirmed, 'what was answered with success is durable'
        subprocess.run([os.path.join(BUILD, 'newmediactl'), '-f', months.house.conf, 'verify', database], check=True, capture_output=True, timeout=120)
