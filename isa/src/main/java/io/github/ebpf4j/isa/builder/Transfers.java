package io.github.ebpf4j.isa.builder;

import io.github.ebpf4j.isa.Opcode;

/** Jumps that compare nothing, calls and returns: RFC 9669 sections 4.3, 4.3.1 and 4.3.2. */
abstract sealed class Transfers<T> extends Jumps32<T> permits WideLoads {

    Transfers() {}

    /** Jumps, as far as 16 bits reach. */
    public T ja(Label target) {
        return put(new Fields(Opcode.JA), target);
    }

    /** Jumps as far as 32 bits reach; LLVM's {@code gotol}. */
    public T ja32(Label target) {
        return put(new Fields(Opcode.JA32), target);
    }

    /** Jumps when the frame has come by as often as it may. Linux, not the RFC. */
    public T mayGoto(Label target) {
        return put(new Fields(Opcode.MAY_GOTO), target);
    }

    /** Jumps to the address that dst holds. Linux, not the RFC. */
    public T gotox(Register dst) {
        return put(new Fields(Opcode.GOTOX).dst(dst));
    }

    /** Calls the helper function that has this number on the platform. */
    public T callHelper(int id) {
        return put(new Fields(Opcode.CALL_HELPER).imm(id));
    }

    /** Calls the helper function that has this BTF id on the platform. */
    public T callBtf(int id) {
        return put(new Fields(Opcode.CALL_BTF).imm(id));
    }

    /** Calls a function of the program. */
    public T callLocal(Label function) {
        return put(new Fields(Opcode.CALL_LOCAL), function);
    }

    /** Calls the function whose address dst holds. Neither in the RFC nor in Linux. */
    public T callx(Register dst) {
        return put(new Fields(Opcode.CALLX).dst(dst));
    }

    /** Returns R0 to the caller, or ends the program. */
    public T exit() {
        return put(new Fields(Opcode.EXIT));
    }
}
