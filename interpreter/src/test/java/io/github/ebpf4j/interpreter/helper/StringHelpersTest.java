package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StringHelpersTest {

    private final Functions functions = new Functions();

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "12,10,2,12",
                "-12,0,3,-12",
                "  -12xyz,0,5,-12",
                "0x1fZ,0,4,31",
                "0X1F,16,4,31",
                "1f,16,2,31",
                "017,0,3,15",
                "08,0,1,0",
                "0,0,1,0",
                "-0,0,2,0",
                "0x,0,1,0",
                "0xg,0,1,0",
                "9,8,-22,0",
                "0xg,16,-22,0",
                "abc,10,-22,0",
                "+5,10,-22,0",
                "-,10,-22,0",
                "' ',10,-22,0",
                "- 5,10,-22,0",
                "9223372036854775807,10,19,9223372036854775807",
                "9223372036854775808,10,-34,0",
                "-9223372036854775808,10,20,-9223372036854775808",
                "-9223372036854775809,10,-34,0",
                "18446744073709551616,10,-34,0",
                "99999999999999999999999999,10,-34,0",
                "7fffffffffffffff,16,16,9223372036854775807",
                "8000000000000000,16,-34,0",
                "777777777777777777777,8,21,9223372036854775807",
                "5,1,-22,0",
                "5,2,-22,0",
                "5,32,-22,0",
                "5,42,-22,0",
            })
    void strtolParsesAsTheKernelDoes(String text, long flags, long result, long value) {
        functions.run(caller -> {
            long at = Functions.text(caller, text);
            long to = Functions.memory(caller, 8);
            caller.store(to, 8, 77);
            assertEquals(result, functions.call(caller, "bpf_strtol", at, text.length(), flags, to));
            assertEquals(value, caller.load(to, 8));
            return 0;
        });
    }

    @ParameterizedTest
    @CsvSource({
        "12,10,2,12",
        "-12,10,-22,0",
        "-0,10,-22,0",
        "18446744073709551615,10,20,-1",
        "18446744073709551616,10,-34,0",
        "-18446744073709551616,10,-34,0",
        "ffffffffffffffff,16,16,-1",
        "1777777777777777777777,8,22,-1",
        "2000000000000000000000,8,-34,0",
    })
    void strtoulParsesAsTheKernelDoes(String text, long flags, long result, long value) {
        functions.run(caller -> {
            long at = Functions.text(caller, text);
            long to = Functions.memory(caller, 8);
            caller.store(to, 8, 77);
            assertEquals(result, functions.call(caller, "bpf_strtoul", at, text.length(), flags, to));
            assertEquals(value, caller.load(to, 8));
            return 0;
        });
    }

    @Test
    void whatIsABlankAndWhatIsADigitIsDecidedByNumber() {
        functions.run(caller -> {
            long to = Functions.memory(caller, 8);
            for (int character = 0; character < 256; character++) {
                boolean blank = character == ' ' || character == 0xa0 || (character >= 9 && character <= 13);
                int worth = character < 128 ? Character.digit(character, 16) : -1;
                long text = Functions.memory(caller, 3);
                caller.store(text, 1, character);
                caller.store(text + 1, 1, '7');
                long expected = blank || worth >= 0 ? 2 : character == '-' ? 2 : Errno.EINVAL.result();
                assertEquals(expected, functions.call(caller, "bpf_strtol", text, 2, 16, to), "character " + character);
                long value = blank ? 7 : worth >= 0 ? 16 * worth + 7 : character == '-' ? -7 : 0;
                assertEquals(value, caller.load(to, 8), "character " + character);
            }
            return 0;
        });
    }

    @Test
    void noMoreThanTheSizeIsLookedAtAndNoMoreThan63Digits() {
        functions.run(caller -> {
            long at = Functions.text(caller, "123");
            long to = Functions.memory(caller, 8);
            assertEquals(2, functions.call(caller, "bpf_strtol", at, 2, 10, to));
            assertEquals(12, caller.load(to, 8));
            assertEquals(Errno.EINVAL.result(), functions.call(caller, "bpf_strtol", at, 0, 10, to));
            long zeros = Functions.text(caller, " -" + "0".repeat(62) + "19");
            assertEquals(65, functions.call(caller, "bpf_strtol", zeros, 66, 10, to));
            assertEquals(-1, caller.load(to, 8));
            return 0;
        });
    }

    @Test
    void memoryThatIsNotThereIsAFault() {
        for (long size : new long[] {5, -1, Integer.MAX_VALUE, 1L << 32, Long.MIN_VALUE}) {
            functions.assertFault(
                    Fault.Kind.MEMORY_ACCESS,
                    caller -> functions.call(
                            caller,
                            "bpf_strtol",
                            Functions.text(caller, "123"),
                            size,
                            10,
                            Functions.memory(caller, 8)));
        }
        functions.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                caller -> functions.call(
                        caller, "bpf_strtoul", Functions.text(caller, "1"), 1, 10, Functions.memory(caller, 7)));
        functions.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                caller -> functions.call(caller, "bpf_strncmp", Functions.text(caller, "1"), 3, 0));
        functions.assertFault(
                Fault.Kind.MEMORY_ACCESS,
                caller -> functions.call(caller, "bpf_strncmp", Functions.text(caller, "1"), 2, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "abc,4,abc,0",
        "abc,3,abd,-1",
        "abd,3,abc,1",
        "abc,2,abd,0",
        "ab,3,abc,-1",
        "abc,4,ab,1",
        "abc,0,xyz,0",
        "\u00ff,1,a,1"
    })
    void strncmpCompares(String first, int size, String second, long result) {
        functions.run(caller -> {
            assertEquals(
                    result,
                    functions.call(
                            caller,
                            "bpf_strncmp",
                            Functions.text(caller, first),
                            size,
                            Functions.text(caller, second)));
            return 0;
        });
    }
}
