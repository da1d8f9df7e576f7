package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.HostFunction;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.util.ArrayList;
import java.util.List;

/** The names of all helpers and kfuncs of {@link TracingHelpers}. */
final class TracingHelpersNames {

    private TracingHelpersNames() {}

    static List<String> all() {
        List<String> names = new ArrayList<>();
        Instance any = Instance.of(Program.of(Assembler.assemble("mov %r0, 0\n exit")));
        TracingHelpers.register(any.host(), new Registry() {
            @Override
            public void helper(String name, HostFunction function) {
                names.add(name);
            }

            @Override
            public void kfunc(String name, HostFunction function) {
                names.add(name);
            }
        });
        return List.copyOf(names);
    }
}
