/*
 * fuzz-mend - whatever goes in, what comes out is well-formed.
 */
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdio.h>
#include <stdlib.h>

#include "charset.h"
#include "mend.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ignore(void *user, xmlErrorPtr error)
{
	(void)user;
	(void)error;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static xmlSAXHandler nothing = {.initialized = XML_SAX2_MAGIC, .serror = ignore};
	struct text clean = TEXT_INIT(0), mended = TEXT_INIT(0);
	const char *s, *name;
	size_t n;
	xmlParserCtxtPtr xml;

	s = charset_to_utf8(data, size, "text/xml; charset=utf-8", &clean, &n, &name);
	mend_markup(s, n, &mended);
	if (mended.len) {
		xml = xmlCreatePushParserCtxt(&nothing, NULL, NULL, 0, NULL);
		xmlCtxtUseOptions(xml, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
		xmlParseChunk(xml, text_str(&mended), (int)mended.len, 1);
		if (!xml->wellFormed) {
			fprintf(stderr, "not mended: error %d in: %.2000s\n", xml->errNo, text_str(&mended));
			abort();
		}
		if (xml->myDoc)
			xmlFreeDoc(xml->myDoc);
		xmlFreeParserCtxt(xml);
	}
	text_clear(&clean);
	text_clear(&mended);
	return 0;
}
