/* stall - see stall.h. It must never know what the loop does. */
#include "stall.h"

#include "log.h"

void stall_wakes(struct stall *s)
{
	s->woke = clock_steady();
}

void stall_sleeps(struct stall *s)
{
	double now, took;

	if (s->woke <= 0)
		return;
	now = clock_steady();
	took = now - s->woke;
	s->woke = 0;
	if (took <= STALL_SECONDS)
		return;
	if (took > s->longest)
		s->longest = took;
	if (!lull_is_over(&s->lull, (moment)now))
		return;
	log_warn(_("the loop stood still for %.0f ms%s"), s->longest * 1000, s->lull.more);
	s->longest = 0;
}

void stall_excuse(struct stall *s, double seconds)
{
	if (s->woke > 0)
		s->woke += seconds;
}

void stall_end(struct stall *s)
{
	if (s->lull.unsaid)
		log_warn(_("the loop stood still for up to %.0f ms; times since this was last said: %u"), s->longest * 1000, s->lull.unsaid);
	s->lull.unsaid = 0;
}
