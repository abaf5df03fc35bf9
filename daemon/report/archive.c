/*
 * archive - a quarter as one zip: circulars as frozen, SHA256SUMS over them,
 * and an index of the evidence that the quarter's findings rest on.
 */
#include <string.h>

#include "log.h"
#include "year.h"
#include "zip-out.h"

struct packing { struct store *s; struct zip_out *zip; moment from, to; struct text sums, evidence, folder; int n; bool failed; const struct judged_row *now; };

static void add_hex(struct text *t, const uint8_t *sha256)
{
	for (int i = 0; i < STORE_SHA256; i++)
		text_addf(t, "%02x", sha256[i]);
}

static bool pack_file(void *ctx, const struct file_row *r)
{
	struct packing *p = ctx;
	struct text name = TEXT_INIT(0), bytes = TEXT_INIT(0);
	uint8_t sha256[STORE_SHA256];

	text_setf(&name, "%s/%s", text_str(&p->folder), r->name);
	if (store_get_content(p->s, r->content, &bytes, sha256) != 1) {
		p->failed = true;
	} else {
		zip_out_add(p->zip, text_str(&name), text_str(&bytes), bytes.len);
		add_hex(&p->sums, sha256);
		text_addf(&p->sums, "  %s\n", text_str(&name));
	}
	text_clear(&name);
	text_clear(&bytes);
	return !p->failed;
}

static bool pack_circular(void *ctx, const struct circular_row *r)
{
	struct packing *p = ctx;

	if (r->from < p->from || r->at > p->to)
		return true;
	text_reset(&p->folder);
	for (const char *c = r->number; *c; c++)
		text_add_char(&p->folder, *c == '/' || *c == '\\' ? '_' : *c);
	p->n++;
	p->failed |= store_each_circular_file(p->s, r->id, pack_file, p) != 0;
	return !p->failed;
}

static bool index_evidence(void *ctx, const struct evidence_row *r)
{
	struct packing *p = ctx;

	text_addf(&p->evidence, "%lld,%s,", (long long)p->now->id, rule_name(p->now->rule));
	text_add_moment(&p->evidence, r->at);
	text_add_char(&p->evidence, ',');
	text_add_csv(&p->evidence, r->url);
	text_addf(&p->evidence, ",%lld,", (long long)r->size);
	add_hex(&p->evidence, r->sha256);
	text_add(&p->evidence, "\r\n");
	return true;
}

static bool index_finding(void *ctx, const struct judged_row *r)
{
	struct packing *p = ctx;

	p->now = r;
	p->failed |= store_each_evidence(p->s, r->id, index_evidence, p) != 0;
	return !p->failed;
}

int archive_quarter(struct text *ret, struct store *s, const struct config *c, int year, int quarter, struct text *err)
{
	struct civil from = { .year = year, .month = quarter * 3 - 2, .day = 1 }, to = { .year = year + quarter / 4, .month = quarter % 4 * 3 + 1, .day = 1 };
	struct packing p = { .s = s, .from = civil_moment(&from, c->zone), .to = civil_moment(&to, c->zone), .sums = TEXT_INIT(0), .evidence = TEXT_INIT(0), .folder = TEXT_INIT(0) };
	const struct period period = { p.from, p.to, MOMENT_NEVER, c->zone };
	int n = -1;

	p.zip = zip_out_new(p.to, c->zone);
	text_add(&p.evidence, "\xef\xbb\xbf" "finding,rule,at,url,size,sha256\r\n");
	p.failed = store_each_circular(s, pack_circular, &p) != 0 || store_each_judged(s, &period, index_finding, &p) != 0 || p.failed;
	zip_out_add(p.zip, "SHA256SUMS", text_str(&p.sums), p.sums.len);
	zip_out_add(p.zip, "evidence.csv", text_str(&p.evidence), p.evidence.len);
	if (zip_out_end(p.zip, ret) || p.failed)
		text_setf(err, "%s", p.failed ? store_error(s) : _("the archive is too large"));
	else
		n = p.n;
	text_clear(&p.sums);
	text_clear(&p.evidence);
	text_clear(&p.folder);
	return n;
}
