"""What systemd is told and given: notifications, the unit, an installation, and the package in a booted machine."""
import glob
import os
import re
import shutil
import signal
import socket
import subprocess
import time

import pytest
from house import BUILD, House, Nginx, rss, stop, wait_for

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, '../..'))
UNIT = '[unit office]\nname = 办公室\nhead = 主任 <head@example.gov.cn>\n'
FEED = UNIT + '[account jia]\nname = 甲\nunit = office\nplatform = website\nfeed = http://127.0.0.1:9/a.xml\n'


class Listener:
    """A service manager's end of NOTIFY_SOCKET."""

    def __init__(self, address):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address)
        self.socket.settimeout(0.1)
        self.heard = []

    def listen(self, seconds=0.0):
        end = time.monotonic() + seconds
        while True:
            try:
                self.heard.append(self.socket.recv(4096).decode())
            except socket.timeout:
                if time.monotonic() >= end:
                    return self.heard

    def wait(self, start, seconds=10):
        wait_for(lambda: any(m.startswith(start) for m in self.listen()), seconds)


@pytest.fixture(params=['path', 'abstract'])
def told(request, tmp_path):
    address = str(tmp_path / 'notify') if request.param == 'path' else f'\0newmedia-test-{os.getpid()}'
    listener = Listener(address)
    house = House(tmp_path / 'house')
    house.feeds(FEED)
    house.env.update(NOTIFY_SOCKET=address.replace('\0', '@'), WATCHDOG_USEC='900000')
    daemon = house.start()
    yield house, listener, daemon
    if daemon.poll() is None:
        os.kill(daemon.pid, signal.SIGCONT)
        daemon.kill()
        daemon.wait()


def test_ready_status_reload_stop(told):
    house, listener, daemon = told
    listener.wait('READY=1')
    listener.wait('STATUS=1 accounts')
    listener.heard.clear()
    daemon.send_signal(signal.SIGHUP)
    listener.wait('RELOADING=1')
    listener.wait('READY=1')
    reloading = next(m for m in listener.heard if m.startswith('RELOADING'))
    said = int(re.fullmatch(r'RELOADING=1\nMONOTONIC_USEC=(\d+)', reloading).group(1))
    assert abs(time.clock_gettime(time.CLOCK_MONOTONIC) - said / 1e6) < 10
    stop(daemon)
    listener.wait('STOPPING=1')


def test_watchdog_is_fed_by_the_loop_alone(told):
    """Fed at least every half period; a keeper that stands still feeds nobody, though its children live."""
    house, listener, daemon = told
    listener.wait('READY=1')
    listener.heard.clear()
    listener.listen(2)
    assert listener.heard.count('WATCHDOG=1') >= 4
    daemon.send_signal(signal.SIGSTOP)
    listener.listen(0.3)
    listener.heard.clear()
    listener.listen(2)
    assert 'WATCHDOG=1' not in listener.heard
    daemon.send_signal(signal.SIGCONT)
    listener.wait('WATCHDOG=1')
    stop(daemon)


def test_watchdog_of_another_process_is_not_ours(tmp_path):
    listener = Listener(str(tmp_path / 'notify'))
    house = House(tmp_path / 'house')
    house.feeds(FEED)
    house.env.update(NOTIFY_SOCKET=str(tmp_path / 'notify'), WATCHDOG_USEC='300000', WATCHDOG_PID='1')
    daemon = house.start()
    listener.wait('READY=1')
    assert 'WATCHDOG=1' not in listener.listen(1)
    stop(daemon)


def test_foreground_without_systemd(tmp_path):
    """Nobody listens: nothing is said about it, and the daemon works."""
    house = House(tmp_path / 'house')
    house.feeds(FEED)
    house.env.pop('NOTIFY_SOCKET', None)
    daemon = house.start()
    wait_for(lambda: 'watching 1 accounts' in house.log())
    daemon.send_signal(signal.SIGHUP)
    wait_for(lambda: 'configuration read' in house.log())
    stop(daemon)
    assert 'service manager' not in house.log()


# ---- the unit ------------------------------------------------------------------------------------

needs_analyze = pytest.mark.skipif(not shutil.which('systemd-analyze'), reason='systemd-analyze is not here')


@pytest.fixture(params=['newmediad', 'newmedia-web'])
def unit(request, tmp_path):
    """A unit as it was built, with a program that is there."""
    with open(os.path.join(BUILD, f'contrib/{request.param}.service'), encoding='utf-8') as f:
        text = f.read()
    path = tmp_path / f'{request.param}.service'
    path.write_text(re.sub(r'ExecStart=\S+', f'ExecStart={os.path.abspath(BUILD)}/{request.param}', text), encoding='utf-8')
    shutil.copy(os.path.join(ROOT, 'contrib/systemd/newmedia-web.socket'), tmp_path)
    return str(path)


@needs_analyze
def test_unit_has_no_mistakes(unit):
    r = subprocess.run(['systemd-analyze', 'verify', '--man=no', unit], capture_output=True, text=True)
    ours = [line for line in r.stderr.splitlines() if 'newmedia' in line]
    assert r.returncode == 0 and not ours, r.stderr


@needs_analyze
def test_unit_is_exposed_little(unit):
    """1.1 is what a program that must reach the web can have at best; one that is handed its socket stays far below."""
    threshold = 11 if unit.endswith('newmediad.service') else 3
    r = subprocess.run(['systemd-analyze', 'security', '--offline=true', '--no-pager', f'--threshold={threshold}', unit], capture_output=True, text=True)
    assert r.returncode == 0, '\n'.join(line for line in r.stdout.splitlines() if '✓' not in line)
    print(r.stdout.splitlines()[-1])


# ---- an installation ---------------------------------------------------------------------------------

def install(tmp_path):
    subprocess.run(['meson', 'install', '-C', BUILD, '--no-rebuild', '--quiet', '--destdir', str(tmp_path)], check=True, capture_output=True)
    return {os.path.join(folder, name)[len(str(tmp_path)):] for folder, _, names in os.walk(tmp_path) for name in names}


@pytest.mark.skipif(not shutil.which('meson'), reason='meson is not here')
def test_meson_install_puts_all_in_place(tmp_path):
    files = install(tmp_path)
    for wanted in ('/bin/newmediactl', '/sbin/newmediad', '/libexec/newmedia/newmedia-fetch', '/libexec/newmedia/newmedia-read',
                   '/libexec/newmedia/newmedia-mail', '/libexec/newmedia/newmedia-report', '/libexec/newmedia/newmedia-web',
                   '/systemd/system/newmedia-web.socket', '/systemd/system/newmedia-web.service', '/newmedia/platforms.d/wechat.conf', '/newmedia/holidays.d/2021.conf',
                   '/zh_CN/man8/newmediad.8', '/man8/newmedia-web.8',
                   '/systemd/system/newmediad.service', '/sysusers.d/newmedia.conf', '/tmpfiles.d/newmedia.conf', '/man/man8/newmediad.8',
                   '/man/man1/newmediactl.1', '/man/man5/newmedia.conf.5', '/man/man5/feeds.d.5', '/bash-completion/completions/newmediactl',
                   '/doc/newmedia/examples/feeds.d/danwei.conf', '/etc/newmedia/newmedia.conf', '/zh_CN/LC_MESSAGES/newmedia.mo'):
        assert any(f.endswith(wanted) for f in files), wanted
    assert os.path.isdir(tmp_path / 'etc/newmedia/feeds.d') and not os.listdir(tmp_path / 'etc/newmedia/feeds.d')
    mine = tmp_path / 'etc/newmedia/newmedia.conf'
    mine.write_text('[newmedia]\n', encoding='utf-8')
    install(tmp_path)
    assert mine.read_text(encoding='utf-8') == '[newmedia]\n', "the admin's configuration was overwritten"


@pytest.mark.skipif(not shutil.which('meson'), reason='meson is not here')
def test_what_was_installed_runs_from_its_folder(tmp_path):
    """init, doctor and a first round by the installed programs alone, as a user who has no root."""
    files = install(tmp_path / 'tree')

    def find(end):
        return str(tmp_path / 'tree') + next(f for f in files if f.endswith(end))

    web = Nginx(tmp_path / 'nginx', tmp_path / 'www')
    try:
        with open(os.path.join(web.root, 'a.xml'), 'w', encoding='utf-8') as f:
            f.write(rss('甲', [('1', '一', 'Mon, 05 Jul 2021 08:00:00 +0800')]))
        env = dict(os.environ, LANGUAGE='zh_CN', LC_ALL='C.UTF-8', NEWMEDIA_CHILDREN=os.path.dirname(find('/newmedia-fetch')),
                   NEWMEDIA_LOCALEDIR=find('/zh_CN/LC_MESSAGES/newmedia.mo').split('/zh_CN/')[0])

        def run(program, *args):
            return subprocess.run([find('bin' + program), '-f', str(tmp_path / 'mine/newmedia.conf'), *args], env=env, capture_output=True, text=True, timeout=120)

        assert run('/newmediactl', 'init', str(tmp_path / 'mine')).returncode == 0
        shipped = find('/newmedia/platforms.d/wechat.conf').rsplit('/', 2)[0]
        conf = tmp_path / 'mine/newmedia.conf'
        text = conf.read_text(encoding='utf-8').replace(';platforms_shipped = /usr/share/newmedia', 'platforms_shipped = ' + shipped)
        text = text.replace(';holidays_shipped = /usr/share/newmedia', 'holidays_shipped = ' + shipped).replace(';allow_private =', 'allow_private = 127.0.0.0/8')
        conf.write_text(text.replace(';listen = 127.0.0.1:8014', 'listen ='), encoding='utf-8')
        for sample in glob.glob(str(tmp_path / 'mine/feeds.d/*')):
            os.unlink(sample)
        (tmp_path / 'mine/feeds.d/a.conf').write_text(FEED.replace('http://127.0.0.1:9/a.xml', web.url('a.xml')), encoding='utf-8')
        r = run('/newmediad', '--once', '--all', '--now', '2021-07-05T09:00:00+08:00')
        assert r.returncode == 0 and '未被采用' not in r.stderr, r.stderr
        r = run('/newmediactl', '--now', '2021-07-05T09:00:01+08:00', 'status')
        assert re.search('^甲 .*正常', r.stdout, re.M), r.stdout + r.stderr
        r = run('/newmediactl', '--now', '2021-07-05T09:00:01+08:00', 'doctor')
        assert r.returncode == 0 and '没有发现异常' in r.stdout, r.stdout + r.stderr
    finally:
        web.stop()


# ---- the package in a booted machine ---------------------------------------------------------------------

def why_not_booted():
    if 'asan' in BUILD:
        return 'the package is the same as in the plain round'
    if os.geteuid():
        return 'not root'
    for tool in ('systemd-nspawn', 'dpkg-buildpackage', 'dh', 'dpkg-deb'):
        if not shutil.which(tool):
            return f'{tool} is not here'
    if not os.path.exists('/usr/lib/systemd/systemd') and not os.path.exists('/lib/systemd/systemd'):
        return 'no systemd to boot'
    return None


def bumped(deb, to):
    """The same package with a higher version."""
    folder = to + '.d'
    subprocess.run(['dpkg-deb', '-R', deb, folder], check=True)
    with open(folder + '/DEBIAN/control', encoding='utf-8') as f:
        control = f.read()
    with open(folder + '/DEBIAN/control', 'w', encoding='utf-8') as f:
        f.write(re.sub(r'(?m)^Version: (\S+)', r'Version: \g<1>+1', control))
    subprocess.run(['dpkg-deb', '--root-owner-group', '-b', folder, to], check=True, stdout=subprocess.DEVNULL)


@pytest.fixture
def machine(tmp_path):
    """A throw-away machine: NEWMEDIA_TREE (a debootstrap tree), or this very one, under a layer in memory that takes all writes."""
    reason = why_not_booted()
    if reason:
        pytest.skip(reason)
    layer = str(tmp_path / 'layer')
    os.mkdir(layer)
    subprocess.run(['mount', '-t', 'tmpfs', 'tmpfs', layer], check=True)
    try:
        for folder in ('upper', 'work', 'root', 'report'):
            os.mkdir(os.path.join(layer, folder))
        options = f"lowerdir={os.environ.get('NEWMEDIA_TREE', '/')},upperdir={layer}/upper,workdir={layer}/work"
        if subprocess.run(['mount', '-t', 'overlay', 'overlay', '-o', options, f'{layer}/root'], capture_output=True).returncode:
            pytest.skip('no overlay file system')
        yield layer
        subprocess.run(['umount', f'{layer}/root'], check=False)
    finally:
        subprocess.run(['umount', layer], check=False)


INSIDE = '''[Unit]
DefaultDependencies=no
Wants=basic.target
After=basic.target
[Service]
Type=oneshot
ExecStart=/bin/bash /report/inside.sh
'''


def boot(layer):
    shutil.copy(os.path.join(HERE, 'boot/inside.sh'), layer + '/report/inside.sh')
    with open(layer + '/root/etc/systemd/system/newmedia-inside.service', 'w', encoding='utf-8') as f:
        f.write(INSIDE)
    r = subprocess.run(['systemd-nspawn', '-q', '-D', layer + '/root', '--register=no', '--keep-unit', '--private-network',
                        f'--bind={layer}/report:/report', '-b', 'systemd.unit=newmedia-inside.service'],
                       stdin=subprocess.DEVNULL, capture_output=True, text=True, errors='replace', timeout=600)
    if not os.path.exists(layer + '/report/out'):
        pytest.skip('systemd-nspawn cannot boot here: ' + (r.stderr + r.stdout)[-400:])
    with open(layer + '/report/out', encoding='utf-8', errors='replace') as f:
        return f.read()


def test_package_in_a_booted_machine(machine):
    subprocess.run([os.path.join(ROOT, 'contrib/build-deb'), machine + '/deb'], check=True, capture_output=True)
    deb = glob.glob(machine + '/deb/newmedia_*.deb')[0]
    shutil.copy(deb, machine + '/report/old.deb')
    bumped(deb, machine + '/report/new.deb')
    out = boot(machine)
    print(out)
    journal = ''
    if os.path.exists(machine + '/report/journal'):
        with open(machine + '/report/journal', encoding='utf-8', errors='replace') as f:
            journal = f.read()[-6000:]
    assert out.rstrip().endswith('the end') and len(re.findall(r'(?m)^ok ', out)) >= 55, out + journal
    assert not re.findall(r'(?m)^not ok .*', out), '\n'.join(re.findall(r'(?m)^not ok .*', out)) + '\n' + journal
