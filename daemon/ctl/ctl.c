/*
 * ctl - newmediactl's main: the table of verbs, the table of options, and the
 * command line read by them.
 *
 * Options may stand before or after the verb; each verb names those it takes,
 * and every other one is a mistake, told with the nearest that exists.
 */
#include "ctl.h"

#include <locale.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "build-config.h"

static const struct ctl_verb verbs[] = {
	{ "check", verb_check, "json", "[--json] [FILE|DIR]", N_("checks the configuration, the registers and the recipes") },
	{ "read", verb_read, "json batch type platform part url content-type posts",
		"[--type auto|feed|page|json|sheet] [--platform P] [--part list|post] [--url U] [--content-type CT] [--posts] [--json] FILE...\n"
		"       newmediactl read --json --batch   (lines PATH<TAB>CONTENT-TYPE on standard input)",
		N_("shows what the sandboxed reader sees in stored documents") },
	{ "probe", verb_probe, "json state platform posts type", "[--json] [--posts] [--state DIR] [--type auto|feed|page|json] [--platform P] ACCOUNT|URL",
		N_("fetches and reads now, shows every piece of evidence, stores nothing") },
	{ "poll", verb_poll, "json", "[--json] ACCOUNT...", N_("asks the running daemon to look now") },
	{ "status", verb_status, "json csv unit state platform", "[--unit U] [--state S] [--platform P] [--json|--csv]",
		N_("one row per account, in the official order") },
	{ "show", verb_show, "json evidence", "[--json] [--evidence DIR] ACCOUNT", N_("an account's register, verdict, looks, posts, findings and review") },
	{ "source", verb_source, "json csv by", "list [--json|--csv]\n       newmediactl source alive|dead|witness NAME [--by WHO]",
		N_("the sources and what is known of their life; the admin's word on them") },
	{ "finding", verb_finding, "json csv rule unit state by note file",
		"list [--rule R] [--unit U] [--state STANDING|all] [--json|--csv]\n"
		"       newmediactl finding add ACCOUNT --rule wrong-words|unanswered --note WHAT [--by WHO] [--file F]...\n"
		"       newmediactl finding confirm|dismiss|object|correct|settle|void ID...|(--rule R --unit U --state STANDING) [--by WHO] [--note WHY] [--file F]...",
		N_("findings: what they rest on, and a person's decision on them") },
	{ "review", verb_review, "json csv unit state by note file until days url date",
		"list [--unit U] [--state S|all] [--json|--csv]\n"
		"       newmediactl review show ID | table\n"
		"       newmediactl review STEP ID...|(--unit U --state S) [--by WHO] [--note WHY] [--file F]... [--until D|--days N] [--url U] [--date D]\n"
		"       STEP: confirm ask extend answer recheck settle consider stop cancel file finish object uphold overrule void reopen",
		N_("reviews: rectification or closure, step by step") },
	{ "observe", verb_observe, "at last-update interaction works by note file",
		"ACCOUNT --at T --last-update D|none --interaction ok|none|untested --works yes|no --by NAME [--note N] [--file PNG]...",
		N_("takes down what a person saw: it counts like a successful look") },
	{ "account", verb_account, "json csv", "history ACCOUNT [--json|--csv]", N_("every change of an account's register") },
	{ "circular", verb_circular, "json csv from to format out sample seed fail number signed-by corrects reason by",
		"--from DAY --to DAY [--format html|docx|xlsx|csv|json] [--out FILE] [--sample 12% --seed N] [--fail at-point|any-gap]\n"
		"       newmediactl circular issue --number NUMBER --signed-by NAME --from DAY --to DAY [--by WHO] [...]\n"
		"       newmediactl circular issue --corrects NUMBER --number NUMBER --signed-by NAME --reason WHY [--by WHO]\n"
		"       newmediactl circular list [--json|--csv]\n"
		"       newmediactl circular show NUMBER [--json] [--out DIR]",
		N_("the inspection circular of a period: drafted, issued, listed") },
	{ "report", verb_report, "year quarter format out", "--year YEAR [--format html|docx|xlsx|json] [--out FILE]\n       newmediactl report --year YEAR --quarter 1-4 --format zip --out FILE.zip",
		N_("the year's figures; a quarter's archive as one zip") },
	{ "notice", verb_notice, "kind number signed-by out", "UNIT --kind remind|urge --number NUMBER [--signed-by NAME] --out FILE.docx|FILE.html", N_("a letter of notice to a unit, with a form to fill in") },
	{ "digest", verb_digest, "unit week out send short json", "[--unit U] [--week 2021-W27] [--short | --out DIR | --send] [--json]",
		N_("the weekly letters: shown, as .eml files, or sent") },
	{ "mail", verb_mail, "test all json csv", "[--all] [--json|--csv]\n       newmediactl mail show ID\n       newmediactl mail --test ADDRESS|webhook",
		N_("what became of letters; a test letter that names every fault") },
	{ "backup", verb_backup, "json force", "[--json] [--force] FILE", N_("a copy of the store, made while the daemon runs") },
	{ "verify", verb_verify, "json", "[--json] [FILE]", N_("is the store, or a copy of it, whole?") },
	{ "record", verb_record, "json csv from", "[--from DAY] [--json|--csv]", N_("who decided, changed, looked at or took out what") },
	{ "import", verb_import, "kind out force by", "[--kind register] [--out NAME.conf] [--force] FILE.csv|FILE.xlsx\n"
		"       newmediactl import --kind observations|replies [--by WHO] FILE",
		N_("takes over the office's own table of accounts as a file of feeds.d") },
	{ "doctor", verb_doctor, "json", "[--json]", N_("what is wrong with this installation, and what to do about it") },
	{ "init", verb_init, "", "DIR", N_("writes a commented set-up to start from into a folder") },
	{ "export", verb_export, "kind out masked", "[--kind register|observations|replies] [--masked] [--out FILE.csv|FILE.xlsx]", N_("writes the register as such a table") },
};
enum { N_VERBS = sizeof verbs / sizeof *verbs };

/* ---- options ------------------------------------------------------------------- */

enum option_kind { OPTION_FLAG, OPTION_VALUE, OPTION_LIST };
struct option_row {
	const char *name;
	enum option_kind kind;
	size_t at;                   /* in struct ctl */
};
#define FLAG(name, field) { name, OPTION_FLAG, offsetof(struct ctl, field) }
#define LIST(name, field) { name, OPTION_LIST, offsetof(struct ctl, field) }
#define VALUE(name, field) { name, OPTION_VALUE, offsetof(struct ctl, field) }
static const struct option_row options[] = {
	VALUE("now", now), FLAG("json", json), FLAG("csv", csv), FLAG("posts", posts), FLAG("batch", batch), VALUE("unit", unit),
	VALUE("state", state), VALUE("platform", platform), VALUE("type", type), VALUE("part", part), VALUE("url", url),
	VALUE("content-type", content_type), VALUE("evidence", evidence), VALUE("by", by), VALUE("note", note), VALUE("kind", kind), VALUE("out", out), FLAG("force", force),
	VALUE("from", from), VALUE("to", to), VALUE("format", format), VALUE("sample", sample), VALUE("seed", seed), VALUE("fail", fail), VALUE("number", number),
	VALUE("signed-by", signed_by), VALUE("corrects", corrects), VALUE("reason", reason), VALUE("year", year), VALUE("quarter", quarter),
	VALUE("rule", rule), LIST("file", file), VALUE("until", until), VALUE("days", days), VALUE("date", date), VALUE("at", at),
	VALUE("last-update", last_update), VALUE("interaction", interaction), VALUE("works", works),
	VALUE("week", week), VALUE("test", test), FLAG("send", send), FLAG("short", brief), FLAG("all", all), FLAG("masked", masked)
};
enum { N_OPTIONS = sizeof options / sizeof *options };

/* Is `name` one of the space separated words? "now" and -f go with every verb. */
static bool takes(const struct ctl_verb *v, const char *name)
{
	size_t len = strlen(name);

	if (!strcmp(name, "now"))
		return true;
	for (const char *p = v->options; (p = strstr(p, name)); p += len)
		if ((p == v->options || p[-1] == ' ') && (p[len] == ' ' || p[len] == '\0'))
			return true;
	return false;
}

static const struct option_row *find_option(const char *name, size_t len)
{
	for (int i = 0; i < N_OPTIONS; i++)
		if (strlen(options[i].name) == len && !strncmp(options[i].name, name, len))
			return &options[i];
	return NULL;
}

static const struct ctl_verb *find_verb(const char *name)
{
	for (int i = 0; i < N_VERBS; i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

enum { NEAR = 3 };

static const char *nearest_verb(const char *word)
{
	const char *best = NULL;
	int least = NEAR;

	for (int i = 0; i < N_VERBS; i++) {
		int d = text_distance(word, verbs[i].name, least - 1);
		if (d < least) {
			least = d;
			best = verbs[i].name;
		}
	}
	return best;
}

static const char *nearest_option(const struct ctl_verb *v, const char *word)
{
	const char *best = NULL;
	int least = NEAR;

	for (int i = 0; i < N_OPTIONS; i++) {
		int d = v && !takes(v, options[i].name) ? NEAR : text_distance(word, options[i].name, least - 1);
		if (d < least) {
			least = d;
			best = options[i].name;
		}
	}
	return best;
}

/* ---- usage ----------------------------------------------------------------------- */

static void help(FILE *to)
{
	fputs(_("usage: newmediactl [-f CONF] [--now TIME] VERB ...\n\n"), to);
	for (int i = 0; i < N_VERBS; i++)
		fprintf(to, "  %-8s %s\n", verbs[i].name, _(verbs[i].does));
	fputs(_("\nnewmediactl VERB --help tells a verb's arguments; newmediactl --version the version.\n"
		"Exit status: 0 fine, 1 something went wrong or was not found, 2 usage, 78 configuration.\n"), to);
}

static void verb_help(const struct ctl_verb *v, FILE *to)
{
	fprintf(to, _("usage: newmediactl %s %s\n"), v->name, v->usage);
}

int ctl_usage(const struct ctl *c, const char *fmt, ...)
{
	struct text said = TEXT_SENTENCE;
	va_list ap;

	va_start(ap, fmt);
	text_vaddf(&said, fmt, ap);
	va_end(ap);
	log_err("%s", text_str(&said));
	text_clear(&said);
	if (c->verb)
		verb_help(c->verb, stderr);
	else
		help(stderr);
	return EXIT_USAGE;
}

static void say_version(void)
{
	puts("newmediactl " VERSION);
}

/* ---- the command line -------------------------------------------------------------- */

enum { LINE_GOES_ON = -1 };
struct line { struct ctl *c; char **argv; int argc, at; bool help, given[N_OPTIONS]; };

static int take_conf(struct line *l, const char *rest)
{
	if (!*rest && ++l->at >= l->argc)
		return ctl_usage(l->c, _("-f: a file is expected after it"));
	l->c->conf = *rest ? rest : l->argv[l->at];
	l->c->conf_given = true;
	return LINE_GOES_ON;
}

static int take_more(struct line *l, const struct option_row *o, const char *value)
{
	struct ctl_list *list = (struct ctl_list *)(void *)((char *)l->c + o->at);

	if (list->n == CTL_LIST_MAX)
		return ctl_usage(l->c, _("--%s: more than %d"), o->name, CTL_LIST_MAX);
	list->v[list->n++] = value;
	return LINE_GOES_ON;
}

static int take_long(struct line *l, const char *word)
{
	const char *value = strchr(word, '=');
	const struct option_row *o = find_option(word, value ? (size_t)(value - word) : strlen(word));

	if (!o) {
		const char *guess = nearest_option(NULL, word);
		return guess ? ctl_usage(l->c, _("unknown option --%s; did you mean --%s?"), word, guess) : ctl_usage(l->c, _("unknown option --%s"), word);
	}
	l->given[o - options] = true;
	if (o->kind == OPTION_FLAG) {
		if (value)
			return ctl_usage(l->c, _("--%s takes no value"), o->name);
		*(bool *)((char *)l->c + o->at) = true;
		return LINE_GOES_ON;
	}
	if (!value && ++l->at >= l->argc)
		return ctl_usage(l->c, _("--%s: a value is expected after it"), o->name);
	if (o->kind == OPTION_LIST)
		return take_more(l, o, value ? value + 1 : l->argv[l->at]);
	*(const char **)((char *)l->c + o->at) = value ? value + 1 : l->argv[l->at];
	return LINE_GOES_ON;
}

static int take_option(struct line *l, const char *word)
{
	if (word[1] == 'f')
		return take_conf(l, word + 2);
	if (!strcmp(word, "-h") || !strcmp(word, "--help")) {
		l->help = true;
		return LINE_GOES_ON;
	}
	if (!strcmp(word, "-V") || !strcmp(word, "--version")) {
		say_version();
		return 0;
	}
	if (word[1] == '-')
		return take_long(l, word + 2);
	return ctl_usage(l->c, _("unknown option %s"), word);
}

static int no_such_verb(const struct ctl *c, const char *word)
{
	const char *guess = nearest_verb(word);

	return guess ? ctl_usage(c, _("unknown verb %s; did you mean %s?"), word, guess) : ctl_usage(c, _("unknown verb %s"), word);
}

/* Fills c from the command line; LINE_GOES_ON, or the exit status. */
static int parse(struct line *l)
{
	struct ctl *c = l->c;
	bool only_words = false;

	for (l->at = 1; l->at < l->argc; l->at++) {
		char *word = l->argv[l->at];
		int e = LINE_GOES_ON;

		if (!only_words && !strcmp(word, "--"))
			only_words = true;
		else if (!only_words && word[0] == '-' && word[1])
			e = take_option(l, word);
		else if (c->verb)
			c->args[c->n_args++] = word;
		else if (!strcmp(word, "help"))
			l->help = true;
		else if (!strcmp(word, "version")) {
			say_version();
			e = 0;
		} else if (!(c->verb = find_verb(word)))
			e = no_such_verb(c, word);
		if (e != LINE_GOES_ON)
			return e;
	}
	return LINE_GOES_ON;
}

static int check_options(const struct line *l)
{
	for (int i = 0; i < N_OPTIONS; i++)
		if (l->given[i] && !takes(l->c->verb, options[i].name)) {
			const char *guess = nearest_option(l->c->verb, options[i].name);
			return guess ? ctl_usage(l->c, _("%s takes no --%s; did you mean --%s?"), l->c->verb->name, options[i].name, guess) :
				ctl_usage(l->c, _("%s takes no --%s"), l->c->verb->name, options[i].name);
		}
	if (l->c->json && l->c->csv)
		return ctl_usage(l->c, _("--json and --csv exclude each other"));
	return LINE_GOES_ON;
}

static int set_clock(const struct ctl *c)
{
	moment now;

	if (!c->now)
		return LINE_GOES_ON;
	if (moment_parse(c->now, zone_find("Asia/Shanghai"), &now))
		return ctl_usage(c, _("--now %s: not a time, expected one like 2021-07-05T08:00:00+08:00"), c->now);
	clock_set(now);
	return LINE_GOES_ON;
}

static int run(struct line *l)
{
	struct ctl *c = l->c;
	int e = parse(l);

	if (e != LINE_GOES_ON)
		return e;
	if (l->help) {
		if (c->verb)
			verb_help(c->verb, stdout);
		else
			help(stdout);
		return 0;
	}
	if (!c->verb)
		return ctl_usage(c, _("a verb is expected"));
	if ((e = check_options(l)) != LINE_GOES_ON || (e = set_clock(c)) != LINE_GOES_ON)
		return e;
	e = c->verb->run(c);
	if (fflush(stdout) || ferror(stdout)) {
		log_err(_("cannot write the output"));
		return e ? e : EXIT_WRONG;
	}
	return e;
}

int main(int argc, char **argv)
{
	struct ctl c = { .conf = SYSCONFDIR "/newmedia.conf" };
	struct line l = { .c = &c, .argv = argv, .argc = argc };
	int e;

	log_init("newmediactl");
	c.args = mem_alloc(((size_t)argc + 1) * sizeof *c.args);
	e = run(&l);
	free(c.args);
	return e;
}
