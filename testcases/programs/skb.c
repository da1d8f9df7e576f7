// SPDX-License-Identifier: Apache-2.0 OR MIT OR GPL-2.0-only
// Legacy packet access, by number and by register, through LLVM's intrinsics.

#define SEC(name) __attribute__((section(name), used))

typedef unsigned long long u64;

u64 load_byte(void *skb, u64 at) asm("llvm.bpf.load.byte");
u64 load_half(void *skb, u64 at) asm("llvm.bpf.load.half");
u64 load_word(void *skb, u64 at) asm("llvm.bpf.load.word");

SEC("socket") u64 absolute(void *skb)
{
    return load_byte(skb, 14) + load_half(skb, 12) + load_word(skb, -4096);
}

SEC("socket") u64 indirect(void *skb)
{
    u64 header = (load_byte(skb, 14) & 15) * 4;
    u64 ports = load_half(skb, header) + load_half(skb, header + 2);

    return ports + load_byte(skb, header + 4) + load_word(skb, header + 8);
}

SEC("license") char _license[] = "Dual MIT/GPL";
