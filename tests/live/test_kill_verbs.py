"""kill -9 while persons decide: of the daemon that was asked, or of newmediactl that does it itself. A step that was lost is said again,
one that is there is not. In the end each step, each file with it and each letter owed for it is there exactly once, as without any kill,
and at no instant half of it.

NEWMEDIA_KILLS=500 makes it the whole proof (some minutes); the suite makes 25."""
import datetime as dt
import os
import random
import subprocess
import time

import pytest
from house import BUILD, Nginx, die_with_the_test, stop, wait_for
from post import Post
from test_mail import MONDAY, UNITS, account, at, house_with, publish

KILLS = int(os.environ.get('NEWMEDIA_KILLS', '25'))
SLOW = 4 if 'asan' in os.environ.get('NEWMEDIA_BUILD', '') else 1
CLOSED = [('finding', 'confirm'), ('review', 'ask', '--days', '5'), ('review', 'extend', '--until', '2021-07-20'), ('finding', 'object'),
          ('finding', 'confirm'), ('review', 'answer', '--file', 'PROOF'), ('review', 'consider'),
          ('review', 'stop', '--url', 'https://www.example.gov.cn/1.html', '--date', '2021-07-05'), ('review', 'cancel', '--file', 'PROOF'),
          ('review', 'file'), ('review', 'finish')]
WITHDRAWN = [('finding', 'confirm'), ('finding', 'object'), ('finding', 'correct')]
STEPS = '''select 'finding', a.key, s.step, s.detail, (select count(*) from proof where finding_step = s.id)
             from finding_step s join finding f on f.id = s.finding join account a on a.id = f.account
           union all select 'review', a.key, s.event || ' ' || s.state, s.why, (select count(*) from proof where review_step = s.id)
             from review_step s join review r on r.id = s.review join account a on a.id = r.account'''


class Office:
    """Accounts that are overdue and whose digest has told of it; persons decide on them."""

    def __init__(self, folder, accounts):
        self.web, self.post = Nginx(folder / 'nginx', folder / 'www'), Post(folder)
        self.house = house_with(folder, self.post, 'tls = none\noffice = 监管办公室 <office@example.gov.cn>\n')
        self.proof = str(folder / '注销截图.png')
        with open(self.proof, 'wb') as f:
            f.write(b'\x89PNG' + os.urandom(300))
        self.accounts = [f'b{i}' for i in range(accounts)]
        for a in self.accounts:
            publish(self.web, a, [30], MONDAY)
        self.house.feeds(UNITS + ''.join(account(self.web, a, a, 'longgang') for a in self.accounts))
        self.house.once(at(MONDAY - dt.timedelta(days=3)))
        self.house.once(at(MONDAY))
        self.number = {what: dict(self.house.sql(f"select a.key, x.id from {what} x join account a on a.id = x.account"))
                       for what in ('finding', 'review')}
        self.daemon = None

    def now(self):
        newest = int(self.house.sql("select value from meta where name = 'newest'")[0][0])
        return dt.datetime.fromtimestamp(newest, MONDAY.tzinfo).isoformat()

    def start(self):
        for _ in range(100):  # a child half made holds the lock for a moment longer, as in test_kill
            self.daemon = self.house.start('--now', self.now())
            wait_for(lambda: self.daemon.poll() is not None or self.answers(), 60)
            if self.daemon.poll() is None:
                return
            assert 'only one may write' in self.house.log().splitlines()[-1], self.house.log()[-2000:]
        raise AssertionError('the lock stays')

    def answers(self):
        r = subprocess.run([os.path.join(BUILD, 'newmediactl'), '-f', self.house.conf, 'poll', 'nobody'], env=self.house.env, capture_output=True, text=True)
        return 'nobody' in r.stderr and 'newmediad' not in r.stderr

    def say(self, key, step, note):
        """newmediactl, begun."""
        args = [self.proof if a == 'PROOF' else a for a in step[2:]]
        return subprocess.Popen([os.path.join(BUILD, 'newmediactl'), '-f', self.house.conf, step[0], step[1], str(self.number[step[0]][key]), *args,
                                 '--by', '张三', '--note', note, '--now', self.now()],
                                env=self.house.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=die_with_the_test)

    def steps(self, key, note=None):
        """What stands in the record of one account, without its own numbers."""
        return sorted((what, step, why, files) for what, a, step, why, files in self.house.sql(STEPS) if a == key and note in (None, why))

    def letters(self, key):
        """Owed for decisions on it: kind and address."""
        return sorted((kind, address) for kind, cause, address in self.house.sql("select kind, cause, address from outbox where kind not in ('digest')")
                      if f'/{self.number["finding"][key]}/' in cause)

    def stands(self, key):
        return self.house.sql(f"select f.standing, r.state, a.status from account a join finding f on f.account = a.id join review r on r.account = a.id where a.key = '{key}'")

    def runs(self):
        return self.daemon is not None and self.daemon.poll() is None

    def end(self):
        if self.runs():
            self.daemon.kill()
            self.daemon.wait()
        self.post.stop()
        self.web.stop()


def script(i):
    return [(step, f'第{n}步') for n, step in enumerate(WITHDRAWN if i % 4 == 3 else CLOSED)]


@pytest.fixture(scope='module')
def healthy(tmp_path_factory):
    """The same without any kill: [(steps, letters, standing, {note: its rows}), ...] of a closed and a withdrawn one."""
    office = Office(tmp_path_factory.mktemp('healthy'), 4)
    told = []
    try:
        for i in (0, 3):
            key = office.accounts[i]
            for step, note in script(i):
                process = office.say(key, step, note)
                assert process.wait(60) == 0, (step, process.stderr.read())
            told.append((office.steps(key), office.letters(key), office.stands(key), {note: office.steps(key, note) for _, note in script(i)}))
        yield told
    finally:
        office.end()


def kill_during(office, dice, key, step, note):
    """Says it once, and kills whoever carries it out at some instant; was it acknowledged?"""
    alone = dice.random() < 0.3
    if alone and office.runs():
        stop(office.daemon)
    elif not alone and not office.runs():
        office.start()
    process = office.say(key, step, note)
    time.sleep(dice.uniform(0, 0.08) * SLOW)
    victim = process if alone else office.daemon
    victim.kill()
    victim.wait()
    process.wait(60)
    return process.returncode == 0


def test_killed_at_random_instants(tmp_path, healthy):
    dice, kills, lost = random.Random(20211231), 0, 0
    office = Office(tmp_path, max(4, KILLS // 12))
    try:
        assert healthy[0][1] and healthy[1][1] and all(healthy[0][3].values())
        for i, key in enumerate(office.accounts):
            whole = healthy[i % 4 == 3]
            for step, note in script(i):
                done = False
                while not done and kills < KILLS:
                    said = kill_during(office, dice, key, step, note)
                    kills += 1
                    there = office.steps(key, note)
                    assert there in ([], whole[3][note]), (step, there, whole[3][note])
                    assert there or not said, ('acknowledged and not there', step)
                    done, lost = bool(there), lost + (not there)
                if not done:
                    if not office.runs():
                        office.start()
                    process = office.say(key, step, note)
                    assert process.wait(60) == 0, (step, process.stderr.read())
            assert (office.steps(key), office.letters(key), office.stands(key)) == whole[:3], key
        assert office.house.sql('pragma integrity_check') == [('ok',)] and not office.house.sql('pragma foreign_key_check')
        assert kills >= KILLS and 0 < lost < kills
        print(f'{kills} kills, {lost} steps lost and said again, {len(office.house.sql(STEPS))} steps, {len(office.accounts)} accounts')
    finally:
        office.end()
