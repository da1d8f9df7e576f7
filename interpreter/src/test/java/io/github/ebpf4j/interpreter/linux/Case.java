package io.github.ebpf4j.interpreter.linux;

import java.util.List;
import java.util.Optional;

/**
 * One run, and what it gave.
 *
 * @param data the name of a packet, or its bytes as hexadecimal digits
 * @param context values of fields of the context
 * @param puts what is put into maps first
 * @param answer what Linux answered, a line each
 */
record Case(String program, Optional<String> data, List<Value> context, List<Put> puts, List<String> answer) {

    /** A field of a context, with a number. */
    record Value(String field, long number) {}

    /** A program's instructions, that become the first values of an array. */
    record Put(String map, String object, String program) {}

    Case {
        context = List.copyOf(context);
        puts = List.copyOf(puts);
        answer = List.copyOf(answer);
    }

    Case answered(List<String> lines) {
        return new Case(program, data, context, puts, lines);
    }
}
