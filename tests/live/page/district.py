"""district - a made district with something on every page: a tree of units, accounts in every state, a year of posts, comments open and
closed, people's decisions, a circular, letters; and one account whose every word is hostile."""
import datetime
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from house import House, Nginx  # noqa: E402
from post import Post  # noqa: E402

ZONE = datetime.timezone(datetime.timedelta(hours=8))
NOW = '2021-07-20T12:00:00+08:00'
LOOKS = ['2021-06-10T09:00:00+08:00', '2021-06-20T09:00:00+08:00', '2021-06-28T09:00:00+08:00', '2021-07-06T09:00:00+08:00', '2021-07-13T09:00:00+08:00',
         '2021-07-18T09:00:00+08:00', '2021-07-19T09:00:00+08:00', NOW]
EVIL = '<script>alert(1)</script><img src=x onerror=alert(2)> \u202egnp.exe "\'></td>'

UNITS = '''
[unit qu]
name = 澜海区人民政府办公室
level = 县
head = 陈一 <qu@example.gov.cn>
''' + ''.join(f'[unit {key}]\nname = {name}\nparent = {parent}\norder = {i + 1}\nhead = 负责人 <{key}@example.gov.cn>\n' for i, (key, name, parent) in enumerate((
    ('jiaoyu', '澜海区教育局', 'qu'), ('wenlv', '澜海区文化和旅游局', 'qu'), ('weijian', '澜海区卫生健康局', 'qu'), ('gongan', '澜海区公安分局', 'qu'),
    ('renshe', '澜海区人力资源和社会保障局', 'qu'), ('binhe', '滨河街道办事处', 'qu'), ('qiaotou', '桥头镇人民政府', 'qu'),
    ('shequ', '滨河社区居民委员会', 'binhe'))))

# key: (name, unit, platform, days from one post to the next, days ago of the newest, gaps as (from, to) days ago, comments closed since days ago)
SITES = {
    'portal': ('澜海区政府门户网站', 'qu', 'website', 1, 0.2, (), None),
    'jiaoyu-site': ('澜海教育', 'jiaoyu', 'website', 5, 20.4, ((120, 141),), None),
    'wenlv-site': ('澜海文旅', 'wenlv', 'website', 4, 11.4, (), None),
    'weijian-site': ('澜海疾控', 'weijian', 'website', 3, 1.3, (), 12),
    'gongan-site': ('平安澜海', 'gongan', 'website', 2, 0.6, ((60, 92), (230, 251)), None),
    'renshe-site': ('澜海人社', 'renshe', 'website', 6, 17.2, (), None),
    'binhe-site': ('滨河发布', 'binhe', 'website', 7, 30.1, ((200, 228),), 200),
    'qiaotou-site': ('桥头镇政务公开', 'qiaotou', 'website', 8, 46.3, ((46.3, 75), (90, 122)), None),
    'shequ-site': ('滨河邻里', 'shequ', 'website', 6, 38.2, (), None),
    'evil': (EVIL.replace('\u202e', ''), 'shequ', 'website', 9, 2.2, (), None),
    'xuexiao': ('澜海一中', 'jiaoyu', 'website', 5, 18.0, (), None),
    'youeryuan': ('中心幼儿园', 'jiaoyu', 'website', 5, 6.0, (), None),
}
BRIDGED = {
    'wx-fabu': ('澜海发布', 'qu', 'wechat', 1, 0.3, (), None), 'wx-jiaoyu': ('澜海教育发布', 'jiaoyu', 'wechat', 2, 1.2, (), None),
    'wx-wenlv': ('乐游澜海', 'wenlv', 'wechat', 2, 0.9, (), None), 'wx-gongan': ('平安澜海警方', 'gongan', 'wechat', 2, 1.4, (), None),
    'wx-binhe': ('滨河街道微讯', 'binhe', 'wechat', 5, 19.1, (), None), 'wx-qiaotou': ('桥头镇微讯', 'qiaotou', 'wechat', 4, 12.3, (), None),
}
DEAD = {f'wb-{i}': (name, unit, 'weibo', 2, 25 + i / 3, (), None) for i, (name, unit) in enumerate((('澜海区发布', 'qu'), ('澜海公安在线', 'gongan'), ('澜海健康', 'weijian')))}
TOPICS = ('区政府常务会议召开', '政策解读：灵活就业人员参保十问', '下半年重点项目集中开工', '区长信箱答复选登', '暑期游泳安全提醒', '图书馆调整开放时间', '高温天气健康提示')


def moment(text):
    return datetime.datetime.fromisoformat(text)


def posts(habit, at):
    """(number, moment, title, comments open): what stands in the list at that time, the newest first."""
    name, _, _, every, newest, gaps, closed = habit
    ago, n, result = newest, 0, []
    while ago < 380 and n < 400:
        when = moment(NOW) - datetime.timedelta(days=ago)
        if when <= at and not any(a < ago < b for a, b in gaps):
            result.append((1000 - n, when, EVIL if name.startswith('<') else TOPICS[n % len(TOPICS)], closed is None or ago > closed))
        ago, n = ago + every, n + 1
    return result[:90]


def wordpress(key, habit, at):
    return json.dumps([{'id': number, 'link': f'http://127.0.0.1:9/{key}/{number}.html', 'title': {'rendered': title.replace('<', '&lt;')}, 'date': when.strftime('%Y-%m-%dT%H:%M:%S'),
                        'comment_status': 'open' if is_open else 'closed'} for number, when, title, is_open in posts(habit, at)], ensure_ascii=False)


def rss(key, habit, at):
    items = ''.join(f'<item><title>{title}</title><link>http://127.0.0.1:9/{key}/{number}.html</link><guid>{key}-{number}</guid>'
                    f'<pubDate>{when.strftime("%a, %d %b %Y %H:%M:%S %z")}</pubDate></item>' for number, when, title, _ in posts(habit, at))
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{habit[0]}</title>{items}</channel></rss>'


class District:
    """folder/house is its configuration and state, published as of NOW."""

    def __init__(self, folder):
        self.nginx, self.dead = Nginx(f'{folder}/nginx', f'{folder}/www'), Nginx(f'{folder}/nginx2', f'{folder}/www2')
        self.post = Post(f'{folder}/post')
        self.house = House(f'{folder}/house', extra=f'\n[mail]\nsmtp = smtp://127.0.0.1:{self.post.port}\ntls = none\nfrom = 新媒体监测 <monitor@example.gov.cn>\n'
                           'admin = ops@example.gov.cn\noffice = office@example.gov.cn\n')
        with open(self.house.conf, encoding='utf-8') as f:
            conf = f.read().replace('language = en', 'language = zh_CN')
        with open(self.house.conf, 'w', encoding='utf-8') as f:
            f.write(conf)
        self.house.env['LANGUAGE'] = 'zh_CN'
        self.register()
        for at in LOOKS:
            self.serve(moment(at))
            self.house.once(at)
            self.decide(at)
        self.house.once(NOW)

    def account(self, key, habit, feed, more=''):
        name, unit, platform = habit[:3]
        return (f'[account {key}]\nname = {name}\nunit = {unit}\nplatform = {platform}\nhome = https://{key}.example.gov.cn/\nsubject = {name}\n'
                f'opened = 2016-03-01\nfiled = 2019-05-20\n{feed}{more}')

    def register(self):
        text = UNITS
        for key, habit in SITES.items():
            text += self.account(key, habit, f'feed = {self.nginx.url(key + ".json")} via=direct\n', 'every = 2h\n')
        for habits, web in ((BRIDGED, self.nginx), (DEAD, self.dead)):
            for key, habit in habits.items():
                text += self.account(key, habit, f'feed = {web.url(key + ".xml")} via=bridge\n')
        gone = ('澜海应急', 'qu', 'website')
        text += self.account('yingji-site', gone, f'feed = {self.nginx.url("gone.xml")}\n')
        text += '[account app]\nname = 掌上澜海\nunit = qu\nplatform = app\nwatch = manual\n[account xcx]\nname = 澜海通\nunit = renshe\nplatform = miniprogram\nwatch = manual\n'
        text += '[account sph]\nname = 澜海文旅视频\nunit = wenlv\nplatform = channels\nwatch = manual\n'
        text += self.account('jiu', ('桥头旧闻', 'qiaotou', 'website'), f'feed = {self.nginx.url("jiaoyu-site.json")}\n', 'status = cancelled\n')
        self.house.feeds(text)

    def serve(self, at):
        for web, habits, write, ending in ((self.nginx, SITES, wordpress, 'json'), (self.nginx, BRIDGED, rss, 'xml'), (self.dead, DEAD, rss, 'xml')):
            for key, habit in habits.items():
                with open(os.path.join(web.root, f'{key}.{ending}'), 'w', encoding='utf-8') as f:
                    f.write(write(key, habit, at))

    def number(self, what, account):
        rule = " and f.rule = 'no-update'" if what == 'finding' else ''
        return str(self.house.sql(f"select f.id from {what} f join account a on a.id = f.account where a.key = '{account}'{rule} order by f.id desc")[0][0])

    def review(self, at, name, account, *args):
        self.house.ctl('review', name, self.number('review', account), *args, '--by', '李四', '--now', at)

    def observe(self, at, account, update, interaction):
        self.house.ctl('observe', account, '--at', at, '--last-update', update, '--interaction', interaction, '--works', 'yes', '--by', '赵六', '--note', '已在手机上打开核对', '--now', at)

    def decide(self, at):
        """What persons said on that day."""
        day = at[:10]
        for account, when, update, interaction in (('app', '2021-06-20', '2021-06-18', 'ok'), ('app', '2021-07-13', '2021-07-11', 'none'), ('app', '2021-07-19', '2021-07-11', 'ok'),
                                                   ('portal', '2021-06-28', '2021-06-28', 'ok'), ('weijian-site', '2021-07-18', '2021-07-17', 'none'),
                                                   ('sph', '2021-06-10', '2021-06-01', 'ok')):
            if when == day:
                self.observe(at, account, update, interaction)
        if day == '2021-06-28':
            self.review(at, 'confirm', 'qiaotou-site')
            self.review(at, 'ask', 'qiaotou-site', '--days', '5')
        if day == '2021-07-06':
            self.house.ctl('circular', 'issue', '--number', '澜政办通〔2021〕3号', '--signed-by', '澜海区人民政府办公室', '--by', '李四', '--from', '2021-04-01', '--to', '2021-06-30',
                           '--now', at)
            self.review(at, 'confirm', 'shequ-site')
            self.review(at, 'ask', 'shequ-site', '--days', '5')
            self.review(at, 'confirm', 'binhe-site')
            self.review(at, 'ask', 'binhe-site', '--days', '10')
        if day == '2021-07-13':
            self.review(at, 'answer', 'binhe-site', '--note', '已明确专人负责')
            self.review(at, 'consider', 'qiaotou-site', '--note', '确无力维护')
        if day == '2021-07-18':
            self.review(at, 'stop', 'qiaotou-site', '--url', 'https://www.example.gov.cn/tg/1.html', '--date', '2021-07-18')
            self.review(at, 'confirm', 'jiaoyu-site')
            self.review(at, 'ask', 'jiaoyu-site', '--days', '4')
        if day == '2021-07-19':
            self.house.ctl('finding', 'object', self.number('finding', 'renshe-site'), '--by', '王五', '--note', '账号刚换名', '--now', at)

    def stop(self):
        self.post.stop()
        self.nginx.stop()
        self.dead.stop()


if __name__ == '__main__':
    made = District(sys.argv[1])
    made.stop()
    print(made.house.folder)
