package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.host.KernelMemory;
import io.github.ebpf4j.interpreter.world.World;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpumaskKfuncsTest {

    private static final long EACCES = -13;

    private static final String[] FUNCTIONS = {
        "bpf_cpumask_create",
        "bpf_cpumask_acquire",
        "bpf_cpumask_release",
        "bpf_cpumask_set_cpu",
        "bpf_cpumask_clear_cpu",
        "bpf_cpumask_test_and_set_cpu",
        "bpf_cpumask_test_and_clear_cpu",
        "bpf_cpumask_setall",
        "bpf_cpumask_clear",
        "bpf_cpumask_and",
        "bpf_cpumask_or",
        "bpf_cpumask_xor",
        "bpf_cpumask_copy",
        "bpf_cpumask_populate",
        "bpf_cpumask_test_cpu",
        "bpf_cpumask_first",
        "bpf_cpumask_first_zero",
        "bpf_cpumask_first_and",
        "bpf_cpumask_any_distribute",
        "bpf_cpumask_any_and_distribute",
        "bpf_cpumask_equal",
        "bpf_cpumask_intersects",
        "bpf_cpumask_subset",
        "bpf_cpumask_empty",
        "bpf_cpumask_full",
        "bpf_cpumask_weight"
    };

    private static HelperCalls calls(int cpus, ByteOrder byteOrder) {
        return HelperCalls.of(
                World.deterministic(),
                byteOrder,
                Optional.empty(),
                Map.of(
                        // Keeps the set after the run: a second reference, of which the run knows nothing, stays.
                        "leak",
                        "call bpf_cpumask_create\n exit",
                        "word",
                        """
                            call bpf_cpumask_create
                            mov %r6, %r0
                            mov %r1, 3
                            mov %r2, %r6
                            call bpf_cpumask_set_cpu
                            ldxdw %r7, [%r6+0]
                            mov %r1, %r6
                            call bpf_cpumask_release
                            mov %r0, %r7
                            exit
                        """,
                        "write",
                        "call bpf_cpumask_create\n stxdw [%r0+0], %r0\n exit",
                        "many",
                        """
                            mov %r6, 20000
                            call bpf_cpumask_create
                            jeq %r0, 0, exit
                            sub %r6, 1
                            jne %r6, 0, -4
                            exit
                        """,
                        "many released",
                        """
                            mov %r6, 20000
                            call bpf_cpumask_create
                            jeq %r0, 0, exit
                            mov %r1, %r0
                            call bpf_cpumask_release
                            sub %r6, 1
                            jne %r6, 0, -6
                            mov %r0, 1
                            exit
                        """),
                builder -> builder.cpus(cpus),
                FUNCTIONS);
    }

    private final HelperCalls calls = calls(70, ByteOrder.LITTLE_ENDIAN);

    /** Returns a set that outlives the run that made it, as one in a map does. */
    private static long create(HelperCalls calls, int... cpus) {
        // The run's own reference is released when it ends, and the memory with it; so it is made of the test's own.
        long made = calls.call("keep");
        for (int cpu : cpus) {
            calls.call("bpf_cpumask_set_cpu", cpu, made);
        }
        return made;
    }

    private static HelperCalls keeping(int cpus, ByteOrder byteOrder) {
        List<HelperCalls> self = new ArrayList<>();
        HelperCalls made = HelperCalls.of(
                World.deterministic(),
                byteOrder,
                Optional.empty(),
                Map.of("keep", "call bpf_cpumask_create\n mov %r1, %r0\n call keep_one\n exit"),
                builder -> builder.cpus(cpus).function("keep_one", (caller, mask, r2, r3, r4, r5) -> {
                    // What bpf_kptr_xchg does: the map's reference takes the place of the run's.
                    KernelMemory.of(self.get(0).instance().host()).acquire(mask);
                    return mask;
                }),
                with(FUNCTIONS, "keep_one"));
        self.add(made);
        return made;
    }

    private static String[] with(String[] functions, String further) {
        List<String> all = new ArrayList<>(List.of(functions));
        all.add(further);
        return all.toArray(String[]::new);
    }

    @Test
    void cpusAreSetClearedAndTested() {
        HelperCalls kept = keeping(70, ByteOrder.LITTLE_ENDIAN);
        long mask = create(kept);
        assertEquals(1, kept.call("bpf_cpumask_empty", mask));
        for (int cpu : new int[] {0, 63, 64, 69}) {
            assertEquals(0, kept.call("bpf_cpumask_test_cpu", cpu, mask));
            assertEquals(0, kept.call("bpf_cpumask_test_and_set_cpu", cpu, mask));
            assertEquals(1, kept.call("bpf_cpumask_test_and_set_cpu", cpu, mask));
            assertEquals(1, kept.call("bpf_cpumask_test_cpu", cpu, mask));
        }
        assertEquals(4, kept.call("bpf_cpumask_weight", mask));
        kept.call("bpf_cpumask_clear_cpu", 0, mask);
        assertEquals(63, kept.call("bpf_cpumask_first", mask));
        assertEquals(1, kept.call("bpf_cpumask_test_and_clear_cpu", 63, mask));
        assertEquals(0, kept.call("bpf_cpumask_test_and_clear_cpu", 63, mask));
        assertEquals(64, kept.call("bpf_cpumask_first", mask));
        kept.call("bpf_cpumask_clear", mask);
        assertEquals(70, kept.call("bpf_cpumask_first", mask));
        assertEquals(70, kept.call("bpf_cpumask_any_distribute", mask));
        assertEquals(0, kept.call("bpf_cpumask_first_zero", mask));
        kept.call("bpf_cpumask_setall", mask);
        assertEquals(1, kept.call("bpf_cpumask_full", mask));
        assertEquals(70, kept.call("bpf_cpumask_weight", mask));
        assertEquals(70, kept.call("bpf_cpumask_first_zero", mask));
    }

    @Test
    void aCpuThatIsNotThereIsNeitherSetNorTested() {
        HelperCalls kept = keeping(70, ByteOrder.LITTLE_ENDIAN);
        long mask = create(kept);
        for (long cpu : new long[] {70, 127, 128, 0x7fff_ffff, -1, Integer.MIN_VALUE}) {
            assertEquals(0, kept.call("bpf_cpumask_test_and_set_cpu", cpu, mask));
            kept.call("bpf_cpumask_set_cpu", cpu, mask);
            assertEquals(0, kept.call("bpf_cpumask_test_cpu", cpu, mask));
            kept.call("bpf_cpumask_clear_cpu", cpu, mask);
        }
        assertEquals(1, kept.call("bpf_cpumask_empty", mask));
    }

    @Property(tries = 100)
    void setsAreCombinedAndComparedAsSetsAre(
            @ForAll @IntRange(min = 1, max = 200) int cpus,
            @ForAll List<@IntRange(min = 0, max = 199) Integer> left,
            @ForAll List<@IntRange(min = 0, max = 199) Integer> right,
            @ForAll boolean bigEndian) {
        HelperCalls kept = keeping(cpus, bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        TreeSet<Integer> a = new TreeSet<>(left);
        TreeSet<Integer> b = new TreeSet<>(right);
        a.removeIf(cpu -> cpu >= cpus);
        b.removeIf(cpu -> cpu >= cpus);
        long first = create(kept, a.stream().mapToInt(cpu -> cpu).toArray());
        long second = create(kept, b.stream().mapToInt(cpu -> cpu).toArray());
        long to = create(kept, 0);
        TreeSet<Integer> and = new TreeSet<>(a);
        and.retainAll(b);
        assertEquals(and.isEmpty() ? 0 : 1, kept.call("bpf_cpumask_and", to, first, second));
        assertSet(kept, and, to, cpus);
        TreeSet<Integer> or = new TreeSet<>(a);
        or.addAll(b);
        kept.call("bpf_cpumask_or", to, first, second);
        assertSet(kept, or, to, cpus);
        TreeSet<Integer> xor = new TreeSet<>(or);
        xor.removeAll(and);
        kept.call("bpf_cpumask_xor", to, first, second);
        assertSet(kept, xor, to, cpus);
        kept.call("bpf_cpumask_copy", to, second);
        assertSet(kept, b, to, cpus);
        assertEquals(a.equals(b) ? 1 : 0, kept.call("bpf_cpumask_equal", first, second));
        assertEquals(and.isEmpty() ? 0 : 1, kept.call("bpf_cpumask_intersects", first, second));
        assertEquals(b.containsAll(a) ? 1 : 0, kept.call("bpf_cpumask_subset", first, second));
        assertEquals(a.isEmpty() ? 1 : 0, kept.call("bpf_cpumask_empty", first));
        assertEquals(a.size() == cpus ? 1 : 0, kept.call("bpf_cpumask_full", first));
        int firstOfBoth = and.isEmpty() ? cpus : and.first();
        assertEquals(firstOfBoth, kept.call("bpf_cpumask_first_and", first, second));
        assertEquals(firstOfBoth, kept.call("bpf_cpumask_any_and_distribute", first, second));
    }

    private static void assertSet(HelperCalls calls, Set<Integer> expected, long mask, int cpus) {
        Set<Integer> actual = new TreeSet<>();
        for (int cpu = 0; cpu < cpus; cpu++) {
            if (calls.call("bpf_cpumask_test_cpu", cpu, mask) == 1) {
                actual.add(cpu);
            }
        }
        assertEquals(expected, actual);
        assertEquals(expected.size(), calls.call("bpf_cpumask_weight", mask));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void programsReadTheWordsInTheirOrderAndWriteNone(boolean bigEndian) {
        HelperCalls ordered = calls(8, bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        assertEquals(8, ordered.call("word"));
        assertEquals(List.of(), ordered.effects());
        Fault fault = ordered.fault("write");
        assertTrue(fault.message().endsWith("is in read-only \"bpf_cpumask\" (8 bytes)"), fault::message);
    }

    @Test
    void aSetIsFilledFromMemory() {
        HelperCalls kept = keeping(70, ByteOrder.LITTLE_ENDIAN);
        long mask = create(kept);
        byte[] bits = new byte[16];
        ByteBuffer.wrap(bits).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 5).putLong(8, -1);
        long from = kept.kernel().place(bits);
        assertEquals(0, kept.call("bpf_cpumask_populate", mask, from, 16));
        assertEquals(2 + 6, kept.call("bpf_cpumask_weight", mask), "bits of no CPU are left out");
        kept.call("bpf_cpumask_clear", mask);
        assertEquals(EACCES, kept.call("bpf_cpumask_populate", mask, from, 15));
        assertEquals(
                Fault.Kind.MEMORY_ACCESS,
                kept.fault("bpf_cpumask_populate", mask, from + 8, 16).kind());
        assertEquals(1, kept.call("bpf_cpumask_empty", mask), "nothing is changed by halves");
        assertEquals(0, kept.call("bpf_cpumask_test_cpu", 1, from), "any memory can be asked");
        assertEquals(1, kept.call("bpf_cpumask_test_cpu", 2, from));
    }

    @Test
    void whatIsNotASetThatAProgramMadeIsNotChanged() {
        long memory = calls.kernel().placeWritable(new byte[16]);
        for (long address : new long[] {0, -1, memory}) {
            for (String function : new String[] {
                "bpf_cpumask_acquire",
                "bpf_cpumask_release",
                "bpf_cpumask_setall",
                "bpf_cpumask_clear",
                "bpf_cpumask_copy",
                "bpf_cpumask_populate"
            }) {
                assertEquals(
                        Fault.Kind.ARGUMENT,
                        calls.fault(function, address, memory, 16).kind());
            }
            assertEquals(
                    Fault.Kind.ARGUMENT,
                    calls.fault("bpf_cpumask_set_cpu", 0, address).kind());
        }
        assertEquals(
                Fault.Kind.MEMORY_ACCESS, calls.fault("bpf_cpumask_weight", 0).kind());
    }

    @Test
    void aSetThatIsNotReleasedEndsWithItsRun() {
        int before = calls.kernel().size();
        long mask = calls.call("leak");
        assertEquals(1, calls.effects().size());
        assertEquals(before, calls.kernel().size());
        assertEquals(Fault.Kind.ARGUMENT, calls.fault("bpf_cpumask_clear", mask).kind());
    }

    @Test
    void setsWithoutEndAreNotMade() {
        assertEquals(0, calls.call("many"));
        assertEquals(0, calls.kernel().size());
        assertEquals(1, calls.call("many released"));
        assertEquals(0, calls.kernel().size());
    }
}
