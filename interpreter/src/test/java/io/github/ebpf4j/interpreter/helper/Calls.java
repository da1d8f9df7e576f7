package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.runtime.TestPrograms;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteOrder;

/** Calls of one helper, whose first argument is the context. */
final class Calls {

    /** Stands for the address of 64 bytes on the program's stack, of which each holds its index. */
    static final Object STACK = "stack";

    /** Stands for the context. */
    static final Object CONTEXT = "context";

    private Calls() {}

    /** Returns the assembly that calls a helper with arguments from R2 on; R6 and R1 hold the context before it. */
    static String assembly(String helper, Object... arguments) {
        Object[] all = new Object[arguments.length + 1];
        all[0] = CONTEXT;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return plain(helper, all);
    }

    /** Returns the assembly that calls a helper with arguments from R1 on; R6 holds the context before it. */
    static String plain(String helper, Object... arguments) {
        StringBuilder assembly = new StringBuilder();
        for (int i = 0; i < arguments.length; i++) {
            String register = "%r" + (i + 1);
            if (arguments[i] == STACK) {
                assembly.append("mov ")
                        .append(register)
                        .append(", %r10\n sub ")
                        .append(register)
                        .append(", 64\n");
            } else if (arguments[i] == CONTEXT) {
                assembly.append("mov ").append(register).append(", %r6\n");
            } else {
                assembly.append("lddw ")
                        .append(register)
                        .append(", ")
                        .append(arguments[i])
                        .append('\n');
            }
        }
        return assembly.append("call ").append(helper).append('\n').toString();
    }

    /** Returns the assembly of a program that does something and returns R0. */
    static String program(String... parts) {
        StringBuilder assembly = new StringBuilder("mov %r6, %r1\n");
        for (int i = 0; i < 64; i++) {
            assembly.append("stb [%r10-").append(64 - i).append("], ").append(i).append('\n');
        }
        return assembly.append(String.join("", parts)).append("exit").toString();
    }

    static Outcome outcome(ProgramType type, ByteOrder order, Context context, String... parts) {
        return TestPrograms.of(type, order, program(parts)).runner().outcome(context);
    }

    static long run(SkbContext context, String... parts) {
        return outcome(context.type(), ByteOrder.LITTLE_ENDIAN, context, parts).r0();
    }

    static long call(SkbContext context, String helper, Object... arguments) {
        return run(context, assembly(helper, arguments));
    }

    static long call(ByteOrder order, SkbContext context, String helper, Object... arguments) {
        return outcome(context.type(), order, context, assembly(helper, arguments))
                .r0();
    }
}
