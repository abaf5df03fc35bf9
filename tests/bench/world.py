"""world - what run measures against: documents, an nginx of its own, a register of any size, and what a command costs."""
import ctypes
import datetime
import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(os.environ.get('NEWMEDIA_BUILD', os.path.join(HERE, '../../build')))
ENV = dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en', NEWMEDIA_CHILDREN=BUILD)
START = 1626303600           # 2021-07-15 07:00 +08:00
PAUSE = 1200                 # from look to look, unless a measurement has a clock of its own; a new post is dated in the middle of it
PLATFORMS = 'wechat', 'weibo', 'douyin', 'toutiao'
PER_SOURCE = 1000            # accounts of a bridge
PER_FILE = 10000             # accounts of a file of feeds.d
KINDS = {'rss': 58, 'gbk rss': 2, 'atom': 20, 'rdf': 3, 'json': 2, 'html': 14, 'gbk html': 1}  # of a hundred pages
FEEDS = {'rss': 75, 'atom': 25}


def die_with_us():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: no server is left behind


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def served(command, port):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_us)
    for _ in range(250):
        try:
            socket.create_connection(('127.0.0.1', port), 0.2).close()
            return process
        except OSError:
            time.sleep(0.02)
    sys.exit(command[0] + ' does not listen')


class Web:
    """nginx on loopback; whether connections are kept is up to it.  With a certificate it speaks TLS."""

    def __init__(self, folder, root, keepalive, cert=''):
        self.port, self.scheme = free_port(), 'https' if cert else 'http'
        os.makedirs(folder)
        temp = ''.join(f'{k}_temp_path {folder}/{k};' for k in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))
        tls = f'ssl_certificate {cert}/cert.pem; ssl_certificate_key {cert}/key.pem; ssl_protocols TLSv1.3;' if cert else ''
        with open(f'{folder}/conf', 'w', encoding='ascii') as f:
            f.write(f'daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors; events {{ worker_connections 8192; }}\n'
                    f'http {{ {temp} access_log off; types {{ application/rss+xml xml; application/json json; text/html html; }} keepalive_timeout {keepalive}; keepalive_requests 100000000;\n'
                    f'server {{ listen 127.0.0.1:{self.port} {"ssl" if cert else ""} backlog=4096; root {root}; {tls} }} }}\n')
        self.process = served(['/usr/sbin/nginx', '-c', f'{folder}/conf', '-p', folder], self.port)

    def url(self, path, host='127.0.0.1'):
        return f'{self.scheme}://{host}:{self.port}/{path}'


def certificate(folder):
    os.makedirs(folder)
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', '/CN=bench',
                    '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', f'{folder}/key.pem', '-out', f'{folder}/cert.pem'], check=True, stderr=subprocess.DEVNULL)
    return folder


class Documents:
    """n pages of 2 to 250 KB (25 KB in the middle, some 35 KB on the average): RSS, Atom, RDF, JSON Feed and lists of web sites; an edition later each has one more post."""
    WORDS = ('关于 做好 政务 新媒体 信息 发布 和 日常 监管 工作 的 通知 防汛 值班 会议 召开 服务 群众 办事 指南 公开 政策 解读 回应 社会 关切 各有关 单位 按照 要求 认真 '
             '落实 责任 及时 报告 加强 领导 全面 推进 项目 建设 检查 安全 生产 教育 卫生 交通 环境 保护 疫情 防控 企业 复工 县 区 街道 乡镇 ， ， 。').split()

    PARAGRAPHS = ['<p style="line-height: 1.75em; text-indent: 2em;"><span style="font-size: 16px; color: rgb(51, 51, 51);">'
                  + ''.join(random.Random(k).choices(words, k=30)) + '</span></p>' for k, words in enumerate([WORDS] * 2000)]
    WHOLE = {
        'rss': '<?xml version="1.0" encoding="{charset}"?><rss version="2.0"><channel><title>{name}</title>{posts}</channel></rss>',
        'atom': '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{name}</title>{posts}</feed>',
        'rdf': '<?xml version="1.0" encoding="UTF-8"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
               ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{name}</title></channel>{posts}</rdf:RDF>',
        'json': '{{"version":"https://jsonfeed.org/version/1.1","title":"{name}","items":[{posts}]}}',
        'html': '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="{charset}"><title>{name}</title></head><body><div class="nav"><a href="/">网站首页</a> '
                '<a href="/xw/">新闻中心</a> <a href="/zwgk/">政务公开</a></div><div class="main"><ul class="list">{posts}</ul></div></body></html>',
    }
    POST = {
        'rss': '<item><title>{title}</title><link>{link}</link><guid>{key}</guid><pubDate>{at:%a, %d %b %Y %H:%M:%S +0000}</pubDate><description>{text}</description></item>',
        'atom': '<entry><title>{title}</title><id>{key}</id><link href="{link}"/><published>{at:%Y-%m-%dT%H:%M:%SZ}</published><content type="html">{text}</content></entry>',
        'rdf': '<item rdf:about="{link}"><title>{title}</title><link>{link}</link><dc:date>{at:%Y-%m-%dT%H:%M:%SZ}</dc:date><description>{text}</description></item>',
        'html': '<li class="item"><a href="{link}" title="{title}">{title}</a><span class="date">{local:%Y-%m-%d %H:%M}</span><div class="summary">{text}</div></li>',
    }

    def __init__(self, root, n, kinds):
        self.root, self.n = root, n
        self.news, self.mtime = [], 1600000000  # moments of the posts that editions added
        chosen = [random.Random(f'kind {i}').choices(list(kinds), list(kinds.values()))[0] for i in range(n)]
        self.kinds, self.charsets = [kind.split()[-1] for kind in chosen], ['gbk' if kind.startswith('gbk') else 'utf-8' for kind in chosen]
        os.makedirs(root)
        self.write_all()

    def name(self, i):
        return f'{i}.{self.kinds[i] if self.kinds[i] in ("json", "html") else "xml"}'

    def post(self, dice, i, k, posts, size):
        kind, text = self.kinds[i], ''.join(dice.choices(self.PARAGRAPHS, k=max(1, size // 330)))
        at = datetime.datetime.fromtimestamp(self.news[k - posts - 1] if k > posts else START - 10800 + (k - posts) * 39600, datetime.timezone.utc)
        title, link, key = f'关于做好第{k}号防汛值班工作有关事项的通知', f'https://www.example.gov.cn/{i}/{k}.html', f'{i}-{k}'
        if kind == 'json':
            return json.dumps({'id': key, 'url': link, 'title': title, 'content_html': text, 'date_published': at.isoformat()}, ensure_ascii=False)
        if kind != 'html':
            text = text.replace('<', '&lt;') if i % 4 == 0 else f'<![CDATA[{text}]]>'
        return self.POST[kind].format(title=title, link=link, key=key, at=at, local=at + datetime.timedelta(hours=8), text=text)

    def write(self, look):
        """The next edition of all, with a post that appeared shortly before that look: what is older than the look before it would be suspected of back-dating."""
        self.news.append(look - PAUSE // 2)
        self.write_all()

    def write_all(self):
        for i in range(self.n):
            dice = random.Random(i)
            size, posts = int(min(250000, max(2000, dice.lognormvariate(10.1, 0.9)))), dice.choice((5, 10, 10, 15, 20, 20, 20, 30))
            items = (self.post(random.Random(i * 1000 + k), i, k, posts, size // posts) for k in range(len(self.news) + posts, len(self.news), -1))
            with open(f'{self.root}/{self.name(i)}', 'w', encoding=self.charsets[i]) as f:
                f.write(self.WHOLE[self.kinds[i]].format(name=f'号{i}', charset=self.charsets[i], posts=(',' if self.kinds[i] == 'json' else '').join(items)))
        self.touch()

    def touch(self):
        """Other validators over the same bytes."""
        self.mtime += 10
        for i in range(self.n):
            os.utime(f'{self.root}/{self.name(i)}', (self.mtime, self.mtime))

    def etag(self, i):
        return f'"{self.mtime:x}-{os.path.getsize(f"{self.root}/{self.name(i)}"):x}"'


class Register:
    """newmedia.conf and feeds.d of n accounts; url(i) is where account i is read."""

    def __init__(self, folder, n, url, per_file=PER_FILE, per_host=64, more=''):
        self.folder, self.conf, self.n, self.now = folder, f'{folder}/newmedia.conf', n, START
        os.makedirs(f'{folder}/feeds.d')
        with open(self.conf, 'w', encoding='utf-8') as f:
            f.write(f'[newmedia]\nfeeds = feeds.d\nstate = state\nlanguage = en\n[poll]\nevery = 6h\nallow_private = 127.0.0.0/8\nper_host = {per_host}\n{more}\n'
                    f'[web]\nlisten =\n')
        for first in range(0, n, per_file):
            with open(f'{folder}/feeds.d/{first:06d}.conf', 'w', encoding='utf-8') as f:
                if not first:
                    f.write('[unit office]\nname = 办公室\nhead = 主任 <head@example.gov.cn>\n')
                for i in range(first, min(n, first + per_file)):
                    if i % len(PLATFORMS) == 0:
                        f.write(f'[unit u{i}]\nname = 单位{i}\nparent = office\n')
                    page = url(i).endswith('.html')
                    f.write(f'[account a{i}]\nname = 号{i}\nunit = u{i - i % len(PLATFORMS)}\nplatform = {"website" if page else PLATFORMS[i % len(PLATFORMS)]}\n'
                            + (f'page = {url(i)}\n' if page else f'feed = {url(i)} source=bridge{i // PER_SOURCE}\n'))


class Bench:
    """What a measurement is given: a folder of its own, how often, for how many, of which kinds, where figures go, and why some are missing."""

    def __init__(self, folder, rounds, accounts, kinds, add, missing, wanted):
        self.folder, self.rounds, self.accounts, self.kinds, self.add, self.missing, self.wanted = folder, rounds, accounts, kinds, add, missing, wanted


class Polls:
    """The keeper with its fetcher and readers (polls.c) over a register; it stays, so that no start is among what is measured."""

    def __init__(self, register, env=None):
        self.n, self.now = register.n, START
        self.process = subprocess.Popen([f'{BUILD}/tests/bench/polls', register.conf], env=dict(ENV, **(env or {})), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, preexec_fn=die_with_us)

    def look(self, at=0):
        """(CPU, seconds) of one look at everybody, at that moment; 0: a pause after the last one."""
        self.now = at or self.now + PAUSE
        print(self.now, file=self.process.stdin, flush=True)
        good, cpu, took = self.process.stdout.readline().split()
        if int(good) != self.n:
            sys.exit(f'{self.n - int(good)} of {self.n} looks brought nothing')
        return float(cpu), float(took)

    def end(self):
        self.process.stdin.close()
        if self.process.wait():
            sys.exit('polls: what was seen is not all stored')


def cpu_of_children():
    r = resource.getrusage(resource.RUSAGE_CHILDREN)
    return r.ru_utime + r.ru_stime


def measured(command, env=None, out=None):
    """(CPU seconds of the command and all it started, seconds); `out`, a list, gets what it printed."""
    was, began = cpu_of_children(), time.monotonic()
    r = subprocess.run(command, env=dict(ENV, **(env or {})), stdin=subprocess.DEVNULL, capture_output=True, text=True)
    took = time.monotonic() - began
    if r.returncode:
        sys.exit(f'{" ".join(command)}: {r.returncode}\n{r.stdout[-500:]}{r.stderr[-1500:]}')
    if out is not None:
        out.append(r.stdout)
    return cpu_of_children() - was, took
