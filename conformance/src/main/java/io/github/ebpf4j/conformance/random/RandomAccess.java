package io.github.ebpf4j.conformance.random;

import io.github.ebpf4j.interpreter.Limits;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.InstructionClass;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps of random programs that access memory. */
final class RandomAccess {

    private static final int[] DISPLACEMENTS = {-31_000, -1000, -9, -1, 0, 1, 8, 1000, 31_000};

    private final RandomSource random;
    private final Palette palette;
    private final boolean mayFault;

    RandomAccess(RandomSource random, Palette palette, boolean mayFault) {
        this.random = random;
        this.palette = palette;
        this.mayFault = mayFault;
    }

    /** A place: a register with an address, and an offset from it. */
    private record Place(int base, int offset) {}

    /** Returns a load, a store or an atomic operation, on the stack or in the given memory. */
    List<Instruction> step(Opcode row, Scope scope) {
        List<Instruction> step = new ArrayList<>();
        Place place = place(row, scope);
        boolean loads = row.instructionClass() == InstructionClass.LDX || row.form() == Form.LOAD_ACQUIRE;
        // A store needs a value beside the address.
        Optional<Integer> copy =
                palette.isWide() && random.onceIn(3) ? Optional.of(random.oneOf(scope.writable())) : Optional.empty();
        boolean compares = row.operation() == Operation.CMPXCHG;
        if (compares && (scope.locked().contains(0) || copy.equals(Optional.of(0)))) {
            return List.of();
        }
        Opcode load = row.is64Bit() ? Opcode.LDXDW : Opcode.LDXW;
        if (compares && palette.has(load) && random.onceIn(2)) {
            // So that the comparison holds, which it would hardly ever by chance.
            step.add(Palette.instruction(load, 0, place.base(), place.offset(), 0));
        }
        if (copy.isPresent()) {
            Place copied = place;
            int displacement = DISPLACEMENTS[random.below(DISPLACEMENTS.length)];
            place = new Place(copy.get(), copied.offset() - displacement);
            step.add(Palette.instruction(Opcode.MOV64_REG, place.base(), copied.base(), 0, 0));
            step.add(palette.add(place.base(), displacement));
        }
        if (loads) {
            int dst = copy.isPresent() && random.onceIn(2) ? place.base() : random.oneOf(scope.writable());
            step.add(Palette.instruction(row, dst, place.base(), place.offset(), 0));
            copy.filter(register -> register != dst).ifPresent(register -> step.add(fresh(register)));
        } else {
            boolean writesSrc = row.writtenField().equals(Optional.of(Field.SRC));
            List<Integer> values = new ArrayList<>(writesSrc ? scope.writable() : scope.values());
            copy.ifPresent(register -> values.removeIf(register::equals));
            int src = random.oneOf(values);
            step.add(Palette.instruction(row, place.base(), src, place.offset(), random.immediate()));
            copy.ifPresent(register -> step.add(fresh(register)));
        }
        return step;
    }

    /** Returns an instruction after which a register holds a value again. */
    private Instruction fresh(int register) {
        return palette.constant(register, random.operand());
    }

    private Place place(Opcode row, Scope scope) {
        boolean given = scope.memory() >= row.size() && random.onceIn(2);
        int start = given ? 0 : -Scope.WINDOW;
        int room = (given ? scope.memory() : Scope.WINDOW) - row.size();
        int base = given ? scope.pointer() : Instruction.FRAME_POINTER;
        if (mayFault && random.onceIn(8)) {
            // Around what a function was given there may be more of its caller's stack.
            return given && scope.depth() == 0
                    ? new Place(base, outside(row, 0, scope.memory()))
                    : new Place(Instruction.FRAME_POINTER, outside(row, -Limits.STACK_BYTES, 0));
        }
        int place = random.between(0, room);
        // Not every machine executes an atomic operation at any address, and the RFC demands it of none.
        boolean aligned = isAtomic(row) || random.onceIn(2);
        return new Place(base, start + (aligned ? place - place % row.size() : place));
    }

    static boolean isAtomic(Opcode row) {
        return row.form() == Form.ATOMIC || row.form() == Form.LOAD_ACQUIRE || row.form() == Form.STORE_RELEASE;
    }

    /** Returns an offset at which an access passes the start or the end of what is there. */
    private int outside(Opcode row, int start, int end) {
        int beyond = random.onceIn(2) ? random.between(0, row.size() - 1) : random.between(0, 700);
        return random.onceIn(2) ? start - 1 - beyond : end - row.size() + 1 + beyond;
    }
}
