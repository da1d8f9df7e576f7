package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.IteratorContext;
import io.github.ebpf4j.interpreter.context.SequenceContext;
import io.github.ebpf4j.interpreter.context.TypedBytes;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfType.Composite;
import io.github.ebpf4j.isa.btf.BtfType.Enumerator;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import io.github.ebpf4j.isa.btf.BtfType.Linkage;
import io.github.ebpf4j.isa.btf.BtfType.Member;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code bpf_snprintf_btf} and {@code bpf_seq_printf_btf}, beyond what {@code show.c} asks of Linux: types that the kernel
 * does not have, memory that is not there, and types that nobody should believe.
 */
class ValueTextTest {

    private static final long COMPACT = 1;
    private static final long NO_NAME = 2;
    private static final long ZERO = 8;

    private final List<BtfType> types = new ArrayList<>();
    private final int number = add(new BtfType.Int("int", 4, 32, 0, true, false, false));
    private final int letter = add(new BtfType.Int("char", 1, 8, 0, false, false, false));

    private int add(BtfType type) {
        types.add(type);
        return types.size();
    }

    private int structure(String name, int size, Member... members) {
        return add(new Composite(Kind.STRUCT, name, size, List.of(members)));
    }

    private static Member member(String name, int type, int byteOffset) {
        return new Member(name, type, 8L * byteOffset, 0);
    }

    private Functions functions() {
        return new Functions(ByteOrder.LITTLE_ENDIAN, List.of(), Optional.of(Btf.of(types)));
    }

    private static long pointer(Caller caller, long address, int type) {
        long pointer = Functions.memory(caller, 16);
        caller.store(pointer, 8, address);
        caller.store(pointer + 8, 4, type);
        return pointer;
    }

    private String shown(int type, long flags, int... bytes) {
        byte[] value = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            value[i] = (byte) bytes[i];
        }
        Functions functions = functions();
        String[] text = new String[1];
        functions.run(caller -> {
            long to = Functions.memory(caller, 2000);
            long length = functions.call(
                    caller,
                    "bpf_snprintf_btf",
                    to,
                    2000,
                    pointer(caller, Functions.memory(caller, value), type),
                    16,
                    flags);
            text[0] = length < 0 ? "error " + -length : Functions.read(caller, to, (int) length);
            return 0;
        });
        return text[0];
    }

    @Test
    void numbersOfOddWidthsAndPlacesAreBits() {
        int bits24 = add(new BtfType.Int("u24", 4, 24, 0, false, false, false));
        assertEquals("(u24)0x30201", shown(bits24, COMPACT, 1, 2, 3, 4));
        int placed = add(new BtfType.Int("placed", 4, 8, 12, true, false, false));
        assertEquals("(placed)0xab", shown(placed, COMPACT, 0xff, 0xbf, 0xfa, 0xff));
        int wide = add(new BtfType.Int("wide", 16, 100, 0, false, false, false));
        assertEquals(
                "(wide)0xf000000000000000000000001",
                shown(wide, COMPACT, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0, 0, 0));
    }

    @Test
    void aNumberThatBeginsWithinAByteIsBits() {
        int crooked = structure("crooked", 8, new Member("at", number, 4, 0));
        assertEquals(
                "(struct crooked){.at = (int)0x87654321,}",
                shown(crooked, COMPACT, 0x10, 0x32, 0x54, 0x76, 8, 0, 0, 0));
    }

    @Test
    void aQualifierHidesTheName() {
        int constant = add(new BtfType.Qualifier(Kind.CONST, number));
        int holder = structure("holder", 4, member("a", constant, 0));
        assertEquals("(struct holder){.a = ()5,}", shown(holder, COMPACT, 5, 0, 0, 0));
        assertEquals("()5", shown(constant, COMPACT, 5, 0, 0, 0));
        int pointer = add(new BtfType.Pointer(constant));
        assertEquals("(int *)0x0000000000000001", shown(pointer, COMPACT, 1, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void tenPointersAreTooManyForAName() {
        int pointer = number;
        for (int i = 0; i < 9; i++) {
            pointer = add(new BtfType.Pointer(pointer));
        }
        assertEquals("(int *********)0x0000000000000001", shown(pointer, COMPACT, 1, 0, 0, 0, 0, 0, 0, 0));
        pointer = add(new BtfType.Pointer(pointer));
        assertEquals("0x0000000000000001", shown(pointer, COMPACT, 1, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void aNameIsCutAfter79Characters() {
        int holder = structure("s", 4, member("m".repeat(100), number, 0));
        assertEquals("(struct s){." + "m".repeat(78) + "5,}", shown(holder, COMPACT, 5, 0, 0, 0));
    }

    @Test
    void anEmptyUnionIsFollowedByABar() {
        int empty = add(new Composite(Kind.UNION, "nothing", 0, List.of()));
        int holder = structure("holder", 4, member("none", empty, 0), member("a", number, 0));
        assertEquals(
                "(struct holder){.none = (union nothing){}|.a = (int)0,}", shown(holder, COMPACT | ZERO, 0, 0, 0, 0));
        assertEquals("(struct holder){\n .a = (int)1,\n}\n", shown(holder, 0, 1, 0, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({"true, -5", "false, 4294967291"})
    void whatIsNoConstantIsANumber(boolean signed, String expected) {
        int colors = add(new BtfType.Enumeration(Kind.ENUM, "color", 4, signed, List.of(new Enumerator("RED", 0))));
        assertEquals("(enum color)" + expected, shown(colors, COMPACT, 0xfb, 0xff, 0xff, 0xff));
        assertEquals("(enum color)RED", shown(colors, COMPACT, 0, 0, 0, 0));
    }

    @Test
    void aSmallEnumerationIsReadWithWhatIsBehindIt() {
        int color = add(new BtfType.Enumeration(Kind.ENUM, "color", 1, false, List.of(new Enumerator("RED", 1))));
        int holder = structure("holder", 4, member("c", color, 0), member("l", letter, 1));
        assertEquals("(struct holder){.c = (enum color)RED,}", shown(holder, COMPACT, 1, 0, 0, 0));
        assertEquals("(struct holder){.c = (enum color)257,.l = (char)1,}", shown(holder, COMPACT, 1, 1, 0, 0));
    }

    @Test
    void elementsOfAnArrayOfArraysAreAllTheFirst() {
        int row = add(new BtfType.Array(number, number, 2));
        int matrix = add(new BtfType.Array(row, number, 2));
        int holder = structure("holder", 16, member("m", matrix, 0));
        assertEquals(
                "(struct holder){.m = (int[][])[1,2,],1,2,],],}",
                shown(holder, COMPACT | ZERO, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0));
    }

    @Test
    void whatHasNoValueIsNamedByItsKind() {
        int real = add(new BtfType.FloatingPoint("double", 8));
        int forward = add(new BtfType.Forward("somewhere", false));
        int prototype = add(new BtfType.FunctionPrototype(0, List.of()));
        int function = add(new BtfType.Function("f", prototype, Linkage.STATIC));
        int nothing = add(new BtfType.Qualifier(Kind.CONST, 0));
        int holder = structure("holder", 12, member("r", real, 0), member("a", number, 8));
        assertEquals("<unsupported kind:16>", shown(real, 0, 1, 2, 3, 4, 5, 6, 7, 8));
        assertEquals("<unsupported kind:7>", shown(forward, 0));
        assertEquals("<unsupported kind:13>", shown(prototype, 0));
        assertEquals("<unsupported kind:12>", shown(function, 0));
        assertEquals("<unsupported kind:0>", shown(nothing, 0));
        assertEquals(
                "(struct holder){<unsupported kind:16>.a = (int)7,}",
                shown(holder, COMPACT, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0));
    }

    @Test
    void aVariableIsItsValueAndASectionIsNothing() {
        int variable = add(new BtfType.Variable("v", number, Linkage.GLOBAL));
        int section = add(new BtfType.DataSection(".data", 4, List.of(new BtfType.Placement(variable, 0, 4))));
        assertEquals("(int)9", shown(variable, COMPACT, 9, 0, 0, 0));
        assertEquals("error 22", shown(section, COMPACT, 9, 0, 0, 0));
    }

    @Test
    void linesAreIndentedByNoMoreThan32() {
        int inner = number;
        for (int i = 0; i < 40; i++) {
            inner = structure("", 4, member("", inner, 0));
        }
        String text = shown(inner, NO_NAME, 5, 0, 0, 0);
        assertTrue(text.contains("{\n" + " ".repeat(32) + "5,\n" + " ".repeat(32) + "},\n"), text);
        assertEquals(81, text.lines().count());
    }

    @Test
    void whatCannotBeReadIsLeftOut() {
        // The second half of the value is not there; what is read last, tells the result.
        int half = structure("half", 32, member("a", number, 0));
        int holder = structure("holder", 64, member("x", half, 0), member("y", half, 32), member("z", number, 60));
        assertEquals("error 34", shown(holder, COMPACT, new int[40]));
        Functions functions = functions();
        functions.run(caller -> {
            long to = Functions.memory(caller, 100);
            long value = Functions.memory(caller, new byte[] {
                1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2
            });
            assertEquals(
                    Errno.ERANGE.result(),
                    functions.call(caller, "bpf_snprintf_btf", to, 100, pointer(caller, value, holder), 16, COMPACT));
            String expected = "(struct holder){.x = (struct half){.a = (int)1,},}\0";
            assertEquals(expected, Functions.read(caller, to, expected.length()));
            return 0;
        });
    }

    @Test
    void nothingIsWrittenOfWhatIsNotThere() {
        Functions functions = functions();
        functions.run(caller -> {
            long to = Functions.memory(caller, new byte[] {7, 7});
            for (long address : new long[] {0, 0x1000, (1L << 47) - 0x2000}) {
                assertEquals(
                        Errno.ERANGE.result(),
                        functions.call(caller, "bpf_snprintf_btf", to, 2, pointer(caller, address, number), 16, 0));
            }
            assertEquals(
                    Errno.EFAULT.result(),
                    functions.call(caller, "bpf_snprintf_btf", to, 2, pointer(caller, -4096, number), 16, 0));
            assertEquals(0x0707, caller.load(to, 2));
            return 0;
        });
    }

    @Test
    void argumentsAreCheckedInOrder() {
        Functions functions = functions();
        long einval = Errno.EINVAL.result();
        long enoent = Errno.ENOENT.result();
        functions.run(caller -> {
            long to = Functions.memory(caller, 8);
            long none = pointer(caller, to, 0);
            assertEquals(einval, functions.call(caller, "bpf_snprintf_btf", to, 8, none, 16, 0));
            assertEquals(einval, functions.call(caller, "bpf_snprintf_btf", to, 8, none, 8, 0));
            long beyond = pointer(caller, to, types.size() + 1);
            assertEquals(enoent, functions.call(caller, "bpf_snprintf_btf", to, 8, beyond, 16, 0));
            assertEquals(einval, functions.call(caller, "bpf_snprintf_btf", to, 8, beyond, 16, 16));
            assertEquals(einval, functions.call(caller, "bpf_snprintf_btf", to, 8, beyond, 15, 0));
            long negative = pointer(caller, to, -1);
            assertEquals(enoent, functions.call(caller, "bpf_snprintf_btf", to, 8, negative, 16, 0));
            // Only the lower halves of the sizes count; without room, the length is told all the same.
            long good = pointer(caller, to, number);
            assertEquals(7, functions.call(caller, "bpf_snprintf_btf", to, 8L << 32, good, 16 | 1L << 32, 0));
            assertEquals(0, caller.load(to, 8));
            return 0;
        });
        functions.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                caller -> functions.call(caller, "bpf_snprintf_btf", Functions.memory(caller, 8), 9, 0, 16, 0));
        functions.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                caller -> functions.call(caller, "bpf_snprintf_btf", 0, 0, Functions.memory(caller, 8), 16, 0));
    }

    @Test
    void withoutTypesThereIsNothingToShow() {
        Functions functions = new Functions();
        functions.run(caller -> {
            long to = Functions.memory(caller, 8);
            assertEquals(
                    Errno.EINVAL.result(),
                    functions.call(caller, "bpf_snprintf_btf", to, 8, pointer(caller, to, 1), 16, 0));
            return 0;
        });
    }

    @Test
    void aValueOfBillionsOfPartsEndsWithTheBudget() {
        int nothing = structure("nothing", 0);
        int many = add(new BtfType.Array(nothing, number, 0xffff_ffffL));
        Functions functions = functions();
        functions.assertFault(
                Fault.Kind.BUDGET_EXHAUSTED,
                caller -> functions.call(
                        caller,
                        "bpf_snprintf_btf",
                        Functions.memory(caller, 8),
                        8,
                        pointer(caller, Functions.memory(caller, 8), many),
                        16,
                        0));
    }

    @Test
    void typesInOneAnotherAreNotTooDeepForTheStack() {
        int inner = number;
        for (int i = 0; i < 500; i++) {
            inner = structure("", 4, member("", inner, 0));
        }
        assertEquals("{".repeat(500).substring(0, 400), shownStart(inner, 400));
    }

    private String shownStart(int type, int characters) {
        Functions functions = functions();
        String[] text = new String[1];
        functions.run(caller -> {
            long to = Functions.memory(caller, characters + 1);
            long pointer = pointer(caller, Functions.memory(caller, new byte[] {1, 0, 0, 0}), type);
            assertEquals(
                    1 + 500 + 1 + 500 * 2 - 1,
                    functions.call(caller, "bpf_snprintf_btf", to, characters + 1, pointer, 16, COMPACT | NO_NAME));
            text[0] = Functions.read(caller, to, characters);
            return 0;
        });
        return text[0];
    }

    private IteratorContext iterator() {
        int meta = structure("bpf_iter_meta", 8, member("seq", number, 0));
        Btf all = Btf.of(types);
        TypedBytes fields = TypedBytes.of(all, meta, ByteOrder.LITTLE_ENDIAN);
        return new IteratorContext(fields, fields, 0x77);
    }

    @Test
    void aSequenceGetsTheText() {
        Functions functions = functions();
        IteratorContext context = iterator();
        functions
                .outcome(context, caller -> {
                    long pointer = pointer(caller, Functions.memory(caller, new byte[] {5, 0, 0, 0}), number);
                    assertEquals(0, functions.call(caller, "bpf_seq_printf_btf", 0x77, pointer, 16, 0));
                    assertEquals(0, functions.call(caller, "bpf_seq_printf_btf", 0x77, pointer, 16, COMPACT));
                    assertEquals(
                            Errno.EINVAL.result(), functions.call(caller, "bpf_seq_printf_btf", 0x77, pointer, 16, 32));
                    long nowhere = pointer(caller, -1, number);
                    assertEquals(
                            Errno.EFAULT.result(), functions.call(caller, "bpf_seq_printf_btf", 0x77, nowhere, 16, 0));
                    return 0;
                })
                .r0();
        assertEquals("(int)5\n(int)5", context.text());
        functions.assertFault(
                Fault.Kind.ARGUMENT, caller -> functions.call(caller, "bpf_seq_printf_btf", 0x77, 0, 16, 0));
    }

    @Test
    void aSequenceThatIsTooLongTakesNothingMore() {
        int row = add(new BtfType.Array(number, number, 20_000));
        Functions functions = functions();
        IteratorContext context = iterator();
        functions
                .outcome(context, caller -> {
                    long large = pointer(caller, Functions.memory(caller, 80_000), row);
                    assertEquals(0, functions.call(caller, "bpf_seq_printf_btf", 0x77, large, 16, ZERO));
                    long pointer = pointer(caller, Functions.memory(caller, 4), number);
                    assertEquals(0, functions.call(caller, "bpf_seq_printf_btf", 0x77, pointer, 16, 0));
                    assertEquals(Errno.EOVERFLOW.result(), functions.call(caller, "bpf_seq_write", 0x77, pointer, 1));
                    return 0;
                })
                .r0();
        assertEquals("", context.text());
        // The next element has room again.
        functions
                .outcome(context, caller -> {
                    byte[] all = new byte[SequenceContext.MOST_BYTES];
                    assertEquals(
                            0,
                            functions.call(caller, "bpf_seq_write", 0x77, Functions.memory(caller, all), all.length));
                    return 0;
                })
                .r0();
        assertEquals(SequenceContext.MOST_BYTES, context.output().length);
    }
}
