package io.github.ebpf4j.interpreter;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Form;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.program.Helper;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Validated code with everything resolved that does not depend on a run: a {@link Word} per slot. What a wide
 * instruction loads is the element of its second slot.
 */
final class LinkedCode {

    private static final HostFunction NONE = (memory, r1, r2, r3, r4, r5) -> 0;

    /** What each slot holds; nothing where no instruction starts. */
    final Opcode[] rows;
    /** A row in each element. */
    final long[] plain;
    /** Instead of many of them what does the same faster. Every slot can be jumped to here, too. */
    final long[] fused;
    /** In each element a {@link DenseOpcode#STEP}. */
    final long[] steps;
    /** What a call of the host calls. */
    final HostFunction[] functions;

    final int slots;
    /** How many bytes of a frame's stack its function can name, counted from the end. */
    final int stackBytes;

    private final Program program;
    private final Environment environment;

    private LinkedCode(Program program, Environment environment) {
        this.program = program;
        this.environment = environment;
        Bytecode code = program.bytecode();
        slots = code.slots();
        rows = new Opcode[slots];
        Arrays.fill(rows, Opcode.NEXT_IMM);
        plain = new long[slots];
        steps = new long[slots];
        functions = new HostFunction[slots];
        for (int pc = 0; pc < slots; pc = code.next(pc)) {
            link(pc, code.at(pc));
        }
        fused = Fusion.fused(rows, plain);
        stackBytes = Fusion.stackBytes(rows, plain);
    }

    /**
     * Resolves what a valid program names.
     *
     * @throws LinkException if the environment does not have it
     */
    static LinkedCode link(Program program, Environment environment) {
        return new LinkedCode(program, environment);
    }

    private void link(int pc, Instruction instruction) {
        Opcode row = Opcode.lookup(instruction)
                .orElseThrow(() -> new IllegalArgumentException("the program was not validated"));
        if (row.form() == Form.GOTOX) {
            throw new LinkException(program.name(), pc, "%s cannot be executed yet".formatted(row.operation()));
        }
        rows[pc] = row;
        functions[pc] = function(pc, instruction.imm(), row);
        int imm = row.form() == Form.ADDR_SPACE_CAST ? handleOfArena(pc) : instruction.imm();
        int dst = row == Opcode.CALLX ? instruction.calledRegister() : instruction.dst();
        plain[pc] = Instruction.of(DenseOpcode.of(row), dst, instruction.src(), instruction.offset(), imm)
                .toSlot();
        if (instruction.slots() == 2) {
            plain[pc + 1] = loaded(pc, instruction, row);
            steps[pc + 1] = plain[pc + 1];
        }
    }

    /** Returns what a wide instruction loads (section 5.4). */
    private long loaded(int pc, Instruction instruction, Opcode row) {
        int imm = instruction.imm();
        return switch (row) {
            case LDDW -> instruction.imm64();
            case LDDW_MAP_BY_FD -> environment.memory().handleOf(mapByFd(pc, imm));
            case LDDW_MAP_BY_INDEX -> environment.memory().handleOf(mapByIndex(pc, imm));
            case LDDW_MAP_VALUE_BY_FD -> addressOf(mapByFd(pc, imm).values()) + instruction.nextImm();
            case LDDW_MAP_VALUE_BY_INDEX -> addressOf(mapByIndex(pc, imm).values()) + instruction.nextImm();
            case LDDW_VARIABLE -> variable(pc, imm);
            case LDDW_CODE ->
                AddressSpace.address(
                        AddressSpace.CODE, row.target(pc, instruction).orElseThrow());
            default -> throw new IllegalArgumentException(row + " is not a wide instruction");
        };
    }

    private BoundMap mapByFd(int pc, int fd) {
        return resolve(
                environment.mapByFd(fd), pc, () -> "map with file descriptor %d is not registered".formatted(fd));
    }

    private BoundMap mapByIndex(int pc, int index) {
        return resolve(
                environment.mapByIndex(index),
                pc,
                () -> "map with index %d%s is not registered".formatted(index, name(pc)));
    }

    private long variable(int pc, int id) {
        if (environment.isAbsent(id)) {
            return 0;
        }
        return addressOf(
                resolve(environment.variable(id), pc, () -> "variable %d%s is not registered".formatted(id, name(pc))));
    }

    private long addressOf(Region region) {
        return environment.addressOf(region).orElseThrow();
    }

    private int handleOfArena(int pc) {
        Region arena = resolve(environment.arena(), pc, () -> "the environment has no arena");
        return (int) (environment.memory().place(arena) >>> Integer.SIZE);
    }

    private HostFunction function(int pc, int id, Opcode row) {
        return switch (row) {
            case CALL_HELPER ->
                unresolved(pc, id).or(() -> environment.helper(id)).orElseGet(() -> missingHelper(pc, id));
            case CALL_BTF ->
                environment.btfFunction(id).orElseGet(() -> missing(pc, "function with BTF id " + id + name(pc)));
            default -> NONE;
        };
    }

    private HostFunction missingHelper(int pc, int id) {
        // Whoever linked the code before left this where the program never comes, as it says: the kernel's verifier
        // does
        // not look there.
        return id == Reference.UNRESOLVED_HELPER
                ? stop("what stood here was not resolved when the code was linked (helper %d)".formatted(id))
                : missing(pc, "helper " + id + nameOfHelper(id));
    }

    private HostFunction missing(int pc, String what) {
        String message = what + " is not registered";
        if (!environment.isLenient()) {
            throw new LinkException(program.name(), pc, message);
        }
        return stop(message);
    }

    private static HostFunction stop(String message) {
        return (caller, r1, r2, r3, r4, r5) -> {
            throw new StopException(Fault.Kind.UNRESOLVED, message);
        };
    }

    private static String nameOfHelper(int id) {
        return Helper.of(id).map(helper -> " (\"" + helper.name() + "\")").orElse("");
    }

    /** Returns what stops the program where the loader could not resolve what an instruction needs. */
    private Optional<HostFunction> unresolved(int pc, int helper) {
        if (helper != Reference.UNRESOLVED_HELPER) {
            return Optional.empty();
        }
        // An lddw became two such calls, of which only the first is described.
        return Stream.of(pc, pc - 1)
                .flatMap(slot -> program.referencesAt(slot).stream())
                .filter(reference -> reference.kind() == Reference.Kind.UNRESOLVED)
                .findFirst()
                .map(reference -> stop("%s is not resolved: %s".formatted(reference.name(), reference.detail())));
    }

    /** Returns the name of what an instruction refers to, to be put behind its number. */
    private String name(int pc) {
        return program.referencesAt(pc).stream()
                .findFirst()
                .map(reference -> " (\"" + nameOf(reference) + "\")")
                .orElse("");
    }

    // Of a variable, the detail says where it is.
    private static String nameOf(Reference reference) {
        return reference.kind() == Reference.Kind.DATA && !reference.detail().isEmpty()
                ? reference.detail()
                : reference.name();
    }

    private <T> T resolve(Optional<T> found, int pc, Supplier<String> otherwise) {
        return found.orElseThrow(() -> new LinkException(program.name(), pc, otherwise.get()));
    }
}
