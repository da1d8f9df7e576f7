package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Current.EndOfRun;
import java.util.ArrayList;
import java.util.List;

/**
 * Iterators that programs drive themselves: {@code bpf_iter_num_*} of {@code kernel/bpf/bpf_iter.c}, {@code
 * bpf_iter_bits_*} of {@code kernel/bpf/helpers.c}. Their state lies in the program's memory, as in the kernel.
 */
final class IteratorHelpers {

    /** How often a loop runs at most ({@code BPF_MAX_LOOPS}). */
    private static final long LOOPS = 8 << 20;

    void register(Registry registry) {
        registry.kfunc(
                "bpf_iter_num_new",
                (caller, iterator, start, end, r4, r5) -> newNumbers(caller, iterator, (int) start, (int) end));
        registry.kfunc("bpf_iter_num_next", (caller, iterator, r2, r3, r4, r5) -> nextNumber(caller, iterator));
        registry.kfunc("bpf_iter_num_destroy", (caller, iterator, r2, r3, r4, r5) -> {
            caller.store(iterator, Long.BYTES, 0);
            return 0;
        });
        registry.kfunc(
                "bpf_iter_bits_new", (caller, iterator, bits, words, r4, r5) -> newBits(caller, iterator, bits, words));
        registry.kfunc("bpf_iter_bits_next", (caller, iterator, r2, r3, r4, r5) -> nextBit(caller, iterator));
        registry.kfunc("bpf_iter_bits_destroy", (caller, iterator, r2, r3, r4, r5) -> destroyBits(caller, iterator));
    }

    // struct bpf_iter_num
    // |  0: current  |  4: end  |
    private static final int END = Integer.BYTES;

    private static long newNumbers(Caller caller, long iterator, int start, int end) {
        caller.store(iterator, Long.BYTES, 0);
        if (start > end) {
            return Errno.EINVAL.result();
        }
        if ((long) end - start > LOOPS) {
            return Errno.E2BIG.result();
        }
        caller.store(iterator, Integer.BYTES, start - 1L);
        caller.store(iterator + END, Integer.BYTES, end);
        return 0;
    }

    private static long nextNumber(Caller caller, long iterator) {
        int next = (int) caller.load(iterator, Integer.BYTES) + 1;
        int end = (int) caller.load(iterator + END, Integer.BYTES);
        if (next >= end) {
            caller.store(iterator, Long.BYTES, 0);
            return 0;
        }
        caller.store(iterator, Integer.BYTES, next);
        return iterator;
    }

    // struct bpf_iter_bits
    // |  0: the bits themselves if they are one word, or the address of a copy  |  8: how many  |  12: current  |
    private static final int COUNT = 8;
    private static final int CURRENT = 12;
    private static final int MOST_WORDS = 511;

    /** The copies of bits that iterators of one run go through. */
    private static final class Copies implements EndOfRun {

        /** How many there can be at once: the kernel has a limit, too, its memory. */
        private static final int MOST = 256;

        private static final class Copy {
            final long address;
            final byte[] bytes;

            Copy(long address, byte[] bytes) {
                this.address = address;
                this.bytes = bytes;
            }
        }

        private final List<Copy> all = new ArrayList<>();
        private final List<Copy> free = new ArrayList<>();

        Copy take(Caller caller) {
            if (free.isEmpty()) {
                byte[] bytes = new byte[MOST_WORDS * Long.BYTES];
                Copy made = new Copy(caller.place(Region.readOnly("copy of bits", bytes)), bytes);
                all.add(made);
                return made;
            }
            return free.remove(free.size() - 1);
        }

        boolean isFull() {
            return free.isEmpty() && all.size() == MOST;
        }

        boolean give(long address) {
            for (Copy copy : all) {
                if (copy.address == address && !free.contains(copy)) {
                    return free.add(copy);
                }
            }
            return false;
        }

        /** What was placed in a run loses its address with it. */
        @Override
        public void endOfRun() {
            if (!all.isEmpty()) {
                all.clear();
                free.clear();
            }
        }
    }

    private static Copies copies(Caller caller) {
        return Current.of(caller).state(Copies.class, current -> new Copies());
    }

    private static long newBits(Caller caller, long iterator, long bits, long words) {
        int count = (int) Math.min(MemoryArguments.u32(words), MOST_WORDS + 1);
        caller.store(iterator, Long.BYTES, 0);
        caller.store(iterator + COUNT, Integer.BYTES, 0);
        caller.store(iterator + CURRENT, Integer.BYTES, -1);
        if (bits == 0 || count == 0) {
            return Errno.EINVAL.result();
        }
        if (count > MOST_WORDS) {
            return Errno.E2BIG.result();
        }
        int bytes = count * Long.BYTES;
        if (!caller.isReadable(bits, bytes)) {
            // The error of the read comes through where there are several words only.
            boolean ofUser = count > 1 && ProbeReadHelpers.isOfUser(caller, bits, Byte.BYTES);
            return ofUser ? Errno.ERANGE.result() : Errno.EFAULT.result();
        }
        if (count == 1) {
            caller.store(iterator, Long.BYTES, caller.load(bits, Long.BYTES));
        } else {
            Copies copies = copies(caller);
            if (copies.isFull()) {
                return Errno.ENOMEM.result();
            }
            Copies.Copy copy = copies.take(caller);
            caller.read(bits, copy.bytes, 0, bytes);
            caller.store(iterator, Long.BYTES, copy.address);
        }
        caller.store(iterator + COUNT, Integer.BYTES, (long) bytes * Byte.SIZE);
        return 0;
    }

    private static long nextBit(Caller caller, long iterator) {
        int count = (int) caller.load(iterator + COUNT, Integer.BYTES);
        int current = (int) caller.load(iterator + CURRENT, Integer.BYTES);
        if (count <= 0 || count > MOST_WORDS * Long.SIZE || current >= count) {
            return 0;
        }
        long words = count == Long.SIZE ? iterator : caller.load(iterator, Long.BYTES);
        int bit = Math.max(current + 1, 0);
        while (bit < count) {
            long rest = caller.load(words + (long) (bit / Long.SIZE) * Long.BYTES, Long.BYTES) >>> bit % Long.SIZE;
            if (rest != 0) {
                bit += Long.numberOfTrailingZeros(rest);
                break;
            }
            bit = (bit / Long.SIZE + 1) * Long.SIZE;
        }
        caller.store(iterator + CURRENT, Integer.BYTES, bit);
        return bit < count ? iterator + CURRENT : 0;
    }

    private static long destroyBits(Caller caller, long iterator) {
        if ((int) caller.load(iterator + COUNT, Integer.BYTES) > Long.SIZE
                && !copies(caller).give(caller.load(iterator, Long.BYTES))) {
            throw caller.fault(Fault.Kind.ARGUMENT, "what is at 0x%x is not an iterator of bits".formatted(iterator));
        }
        caller.store(iterator + COUNT, Integer.BYTES, 0);
        return 0;
    }
}
