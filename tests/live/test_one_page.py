"""The weekly letter prints on one page of A4, however much there is to tell: a real browser prints the fullest letter of the unit on top,
and of a unit with a dozen accounts of its own."""
import email
import email.policy
import os
import re
import shutil
import subprocess

import pytest
from house import Nginx
from test_circular import City

NOW = '2021-07-05T09:00:00+08:00'


class Full(City):
    """Thirty units of long names; twenty accounts are overdue, twenty cannot be reached, of both each unit has some."""

    UNITS = tuple(f'名称有些长的第{i}街道办事处综合管理办公室' for i in range(30))

    def register(self):
        text = '[unit shi]\nname = 滨海市\nhead = 张三 <z@example.gov.cn>\n' + ''.join(
            f'[unit u{k}]\nname = {name}\nparent = shi\norder = {k + 1}\n' + ('head = 李四 <l@example.gov.cn>\n' if k == 0 else '') for k, name in enumerate(self.UNITS))
        self.feeds(text + ''.join(
            f'[account a{i:03}]\nname = 名称有些长的第{i}街道发布账号\nunit = u{0 if i % 8 == 0 else i % 30}\nplatform = wechat\n'
            f'feed = {self.nginx.url(f"{i}.xml")} via=direct\n' for i in range(self.total)))


def pages(folder, unit):
    """Of the unit's letter, printed."""
    name, = os.listdir(os.path.join(folder, unit))
    with open(os.path.join(folder, unit, name), 'rb') as f:
        html = email.message_from_binary_file(f, policy=email.policy.default).get_body(('html',)).get_content()
    page, pdf = os.path.join(folder, unit + '.html'), os.path.join(folder, unit + '.pdf')
    with open(page, 'w', encoding='utf-8') as f:
        f.write(html)
    subprocess.run([shutil.which('chromium'), '--headless', '--no-sandbox', '--disable-gpu', f'--user-data-dir={folder}/chromium', '--no-pdf-header-footer', f'--print-to-pdf={pdf}',
                    'file://' + page], check=True, capture_output=True, timeout=240)
    with open(pdf, 'rb') as f:
        return html, len(re.findall(rb'/Type /Page\b', f.read()))


@pytest.mark.skipif(not shutil.which('chromium'), reason='chromium is not here')
def test_one_page(tmp_path):
    nginx = Nginx(tmp_path / 'nginx', tmp_path / 'served')
    try:
        h = Full(tmp_path, nginx, 90, 20)
        for i in range(40, 60):
            os.remove(os.path.join(nginx.root, f'{i}.xml'))
        h.look('2021-06-29T12:00:00+08:00', '2021-06-30T22:00:00+08:00', NOW)
    finally:
        nginx.stop()
    for unit in 'shi', 'u0':
        h.run(NOW, 'digest', '--unit', unit, '--out', str(tmp_path / unit))
    html, n = pages(str(tmp_path), 'shi')
    assert n == 1 and '另有10个，见附件' in html and '另有14个，见附件' in html and '个单位，见附件' in html
    html, n = pages(str(tmp_path), 'u0')
    assert n == 1 and html.count('名称有些长的第') > 12
