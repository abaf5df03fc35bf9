/* stall - see stall.h. It must never know what the loop does. */
#include "stall.h"

#include "log.h"

static void tell(struct stall *s, unsigned others)
{
	if (others)
		log_warn(_("the loop stood still %u times more, for up to %.0f ms"), others, s->longest * 1000);
	else
		log_warn(_("the loop stood still for %.0f ms"), s->longest * 1000);
	s->longest = 0;
}

void stall_wakes(struct stall *s)
{
	s->woke = clock_steady();
}

void stall_sleeps(struct stall *s)
{
	double now, took;
	unsigned others;

	if (s->woke <= 0)
		return;
	now = clock_steady();
	took = now - s->woke;
	s->woke = 0;
	if (took <= STALL_SECONDS)
		return;
	if (took > s->longest)
		s->longest = took;
	if (lull_is_over(&s->lull, (moment)now, &others))
		tell(s, others);
}

void stall_end(struct stall *s)
{
	if (s->lull.unsaid)
		tell(s, s->lull.unsaid);
	s->lull.unsaid = 0;
}
