package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.world.UserMemory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnsafeStringHelpersTest {

    private static final long EFAULT = Errno.EFAULT.result();
    private static final long E2BIG = Errno.E2BIG.result();
    private static final long ERANGE = Errno.ERANGE.result();

    /** Neither one of the kernel nor one of a process. */
    private static final long NO_ADDRESS = 1L << 63;

    private final Functions functions = new Functions();

    @ParameterizedTest
    @CsvSource({
        "strcmp, abc, abc, 0",
        "strcmp, abc, abd, -1",
        "strcmp, b, abc, 1",
        "strcmp, ab, abc, -1",
        "strcmp, \u00ff, a, 1",
        "strcmp, abc, ABC, 1",
        "strcasecmp, abc, ABC, 0",
        "strcasecmp, aBd, AbC, 1",
        "strcasecmp, \u00e4, \u00c4, 0",
        "strcasecmp, \u00d7, \u00f7, -1",
        "strspn, abcab7, abc, 5",
        "strspn, abc, cba, 3",
        "strspn, abc, '', 0",
        "strspn, '', abc, 0",
        "strcspn, abc7, 7, 3",
        "strcspn, abc, 7, 3",
        "strcspn, 7, 7, 0",
        "strcspn, abc, '', 3",
        "strstr, hello world, world, 6",
        "strstr, hello world, hello, 0",
        "strstr, hello, '', 0",
        "strstr, '', '', 0",
        "strstr, '', a, -2",
        "strstr, hello, l, 2",
        "strstr, aabaabaaab, aaab, 6",
        "strstr, hello, World, -2",
        "strstr, hello, hello world, -2",
        "strstr, Hello World, world, -2",
        "strcasestr, Hello World, wORld, 6",
        "strcasestr, Hello World, words, -2",
    })
    void twoStringsAreComparedAndSearched(String name, String first, String second, long expected) {
        functions.run(caller -> {
            assertEquals(
                    expected,
                    functions.call(
                            caller, "bpf_" + name, Functions.text(caller, first), Functions.text(caller, second)));
            return 0;
        });
    }

    @ParameterizedTest
    @CsvSource({
        "strnstr, hello world, world, 11, 6",
        "strnstr, hello world, world, 10, -2",
        "strnstr, hello, h, 0, -2",
        "strnstr, hello, '', 0, 0",
        "strnstr, hello, lo, -1, 3",
        "strncasestr, hello WORLD, world, 11, 6",
        "strncasestr, hello WORLD, world, 10, -2",
        "strncasecmp, ABCx, abcy, 3, 0",
        "strncasecmp, ABCx, abcy, 4, -1",
        "strncasecmp, x, y, 0, 0",
    })
    void twoStringsAreComparedAndSearchedUpToASize(String name, String first, String second, long size, long expected) {
        functions.run(caller -> {
            assertEquals(
                    expected,
                    functions.call(
                            caller,
                            "bpf_" + name,
                            Functions.text(caller, first),
                            Functions.text(caller, second),
                            size));
            return 0;
        });
    }

    @ParameterizedTest
    @CsvSource({
        "strchr, hello, 108, 0, 2",
        "strchr, hello, 120, 0, -2",
        "strchr, hello, 0, 0, 5",
        "strchr, hello, 364, 0, 2",
        "strchrnul, hello, 108, 0, 2",
        "strchrnul, hello, 120, 0, 5",
        "strrchr, hello, 108, 0, 3",
        "strrchr, hello, 120, 0, -2",
        "strrchr, hello, 0, 0, 5",
        "strrchr, hello, 364, 0, -2",
        "strrchr, \u00e4, -28, 0, -2",
        "strchr, \u00e4, -28, 0, 0",
        "strrchr, hello, 4294967404, 0, 3",
        "strnchr, hello, 3, 108, 2",
        "strnchr, hello, 2, 108, -2",
        "strnchr, hello, -1, 111, 4",
        "strlen, hello, 0, 0, 5",
        "strlen, '', 0, 0, 0",
        "strnlen, hello, 3, 0, 3",
        "strnlen, hello, 10, 0, 5",
        "strnlen, hello, 0, 0, 0",
    })
    void oneStringIsMeasuredAndSearched(String name, String text, long second, long third, long expected) {
        functions.run(caller -> {
            long at = Functions.text(caller, text);
            assertEquals(expected, functions.call(caller, "bpf_" + name, at, second, third));
            return 0;
        });
    }

    @Test
    void anAddressThatOnlyAProcessCanHaveIsOutOfRange() {
        functions.run(caller -> {
            long abc = Functions.text(caller, "abc");
            for (long address : new long[] {0, 8, 4095, UserMemory.END - 1}) {
                for (String name : List.of("strcmp", "strcasecmp", "strspn", "strcspn", "strstr", "strcasestr")) {
                    assertEquals(ERANGE, functions.call(caller, "bpf_" + name, address, abc), name);
                    assertEquals(ERANGE, functions.call(caller, "bpf_" + name, abc, address), name);
                }
                for (String name : List.of("strlen", "strnlen", "strchr", "strnchr", "strchrnul", "strrchr")) {
                    assertEquals(ERANGE, functions.call(caller, "bpf_" + name, address, 0, 0), name);
                }
                assertEquals(ERANGE, functions.call(caller, "bpf_strnstr", abc, address, 0));
                // The first string is empty, and yet the second is looked at.
                assertEquals(ERANGE, functions.call(caller, "bpf_strspn", Functions.text(caller, ""), address));
            }
            assertEquals(EFAULT, functions.call(caller, "bpf_strlen", UserMemory.END));
            return 0;
        });
    }

    @Test
    void aStringThatCannotBeReadOrDoesNotEndIsAnError() {
        functions.run(caller -> {
            long open = Functions.memory(caller, "abc".getBytes(StandardCharsets.UTF_8));
            long abc = Functions.text(caller, "abc");
            long endless = Functions.text(caller, "a".repeat(70_000));
            for (String name : List.of("strcmp", "strcasecmp", "strspn", "strcspn", "strstr", "strcasestr")) {
                assertEquals(EFAULT, functions.call(caller, "bpf_" + name, NO_ADDRESS, abc), name);
                assertEquals(EFAULT, functions.call(caller, "bpf_" + name, abc, NO_ADDRESS), name);
            }
            for (String name : List.of("strlen", "strchr", "strchrnul", "strrchr")) {
                assertEquals(EFAULT, functions.call(caller, "bpf_" + name, open, 'x'), name);
                assertEquals(E2BIG, functions.call(caller, "bpf_" + name, endless, 'x'), name);
            }
            assertEquals(0, functions.call(caller, "bpf_strchr", open, 'a'));
            assertEquals(3, functions.call(caller, "bpf_strnlen", open, 3));
            assertEquals(EFAULT, functions.call(caller, "bpf_strstr", abc, open));
            assertEquals(
                    Errno.ENOENT.result(), functions.call(caller, "bpf_strstr", Functions.text(caller, "ab"), open));
            assertEquals(E2BIG, functions.call(caller, "bpf_strcmp", endless, endless));
            assertEquals(E2BIG, functions.call(caller, "bpf_strstr", endless, Functions.text(caller, "aab")));
            assertEquals(E2BIG, functions.call(caller, "bpf_strspn", endless, Functions.text(caller, "a")));
            assertEquals(E2BIG, functions.call(caller, "bpf_strspn", abc, endless));
            assertEquals(0, functions.call(caller, "bpf_strcspn", abc, endless));
            return 0;
        });
    }

    @Test
    void aSearchTakesNoMoreTimeThanTheStringsAreLong() {
        functions.run(caller -> {
            long text = Functions.text(caller, "a".repeat(65_000));
            long part = Functions.text(caller, "a".repeat(30_000) + "b");
            for (int i = 0; i < 20; i++) {
                assertEquals(Errno.ENOENT.result(), functions.call(caller, "bpf_strstr", text, part));
            }
            return 0;
        });
    }
}
