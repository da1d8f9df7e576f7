package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.HostFunction;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.isa.program.Helper;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every instance has, as a whole. */
class BuiltInTest {

    private final List<String> helpers = new ArrayList<>();
    private final List<String> kfuncs = new ArrayList<>();

    BuiltInTest() {
        try (Instance instance = Instance.of(Program.of(Assembler.assemble("exit")))) {
            BuiltIn.register(instance.host(), new Registry() {
                @Override
                public void helper(String name, HostFunction function) {
                    helpers.add(name);
                }

                @Override
                public void kfunc(String name, HostFunction function) {
                    kfuncs.add(name);
                }
            });
        }
    }

    @Test
    void nothingIsRegisteredTwice() {
        assertEquals(new TreeSet<>(helpers).size(), helpers.size(), () -> "twice: " + twice(helpers));
        assertEquals(new TreeSet<>(kfuncs).size(), kfuncs.size(), () -> "twice: " + twice(kfuncs));
    }

    private static List<String> twice(List<String> names) {
        return names.stream()
                .filter(name -> names.indexOf(name) != names.lastIndexOf(name))
                .distinct()
                .toList();
    }

    @Test
    void allHelpersOfLinuxAreHere() {
        Set<String> missing = IntStream.rangeClosed(1, 1000)
                .mapToObj(Helper::of)
                .flatMap(Optional::stream)
                .map(Helper::name)
                .filter(name -> !helpers.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), missing);
    }

    @Test
    void aKfuncIsNoHelper() {
        assertTrue(kfuncs.stream().noneMatch(name -> Helper.named(name).isPresent()), kfuncs::toString);
    }

    @Test
    void kfuncsThatAnImplementationStandsForHaveBothNames() {
        List<String> implementations =
                kfuncs.stream().filter(name -> name.endsWith("_impl")).toList();
        assertTrue(implementations.contains("bpf_obj_new_impl"));
        for (String name : implementations) {
            assertTrue(kfuncs.contains(name.substring(0, name.length() - "_impl".length())), name);
        }
    }
}
