package io.github.ebpf4j.conformance.model;

import static io.github.ebpf4j.conformance.model.Misreading.countsInstructions;
import static io.github.ebpf4j.conformance.model.Misreading.frames;
import static io.github.ebpf4j.conformance.model.Misreading.targets;

import io.github.ebpf4j.conformance.VectorEnvironment;
import io.github.ebpf4j.conformance.VectorEnvironment.FunctionKey;
import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Faults in sections 4.3.1 and 4.3.2, calls, and in what Linux counts by frame. */
enum CallFault implements Fault {
    R6_NOT_RESTORED(
            "a return leaves what the function put into r6",
            frames((memory, limit, loops) -> new Restoring(memory, limit, loops, 6))),
    R7_NOT_RESTORED(
            "a return leaves what the function put into r7",
            frames((memory, limit, loops) -> new Restoring(memory, limit, loops, 7))),
    R8_NOT_RESTORED(
            "a return leaves what the function put into r8",
            frames((memory, limit, loops) -> new Restoring(memory, limit, loops, 8))),
    R9_NOT_RESTORED(
            "a return leaves what the function put into r9",
            frames((memory, limit, loops) -> new Restoring(memory, limit, loops, 9))),
    R10_NOT_RESTORED(
            "a return leaves r10 at the function's stack",
            frames((memory, limit, loops) -> new Restoring(memory, limit, loops, 10))),
    STACK_SHARED("a function has the stack of its caller", frames(SharedStack::new)),
    STACKS_ADJACENT(
            "a caller's stack begins where its function's ends",
            frames((memory, limit, loops) -> new Frames(memory, limit, loops) {
                @Override
                long stackOf(int depth) {
                    return super.stackOf(0) - (long) depth * STACK_BYTES;
                }
            })),
    STACK_OUTLIVES_ITS_FRAME(
            "a pointer into the stack of a function that has returned is good",
            frames((memory, limit, loops) -> new Frames(memory, limit, loops) {
                @Override
                int leave(long[] r) {
                    int next = super.leave(r);
                    memory.place(stackOf(depth()), stack());
                    return next;
                }
            })),
    STACK_OF_256_BYTES("a stack has 256 bytes", frames((memory, limit, loops) -> new Frames(memory, limit, loops) {
        @Override
        void enter(long[] r, int returnTo) {
            super.enter(r, returnTo);
            memory.remove(stackOf(depth() - 1));
            memory.place(r[10] - 256, new byte[256]);
        }
    })),
    ONE_FRAME_TOO_FEW(
            "one frame fewer than the limit is the most",
            frames((memory, limit, loops) -> new Frames(memory, limit - 1, loops))),
    ONE_FRAME_TOO_MANY(
            "one frame more than the limit is let through",
            frames((memory, limit, loops) -> new Frames(memory, limit + 1, loops))),
    ARGUMENTS_LOST("a call clears r1 to r5", frames((memory, limit, loops) -> new Frames(memory, limit, loops) {
        @Override
        void enter(long[] r, int returnTo) {
            super.enter(r, returnTo);
            if (depth() > 1) {
                Arrays.fill(r, 1, 6, 0);
            }
        }
    })),
    R0_LOST("a return clears r0", frames((memory, limit, loops) -> new Frames(memory, limit, loops) {
        @Override
        int leave(long[] r) {
            r[0] = 0;
            return super.leave(r);
        }
    })),
    EXIT_ENDS_THE_PROGRAM(
            "exit ends the program, also in a function",
            frames((memory, limit, loops) -> new Frames(memory, limit, loops) {
                @Override
                int depth() {
                    return Math.min(super.depth(), 1);
                }
            })),
    RETURN_ONE_FAR("a return goes one slot too far", frames((memory, limit, loops) -> new Frames(memory, limit, loops) {
        @Override
        int leave(long[] r) {
            return super.leave(r) + 1;
        }
    })),
    ONE_RETURN_ADDRESS(
            "a nested call overwrites where its caller returns to",
            frames((memory, limit, loops) -> new Frames(memory, limit, loops) {
                private int last;

                @Override
                void enter(long[] r, int returnTo) {
                    last = returnTo;
                    super.enter(r, returnTo);
                }

                @Override
                int leave(long[] r) {
                    super.leave(r);
                    return last;
                }
            })),
    MAY_GOTO_ALWAYS("may_goto always jumps", frames((memory, limit, loops) -> new Frames(memory, limit, 0))),
    MAY_GOTO_NEVER("may_goto never jumps", frames((memory, limit, loops) -> new Frames(memory, limit, Long.MAX_VALUE))),
    MAY_GOTO_ONE_MORE(
            "may_goto lets through one loop more",
            frames((memory, limit, loops) -> new Frames(memory, limit, loops + 1))),
    MAY_GOTO_ONE_FEWER(
            "may_goto lets through one loop fewer",
            frames((memory, limit, loops) -> new Frames(memory, limit, Math.max(0, loops - 1)))),
    MAY_GOTO_SHARED(
            "all frames share the count of may_goto",
            frames((memory, limit, loops) -> new Frames(memory, limit, loops) {
                private long left = loops;

                @Override
                boolean mayGoto() {
                    return left == 0 || left-- == 0;
                }
            })),

    CALL_ONE_SHORT(
            "a local call counts from itself",
            targets((pc, instruction, row, right) -> row == Opcode.CALL_LOCAL ? Math.max(0, right - 1) : right)),
    CALL_ONE_FAR(
            "a local call goes one slot too far",
            targets((pc, instruction, row, right) -> row == Opcode.CALL_LOCAL ? right + 1 : right)),
    CALL_USES_OFFSET(
            "a local call takes the offset",
            targets((pc, instruction, row, right) -> row == Opcode.CALL_LOCAL ? pc + 1 + instruction.offset() : right)),
    CALL_IN_16_BITS(
            "a local call takes 16 bits of imm",
            targets((pc, instruction, row, right) ->
                    row == Opcode.CALL_LOCAL ? Math.max(0, pc + 1 + (short) instruction.imm()) : right)),
    CALL_BACKWARD_UNSIGNED(
            "a local call backward goes forward",
            targets((pc, instruction, row, right) ->
                    row == Opcode.CALL_LOCAL && instruction.imm() < 0 ? pc + 1 - instruction.imm() : right)),
    CALL_COUNTS_INSTRUCTIONS("a local call counts a wide instruction once", countsInstructions(Set.of(Operation.CALL))),

    HELPER_LOSES_R1("a function of the host is given 0 for r1", calls((platform, function, r) -> {
        long[] given = r.clone();
        given[1] = 0;
        return platform.callRightly(function, given);
    })),
    HELPER_LOSES_R5("a function of the host is given 0 for r5", calls((platform, function, r) -> {
        long[] given = r.clone();
        given[5] = 0;
        return platform.callRightly(function, given);
    })),
    HELPER_ARGUMENTS_IN_32_BITS(
            "a function of the host is given the lower half of r1", calls((platform, function, r) -> {
                long[] given = r.clone();
                given[1] &= Arithmetic.LOWER_32;
                return platform.callRightly(function, given);
            })),
    HELPER_RESULT_IN_32_BITS(
            "r0 is the lower half of what a function of the host returns",
            calls((platform, function, r) -> platform.callRightly(function, r) & Arithmetic.LOWER_32)),
    HELPER_RESULT_LOST("r0 is what it was before a function of the host was called", calls((platform, function, r) -> {
        platform.callRightly(function, r);
        return r[0];
    })),
    HELPER_CLOBBERS_R6("a function of the host changes r6", calls((platform, function, r) -> {
        r[6] = -1;
        return platform.callRightly(function, r);
    })),
    UNKNOWN_HELPER_RETURNS_0(
            "a call of a function that the host lacks returns 0",
            finds((platform, key, id) -> platform.findRightly(key, id)
                    .or(() -> Optional.of(
                            new VectorEnvironment.Function(key, (int) id, VectorEnvironment.Behaviour.RETURNS, 0))))),
    BTF_ID_IS_A_HELPER(
            "a call by BTF id calls the helper of that id",
            finds((platform, key, id) -> platform.findRightly(FunctionKey.HELPER, id))),
    CALLX_OF_HELPERS_ONLY("a call through a register calls helpers only", Misreading.immediate64(new Immediate64() {
        @Override
        boolean isCodeAddress(long number, Bytecode code) {
            return false;
        }
    }));

    private final String description;
    private final Supplier<Reading> misreading;

    CallFault(String description, Supplier<Reading> misreading) {
        this.description = description;
        this.misreading = misreading;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Reading misreading() {
        return misreading.get();
    }

    /** Frames that do not restore a register. */
    private static final class Restoring extends Frames {
        private final int lost;

        Restoring(ModelMemory memory, int limit, long loops, int lost) {
            super(memory, limit, loops);
            this.lost = lost;
        }

        @Override
        long restored(int register, long callers, long callees) {
            return register == lost ? callees : callers;
        }
    }

    /** Frames that have one stack. */
    private static final class SharedStack extends Frames {
        private final ModelMemory memory;
        private final byte[] stack = new byte[STACK_BYTES];

        SharedStack(ModelMemory memory, int limit, long loops) {
            super(memory, limit, loops);
            this.memory = memory;
        }

        @Override
        byte[] stack() {
            return stack;
        }

        @Override
        long stackOf(int depth) {
            return super.stackOf(0);
        }

        @Override
        int leave(long[] r) {
            int next = super.leave(r);
            memory.place(stackOf(0), stack);
            return next;
        }
    }

    private interface HostCall {
        long of(FaultyPlatform platform, VectorEnvironment.Function function, long[] r);
    }

    private interface HostFunctions {
        Optional<VectorEnvironment.Function> of(FaultyPlatform platform, FunctionKey key, long id);
    }

    private static Supplier<Reading> calls(HostCall wrong) {
        return platform(wrong, FaultyPlatform::findRightly);
    }

    private static Supplier<Reading> finds(HostFunctions wrong) {
        return platform(FaultyPlatform::callRightly, wrong);
    }

    private static Supplier<Reading> platform(HostCall calls, HostFunctions finds) {
        return () -> new HastyReading() {
            @Override
            Platform platform(VectorEnvironment environment, ModelMemory memory) {
                return new FaultyPlatform(environment, memory, calls, finds);
            }
        };
    }

    /** A platform that calls or finds functions in another way. */
    private static final class FaultyPlatform extends Platform {
        private final HostCall calls;
        private final HostFunctions finds;

        FaultyPlatform(VectorEnvironment environment, ModelMemory memory, HostCall calls, HostFunctions finds) {
            super(environment, memory);
            this.calls = calls;
            this.finds = finds;
        }

        long callRightly(VectorEnvironment.Function function, long[] r) {
            return super.call(function, r);
        }

        Optional<VectorEnvironment.Function> findRightly(FunctionKey key, long id) {
            return super.function(key, id);
        }

        @Override
        long call(VectorEnvironment.Function function, long[] r) {
            return calls.of(this, function, r);
        }

        @Override
        Optional<VectorEnvironment.Function> function(FunctionKey key, long id) {
            return finds.of(this, key, id);
        }
    }
}
