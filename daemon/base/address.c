/*
 * address - see address.h.
 */
#include "address.h"

#include <string.h>

static bool good_local(const char *s, size_t n)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.";

	if (!n || n > 64 || s[0] == '.' || s[n - 1] == '.')
		return false;
	for (size_t i = 0; i < n; i++)
		if (!strchr(allowed, s[i]) || (s[i] == '.' && s[i + 1] == '.'))
			return false;
	return true;
}

static bool good_domain(const char *s)
{
	size_t n = strlen(s);
	char before = '.';

	if (!n || n > 253)
		return false;
	for (size_t i = 0; i < n; i++) {
		bool letter = (s[i] >= '0' && s[i] <= '9') || ((s[i] | 32) >= 'a' && (s[i] | 32) <= 'z');

		if (!letter && s[i] != '-' && s[i] != '.')
			return false;
		if ((before == '.' && !letter) || (before == '-' && s[i] == '.'))
			return false;
		before = s[i];
	}
	return before != '-' && before != '.';
}

bool is_mail_address(const char *s)
{
	const char *at = strrchr(s, '@');

	return at && strlen(s) <= 254 && good_local(s, (size_t)(at - s)) && good_domain(at + 1);
}
