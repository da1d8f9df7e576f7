// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: line information and function information, in .BTF.ext: two files, an inlined function, several lines of one
// instruction, and subprograms.

#include "bpf.h"
#include "lines.h"

static NOINLINE int subprogram(int a)
{
    if (a > 5)
        return from_header(a);
    return a;
}

SEC("socket") int first(int *numbers)
{
    int sum = 0;

    sum += from_header(numbers[0]);
    sum += subprogram(numbers[1]);
    sum += subprogram(
        numbers[2]);
    return sum;
}

SEC("xdp") int third(int *numbers)
{
    return from_header(numbers[0]) + subprogram(1);
}

LICENSE;

// The last, as all lines behind it are those of another file.
SEC("socket") int second(int *numbers)
{
#line 1000 "elsewhere.c"
    return numbers[0] + 1;
}
