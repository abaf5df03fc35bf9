/*
 * floor - the least a look's transfer can cost: bare libcurl (multi_socket) on
 * libev that throws the bodies away.
 *
 *     floor FILE AT-ONCE kept|new [CA-FILE]
 *
 * Each line of FILE is an address and an ETag (- = none).  Easy handles are used
 * again; 'new' opens a connection for each transfer.  It knows nothing of feeds:
 * whatever newmedia takes beyond it is newmedia's own work.  Prints how many came, seconds
 * of processor and seconds, from the first question on.
 */
#include <curl/curl.h>
#include <ev.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WORD_MAX = 4096 };

static struct {
	CURLM *multi;
	struct ev_loop *loop;
	ev_timer timer;
	FILE *in;
	int running, good, bad;
} f;

static size_t throw_away(char *bytes, size_t size, size_t n, void *ctx)
{
	(void)bytes, (void)ctx;
	return size * n;
}

static CURL *make_easy(bool fresh, const char *ca)
{
	CURL *e = curl_easy_init();

	if (!e)
		exit(1);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, throw_away);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, (long)fresh);
	curl_easy_setopt(e, CURLOPT_FORBID_REUSE, (long)fresh);
	if (ca) {
		curl_easy_setopt(e, CURLOPT_CAINFO, ca);
		curl_easy_setopt(e, CURLOPT_CAPATH, NULL); /* as Debian sets it, it alone costs many times the handshake */
	}
	return e;
}

/* The next line of FILE begins on this handle; false: there is none. */
static bool start_next(CURL *e)
{
	char line[WORD_MAX], url[WORD_MAX], etag[WORD_MAX], header[WORD_MAX + 32];
	struct curl_slist *headers = NULL;

	if (!fgets(line, sizeof line, f.in) || sscanf(line, "%4095s %4095s", url, etag) != 2)
		return false;
	if (strcmp(etag, "-")) {
		snprintf(header, sizeof header, "If-None-Match: %s", etag);
		headers = curl_slist_append(NULL, header);
	}
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(e, CURLOPT_PRIVATE, headers);
	curl_easy_setopt(e, CURLOPT_URL, url);
	curl_multi_add_handle(f.multi, e);
	f.running++;
	return true;
}

static void reap(void)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(f.multi, &left))) {
		CURL *e = m->easy_handle;
		struct curl_slist *headers = NULL;
		CURLcode result = m->data.result;
		long status = 0;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(e, CURLINFO_RESPONSE_CODE, &status);
		curl_easy_getinfo(e, CURLINFO_PRIVATE, &headers);
		*(result == CURLE_OK && (status == 200 || status == 304) ? &f.good : &f.bad) += 1;
		curl_multi_remove_handle(f.multi, e);
		curl_slist_free_all(headers);
		f.running--;
		if (!start_next(e))
			curl_easy_cleanup(e);
	}
	if (!f.running)
		ev_break(f.loop, EVBREAK_ALL);
}

static void act(curl_socket_t fd, int what)
{
	int running;

	curl_multi_socket_action(f.multi, fd, what, &running);
	reap();
}

static void on_socket(struct ev_loop *loop, ev_io *w, int revents)
{
	(void)loop;
	act(w->fd, (revents & EV_READ ? CURL_CSELECT_IN : 0) | (revents & EV_WRITE ? CURL_CSELECT_OUT : 0));
}

static void on_timer(struct ev_loop *loop, ev_timer *w, int revents)
{
	(void)loop, (void)w, (void)revents;
	act(CURL_SOCKET_TIMEOUT, 0);
}

static int watch_socket(CURL *e, curl_socket_t fd, int what, void *ctx, void *own)
{
	ev_io *w = own;

	(void)e, (void)ctx;
	if (what == CURL_POLL_REMOVE) {
		if (w)
			ev_io_stop(f.loop, w);
		free(w);
		return 0;
	}
	if (!w) {
		w = calloc(1, sizeof *w);
		if (!w)
			exit(1);
		ev_init(w, on_socket);
		curl_multi_assign(f.multi, fd, w);
	}
	ev_io_stop(f.loop, w);
	ev_io_set(w, fd, (what & CURL_POLL_IN ? EV_READ : 0) | (what & CURL_POLL_OUT ? EV_WRITE : 0));
	ev_io_start(f.loop, w);
	return 0;
}

static int set_timer(CURLM *m, long ms, void *ctx)
{
	(void)m, (void)ctx;
	ev_timer_stop(f.loop, &f.timer);
	if (ms < 0)
		return 0;
	ev_now_update(f.loop);
	ev_timer_set(&f.timer, (double)ms / 1000., 0.);
	ev_timer_start(f.loop, &f.timer);
	return 0;
}

static double seconds_of(clockid_t clock)
{
	struct timespec t;

	return clock_gettime(clock, &t) ? 0 : (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	double cpu, began;
	int at_once = argc > 3 ? (int)strtol(argv[2], NULL, 10) : 0;

	if (at_once < 1 || !(f.in = fopen(argv[1], "r"))) {
		fprintf(stderr, "usage: floor FILE AT-ONCE kept|new [CA-FILE]\n");
		return 2;
	}
	curl_global_init(CURL_GLOBAL_DEFAULT);
	f.loop = ev_default_loop(0);
	f.multi = curl_multi_init();
	ev_init(&f.timer, on_timer);
	curl_multi_setopt(f.multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
	curl_multi_setopt(f.multi, CURLMOPT_TIMERFUNCTION, set_timer);
	curl_multi_setopt(f.multi, CURLMOPT_MAXCONNECTS, (long)at_once);
	cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID); /* a start is not among it, as it is not among what newmedia takes */
	began = seconds_of(CLOCK_MONOTONIC);
	while (f.running < at_once) {
		CURL *e = make_easy(!strcmp(argv[3], "new"), argc > 4 ? argv[4] : NULL);

		if (!start_next(e)) {
			curl_easy_cleanup(e);
			break;
		}
	}
	if (f.running)
		ev_run(f.loop, 0);
	cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	printf("%d good, %d bad: %.4f %.4f\n", f.good, f.bad, cpu, seconds_of(CLOCK_MONOTONIC) - began);
	curl_multi_cleanup(f.multi);
	fclose(f.in);
	return f.bad || !f.good;
}
