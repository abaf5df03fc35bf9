"""Children that hang or die never make the keeper's loop stand still: it goes on answering, and says so itself when it did not."""
import os
import re
import signal
import time

import pytest

from house import House, Nginx, children_of, rss, stop, wait_for

UNIT = '[unit u]\nname = 单位\nhead = 张三 <z@example.gov.cn>\n'
# A machine that runs other tests may take a moment; a loop that waits for a child takes seconds.
STALL_MS = 500


def stalls(log):
    """Milliseconds that programs said their loops stood still."""
    return [float(ms) for ms in re.findall(r'stood still .*?(\d+) ms', log)]


@pytest.fixture
def watched(tmp_path):
    """A daemon that always has something under way: 40 accounts of a slow site, asked each minute."""
    web = Nginx(tmp_path / 'nginx', tmp_path / 'www', 'limit_rate 8k;')
    os.makedirs(web.root, exist_ok=True)
    with open(os.path.join(web.root, 'a.xml'), 'w', encoding='utf-8') as f:
        f.write(rss('甲', [(str(i), '一' * 20, 'Mon, 12 Jul 2021 10:22:00 +0800') for i in range(40)]))
    house = House(tmp_path / 'house', poll='every = 1m\nper_host = 8')
    house.feeds(UNIT + ''.join(f'[account a{i}]\nname = a{i}\nunit = u\nplatform = website\nfeed = {web.url("a.xml")}?{i}\n' for i in range(40)))
    daemon = house.start()
    wait_for(lambda: 'watching' in house.log())
    yield house, daemon
    if daemon.poll() is None:
        daemon.kill()
        daemon.wait()
    web.stop()


def ask_all(house):
    for i in range(40):
        house.ctl('poll', f'a{i}')


def answers_within(house, seconds):
    before = time.monotonic()
    house.ctl('poll', 'a0')
    return time.monotonic() - before < seconds


@pytest.mark.parametrize('sig', [signal.SIGSTOP, signal.SIGKILL], ids=['stopped', 'killed'])
def test_the_loop_goes_on_whatever_becomes_of_a_child(watched, sig):
    house, daemon = watched
    ask_all(house)
    for _ in range(10):
        for pid in children_of(daemon):
            try:
                os.kill(pid, sig)
            except ProcessLookupError:
                pass  # it was quicker
        assert answers_within(house, 5)
        time.sleep(0.3)
    if sig == signal.SIGSTOP:  # 5 s of a transfer and 10 s of silence: then it is replaced
        wait_for(lambda: 'a fresh fetcher asks again' in house.log(), 40)
    ask_all(house)
    wait_for(lambda: house.status()['a0']['last_good_look'], 60)
    stop(daemon)
    log = house.log()
    assert max(stalls(log), default=0) < STALL_MS, log[-2000:]
    assert 'a fresh fetcher asks again' in log
    assert log.count('a fresh fetcher asks again') == 1, 'said once an hour, however often it dies'


def test_a_fetcher_that_dies_after_the_register_changed_starts_with_the_settings_in_force(watched):
    house, daemon = watched
    house.feeds('[account late]\nname = late\nunit = u\nplatform = website\nfeed = http://127.0.0.1:9/\n', 'b.conf')
    wait_for(lambda: 'configuration read' in house.log())
    before = len(house.log())
    for pid in children_of(daemon):
        os.kill(pid, signal.SIGKILL)
    house.ctl('poll', 'a0')
    wait_for(lambda: house.status()['a0']['last_good_look'], 30)
    stop(daemon)
    assert 'allow_private' not in house.log()[before:], 'the settings were those of the configuration before'


def test_the_same_failure_of_fifty_accounts_is_one_line_an_hour(tmp_path):
    """Three virtual hours, 50 accounts of a site that is away and one of another: a line for each cause at once, then one an hour."""
    web = Nginx(tmp_path / 'nginx', tmp_path / 'www', 'location / { return 404; }')
    house = House(tmp_path / 'house', poll='every = 10m')
    dead = 'http://127.0.0.1:9/'  # discard: nobody listens there
    house.feeds(UNIT + ''.join(f'[account a{i}]\nname = a{i}\nunit = u\nplatform = website\nfeed = {dead}{i}.xml?key=sesame\n' for i in range(50)) +
                f'[account b]\nname = b\nunit = u\nplatform = website\nfeed = {web.url("b.xml")}\n')
    house.env['NEWMEDIA_LOG_PREFIX'] = '1'
    daemon = house.start('--now', '2021-07-12T12:00:00+08:00', '--warp')
    wait_for(lambda: 'watching' in house.log())
    wait_for(lambda: (house.sql('select max(last) from look')[0][0] or 0) >= 1626062400 + 4 * 3600, 60)
    stop(daemon)
    lines = house.log().splitlines()
    hours = (house.sql('select max(last) from look')[0][0] - 1626062400) / 3600
    first = [line for line in lines if 'cannot read http' in line]
    later = [line for line in lines if 'since it was last said' in line]
    assert len(first) == 2 and all(line.startswith('<6>') for line in first), first
    fifty = [line for line in later if 'and 49 others of ' in line]
    assert 3 <= len(fifty) <= hours + 2, later
    assert len(later) <= 2 * (hours + 2), 'two causes'
    assert all(re.match('<[3-7]>', line) for line in lines), 'each line says how grave it is'
    assert 'sesame' not in house.log()
    web.stop()
