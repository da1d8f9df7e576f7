// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// A second file for the lines of lines.c.

#pragma once

static inline __attribute__((always_inline)) int from_header(int a)
{
    return a * 3;
}
