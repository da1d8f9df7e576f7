// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Need: an object without a license.

#include "bpf.h"

SEC("socket") int none(void *ctx)
{
    return 1;
}
