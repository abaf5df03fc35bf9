/*
 * guard - whom we may connect to: every kind of address, every form of the
 * admin's list, and who goes past the proxy.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "guard.h"

static const char *judge(const char *list, const char *ip, unsigned port)
{
	struct text err = TEXT_SENTENCE;
	struct guard g;
	struct sockaddr_storage addr;

	if (guard_parse(&g, list, &err))
		fail_msg("list '%s': %s", list, text_str(&err));
	if (!guard_address(ip, port, &addr))
		fail_msg("'%s' is not read as an address", ip);
	return guard_judge(&g, (struct sockaddr *)&addr);
}

struct example { const char *ip, *kind; }; /* NULL = public */

static void judges_every_kind(void **state)
{
	static const struct example all[] = {
		{ "0.0.0.0", "unspecified" }, { "0.1.2.3", "of this network only" }, { "10.0.0.1", "private" }, { "10.255.255.255", "private" },
		{ "9.255.255.255", NULL }, { "11.0.0.0", NULL }, { "100.63.255.255", NULL }, { "100.64.0.0", "shared (carrier-grade NAT)" },
		{ "100.127.255.255", "shared (carrier-grade NAT)" }, { "100.128.0.0", NULL }, { "127.0.0.1", "loopback" },
		{ "127.255.255.254", "loopback" }, { "128.0.0.1", NULL }, { "169.253.255.255", NULL }, { "169.254.169.254", "link-local" },
		{ "172.15.255.255", NULL }, { "172.16.0.0", "private" }, { "172.31.255.255", "private" }, { "172.32.0.0", NULL },
		{ "192.0.0.8", "reserved" }, { "192.0.1.1", NULL }, { "192.0.2.1", "for documentation" }, { "192.88.99.1", "a 6to4 relay" },
		{ "192.167.255.255", NULL }, { "192.168.1.1", "private" }, { "192.169.0.0", NULL }, { "198.17.255.255", NULL },
		{ "198.18.0.1", "for benchmarks" }, { "198.19.255.255", "for benchmarks" }, { "198.20.0.0", NULL },
		{ "198.51.100.7", "for documentation" }, { "203.0.113.7", "for documentation" }, { "223.255.255.255", NULL },
		{ "224.0.0.1", "multicast" }, { "239.255.255.255", "multicast" }, { "240.0.0.1", "reserved" },
		{ "255.255.255.255", "broadcast" }, { "8.8.8.8", NULL }, { "114.114.114.114", NULL },
		{ "::", "unspecified" }, { "::1", "loopback" }, { "::2", "IPv4-compatible" }, { "::127.0.0.1", "IPv4-compatible" },
		{ "::ffff:127.0.0.1", "IPv4-mapped" }, { "::ffff:8.8.8.8", "IPv4-mapped" }, { "::ffff:a9fe:a9fe", "IPv4-mapped" },
		{ "64:ff9b::10.0.0.1", "NAT64" }, { "64:ff9b::8.8.8.8", "NAT64" }, { "64:ff9b:1::1", "local NAT64" }, { "64:ff9a::1", "reserved" },
		{ "100::1", "discarded" }, { "2001::1", "Teredo" }, { "2001:1::1", "reserved" }, { "2001:1ff::1", "reserved" },
		{ "2001:200::1", NULL }, { "2001:db8::1", "for documentation" }, { "2002:a00:1::1", "6to4" }, { "2002:808:808::1", "6to4" },
		{ "2003::1", NULL }, { "2400:3200::1", NULL }, { "2606:4700::1111", NULL }, { "3fff::1", "for documentation" },
		{ "3fff:1000::1", NULL }, { "4000::1", "reserved" }, { "fbff::1", "reserved" }, { "fc00::1", "private" },
		{ "fdff:ffff::1", "private" }, { "fe00::1", "reserved" }, { "fe80::1", "link-local" }, { "fe80::1%eth0", "link-local" },
		{ "febf::1", "link-local" }, { "fec0::1", "site-local" }, { "ff02::1", "multicast" }, { "ff0e::1", "multicast" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof all / sizeof *all; i++) {
		const char *kind = judge("", all[i].ip, 80);

		if ((kind == NULL) != (all[i].kind == NULL) || (kind && strcmp(kind, all[i].kind)))
			fail_msg("%s: '%s', expected '%s'", all[i].ip, kind ? kind : "public", all[i].kind ? all[i].kind : "public");
	}
}

static void an_unknown_family_is_refused(void **state)
{
	struct guard g = { .n = 0 };
	struct sockaddr_storage addr = { .ss_family = AF_UNIX };

	(void)state;
	assert_non_null(guard_judge(&g, (struct sockaddr *)&addr));
}

static void the_list_opens_what_it_names(void **state)
{
	(void)state;
	assert_null(judge("10.0.0.0/8", "10.1.2.3", 80));
	assert_non_null(judge("10.0.0.0/8", "172.16.0.1", 80));
	assert_null(judge("10.0.0.0/8, 127.0.0.1:8970", "127.0.0.1", 8970));
	assert_non_null(judge("10.0.0.0/8, 127.0.0.1:8970", "127.0.0.1", 8971));
	assert_non_null(judge("127.0.0.1:8970", "127.0.0.2", 8970));
	assert_null(judge("192.168.7.5", "192.168.7.5", 1));
	assert_non_null(judge("192.168.7.5", "192.168.7.4", 1));
	assert_null(judge("0.0.0.0/0", "169.254.169.254", 80));
	assert_non_null(judge("0.0.0.0/0", "::1", 80));
	assert_null(judge("192.168.6.0/23", "192.168.7.255", 80));
	assert_non_null(judge("192.168.6.0/23", "192.168.8.0", 80));
	assert_null(judge("172.16.0.0/12 10.0.0.1/32", "10.0.0.1", 80));
	assert_null(judge("::1", "::1", 443));
	assert_null(judge("[::1]", "::1", 443));
	assert_null(judge("[::1]:443", "::1", 443));
	assert_non_null(judge("[::1]:443", "::1", 80));
	assert_null(judge("fd00::/8", "fd12::1", 80));
	assert_non_null(judge("fd00::/8", "fc12::1", 80));
	assert_null(judge("", "8.8.8.8", 80));
}

static void a_wrapped_address_is_judged_by_what_it_wraps(void **state)
{
	(void)state;
	assert_null(judge("127.0.0.1:80", "::ffff:127.0.0.1", 80)); /* the kernel takes it for the same */
	assert_non_null(judge("127.0.0.1:80", "::ffff:127.0.0.1", 81));
	assert_non_null(judge("127.0.0.1:80", "::127.0.0.1", 80));
	assert_non_null(judge("64:ff9b::/96", "64:ff9b::10.0.0.1", 80)); /* the gateway is trusted, the printer behind it is not */
	assert_null(judge("64:ff9b::/96", "64:ff9b::8.8.8.8", 80));
	assert_null(judge("64:ff9b::/96, 10.0.0.0/8", "64:ff9b::10.0.0.1", 80));
	assert_non_null(judge("2002::/16", "2002:7f00:1::1", 80));
	assert_null(judge("2002::/16", "2002:808:808::1", 80));
}

static void a_wrong_list_is_refused_with_its_entry(void **state)
{
	static const char *const wrong[] = {
		"10.0.0.0/33", "10.0.0/8", "fd00::/129", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:x", "10.0.0.0/8:80", "10.0.0.0/", "[::1",
		"[::1]80", "[::1]:", "localhost", "10.0.0.1, nonsense", "-1", "/8", ":80", "10.0.0.0/-1", "10.0.0.0/+8"
	};
	struct text err = TEXT_SENTENCE;
	struct guard g;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		if (guard_parse(&g, wrong[i], &err) == 0)
			fail_msg("'%s' was accepted", wrong[i]);
		assert_non_null(strstr(text_str(&err), "allow_private"));
	}
	guard_parse(&g, "10.0.0.1, nonsense", &err);
	assert_non_null(strstr(text_str(&err), "'nonsense'"));
	text_clear(&err);
}

static void the_list_has_a_ceiling(void **state)
{
	struct text list = TEXT_INIT(0), err = TEXT_SENTENCE;
	struct guard g;
	int i;

	(void)state;
	for (i = 0; i < GUARD_ENTRIES_MAX; i++)
		text_addf(&list, "10.0.%d.1,", i % 256);
	assert_int_equal(guard_parse(&g, text_str(&list), &err), 0);
	text_add(&list, "10.1.1.1");
	assert_int_equal(guard_parse(&g, text_str(&list), &err), -1);
	text_clear(&list);
	text_clear(&err);
}

static void a_refusal_says_why(void **state)
{
	struct text t = TEXT_SENTENCE;
	struct sockaddr_storage addr;

	(void)state;
	guard_address("10.0.0.1", 80, &addr);
	guard_explain((struct sockaddr *)&addr, "private", &t);
	assert_string_equal(text_str(&t), "address 10.0.0.1 is private and not in allow_private");
	text_clear(&t);
}

static void only_addresses_are_addresses(void **state)
{
	struct sockaddr_storage addr;

	(void)state;
	assert_false(guard_address("localhost", 80, &addr));
	assert_false(guard_address("", 80, &addr));
	assert_false(guard_address("1.2.3", 80, &addr));
	assert_false(guard_address("127.0.0.1", 65536, &addr));
	assert_false(guard_address("1111111111111111111111111111111111111111111111111111111111", 1, &addr));
}

static void no_proxy_names_who_goes_direct(void **state)
{
	(void)state;
	assert_false(guard_past_proxy("", "example.cn"));
	assert_true(guard_past_proxy("*", "example.cn"));
	assert_true(guard_past_proxy("example.cn", "example.cn"));
	assert_true(guard_past_proxy("example.cn", "WWW.EXAMPLE.CN"));
	assert_true(guard_past_proxy(".example.cn", "www.example.cn"));
	assert_false(guard_past_proxy("example.cn", "badexample.cn"));
	assert_false(guard_past_proxy("www.example.cn", "example.cn"));
	assert_true(guard_past_proxy("a.cn b.cn, c.cn", "c.cn"));
	assert_true(guard_past_proxy("10.0.0.0/8", "10.2.3.4"));
	assert_false(guard_past_proxy("10.0.0.0/8", "11.2.3.4"));
	assert_false(guard_past_proxy("3.4", "1.2.3.4"));
	assert_true(guard_past_proxy("::1", "[::1]"));
	assert_true(guard_past_proxy("fd00::/8", "[fd00::7]"));
	assert_false(guard_past_proxy("fd00::/8", "["));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_every_kind),
		cmocka_unit_test(an_unknown_family_is_refused),
		cmocka_unit_test(the_list_opens_what_it_names),
		cmocka_unit_test(a_wrapped_address_is_judged_by_what_it_wraps),
		cmocka_unit_test(a_wrong_list_is_refused_with_its_entry),
		cmocka_unit_test(the_list_has_a_ceiling),
		cmocka_unit_test(a_refusal_says_why),
		cmocka_unit_test(only_addresses_are_addresses),
		cmocka_unit_test(no_proxy_names_who_goes_direct),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
