package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.FaultException;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.ArgumentsContext;
import io.github.ebpf4j.interpreter.context.CallContext;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.PerfEventContext;
import io.github.ebpf4j.interpreter.context.RegistersContext;
import io.github.ebpf4j.interpreter.context.ReturnOverridden;
import io.github.ebpf4j.interpreter.world.Architecture;
import io.github.ebpf4j.interpreter.world.Registers;
import io.github.ebpf4j.interpreter.world.World;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionHelpersTest {

    private static final long EINVAL = -22;
    private static final long EOPNOTSUPP = -95;

    private static final Map<String, String> PROGRAMS = Map.of(
            "first", argument(0),
            "second", argument(1),
            "third", argument(2),
            "last of 32 bits", argument(-1),
            "result", """
                        mov %r2, %r10
                        sub %r2, 8
                        call bpf_get_func_ret
                        jne %r0, 0, exit
                        ldxdw %r0, [%r10-8]
                        exit
                    """,
            "returned 5", """
                        mov %r1, 5
                        call bpf_set_retval
                        jne %r0, 0, exit
                        call bpf_get_retval
                        exit
                    """,
            "overridden", """
                        mov %r6, %r1
                        mov %r2, -12
                        call bpf_override_return
                        jne %r0, 0, exit
                        ldxdw %r0, [%r6+80]
                        ldxdw %r1, [%r6+0]
                        lsh %r1, 8
                        add %r0, %r1
                        exit
                    """);

    private static String argument(int index) {
        return """
                    mov %%r2, %d
                    mov %%r3, %%r10
                    sub %%r3, 8
                    call bpf_get_func_arg
                    jne %%r0, 0, exit
                    ldxdw %%r0, [%%r10-8]
                    exit
                """.formatted(index);
    }

    private static HelperCalls calls(ByteOrder byteOrder) {
        return HelperCalls.of(
                World.deterministic(),
                byteOrder,
                Optional.empty(),
                PROGRAMS,
                builder -> builder,
                "bpf_get_func_ip",
                "bpf_get_attach_cookie",
                "bpf_get_func_arg",
                "bpf_get_func_ret",
                "bpf_get_func_arg_cnt",
                "bpf_get_retval",
                "bpf_set_retval",
                "bpf_override_return");
    }

    private final HelperCalls calls = calls(ByteOrder.LITTLE_ENDIAN);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void argumentsAreRead(boolean bigEndian) {
        HelperCalls ordered = calls(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        ArgumentsContext context =
                ArgumentsContext.of(0x1122_3344_5566_7788L, -2).returning(-5);
        assertEquals(0x1122_3344_5566_7788L, ordered.run("first", context));
        assertEquals(-2, ordered.run("second", context));
        assertEquals(EINVAL, ordered.run("third", context));
        assertEquals(EINVAL, ordered.run("last of 32 bits", context));
        assertEquals(2, ordered.run("bpf_get_func_arg_cnt", context));
        assertEquals(-5, ordered.run("result", context));
        assertEquals(-2, context.argument(1));
    }

    @Test
    void thereIsNoResultBeforeTheFunctionReturned() {
        assertEquals(EOPNOTSUPP, calls.run("result", ArgumentsContext.of(1)));
        assertEquals(0, calls.run("result", ArgumentsContext.of(1).returning(0)));
        assertEquals(0, calls.run("bpf_get_func_arg_cnt", ArgumentsContext.of()));
        assertThrows(IllegalArgumentException.class, () -> ArgumentsContext.of(new long[13]));
    }

    @Test
    void theContextTellsWhereAndWithWhatTheProgramWasAttached() {
        Context[] contexts = {
            ArgumentsContext.of().cookie(77).functionAddress(0x99),
            RegistersContext.entry().cookie(77).functionAddress(0x99),
            PerfEventContext.of(Registers.of(Architecture.X86_64)).cookie(77)
        };
        for (Context context : contexts) {
            assertEquals(77, calls.run("bpf_get_attach_cookie", context));
            assertEquals(context instanceof PerfEventContext ? 0 : 0x99, calls.run("bpf_get_func_ip", context));
        }
        assertEquals(0, calls.run("bpf_get_attach_cookie", RegistersContext.entry()));
        assertEquals(0, calls.run("bpf_get_func_ip", RegistersContext.entry()));
    }

    @Test
    void theReturnValueIsReadAndSet() {
        ArgumentsContext context = ArgumentsContext.of(1).returning(-13);
        assertEquals(-13, calls.run("bpf_get_retval", context));
        assertEquals(5, calls.run("returned 5", context));
        assertEquals(5, context.returnValue());
        assertEquals(-13, calls.run("bpf_get_retval", context), "each run begins anew");
    }

    @ParameterizedTest
    @EnumSource
    void anOverriddenFunctionReturnsTheValue(Architecture architecture) {
        RegistersContext context = RegistersContext.of(
                Registers.of(architecture).set(architecture == Architecture.X86_64 ? "r15" : "x10", 1));
        long expected = architecture == Architecture.X86_64 ? -12 + 256 : 1 + (-12 << 8);
        assertEquals(expected, calls.run("overridden", context));
        assertEquals(List.of(new ReturnOverridden(-12)), calls.effects());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bpf_get_func_ip",
                "bpf_get_attach_cookie",
                "bpf_get_func_arg",
                "bpf_get_func_ret",
                "bpf_get_func_arg_cnt",
                "bpf_get_retval",
                "bpf_set_retval",
                "bpf_override_return"
            })
    void anotherContextIsAFault(String helper) {
        FaultException refusal = assertThrows(FaultException.class, () -> calls.run(helper, CallContext.of(1, 2, 3)));
        assertEquals(Fault.Kind.ARGUMENT, refusal.fault().kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpf_get_func_arg", "bpf_get_func_ret"})
    void aBufferThatIsNotTheProgramsIsAFault(String helper) {
        FaultException refusal = assertThrows(
                FaultException.class,
                () -> calls.run(helper, ArgumentsContext.of(1).returning(2)));
        assertEquals(Fault.Kind.MEMORY_ACCESS, refusal.fault().kind());
    }

    @Test
    void theRunsOfASessionHaveACookieInCommon() {
        Functions functions = new Functions();
        RegistersContext context = RegistersContext.entry(1).session(false);
        long[] seen = new long[4];
        functions
                .outcome(context, caller -> {
                    seen[0] = functions.call(caller, "bpf_session_is_return");
                    long cookie = functions.call(caller, "bpf_session_cookie");
                    seen[1] = caller.load(cookie, 8);
                    caller.store(cookie, 8, 77);
                    return 0;
                })
                .r0();
        functions
                .outcome(context.session(true), caller -> {
                    seen[2] = functions.call(caller, "bpf_session_is_return");
                    seen[3] = caller.load(functions.call(caller, "bpf_session_cookie"), 8);
                    return 0;
                })
                .r0();
        assertArrayEquals(new long[] {0, 0, 1, 77}, seen);
    }

    @Test
    void outsideASessionThereIsNoCookie() {
        Functions functions = new Functions();
        for (String function : new String[] {"bpf_session_is_return", "bpf_session_cookie"}) {
            functions.assertFault(Fault.Kind.ARGUMENT, caller -> functions.call(caller, function));
            assertInstanceOf(
                    Outcome.Faulted.class,
                    functions.outcome(RegistersContext.entry(1), caller -> functions.call(caller, function)));
        }
    }
}
