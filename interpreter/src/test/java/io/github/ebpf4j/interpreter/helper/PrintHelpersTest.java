package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Execution;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.context.SequenceContext;
import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bpf_trace_printk} and its kin: what they print, what they refuse, and what they return. */
class PrintHelpersTest {

    private static final long EINVAL = Errno.EINVAL.result();
    private static final long ENOSPC = Errno.ENOSPC.result();

    private final Functions functions = new Functions();

    private long printk(Caller caller, String format, long... arguments) {
        long[] all = new long[5];
        all[0] = Functions.text(caller, format);
        all[1] = format.length() + 1L;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return functions.call(caller, "bpf_trace_printk", all);
    }

    private long snprintf(Caller caller, long to, int size, String format, long... arguments) {
        long values = Functions.memory(caller, Math.max(8, arguments.length * 8));
        for (int i = 0; i < arguments.length; i++) {
            caller.store(values + 8L * i, 8, arguments[i]);
        }
        return functions.call(
                caller, "bpf_snprintf", to, size, Functions.text(caller, format), values, arguments.length * 8L);
    }

    /** Returns what a format comes to; or an error number as text. */
    private String formatted(String format, long... arguments) {
        String[] text = new String[1];
        functions.run(caller -> {
            long to = Functions.memory(caller, 2000);
            long length = snprintf(caller, to, 2000, format, arguments);
            text[0] = length < 0 ? "error " + -length : Functions.read(caller, to, (int) length - 1);
            return 0;
        });
        return text[0];
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "%d; -1; -1",
                "%i; -2147483648; -2147483648",
                "%d; 4294967295; -1",
                "%u; -1; 4294967295",
                "%ld; -1; -1",
                "%lld; -9223372036854775808; -9223372036854775808",
                "%lu; -1; 18446744073709551615",
                "%llu; -9223372036854775808; 9223372036854775808",
                "%x; 48879; beef",
                "%X; 48879; BEEF",
                "%lx; -1; ffffffffffffffff",
                "%x; -1; ffffffff",
                "%llX; 11; B",
                "[%5d]; 42; [   42]",
                "[%-5d]; 42; [42   ]",
                "[%05d]; -42; [-0042]",
                "[%+d]; 42; [+42]",
                "[%+d]; -42; [-42]",
                "[% d]; 42; [ 42]",
                "[%+5d]; 42; [  +42]",
                "[%-05d]; 42; [42   ]",
                "[%08x]; 48879; [0000beef]",
                "[%+u]; 42; [42]",
                "[%c]; 65; [A]",
                "[%3c]; 65; [  A]",
                "[%-3c]; 65; [A  ]",
                "[%c]; 321; [A]",
                "%px; 4660; 0000000000001234",
                "%p; 4660; 0000000000001234",
                "%pK; 4660; 0000000000001234",
                "[%20px]; 4660; [                1234]",
                "[%-8p]; 4660; [1234    ]",
                "%ps; 4660; 0x1234",
                "%pS; 4660; 0x1234",
                "[%8pS]; 4660; [  0x1234]",
                "%pB; 4660; 0x1234",
                "%pxyz!; 1; 0000000000000001!",
                "%%%d%%; 7; %7%",
                "%p, %%; 1; \"0000000000000001, %\"",
            })
    void conversionsPrintAsTheKernelPrintsThem(String format, long argument, String expected) {
        assertEquals(expected, formatted(format, argument));
    }

    @Test
    void stringsAndAddressesAreReadFromMemory() {
        String[] text = new String[1];
        functions.run(caller -> {
            long name = Functions.text(caller, "eth0");
            long address = Functions.memory(
                    caller, new byte[] {10, 0, (byte) 200, 1, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16});
            long to = Functions.memory(caller, 300);
            long length = snprintf(
                    caller,
                    to,
                    300,
                    "[%s] [%6s] [%-6s] [%2s] [%pks] [%pus] %pI4 %pi4 %pI6 %pi6 %pI4abc.",
                    name,
                    name,
                    name,
                    name,
                    name,
                    name,
                    address,
                    address,
                    address,
                    address,
                    address);
            text[0] = Functions.read(caller, to, (int) length - 1);
            return 0;
        });
        assertEquals(
                "[eth0] [  eth0] [eth0  ] [eth0] [eth0] [eth0] 10.0.200.1 010.000.200.001"
                        + " 0a00:c801:0506:0708:090a:0b0c:0d0e:0f10 0a00c80105060708090a0b0c0d0e0f10 10.0.200.1.",
                text[0]);
    }

    @Test
    void whatCannotBeReadIsAnEmptyStringOrAnAddressOfZeros() {
        assertEquals(
                "<> <0.0.0.0> <0000:0000:0000:0000:0000:0000:0000:0000>", formatted("<%s> <%pI4> <%pI6>", 0, 8, -1));
        functions.run(caller -> {
            // No NUL before the memory ends.
            long open = Functions.memory(caller, "abc".getBytes(StandardCharsets.UTF_8));
            assertEquals(0, printk(caller, "%s", open));
            return 0;
        });
        assertEquals(List.of(""), functions.trace);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%",
                "%5",
                "%l",
                "%lll",
                "%f",
                "%hd",
                "%o",
                "%#x",
                "%.3d",
                "%*d",
                "%n",
                "%5%",
                "% %",
                "%ls",
                "%lc",
                "%lp",
                "%sa",
                "%pksa",
                "%pIz",
                "%pI",
                "%pI5",
                "%pM",
                "%ph",
                "%pk",
                "%pa",
                "%s1",
                "%p%",
                "\u0001",
                "\u007f",
                "%\u00e4",
                "%\u00e4d",
                "%5\u00e4",
                "%s\u00e4",
                "%p\u00e4"
            })
    void otherFormatsAreRefused(String format) {
        assertEquals("error 22", formatted(format, 1, 2, 3));
        assertEquals(EINVAL, functions.run(caller -> printk(caller, format)));
        assertEquals(List.of(), functions.trace);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s,", "%s %%", "%pks!", "a\tb\n", "%p%%", "", "\u00e4", "%d\u00e4", "%%\u00e4"})
    void formatsThatAreNearlyRefusedAreNot(String format) {
        functions.run(caller -> {
            assertTrue(printk(caller, format, 1) >= 0);
            return 0;
        });
    }

    @Test
    void bytesBeyondAsciiAreText() {
        assertEquals("\u00e2\u0082\u00ac 7\u00e4\u00ff", formatted("\u00e2\u0082\u00ac %d\u00e4\u00ff", 7));
    }

    private static byte[] behindString(int character) {
        return new byte[] {'%', 's', (byte) character, 0};
    }

    /** What ends a conversion beyond ASCII, are the space and the signs of Latin-1. */
    @Test
    void aConversionEndsBeforeASignBeyondAscii() {
        for (int character = 0x80; character <= 0xff; character++) {
            byte[] format = behindString(character);
            boolean letter = character >= 0xc0 && character != 0xd7 && character != 0xf7;
            long expected = character < 0xa0 || letter ? EINVAL : 1;
            assertEquals(
                    expected,
                    functions.run(caller -> functions.call(
                            caller, "bpf_trace_printk", Functions.memory(caller, format), format.length, 0, 0, 0)),
                    Integer.toHexString(character));
        }
    }

    @Test
    void aFormatHasNoMoreConversionsThanArguments() {
        assertEquals("1 2", formatted("%d %d", 1, 2));
        assertEquals("1", formatted("%d", 1, 2));
        assertEquals("error 22", formatted("%d %d", 1));
        functions.run(caller -> {
            assertEquals(5, printk(caller, "%d %d %d", 1, 2, 3));
            assertEquals(EINVAL, printk(caller, "%d %d %d %d", 1, 2, 3));
            return 0;
        });
        assertEquals("123456789101112", formatted("%d%d%d%d%d%d%d%d%d%d%d%d", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
    }

    @Test
    void argumentsAreWhole8ByteValuesAndTwelveAtMost() {
        functions.run(caller -> {
            long format = Functions.text(caller, "x");
            long values = Functions.memory(caller, 13 * 8);
            for (String name : List.of("bpf_trace_vprintk", "bpf_seq_printf")) {
                int shift = name.equals("bpf_seq_printf") ? 1 : 0;
                for (long length : new long[] {1, 7, 12, 13 * 8, -1, 0xffff_fff8L}) {
                    if (shift == 0) {
                        assertEquals(EINVAL, functions.call(caller, name, format, 2, values, length));
                    }
                    assertEquals(EINVAL, functions.call(caller, "bpf_snprintf", 0, 0, format, values, length));
                }
            }
            assertEquals(EINVAL, functions.call(caller, "bpf_trace_vprintk", format, 2, 0, 8));
            assertEquals(1, functions.call(caller, "bpf_trace_vprintk", format, 2, 0, 0));
            assertEquals(1, functions.call(caller, "bpf_trace_vprintk", format, 2, values, 12 * 8));
            return 0;
        });
    }

    @Test
    void argumentsHaveRoomFor512Bytes() {
        functions.run(caller -> {
            long name = Functions.text(caller, "x".repeat(300));
            long to = Functions.memory(caller, 2000);
            // 301 bytes with its NUL, and 211 are left.
            assertEquals(300 + 210 + 1, snprintf(caller, to, 2000, "%s%s", name, name));
            assertEquals(ENOSPC, snprintf(caller, to, 2000, "%s%s%s", name, name, name));
            assertEquals(ENOSPC, snprintf(caller, to, 2000, "%s%s%d", name, name, 1));
            assertEquals(ENOSPC, snprintf(caller, to, 2000, "%s%s%c", name, name, 1));
            assertEquals(ENOSPC, snprintf(caller, to, 2000, "%s%s%pI4", name, name, name));
            assertEquals(ENOSPC, snprintf(caller, to, 2000, "%s%s%px", name, name, name));
            return 0;
        });
    }

    @Test
    void aPrintedTextIsCutAndItsWholeLengthReturned() {
        functions.run(caller -> {
            assertEquals(3000, printk(caller, "%3000d", 7));
            return 0;
        });
        assertEquals(List.of(" ".repeat(1023)), functions.trace);
    }

    @Test
    void aFieldIsNoWiderThanASignedNumberOf24BitsCanSay() {
        functions.run(caller -> {
            long to = Functions.memory(caller, 8);
            assertEquals((1 << 23) - 1 + 1, snprintf(caller, to, 8, "%8388607d", 1));
            assertEquals("       \0", Functions.read(caller, to, 8));
            assertEquals(1 << 23, snprintf(caller, to, 8, "%8388608d", 1));
            assertEquals(1 << 23, snprintf(caller, to, 8, "%-16777217d", 1));
            assertEquals(1 << 23, snprintf(caller, to, 8, "%2147483647s", Functions.text(caller, "x")));
            // Beyond that the number of 32 bits becomes negative, which is no width.
            assertEquals(2, snprintf(caller, to, 8, "%2147483648d", 1));
            assertEquals(2, snprintf(caller, to, 8, "%4294967295d", 1));
            assertEquals(4, snprintf(caller, to, 8, "%4294967299d", 1));
            assertEquals("  1\0", Functions.read(caller, to, 4));
            assertEquals(2, snprintf(caller, to, 8, "%4294967296d", 1));
            assertEquals("1\0", Functions.read(caller, to, 2));
            return 0;
        });
    }

    @Test
    void eachCallPrintsWholeLines() {
        functions.run(caller -> {
            assertEquals(5, printk(caller, "R0=55"));
            assertEquals(4, printk(caller, "one\n"));
            assertEquals(9, printk(caller, "two\nthree"));
            assertEquals(0, printk(caller, ""));
            assertEquals(4, printk(caller, "a\n\nb"));
            assertEquals(1, printk(caller, "\n"));
            return 0;
        });
        assertEquals(List.of("R0=55", "one", "two", "three", "", "a", "", "b", ""), functions.trace);
    }

    @Test
    void aFormatEndsWithNulWithinItsSize() {
        functions.run(caller -> {
            long format = Functions.text(caller, "ab");
            assertEquals(EINVAL, functions.call(caller, "bpf_trace_printk", format, 2));
            assertEquals(EINVAL, functions.call(caller, "bpf_trace_printk", format, 0));
            assertEquals(2, functions.call(caller, "bpf_trace_printk", format, 3));
            return 0;
        });
        functions.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                caller -> functions.call(caller, "bpf_trace_printk", Functions.text(caller, "ab"), 4));
        functions.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                caller -> functions.call(caller, "bpf_trace_printk", Functions.text(caller, "ab"), -1));
        functions.assertFault(Fault.Kind.MEMORY_ACCESS, caller -> functions.call(caller, "bpf_trace_printk", 0, 1));
        functions.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                caller -> functions.call(
                        caller, "bpf_snprintf", 0, 0, Functions.memory(caller, new byte[] {'a', 'b'}), 0, 0));
    }

    @Test
    void snprintfWritesWhatThereIsRoomForAndNothingBehindIt() {
        functions.run(caller -> {
            long to = Functions.memory(caller, "########".getBytes(StandardCharsets.UTF_8));
            assertEquals(6, snprintf(caller, to, 4, "%d", 12345));
            assertEquals("123\0####", Functions.read(caller, to, 8));
            assertEquals(3, snprintf(caller, to, 1, "ab"));
            assertEquals("\0" + "23\0####", Functions.read(caller, to, 8));
            assertEquals(3, snprintf(caller, to + 4, 4, "ab"));
            assertEquals("ab\0#", Functions.read(caller, to + 4, 4));
            assertEquals(3, snprintf(caller, 0, 0, "ab"));
            assertEquals(EINVAL, snprintf(caller, to, 8, "%"));
            return 0;
        });
        functions.assertFault(
                Fault.Kind.MEMORY_ACCESS, caller -> snprintf(caller, Functions.memory(caller, 8), 9, "ab"));
        functions.assertFault(
                Fault.Kind.MEMORY_ACCESS, caller -> snprintf(caller, Functions.memory(caller, 8), -1, "ab"));
        functions.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                caller -> snprintf(caller, caller.place(Region.readOnly("rodata", new byte[8])), 8, "ab"));
    }

    @Test
    void argumentsAreInTheByteOrderOfTheProgram() {
        Functions big = new Functions(ByteOrder.BIG_ENDIAN);
        big.run(caller -> {
            long values = Functions.memory(caller, new byte[] {0, 0, 0, 0, 0, 0, 1, 2});
            return big.call(caller, "bpf_trace_vprintk", Functions.text(caller, "%x"), 3, values, 8);
        });
        assertEquals(List.of("102"), big.trace);
    }

    private static final class Sequence implements SequenceContext {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public boolean isSequence(long address) {
            return address == 0x77;
        }

        @Override
        public boolean append(byte[] text, int length) {
            if (bytes.size() + length > 10) {
                return false;
            }
            bytes.write(text, 0, length);
            return true;
        }

        @Override
        public long begin(Execution execution, ByteOrder byteOrder) {
            return 0x77;
        }
    }

    @Test
    void aSequenceIsWrittenToAsAWholeOrNotAtAll() {
        Sequence sequence = new Sequence();
        functions.outcome(sequence, caller -> {
            long format = Functions.text(caller, "%d;");
            long values = Functions.memory(caller, 8);
            caller.store(values, 8, 1234567);
            assertEquals(0, functions.call(caller, "bpf_seq_printf", 0x77, format, 4, values, 8));
            assertEquals(
                    Errno.EOVERFLOW.result(), functions.call(caller, "bpf_seq_printf", 0x77, format, 4, values, 8));
            assertEquals(0, functions.call(caller, "bpf_seq_write", 0x77, format, 2));
            assertEquals(Errno.EOVERFLOW.result(), functions.call(caller, "bpf_seq_write", 0x77, format, 2));
            assertEquals(0, functions.call(caller, "bpf_seq_write", 0x77, 0, 0));
            assertEquals(EINVAL, functions.call(caller, "bpf_seq_printf", 0x77, format, 4, values, 4));
            return 0;
        });
        assertEquals("1234567;%d", sequence.bytes.toString(StandardCharsets.UTF_8));
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> functions.call(caller, "bpf_seq_write", 0x77, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpf_stream_vprintk", "bpf_stream_vprintk_impl"})
    void aStreamIsPrintedTo(String function) {
        functions.run(caller -> {
            long values = Functions.memory(caller, 8);
            caller.store(values, 8, 7);
            long format = Functions.text(caller, "n=%d\n");
            assertEquals(0, functions.call(caller, function, 1, format, values, 8, 0));
            assertEquals(0, functions.call(caller, function, 2, format, values, 8, 0));
            assertEquals(Errno.ENOENT.result(), functions.call(caller, function, 0, format, values, 8, 0));
            assertEquals(Errno.ENOENT.result(), functions.call(caller, function, 3, format, values, 7, 0));
            assertEquals(EINVAL, functions.call(caller, function, 1, format, values, 7, 0));
            assertEquals(EINVAL, functions.call(caller, function, 1, format, 0, 8, 0));
            assertEquals(EINVAL, functions.call(caller, function, 1, format, 0, 0, 0));
            assertEquals(EINVAL, functions.call(caller, function, 1, format, values, 104, 0));
            return 0;
        });
        assertEquals(List.of("n=7", "n=7"), functions.trace);
    }
}
