/*
 * doctor-host - is this machine fit for it: programs, sandbox, inotify, zone,
 * holidays, clock, systemd.
 */
#include "doctor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <unistd.h>

#include "build-config.h"
#include "child.h"
#include "sandbox.h"

/* ---- programs and their walls ----------------------------------------------------------- */

void doctor_children(struct doctor *d)
{
	static const char *const roles[] = { "newmedia-fetch", "newmedia-read", "newmedia-report", "newmedia-mail", "newmedia-web" };
	struct text path = TEXT_INIT(0);
	int missing = 0;

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (child_find(roles[i], &path)) {
			doctor_say(d, HEALTH_WRONG, N_("install newmedia anew; the programs belong into one folder, or NEWMEDIA_CHILDREN names theirs"),
				_("the program %s is missing: looked for in %s at last"), roles[i], text_str(&path));
			missing++;
		}
	if (!missing)
		doctor_say(d, HEALTH_FINE, "", _("all programs are there"));
	text_clear(&path);
}

/* Closes the doors as the reader does, in a process that ends with it; what it said in vain goes to ret. */
static int try_doors(struct text *ret)
{
	int pipes[2], status = -1;
	char said[SENTENCE_MAX];
	ssize_t n;
	pid_t pid;

	if (pipe(pipes))
		return -1;
	pid = fork();
	if (pid == 0) {
		struct text err = TEXT_SENTENCE;
		const struct sandbox_path root = { "/", false };
		int landlock = sandbox_files(&root, 1, &err), e = sandbox_reader(&err);

		n = e || landlock < 0 ? write(pipes[1], text_str(&err), err.len) : 0;
		_exit(e || n < 0 || landlock < 0 ? 2 : landlock);
	}
	close(pipes[1]);
	while ((n = read(pipes[0], said, sizeof said)) > 0)
		text_add_n(ret, said, (size_t)n);
	close(pipes[0]);
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void doctor_sandbox(struct doctor *d)
{
	struct text said = TEXT_SENTENCE;
	int e;

	if (!sandbox_confines()) {
		doctor_say(d, HEALTH_DOUBT, N_("use a build without sanitizers"), _("this build confines none of its programs"));
		return;
	}
	e = try_doors(&said);
	if (e == 0)
		doctor_say(d, HEALTH_FINE, "", _("the walls of the programs that read strangers' words stand"));
	else if (e == 1)
		doctor_say(d, HEALTH_DOUBT, N_("a kernel from 5.13 on with Landlock switched on (lsm=landlock,...) has it; the other walls stand"),
			_("this kernel has no Landlock"));
	else
		doctor_say(d, HEALTH_WRONG, N_("the kernel must allow seccomp filters; containers may forbid it, and newmedia must be built with libseccomp"),
			_("the sandbox cannot be closed: %s"), said.len ? text_str(&said) : _("no reason was given"));
	text_clear(&said);
}

/* ---- how changes are noticed ---------------------------------------------------------------- */

void doctor_inotify(struct doctor *d)
{
	int fd = inotify_init1(IN_CLOEXEC), e = fd < 0 ? errno : 0;

	if (!e && inotify_add_watch(fd, "/", IN_CREATE) < 0)
		e = errno;
	if (e)
		doctor_say(d, HEALTH_WRONG, N_("raise the limits: sysctl fs.inotify.max_user_instances=512 fs.inotify.max_user_watches=65536"),
			_("changes of the configuration are only seen every few seconds: inotify: %s"), strerror(e));
	else
		doctor_say(d, HEALTH_FINE, "", _("changes of the configuration are seen at once"));
	if (fd >= 0)
		close(fd);
}

/* ---- time ------------------------------------------------------------------------------------- */

void doctor_zone(struct doctor *d)
{
	const struct zone *z = d->config ? d->config->zone : zone_find("Asia/Shanghai");

	if (z && zone_find("Asia/Shanghai"))
		doctor_say(d, HEALTH_FINE, "", _("dates count in %s"), zone_name(z));
	else
		doctor_say(d, HEALTH_WRONG, N_("install the time zones (package tzdata)"), _("the time zone Asia/Shanghai is not known here"));
}

static bool has_year(const struct config *c, int year)
{
	for (int i = 0; i < c->n_years; i++)
		if (c->years[i].year == year)
			return true;
	return false;
}

void doctor_holidays(struct doctor *d)
{
	enum { ANNOUNCED = 11 }; /* the State Council tells the next year's in about November */
	struct civil now = civil_at(clock_now(), d->config->zone);
	static const char *const advice = N_("write the State Council's arrangement of that year into holidays.d/YEAR.conf, as newmedia.conf(5) tells; "
		"until then working days are counted without it");

	if (!has_year(d->config, now.year))
		doctor_say(d, HEALTH_WRONG, advice, _("the holidays of %d are missing"), now.year);
	if (now.month >= ANNOUNCED && !has_year(d->config, now.year + 1))
		doctor_say(d, HEALTH_DOUBT, advice, _("the holidays of %d are missing; they are announced about this time of the year"), now.year + 1);
	else if (has_year(d->config, now.year))
		doctor_say(d, HEALTH_FINE, "", _("the holidays of %d are known"), now.year);
}

void doctor_clock(struct doctor *d)
{
	enum { OFF_MAX = 2 * MINUTE }; /* below it neither a certificate nor a deadline is mistaken */
	static const char *const advice = N_("switch time synchronisation on: timedatectl set-ntp true, or chronyd with the office's own server");
	struct timex t = { 0 };

	if (d->clock_known && llabs((long long)d->clock_off) > OFF_MAX && !d->ctl->now)
		doctor_say(d, HEALTH_WRONG, advice, _("the clock is %lld seconds off, by what the servers that were asked say"), (long long)d->clock_off);
	else if (adjtimex(&t) == TIME_ERROR || (t.status & STA_UNSYNC))
		doctor_say(d, HEALTH_DOUBT, advice, _("the kernel says that its clock is not synchronised"));
	else
		doctor_say(d, HEALTH_FINE, "", d->clock_known ? _("the clock is right, by what the servers that were asked say") : _("the clock is synchronised"));
}

/* ---- systemd -------------------------------------------------------------------------------------- */

/* One property of the unit; "" where it cannot be asked. */
static void unit_property(const char *name, char *ret, size_t size)
{
	char command[128];
	FILE *f;

	snprintf(command, sizeof command, "systemctl show newmediad --value -p %s 2>/dev/null", name);
	f = popen(command, "re");
	if (!f || !fgets(ret, (int)size, f))
		*ret = '\0';
	ret[strcspn(ret, "\n")] = '\0';
	if (f)
		pclose(f);
}

void doctor_systemd(struct doctor *d)
{
	char load[64], active[64], result[64];

	if (access("/run/systemd/system", F_OK) || strcmp(d->ctl->conf, SYSCONFDIR "/newmedia.conf") != 0) {
		doctor_say(d, HEALTH_SKIPPED, "", access("/run/systemd/system", F_OK) ? _("systemd does not run here") : _("this configuration is not the service's"));
		return;
	}
	unit_property("LoadState", load, sizeof load);
	unit_property("ActiveState", active, sizeof active);
	unit_property("Result", result, sizeof result);
	if (strcmp(load, "loaded") != 0)
		doctor_say(d, HEALTH_WRONG, N_("install the unit newmediad.service, then systemctl daemon-reload"), _("systemd knows no unit newmediad: %s"), load);
	else if (!strcmp(active, "active"))
		doctor_say(d, HEALTH_FINE, "", _("the service runs"));
	else if (!strcmp(active, "failed"))
		doctor_say(d, HEALTH_WRONG, N_("its log says why: journalctl -u newmediad -n 50"), _("the service has failed: %s"), result);
	else
		doctor_say(d, HEALTH_WRONG, N_("systemctl enable --now newmediad"), _("the service does not run: %s"), active);
}
