/*
 * gauges - how the watch itself is: queue, delay, hosts and children, as
 * numbers of one moment.
 *
 * Who looks on learns from them whether the watch keeps up; no verdict ever
 * does.
 */
#include "keeper.h"

void keeper_gauges(const struct keeper *k, struct gauges *ret)
{
	moment now = k->reg->world.now;
	struct hosts_count hosts = hosts_count(k->hosts, now);
	struct line_count line = k->ended;
	struct due d;
	uint32_t i;

	look_line_count(k->line, &line);
	*ret = (struct gauges){ .started = k->started, .looks = k->looks_made, .vain = k->looks_vain, .visiting = (uint32_t)k->visiting,
		.waiting = (uint32_t)k->waiting, .hosts_asked = (uint32_t)hosts.asked, .hosts_full = (uint32_t)hosts.full,
		.hosts_silent = (uint32_t)hosts.silent, .fetchers = line.fetchers, .readers = line.readers,
		.fetched = line.fetched, .read = line.read, .fetchers_lost = line.fetchers_lost, .readers_lost = line.readers_lost };
	if (due_queue_first(k->looks, &i, &d) && d.at < now)
		ret->late = now - d.at;
}
