package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Current.EndOfRun;
import java.util.Arrays;

/**
 * Functions on strings at addresses that may be anything: {@code bpf_strlen} and its kin of {@code
 * kernel/bpf/helpers.c}. A string that cannot be read is {@code -EFAULT}, or {@code -ERANGE} if its address is one of
 * user memory; one that is longer than 64 KiB is {@code -E2BIG}.
 */
final class UnsafeStringHelpers {

    /** How many bytes of a string are looked at ({@code XATTR_SIZE_MAX}). */
    private static final int MOST = 1 << 16;

    void register(Registry registry) {
        registry.kfunc("bpf_strcmp", (caller, a, b, r3, r4, r5) -> compare(caller, a, b, MOST, false));
        registry.kfunc("bpf_strcasecmp", (caller, a, b, r3, r4, r5) -> compare(caller, a, b, MOST, true));
        registry.kfunc("bpf_strncasecmp", (caller, a, b, count, r4, r5) -> compare(caller, a, b, count, true));
        registry.kfunc("bpf_strlen", (caller, text, r2, r3, r4, r5) -> length(caller, text, MOST));
        registry.kfunc("bpf_strnlen", (caller, text, count, r3, r4, r5) -> length(caller, text, count));
        registry.kfunc("bpf_strchr", (caller, text, character, r3, r4, r5) -> find(caller, text, MOST, character));
        registry.kfunc("bpf_strnchr", (caller, text, count, character, r4, r5) -> find(caller, text, count, character));
        registry.kfunc("bpf_strchrnul", (caller, text, character, r3, r4, r5) -> findOrEnd(caller, text, character));
        registry.kfunc("bpf_strrchr", (caller, text, character, r3, r4, r5) -> findLast(caller, text, character));
        registry.kfunc("bpf_strspn", (caller, text, set, r3, r4, r5) -> span(caller, text, set, true));
        registry.kfunc("bpf_strcspn", (caller, text, set, r3, r4, r5) -> span(caller, text, set, false));
        registry.kfunc("bpf_strstr", (caller, text, part, r3, r4, r5) -> search(caller, text, part, MOST, false));
        registry.kfunc("bpf_strcasestr", (caller, text, part, r3, r4, r5) -> search(caller, text, part, MOST, true));
        registry.kfunc("bpf_strnstr", (caller, text, part, count, r4, r5) -> search(caller, text, part, count, false));
        registry.kfunc(
                "bpf_strncasestr", (caller, text, part, count, r4, r5) -> search(caller, text, part, count, true));
    }

    /** Returns what the kernel refuses an address with before it reads: {@code -ERANGE}, or 0. */
    private static long refusal(Caller caller, long address) {
        return ProbeReadHelpers.isOfUser(caller, address, Byte.BYTES) ? Errno.ERANGE.result() : 0;
    }

    private static long refusal(Caller caller, long first, long second) {
        long refusal = refusal(caller, first);
        return refusal == 0 ? refusal(caller, second) : refusal;
    }

    /** Returns a byte of memory, or {@code -EFAULT} if it cannot be read. */
    private static int at(Caller caller, long address) {
        return caller.isReadable(address, 1) ? MemoryArguments.byteAt(caller, address) : -Errno.EFAULT.number();
    }

    private static int lower(int character) {
        boolean upper = character >= 'A' && character <= 'Z';
        boolean latin = character >= 0xc0 && character <= 0xde && character != 0xd7;
        return upper || latin ? character + 0x20 : character;
    }

    /** Returns how many bytes a size_t admits, of those that are looked at. */
    private static int limit(long count) {
        return Long.compareUnsigned(count, MOST) > 0 ? MOST : (int) count;
    }

    private static long compare(Caller caller, long first, long second, long count, boolean anyCase) {
        long refusal = refusal(caller, first, second);
        if (refusal != 0) {
            return refusal;
        }
        int limit = limit(count);
        for (int i = 0; i < limit; i++) {
            Cost.ofStep(caller, i);
            int a = at(caller, first + i);
            int b = at(caller, second + i);
            if (a < 0 || b < 0) {
                return Errno.EFAULT.result();
            }
            int difference = anyCase ? lower(a) - lower(b) : a - b;
            if (difference != 0) {
                return Integer.signum(difference);
            }
            if (a == 0) {
                return 0;
            }
        }
        return limit == MOST ? Errno.E2BIG.result() : 0;
    }

    private static long length(Caller caller, long text, long count) {
        long refusal = refusal(caller, text);
        if (refusal != 0) {
            return refusal;
        }
        int limit = limit(count);
        for (int i = 0; i < limit; i++) {
            Cost.ofStep(caller, i);
            int character = at(caller, text + i);
            if (character <= 0) {
                return character == 0 ? i : character;
            }
        }
        return limit == MOST ? Errno.E2BIG.result() : limit;
    }

    private static long find(Caller caller, long text, long count, long character) {
        long refusal = refusal(caller, text);
        if (refusal != 0) {
            return refusal;
        }
        int limit = limit(count);
        int wanted = (int) character & 0xff;
        for (int i = 0; i < limit; i++) {
            Cost.ofStep(caller, i);
            int found = at(caller, text + i);
            if (found == wanted) {
                return i;
            }
            if (found <= 0) {
                return found == 0 ? Errno.ENOENT.result() : found;
            }
        }
        return limit == MOST ? Errno.E2BIG.result() : Errno.ENOENT.result();
    }

    private static long findOrEnd(Caller caller, long text, long character) {
        long found = find(caller, text, MOST, character);
        return found == Errno.ENOENT.result() ? length(caller, text, MOST) : found;
    }

    private static long findLast(Caller caller, long text, long character) {
        long refusal = refusal(caller, text);
        if (refusal != 0) {
            return refusal;
        }
        // An int here, where the other functions take a char: no character is equal to one of more than 8 bits.
        int wanted = (int) character;
        long last = Errno.ENOENT.result();
        for (int i = 0; i < MOST; i++) {
            Cost.ofStep(caller, i);
            int found = at(caller, text + i);
            if (found == wanted && found >= 0) {
                last = i;
            }
            if (found <= 0) {
                return found == 0 ? last : found;
            }
        }
        return Errno.E2BIG.result();
    }

    /** Returns how many characters from the first on are of a set, or are not. */
    private static long span(Caller caller, long text, long set, boolean of) {
        long refusal = refusal(caller, text, set);
        if (refusal != 0) {
            return refusal;
        }
        if (at(caller, text) == 0) {
            return 0;
        }
        // A bit for each character that the set has; it is read as far as it has to be, and once.
        Text members = Text.of(caller);
        members.read(caller, set);
        long[] bits = members.bits();
        for (int i = 0; i < MOST; i++) {
            Cost.ofStep(caller, i);
            int found = at(caller, text + i);
            if (found <= 0) {
                return found == 0 ? i : found;
            }
            boolean member = (bits[found / Long.SIZE] >>> found % Long.SIZE & 1) != 0;
            if (!member && members.problem != 0) {
                return members.problem;
            }
            if (member != of) {
                return i;
            }
        }
        return Errno.E2BIG.result();
    }

    private static long search(Caller caller, long text, long part, long count, boolean anyCase) {
        long refusal = refusal(caller, text, part);
        if (refusal != 0) {
            return refusal;
        }
        // As long as the part is, no more than that is to be compared for each character of the text: it is linear.
        Text wanted = Text.of(caller);
        wanted.read(caller, part);
        if (wanted.length == 0) {
            return wanted.problem;
        }
        if (anyCase) {
            wanted.toLower();
        }
        int[] borders = wanted.borders();
        boolean whole = Long.compareUnsigned(count, MOST) >= 0;
        int limit = limit(count);
        int matched = 0;
        for (int i = 0; i < limit; i++) {
            Cost.ofStep(caller, i);
            int found = at(caller, text + i);
            if (found <= 0) {
                return found == 0 ? Errno.ENOENT.result() : found;
            }
            int character = anyCase ? lower(found) : found;
            while (matched > 0 && (matched == wanted.length || wanted.at(matched) != character)) {
                matched = borders[matched - 1];
            }
            if (wanted.at(matched) == character) {
                matched++;
            }
            if (matched == wanted.length) {
                return wanted.problem == 0 ? i + 1 - matched : wanted.problem;
            }
        }
        return whole ? Errno.E2BIG.result() : Errno.ENOENT.result();
    }

    /** A copy of a string, kept from run to run. */
    private static final class Text implements EndOfRun {
        static final int FIRST = 64;

        private byte[] bytes = new byte[FIRST];
        private int[] borders = new int[FIRST];
        private final long[] bits = new long[256 / Long.SIZE];
        int length;
        /** What is wrong with what follows the bytes: an error number, or 0 if the string ends there. */
        int problem;

        static Text of(Caller caller) {
            return Current.of(caller).state(Text.class, current -> new Text());
        }

        void read(Caller caller, long address) {
            length = 0;
            problem = -Errno.E2BIG.number();
            while (length < MOST) {
                Cost.ofStep(caller, length);
                int character = UnsafeStringHelpers.at(caller, address + length);
                if (character <= 0) {
                    problem = character;
                    return;
                }
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, 2 * length);
                }
                bytes[length] = (byte) character;
                length++;
            }
        }

        int at(int index) {
            return bytes[index] & 0xff;
        }

        void toLower() {
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) lower(at(i));
            }
        }

        /** Returns a set of the characters. */
        long[] bits() {
            Arrays.fill(bits, 0);
            for (int i = 0; i < length; i++) {
                bits[at(i) / Long.SIZE] |= 1L << at(i) % Long.SIZE;
            }
            return bits;
        }

        /** Returns, for each beginning of the string, how long its longest end is that the string begins with, too. */
        int[] borders() {
            if (borders.length < length) {
                borders = new int[bytes.length];
            }
            borders[0] = 0;
            for (int i = 1; i < length; i++) {
                int border = borders[i - 1];
                while (border > 0 && at(i) != at(border)) {
                    border = borders[border - 1];
                }
                borders[i] = at(i) == at(border) ? border + 1 : border;
            }
            return borders;
        }

        /** Nothing is let go of: the buffers stay for the next run. */
        @Override
        public void endOfRun() {}
    }
}
