/* lull - see lull.h. It knows time as it is told it; it must never know what is said. */
#include "lull.h"

bool lull_is_over(struct lull *l, moment now, unsigned *ret_unsaid)
{
	if (l->until && now < l->until && now >= l->until - HOUR) {
		l->unsaid++;
		return false;
	}
	*ret_unsaid = l->unsaid;
	l->until = now + HOUR;
	l->unsaid = 0;
	return true;
}
