/*
 * evidence - the folder of `show --evidence`: index.html for the eye,
 * evidence.warc.gz for archives, the answers as they were received, and
 * SHA256SUMS, by which anybody can check them.
 *
 * It copies what the store kept and adds nothing.
 */
#include "evidence.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "warc.h"

enum { HEX = 2 * STORE_SHA256 };
static const char warc_name[] = "evidence.warc.gz";

static bool take_exhibit(void *ctx, const struct evidence_row *r)
{
	struct exhibits *e = ctx;
	struct exhibit x = { .content = r->content, .at = r->at, .outcome = r->outcome, .http_status = r->http_status, .size = r->size,
		.url = mem_strdup(r->url), .address = mem_strdup(r->address), .head = mem_strdup(r->head), .content_type = mem_strdup(r->content_type) };

	for (int i = 0; i < STORE_SHA256; i++)
		snprintf(x.sha256 + 2 * i, 3, "%02x", r->sha256[i]);
	/* Never .html: a stranger's page would run in the reader's browser. */
	snprintf(x.file, sizeof x.file, "answers/%.16s.txt", x.sha256);
	if (e->n == e->cap)
		e->v = mem_grow(e->v, (size_t)(e->cap = e->cap ? 2 * e->cap : 16), sizeof *e->v);
	e->v[e->n++] = x;
	return true;
}

struct gathering { struct store *store; struct exhibits *all; };

static bool take_finding(void *ctx, const struct finding_row *r)
{
	struct gathering *g = ctx;
	int from = g->all->n;

	store_each_evidence(g->store, r->id, take_exhibit, g->all);
	for (; from < g->all->n; from++)
		g->all->v[from].finding = r->id;
	return true;
}

static void exhibits_clear(struct exhibits *e)
{
	for (int i = 0; i < e->n; i++) {
		free(e->v[i].url);
		free(e->v[i].address);
		free(e->v[i].head);
		free(e->v[i].content_type);
	}
	free(e->v);
}

/* Does another finding rest on the same answer, and had its turn already? */
static bool stands_already(const struct exhibits *e, int i)
{
	for (int k = 0; k < i; k++)
		if (e->v[k].content == e->v[i].content && e->v[k].at == e->v[i].at)
			return true;
	return false;
}

/* ---- the folder --------------------------------------------------------------- */

struct folder { const char *dir; struct text sums, warc, error; };

static int write_in(struct folder *f, const char *name, const void *bytes, size_t len)
{
	struct text path = TEXT_INIT(0);
	int e;

	text_addf(&path, "%s/%s", f->dir, name);
	e = text_write_file(text_str(&path), bytes, len, 0644, &f->error);
	text_clear(&path);
	return e;
}

static int make_folder_in(struct folder *f, const char *name)
{
	struct text path = TEXT_INIT(0);
	int e;

	text_addf(&path, "%s/%s", f->dir, name);
	e = mkdir(text_str(&path), 0755);
	if (e)
		text_setf(&f->error, "%s: %s", text_str(&path), strerror(errno));
	text_clear(&path);
	return e;
}

static int make_folder(struct folder *f)
{
	int used = 0;
	DIR *d;

	if (mkdir(f->dir, 0755) && errno != EEXIST) {
		text_setf(&f->error, "%s: %s", f->dir, strerror(errno));
		return -1;
	}
	if (!(d = opendir(f->dir))) {
		text_setf(&f->error, "%s: %s", f->dir, strerror(errno));
		return -1;
	}
	for (struct dirent *x; (x = readdir(d));)
		used += strcmp(x->d_name, ".") && strcmp(x->d_name, "..");
	closedir(d);
	if (used) {
		text_setf(&f->error, _("%s is not empty; evidence is written to a folder of its own"), f->dir);
		return -1;
	}
	return make_folder_in(f, "answers");
}

static int write_exhibit(struct folder *f, struct store *store, const struct exhibit *x)
{
	struct text body = TEXT_INIT(STORE_CONTENT_MAX);
	uint8_t sha256[STORE_SHA256];
	int e = -1;

	if (store_get_content(store, x->content, &body, sha256) != 1) {
		text_setf(&f->error, "%s", store_error(store));
	} else {
		e = write_in(f, x->file, text_str(&body), body.len);
		text_addf(&f->sums, "%s  %s\n", x->sha256, x->file);
		warc_add_response(&f->warc, &(struct warc_response){ .url = x->url, .address = x->address, .head = x->head,
			.content_type = x->content_type, .at = x->at, .body = text_str(&body), .len = body.len, .sha256 = sha256 });
	}
	text_clear(&body);
	return e;
}

/* The same file given twice lies there once. */
static int write_given(struct folder *f, struct store *store, const struct givens *all, int i)
{
	struct text bytes = TEXT_INIT(STORE_CONTENT_MAX);
	const struct given *x = &all->v[i];
	uint8_t sha256[STORE_SHA256];
	int e = -1;

	for (int k = 0; k < i; k++)
		if (!strcmp(all->v[k].file, x->file))
			return 0;
	if (store_get_content(store, x->content, &bytes, sha256) != 1) {
		text_setf(&f->error, "%s", store_error(store));
	} else {
		e = write_in(f, x->file, text_str(&bytes), bytes.len);
		text_addf(&f->sums, "%s  %s\n", x->sha256, x->file);
	}
	text_clear(&bytes);
	return e;
}

static void add_sum(struct folder *f, const char *name, const struct text *bytes)
{
	uint8_t sha256[STORE_SHA256];

	store_sha256(text_str(bytes), bytes->len, sha256);
	for (int i = 0; i < STORE_SHA256; i++)
		text_addf(&f->sums, "%02x", sha256[i]);
	text_addf(&f->sums, "  %s\n", name);
}

static int write_all(struct folder *f, const struct view *v, const struct member *m, const struct exhibits *e, const struct givens *g)
{
	struct text page = TEXT_INIT(0);
	int bad = make_folder(f);

	warc_add_info(&f->warc, warc_name, "newmediactl", v->now);
	for (int i = 0; !bad && i < e->n; i++)
		if (!stands_already(e, i))
			bad = write_exhibit(f, v->store, &e->v[i]);
	if (!bad && g->n)
		bad = make_folder_in(f, "files");
	for (int i = 0; !bad && i < g->n; i++)
		bad = write_given(f, v->store, g, i);
	evidence_page(&page, v, m, e, g);
	add_sum(f, "index.html", &page);
	add_sum(f, warc_name, &f->warc);
	if (!bad)
		bad = write_in(f, "index.html", text_str(&page), page.len) || write_in(f, warc_name, text_str(&f->warc), f->warc.len) ||
			write_in(f, "SHA256SUMS", text_str(&f->sums), f->sums.len);
	text_clear(&page);
	return bad;
}

int evidence_write(const struct view *v, const struct member *m, const char *dir)
{
	struct folder f = { dir, TEXT_INIT(0), TEXT_INIT((size_t)1 << 30), TEXT_SENTENCE };
	struct exhibits all = { 0 };
	struct givens given = { 0 };
	struct gathering g = { v->store, &all };
	int e = 0;

	if (!v->store || !m->card.id || store_each_finding(v->store, m->card.id, false, take_finding, &g)) {
		text_setf(&f.error, _("nothing is stored of this account yet"));
		e = -1;
	}
	log_speak(v->config->language);
	if (!e && givens_take(&given, v->store, m->card.id)) {
		text_setf(&f.error, "%s", store_error(v->store));
		e = -1;
	}
	if (!e)
		e = write_all(&f, v, m, &all, &given);
	log_speak_own();
	if (e)
		log_err("%s", text_str(&f.error));
	else
		printf(ngettext("%s: %d answer is kept as evidence\n", "%s: %d answers are kept as evidence\n", (unsigned long)all.n), dir, all.n);
	exhibits_clear(&all);
	givens_clear(&given);
	text_clear(&f.sums);
	text_clear(&f.warc);
	text_clear(&f.error);
	return e ? EXIT_WRONG : 0;
}
