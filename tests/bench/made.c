/*
 * made - see made.h.
 */
#include "made.h"

#include <stdlib.h>

void made_feed(struct text *t, int number, int paragraphs)
{
	made_feed_later(t, number, paragraphs, 0);
}

void made_feed_later(struct text *t, int number, int paragraphs, int newer)
{
	text_addf(t, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">"
		"<channel><title>号%d</title><link>https://www.example.gov.cn/</link>", number);
	for (int i = -newer; i < MADE_POSTS - newer; i++) {
		text_addf(t, "<item><title>关于第%d号通知的说明</title><link>https://www.example.gov.cn/%d/%d.html</link><guid>%d-%d</guid>"
			"<pubDate>Mon, %02d Jul 2021 %02d:%02d:00 +0800</pubDate>", i, number, i, number, i, i < 0 ? 12 - i : 1 + i % 12, abs(i) % 24, number % 60);
		if (paragraphs)
			text_add(t, "<content:encoded><![CDATA[");
		for (int p = 0; p < paragraphs; p++)
			text_add(t, "<p style=\"line-height: 1.75em\">各有关单位请按照要求做好防汛工作,落实值班制度,遇有情况及时报告。<br/></p>");
		text_add(t, paragraphs ? "]]></content:encoded></item>" : "</item>");
	}
	text_add(t, "</channel></rss>");
}
