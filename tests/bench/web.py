#!/usr/bin/python3
"""Requests per second of newmedia-web and of nginx over the same files, by wrk, in turn; the ratio round by round.

web.py [ROUNDS] [SECONDS]; NEWMEDIA_BUILD names the build folder. Both are given one process, keep-alive, 64 connections."""
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '../live'))
from house import BUILD, Nginx, free_port  # noqa: E402


def wrk(port, path, seconds):
    out = subprocess.run(['wrk', '-t1', '-c64', f'-d{seconds}s', f'http://127.0.0.1:{port}{path}'], capture_output=True, text=True, check=True).stdout
    if 'Non-2xx' in out:
        raise RuntimeError(out)
    return float(re.search(r'Requests/sec:\s+([\d.]+)', out).group(1))


def main():
    rounds, seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 5, int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory() as folder:
        site = os.path.join(folder, 'site')
        os.makedirs(os.path.join(site, 'zh'))
        for name, size in (('small', 4 << 10), ('large', 200 << 10)):
            with open(os.path.join(site, 'zh', name + '.html'), 'w', encoding='ascii') as f:
                f.write('x' * size)
        nginx, port = Nginx(os.path.join(folder, 'nginx'), site, 'access_log off;'), free_port()
        web = subprocess.Popen([os.path.join(BUILD, 'newmedia-web'), '-s', site, '-l', f'127.0.0.1:{port}'])
        time.sleep(0.5)
        try:
            for name in ('small', 'large'):
                pairs = [(wrk(port, f'/zh/{name}.html', seconds), wrk(nginx.port, f'/zh/{name}.html', seconds)) for _ in range(rounds)]
                ratios = [a / b for a, b in pairs]
                print(f'{name}: newmedia-web {statistics.median(a for a, _ in pairs):.0f}/s, nginx {statistics.median(b for _, b in pairs):.0f}/s, '
                      f'ratio {statistics.median(ratios):.2f} (min {min(ratios):.2f}, max {max(ratios):.2f})')
        finally:
            web.terminate()
            web.wait()
            nginx.stop()


if __name__ == '__main__':
    main()
