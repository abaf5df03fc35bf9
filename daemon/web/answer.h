/*
 * answer - a request in, a response out.
 */
#ifndef NEWMEDIA_ANSWER_H
#define NEWMEDIA_ANSWER_H

#include <microhttpd.h>

#include "patience.h"
#include "site.h"

#if MHD_VERSION >= 0x00097002
typedef enum MHD_Result mhd_result;
#else
typedef int mhd_result;
#endif

struct answering {
	struct site site;
	const char *language;    /* zh or en, where the browser prefers neither */
	struct guests guests;    /* who is connected */
};

/* For MHD_start_daemon(); cls is a struct answering in all of them. */
void answer_connection(void *cls, struct MHD_Connection *c, void **guest, enum MHD_ConnectionNotificationCode what);
void answer_completed(void *cls, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode why);
mhd_result answer_request(void *cls, struct MHD_Connection *c, const char *url, const char *method, const char *version,
	const char *upload, size_t *upload_size, void **state);

#endif
