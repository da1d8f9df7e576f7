// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: calls into other sections of programs, and calls of a program of the same section. Both functions that are
// called are programs themselves. libbpf refuses it.

#include "bpf.h"

SEC("tc") NOINLINE int classify(volatile int *mark)
{
    return *mark + 1;
}

// R_BPF_64_32 against a symbol of another section.
SEC("xdp") NOINLINE int call_other_section(volatile int *mark)
{
    return classify(mark) + 10;
}

// R_BPF_64_32 against a symbol of the same section, whose function calls into the other one.
SEC("xdp") int call_same_section(volatile int *mark)
{
    return call_other_section(mark) + 100;
}

LICENSE;
