"""post - a real SMTP server for tests (aiosmtpd, run as a process of its own): STARTTLS with a private authority, AUTH, and what
servers do on bad days: answers 4xx and 5xx by recipient, broken connections.  Every letter it took is a file; the log has a line
a command."""
import email
import email.policy
import json
import os
import subprocess
import sys
import time

from house import free_port

SERVER = r'''
import asyncio, json, os, random, ssl, sys, time
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
o = json.loads(sys.argv[1])
box, dice = o['box'], random.Random(o['seed'])
count = 0
def note(*what):
    with open(os.path.join(box, 'log'), 'a', encoding='utf-8') as f:
        f.write(' '.join(map(str, what)) + '\n')
def bad_day():
    return dice.random() < o['bad']
class Handler:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        note('connection')
        session.host_name = hostname
        return responses
    async def handle_MAIL(self, server, session, envelope, address, options):
        envelope.mail_from = address
        return o['mail'] or '250 OK'
    async def handle_RCPT(self, server, session, envelope, address, options):
        note('rcpt', address)
        if address in o['refuse']:
            return '550 5.1.1 no such mailbox'
        if address in o['later']:
            return '451 4.3.0 mailbox busy'
        if bad_day():
            return '451 4.7.1 grey-listed, try again'
        if bad_day():
            server.transport.abort()
            return '250 OK'
        envelope.rcpt_tos.append(address)
        return '250 OK'
    async def handle_DATA(self, server, session, envelope):
        global count
        if o['slow']:
            await asyncio.sleep(o['slow'])
        if bad_day():
            return '452 4.2.2 out of room'
        count += 1
        name = os.path.join(box, '%d-%05d' % (os.getpid(), count))
        with open(name + '.part', 'wb') as f:
            f.write(json.dumps({'to': envelope.rcpt_tos, 'from': envelope.mail_from, 'tls': o['smtps'] or session.ssl is not None,
                                'login': session.login_data is not None, 'at': time.time()}).encode() + b'\n' + envelope.content)
        os.rename(name + '.part', name + '.eml')
        if bad_day():
            note('taken and dropped')
            server.transport.abort()   # the ambiguity of SMTP: taken, and nobody told
        return '250 2.0.0 taken as %d' % count
def login(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and data.login == b'monitor' and data.password == o['password'].encode()
    return AuthResult(success=good, handled=False, auth_data=data if good else None)
async def main():
    context = None
    if o['cert']:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(o['cert'], o['key'])
    def make():
        return SMTP(Handler(), hostname='mail.example.gov.cn', enable_SMTPUTF8=False, tls_context=None if o['smtps'] else context,
                    require_starttls=bool(context) and not o['smtps'], authenticator=login if o['password'] else None,
                    auth_required=bool(o['password']), auth_require_tls=bool(context))
    server = await asyncio.get_running_loop().create_server(make, '127.0.0.1', o['port'], ssl=context if o['smtps'] else None)
    note('listening')
    await server.serve_forever()
asyncio.run(main())
'''


def authority(folder):
    """A private authority and a certificate of it for 'localhost' and 127.0.0.1: (ca, cert, key)."""
    def ssl(*args):
        subprocess.run(['openssl', *args], check=True, capture_output=True)
    ca, cakey, key, csr, cert, ext = (os.path.join(str(folder), n) for n in ('ca.pem', 'ca.key', 'srv.key', 'srv.csr', 'srv.pem', 'ext'))
    with open(ext, 'w', encoding='ascii') as f:
        f.write('subjectAltName=DNS:localhost,IP:127.0.0.1\n')
    ssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', cakey, '-out', ca, '-days', '30', '-subj', '/CN=office CA')
    ssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', csr, '-subj', '/CN=localhost')
    ssl('x509', '-req', '-in', csr, '-CA', ca, '-CAkey', cakey, '-CAcreateserial', '-out', cert, '-days', '30', '-extfile', ext)
    return ca, cert, key


class Post:
    def __init__(self, folder, cert=None, key=None, password='', refuse=(), bad=0.0, seed=1, smtps=False, mail='', slow=0, port=None, later=()):
        self.box = os.path.join(str(folder), 'box')
        os.makedirs(self.box, exist_ok=True)
        self.port = port or free_port()
        self.options = {'box': self.box, 'port': self.port, 'cert': cert, 'key': key, 'password': password, 'refuse': list(refuse), 'later': list(later), 'bad': bad,
                        'seed': seed, 'smtps': smtps, 'mail': mail, 'slow': slow}
        self.process = None
        self.start()

    def start(self):
        before = self.log().count('listening')
        self.process = subprocess.Popen([sys.executable, '-c', SERVER, json.dumps(self.options)], stdin=subprocess.DEVNULL,
                                        stderr=open(os.path.join(self.box, 'err'), 'a', encoding='utf-8'))
        for _ in range(300):
            if self.log().count('listening') > before:
                return
            time.sleep(0.05)
        raise RuntimeError('the mail server does not listen')

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def log(self):
        try:
            with open(os.path.join(self.box, 'log'), encoding='utf-8') as f:
                return f.read()
        except FileNotFoundError:
            return ''

    def letters(self):
        """What was taken, oldest first: (how it came, the parsed message, its bytes)."""
        found = []
        for name in os.listdir(self.box):
            if name.endswith('.eml'):
                with open(os.path.join(self.box, name), 'rb') as f:
                    how, raw = json.loads(f.readline()), f.read()
                found.append((how, email.message_from_bytes(raw, policy=email.policy.default), raw))
        return sorted(found, key=lambda x: x[0]['at'])

    def conf(self, extra=''):
        scheme = 'smtps' if self.options['smtps'] else 'smtp'
        return f'[mail]\nsmtp = {scheme}://localhost:{self.port}\nfrom = 新媒体监测 <monitor@example.gov.cn>\n{extra}\n'


def text_of(message):
    return message.get_body(('plain',)).get_content()


def html_of(message):
    return message.get_body(('html',)).get_content()
