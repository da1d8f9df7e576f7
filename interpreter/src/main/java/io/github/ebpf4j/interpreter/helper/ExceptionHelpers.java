package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.LinkedProgram;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import io.github.ebpf4j.isa.program.Program;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The end of a program from any depth of calls: {@code bpf_throw} of {@code kernel/bpf/helpers.c}. What the program
 * returns is what its exception callback makes of the cookie, or the cookie if it has none. What the run holds, it gives
 * back as at any end.
 */
final class ExceptionHelpers {

    private static final String CALLBACK = "exception_callback:";

    private final Optional<Btf> types;

    ExceptionHelpers(Host host) {
        types = host.types();
    }

    void register(Registry registry) {
        registry.kfunc("bpf_throw", (caller, cookie, r2, r3, r4, r5) -> {
            throw caller.end(result(caller, cookie));
        });
    }

    private long result(Caller caller, long cookie) {
        OptionalLong callback = callbackOf(caller.linked());
        return callback.isPresent() ? caller.callback(callback.getAsLong(), cookie, 0, 0, 0, 0) : cookie;
    }

    /** Returns the address of the function that a note on the program's main function names. */
    private OptionalLong callbackOf(LinkedProgram linked) {
        Program program = linked.program();
        OptionalInt function =
                types.map(all -> all.find(Kind.FUNC, program.name())).orElse(OptionalInt.empty());
        if (function.isEmpty()) {
            return OptionalLong.empty();
        }
        return types.orElseThrow().declTags(function.getAsInt()).stream()
                .filter(tag -> tag.name().startsWith(CALLBACK))
                .map(tag -> linked.functionAddress(tag.name().substring(CALLBACK.length())))
                .findFirst()
                .orElse(OptionalLong.empty());
    }
}
