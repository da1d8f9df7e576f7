package io.github.ebpf4j.conformance.random;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a function's instructions may use. Registers that hold addresses and registers that hold values are kept apart:
 * engines place memory where they like, so an address must not get into a value.
 *
 * @param depth how many calls lead to the function
 * @param pointer the register that holds the address of the memory that the function was given; negative for none
 * @param memory how many bytes that memory has
 * @param locked the registers that must keep their values for now, since a loop counts in them
 * @param nesting how many blocks are around
 */
record Scope(int depth, int pointer, int memory, Set<Integer> locked, int nesting) {

    /** A function has defined so many bytes of its stack, right below what R10 points to. */
    static final int WINDOW = 32;

    private static final int LAST_ARGUMENT = 5;
    private static final int LAST_VALUE = 9;

    /** Returns the registers that hold values: all but those with addresses. */
    List<Integer> values() {
        return IntStream.rangeClosed(0, LAST_VALUE)
                .filter(register -> register != pointer)
                .boxed()
                .toList();
    }

    /** Returns the registers that an instruction may change. */
    List<Integer> writable() {
        List<Integer> writable = new ArrayList<>(values());
        writable.removeAll(locked);
        return writable;
    }

    /** Returns the scope of a block within. */
    Scope block(Set<Integer> alsoLocked) {
        Set<Integer> all = new HashSet<>(locked);
        all.addAll(alsoLocked);
        return new Scope(depth, pointer, memory, all, nesting + 1);
    }

    /** Returns whether R0 to R5 may change, which calls and packet access do not keep. */
    boolean mayLoseArguments() {
        return locked.stream().allMatch(register -> register > LAST_ARGUMENT)
                && (pointer < 0 || pointer > LAST_ARGUMENT);
    }
}
