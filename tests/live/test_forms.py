"""The office's forms: looks by hand and replies, in and out, whole or not at all."""
import csv
import io
import json
import os

import openpyxl
import pytest
from house import House, Nginx, rss, stop, wait_for
from test_review import NOW, OLD, house, number, reviews, step  # noqa: F401


def sheet(path, rows):
    if str(path).endswith('.csv'):
        with open(path, 'w', encoding='utf-8-sig', newline='') as f:
            csv.writer(f).writerows(rows)
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    return str(path)


HEAD = ['标识', '新媒体名称', '核查时间', '最近更新', '互动情况', '能否使用', '核查人', '备注']
LOOKS = [['政务新媒体人工核查登记表'], HEAD,
         ['jia', '', '2021年7月5日 07:30', '2021-07-01', '有效', '是', '赵六', '已留言,当日回复'],
         ['', 'yi', '2021/7/5 7:00', '2021-07-02 10:00:30', '无', '是', '赵六', ''],
         ['', 'bing', '2021-07-05 07:00', '', '未测试', '否', '钱七', '打不开']]


@pytest.mark.parametrize('form', ['csv', 'xlsx'])
def test_looks(house, tmp_path, form):  # noqa: F811
    out = house.ctl('import', '--kind', 'observations', sheet(tmp_path / f'in.{form}', LOOKS), '--now', NOW)
    assert '3 rows taken down, 0 of them known before' in out
    status = house.status(NOW)
    assert status['jia']['state'] == status['yi']['state'] == 'current' and status['bing']['state'] == 'overdue'
    assert status['yi']['last_update'] == '2021-07-02T02:00:30Z'
    # out, and in again: nothing new; and out again: the same
    first = tmp_path / f'out.{form}'
    house.ctl('export', '--kind', 'observations', '--out', str(first), '--now', NOW)
    assert '3 rows taken down, 3 of them known before' in house.ctl('import', '--kind', 'observations', str(first), '--now', NOW)
    assert house.sql('select count(*) from observation') == [(3,)]
    text = house.ctl('export', '--kind', 'observations', '--now', NOW)
    rows = list(csv.reader(io.StringIO(text.lstrip('\ufeff'))))
    assert rows[0][0] == '标识' and [r[0] for r in rows[1:]] == ['jia', 'yi', 'bing']
    assert rows[1][4:] == ['2021-07-05 07:30', '2021-07-01', '有效', '是', '赵六', '已留言,当日回复']
    assert rows[2][5] == '2021-07-02 10:00:30' and rows[3][5:8] == ['', '未测试', '否']


def test_mistakes_by_cell(house, tmp_path):  # noqa: F811
    rows = LOOKS[:3] + [['nobody', '', '2021-07-05', '', '', '', 'x', ''], ['', '没有', 'gestern', '', '', '', 'x', ''],
                        ['yi', '', '2021-06-31', '昨天', '也许', '?', '', '']]
    out = house.ctl('import', '--kind', 'observations', sheet(tmp_path / 'bad.csv', rows), '--now', NOW, status=1)
    for told in ('row 4, 标识: no account is called so', 'row 5, 新媒体名称: no account is called so', 'row 6, 核查时间: not a time', 'row 6, 最近更新: not a time',
                 'row 6, 互动情况: expected', 'row 6, 能否使用: expected', 'row 6, 核查人: is empty', '7 mistakes; nothing was imported'):
        assert told in out, (told, out)
    assert house.sql('select count(*) from observation') == [(0,)]
    # What only the house can see refuses all of it, too.
    rows = LOOKS[:4] + [['bing', '', '2021-07-09 07:00', '', '有效', '是', '赵六', '']]
    house.ctl('import', '--kind', 'observations', sheet(tmp_path / 'future.csv', rows), '--now', NOW, status=1)
    assert house.sql('select count(*) from observation') == [(0,)] and house.status(NOW)['jia']['state'] == 'overdue'
    house.ctl('import', '--kind', 'observations', sheet(tmp_path / 'empty.csv', [['a', 'b']]), '--now', NOW, status=1)


REPLIES = ['序号', '新媒体名称', '责任单位', '问题类别', '整改情况', '整改时间', '反馈人']


def test_replies(house, tmp_path):  # noqa: F811
    for account in ('jia', 'yi'):
        step(house, 'confirm', account)
        step(house, 'ask', account)
    rows = [REPLIES, [1, 'jia', '滨河区', '超期未更新', '已恢复更新,明确专人负责', '2021-07-05', '王五'], [2, 'yi', '滨河街道', '超期未更新', '', '', ''],
            [3, '', '', '', '', '', '']]
    daemon = house.start('--now', NOW)
    try:
        wait_for(lambda: os.path.exists(os.path.join(house.folder, 'state/ctl.sock')))
        assert '1 row taken down' in house.ctl('import', '--kind', 'replies', sheet(tmp_path / 'in.xlsx', rows))
        assert [r['state'] for r in reviews(house)] == ['answered', 'asked', 'opened']
        assert house.sql("select who, why from review_step where event = 'answer'") == [('王五', '已恢复更新,明确专人负责')]
        house.ctl('export', '--kind', 'replies', '--out', str(tmp_path / 'out.xlsx'))
        got = [list(r) for r in openpyxl.load_workbook(tmp_path / 'out.xlsx').active.iter_rows(values_only=True)]
        assert got[0] == ['序号', '新媒体类型', *REPLIES[1:]] and got[1][:4] == [1, 'website', 'jia', '滨河区'] and got[1][5:] == ['已恢复更新,明确专人负责', '2021-07-05', '王五'] and len(got) == 2
        assert '1 of them known before' in house.ctl('import', '--kind', 'replies', str(tmp_path / 'out.xlsx'))
        rows[3] = [3, 'bing', '滨河街道', '', '已整改', '', '王五']  # nothing was asked of it yet
        house.ctl('import', '--kind', 'replies', sheet(tmp_path / 'in.csv', rows), status=1)
        assert house.sql("select count(*) from review_step where event = 'answer'") == [(1,)]
    finally:
        stop(daemon)
