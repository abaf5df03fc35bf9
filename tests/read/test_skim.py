"""What is left out of a feed before a parser sees it (skim.c, json-skim.c, tags.c) changes no reading: made feeds, many of them damaged, are read with and without it.

READ_BATCH names the program (tests/read/batch.c), READ_WHOLE the same without these.
"""
import json
import os
import random
import subprocess

BATCH = os.environ.get("READ_BATCH", "build/tests/read/read-batch")
WHOLE = os.environ.get("READ_WHOLE", "build/tests/read/read-whole")
SANITIZED = b"__asan_init" in open(BATCH, "rb").read() if os.path.exists(BATCH) else False
DOCUMENTS = 1500 if SANITIZED else 6000
NAMES = ["description", "content:encoded", 'content type="html"', "summary", 'summary type="html"', "category", "author", "dc:creator", "description ", "content",
         "title", "link", "guid", "itunes:subtitle", "source"]
TEXTS = ["", "短", "一段正文。" * 40, "&lt;p&gt;" * 30, "&#27491;&#25991;" * 12, "a &amp; b " * 20, "\n\t", "a ]]> b" + "x" * 200, "&nbsp;" * 20, "&#1;" + "y" * 100, "<b>x</b>" * 9,
         "<!-- <description>" + "z" * 100 + "</description> -->", "<?x <description>q</description> ?>", "a > b" + "w" * 100, "x" * 9000]
DAMAGE = ["<", ">", "&", "]]>", "<![CDATA[", "<!--", "-->", "</description>", "<description>", "</item>", "</title>", "<title>", '"', "<category>", " "]


def content(dice):
    pieces = []
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        text = dice.choice(TEXTS)
        pieces.append(f"<![CDATA[{text.replace(']]>', '')}]]>" if dice.random() < 0.4 else text)
    return "".join(pieces)


def element(dice):
    name = dice.choice(NAMES)
    inside = content(dice) if dice.random() < 0.9 else element(dice)
    return f"<{name}>{inside}</{name.split()[0]}>" + dice.choice(("", "", "\n\t"))


def item(dice, k):
    parts = [f"<title>第{k}号</title>", f"<guid>g{k}</guid>", "<pubDate>Mon, 12 Jul 2021 10:22:33 +0800</pubDate>"] + [element(dice) for _ in range(dice.randrange(6))]
    dice.shuffle(parts)
    return f"<item>{''.join(parts)}</item>{element(dice) if dice.random() < 0.1 else ''}"


def document(dice):
    text = ('<?xml version="1.0"?>' + ("<!DOCTYPE rss [<!ENTITY e \"f\">]>" if dice.random() < 0.05 else "") +
            '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>号</title>' +
            element(dice) + "".join(item(dice, k) for k in range(dice.randrange(1, 6))) + "</channel></rss>" + (element(dice) if dice.random() < 0.05 else ""))
    for _ in range(dice.choice((0, 0, 1, 1, 3))):
        at = dice.randrange(len(text))
        text = text[:at] + dice.choice(DAMAGE) + text[at + dice.choice((0, 1, 7)):]
    return text


def read_both(tmp_path, documents, content_type, *options):
    lines = []
    for i, text in enumerate(documents):
        path = tmp_path / str(i)
        path.write_text(text, encoding="utf-8")
        lines.append(f"{path}\t{content_type}\n")
    skimmed, whole = (subprocess.run([program, "--posts", *options], input="".join(lines).encode(), stdout=subprocess.PIPE, check=True, timeout=240).stdout.splitlines()
                      for program in (BATCH, WHOLE))
    assert len(skimmed) == len(whole) == len(lines)
    return list(zip(skimmed, whole))


def test_nothing_is_missed(tmp_path):
    dice = random.Random(7)
    read = read_both(tmp_path, (document(dice) for _ in range(DOCUMENTS)), "text/xml")
    different = [(i, a, b) for i, (a, b) in enumerate(read) if a != b]
    assert not different, different[0]
    broken = sum(b'"recovered":true' in whole for _, whole in read)
    assert DOCUMENTS / 4 < broken < DOCUMENTS * 9 / 10  # both kinds were there


JSON_TEXTS = ["", "短", "一段正文。" * 40, '<p class="a">"' * 30, "\\", "\\\\\"", '","content_html":"x"', '"content_text":"', "\n\t\x01", "]}" * 50, "x" * 9000]
JSON_DAMAGE = ['"', "\\", "{", "}", "]", ",", ":", '"content_html"', '"content_html":"', "content_text", " ", "\n", "\\\\", '\\"']


def json_item(dice, k):
    item = {"id": f"g{k}", "url": f"https://example.gov.cn/{k}", "title": dice.choice((f"第{k}号", 'a "content_html": "b', "content_html")),
            "date_published": "2021-07-12T10:22:33+08:00", "content_html": dice.choice(JSON_TEXTS)}
    if dice.random() < 0.5:
        item["content_text"] = dice.choice(JSON_TEXTS + [None, 7, ["a"]])
    if dice.random() < 0.2:
        item["content_html"] = {"content_html": dice.choice(JSON_TEXTS)}
    members = list(item.items())
    dice.shuffle(members)
    return dict(members)


def json_document(dice):
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": dice.choice(("号", '"content_html":""')), "items": [json_item(dice, k) for k in range(dice.randrange(1, 6))]}
    text = json.dumps(feed, ensure_ascii=dice.random() < 0.3, indent=dice.choice((None, 1)))
    for _ in range(dice.choice((0, 0, 1, 1, 3))):
        at = dice.randrange(len(text))
        text = text[:at] + dice.choice(JSON_DAMAGE) + text[at + dice.choice((0, 1, 7)):]
    return text


def test_nothing_of_json_is_missed(tmp_path):
    """What the parser reads whole is read the same; what only its texts made wrong may be read."""
    dice = random.Random(7)
    read = read_both(tmp_path, (json_document(dice) for _ in range(DOCUMENTS)), "application/json")
    unread = [b"cannot read the JSON" in whole for _, whole in read]
    different = [(i, a, b) for i, (a, b) in enumerate(read) if a != b and not unread[i]]
    assert not different, different[0]
    assert DOCUMENTS / 4 < sum(unread) < DOCUMENTS * 9 / 10


ATTRIBUTES = ['class="a b"', 'style="color: red; width: 5px"', "style='font: \"x\"'", 'target=_blank', 'data-href="/no"', 'HREF2="x"', 'onclick="a > b"', 'alt="<b>"', 'title="第几号"',
              'title = "a b"', 'width=5', 'hidden', 'style="a"', 'data-title="2021-07-01"', "id='x'", 'datetime="2021-07-01T08:00:00+08:00"', 'style=""']
BROKEN = ['style="', "lang='zh"]
BETWEEN = ["", "", " ", "\n", '<!-- <p style="x"> -->', '<!-- <p style="x -->', '<script>var a = "<p style=\'x\'>"; if (a<b) c = "";</script>', "<style>a { b: c }</style>", '<img src="/a.png" alt="图">',
           "1 < 2 style=\"x\"", '<p style="text-indent: 2em">正文。</p>', "<br/>", '<time datetime="2021-07-09">七月</time>', "<textarea><p style=\"x\"></textarea>", '<b title="a>b">c</b>']
PAGE_DAMAGE = ['"', "'", "<", ">", "=", ' style="', "<!--", "-->", "<script>", "</script>", "</a>", "<a ", " ", '"x', "/>", '=""', "<li>"]


def page(dice):
    whole = dice.random() < 0.5  # no value lacks its end, and nothing is damaged

    def some(most):
        return "".join(" " + dice.choice(ATTRIBUTES if whole else ATTRIBUTES + BROKEN) for _ in range(dice.randrange(most)))

    rows = "".join(f'<li{some(3)}>{dice.choice(BETWEEN)}<a{some(2)} href="/gk/{k}.html"{some(3)}>关于开展第{k}号检查的通知</a><span{some(3)}>2021-0{dice.randrange(1, 8)}-1{k}</span>'
                   f'{dice.choice(BETWEEN)}</li>' for k in range(dice.randrange(2, 8)))
    text = f'<!doctype html><html><head><meta charset="utf-8"><title>某区</title></head><body{some(2)}>{dice.choice(BETWEEN)}<ul class="list">{rows}</ul>{dice.choice(BETWEEN)}</body></html>'
    for _ in range(0 if whole else dice.choice((0, 1, 1, 3))):
        at = dice.randrange(len(text))
        text = text[:at] + dice.choice(PAGE_DAMAGE) + text[at + dice.choice((0, 1, 7)):]
    return text


def test_nothing_of_a_page_is_missed(tmp_path):
    dice = random.Random(7)
    read = read_both(tmp_path, (page(dice) for _ in range(DOCUMENTS)), "text/html", "--type", "page", "--now", "2021-08-01T00:00:00+08:00")
    different = [(i, a, b) for i, (a, b) in enumerate(read) if a != b]
    assert not different, different[0]
    assert sum(b"links with dates" in whole for _, whole in read) > DOCUMENTS / 2
