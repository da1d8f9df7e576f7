// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: settings of the kernel as extern variables in .kconfig, of each type that a setting has, and those that are no
// settings: LINUX_KERNEL_VERSION and the answers to LINUX_HAS_….

#include "bpf.h"

enum libbpf_tristate { TRI_NO, TRI_YES, TRI_MODULE };

extern u32 LINUX_KERNEL_VERSION __kconfig;
extern _Bool LINUX_HAS_SYSCALL_WRAPPER __kconfig __weak;

extern _Bool CONFIG_BPF __kconfig;
extern enum libbpf_tristate CONFIG_IPV6 __kconfig;
extern char CONFIG_LETTER __kconfig;
extern int CONFIG_HZ __kconfig;
extern u64 CONFIG_LARGE __kconfig;
extern s16 CONFIG_NEGATIVE __kconfig;
extern char CONFIG_HOSTNAME[12] __kconfig;
// Weak: 0 where nobody sets it.
extern int CONFIG_MISSING __kconfig __weak;
extern const char CONFIG_MISSING_TEXT[8] __kconfig __weak;

SEC("socket") u32 version(void *ctx)
{
    return LINUX_KERNEL_VERSION;
}

SEC("socket") int wrapper(void *ctx)
{
    return LINUX_HAS_SYSCALL_WRAPPER;
}

SEC("socket") int choices(void *ctx)
{
    return CONFIG_BPF + CONFIG_IPV6 * 10 + (CONFIG_LETTER == 'm') * 100;
}

SEC("socket") s64 numbers(void *ctx)
{
    return CONFIG_HZ + CONFIG_LARGE + CONFIG_NEGATIVE;
}

SEC("socket") int text(u32 *index)
{
    return CONFIG_HOSTNAME[*index & 7];
}

SEC("socket") int missing(u32 *index)
{
    return CONFIG_MISSING + CONFIG_MISSING_TEXT[*index & 7];
}

LICENSE;
