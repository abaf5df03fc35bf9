/*
 * findings - see findings.h.
 */
#include "findings.h"

#include <stdlib.h>

#include "log.h"

static bool take_finding(void *ctx, const struct finding_row *r)
{
	struct findings *f = ctx;

	if (f->n == f->cap)
		f->v = mem_grow(f->v, (size_t)(f->cap = f->cap ? 2 * f->cap : 64), sizeof *f->v);
	f->v[f->n++] = (struct finding_fact){ r->id, r->account, r->source, r->rule, r->standing, r->proof, r->since, r->deadline, mem_strdup(r->detail) };
	return true;
}

static bool take_review(void *ctx, const struct review_row *r)
{
	struct findings *f = ctx;

	if (f->n_reviews == f->cap_reviews)
		f->review = mem_grow(f->review, (size_t)(f->cap_reviews = f->cap_reviews ? 2 * f->cap_reviews : 64), sizeof *f->review);
	f->review[f->n_reviews++] = (struct review_fact){ r->id, r->account, r->finding, r->state, r->hand_before_notice, r->opened, r->due };
	return true;
}

static int by_account(const void *a, const void *b)
{
	const struct finding_fact *x = a, *y = b;

	if (x->account != y->account)
		return x->account < y->account ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static int review_by_account(const void *a, const void *b)
{
	const struct review_fact *x = a, *y = b;

	return (x->account > y->account) - (x->account < y->account);
}

struct findings *findings_load(struct store *s)
{
	struct findings *f = mem_alloc(sizeof *f);

	if (s && (store_each_finding(s, 0, true, take_finding, f) || store_each_review(s, 0, true, take_review, f)))
		log_err("%s", store_error(s));
	if (f->n)
		qsort(f->v, (size_t)f->n, sizeof *f->v, by_account);
	if (f->n_reviews)
		qsort(f->review, (size_t)f->n_reviews, sizeof *f->review, review_by_account);
	return f;
}

void findings_free(struct findings *f)
{
	if (!f)
		return;
	for (int i = 0; i < f->n; i++)
		free(f->v[i].detail);
	free(f->v);
	free(f->review);
	free(f);
}

/* The first finding of the account; f->n: none. */
static int first_of(const struct findings *f, int64_t account)
{
	int lo = 0, hi = f->n;

	while (lo < hi) {
		int mid = (lo + hi) / 2;
		if (f->v[mid].account < account)
			lo = mid + 1;
		else
			hi = mid;
	}
	return account ? lo : f->n;
}

void findings_emit(struct emit *j, const struct findings *f, int64_t account)
{
	emit_open(j, "findings", '[');
	for (int i = first_of(f, account); i < f->n && f->v[i].account == account; i++) {
		const struct finding_fact *x = &f->v[i];

		emit_open(j, NULL, '{');
		emit_int(j, "id", x->id);
		emit_string(j, "rule", rule_name(x->rule));
		emit_moment(j, "since", x->since);
		emit_string(j, "standing", standing_name(x->standing));
		emit_string(j, "detail", x->detail);
		emit_filled(j, "proof", proof_name(x->proof));
		emit_moment(j, "deadline", x->deadline);
		emit_close(j, '}');
	}
	emit_close(j, ']');
}

const struct finding_fact *findings_of(const struct findings *f, int64_t account, int *ret_n)
{
	int first = first_of(f, account), n = 0;

	while (first + n < f->n && f->v[first + n].account == account)
		n++;
	*ret_n = n;
	return f->v ? f->v + first : NULL;
}

const struct review_fact *findings_review(const struct findings *f, int64_t account)
{
	struct review_fact key = { .account = account };

	return account && f->n_reviews ? bsearch(&key, f->review, (size_t)f->n_reviews, sizeof key, review_by_account) : NULL;
}

void findings_emit_review(struct emit *j, const struct findings *f, int64_t account)
{
	const struct review_fact *r = findings_review(f, account);

	if (!r) {
		emit_null(j, "review");
		return;
	}
	emit_open(j, "review", '{');
	emit_int(j, "id", r->id);
	emit_string(j, "state", review_state_name(r->state));
	emit_moment(j, "opened", r->opened);
	emit_moment(j, "due", r->due);
	emit_int(j, "finding", r->finding);
	emit_bool(j, "check_by_hand_before_notice", r->by_hand);
	emit_close(j, '}');
}

void findings_rules(struct text *t, const struct findings *f, int64_t account)
{
	for (int i = first_of(f, account); i < f->n && f->v[i].account == account; i++)
		text_addf(t, "%s%s", t->len ? " " : "", rule_name(f->v[i].rule));
}

const char *findings_review_name(const struct findings *f, int64_t account)
{
	const struct review_fact *r = findings_review(f, account);

	return r ? review_state_name(r->state) : "";
}
