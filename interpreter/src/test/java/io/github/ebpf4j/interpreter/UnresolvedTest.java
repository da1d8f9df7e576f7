package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of instructions whose field, type or setting the loader did not find, and of names in messages. */
class UnresolvedTest {

    private static final String POISON = "call " + Reference.UNRESOLVED_HELPER;

    private static Program program(String text, Reference... references) {
        return new Program(
                "probe",
                "kprobe",
                Attachment.UNKNOWN,
                Assembler.assemble(text),
                ByteOrder.LITTLE_ENDIAN,
                List.of(),
                List.of(),
                List.of(references),
                "GPL");
    }

    private static Reference unresolved(int pc) {
        return new Reference(pc, Reference.Kind.UNRESOLVED, "struct task_struct.nope", "the target has no such field");
    }

    private static Fault faultOf(EngineKind kind, Program program) {
        Outcome outcome = kind.engine().link(program, Environment.empty()).run(new byte[0]);
        return assertInstanceOf(Outcome.Faulted.class, outcome).fault();
    }

    @ParameterizedTest
    @EnumSource
    void anUnresolvedInstructionFaultsWithTheFieldsName(EngineKind kind) {
        Fault fault = faultOf(kind, program("mov %r0, 1\n" + POISON + "\nexit", unresolved(1)));
        assertEquals(Fault.Kind.UNRESOLVED, fault.kind());
        assertEquals("pc 1: struct task_struct.nope is not resolved: the target has no such field", fault.toString());
    }

    @ParameterizedTest
    @EnumSource
    void bothSlotsOfAnUnresolvedLddwDo(EngineKind kind) {
        Fault fault =
                faultOf(kind, program("mov %r0, 1\n ja +1\n" + POISON + "\n" + POISON + "\n exit", unresolved(2)));
        assertEquals(3, fault.pc());
        assertEquals(Fault.Kind.UNRESOLVED, fault.kind());
    }

    @ParameterizedTest
    @EnumSource
    void oneThatIsNotReachedDoesNoHarm(EngineKind kind) {
        Program program = program("mov %r0, 7\n ja +1\n" + POISON + "\nexit", unresolved(2));
        assertEquals(
                7,
                kind.engine()
                        .link(program, Environment.empty())
                        .run(new byte[0])
                        .r0());
    }

    @ParameterizedTest
    @EnumSource
    void oneThatIsInTheCodeItselfFaultsWhereItIsReached(EngineKind kind) {
        Program program = program(POISON + "\nexit", new Reference(0, Reference.Kind.FIELD, "struct a.b", ""));
        Fault fault = faultOf(kind, program);
        assertEquals(Fault.Kind.UNRESOLVED, fault.kind());
        assertEquals(
                "pc 0: what stood here was not resolved when the code was linked (helper 195896080)", fault.toString());
        Program guarded = program("mov %r0, 7\n jeq %r0, 7, +1\n" + POISON + "\nexit");
        assertEquals(
                7,
                kind.engine()
                        .link(guarded, Environment.empty())
                        .run(new byte[0])
                        .r0());
    }

    @ParameterizedTest
    @EnumSource
    void oneThatIsInTheCodeItselfCallsAHelperOfThatNumber(EngineKind kind) {
        Environment environment = Environment.builder()
                .helper(Reference.UNRESOLVED_HELPER, (memory, r1, r2, r3, r4, r5) -> 5)
                .build();
        assertEquals(
                5,
                kind.engine()
                        .link(program(POISON + "\nexit"), environment)
                        .run(new byte[0])
                        .r0());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsMissingIsNamedWhereTheNameIsKnown(EngineKind kind) {
        Program map = program(
                "lddw %r1, map_by_idx(3)\n mov %r0, 0\n exit", new Reference(0, Reference.Kind.MAP, "counters", ""));
        assertEquals(
                "program \"probe\", pc 0: map with index 3 (\"counters\") is not registered",
                assertThrows(LinkException.class, () -> kind.engine().link(map, Environment.empty()))
                        .getMessage());
        Program call =
                program("call runtime 2\n exit", new Reference(0, Reference.Kind.EXTERN, "bpf_task_acquire", ""));
        assertEquals(
                "program \"probe\", pc 0: function with BTF id 2 (\"bpf_task_acquire\") is not registered",
                assertThrows(LinkException.class, () -> kind.engine().link(call, Environment.empty()))
                        .getMessage());
        Program variable = program(
                "lddw %r1, var_addr(1)\n mov %r0, 0\n exit", new Reference(0, Reference.Kind.EXTERN, "jiffies", ""));
        assertEquals(
                "program \"probe\", pc 0: variable 1 (\"jiffies\") is not registered",
                assertThrows(LinkException.class, () -> kind.engine().link(variable, Environment.empty()))
                        .getMessage());
    }
}
