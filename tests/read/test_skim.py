"""What is left out of a feed before libxml2 sees it (skim.c) changes no reading: made feeds, many of them damaged, are read with and without it.

READ_BATCH names the program (tests/read/batch.c), READ_WHOLE the same without skim.c.
"""
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


def test_nothing_is_missed(tmp_path):
    dice = random.Random(7)
    lines = []
    for i in range(DOCUMENTS):
        path = tmp_path / str(i)
        path.write_text(document(dice), encoding="utf-8")
        lines.append(f"{path}\ttext/xml\n")
    skimmed, whole = (subprocess.run([program, "--posts"], input="".join(lines).encode(), stdout=subprocess.PIPE, check=True, timeout=240).stdout.splitlines()
                      for program in (BATCH, WHOLE))
    assert len(whole) == DOCUMENTS
    different = [(lines[i], a, b) for i, (a, b) in enumerate(zip(skimmed, whole)) if a != b]
    assert not different, different[0]
    broken = sum(b'"recovered":true' in line for line in whole)
    assert DOCUMENTS / 4 < broken < DOCUMENTS * 9 / 10  # both kinds were there
