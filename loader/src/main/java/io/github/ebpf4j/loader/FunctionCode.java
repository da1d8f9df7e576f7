package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.util.List;

/**
 * A function, decoded: it can be put anywhere in a program once its calls are patched.
 *
 * @param symbol the function
 * @param instructions its instructions
 * @param slots how many 64-bit slots they take
 * @param calls its calls of other functions of the object, and of itself, in order
 */
record FunctionCode(FunctionSymbol symbol, List<Instruction> instructions, int slots, List<Call> calls) {

    /**
     * A call of a function of the object.
     *
     * @param index the number of the calling instruction among the function's
     * @param pc its slot, from the function's start
     * @param target the function that it calls
     */
    record Call(int index, int pc, FunctionSymbol target) {}

    /** Returns whether execution can pass the last instruction. */
    boolean runsOn() {
        return Opcode.lookup(instructions.get(instructions.size() - 1))
                .map(Opcode::operation)
                .filter(last -> last == Operation.EXIT || last == Operation.JA)
                .isEmpty();
    }
}
