#!/usr/bin/python3
"""demo-feeds FOLDER LAST NOW - writes what the sample accounts of feeds.d/ show at the moment NOW, as RSS, in a demo whose
last look is made at LAST (both in unix seconds).

Each account has a habit; the posts that its habit gives up to NOW are its feed.  Unchanged documents are left alone, so
that a server answers them 304."""
import datetime as dt
import os
import sys
from xml.sax.saxutils import escape

ZONE = dt.timezone(dt.timedelta(hours=8))
DAY = 86400

# file: (name, days since the newest post, days between posts, topics); None for the first = no dates at all
HABITS = {
    'portal': ('澜海区政府门户网站', 0.3, 1, ['区政府常务会议召开', '政策解读:灵活就业人员参保十问', '下半年重点项目集中开工', '区长信箱答复选登']),
    'fabu-bridge': ('澜海发布', 2.2, 2, ['周末天气提示', '地铁二号线站点命名征求意见', '暑期游泳安全提醒']),
    'fabu-direct': ('澜海发布', 0.8, 2, ['地铁二号线站点命名结果公布', '周末天气提示', '暑期游泳安全提醒']),
    'jiaoyu': ('澜海教育', 20.4, 5, ['义务教育招生日程公布', '校园开放日预约开始', '教师公开招聘面试公告']),
    'wenlv': ('澜海文旅', 11.4, 4, ['非遗展演本周开幕', '图书馆调整开放时间', '乡村旅游线路推荐']),
    'binhe-undated': ('滨河社区', None, 1, ['社区义诊进小区', '垃圾分类志愿者招募', '停水通知']),
    # The bridge has stood still for twenty days: all its accounts end there, lively ones and quiet ones alike.
    'wx-gongan': ('平安澜海', 20.1, 0.5, ['夏季治安巡查通报', '反诈提醒:冒充客服退款', '交通管制公告']),
    'wx-jiaoyu': ('澜海教育发布', 20.4, 1, ['家校沟通热线开通', '体质健康监测安排']),
    'wx-wenlv': ('乐游澜海', 20.2, 1, ['周末去哪儿', '博物馆夜场开放']),
    'wx-weijian': ('澜海疾控', 20.9, 1, ['高温天气健康提示', '疫苗接种点公布']),
    'wx-qiaotou': ('桥头镇微讯', 21.3, 2, ['镇人大代表接待日', '早稻收割进度']),
    'wx-binhe': ('滨河邻里', 23.0, 3, ['楼道照明维修完成', '邻里节活动预告']),
}


def posts(habit, start, now):
    """(number, moment or None, title): what stands in the list at `now`; `start` is when the demo's last look is made."""
    _, newest, every, topics = habit
    result = []
    for k in range(12):
        at = None if newest is None else start - (newest + k * every) * DAY
        if at is None or at <= now:
            result.append((1000 - k, at, topics[k % len(topics)]))
    return result[:10]


def document(key, habit, start, now):
    items = []
    for number, at, title in posts(habit, start, now):
        date = '' if at is None else '<pubDate>%s</pubDate>' % dt.datetime.fromtimestamp(at, ZONE).strftime('%a, %d %b %Y %H:%M:%S %z')
        link = f'http://127.0.0.1:8971/posts/{key}/{number}.html'
        comments = f'<slash:comments>{number % 7 + 1}</slash:comments>' if key == 'portal' else ''
        items.append(f'<item><title>{escape(title)}</title><link>{link}</link><guid>{key}-{number}</guid>{date}{comments}</item>')
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><title>%s</title>\n%s\n</channel></rss>\n'
            % (escape(habit[0]), '\n'.join(items)))


def main():
    folder, start, now = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    os.makedirs(folder, exist_ok=True)
    for key, habit in HABITS.items():
        path, text = os.path.join(folder, key + '.xml'), document(key, habit, start, now)
        if os.path.exists(path) and open(path, encoding='utf-8').read() == text:
            continue
        with open(path, 'w', encoding='utf-8') as f:
            f.write(text)
        os.utime(path, (now, now))


if __name__ == '__main__':
    main()
