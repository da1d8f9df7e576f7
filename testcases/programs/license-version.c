// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: a license in a section that is longer than its text, and the version of a kernel, which old objects had to name.

#include "bpf.h"

SEC("socket") int gpl(void *ctx)
{
    return 1;
}

SEC("license") char _license[16] = "GPL";
SEC("version") u32 _version = 0x060100;
