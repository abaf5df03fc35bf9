/*
 * mkyears ACCOUNTS DAYS FILE [LIVED [COPIES]] - makes a store of that many accounts and
 * days, tidied each night, and says how large it is and how long a night took.
 * With LIVED, only so many of the last days are lived; of those before, it
 * writes what tidying leaves of them (LIVED must be more than 14 months).
 * With COPIES, each account is then copied until there are so many of it.
 */
#include <malloc.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "log.h"
#include "years.h"

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double megabytes(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : (double)st.st_size / 1e6;
}


static void fill_before(const char *path, int days)
{
	sqlite3 *db = NULL;
	char sql[4096];
	char *why = NULL;
	int months = days / 30;

	if (sqlite3_open(path, &db) != SQLITE_OK)
		die(1, "cannot open %s", path);
	/* One full month of each feed, again and again, ending with a look on its 28th; JSON inside keeps its own moments: only its size matters. */
	snprintf(sql, sizeof sql,
		"PRAGMA synchronous = OFF; BEGIN;"
		"CREATE TEMP TABLE full AS SELECT feed, last_good, last_any, sums FROM look_sum WHERE month = (SELECT min(month) + 2 FROM look_sum);"
		"CREATE TEMP TABLE least AS SELECT min(month) AS month, (SELECT min(day) FROM post_day) AS day FROM look_sum;"
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
		" INSERT INTO look_sum (feed, month, last_good, last_any, sums)"
		" SELECT feed, m, unixepoch(printf('%%04d-%%02d-28', 1970 + m / 12, 1 + m %% 12)), unixepoch(printf('%%04d-%%02d-28', 1970 + m / 12, 1 + m %% 12)), sums"
		" FROM (SELECT feed, (SELECT month FROM least) - i AS m, sums FROM n, full ORDER BY i DESC, feed);"
		"CREATE TEMP TABLE some AS SELECT feed, posts FROM post_day WHERE day = (SELECT day + 3 FROM least);"
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
		" INSERT INTO post_day (feed, day, posts) SELECT feed, (SELECT day FROM least) - i, posts FROM some, n;"
		"CREATE TEMP TABLE marked AS SELECT account, feed, marks FROM post_mark WHERE month = (SELECT min(month) + 2 FROM post_mark);"
		"CREATE TEMP TABLE first_mark AS SELECT min(month) AS month FROM post_mark;"
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
		" INSERT INTO post_mark (month, account, feed, marks) SELECT (SELECT month FROM first_mark) - i, account, feed, marks FROM n, marked ORDER BY i, account;"
		"COMMIT;", months, days, months);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		die(1, "%s", why);
	sqlite3_close(db);
}

static double live(struct years *y, int days, const char *path)
{
	double slowest = 0, began = seconds();

	for (int i = 0; i < days; i++) {
		double t = seconds();

		if (years_live(y, true))
			die(1, "%s", store_error(y->s));
		t = seconds() - t;
		slowest = t > slowest ? t : slowest;
		if ((i + 1) % 91 == 0) {
			fprintf(stderr, "day %d of %d: %.0f MB, %.0f s\n", i + 1, days, megabytes(path), seconds() - began);
			fflush(stderr);
		}
	}
	return slowest;
}

/* Each account `copies` times: a province costs what lived accounts cost, without living it. */
static void copy_accounts(const char *path, int accounts, int copies)
{
	static const char *const of_feed[] = {
		"INSERT INTO look_list SELECT look + %d * (SELECT top FROM was), keys FROM look_list WHERE look <= (SELECT top FROM was)",
		"INSERT INTO feed_list SELECT feed + %d, at, keys FROM feed_list WHERE feed <= (SELECT n FROM was)",
		"INSERT INTO look_sum (feed, month, last_good, last_any, sums) SELECT feed + %d, month, last_good, last_any, sums FROM look_sum"
		" WHERE feed <= (SELECT n FROM was) ORDER BY id",
		"INSERT INTO post_day SELECT feed + %d, day, posts FROM post_day WHERE feed <= (SELECT n FROM was)",
		"INSERT INTO post_pack (feed, account, month, first, last, keys, posts) SELECT feed + %d, account + %d, month, first, last, keys,"
		" posts FROM post_pack WHERE feed <= (SELECT n FROM was) ORDER BY id",
		"INSERT INTO post_mark (month, account, feed, marks) SELECT month, account + %d, feed + %d, marks FROM post_mark WHERE feed <= (SELECT n FROM was)",
	};
	char sql[4096];
	char *why = NULL;
	sqlite3 *db = NULL;

	if (sqlite3_open(path, &db) != SQLITE_OK)
		die(1, "cannot open %s", path);
	snprintf(sql, sizeof sql, "PRAGMA synchronous = OFF; PRAGMA cache_size = -500000; CREATE TEMP TABLE was AS SELECT max(id) AS top, %d AS n FROM look", accounts);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		die(1, "%s", why);
	for (int k = 1; k < copies; k++) {
		snprintf(sql, sizeof sql, "BEGIN;"
			"CREATE TEMP TABLE c AS SELECT * FROM account WHERE id <= %d; UPDATE c SET id = id + %d, key = printf('a%%05d', id + %d - 1); INSERT INTO account SELECT * FROM c; DROP TABLE c;"
			"CREATE TEMP TABLE c AS SELECT * FROM feed WHERE id <= %d; UPDATE c SET id = id + %d, account = account + %d,"
			" url = printf('https://bridge.example.gov.cn/wechat/%%05d.xml', id + %d - 1); INSERT INTO feed SELECT * FROM c; DROP TABLE c;"
			"CREATE TEMP TABLE c AS SELECT * FROM feed_now WHERE feed <= %d; UPDATE c SET feed = feed + %d, run = run + %d * (SELECT top FROM was);"
			" INSERT INTO feed_now SELECT * FROM c; DROP TABLE c;"
			"CREATE TEMP TABLE c AS SELECT * FROM look_run WHERE id <= (SELECT top FROM was); UPDATE c SET id = id + %d * (SELECT top FROM was), account = account + %d,"
			" feed = feed + %d; INSERT INTO look_run SELECT * FROM c; DROP TABLE c;"
			"CREATE TEMP TABLE c AS SELECT * FROM post WHERE feed <= %d; UPDATE c SET id = NULL, account = account + %d, feed = feed + %d;"
			" INSERT INTO post SELECT * FROM c; DROP TABLE c; COMMIT;",
			accounts, k * accounts, k * accounts, accounts, k * accounts, k * accounts, k * accounts, accounts, k * accounts, k, k, k * accounts, k * accounts, accounts,
			k * accounts, k * accounts);
		if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
			die(1, "copy %d: %s", k, why);
		for (size_t i = 0; i < sizeof of_feed / sizeof *of_feed; i++) {
			snprintf(sql, sizeof sql, of_feed[i], i == 0 ? k : k * accounts, k * accounts);
			if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
				die(1, "copy %d: %s", k, why);
		}
	}
	sqlite3_close(db);
}

int main(int argc, char **argv)
{
	struct text err = TEXT_SENTENCE;
	struct years y;
	int accounts, days, lived;
	double slowest;
	struct store *s;
	moment from;

	log_init("mkyears");
	mallopt(M_TRIM_THRESHOLD, 256 << 20); /* what it does again and again need not go back to the kernel each time */
	mallopt(M_MMAP_THRESHOLD, 64 << 20);
	if (argc < 4)
		die(2, "usage: mkyears ACCOUNTS DAYS FILE [LIVED [COPIES]]");
	accounts = (int)strtol(argv[1], NULL, 10);
	days = (int)strtol(argv[2], NULL, 10);
	lived = argc > 4 ? (int)strtol(argv[4], NULL, 10) : days;
	if (moment_parse("2021-07-01T00:00:00+08:00", zone_find("UTC"), &from) || !(s = store_open(argv[3], STORE_WRITE, &err)))
		die(1, "%s", text_str(&err));
	years_start(&y, s, accounts, day_add(from, days - lived, zone_find("Asia/Shanghai")), 0);
	slowest = live(&y, lived, argv[3]);
	store_close(s);
	if (lived < days)
		fill_before(argv[3], days - lived);
	printf("%d accounts, %d days (%d lived): %.1f MB, slowest day %.2f s, slowest bite of tidying %.0f ms\n", accounts, days, lived, megabytes(argv[3]),
		slowest, y.slowest_bite * 1e3);
	if (argc > 5) {
		int copies = (int)strtol(argv[5], NULL, 10);

		copy_accounts(argv[3], accounts, copies);
		printf("copied to %d accounts: %.1f MB\n", accounts * copies, megabytes(argv[3]));
	}
	years_clear(&y);
	text_clear(&err);
	return 0;
}
