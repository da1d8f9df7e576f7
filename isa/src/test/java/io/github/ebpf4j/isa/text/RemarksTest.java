package io.github.ebpf4j.isa.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import io.github.ebpf4j.isa.program.Reference.Kind;
import io.github.ebpf4j.isa.program.SourceLine;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said beside instructions, and that it never changes how they read back. */
class RemarksTest {

    private static final Bytecode CODE = Assembler.assemble("""
            lddw %r1, map_by_idx(0)
            lddw %r2, map_val(map_by_idx(1)) + 16
            call 1
            call local called
            lddw %r3, var_addr(0)
            ldxw %r4, [%r1+8]
            call 195896080
            call 9999
            .8byte 0xff
            exit
            called:
            exit
            """);

    private static final Program PROGRAM = new Program(
            "main",
            "xdp",
            Attachment.UNKNOWN,
            CODE,
            ByteOrder.LITTLE_ENDIAN,
            List.of(new Function("main", 0, 13), new Function("called", 13, 1)),
            List.of(
                    new SourceLine(0, "a.c", 1, 1, "\treturn lookup(&counters);  "),
                    new SourceLine(4, "a.c", 2, 1, "  "),
                    new SourceLine(8, "a.c", 3, 1, "one\rexit\n  two")),
            List.of(
                    new Reference(0, Kind.MAP, "counters", ""),
                    new Reference(2, Kind.DATA, "fmt+0x4", ".rodata+0x10"),
                    new Reference(5, Kind.FUNCTION, "called", ""),
                    new Reference(6, Kind.EXTERN, "jiffies\nexit", ""),
                    new Reference(8, Kind.FIELD, "struct task.pid", "field_byte_offset 8 -> 16"),
                    new Reference(9, Kind.UNRESOLVED, "struct task.gone", "no such field"),
                    new Reference(11, Kind.MAP, "beside what is malformed", "")),
            "GPL");

    @Test
    void inTheDialectOfBpfConformance() {
        assertEquals("""
                    # return lookup(&counters);
                    lddw %r1, map_by_idx(0) # map counters
                    lddw %r2, map_val(map_by_idx(1))+16 # .rodata+0x10 (fmt+0x4)
                    call 1 # bpf_map_lookup_elem
                    call local F13 # function called
                    lddw %r3, var_addr(0) # extern jiffies exit
                    # one exit   two
                    ldxw %r4, [%r1+8] # struct task.pid field_byte_offset 8 -> 16
                    call 195896080 # unresolved struct task.gone: no such field
                    call 9999
                    .8byte 0x00000000000000ff # reserved
                    exit
                F13:
                    exit
                """, Disassembler.disassemble(Dialect.CONFORMANCE, PROGRAM));
    }

    @Test
    void inAListing() {
        assertEquals("""
                main:
                      ; return lookup(&counters);
                     0: LoadMapPtr dst: r1 index: 0 # map counters
                     2: LoadMapValue dst: r2 index: 1 off: 16 # .rodata+0x10 (fmt+0x4)
                     4: Call 1 # bpf_map_lookup_elem
                     5: Call 7 <called>
                     6: LdImmDW dst: r3 variable: 0 # extern jiffies exit
                      ; one exit   two
                     8: LdXMemW dst: r4 src: r1 off: 8 imm: 0 # struct task.pid field_byte_offset 8 -> 16
                     9: Call 195896080 # unresolved struct task.gone: no such field
                    10: Call 9999
                    11: .8byte 0x00000000000000ff # reserved
                    12: Exit
                called:
                    13: Exit
                """, Listing.print(PROGRAM));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void whateverIsSaidTheCodeReadsBack(Dialect dialect) {
        assertEquals(CODE, Assembler.assemble(dialect, Disassembler.disassemble(dialect, PROGRAM)));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void bytecodeAloneHasNoRemarks(Dialect dialect) {
        String withRemarks = Disassembler.disassemble(dialect, PROGRAM);
        String reason = ".8byte 0x00000000000000ff";
        String without = withRemarks
                .replaceAll("(?m)^ +#.*\n", "")
                .replaceAll("(?m) #.*$", "")
                .replace(reason, reason + " # reserved");

        assertEquals(without, Disassembler.disassemble(dialect, CODE));
    }

    @Test
    void aLineIsShownOnceInARowAndAgainWhereAFunctionBegins() {
        Program program = new Program(
                "main",
                "xdp",
                Attachment.UNKNOWN,
                Assembler.assemble("mov %r0, 1\nmov %r0, 2\nmov %r0, 3\nmov %r0, 4\nexit\nexit"),
                ByteOrder.LITTLE_ENDIAN,
                List.of(new Function("main", 0, 5), new Function("called", 5, 1)),
                List.of(
                        new SourceLine(0, "a.c", 1, 1, "a = f();"),
                        new SourceLine(1, "a.c", 1, 5, "a = f();"),
                        new SourceLine(2, "a.c", 2, 1, "return a;"),
                        new SourceLine(3, "b.c", 2, 1, "return a;"),
                        new SourceLine(4, "b.c", 3, 1, "return a;"),
                        new SourceLine(5, "b.c", 3, 1, "return a;")),
                List.of(),
                "GPL");
        assertEquals("""
                    # a = f();
                    mov %r0, 1
                    mov %r0, 2
                    # return a;
                    mov %r0, 3
                    # return a;
                    mov %r0, 4
                    # return a;
                    exit
                    # return a;
                    exit
                """, Disassembler.disassemble(Dialect.CONFORMANCE, program));
    }
}
