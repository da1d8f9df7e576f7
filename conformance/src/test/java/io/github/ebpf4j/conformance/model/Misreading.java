package io.github.ebpf4j.conformance.model;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.Operation;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Ways to read one section wrong. Each takes the right answer and says what comes instead. */
final class Misreading {

    private Misreading() {}

    /** What comes of an operation on two operands instead of the right result. */
    interface Computation {
        long of(long dst, long src, long right);
    }

    /** Whether a jump is taken instead of whether it should be. */
    interface Condition {
        boolean of(long dst, long src, boolean right);
    }

    /** Where a jump leads instead. */
    interface Target {
        int of(int pc, Instruction instruction, Opcode row, int right);
    }

    /** What a byte swap gives instead. */
    interface Swap {
        long of(Operation operation, int bits, long dst, ByteOrder host, long right);
    }

    /** A mistake in operations on 32 bits. */
    static Supplier<Reading> narrow(Computation wrong, Operation... operations) {
        return computes(false, wrong, Set.of(operations));
    }

    /** A mistake in operations on 64 bits. */
    static Supplier<Reading> wide(Computation wrong, Operation... operations) {
        return computes(true, wrong, Set.of(operations));
    }

    private static Supplier<Reading> computes(boolean ofWide, Computation wrong, Set<Operation> operations) {
        return () -> new HastyReading() {
            @Override
            Arithmetic arithmetic() {
                return new Arithmetic() {
                    @Override
                    public long compute(Operation operation, boolean wide, long dst, long src) {
                        long right = super.compute(operation, wide, dst, src);
                        return wide == ofWide && operations.contains(operation) ? wrong.of(dst, src, right) : right;
                    }
                };
            }
        };
    }

    /** A mistake in moves that sign-extend {@code bits}. */
    static Supplier<Reading> movesSignExtended(boolean ofWide, int ofBits, UnaryOperator<Long> wrong) {
        return () -> new HastyReading() {
            @Override
            Arithmetic arithmetic() {
                return new Arithmetic() {
                    @Override
                    public long moveSignExtended(boolean wide, long src, int bits) {
                        return wide == ofWide && bits == ofBits
                                ? wrong.apply(src)
                                : super.moveSignExtended(wide, src, bits);
                    }
                };
            }
        };
    }

    /** A mistake in byte swaps. */
    static Supplier<Reading> swaps(Swap wrong) {
        return () -> new HastyReading() {
            @Override
            ByteSwap byteSwap() {
                return new ByteSwap() {
                    @Override
                    public long swap(Operation operation, int bits, long dst, ByteOrder host) {
                        return wrong.of(operation, bits, dst, host, super.swap(operation, bits, dst, host));
                    }
                };
            }
        };
    }

    /** A mistake in comparisons of 32 bits. */
    static Supplier<Reading> narrowJump(Condition wrong, Operation... operations) {
        return jumps(false, wrong, Set.of(operations));
    }

    /** A mistake in comparisons of 64 bits. */
    static Supplier<Reading> wideJump(Condition wrong, Operation... operations) {
        return jumps(true, wrong, Set.of(operations));
    }

    private static Supplier<Reading> jumps(boolean ofWide, Condition wrong, Set<Operation> operations) {
        return jump(new Jump() {
            @Override
            public boolean isTaken(Operation operation, boolean wide, long dst, long src) {
                boolean right = super.isTaken(operation, wide, dst, src);
                if (wide != ofWide || !operations.contains(operation)) {
                    return right;
                }
                return wrong.of(dst, src, right);
            }
        });
    }

    /** A mistake in where jumps, calls or code addresses lead. */
    static Supplier<Reading> targets(Target wrong) {
        return jump(new Jump() {
            @Override
            int target(int pc, Instruction instruction, Opcode row) {
                return wrong.of(pc, instruction, row, super.target(pc, instruction, row));
            }
        });
    }

    static Supplier<Reading> jump(Jump wrong) {
        return () -> new HastyReading() {
            @Override
            Jump jump(Bytecode code) {
                return wrong;
            }
        };
    }

    /** Distances that are counted in instructions, where a wide one is two slots. */
    static Supplier<Reading> countsInstructions(Set<Operation> operations) {
        return () -> new HastyReading() {
            @Override
            Jump jump(Bytecode code) {
                return new Jump() {
                    @Override
                    int target(int pc, Instruction instruction, Opcode row) {
                        int right = super.target(pc, instruction, row);
                        if (!operations.contains(row.operation()) || right <= pc) {
                            return right;
                        }
                        int wrong = code.next(pc);
                        for (int i = pc + 1; i < right && wrong < code.slots(); i++) {
                            wrong = code.next(wrong);
                        }
                        return wrong;
                    }
                };
            }
        };
    }

    /** A mistake in frames, which are made anew for each run. */
    static Supplier<Reading> frames(FramesMaker wrong) {
        return () -> new HastyReading() {
            @Override
            Frames frames(ModelMemory memory, int limit, long loops) {
                return wrong.of(memory, limit, loops);
            }
        };
    }

    /** Makes the frames of a run. */
    interface FramesMaker {
        Frames of(ModelMemory memory, int limit, long loops);
    }

    /** A mistake in memory, which is made anew for each run. */
    static Supplier<Reading> memory(UnaryOperator<ByteOrder> order) {
        return memoryOf(right -> new ModelMemory(order.apply(right)));
    }

    static Supplier<Reading> memoryOf(Function<ByteOrder, ModelMemory> wrong) {
        return () -> new HastyReading() {
            @Override
            ModelMemory memory(ByteOrder order) {
                return wrong.apply(order);
            }
        };
    }

    /** A mistake in what a load gives. */
    static Supplier<Reading> loads(BiFunction<Opcode, Long, Long> wrong) {
        return () -> new HastyReading() {
            @Override
            long loaded(Opcode row, long number) {
                return wrong.apply(row, number);
            }
        };
    }

    static Supplier<Reading> atomic(Atomic wrong) {
        return () -> new HastyReading() {
            @Override
            Atomic atomic() {
                return wrong;
            }
        };
    }

    static Supplier<Reading> packet(Packet wrong) {
        return () -> new HastyReading() {
            @Override
            Packet packet() {
                return wrong;
            }
        };
    }

    static Supplier<Reading> immediate64(Immediate64 wrong) {
        return () -> new HastyReading() {
            @Override
            Immediate64 immediate64() {
                return wrong;
            }
        };
    }

    /** Returns a trap of the host's processor, which the engine should not have run into. */
    static Stop trap() {
        return new Stop("trap");
    }
}
