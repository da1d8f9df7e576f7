package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.SharedRegion;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Extern;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExceptionHelpersTest {

    /** Throws 5 from a function, from which it does not return; the callback doubles it. */
    private static final String THROWS = """
                call local deeper
                mov %r0, 1
                exit
            deeper:
                mov %r1, 5
                call runtime 0
                mov %r0, 2
                exit
            caught:
                mov %r0, %r1
                add %r0, %r1
                exit
            """;

    private static long run(String note) {
        Program program = new Program(
                "main",
                "",
                Assembler.assemble(THROWS),
                ByteOrder.LITTLE_ENDIAN,
                List.of(new Function("main", 0, 3), new Function("deeper", 3, 4), new Function("caught", 7, 3)),
                List.of(),
                "");
        Btf types = Btf.of(List.of(
                new BtfType.FunctionPrototype(0, List.of()),
                new BtfType.Function("main", 1, BtfType.Linkage.GLOBAL),
                new BtfType.DeclTag(note, 2, -1)));
        BpfObject object = new BpfObject(
                "test",
                ByteOrder.LITTLE_ENDIAN,
                "",
                List.of(program),
                List.of(),
                List.of(new Extern("bpf_throw", Extern.Kind.FUNCTION, false, 0)),
                Optional.of(types));
        return Instance.of(object).program("main").runner().run(BytesContext.empty());
    }

    @Test
    void theProgramReturnsWhatItsCallbackMakesOfTheCookie() {
        assertEquals(10, run("exception_callback:caught"));
    }

    @Test
    void withoutACallbackItReturnsTheCookie() {
        assertEquals(5, run("exception_callback:other"));
        assertEquals(5, run("another note"));
    }

    @Test
    void whatTheRunHasIsGivenBack() {
        Functions functions = new Functions();
        SharedRegion memory = Region.shared("locks", 1, 64);
        long lock = functions.host().memory().place(memory);
        assertEquals(9, functions.run(caller -> {
            functions.call(caller, "bpf_spin_lock", lock);
            return functions.call(caller, "bpf_throw", 9);
        }));
        assertEquals(0, memory.buffer().get(0));
    }

    @Test
    void eachCpuHasItsPartOfAVariable() {
        Functions functions = new Functions();
        SharedRegion variable = Region.shared("variable", 16, 12);
        long start = functions.host().memory().place(variable);
        assertEquals(start + 4 + 3 * 16, functions.call("bpf_per_cpu_ptr", start + 4, 3));
        assertEquals(start + 15 * 16, functions.call("bpf_per_cpu_ptr", start, 15));
        assertEquals(0, functions.call("bpf_per_cpu_ptr", start, 16));
        assertEquals(0, functions.call("bpf_per_cpu_ptr", start, -1));
        assertEquals(start + 16, functions.call("bpf_per_cpu_ptr", start, 1 + (1L << 32)));
        assertEquals(start + 5 * 16, functions.runOn(5, caller -> functions.call(caller, "bpf_this_cpu_ptr", start)));
        long one = functions.host().memory().place(Region.of("one for all", new byte[8]));
        assertEquals(one, functions.call("bpf_per_cpu_ptr", one, 3));
    }

    @Test
    void anythingMayBeThrownFromAnywhere() {
        Functions functions = new Functions();
        functions.callback = (caller, r1, r2, r3, r4, r5) -> functions.call(caller, "bpf_throw", r1);
        assertEquals(3, functions.run(caller -> {
            caller.callback(functions.callbackAddress(), 3, 0, 0, 0, 0);
            throw caller.fault(Fault.Kind.ARGUMENT, "not reached " + Errno.EINVAL);
        }));
    }
}
