"""List pages without a recipe: made ones, in the ways such pages are written. Whatever stands in and around a list, its newest date is read, or nothing is
proven by it: the page is unreadable or counts as partial. A date that is too old would shame an innocent office, one that is too new hide a dead account.

READ_BATCH names the program (tests/read/batch.c).
"""
import datetime
import json
import os
import random
import subprocess

BATCH = os.environ.get("READ_BATCH", "build/tests/read/read-batch")
SANITIZED = b"__asan_init" in open(BATCH, "rb").read() if os.path.exists(BATCH) else False
PAGES = 1000 if SANITIZED else 4000
NOW = datetime.datetime(2021, 7, 12, 10, 30)
WORDS = "关于 做好 防汛 工作 的 通知 公告 会议 召开 服务 群众 办事 指南 政策 解读 回应 社会 关切 招聘 人员 项目 建设 检查 安全 生产 教育 卫生 交通 环境 保护".split()
DATES = ["%Y-%m-%d", "%Y-%m-%d", "%Y年%m月%d日", "[%Y-%m-%d]", "（%Y-%m-%d）", "%Y/%m/%d", "%Y.%m.%d", "%Y-%m-%d %H:%M", "发布时间：%Y-%m-%d", "发布日期: %Y-%m-%d %H:%M:%S", "%m-%d",
         '<time datetime="%Y-%m-%dT%H:%M:%S+08:00">%m月%d日</time>', '<time datetime="%Y-%m-%d"></time>', "<b>%d</b><i>%Y-%m</i>", "<b>%m-%d</b> <i>%Y</i>", "<i>%Y年</i><b>%m月%d日</b>",
         "<i>%Y/%m</i> <b>%d</b>", "%d<br>%Y.%m"]
UNREADABLE = "农历五月"  # by any reader: then links without dates outweigh whatever has some


def words(dice, least, most):
    return "".join(dice.choices(WORDS, k=dice.randint(least, most)))


def link(dice, k):
    return f'<a href="/a/{k}.html">{words(dice, 2, 9)}</a>'


def others(dice, n):
    return "".join(f'<a href="/tag/{dice.randrange(99)}">{words(dice, 1, 2)}</a> ' for _ in range(n))


def summary(dice, full):
    """Words with links amid them, and sometimes a row of tags."""
    prose = "".join(f"<p>{words(dice, 20, 60)}{'，详见' + link(dice, dice.randrange(900, 999)) if dice.random() < 0.6 else ''}。</p>" for _ in range(dice.randrange(4) if full else 0))
    return f'<div class="summary">{prose}</div><div class="tags">{others(dice, dice.choice((0, 0, 2, 4, 9)))}</div>' if full else ""


# Ways of writing a row: its link, its date, what else stands in it.
ROWS = {
    "date behind": ('<ul class="list">{}</ul>', "<li>{a}<span>{d}</span>{s}</li>"),
    "date before": ('<ul class="list">{}</ul>', "<li><span>{d}</span>{a}{s}</li>"),
    "end tags left out": ("<ul>{}</ul>", "<li>{a} <em class=time>{d}</em>{s}"),
    "table": ('<table class="t">{}</table>', "<tr><td>{a}{s}</td><td>{d}</td></tr>"),
    "cards": ('<div class="main">{}</div>', '<div class="card"><h3>{a}</h3>{s}<div class="meta"><span>{d}</span></div></div>'),
    "meta above": ('<div class="main">{}</div>', '<div class="card"><div class="meta"><i>{d}</i></div><h3>{a}</h3>{s}</div>'),
    "a link around it": ('<div class="main">{}</div>', '<a class="card" href="/a/{k}.html"><div class="date">{d}</div><h3>{t}</h3></a>'),
    "definitions": ("<dl>{}</dl>", "<dd><p>{a}</p><p>{d}</p>{s}</dd>"),
}


def newest_first(dice, n):
    at = NOW - datetime.timedelta(minutes=dice.randrange(60, 80 * 1440))
    for _ in range(n):
        yield at
        at -= datetime.timedelta(minutes=dice.randrange(1, 9 * 1440))


def page(dice):
    """(the page, the day of its newest post)"""
    frame, row = dice.choice(list(ROWS.values()))
    form, full = dice.choice(DATES + [UNREADABLE]), dice.random() < 0.5
    days = list(newest_first(dice, dice.choice((10, 20, 30) if form == UNREADABLE else (1, 2, 3, 5, 10, 20, 30))))
    if form.startswith("%m-%d") and days[-1].year < NOW.year:
        form = "%Y-%m-%d"
    shown = days[:]
    if dice.random() < 0.2:
        dice.shuffle(shown)  # what is pinned stands first
    head, shown = (shown[0], shown[1:]) if dice.random() < 0.1 and len(shown) > 2 else (None, shown)
    rows = [row.format(a=link(dice, k), k=k, t=words(dice, 2, 9), d=at.strftime(form), s=summary(dice, full)) for k, at in enumerate(shown)]
    parts = [frame.format("".join(rows))]
    if head:  # a headline above its list
        parts.insert(0, f'<div class="top"><h2>{link(dice, 99)}</h2><span>{head:%Y-%m-%d}</span></div>')
    if dice.random() < 0.5:
        parts.insert(0, f'<div class="nav">{others(dice, dice.randrange(2, 9))} 今天是{NOW:%Y年%m月%d日} 星期一</div>')
    if dice.random() < 0.4:  # what is popular: older
        old = [days[-1] - datetime.timedelta(days=30 * k) for k in range(2 if form == UNREADABLE else dice.choice((2, 2, 5, 10)))]
        parts.append('<div class="side"><ul>' + "".join(f'<li><a href="/hot/{k}.html">{words(dice, 1, 4)}</a><span>{at:%Y-%m-%d}</span></li>' for k, at in enumerate(old)) + "</ul></div>")
    if dice.random() < 0.5:
        parts.append(f'<div class="pages">{others(dice, dice.randrange(9))}</div><div class="foot">版权所有 <a href="http://beian.example.gov.cn/">备案编号 2016000123</a> {NOW:%Y-%m-%d}</div>')
    return f"<!DOCTYPE html><html><head><title>通知公告</title></head><body>{''.join(parts)}</body></html>", max(days).date()


def test_no_list_looks_older_or_newer_than_it_is(tmp_path):
    dice, lines, days = random.Random(11), [], []
    for i in range(PAGES):
        text, day = page(dice)
        (tmp_path / f"{i}.html").write_text(text, encoding="utf-8")
        lines.append(f"{tmp_path}/{i}.html\ttext/html\n")
        days.append(day)
    run = subprocess.run([BATCH, "--type", "page", "--now", NOW.isoformat() + "+08:00"], input="".join(lines).encode(), stdout=subprocess.PIPE, check=True, timeout=240)
    got = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(got) == PAGES
    right, wrong = 0, []
    for i, (g, day) in enumerate(zip(got, days)):
        seen = g["newest"] and (datetime.datetime.fromisoformat(g["newest"].replace("Z", "+00:00")) + datetime.timedelta(hours=8)).date()
        right += seen == day
        if seen and (seen > day or (seen < day and not g["partial"])):
            wrong.append((lines[i].split()[0], seen, day, g["matched"]))
    assert not wrong, (len(wrong), [(str(w[0]), str(w[1]), str(w[2]), w[3]) for w in wrong[:5]])
    assert right > PAGES * 0.65  # a list of one post is none
