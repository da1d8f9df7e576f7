// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Programs that have no packet: system calls, raw tracepoints, the lookup of sockets, the dissector of flows.

#include "linux.h"

// bpftool asks for the context back, which the kernel refuses here. So these have none.
SEC("syscall") int returns_negative(void *ctx)
{
    return -22;
}

SEC("raw_tp/sys_enter") int returns_number(u64 *ctx)
{
    return 5;
}

SEC("raw_tp/sys_enter") int about_the_task(u64 *ctx)
{
    char comm[16] = {};
    char little[4] = {};

    CHECK(pid_is_set, bpf_get_current_pid_tgid() != 0);
    CHECK(uid_gid, bpf_get_current_uid_gid());
    CHECK(comm_16, bpf_get_current_comm(comm, 16));
    CHECK(comm_ends, comm[15]);
    CHECK(comm_4, bpf_get_current_comm(little, 4));
    CHECK(little_ends, little[3]);
    return 0;
}

// Addresses at which nothing is, read as the kernel's and as the user's.
SEC("raw_tp/sys_enter") int reads(u64 *ctx)
{
    static const char hello[] = "hello";
    char text[16] = "................";
    u64 number = 5;

    CHECK(kernel, bpf_probe_read_kernel(text, 4, hello));
    CHECK_TEXT(kernel_text, text);
    CHECK(kernel_none, bpf_probe_read_kernel(text, 0, hello));
    CHECK(kernel_null, bpf_probe_read_kernel(text, 8, 0));
    CHECK(kernel_null_clears, text[0]);
    CHECK(kernel_page_1, bpf_probe_read_kernel(text, 8, (void *)4096));
    CHECK(kernel_greatest, bpf_probe_read_kernel(&number, 8, (void *)-8));
    CHECK(kernel_greatest_clears, number);
    CHECK(kernel_str, bpf_probe_read_kernel_str(text, 16, hello));
    CHECK_TEXT(kernel_str_text, text);
    CHECK(kernel_str_of_3, bpf_probe_read_kernel_str(text, 3, hello));
    CHECK_TEXT(kernel_str_of_3_text, text);
    CHECK(kernel_str_of_6, bpf_probe_read_kernel_str(text, 6, hello));
    CHECK(kernel_str_of_1, bpf_probe_read_kernel_str(text, 1, hello));
    CHECK(kernel_str_null, bpf_probe_read_kernel_str(text, 16, 0));
    CHECK(user_null, bpf_probe_read_user(text, 8, 0));
    CHECK(user_kernels, bpf_probe_read_user(text, 8, (void *)0xffff888000000000));
    CHECK(user_str_null, bpf_probe_read_user_str(text, 8, 0));
    return 0;
}

LICENSE;
