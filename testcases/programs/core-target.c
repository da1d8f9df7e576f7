// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// The types that core-moved.c is adjusted to: what a kernel would bring along. It has no program.

#include "bpf.h"

enum state { IDLE = 0, BUSY = 10, ASLEEP = 11 };

struct same {
    struct gone *gone;
    u16 number;
};

struct other {
    u32 number;
};

struct task {
    u32 spare : 3;
    u32 state : 5;
    u32 start;
    u32 pid;
    char name[32];
    struct task *parent;
    u32 renamed;
};

struct task init_task = {.pid = 1};
struct same same;
struct other other;
enum state state;

LICENSE;
