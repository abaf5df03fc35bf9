"""Webhooks: a group in a messenger gets the short text, once for a cause, by a template that is data; nobody sees its address."""
import http.server
import json
import os
import threading

import pytest
from house import House

SECRET = 'key=s3cr3t-9f'
FEEDS = '''[unit qu]
name = 大鹏新区
order = 1
webhook = http://127.0.0.1:PORT/unit?key=s3cr3t-9f feishu
[unit jiedao]
name = 葵涌办事处
parent = qu
[account a]
name = 𬭎㛃发布"😀\\
unit = jiedao
platform = app
watch = manual
'''


class Messenger:
    """A real HTTP server that answers as the messengers do; `answers` are given in turn, then the last one for ever."""

    def __init__(self, *answers):
        self.took, self.answers = [], list(answers)
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length']))
                outer.took.append((self.path, self.headers['Content-Type'], json.loads(body)))
                status, text = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                self.send_response(status)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def house_of(tmp_path, m, template, feeds=True):
    h = House(tmp_path / 'house')
    with open(h.conf, encoding='utf-8') as f:
        text = f.read().replace('language = en', 'language = zh_CN')
    with open(h.conf, 'w', encoding='utf-8') as f:
        f.write(text + f'[mail]\nwebhook = http://127.0.0.1:{m.port}/hook?{SECRET} {template}\n')
    h.feeds(FEEDS.replace('PORT', str(m.port)) if feeds else FEEDS.replace('webhook =', ';'))
    answers, m.answers = m.answers, [(200, '{"errcode":0,"code":0}')]
    h.once('2021-07-02T09:00:00+08:00')  # the office is told at once that a look by hand is due
    m.answers = answers
    m.took.clear()
    return h


@pytest.mark.parametrize('template,answer,take', [
    ('wecom', '{"errcode": 0, "errmsg": "ok"}', lambda b: b['text']['content']),
    ('dingtalk', '{"errcode":0,"errmsg":"ok"}', lambda b: b['text']['content']),
    ('feishu', '{"StatusCode":0,"code":0,"msg":"success"}', lambda b: b['content']['text']),
    ('plain', 'thanks', lambda b: b['text'])])
def test_the_messengers(tmp_path, template, answer, take):
    m = Messenger((200, answer))
    try:
        h = house_of(tmp_path, m, template, feeds=False)
        log = h.once('2021-07-05T09:00:00+08:00')
        (path, kind, body), = m.took
        assert path == f'/hook?{SECRET}' and kind == 'application/json; charset=utf-8'
        assert take(body).startswith('【政务新媒体】全部账号：') and len(take(body)) < 200
        h.once('2021-07-05T10:00:00+08:00')
        assert len(m.took) == 1
        for text in ('\n'.join(log), h.ctl('mail', '--all'), h.ctl('mail', '--all', '--json'), str(h.sql('select * from outbox')), h.ctl('check')):
            assert 's3cr3t' not in text
        assert [(r['result'], r['to'].split(':')[:2]) for r in json.loads(h.ctl('mail', '--all', '--json')) if r['kind'] == 'digest'] == [('sent', ['webhook', template])]
    finally:
        m.stop()


def test_busy_is_later_and_no_is_told(tmp_path):
    """A frequency limit is waited out, with the same bytes; a refusal is final and an alarm."""
    m = Messenger((200, '{"errcode":45009,"errmsg":"api freq out of limit"}'), (500, 'oops'), (200, '{"errcode":0,"errmsg":"ok"}'))
    try:
        h = house_of(tmp_path, m, 'wecom', feeds=False)
        for minute in (0, 5, 30, 90):
            h.once(f'2021-07-05T{9 + minute // 60:02d}:{minute % 60:02d}:00+08:00')
        assert len(m.took) == 3 and m.took[0] == m.took[1] == m.took[2]
        assert h.sql("select result from outbox where kind = 'digest'") == [('sent',)]
    finally:
        m.stop()


def test_refused(tmp_path):
    m = Messenger((200, '{"errcode":93000,"errmsg":"invalid webhook url"}'))
    try:
        h = house_of(tmp_path, m, 'wecom', feeds=False)
        log = '\n'.join(h.once('2021-07-05T09:00:00+08:00'))
        assert len(m.took) == 1 and 'cannot be delivered' in log and '93000' in log and 's3cr3t' not in log
        assert json.loads(h.ctl('status', '--json'))['letters'] == {'owed': 0, 'troubled': 0, 'failed': 1, 'sent': 1}
        assert 'newmediactl mail tells why' in h.ctl('status')
        h.ctl('mail', '--test', 'webhook', status=1)
    finally:
        m.stop()


def test_a_units_own_group_and_template(tmp_path):
    """A unit's group hears of the unit alone; the office's own template comes first, and a broken one is an alarm with its place."""
    m = Messenger((200, '{"code":0}'))
    try:
        h = house_of(tmp_path, m, 'feishu')
        own = os.path.join(h.folder, 'webhooks.d')
        os.makedirs(own)
        with open(os.path.join(own, 'feishu.json'), 'w', encoding='utf-8') as f:
            f.write('{"body": {"n": 7, "list": ["{title}", {"x": "«{text}»"}]}, "sent": "\\"code\\":0"}')
        h.once('2021-07-05T09:00:00+08:00')
        took = {path: body for path, _, body in m.took}
        assert set(took) == {f'/hook?{SECRET}', f'/unit?{SECRET}'}
        assert took[f'/unit?{SECRET}']['n'] == 7 and took[f'/unit?{SECRET}']['list'][1]['x'].startswith('«【政务新媒体】大鹏新区：')
        assert h.ctl('mail', '--test', 'webhook').count('took the message') == 2
        with open(os.path.join(own, 'feishu.json'), 'w', encoding='utf-8') as f:
            f.write('{\n"body": {,}}')
        log = '\n'.join(h.once('2021-07-12T09:00:00+08:00'))
        assert 'webhooks.d/feishu.json:2:' in log and 'cannot be made' in log
        with open(os.path.join(own, 'feishu.json'), 'w', encoding='utf-8') as f:
            f.write('{"busy": []}')
        log = '\n'.join(h.once('2021-07-19T09:00:00+08:00'))
        assert 'expected an object with "body"' in log, 'the letter is Chinese, the log is not'
    finally:
        m.stop()
