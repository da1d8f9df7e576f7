package io.github.ebpf4j.loader;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import io.github.ebpf4j.isa.program.Reference;
import io.github.ebpf4j.isa.program.SourceLine;
import java.util.List;

/**
 * A function, decoded and relocated: it can be put anywhere in a program once its calls are patched. All of its slots
 * count from its start.
 *
 * @param symbol the function
 * @param instructions its instructions
 * @param slots how many 64-bit slots they take
 * @param calls its calls of other functions of the object and of itself, and the functions whose addresses it takes,
 *     in order
 * @param references what its instructions refer to by name, in order, but for functions
 * @param lines the source lines of its instructions, in order
 */
record FunctionCode(
        FunctionSymbol symbol,
        List<Instruction> instructions,
        int slots,
        List<Call> calls,
        List<Reference> references,
        List<SourceLine> lines) {

    /**
     * A call of a function of the object, or an instruction that loads its address.
     *
     * @param index the number of the instruction among the function's
     * @param pc its slot
     * @param target the function that it needs
     */
    record Call(int index, int pc, FunctionSymbol target) {}

    /** Returns whether execution can pass the last instruction. */
    boolean runsOn() {
        return Opcode.lookup(instructions.get(instructions.size() - 1))
                .map(Opcode::operation)
                // A function that is called in the end may be one that does not return.
                .filter(last -> last == Operation.EXIT || last == Operation.JA || last == Operation.CALL)
                .isEmpty();
    }
}
