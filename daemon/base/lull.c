/* lull - see lull.h. It knows time as it is told it; it must never know what is said. */
#include "lull.h"

#include <stdio.h>

#include "log.h"

bool lull_is_over(struct lull *l, moment now)
{
	if (l->until && now < l->until && now >= l->until - HOUR) {
		l->unsaid++;
		return false;
	}
	l->more[0] = '\0';
	if (l->unsaid)
		snprintf(l->more, sizeof l->more, ngettext(" (%u time more since this was last said)", " (%u times more since this was last said)", l->unsaid),
			l->unsaid);
	l->until = now + HOUR;
	l->unsaid = 0;
	return true;
}
