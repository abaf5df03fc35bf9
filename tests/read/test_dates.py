"""Dates against a second implementation: Python writes random moments in many
ways, its own parsers (email.utils, datetime) or its arithmetic say what they
mean, and the reader must say the same.

READ_BATCH names the program (tests/read/batch.c).
"""
import datetime as dt
import email.utils
import json
import os
import random
import subprocess
import zoneinfo
from xml.sax.saxutils import escape

import pytest

BATCH = os.environ.get("READ_BATCH", "build/tests/read/read-batch")
POSTS = 2000  # as many as one document hands over
SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
DIGITS = "〇一二三四五六七八九"


def numeral(n):
    if n < 10:
        return DIGITS[n]
    return (DIGITS[n // 10] if n >= 20 else "") + "十" + (DIGITS[n % 10] if n % 10 else "")


def chinese_year(y):
    return "".join(DIGITS[int(c)] for c in str(y))


def wide(s):
    return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in s)


def part(t):
    h = t.hour
    if h < 6:
        return "凌晨", 12 if h == 0 else h
    if h < 12:
        return "上午", h
    if h == 12:
        return "中午", 12
    return ("下午", h - 12) if h < 18 else ("晚上", h - 12)


def at_second(t):
    return t, "second"


def at_minute(t):
    return t.replace(second=0), "minute"


def at_hour(t):
    return t.replace(minute=0, second=0), "hour"


def at_day(t):
    return t.replace(hour=0, minute=0, second=0), "day"


# A way of writing a moment, and what is left of it then. Those with a zone get an aware moment.
ZONED = [
    (lambda t: email.utils.format_datetime(t), at_second),
    (lambda t: email.utils.format_datetime(t.astimezone(dt.timezone.utc), usegmt=True), at_second),
    (lambda t: t.isoformat(), at_second),
    (lambda t: t.isoformat(sep=" "), at_second),
    (lambda t: t.isoformat(timespec="minutes"), at_minute),
    (lambda t: t.isoformat(timespec="milliseconds"), at_second),
    (lambda t: t.astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), at_second),
    (lambda t: t.strftime("%Y%m%dT%H%M%S%z"), at_second),
    (lambda t: t.strftime("%Y-%m-%d %H:%M:%S %z"), at_second),
    (lambda t: f"{DAYS[t.weekday()]}, {t.day} {MONTHS[t.month - 1]} {t.year} {t.strftime('%H:%M:%S %z')}", at_second),
    (lambda t: f"{DAYS[t.weekday()][:3]} {MONTHS[t.month - 1][:3]} {t.day:2} {t.strftime('%H:%M:%S %z')} {t.year}", at_second),
    (lambda t: f"{DAYS[t.weekday()][:3]} {MONTHS[t.month - 1][:3]} {t.day} {t.year} {t.strftime('%H:%M:%S GMT%z')} (some zone)", at_second),
    (lambda t: "{0}-W{1:02}-{2}".format(*t.isocalendar()) + t.strftime("T%H:%M:%S%z"), at_second),
    (lambda t: t.strftime("%Y-%jT%H:%M:%S%z"), at_second),
    (lambda t: str(int(t.timestamp())), at_second),
    (lambda t: str(int(t.timestamp()) * 1000 + 7), at_second),
]
LOCAL = [
    (lambda t: t.strftime("%Y-%m-%d %H:%M:%S"), at_second),
    (lambda t: t.strftime("%Y-%m-%d %H:%M"), at_minute),
    (lambda t: t.strftime("%Y/%m/%d %H:%M"), at_minute),
    (lambda t: f"{t.year}/{t.month}/{t.day}", at_day),
    (lambda t: t.strftime("%Y.%m.%d"), at_day),
    (lambda t: t.strftime("%Y-%m-%d"), at_day),
    (lambda t: t.strftime("%Y%m%d"), at_day),
    (lambda t: t.strftime("%Y%m%d%H%M%S"), at_second),
    (lambda t: f"{t.year}年{t.month}月{t.day}日", at_day),
    (lambda t: f"{t.year}年{t.month:02}月{t.day:02}日{t.strftime('%H:%M')}", at_minute),
    (lambda t: f"{t.year}年{t.month}月{t.day}日 {t.hour}时{t.minute:02}分{t.second:02}秒", at_second),
    (lambda t: wide(f"{t.year}年{t.month}月{t.day}日"), at_day),
    (lambda t: wide(t.strftime("%Y-%m-%d")) + t.strftime("　%H：%M"), at_minute),
    (lambda t: f"{chinese_year(t.year)}年{numeral(t.month)}月{numeral(t.day)}日", at_day),
    (lambda t: f"{t.year}年{t.month}月{t.day}日{part(t)[0]}{part(t)[1]}点{t.minute:02}分", at_minute),
    (lambda t: f"{t.year}年{t.month}月{t.day}日 星期{'一二三四五六日'[t.weekday()]} {part(t)[0]}{part(t)[1]}点", at_hour),
    (lambda t: f"{t.year}年{t.month}月{t.day}日（周{'一二三四五六日'[t.weekday()]}）{t.strftime('%H:%M')}", at_minute),
    (lambda t: f"发布时间：{t.strftime('%Y-%m-%d %H:%M')} 来源：区政府办 浏览：12", at_minute),
    (lambda t: f"{MONTHS[t.month - 1]} {t.day}, {t.year}", at_day),
    (lambda t: t.strftime("%m/%d/%Y, ") + f"{(t.hour + 11) % 12 + 1}:{t.minute:02}:{t.second:02} {'AM' if t.hour < 12 else 'PM'}", at_second),
    (lambda t: f"{t.day} {MONTHS[t.month - 1][:3]} {t.year % 100:02} {t.strftime('%H:%M:%S')}", at_second),
]


def read(texts, now, tmp_path):
    path = tmp_path / "feed.xml"
    items = "".join(f"<item><pubDate>{escape(t)}</pubDate></item>" for t in texts)
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{items}</channel></rss>', "utf-8")
    run = subprocess.run([BATCH, "--posts", "--now", now], input=f"{path}\t\n".encode(), stdout=subprocess.PIPE, check=True)
    return json.loads(run.stdout)["items"]


def utc(t):
    return t.astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize("seed", range(6))
def test_random_moments(seed, tmp_path):
    rng = random.Random(seed)
    texts, want = [], []
    for _ in range(POSTS):
        moment = dt.datetime(1992, 1, 1, tzinfo=dt.timezone.utc) + dt.timedelta(seconds=rng.randrange(77 * 365 * 86400))
        if rng.random() < 0.5:
            write, left = rng.choice(ZONED)
            moment = moment.astimezone(dt.timezone(dt.timedelta(minutes=rng.choice([0, 480, -300, 330, 345, -210, 840, -720, 60]))))
        else:
            write, left = rng.choice(LOCAL)
            moment = moment.astimezone(SHANGHAI)
        kept, precision = left(moment)
        texts.append(write(moment))
        want.append((utc(kept), precision))
    got = [(i["published"], i["precision"]) for i in read(texts, "2021-07-12T10:30:00+08:00", tmp_path)]
    wrong = [(t, w, g) for t, w, g in zip(texts, want, got) if w != g]
    assert not wrong, wrong[:5]


@pytest.mark.parametrize("seed", range(3))
def test_without_a_year(seed, tmp_path):
    """The latest that is not ahead, for random "now"s."""
    rng = random.Random(seed)
    for _ in range(12):
        now = dt.datetime(2021, 1, 1, tzinfo=SHANGHAI) + dt.timedelta(minutes=rng.randrange(4 * 365 * 1440))
        texts, want = [], []
        for _ in range(100):
            day = dt.date(2020, 1, 1) + dt.timedelta(days=rng.randrange(366))
            year = now.year
            while True:
                try:
                    if day.replace(year=year) <= now.date():
                        break
                except ValueError:
                    pass
                year -= 1
            texts.append(rng.choice([f"{day.month:02}-{day.day:02}", f"{day.month}月{day.day}日", f"{MONTHS[day.month - 1][:3]} {day.day}"]))
            want.append(utc(dt.datetime(year, day.month, day.day, tzinfo=SHANGHAI)))
        got = [i["published"] for i in read(texts, now.isoformat(), tmp_path)]
        assert got == want


def test_impossible_days(tmp_path):
    """Every day 0..32 of every month 0..13: read exactly where it exists."""
    texts, want = [], []
    for year in (2020, 2021, 2100):
        for month in range(14):
            for day in range(33):
                texts.append(f"{year}-{month:02}-{day:02}")
                try:
                    want.append(utc(dt.datetime(year, month, day, tzinfo=SHANGHAI)))
                except ValueError:
                    want.append(None)
    got = [i["published"] for i in read(texts, "2021-07-12T10:30:00+08:00", tmp_path)]
    assert got == want


def test_relative(tmp_path):
    now = dt.datetime(2021, 3, 1, 0, 40, tzinfo=SHANGHAI)
    texts, want = [], []
    for n in range(1, 120):
        texts += [f"{n}分钟前", f"{n}小时前", f"{n}天前", f"{n} minutes ago"]
        midnight = now.replace(hour=0, minute=0)
        want += [utc(now - dt.timedelta(minutes=n)), utc(now - dt.timedelta(hours=n)), utc(midnight - dt.timedelta(days=n)), utc(now - dt.timedelta(minutes=n))]
    got = [i["published"] for i in read(texts, now.isoformat(), tmp_path)]
    assert got == want
