"""A disk that takes nothing, while the watch goes on and before it begins: what was answered with success is there, the watch goes on
or refuses with the way out, and once the disk is well again nobody's hand is needed.

Faults that can be set and cleared under a running program are preloaded (bad-machine.c); a full disk and one that the kernel turned
read-only are real ones besides, where this machine lets us mount."""
import ctypes
import datetime as dt
import errno
import os
import shutil
import subprocess

import pytest
from house import stop, wait_for
from test_faults import EVENING, NOON, SLOW, ZONE, asked, findings, preload, running, watched

OBSERVE = ['observe', 'a0', '--last-update', '2021-07-12T11:00:00+08:00', '--interaction', 'ok', '--works', 'yes', '--at', '2021-07-12T11:50:00+08:00']
DEADLINE = int(dt.datetime(2021, 9, 11, tzinfo=ZONE).timestamp())


def state(house):
    path = os.path.join(house.folder, 'state')
    os.makedirs(path, exist_ok=True)
    return path


class Preloaded:
    """The state directory, whose disk answers as the test says."""

    def __init__(self, house, fault):
        self.path, self.fault = os.path.join(house.folder, 'bad-disk'), fault
        self.heal()
        house.env.update(preload('libbad_machine.so'), BAD_DISK=self.path, BAD_DISK_AT=state(house))

    def says(self, number):
        with open(self.path, 'wb' if not os.path.exists(self.path) else 'r+b') as f:
            f.write(number.to_bytes(4, 'little'))

    def fail(self):
        self.says(self.fault)

    def heal(self):
        self.says(0)


class Full:
    """A small disk of its own, and what fills it."""

    def __init__(self, house, mount):
        mount('-t', 'tmpfs', '-o', 'size=32M', 'small', state(house))
        self.path = os.path.join(state(house), 'ballast')

    def fail(self):
        with open(self.path, 'wb', buffering=0) as f:
            size = 1 << 20
            while size:
                try:
                    if f.write(bytes(size)) < size:
                        size //= 2
                except OSError:
                    size //= 2

    def heal(self):
        os.unlink(self.path)


@pytest.fixture
def mount(tmp_path):
    """Mounts for this test alone."""
    newns, libc, here = 0x20000, ctypes.CDLL(None, use_errno=True), os.getcwd()  # CLONE_NEWNS
    with open('/proc/thread-self/ns/mnt', 'rb') as before:
        if libc.unshare(newns):
            pytest.skip('needs the right to mount')

        def mount(*args):
            if run('mount', *args).returncode:
                pytest.skip(f'this machine cannot mount {args}')
        try:
            mount('--make-rprivate', '/')
            yield mount
        finally:
            assert libc.setns(before.fileno(), newns) == 0
            os.chdir(here)


@pytest.fixture
def disk(request):
    """Makes the disk of a house, of the kind that the test names."""
    kind = request.param
    if kind == 'full for real':
        mount = request.getfixturevalue('mount')
        return lambda house: Full(house, mount)
    return lambda house: Preloaded(house, kind)


def run(*command):
    return subprocess.run(command, stderr=subprocess.DEVNULL)


def wait_for_mount(*command):
    """A child that was just killed may still have a file open."""
    wait_for(lambda: run(*command).returncode == 0, 10 * SLOW)


def say_until_refused(house, said):
    """A person speaks until he is refused; whoever was answered with success is remembered. Is he refused?"""
    who = f'某{len(said)}'
    r = subprocess.run([*house.ctl_path(), *OBSERVE, '--by', who], env=house.env, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    if r.returncode == 0:
        said.append(who)
    return r.returncode == 1


def test_it_is_told_in_the_language_of_whoever_runs_it(tmp_path, web):
    """But for SQLite's own words, which know one language."""
    house = watched(tmp_path, web, 1)
    house.env['LANGUAGE'] = 'zh_CN'
    disk = Preloaded(house, errno.ENOSPC)
    house.once(NOON)
    web.statuses()
    daemon = house.start('--now', EVENING, '--warp')
    wait_for(lambda: asked(web), 10 * SLOW)
    disk.fail()
    wait_for(lambda: '数据库:database or disk is full' in house.log(), 25 * SLOW)
    daemon.terminate()
    assert daemon.wait(30) in (0, 1)  # what the disk lost may be told by its status


@pytest.mark.parametrize('disk', [errno.ENOSPC, errno.EROFS, errno.EIO, 'full for real'], ids=['full', 'read-only', 'broken', 'full for real'], indirect=True)
def test_under_a_running_watch(tmp_path, web, disk):
    """A deadline passes while nothing can be written. What was decided before is there, the watch goes on and says so; once the
    disk is well again it finds what it has to, once, without a hand."""
    house = watched(tmp_path, web, 6, poll='every = 6h', more='limit = 60d\n')
    disk, said = disk(house), []
    house.once(NOON)
    daemon = running(house, '--now', EVENING, '--warp')
    say_until_refused(house, said)
    disk.fail()
    wait_for(lambda: say_until_refused(house, said) or len(said) > 500, 60 * SLOW)
    wait_for(lambda: 'nothing can be written down' in house.log(), 25 * SLOW)
    web.statuses()
    wait_for(lambda: asked(web) > 12 or daemon.poll() is not None, 25 * SLOW)
    assert daemon.poll() is None, house.log()[-2000:]
    disk.heal()
    wait_for(lambda: len(findings(house)) == 6, 25 * SLOW)
    stop(daemon)
    log = house.log()
    assert log.count('nothing can be written down') == log.count('takes what is written again') == 1
    hours = (house.sql('select max(last) from look')[0][0] - house.sql('select min(first) from look')[0][0]) / 3600
    assert log.count('cannot commit') <= hours + 2, 'once an hour'
    assert {d for _, d in findings(house)} == {DEADLINE}
    assert house.sql("select count(*) from review") == [(6,)]
    assert [who for who, in house.sql("select who from observation order by id")] == said != [], 'a word that was taken is there, one that was refused is not'
    house.ctl('verify')


def test_the_kernel_turns_it_read_only(tmp_path, web, mount):
    """As ext4 does after an error, with the store open: the watch goes on and says so, and ends when it is told to. On the mended disk
    all that was answered with success is there, and the deadline that passed meanwhile is found once."""
    image = tmp_path / 'disk'
    with open(image, 'wb') as f:
        f.truncate(64 << 20)
    mkfs = shutil.which('mkfs.ext4', path=os.environ.get('PATH', '') + ':/usr/sbin:/sbin')
    if not mkfs or run(mkfs, '-q', str(image)).returncode:
        pytest.skip('e2fsprogs is not installed')
    house, said = watched(tmp_path, web, 6, poll='every = 6h', more='limit = 60d\n'), []
    mount('-o', 'loop,errors=remount-ro', str(image), state(house))
    house.once(NOON)
    daemon = running(house, '--now', EVENING, '--warp')
    say_until_refused(house, said)
    mount('-o', 'remount,abort', state(house))
    wait_for(lambda: say_until_refused(house, said) and 'nothing can be written down' in house.log(), 60 * SLOW)
    web.statuses()
    wait_for(lambda: asked(web) > 12 or daemon.poll() is not None, 25 * SLOW)
    assert daemon.poll() is None, house.log()[-2000:]
    daemon.terminate()
    daemon.wait(60 * SLOW)
    wait_for_mount('umount', state(house))
    mount('-o', 'loop', str(image), state(house))
    house.once('2021-09-20T09:00:00+08:00')
    assert len(findings(house)) == 6 and {d for _, d in findings(house)} == {DEADLINE} and house.sql("select count(*) from review") == [(6,)]
    assert [who for who, in house.sql("select who from observation order by id")] == said != []
    house.ctl('verify')


# ---- before it begins -------------------------------------------------------------------------------


@pytest.mark.parametrize('before', [False, True], ids=['nothing there', 'a store there'])
def test_it_starts_on_a_full_disk(tmp_path, web, mount, before):
    """It refuses and says what to do; started again, as systemd does for ever, it watches as soon as there is room."""
    house = watched(tmp_path, web, 3)
    disk = Full(house, mount)
    if before:
        house.once(NOON)
    disk.fail()
    for line in (house.daemon('--now', EVENING, status=1), house.daemon('--once', '--now', EVENING, status=1)):
        assert any('make room, and the watch goes on by itself' in said for said in line), line
    disk.heal()
    house.once(EVENING)
    assert {row['state'] for row in house.status(EVENING).values()} == {'current'}
    house.ctl('verify')


@pytest.mark.parametrize('before', [False, True], ids=['nothing there', 'a store there'])
def test_it_starts_on_a_read_only_disk(tmp_path, web, mount, before):
    house = watched(tmp_path, web, 3)
    Full(house, mount)
    if before:
        house.once(NOON)
    wait_for_mount('mount', '-o', 'remount,ro', state(house))
    line = house.daemon('--once', '--now', EVENING, status=1)
    assert any('Read-only file system' in said and 'state' in said for said in line), line
    if before:
        assert {row['state'] for row in house.status(NOON).values()} == {'current'}, 'what is there can be read'
    mount('-o', 'remount,rw', state(house))
    house.once(EVENING)
    assert {row['state'] for row in house.status(EVENING).values()} == {'current'}


def test_a_state_directory_that_cannot_be_written(tmp_path, web):
    house = watched(tmp_path, web, 1)
    Preloaded(house, errno.EROFS).fail()
    log = house.daemon('--once', '--now', NOON, status=1)
    assert any('Read-only file system' in line and 'state' in line for line in log), log
