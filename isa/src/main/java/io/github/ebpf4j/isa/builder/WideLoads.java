package io.github.ebpf4j.isa.builder;

import io.github.ebpf4j.isa.Opcode;

/** 64-bit immediates and what is named by a number, RFC 9669 section 5.4, and casts of addresses. */
abstract sealed class WideLoads<T> extends Transfers<T> permits LoadsAndStores {

    WideLoads() {}

    /** {@code dst = value}. */
    public T lddw(Register.General dst, long value) {
        return put(new Fields(Opcode.LDDW).dst(dst).imm64(value));
    }

    /**
     * Loads the address of the map that a file descriptor names.
     *
     * @throws IllegalArgumentException if {@code fd} is negative
     */
    public T lddwMapByFd(Register.General dst, int fd) {
        Arguments.requireNotNegative("fd", fd);
        return put(new Fields(Opcode.LDDW_MAP_BY_FD).dst(dst).imm(fd));
    }

    /**
     * Loads the address of a place in the first value of the map that a file descriptor names.
     *
     * @throws IllegalArgumentException if {@code fd} or {@code offset} is negative
     */
    public T lddwMapValueByFd(Register.General dst, int fd, int offset) {
        Arguments.requireNotNegative("fd", fd);
        Arguments.requireNotNegative("offset", offset);
        return put(new Fields(Opcode.LDDW_MAP_VALUE_BY_FD).dst(dst).imm(fd).nextImm(offset));
    }

    /**
     * Loads the address of the map that has this index.
     *
     * @throws IllegalArgumentException if {@code index} is negative
     */
    public T lddwMapByIndex(Register.General dst, int index) {
        Arguments.requireNotNegative("index", index);
        return put(new Fields(Opcode.LDDW_MAP_BY_INDEX).dst(dst).imm(index));
    }

    /**
     * Loads the address of a place in the first value of the map that has this index.
     *
     * @throws IllegalArgumentException if {@code index} or {@code offset} is negative
     */
    public T lddwMapValueByIndex(Register.General dst, int index, int offset) {
        Arguments.requireNotNegative("index", index);
        Arguments.requireNotNegative("offset", offset);
        return put(
                new Fields(Opcode.LDDW_MAP_VALUE_BY_INDEX).dst(dst).imm(index).nextImm(offset));
    }

    /** Loads the address of the platform variable that has this id. */
    public T lddwVariable(Register.General dst, int id) {
        return put(new Fields(Opcode.LDDW_VARIABLE).dst(dst).imm(id));
    }

    /** Loads the address of a place in the program, for {@code callx} or a helper. */
    public T lddwCode(Register.General dst, Label place) {
        return put(new Fields(Opcode.LDDW_CODE).dst(dst), place);
    }

    /** {@code dst = src} as an address of the kernel, from one of an arena. Linux, not the RFC. */
    public T addrSpaceCastKern(Register.General dst, Register src) {
        return put(new Fields(Opcode.ADDR_SPACE_CAST_KERN).dst(dst).src(src));
    }

    /** {@code dst = src} as an address of user space, from one of an arena. Linux, not the RFC. */
    public T addrSpaceCastUser(Register.General dst, Register src) {
        return put(new Fields(Opcode.ADDR_SPACE_CAST_USER).dst(dst).src(src));
    }
}
