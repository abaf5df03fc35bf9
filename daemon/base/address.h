/*
 * address - what may stand as a mail address in a configuration, in a letter's
 * header and in an SMTP command: one rule for all three, so that nothing that
 * could end a line or an address passes any of them.
 */
#ifndef NEWMEDIA_ADDRESS_H
#define NEWMEDIA_ADDRESS_H

#include <stdbool.h>

/* local@domain: a dot-atom (RFC 5322, 3.2.3) of 64 characters at most and a host name of ASCII, 254 together (RFC 5321, 4.5.3.1). */
bool is_mail_address(const char *s);

#endif
