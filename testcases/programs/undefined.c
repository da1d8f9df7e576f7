// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// A call of a function that no section defines.

#define SEC(name) __attribute__((section(name), used))

extern int missing(int a);

SEC("xdp") int call_missing(void *ctx)
{
    return missing(1);
}

SEC("license") char _license[] = "Dual MIT/GPL";
