/*
 * verdict - what came of a hop, and so of the transfer.
 *
 * It knows what statuses, cut bodies and refusals mean to a watch: a failure of
 * the world is an outcome with a sentence, never a half-believed body.  It must
 * never ask anything of the network.  The order of verdict_pass() is the order
 * of belief: what we refused ourselves, what the body showed, what the header
 * said, and only then how the connection ended.
 */
#include <string.h>

#include "fault.h"
#include "log.h"
#include "transfer-in.h"

static void add_size(struct text *t, uint64_t bytes)
{
	if (bytes >= 1 << 20 && bytes % (1 << 20) == 0)
		text_addf(t, "%llu M", (unsigned long long)(bytes >> 20));
	else
		text_addf(t, _("%llu bytes"), (unsigned long long)bytes);
}

static void judge_body_fault(struct transfer *t)
{
	switch (t->body_fault) {
	case BODY_FINE:
		return;
	case BODY_TOO_LARGE:
		text_add(transfer_end(t, OUTCOME_REFUSED), _("larger than "));
		add_size(&t->error, t->crew->settings.slot_size);
		return;
	case BODY_CORRUPT:
		t->truncated = true;
		text_addf(transfer_end(t, OUTCOME_NETWORK), _("the body is corrupt: its %s coding is broken"), t->head.coding_name);
		return;
	case BODY_CUT:
		t->truncated = true;
		text_addf(transfer_end(t, OUTCOME_NETWORK), _("cut short: its %s coding does not end"), t->head.coding_name);
		return;
	case BODY_ODD_CODING:
		text_add(transfer_end(t, OUTCOME_UNREADABLE), _("packed in a way nobody asked for: "));
		text_add_safe(&t->error, t->head.coding_name);
		return;
	case BODY_NOT_KEPT:
		text_addf(transfer_end(t, OUTCOME_REFUSED), _("cannot keep the body: %s"), strerror(t->body_errno));
		return;
	}
}

static void judge_network(struct transfer *t, CURLcode result)
{
	struct fault_scene s = { t->easy, result, t->words, t->here.host, t->here.port, strcmp(t->here.scheme, "https") == 0,
		t->head.status != 0 };

	t->fault = fault_explain(&s, transfer_end(t, OUTCOME_NETWORK));
	if (t->no_socket && !t->head.status)
		text_setf(&t->error, _("this machine has no socket for it: %s"), strerror(t->no_socket));
	t->truncated = t->head.complete && fault_is_cut(result);
}

static void judge_redirect(struct transfer *t)
{
	const struct head *h = &t->head;
	char location[sizeof h->location];

	if (h->location_cut) {
		text_addf(transfer_end(t, OUTCOME_REFUSED), _("redirected to an address longer than %d bytes"), URL_MAX);
	} else if (!h->location[0]) {
		head_sentence(h->status, transfer_end(t, OUTCOME_STATUS));
		text_add(&t->error, _(" without a new address"));
	} else if (t->redirects == REDIRECTS_MAX) {
		text_addf(transfer_end(t, OUTCOME_REFUSED), _("more than %d redirects"), REDIRECTS_MAX);
	} else {
		memcpy(location, h->location, sizeof location); /* the next hop has a header of its own */
		t->permanent = t->permanent && (h->status == 301 || h->status == 308);
		transfer_follow(t, location);
	}
}

static void judge_content(struct transfer *t)
{
	transfer_end(t, OUTCOME_READ);
	if (t->body) {
		t->body_len = body_len(t->body);
		t->body_hash = body_hash(t->body);
	}
	if (t->wanted_hash && t->body_hash == t->wanted_hash)
		t->outcome = OUTCOME_UNCHANGED;
}

static void judge_status(struct transfer *t)
{
	const struct head *h = &t->head;
	int64_t wait = head_retry_after(h, clock_now());

	if (h->status == 304 && t->conditional) {
		transfer_end(t, OUTCOME_UNCHANGED);
		t->body_hash = t->wanted_hash;
		return;
	}
	if (h->status == 429 || (h->status == 503 && h->retry_after[0])) {
		head_sentence(h->status, transfer_end(t, OUTCOME_RATE_LIMIT));
		if (wait >= 0)
			text_addf(&t->error, _("; asks us to wait %lld s"), (long long)wait);
		return;
	}
	head_sentence(h->status, transfer_end(t, OUTCOME_STATUS));
	if (h->status == 304)
		text_add(&t->error, _(", though nothing was asked conditionally"));
}

void verdict_pass(struct transfer *t, CURLcode result)
{
	bool whole = result == CURLE_OK && t->head.complete;

	if (whole && t->body && t->body_fault == BODY_FINE)
		t->body_fault = body_end(t->body);
	if (t->stop == STOP_GUARD && t->opened == 0 && result != CURLE_OK)
		text_add(transfer_end(t, OUTCOME_REFUSED), text_str(&t->barred));
	else if (t->stop == STOP_HEADER)
		text_addf(transfer_end(t, OUTCOME_REFUSED), _("its header is larger than %d bytes"), HEAD_BYTES_MAX);
	else if (t->body_fault != BODY_FINE)
		judge_body_fault(t);
	else if (t->starved)
		text_add(transfer_end(t, OUTCOME_REFUSED), _("so many documents came at once that there was no room for it in time"));
	else if (t->head.complete && head_is_redirect(&t->head))
		judge_redirect(t);
	else if (whole && head_is_content(&t->head))
		judge_content(t);
	else if (t->head.complete && t->head.status >= 206 && !head_is_content(&t->head))
		judge_status(t); /* how its page ended does not matter */
	else
		judge_network(t, result == CURLE_OK ? CURLE_WEIRD_SERVER_REPLY : result);
}
