/*
 * sandbox - closing the doors of a child before its first untrusted byte.
 */
#ifndef NEWMEDIA_SANDBOX_H
#define NEWMEDIA_SANDBOX_H

#include <stddef.h>

#include "text.h"

/* A sanitizer traces its own process, and its leak checker would die of the walls: such a build confines nobody. */
bool sandbox_confines(void);
/* The reader: only what computing, its wire and its slots need: no files, no
 * sockets, no exec, no clock setting.  Files, charsets and zones must be open before. */
int sandbox_reader(struct text *err);
/* The fetcher: the network, name service files read only; no exec, no writing of files. */
int sandbox_fetcher(struct text *err);
/* The reporter: files, but no sockets, no exec: what it reads of strangers' words can go nowhere. */
int sandbox_reporter(struct text *err);
/* The page's server: a connection that came, and files read; nothing is opened for writing, nobody is called. Anything else is refused. */
int sandbox_server(struct text *err);

/*
 * From here on this process opens files only below these folders (Landlock; its own descriptors stay).  Paths that do not
 * exist are left out; n 0: it opens none.  0; 1: this kernel has no Landlock, and nothing was changed; -1 and a sentence.
 */
struct sandbox_path { const char *path; bool writable; };
int sandbox_files(const struct sandbox_path *paths, int n, struct text *err);
/* What name services, certificates and zones are read from; SANDBOX_SYSTEM of them. /etc as a whole, since resolv.conf and certificates are
 * replaced there while we run: passwords are better given as credentials (SECURITY.md). */
enum { SANDBOX_SYSTEM = 10 };
extern const struct sandbox_path sandbox_system[SANDBOX_SYSTEM];

/*
 * All of it for one child: ceilings, files, calls.  A wall that cannot be
 * built here is told in the log and the child goes on behind the others
 * (doc/HOUSE.md says why); a sanitizer's build goes on bare, silently.
 */
enum { SANDBOX_PATHS_MAX = 20 };
struct sandbox {
	size_t address_space;               /* bytes, 0 = no ceiling */
	const struct sandbox_path *paths;   /* besides the catalogue of messages */
	int n_paths;
	int (*calls)(struct text *err);     /* one of the profiles above */
};
void sandbox_close(const struct sandbox *s);

#endif
