package io.github.ebpf4j.isa.builder;

import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Operation;

/** Atomic operations, RFC 9669 section 5.3; what fetches 32 bits fills the register with zeros. */
abstract sealed class Atomics<T> extends LoadsAndStores<T> permits BytecodeBuilder {

    Atomics() {}

    /** {@code *dst += src}, atomically. */
    public T atomicAdd(Size.Atomic size, Memory dst, Register src) {
        return atomic(Operation.ATOMIC_ADD, size, dst, src);
    }

    /** {@code *dst |= src}, atomically. */
    public T atomicOr(Size.Atomic size, Memory dst, Register src) {
        return atomic(Operation.ATOMIC_OR, size, dst, src);
    }

    /** {@code *dst &= src}, atomically. */
    public T atomicAnd(Size.Atomic size, Memory dst, Register src) {
        return atomic(Operation.ATOMIC_AND, size, dst, src);
    }

    /** {@code *dst ^= src}, atomically. */
    public T atomicXor(Size.Atomic size, Memory dst, Register src) {
        return atomic(Operation.ATOMIC_XOR, size, dst, src);
    }

    /** {@code *dst += src}, atomically; src becomes what was there. */
    public T atomicFetchAdd(Size.Atomic size, Memory dst, Register.General src) {
        return atomic(Operation.ATOMIC_FETCH_ADD, size, dst, src);
    }

    /** {@code *dst |= src}, atomically; src becomes what was there. */
    public T atomicFetchOr(Size.Atomic size, Memory dst, Register.General src) {
        return atomic(Operation.ATOMIC_FETCH_OR, size, dst, src);
    }

    /** {@code *dst &= src}, atomically; src becomes what was there. */
    public T atomicFetchAnd(Size.Atomic size, Memory dst, Register.General src) {
        return atomic(Operation.ATOMIC_FETCH_AND, size, dst, src);
    }

    /** {@code *dst ^= src}, atomically; src becomes what was there. */
    public T atomicFetchXor(Size.Atomic size, Memory dst, Register.General src) {
        return atomic(Operation.ATOMIC_FETCH_XOR, size, dst, src);
    }

    /** Exchanges memory and src, atomically. */
    public T xchg(Size.Atomic size, Memory dst, Register.General src) {
        return atomic(Operation.XCHG, size, dst, src);
    }

    /** Stores src if memory equals R0, atomically; R0 becomes what was there. */
    public T cmpxchg(Size.Atomic size, Memory dst, Register src) {
        return atomic(Operation.CMPXCHG, size, dst, src);
    }

    /** Loads, filling dst with zeros; no later access is seen before it. Linux, not the RFC. */
    public T loadAcquire(Size size, Register.General dst, Memory src) {
        return put(new Fields(Rows.ofSize(Operation.LOAD_ACQUIRE, Form.LOAD_ACQUIRE, size))
                .dst(dst)
                .src(src));
    }

    /** Stores the lowest bytes of src; no earlier access is seen after it. Linux, not the RFC. */
    public T storeRelease(Size size, Memory dst, Register src) {
        return put(new Fields(Rows.ofSize(Operation.STORE_RELEASE, Form.STORE_RELEASE, size))
                .dst(dst)
                .src(src));
    }

    private T atomic(Operation operation, Size.Atomic size, Memory dst, Register src) {
        return put(
                new Fields(Rows.ofSize(operation, Form.ATOMIC, size)).dst(dst).src(src));
    }
}
