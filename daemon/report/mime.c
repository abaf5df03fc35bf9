/*
 * mime - a letter's parts put together by GMime: one well-kept library that
 * knows encoded words, parameter continuations and boundaries.
 *
 * Why not libcurl's mime API: it makes parts only while it sends, and no
 * encoded headers.  Here the bytes are made once, kept, shown by `digest
 * --out`, and sent as they are at every attempt.
 *
 * Nothing that could end a header line is let in: names come from files that
 * people edit.
 */
#include "mime.h"

#include <gmime/gmime.h>
#include <string.h>

#include "address.h"
#include "log.h"

static bool is_header_text(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return false;
	return true;
}

static int check(const struct mime_letter *l, struct text *err)
{
	const struct { const char *name, *value; } header[] = {
		{ "From", l->from_name }, { "From", l->from }, { "To", l->to_name }, { "To", l->to }, { "Subject", l->subject },
		{ "Message-ID", l->message_id }, { "filename", l->file.name ? l->file.name : "" }
	};
	const char *const address[] = { l->from, l->to, l->message_id }; /* a draft has neither of the first two, where none is configured */

	for (size_t i = 0; i < sizeof header / sizeof *header; i++)
		if (!is_header_text(header[i].value) || text_utf8_valid(header[i].value, strlen(header[i].value)) != strlen(header[i].value))
			return log_own(err, N_("%s holds a line end, a control character or bytes that are no UTF-8: refused"), header[i].name);
	for (size_t i = 0; i < sizeof address / sizeof *address; i++)
		if (*address[i] && !is_mail_address(address[i]))
			return log_own(err, N_("\"%s\" is no mail address"), address[i]);
	return 0;
}

/* Blanks at the ends and in a row would be lost, what is long is folded. */
static bool is_plain(const char *s, const char *specials)
{
	enum { PLAIN_MAX = 64 };

	for (const char *p = s; *p; p++)
		if ((unsigned char)*p >= 0x7f || strchr(specials, *p))
			return false;
	return strlen(s) <= PLAIN_MAX && !strstr(s, "=?") && !strstr(s, "  ") && *s != ' ' && !(*s && s[strlen(s) - 1] == ' ');
}

/*
 * As encoded words where it must be.  GMime's own leave alone what looks like
 * one already, quote half of a name, take a "=" in it for itself and lose
 * blanks: a reader would not see what was meant.
 */
static void add_header_text(struct text *t, const char *s, const char *specials)
{
	enum { WORD_BYTES = 45 }; /* 60 characters of base64: with its frame a word has 75 at most (RFC 2047, 2) */
	const char *blank = "";

	if (is_plain(s, specials)) {
		text_add(t, s);
		return;
	}
	for (size_t n; *s; s += n, blank = "\n ") {
		char *word;

		n = text_utf8_cut(s, strlen(s), WORD_BYTES);
		word = g_base64_encode((const guchar *)s, n);
		text_addf(t, "%s=?UTF-8?B?%s?=", blank, word);
		g_free(word);
	}
}

/* As it stands here: GMime would fold it anew, and tell a host's name (xn--...) in characters that no header may hold. */
static void set_raw(GMimeMessage *m, const char *name, const struct text *value)
{
	GMimeHeaderList *all = g_mime_object_get_header_list(GMIME_OBJECT(m));

	g_mime_header_list_append(all, name, "", NULL);
	g_mime_header_set_raw_value(g_mime_header_list_get_header(all, name), text_str(value));
}

static void set_mailbox(GMimeMessage *m, const char *header, const char *name, const char *address)
{
	struct text t = TEXT_INIT(0);

	text_add_char(&t, ' ');
	if (*name) {
		add_header_text(&t, name, "()<>[]:;@\\,.\"=");
		text_addf(&t, "\n <%s>\n", address);
	} else {
		text_addf(&t, "%s\n", address);
	}
	if (*address) /* a draft has none, where none is configured */
		set_raw(m, header, &t);
	text_clear(&t);
}

static void set_subject(GMimeMessage *m, const char *subject)
{
	struct text t = TEXT_INIT(0);

	text_add_char(&t, ' ');
	add_header_text(&t, subject, "");
	text_add_char(&t, '\n');
	set_raw(m, "Subject", &t);
	text_clear(&t);
}

static void set_content(GMimePart *p, const void *bytes, size_t len)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, len);
	GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);

	g_mime_part_set_content(p, content);
	g_mime_part_set_content_encoding(p, GMIME_CONTENT_ENCODING_BASE64);
	g_object_unref(content);
	g_object_unref(stream);
}

/* Not by GMime's own setter of texts: that chooses a charset of its own for each. */
static GMimeObject *text_part(const char *subtype, const char *s)
{
	GMimeTextPart *p = g_mime_text_part_new_with_subtype(subtype);

	g_mime_text_part_set_charset(p, "utf-8");
	set_content(GMIME_PART(p), s, strlen(s));
	return GMIME_OBJECT(p);
}

static GMimeObject *file_part(const struct mime_file *f)
{
	const char *slash = strchr(f->type, '/');
	char *type = g_strndup(f->type, (gsize)(slash - f->type));
	GMimePart *p = g_mime_part_new_with_type(type, slash + 1);

	g_mime_object_set_disposition(GMIME_OBJECT(p), "attachment");
	g_mime_part_set_filename(p, f->name);
	set_content(p, f->bytes, f->len);
	g_free(type);
	return GMIME_OBJECT(p);
}

/* The boundaries come from the letter's own name, so that the same letter is the same bytes; no line of base64 holds "=_". */
static GMimeMultipart *multipart(const char *subtype, const char *name)
{
	GMimeMultipart *m = g_mime_multipart_new_with_subtype(subtype);
	struct text boundary = TEXT_INIT(0);

	text_setf(&boundary, "=_%s_%016llx", subtype, (unsigned long long)text_hash(name, strlen(name)));
	g_mime_multipart_set_boundary(m, text_str(&boundary));
	text_clear(&boundary);
	return m;
}

static void add(GMimeMultipart *m, GMimeObject *part)
{
	g_mime_multipart_add(m, part);
	g_object_unref(part);
}

static GMimeObject *body_of(const struct mime_letter *l)
{
	GMimeObject *body = text_part("plain", l->text);
	GMimeMultipart *m;

	if (*l->html) {
		m = multipart("alternative", l->message_id);
		add(m, body);
		add(m, text_part("html", l->html));
		body = GMIME_OBJECT(m);
	}
	if (l->file.name) {
		m = multipart("mixed", l->message_id);
		add(m, body);
		add(m, file_part(&l->file));
		body = GMIME_OBJECT(m);
	}
	return body;
}

static void set_date(GMimeMessage *m, const struct mime_letter *l)
{
	GTimeZone *zone = g_time_zone_new_offset(zone_offset(l->zone, l->date));
	GDateTime *utc = g_date_time_new_from_unix_utc(l->date), *local = g_date_time_to_timezone(utc, zone);

	g_mime_message_set_date(m, local);
	g_date_time_unref(local);
	g_date_time_unref(utc);
	g_time_zone_unref(zone);
}

static void write_out(GMimeMessage *m, struct text *ret)
{
	GMimeFormatOptions *o = g_mime_format_options_new();
	GMimeStream *stream = g_mime_stream_mem_new();
	GByteArray *bytes;

	g_mime_format_options_set_newline_format(o, GMIME_NEWLINE_FORMAT_DOS);
	g_mime_object_write_to_stream(GMIME_OBJECT(m), o, stream);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	text_reset(ret);
	text_add_n(ret, (const char *)bytes->data, bytes->len);
	g_object_unref(stream);
	g_mime_format_options_free(o);
}

int mime_make(const struct mime_letter *l, struct text *ret, struct text *err)
{
	static bool ready;
	GMimeMessage *m;
	GMimeObject *body;

	if (check(l, err))
		return -1;
	if (!ready)
		g_mime_init();
	ready = true;
	m = g_mime_message_new(FALSE);
	set_mailbox(m, "From", l->from_name, l->from);
	set_mailbox(m, "To", l->to_name, l->to);
	set_subject(m, l->subject);
	set_date(m, l);
	g_mime_message_set_message_id(m, l->message_id);
	g_mime_object_append_header(GMIME_OBJECT(m), "Auto-Submitted", "auto-generated", NULL); /* RFC 3834: nobody's holiday notice answers it */
	g_mime_object_append_header(GMIME_OBJECT(m), "Content-Language", l->language, NULL);
	body = body_of(l);
	g_mime_message_set_mime_part(m, body);
	g_object_unref(body);
	write_out(m, ret);
	g_object_unref(m);
	if (ret->cut)
		return log_own(err, N_("the letter is too large"));
	return 0;
}
