/*
 * outage - is it us?  Truth rule 2.
 *
 * Each host has one vote: its latest answer, while that is fresh.  A host that
 * was failing long before says nothing about us, so its vote lapses; else five
 * dead hosts in the register would stop the watch for good.  Witnesses, where
 * there are any, are heard before the hosts.
 */
#include "outage.h"

#include <string.h>

enum { MINORITY_MAX = DAY }; /* while some hosts answer we may be partly offline (a bridge in the same room), but not for ever */

struct votes {
	int hosts, hosts_failed, witnesses, witnesses_failed; /* within the window */
	int unbroken;        /* hosts that began to fail since anyone last answered */
	moment since;        /* first of the failures that count */
};

static struct outage_host *find(struct outage *o, uint64_t host)
{
	struct outage_host *oldest = &o->seen[0];

	for (int i = 0; i < o->n; i++) {
		if (o->seen[i].host == host)
			return &o->seen[i];
		if (o->seen[i].at < oldest->at)
			oldest = &o->seen[i];
	}
	if (o->n < OUTAGE_TRACKED)
		oldest = &o->seen[o->n++];
	*oldest = (struct outage_host){ .host = host, .failing_since = MOMENT_NONE };
	return oldest;
}

static void count(struct votes *v, const struct outage_host *h)
{
	if (h->witness) {
		v->witnesses++;
		v->witnesses_failed += h->failed;
	} else {
		v->hosts++;
		v->hosts_failed += h->failed;
	}
	if (h->failed && h->failing_since < v->since)
		v->since = h->failing_since;
}

/* Everyone who answered within the window, but those who were failing before it (or before the outage that is on). */
static struct votes take_votes(const struct outage *o, moment now)
{
	struct votes v = { .since = now };
	moment sick_before = (o->on ? o->since : now) - OUTAGE_WINDOW;

	for (int i = 0; i < o->n; i++) {
		const struct outage_host *h = &o->seen[i];

		if (h->failed && !h->witness && h->failing_since > o->last_good) {
			v.unbroken++;
			v.since = h->failing_since < v.since ? h->failing_since : v.since;
		}
		if (h->at >= now - OUTAGE_WINDOW && !(h->failed && h->failing_since < sick_before))
			count(&v, h);
	}
	return v;
}

static bool most_fail(const struct votes *v)
{
	if (v->witnesses > 0)
		return v->witnesses_failed == v->witnesses;
	return (v->hosts >= OUTAGE_HOSTS_MIN && 2 * v->hosts_failed > v->hosts) || v->unbroken >= OUTAGE_HOSTS_MIN;
}

/* Only an answer ends an outage, never the mere passing of time. */
static bool is_over(const struct outage *o, const struct votes *v, const struct outage_host *h, bool recovered, moment now)
{
	if (h->failed)
		return false;
	return h->witness || (recovered && !most_fail(v)) || (v->witnesses == 0 && now - o->since > MINORITY_MAX);
}

bool outage_note(struct outage *o, uint64_t host, bool witness, bool failed, moment now)
{
	struct outage_host *h = find(o, host);
	bool recovered = !failed && o->on && (o->resumed || (h->failed && h->failing_since >= o->since));
	struct votes v;

	h->at = now;
	h->witness = witness;
	if (failed && !h->failed)
		h->failing_since = now;
	else if (!failed)
		h->failing_since = MOMENT_NONE;
	h->failed = failed;
	if (!failed)
		o->last_good = now;
	v = take_votes(o, now);
	if (!o->on && failed && most_fail(&v)) {
		o->on = true;
		o->since = v.since;
		return true;
	}
	if (o->on && is_over(o, &v, h, recovered, now)) {
		o->on = o->resumed = false;
		return true;
	}
	return false;
}

void outage_resume(struct outage *o, struct world *w)
{
	const struct freeze *last = w->n_freezes ? &w->freezes[w->n_freezes - 1] : NULL;

	if (!o->on && last && last->to == MOMENT_NEVER) {
		o->on = o->resumed = true;
		o->since = last->from;
	}
	w->frozen = o->on;
}

void outage_apply(const struct outage *o, struct world *w, moment now)
{
	struct freeze *last = w->n_freezes ? &w->freezes[w->n_freezes - 1] : NULL;
	bool open = last && last->to == MOMENT_NEVER;

	if (o->on && !open) {
		world_add_freeze(w, (struct freeze){ o->since, MOMENT_NEVER });
	} else if (!o->on && open) {
		last->to = now;
		w->since = now;
	}
	w->frozen = o->on;
}
