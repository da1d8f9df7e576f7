package io.github.ebpf4j.interpreter.world;

import java.util.Map;
import java.util.OptionalLong;

/** The kernel's symbols, as {@code /proc/kallsyms} lists them. For any number of threads. */
@FunctionalInterface
public interface Symbols {

    /** Returns the address of a symbol. */
    OptionalLong address(String name);

    /** Returns the symbols of a table. */
    static Symbols of(Map<String, Long> table) {
        Map<String, Long> fixed = Map.copyOf(table);
        return name -> {
            Long address = fixed.get(name);
            return address == null ? OptionalLong.empty() : OptionalLong.of(address);
        };
    }
}
