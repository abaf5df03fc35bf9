"""Hosts that take their time: many more questions are out than documents have room, and the death of the fetcher loses none."""
import asyncio
import contextlib
import os
import signal
import threading

import pytest
from house import House, children_of, rss, wait_for

ACCOUNTS = 400        # three times what fits into the slots


class Late:
    """A server that answers nobody until it is let; `now` questions wait for it."""

    def __init__(self):
        self.now = 0
        self.loop, self.let = asyncio.new_event_loop(), None
        ready = threading.Event()

        async def up():
            self.let = asyncio.Event()
            self.server = await asyncio.start_server(self.serve, '127.0.0.1', 0, backlog=2000)
            self.port = self.server.sockets[0].getsockname()[1]
            ready.set()

        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(up(), self.loop)
        assert ready.wait(20)

    async def serve(self, r, w):
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            path = (await r.readuntil(b'\r\n\r\n')).split()[1].decode()
            self.now += 1
            gone = asyncio.ensure_future(r.read())  # ends when the other side does
            await asyncio.wait([gone, asyncio.ensure_future(self.let.wait())], return_when=asyncio.FIRST_COMPLETED)
            self.now -= 1
            if not gone.done():
                body = rss(path, [(f'{path}-{k}', '文' * 300, 'Mon, 12 Jul 2021 10:22:00 +0800') for k in range(40)]).encode()
                w.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\nConnection: close\r\n\r\n' % len(body) + body)
                await w.drain()
                gone.cancel()
        w.close()

    def answer(self):
        self.loop.call_soon_threadsafe(self.let.set)

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)


@pytest.fixture
def late():
    server = Late()
    yield server
    server.stop()


def test_all_are_asked_at_once_and_none_is_lost(tmp_path, late):
    house = House(tmp_path / 'house', poll=f'per_host = {ACCOUNTS}')
    with open(house.conf, 'r+', encoding='utf-8') as f:
        text = f.read().replace('timeout = 5s', 'timeout = 120s')
        f.seek(0)
        f.write(text)
    house.feeds('[unit u]\nname = 单位\nhead = 张三 <z@example.gov.cn>\n' + ''.join(
        f'[account a{i}]\nname = /{i}.xml\nunit = u\nplatform = website\nfeed = http://127.0.0.1:{late.port}/{i}.xml\n' for i in range(ACCOUNTS)))
    once = house.start('--once', '--all', '--now', '2021-07-12T12:00:00+08:00')
    for _ in range(2):  # the second time they are asked again by another
        wait_for(lambda: late.now == ACCOUNTS, 100)
        [fetcher] = children_of(once, 'newmedia-fetch')
        os.kill(fetcher, signal.SIGKILL)
        wait_for(lambda: late.now < ACCOUNTS, 60)
    late.answer()
    assert once.wait(240) == 0
    assert house.sql('select count(*), sum(count), min(outcome), max(outcome) from look') == [(ACCOUNTS, ACCOUNTS, 'read', 'read')]
    assert house.sql('select count(*) from post') == [(ACCOUNTS * 40,)]
    assert house.log().count('a fresh fetcher asks again') in (1, 2), 'a line a death, or one for both where they follow each other at once'
