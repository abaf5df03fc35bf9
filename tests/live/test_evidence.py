"""show --evidence: a folder that proves a finding to somebody who trusts neither us nor our database."""
import gzip
import hashlib
import html.parser
import os
import subprocess

import pytest
from house import House, Nginx, rss

OLD = 'Thu, 03 Jun 2021 10:00:00 +0800'
HOSTILE = '<script>alert(1)</script>"\' &amp; \u202e关于防汛的通知'


class Page(html.parser.HTMLParser):
    """Its texts, its links and its tags."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.text = set(), [], ''
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [v for k, v in attrs if k == 'href']

    def handle_data(self, data):
        self.text += data


def records(path):
    """The records of a WARC file by ISO 28500: [(fields, block), ...]; every record a gzip member of its own."""
    found = []
    with open(path, 'rb') as f:
        raw = f.read()
    import zlib
    while raw:
        z = zlib.decompressobj(31)
        record = z.decompress(raw)
        assert z.eof
        raw = z.unused_data
        head, rest = record.split(b'\r\n\r\n', 1)
        lines = head.decode().split('\r\n')
        assert lines[0] == 'WARC/1.0'
        fields = dict(line.split(': ', 1) for line in lines[1:])
        length = int(fields['Content-Length'])
        assert rest[length:] == b'\r\n\r\n'
        found.append((fields, rest[:length]))
    return found


@pytest.fixture
def house(tmp_path):
    h = House(tmp_path)
    web = Nginx(tmp_path / 'nginx', tmp_path / 'www', 'gzip on; gzip_types *; gzip_min_length 1; add_header Set-Cookie "sid=geheim"; add_header X-Auth-Token geheim;')
    h.web = web
    h.feeds(f'[unit office]\nname = 滨河区\n[account silent]\nname = 滨河发布\nunit = office\nplatform = website\n'
            f'feed = {web.url("silent.xml")}?token=geheim via=direct\n')
    yield h
    web.stop()


def publish(house, posts):
    with open(os.path.join(house.web.root, 'silent.xml'), 'w', encoding='utf-8') as f:
        f.write(rss('滨河发布', posts))


def gather(house, folder, *args, status=0):
    return house.ctl('show', 'silent', '--evidence', str(folder), '--now', '2021-07-01T08:00:00+08:00', *args, status=status)


def test_it_proves_the_finding(house, tmp_path):
    publish(house, [('a', HOSTILE.replace('&', '&amp;').replace('<', '&lt;'), OLD)])
    house.once('2021-06-05T08:00:00+08:00')
    house.once('2021-06-20T08:00:00+08:00')
    house.once('2021-06-25T08:00:00+08:00')
    assert house.status('2021-07-01T08:00:00+08:00')['silent']['state'] == 'overdue'
    folder = tmp_path / 'evidence'
    gather(house, folder)
    subprocess.run(['sha256sum', '--quiet', '-c', 'SHA256SUMS'], cwd=folder, check=True)
    with open(os.path.join(house.web.root, 'silent.xml'), 'rb') as f:
        body = f.read()
    answers = os.listdir(folder / 'answers')
    assert len(answers) == 1 and (folder / 'answers' / answers[0]).read_bytes() == body
    page = Page((folder / 'index.html').read_text(encoding='utf-8'))
    assert 'script' not in page.tags and 'alert(1)' in page.text and '\u202e' not in page.text
    assert page.links == ['answers/' + answers[0]]
    for word in (hashlib.sha256(body).hexdigest(), '滨河发布', '滨河区', 'no update within the limit', '2021-06-17 24:00', '2021-06-20 08:00',
                 '127.0.0.1:' + str(house.web.port), OLD):
        assert word in page.text, word


def test_the_same_as_a_web_archive(house, tmp_path):
    publish(house, [('a', '关于防汛的通知', OLD)])
    house.once('2021-06-05T08:00:00+08:00')
    house.once('2021-06-20T08:00:00+08:00')
    gather(house, tmp_path / 'e')
    info, response = records(tmp_path / 'e' / 'evidence.warc.gz')
    assert info[0]['WARC-Type'] == 'warcinfo'
    fields, block = response
    with open(os.path.join(house.web.root, 'silent.xml'), 'rb') as f:
        body = f.read()
    assert fields['WARC-Type'] == 'response' and fields['WARC-IP-Address'] == '127.0.0.1' and fields['WARC-Date'] == '2021-06-20T00:00:00Z'  # on the 5th nothing rested on it
    assert fields['WARC-Payload-Digest'] == 'sha256:' + hashlib.sha256(body).hexdigest()
    head, payload = block.split(b'\r\n\r\n', 1)
    assert payload == body
    lines = head.decode().split('\r\n')
    assert lines[0].startswith('HTTP/1.1 200') and f'Content-Length: {len(body)}' in lines
    assert 'X-Archive-Orig-Content-Encoding: gzip' in lines and not any(line.lower().startswith('content-encoding') for line in lines)


def test_another_tool_opens_the_web_archive(house, tmp_path):
    publish(house, [('a', '关于防汛的通知', OLD)])
    house.once('2021-06-05T08:00:00+08:00')
    house.once('2021-06-20T08:00:00+08:00')
    gather(house, tmp_path / 'e')
    archive = str(tmp_path / 'e' / 'evidence.warc.gz')
    names = subprocess.run(['bsdtar', '-tf', archive], capture_output=True, text=True, check=True).stdout.split()
    assert len(names) == 1 and names[0].startswith('silent.xml')
    subprocess.run(['bsdtar', '-xf', archive, '-C', str(tmp_path)], check=True)
    with open(os.path.join(house.web.root, 'silent.xml'), 'rb') as f, open(tmp_path / names[0], 'rb') as inside:
        assert inside.read().split(b'\r\n\r\n', 1)[1] == f.read()


def test_no_secret_leaves_with_it(house, tmp_path):
    publish(house, [('a', '关于防汛的通知', OLD)])
    house.once('2021-06-05T08:00:00+08:00')
    house.once('2021-06-20T08:00:00+08:00')
    gather(house, tmp_path / 'e')
    for where, _, names in os.walk(tmp_path / 'e'):
        for name in names:
            with open(os.path.join(where, name), 'rb') as f:
                raw = f.read()
            assert b'geheim' not in (gzip.decompress(raw) if name.endswith('.gz') else raw), name
    assert not house.sql("SELECT 1 FROM evidence WHERE instr(head || url, 'geheim') UNION SELECT 1 FROM body WHERE instr(head || url, 'geheim')")


def test_what_a_page_said_when_it_was_no_feed_any_more(house, tmp_path):
    """The last list of a silent account and the answer after it: both are kept."""
    publish(house, [('a', '关于防汛的通知', OLD)])
    house.once('2021-06-09T08:00:00+08:00')
    with open(os.path.join(house.web.root, 'silent.xml'), 'w', encoding='utf-8') as f:
        f.write('<html><body>此帐号已注销</body></html>')
    house.once('2021-06-10T08:00:00+08:00')
    assert house.sql('SELECT outcome FROM body ORDER BY at')[-1][0] != 'read'
    assert house.sql('SELECT count(*) FROM body') == [(2,)]


def test_what_nothing_can_rest_on_is_let_go_and_asked_for_again(house, tmp_path):
    """An account that posts keeps no body; once it is silent for a third of its limit its list is asked for without validators."""
    day = 'Thu, {:02} Jun 2021 10:00:00 +0800'
    posts = [('a', '一', day.format(3))]
    for k in 4, 5:
        posts.insert(0, (f'p{k}', f'第{k}号', day.format(k)))
        publish(house, posts)
        house.once(f'2021-06-{k:02}T12:00:00+08:00')
        assert house.sql('SELECT count(*) FROM body') == [(0,)]
    for k in 7, 9:
        house.once(f'2021-06-{k:02}T08:00:00+08:00')
    assert house.web.statuses() == [200, 200, 304, 304] and house.sql('SELECT count(*) FROM body') == [(0,)]
    for k in 10, 11:
        house.once(f'2021-06-{k:02}T08:00:00+08:00')
    assert house.web.statuses() == [200, 304] and house.sql('SELECT count(*) FROM body') == [(1,)]
    publish(house, [('n', '新', 'Fri, 11 Jun 2021 10:00:00 +0800')] + posts)
    house.once('2021-06-11T12:00:00+08:00')
    assert house.sql('SELECT count(*) FROM body') == [(0,)]


TIRED = ('set $tired ""; if (-f $document_root/tired) { set $tired 1; } if ($http_if_none_match = "") { set $tired "${tired}1"; } '
         'if ($tired = 11) { return 503; }')


def test_a_server_that_fails_who_names_no_validators_is_met_so_once_a_day(tmp_path):
    house, web = House(tmp_path), Nginx(tmp_path / 'nginx', tmp_path / 'www', TIRED)
    house.web = web
    house.feeds(f'[unit office]\nname = 滨河区\n[account silent]\nname = 滨河发布\nunit = office\nplatform = website\nfeed = {web.url("silent.xml")} via=direct\n')
    publish(house, [('a', '一', 'Fri, 04 Jun 2021 10:00:00 +0800')])
    house.once('2021-06-04T12:00:00+08:00')
    open(os.path.join(web.root, 'tired'), 'w', encoding='utf-8').close()
    for now in '10T09', '10T12', '10T18', '11T00', '11T09':
        house.once(f'2021-06-{now}:00:00+08:00')
    assert web.statuses() == [200, 503, 304, 304, 304, 503]
    os.remove(os.path.join(web.root, 'tired'))
    for now in '12T09', '12T12':
        house.once(f'2021-06-{now}:00:00+08:00')
    assert web.statuses() == [200, 304] and house.sql('SELECT count(*) FROM body') == [(1,)]
    web.stop()


def test_no_304_hides_a_list_that_nobody_can_read(house, tmp_path):
    """A server takes a broken page of the same size and time for the list that it was."""
    path = os.path.join(house.web.root, 'silent.xml')
    publish(house, [('a', '一', 'Fri, 04 Jun 2021 10:00:00 +0800')])
    house.once('2021-06-04T12:00:00+08:00')
    before = os.stat(path)
    with open(path, 'wb') as f:
        f.write(b'<html>' + b'x' * (before.st_size - 6))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    for hour in '09', '12', '18':
        house.once(f'2021-06-10T{hour}:00:00+08:00')
    assert house.web.statuses() == [200] * 4 and house.sql("SELECT outcome, count FROM look ORDER BY first")[1:] == [('unreadable', 3)]


def test_both_lists_prove_a_date_that_came_late(house, tmp_path):
    """The list that did not hold the post is there, though the account posts again every day."""
    day = 'Thu, {:02} {} 2021 10:00:00 +0800'
    posts = [('n', '新', day.format(1, 'Jun')), ('o', '旧', day.format(4, 'May'))]
    publish(house, posts)
    house.once('2021-06-01T12:00:00+08:00')
    publish(house, [posts[0], ('late', '补', day.format(18, 'May')), posts[1]])
    house.once('2021-06-02T12:00:00+08:00')
    assert house.sql("SELECT count(*) FROM evidence e JOIN finding f ON f.id = e.finding WHERE f.rule = 'backdated'") == [(2,)]


def test_it_writes_over_nothing(house, tmp_path):
    publish(house, [('a', '关于防汛的通知', OLD)])
    house.once('2021-06-05T08:00:00+08:00')
    (tmp_path / 'used').mkdir()
    (tmp_path / 'used' / 'mine').write_text('x')
    gather(house, tmp_path / 'used', status=1)
    assert os.listdir(tmp_path / 'used') == ['mine']
    gather(house, tmp_path / 'no' / 'where', status=1)
