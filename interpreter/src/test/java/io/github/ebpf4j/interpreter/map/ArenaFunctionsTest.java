package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Extern;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The kfuncs of arenas: 0 allocates, 1 frees, 2 reserves. */
class ArenaFunctionsTest {

    private static final MapDefinition ARENA = Harness.definition(MapType.ARENA, 0, 0, 4, 1 << 10);

    private static Instance instance(String assembly, MapDefinition map) {
        Program program = Program.of(Assembler.assemble(assembly));
        List<Extern> externs = Stream.of("alloc", "free", "reserve")
                .map(name -> new Extern("bpf_arena_" + name + "_pages", Extern.Kind.FUNCTION, false, 0))
                .toList();
        return Instance.of(new BpfObject(
                "test", program.byteOrder(), "GPL", List.of(program), List.of(map), externs, Optional.empty()));
    }

    private static String call(int function, String address, String count, String flags) {
        return """
                    lddw %r1, map_by_idx(0)
                    ADDRESS
                    lddw %r3, COUNT
                    mov %r4, -1
                    mov %r5, FLAGS
                    call runtime FUNCTION
                """.replace("ADDRESS", address)
                .replace("COUNT", count)
                .replace("FLAGS", flags)
                .replace("FUNCTION", Integer.toString(function));
    }

    private static final String ANYWHERE = "mov %r2, 0";
    private static final String SAME = "mov %r2, %r6";

    @Test
    void aProgramUsesPagesThatItAllocated() {
        Instance instance = instance(
                call(0, ANYWHERE, "2", "0")
                        + """
                            mov %r6, %r0
                            mov %r1, 77
                            stxdw [%r6+8184], %r1
                            ldxdw %r7, [%r6+8184]
                        """
                        + call(1, SAME, "2", "0")
                        + "ldxdw %r0, [%r6+8184]\n lsh %r7, 8\n or %r0, %r7\n exit",
                ARENA);
        // 77 while the page was there, and 0 after that.
        assertEquals(77 << 8, Harness.run(instance));
        assertFalse(((ArenaMap) instance.map("m")).isAllocated(0));
    }

    @Test
    void pagesThatThereAreNotAreNoPointer() {
        assertEquals(0, Harness.run(instance(call(0, ANYWHERE, "5", "0") + "exit", ARENA)));
        assertEquals(0, Harness.run(instance(call(0, ANYWHERE, "0", "0") + "exit", ARENA)));
        assertEquals(0, Harness.run(instance(call(0, ANYWHERE, "1", "1") + "exit", ARENA)));
        assertEquals(0, Harness.run(instance(call(0, "mov %r2, 1", "1", "0") + "exit", ARENA)));
        // The count has 32 bits.
        Instance wide = instance(call(0, ANYWHERE, "0x100000001", "0") + "exit", ARENA);
        assertEquals(((ArenaMap) wide.map("m")).address(0), Harness.run(wide));
    }

    @Test
    void reservedPagesStayOut() {
        Instance instance = instance(
                call(0, ANYWHERE, "1", "0") + "mov %r6, %r0\n add %r6, 4096\n" + call(2, SAME, "3", "0")
                        + "mov %r7, %r0\n" + call(0, ANYWHERE, "1", "0") + "or %r0, %r7\n exit",
                ARENA);
        assertEquals(0, Harness.run(instance));
        assertTrue(((ArenaMap) instance.map("m")).isAllocated(0));
        assertEquals(
                Errno.EBUSY.result(),
                Harness.run(instance(
                        call(0, ANYWHERE, "1", "0") + "mov %r6, %r0\n" + call(2, SAME, "2", "0") + "exit", ARENA)));
    }

    @Test
    void otherMapsHaveNoPages() {
        MapDefinition array = Harness.definition(MapType.ARRAY, 4, 8, 1, 0);
        assertEquals(0, Harness.run(instance(call(0, ANYWHERE, "1", "0") + "exit", array)));
        assertEquals(0, Harness.run(instance(call(1, ANYWHERE, "1", "0") + "exit", array)));
        assertEquals(Errno.EINVAL.result(), Harness.run(instance(call(2, ANYWHERE, "1", "0") + "exit", array)));
        assertEquals(
                Fault.Kind.ARGUMENT,
                Harness.fault(instance("mov %r1, 0\n call runtime 0\n exit", array))
                        .kind());
    }
}
