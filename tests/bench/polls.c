/*
 * polls - looks at everybody, as often as it is told: the keeper with its real
 * fetcher and readers, and what all of them take.
 *
 *     polls CONF
 *
 * Each line on standard input is a moment, in seconds since 1970: the clock goes
 * there and every account is looked at once; when the last look is durable it
 * prints how many brought something, seconds of processor of all processes,
 * seconds.  What a start costs is not among it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "log.h"
#include "house.h"

static void look_at_all(struct keeper *k, moment at)
{
	clock_set(at);
	keeper_tick(k);
	for (int i = 0; i < k->reg->n_members; i++)
		due_queue_set(k->looks, (uint32_t)i, (struct due){ k->reg->world.now, LOOK_ROUTINE });
	for (keeper_pump(k); !keeper_is_idle(k); keeper_pump(k))
		ev_run(k->loop, EVRUN_ONCE);
	keeper_commit(k);
}

static void measure(struct keeper *k, moment when)
{
	uint64_t made = k->looks_made, vain = k->looks_vain;
	double began = house_cpu(k), at = clock_steady();

	look_at_all(k, when);
	printf("%llu %.4f %.4f\n", (unsigned long long)(k->looks_made - made - (k->looks_vain - vain)), house_cpu(k) - began, clock_steady() - at);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct keeper k;
	char line[32];

	log_init("polls");
	if (argc != 2)
		die(EXIT_USAGE, "usage: polls CONF");
	house_start(&k, argv[1]);
	while (fgets(line, sizeof line, stdin))
		measure(&k, strtoll(line, NULL, 10));
	house_end(&k);
	return 0;
}
