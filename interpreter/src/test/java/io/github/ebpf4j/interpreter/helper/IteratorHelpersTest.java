package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IteratorHelpersTest {

    private final Functions functions = new Functions();

    static List<Integer> rest(Functions of, Caller caller, String next, long iterator, int most) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            long number = of.call(caller, next, iterator);
            if (number == 0) {
                break;
            }
            all.add((int) caller.load(number, 4));
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 3, '[0, 1, 2]'",
        "-2, 2, '[-2, -1, 0, 1]'",
        "5, 5, []",
        "2147483645, 2147483647, '[2147483645, 2147483646]'"
    })
    void numbersAreThoseFromTheFirstUpToTheLast(int start, int end, String expected) {
        functions.run(caller -> {
            long iterator = Functions.memory(caller, 8);
            assertEquals(0, functions.call(caller, "bpf_iter_num_new", iterator, start, end));
            assertEquals(
                    expected,
                    rest(functions, caller, "bpf_iter_num_next", iterator, 10).toString());
            assertEquals(0, functions.call(caller, "bpf_iter_num_next", iterator));
            assertEquals(0, functions.call(caller, "bpf_iter_num_destroy", iterator));
            assertEquals(0, caller.load(iterator, 8));
            return 0;
        });
    }

    @Test
    void numbersThatAreNoneOrTooManyAreRefused() {
        functions.run(caller -> {
            long iterator = Functions.memory(caller, 8);
            assertEquals(Errno.EINVAL.result(), functions.call(caller, "bpf_iter_num_new", iterator, 1, 0));
            assertEquals(0, functions.call(caller, "bpf_iter_num_next", iterator));
            assertEquals(
                    Errno.E2BIG.result(),
                    functions.call(caller, "bpf_iter_num_new", iterator, Integer.MIN_VALUE, Integer.MAX_VALUE));
            assertEquals(Errno.E2BIG.result(), functions.call(caller, "bpf_iter_num_new", iterator, 0, (8 << 20) + 1));
            assertEquals(0, functions.call(caller, "bpf_iter_num_next", iterator));
            assertEquals(0, functions.call(caller, "bpf_iter_num_new", iterator, 0, 8 << 20));
            return 0;
        });
        functions.assertFault(Fault.Kind.MEMORY_ACCESS, caller -> functions.call(caller, "bpf_iter_num_new", 0, 0, 1));
        functions.assertFault(Fault.Kind.MEMORY_ACCESS, caller -> functions.call(caller, "bpf_iter_num_next", 0));
    }

    @Test
    void bitsThatCannotBeReadOrAreTooManyAreRefused() {
        functions.run(caller -> {
            long iterator = Functions.memory(caller, 16);
            long bits = Functions.memory(caller, 512 * 8);
            assertEquals(Errno.EINVAL.result(), functions.call(caller, "bpf_iter_bits_new", iterator, bits, 0));
            assertEquals(Errno.EINVAL.result(), functions.call(caller, "bpf_iter_bits_new", iterator, 0, 1));
            assertEquals(Errno.E2BIG.result(), functions.call(caller, "bpf_iter_bits_new", iterator, bits, 512));
            assertEquals(Errno.E2BIG.result(), functions.call(caller, "bpf_iter_bits_new", iterator, bits, -1));
            assertEquals(Errno.EFAULT.result(), functions.call(caller, "bpf_iter_bits_new", iterator, 8, 1));
            assertEquals(Errno.ERANGE.result(), functions.call(caller, "bpf_iter_bits_new", iterator, 8, 2));
            assertEquals(Errno.EFAULT.result(), functions.call(caller, "bpf_iter_bits_new", iterator, 1L << 63, 2));
            assertEquals(Errno.EFAULT.result(), functions.call(caller, "bpf_iter_bits_new", iterator, bits + 16, 511));
            assertEquals(0, functions.call(caller, "bpf_iter_bits_next", iterator));
            assertEquals(0, functions.call(caller, "bpf_iter_bits_destroy", iterator));
            return 0;
        });
    }

    @Test
    void copiesOfBitsHaveALimitAndAreUsedAgain() {
        functions.run(caller -> {
            long bits = Functions.memory(caller, 16);
            for (int i = 0; i < 100_000; i++) {
                long iterator = scratch(caller);
                assertEquals(0, functions.call(caller, "bpf_iter_bits_new", iterator, bits, 2));
                assertEquals(0, functions.call(caller, "bpf_iter_bits_destroy", iterator));
            }
            long iterators = Functions.memory(caller, 16 * 257);
            for (int i = 0; i < 256; i++) {
                assertEquals(0, functions.call(caller, "bpf_iter_bits_new", iterators + 16L * i, bits, 2));
            }
            assertEquals(
                    Errno.ENOMEM.result(), functions.call(caller, "bpf_iter_bits_new", iterators + 16L * 256, bits, 2));
            return 0;
        });
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
            long iterator = scratch(caller);
            functions.call(caller, "bpf_iter_bits_new", iterator, Functions.memory(caller, 16), 2);
            caller.store(iterator, 8, 77);
            return functions.call(caller, "bpf_iter_bits_destroy", iterator);
        });
    }

    private long scratch;

    private long scratch(Caller caller) {
        if (scratch == 0 || !caller.isReadable(scratch, 16)) {
            scratch = Functions.memory(caller, 16);
        }
        return scratch;
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpf_rcu_read_unlock", "bpf_preempt_enable", "bpf_local_irq_restore"})
    void aSectionIsLeftAsOftenAsItWasEntered(String leave) {
        String enter = switch (leave) {
            case "bpf_rcu_read_unlock" -> "bpf_rcu_read_lock";
            case "bpf_preempt_enable" -> "bpf_preempt_disable";
            default -> "bpf_local_irq_save";
        };
        functions.run(caller -> {
            long outer = Functions.memory(caller, 8);
            long inner = Functions.memory(caller, 8);
            functions.call(caller, enter, outer);
            functions.call(caller, enter, inner);
            functions.call(caller, leave, inner);
            return functions.call(caller, leave, outer);
        });
        functions.assertFault(
                Fault.Kind.ARGUMENT, caller -> functions.call(caller, leave, Functions.memory(caller, 8)));
        functions.run(caller -> functions.call(caller, enter, Functions.memory(caller, 8)));
        // The end of that run left it.
        functions.assertFault(
                Fault.Kind.ARGUMENT, caller -> functions.call(caller, leave, Functions.memory(caller, 8)));
    }

    @Test
    void interruptsAreRestoredInOrder() {
        functions.assertFault(Fault.Kind.ARGUMENT, caller -> {
            long outer = Functions.memory(caller, 8);
            functions.call(caller, "bpf_local_irq_save", outer);
            functions.call(caller, "bpf_local_irq_save", Functions.memory(caller, 8));
            return functions.call(caller, "bpf_local_irq_restore", outer);
        });
    }

    @Test
    void castsReturnWhatTheyAreGiven() {
        assertEquals(-5, functions.call("bpf_rdonly_cast", -5, 3));
        assertEquals(7, functions.call("bpf_cast_to_kern_ctx", 7));
    }
}
