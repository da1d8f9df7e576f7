/**
 * BTF, the types of a BPF program as its object file carries them: what each type is, how large it is and where its
 * members lie, how C would declare it, and what bytes in memory mean by it. Begin with
 * {@link io.github.ebpf4j.isa.btf.Btf}; {@link io.github.ebpf4j.isa.btf.BtfType} lists the kinds.
 *
 * <p>The format is that of {@code Documentation/bpf/btf.rst} and {@code include/uapi/linux/btf.h} of Linux.
 */
package io.github.ebpf4j.isa.btf;
