/*
 * notice - a letter to one unit as an official document: 提醒函 or 督办函.
 */
#include <string.h>

#include "circular-text.h"
#include "circular-verb.h"
#include "unit-letter.h"
#include "write.h"

static int read_kind(const char *s, enum unit_letter *ret)
{
	static const struct { const char *word; enum unit_letter kind; } words[] = {
		{ "提醒函", UNIT_LETTER_REMIND }, { "remind", UNIT_LETTER_REMIND }, { "督办函", UNIT_LETTER_URGE }, { "urge", UNIT_LETTER_URGE } };

	for (size_t i = 0; s && i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i].word, s)) {
			*ret = words[i].kind;
			return 0;
		}
	return -1;
}

static int write_letter(const struct ctl *c, const struct view *v, int unit, enum unit_letter kind)
{
	const struct report_view seen = { .config = v->config, .store = v->store, .reg = v->reg, .now = v->now };
	struct official o = { 0 };
	struct text bytes = TEXT_INIT(0), err = TEXT_SENTENCE;
	const char *dot = strrchr(c->out, '.');
	int n, e = -1;

	circular_language(v->config->language);
	n = unit_letter(&o, &seen, unit, kind, c->number, c->signed_by);
	if (n < 0)
		text_setf(&err, "%s", store_error(v->store));
	else if (!n)
		text_setf(&err, kind == UNIT_LETTER_URGE ? _("unit %s has no confirmed finding that is open: nothing to urge") : _("unit %s has nothing to be reminded of"),
			v->config->units[unit].key);
	else if (dot && !strcmp(dot, ".html"))
		official_html(&o, v->config->language, &bytes), e = write_out(c->out, &bytes, &err);
	else
		e = official_docx(&o, v->config->language, v->now, &bytes, &err) || write_out(c->out, &bytes, &err);
	log_speak_own();
	if (e)
		log_err("%s", text_str(&err));
	else
		printf(ngettext("%s: %d account\n", "%s: %d accounts\n", (unsigned long)n), c->out, n);
	official_clear(&o);
	text_clear(&bytes);
	text_clear(&err);
	return e ? EXIT_WRONG : 0;
}

int verb_notice(struct ctl *c)
{
	enum unit_letter kind;
	struct view v;
	int e, unit;

	if (c->n_args != 1)
		return ctl_usage(c, _("one unit is expected"));
	if (read_kind(c->kind, &kind))
		return ctl_usage(c, _("--kind: remind (提醒函) or urge (督办函) is expected"));
	if (!c->number || !c->out)
		return ctl_usage(c, _("--number and --out FILE.docx are expected"));
	e = view_open(&v, c);
	if (e)
		return e;
	unit = config_unit(v.config, c->args[0]);
	if (unit < 0) {
		log_err(_("no unit is called %s"), c->args[0]);
		e = EXIT_WRONG;
	} else {
		e = write_record(c, v.config, "export", _("notice %s to %s: %s"), c->number, c->args[0], c->out);
		e = e ? e : write_letter(c, &v, unit, kind);
	}
	view_close(&v);
	return e;
}
