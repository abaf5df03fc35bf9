"""standing - what a register of many accounts costs while it stands: memory, start, reload, looks on a virtual clock."""
import os
import signal
import subprocess
import sys
import time

import world

SETTLED = 5                  # seconds after the start, the pages being written


def family(pid):
    found = [pid]
    with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as f:
        for child in f.read().split():
            found += family(int(child))
    return found


def pss(pid):
    total = 0
    for p in family(pid):
        with open(f'/proc/{p}/smaps_rollup', encoding='ascii') as f:
            total += next(int(line.split()[1]) << 10 for line in f if line.startswith('Pss:'))
    return total


class Daemon:
    """newmediad over a register; .took: seconds until it watched."""

    def __init__(self, register):
        began = time.monotonic()
        stamp = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(register.now))
        self.process = subprocess.Popen([f'{world.BUILD}/newmediad', '-f', register.conf, '--now', stamp], env=world.ENV, stdin=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True, preexec_fn=world.die_with_us)
        self.wait_for('watching')
        self.took = time.monotonic() - began

    def wait_for(self, *words):
        for line in self.process.stderr:
            if any(word in line for word in words):
                return
        sys.exit('newmediad ended before it said ' + ' or '.join(words))

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.stderr.read()
        self.process.wait()


# ---- 9 and the reload of 11 ---------------------------------------------------------------

def looked_at(folder, n, **how):
    """A register whose store holds one look at everybody, and which nobody is to be asked for again for hours."""
    register = world.Register(folder, n, lambda i: f'http://127.0.0.1:9/{i}.xml', **how)
    world.measured([f'{world.BUILD}/tests/bench/desk', register.conf, '0'])
    register.now = world.START + 3600
    return register


def daemon(b):
    if 9 in b.wanted and os.geteuid():
        b.missing[9] = 'the memory of confined processes is told to root alone'
    elif 9 in b.wanted:
        for k in range(min(b.rounds, 3)):
            at = {}
            for n in 20000, 40000:
                d = Daemon(looked_at(f'{b.folder}/m{n}-{k}', n))
                d.wait_for('pages published')
                time.sleep(SETTLED)
                at[n] = pss(d.process.pid)
                d.end()
            b.add('memory (PSS) at 20,000 accounts: MB', at[20000] / 1e6)
            b.add('memory of each account beyond: bytes', (at[40000] - at[20000]) / 20000)
    if 11 in b.wanted:
        register = looked_at(f'{b.folder}/reload', 3000, per_file=1)
        d = Daemon(register)
        for _ in range(b.rounds):
            with open(f'{register.folder}/feeds.d/001000.conf', 'a', encoding='utf-8') as f:
                f.write('# another line\n')
            began = time.monotonic()
            d.process.send_signal(signal.SIGHUP)
            d.wait_for('configuration read')
            b.add('reload of one file of 3,000: seconds', time.monotonic() - began)
        d.end()


# ---- 10 and the start of 11 -------------------------------------------------------------------

def desk(b, n, looks):
    """(register, CPU seconds of a look)"""
    register, out = world.Register(f'{b.folder}/r{n}', n, lambda i: f'http://h{i // 10}.example.gov.cn/{i}.xml'), []
    world.measured([f'{world.BUILD}/tests/bench/desk', register.conf, str(looks)], out=out)
    done, cpu, took = (float(word) for word in out[0].split())
    b.add(f'{n} accounts: looks a second by the wall', done / took)
    return register, cpu / done


def nation(b):
    register, large = desk(b, 300000, 300000)
    _, small = desk(b, 3000, 100000)
    b.add('300,000 accounts: looks a second of a core', 1 / large)
    b.add('CPU of a look at 300,000 accounts / at 3,000', large / small)
    register.now = world.START + 30 * 3600
    d = Daemon(register)
    b.add('start with 300,000 accounts: seconds', d.took)
    d.process.kill()
    d.process.wait()
