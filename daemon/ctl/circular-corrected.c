/*
 * circular-corrected - the circular that a 更正 is of: how it was drawn, and
 * what stands of it.
 *
 * One that was corrected before stands as that correction left it; both stay
 * in the store as they were issued.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "circular-verb.h"

static void add_day(struct text *t, moment m, const struct zone *z)
{
	struct civil c = civil_at(m, z);

	text_setf(t, "%04d-%02d-%02d", c.year, c.month, c.day);
}

static void take_first(struct corrected *f, const struct circular_row *r)
{
	char fail[16] = "";
	int whole = 0, hundredths = 0;

	f->found = true;
	f->issued = r->issued;
	text_setf(&f->title, "%s", r->title);
	add_day(&f->from, r->from, f->zone);
	add_day(&f->to, r->at - 1, f->zone);
	if (sscanf(r->how, "%15s %d.%d%% %lld", fail, &whole, &hundredths, &f->seed) == 4)
		f->sample = whole * 100 + hundredths;
	f->any_gap = !strcmp(fail, "any-gap");
}

/* In the order in which they were issued. */
static bool take_circular(void *ctx, const struct circular_row *r)
{
	struct corrected *f = ctx;

	if (!strcmp(r->number, f->number) && !*r->corrects)
		take_first(f, r);
	else if (!strcmp(r->corrects, f->number))
		text_setf(&f->earlier, "%s", r->number);
	else
		return true;
	f->id = r->id;
	f->total = (struct circular_group){ .registered = r->registered, .checked = r->checked, .failed = r->failed };
	return true;
}

/* ---- what it says ------------------------------------------------------------------ */

static const char *string(const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s ? s : "";
}

static const char *unit_of(const json_t *frozen, const char *key)
{
	const json_t *u;
	size_t i;

	json_array_foreach((json_t *)json_object_get(frozen, "units"), i, u)
		if (!strcmp(string(u, "key"), key))
			return string(u, "name");
	return key;
}

static uint32_t rules_of(const json_t *names)
{
	const json_t *v;
	uint32_t rules = 0;
	size_t i;

	json_array_foreach((json_t *)names, i, v) {
		int r = fact_find(rule_name, RULE_COUNT, json_string_value(v) ? json_string_value(v) : "");

		if (r >= 0)
			rules |= 1u << r;
	}
	return rules;
}

static void take_accounts(struct corrected *f)
{
	const json_t *all = json_object_get(f->frozen, "accounts"), *a;
	size_t i;

	f->was = mem_alloc((json_array_size(all) + 1) * sizeof *f->was);
	json_array_foreach((json_t *)all, i, a)
		f->was[f->n_was++] = (struct stated){ string(a, "account"), string(a, "name"), unit_of(f->frozen, string(a, "unit")),
			!strcmp(string(a, "result"), circular_result_name(RESULT_FAIL)), rules_of(json_object_get(a, "problems")) };
}

struct files { struct corrected *f; struct store *store; };

static bool take_file(void *ctx, const struct file_row *r)
{
	struct files *x = ctx;
	struct text bytes = TEXT_INIT(0);
	uint8_t sha256[STORE_SHA256];

	if (!strcmp(r->name, "circular.csv"))
		memcpy(x->f->sheet, r->sha256, STORE_SHA256);
	else if (!strcmp(r->name, "circular.json") && store_get_content(x->store, r->content, &bytes, sha256) == 1)
		x->f->frozen = json_loadb(text_str(&bytes), bytes.len, 0, NULL);
	text_clear(&bytes);
	return true;
}

static int load(struct corrected *f, struct store *s)
{
	struct files x = { f, s };

	if (store_each_circular(s, take_circular, f))
		return -1;
	if (!f->found)
		return 0;
	if (store_each_circular_file(s, f->id, take_file, &x))
		return -1;
	if (f->frozen)
		take_accounts(f);
	return 0;
}

int corrected_find(struct corrected *f, const struct ctl *c)
{
	struct view v;
	int e = view_open_store(&v, c);

	*f = (struct corrected){ .number = c->corrects };
	if (e)
		return e;
	f->zone = v.config->zone;
	if (v.store && load(f, v.store)) {
		log_err("%s", store_error(v.store));
		e = EXIT_WRONG;
	} else if (!f->found) {
		log_err(_("no circular %s was issued that could be corrected"), c->corrects);
		e = EXIT_WRONG;
	}
	if (!e && !f->frozen) {
		log_err(_("circular %s cannot be read as it was issued; newmediactl verify tells more"), c->corrects);
		e = EXIT_WRONG;
	}
	view_close(&v);
	return e;
}

int corrected_in_annex(const struct corrected *f, const char *path)
{
	struct text bytes = TEXT_INIT(STORE_CONTENT_MAX), err = TEXT_SENTENCE;
	uint8_t now[STORE_SHA256];
	int e = text_read_file(&bytes, path, &err);

	if (e) {
		log_err("%s", text_str(&err));
	} else {
		store_sha256(text_str(&bytes), bytes.len, now);
		e = memcmp(now, f->sheet, STORE_SHA256) ? 0 : -1;
		if (e && f->earlier.len)
			log_err(_("nothing in circular %s has changed since %s corrected it: there is nothing to correct"), f->number, text_str(&f->earlier));
		else if (e)
			log_err(_("nothing in circular %s has changed by what was decided since: there is nothing to correct"), f->number);
	}
	text_clear(&bytes);
	text_clear(&err);
	return e;
}

void corrected_clear(struct corrected *f)
{
	free(f->was);
	json_decref(f->frozen);
	text_clear(&f->from);
	text_clear(&f->to);
	text_clear(&f->title);
	text_clear(&f->earlier);
}
