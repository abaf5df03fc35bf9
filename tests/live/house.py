"""house - a whole set-up in one folder for a test: an nginx that serves documents on loopback, a configuration, and the
programs under test (NEWMEDIA_BUILD names their folder)."""
import ctypes
import json
import os
import signal
import socket
import subprocess
import time

BUILD = os.environ.get('NEWMEDIA_BUILD', os.path.join(os.path.dirname(__file__), '../../build'))


def die_with_the_test():
    """For the new process: a test that is itself killed leaves no daemon behind."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def rfc822(t):
    """A moment of China's clock, as feeds write it."""
    return t.strftime('%a, %d %b %Y %H:%M:%S +0800')


class Nginx:
    """A real nginx that serves `root` on a free port of 127.0.0.1."""

    def __init__(self, folder, root, extra=''):
        self.port, self.folder, self.root = free_port(), str(folder), str(root)
        os.makedirs(self.folder, exist_ok=True)
        os.makedirs(self.root, exist_ok=True)
        self.log = os.path.join(self.folder, 'access.log')
        conf = os.path.join(self.folder, 'nginx.conf')
        temp = ''.join(f'{k}_temp_path {self.folder}/{k};' for k in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
        with open(conf, 'w', encoding='utf-8') as f:
            f.write(f'''daemon off; master_process off; pid {self.folder}/nginx.pid; error_log {self.folder}/error.log;
events {{ worker_connections 4096; }}
http {{ {temp} types {{ application/rss+xml xml; text/html html; application/json json; }}
  log_format line '$status $request_uri $http_if_none_match'; access_log {self.log} line; keepalive_requests 1000000;
  server {{ listen 127.0.0.1:{self.port} backlog=4096; root {self.root}; {extra} }} }}''')
        self.process = subprocess.Popen(['/usr/sbin/nginx', '-c', conf, '-p', self.folder], stderr=subprocess.DEVNULL, preexec_fn=die_with_the_test)
        for _ in range(200):
            try:
                socket.create_connection(('127.0.0.1', self.port), 0.2).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError('nginx does not listen')

    def url(self, path):
        return f'http://127.0.0.1:{self.port}/{path}'

    def statuses(self):
        """The statuses answered so far, and the log emptied."""
        with open(self.log, encoding='utf-8') as f:
            lines = f.read().splitlines()
        os.truncate(self.log, 0)
        return [int(line.split()[0]) for line in lines]

    def stop(self):
        self.process.terminate()
        self.process.wait()


class House:
    """newmedia.conf, feeds.d and state in one folder."""

    def __init__(self, folder, poll='', extra='', web='', allow='127.0.0.0/8'):
        self.folder = str(folder)
        self.conf = os.path.join(self.folder, 'newmedia.conf')
        os.makedirs(os.path.join(self.folder, 'feeds.d'), exist_ok=True)
        with open(self.conf, 'w', encoding='utf-8') as f:
            f.write(f'[newmedia]\nfeeds = feeds.d\nstate = state\nzone = Asia/Shanghai\nlanguage = en\n{extra}\n'
                    f'[poll]\nallow_private = {allow}\ntimeout = 5s\n{poll}\n[web]\nlisten ={" " + web if web else ""}\n')
        self.env = dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en')

    def feeds(self, text, name='accounts.conf'):
        with open(os.path.join(self.folder, 'feeds.d', name), 'w', encoding='utf-8') as f:
            f.write(text)

    def daemon(self, *args, **kw):
        """newmediad run to its end; its log lines."""
        r = subprocess.run([os.path.join(BUILD, 'newmediad'), '-f', self.conf, *args], env=self.env, stdin=subprocess.DEVNULL,
                           capture_output=True, text=True, timeout=kw.get('timeout', 120))
        assert r.returncode == kw.get('status', 0), (r.returncode, r.stderr[-3000:])
        return r.stderr.splitlines()

    def once(self, now=None, *args):
        return self.daemon('--once', '--all', *(['--now', now] if now else []), *args)

    def start(self, *args):
        """newmediad in the background; the caller ends it."""
        log = open(os.path.join(self.folder, 'log'), 'a', encoding='utf-8')
        return subprocess.Popen([os.path.join(BUILD, 'newmediad'), '-f', self.conf, *args], env=self.env, stdin=subprocess.DEVNULL, stderr=log, preexec_fn=die_with_the_test)

    def log(self):
        with open(os.path.join(self.folder, 'log'), encoding='utf-8') as f:
            return f.read()

    def ctl_path(self):
        return os.path.join(BUILD, 'newmediactl'), '-f', self.conf

    def ctl(self, *args, status=0, timeout=60):
        r = subprocess.run([os.path.join(BUILD, 'newmediactl'), '-f', self.conf, *args], env=self.env, stdin=subprocess.DEVNULL,
                           capture_output=True, text=True, timeout=timeout)
        assert r.returncode == status, (args, r.returncode, r.stdout[-2000:], r.stderr[-2000:])
        return r.stdout

    def ctl_error(self, *args, status=1):
        """What newmediactl says where it cannot."""
        r = subprocess.run([os.path.join(BUILD, 'newmediactl'), '-f', self.conf, *args], env=self.env, stdin=subprocess.DEVNULL,
                           capture_output=True, text=True, timeout=60)
        assert r.returncode == status, (args, r.returncode, r.stdout[-2000:], r.stderr[-2000:])
        return r.stderr.splitlines()

    def status(self, now=None):
        """status --json as {account: row}."""
        out = json.loads(self.ctl('status', '--json', *(['--now', now] if now else [])))
        return {row['account']: row for row in out['accounts']}

    def sql(self, query):
        import sqlite3
        with sqlite3.connect(f'file:{self.folder}/state/newmedia.db?mode=rw', uri=True) as db:
            return db.execute(query).fetchall()


def children_of(process, *names):
    """pids of its running children of those names, else of all that are ours (a sanitizer's helper is not), oldest first."""
    found = []
    for pid in open(f'/proc/{process.pid}/task/{process.pid}/children', encoding='ascii').read().split():
        try:
            with open(f'/proc/{pid}/comm', encoding='ascii') as f:
                name = f.read().strip()
            if name in names or (not names and name.startswith('newmedia-')):
                found.append(int(pid))
        except OSError:
            pass  # it has just gone
    return found


def kill_one(daemon, dice):
    """kill -9 of the keeper or, as often, of one of its children; which. Children are not there at every instant."""
    children = children_of(daemon)
    pid = dice.choice(children) if children and dice.random() < 0.7 else daemon.pid
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return None
    return 'keeper' if pid == daemon.pid else 'child'


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError('did not come about in time')


def stop(process):
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def rss(title, posts):
    """An RSS 2.0 document: posts = [(id, title, RFC 822 date or None), ...]."""
    items = ''.join(f'<item><title>{t}</title><link>http://127.0.0.1:9/{i}</link><guid>{i}</guid>' + (f'<pubDate>{d}</pubDate>' if d else '') +
                    '</item>' for i, t, d in posts)
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'
