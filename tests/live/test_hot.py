"""Files of the configuration that are dropped, edited, removed or broken while the daemon runs, and while it does not."""
import os
import signal
import time

import pytest
from house import House, Nginx, rss, stop, wait_for

UNIT = '[unit office]\nname = 办公室\nhead = 主任 <head@example.gov.cn>\n'
SOON = 5  # seconds within which a change takes effect


def account(key, url, more=''):
    return f'[account {key}]\nname = {key}\nunit = office\nplatform = website\nfeed = {url}\n{more}\n'


@pytest.fixture
def house(tmp_path):
    web = Nginx(tmp_path / 'nginx', tmp_path / 'www')
    with open(os.path.join(web.root, 'a.xml'), 'w', encoding='utf-8') as f:
        f.write(rss('甲', [('1', '一', 'Mon, 12 Jul 2021 10:22:00 +0800')]))
    h = House(tmp_path / 'house')
    h.url = web.url('a.xml')
    h.feeds(UNIT + account('jia', h.url), '10-office.conf')
    h.daemons = []
    yield h
    for daemon in h.daemons:
        if daemon.poll() is None:
            daemon.kill()
            daemon.wait()
    web.stop()


def running(house):
    before = house.log().count('watching') if os.path.exists(house.folder + '/log') else 0
    daemon = house.start()
    house.daemons.append(daemon)
    wait_for(lambda: house.log().count('watching') > before)
    return daemon


def read_again(house, accounts, files, refused=0, after=0):
    return lambda: house.log()[after:].count(f'configuration read: {accounts} accounts in {files} files, {refused} of them refused')


def feed_file(house, name):
    return os.path.join(house.folder, 'feeds.d', name)


def kept(house):
    return {name: open(os.path.join(house.folder, 'state/last-good', name), encoding='utf-8').read()
            for name in sorted(os.listdir(os.path.join(house.folder, 'state/last-good')))}


def names(house):
    return sorted(house.status())


def test_dropped_edited_and_removed(house):
    """Each way an editor, cp, mv and rm have of changing a folder; the account that went keeps its history."""
    daemon = running(house)
    house.feeds(account('yi', house.url), '20-yi.conf')
    wait_for(read_again(house, 2, 2), SOON)
    looks = 'select count(*) from look join account on account.id = look.account where key = \'yi\''
    house.ctl('poll', 'yi')
    wait_for(lambda: house.sql(looks) == [(1,)], 20)
    with open(feed_file(house, '.20-yi.conf.new'), 'w', encoding='utf-8') as f:
        f.write(account('yi', house.url, 'subject = 区政府办').replace('name = yi', 'name = 乙'))
    os.rename(feed_file(house, '.20-yi.conf.new'), feed_file(house, '20-yi.conf'))
    wait_for(lambda: read_again(house, 2, 2)() == 2, SOON)
    os.unlink(feed_file(house, '20-yi.conf'))
    wait_for(read_again(house, 1, 1), SOON)
    assert names(house) == ['jia']
    stop(daemon)
    changes = house.sql("select field, old, new from account_change c join account a on a.id = c.account where key = 'yi' order by c.id")
    assert ('name', 'yi', '乙') in changes and ('registered', 'yes', 'no') in changes, changes
    assert any('区政府办' in new for _, _, new in changes), changes
    assert house.sql(looks) == [(1,)]


def test_what_is_no_configuration_wakes_nobody(house):
    daemon = running(house)
    time.sleep(3)  # files written just before the start may be read once more
    before = house.log().count('configuration read')
    for name in ('notes.txt', '.hidden.conf', 'a.conf~', 'a.conf.swp'):
        house.feeds('rubbish', name)
    with open(os.path.join(house.folder, 'unrelated.conf'), 'w', encoding='utf-8') as f:
        f.write('rubbish')
    time.sleep(3)
    assert house.log().count('configuration read') == before
    stop(daemon)


def test_a_burst_is_read_once(house):
    daemon = running(house)
    for i in range(200):
        house.feeds(account(f'a{i}', house.url), f'50-{i}.conf')
    wait_for(read_again(house, 201, 201), SOON)
    assert house.log().count('configuration read') <= 2
    stop(daemon)


def test_endless_writing_keeps_nobody_out(house):
    """A folder in which something is written again and again: the first change still comes into force in time."""
    daemon = running(house)
    end = time.monotonic() + SOON
    house.feeds(account('yi', house.url), '20-yi.conf')
    while time.monotonic() < end and not read_again(house, 2, 2)() and not read_again(house, 3, 3)():
        house.feeds(account('bing', house.url), '30-bing.conf')
        time.sleep(0.1)
    assert read_again(house, 3, 3)()
    stop(daemon)


def test_main_file_and_the_other_folders(house):
    daemon = running(house)
    with open(house.conf, 'a', encoding='utf-8') as f:
        f.write('[mail]\nadmin = ops@example.gov.cn\n')
    wait_for(lambda: read_again(house, 1, 1)() == 1, SOON)
    for n, folder in enumerate(('platforms.d', 'holidays.d'), 2):
        os.mkdir(os.path.join(house.folder, folder))  # made only now: the folder above tells
        time.sleep(1)
        with open(os.path.join(house.folder, folder, '2021.conf'), 'w', encoding='utf-8') as f:
            f.write('[recipe]\nplatform = other\n' if n == 2 else '; nothing yet\n')
        wait_for(lambda n=n: read_again(house, 1, 1)() >= n, SOON)
    stop(daemon)


def holidays(house, text):
    os.makedirs(os.path.join(house.folder, 'holidays.d'), exist_ok=True)
    with open(os.path.join(house.folder, 'holidays.d/2021.conf'), 'w', encoding='utf-8') as f:
        f.write(text)


def kept_holidays(house):
    folder = os.path.join(house.folder, 'state/last-good-holidays')
    return {name: open(os.path.join(folder, name), encoding='utf-8').read() for name in os.listdir(folder)}


def test_holidays_dropped_broken_and_removed(house):
    """Within five seconds and by SIGHUP; a broken file leaves its last good version in force, over a restart, too."""
    good, better = '[holiday 元旦]\noff = 2021-01-01..2021-01-03\n', '[holiday 元旦]\noff = 2021-01-01\n'
    refused = '2021.conf is refused; its last good version stays in force'
    holidays(house, good)
    daemon = running(house)
    assert kept_holidays(house) == {'2021.conf': good}
    holidays(house, better)
    wait_for(lambda: kept_holidays(house) == {'2021.conf': better}, SOON)
    holidays(house, '[holiday 元旦]\noff = 2021-02-30\n')
    wait_for(lambda: refused in house.log(), SOON)
    assert '2021.conf:2: ' in house.log() and kept_holidays(house) == {'2021.conf': better}
    stop(daemon)
    at = len(house.log())
    daemon = running(house)
    assert refused in house.log()[at:] and kept_holidays(house) == {'2021.conf': better}
    holidays(house, good)
    daemon.send_signal(signal.SIGHUP)
    wait_for(lambda: kept_holidays(house) == {'2021.conf': good}, SOON)
    os.unlink(os.path.join(house.folder, 'holidays.d/2021.conf'))
    wait_for(lambda: not kept_holidays(house), SOON)
    stop(daemon)


def test_main_file_broken_and_mended(house):
    daemon = running(house)
    good = open(house.conf, encoding='utf-8').read()
    with open(house.conf, 'w', encoding='utf-8') as f:
        f.write(good + '[poll\n')
    wait_for(lambda: 'the last good one stays in force' in house.log(), SOON)
    assert daemon.poll() is None and names_running(house) == ['jia']
    with open(house.conf, 'w', encoding='utf-8') as f:
        f.write(good)
    wait_for(read_again(house, 1, 1), SOON)
    stop(daemon)


def names_running(house):
    return sorted(r[0] for r in house.sql('select key from account where removed is null'))


def test_feeds_folder_moved_elsewhere(house):
    """newmedia.conf names another folder: that one is watched from now on."""
    daemon = running(house)
    os.mkdir(os.path.join(house.folder, 'other.d'))
    with open(os.path.join(house.folder, 'other.d', 'a.conf'), 'w', encoding='utf-8') as f:
        f.write(UNIT + account('yi', house.url))
    text = open(house.conf, encoding='utf-8').read().replace('feeds = feeds.d', 'feeds = other.d')
    with open(house.conf, 'w', encoding='utf-8') as f:
        f.write(text)
    wait_for(lambda: names_running(house) == ['yi'], SOON)
    with open(os.path.join(house.folder, 'other.d', 'b.conf'), 'w', encoding='utf-8') as f:
        f.write(account('bing', house.url))
    wait_for(lambda: names_running(house) == ['bing', 'yi'], SOON)
    stop(daemon)


def test_broken_file_keeps_its_last_good_version_over_a_restart(house):
    house.feeds(account('yi', house.url), '20-yi.conf')
    daemon = running(house)
    good = kept(house)
    assert sorted(good) == ['10-office.conf', '20-yi.conf'] and good['20-yi.conf'] == account('yi', house.url)
    house.feeds('[account yi\nname = ', '20-yi.conf')
    wait_for(read_again(house, 2, 2, 1), SOON)
    assert '20-yi.conf is refused; its last good version with 1 account stays in force' in house.log()
    assert kept(house) == good
    stop(daemon)
    at = len(house.log())
    daemon = running(house)
    assert '20-yi.conf is refused; its last good version with 1 account stays in force' in house.log()[at:]
    assert names_running(house) == ['jia', 'yi'] and names(house) == ['jia', 'yi'] and kept(house) == good
    house.feeds(account('yi', house.url, 'limit = 7d'), '20-yi.conf')  # mended
    wait_for(read_again(house, 2, 2, 0, at), SOON)
    wait_for(lambda: 'limit = 7d' in kept(house)['20-yi.conf'], SOON)
    stop(daemon)


def test_broken_unit_file_loses_no_account_over_a_restart(house):
    """The accounts hang on a unit of another file, and that one is broken."""
    house.feeds(account('yi', house.url), '20-yi.conf')
    stop(running(house))
    house.feeds('[unit office]\nname = \xff\xfe\nparent = nobody\n', '10-office.conf')
    at = len(house.log())
    daemon = running(house)
    assert names_running(house) == ['jia', 'yi'], house.log()[at:]
    stop(daemon)


def test_removed_while_nobody_ran(house):
    """A file that went and came back broken has no last good version any more."""
    house.feeds(account('yi', house.url), '20-yi.conf')
    stop(running(house))
    os.unlink(feed_file(house, '20-yi.conf'))
    stop(running(house))
    assert sorted(kept(house)) == ['10-office.conf'] and names_running(house) == ['jia']
    house.feeds('[account yi\n', '20-yi.conf')
    daemon = running(house)
    assert '20-yi.conf is refused; no account of it is watched' in house.log()
    stop(daemon)


def test_kept_secrets_are_for_the_daemon_alone(house):
    stop(running(house))
    folder = os.path.join(house.folder, 'state/last-good')
    assert os.stat(folder).st_mode & 0o077 == 0
    assert all(os.stat(os.path.join(folder, n)).st_mode & 0o077 == 0 for n in os.listdir(folder))


def test_a_copy_that_went_is_made_again(house):
    """What was kept before is not read again at a reload; but it must be there."""
    house.feeds(account('yi', house.url), '20-yi.conf')
    daemon = running(house)
    good = kept(house)
    os.unlink(os.path.join(house.folder, 'state/last-good/20-yi.conf'))
    house.feeds(account('bing', house.url), '30-bing.conf')
    wait_for(read_again(house, 3, 3), SOON)
    assert kept(house) == dict(good, **{'30-bing.conf': account('bing', house.url)})
    house.feeds(account('yi', house.url, 'limit = 7d'), '20-yi.conf')
    wait_for(lambda: 'limit = 7d' in kept(house)['20-yi.conf'], SOON)
    stop(daemon)


def test_no_copies_can_be_kept(house):
    """The state directory holds a file where the copies should be: said, and the watch goes on."""
    os.makedirs(os.path.join(house.folder, 'state'))
    with open(os.path.join(house.folder, 'state/last-good'), 'w', encoding='utf-8'):
        pass
    daemon = running(house)
    assert 'no copies of the configuration can be kept' in house.log()
    stop(daemon)


def test_mended_rights_are_seen(house):
    """A file that could not be read is read as soon as its rights allow it."""
    house.feeds(account('yi', house.url), '20-yi.conf')
    os.chmod(feed_file(house, '20-yi.conf'), 0o600)
    daemon = running(house)
    os.chmod(feed_file(house, '20-yi.conf'), 0o644)
    wait_for(lambda: 'configuration read' in house.log(), SOON)
    stop(daemon)


def test_rescan_sees_what_the_kernel_does_not_tell(house, tmp_path):
    """A link whose target, in a folder nobody watches, is edited: seen within a minute."""
    target = tmp_path / 'elsewhere.conf'
    target.write_text(account('yi', house.url), encoding='utf-8')
    os.symlink(target, feed_file(house, '20-yi.conf'))
    daemon = running(house)
    target.write_text(account('yi', house.url) + account('bing', house.url), encoding='utf-8')
    wait_for(lambda: names_running(house) == ['bing', 'jia', 'yi'], 75)
    stop(daemon)
