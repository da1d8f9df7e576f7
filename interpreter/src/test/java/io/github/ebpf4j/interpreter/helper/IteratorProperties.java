package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteOrder;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class IteratorProperties {

    @Property(tries = 100)
    void bitsAreThoseThatAreSet(@ForAll @Size(min = 1, max = 12) List<Long> words, @ForAll boolean bigEndian) {
        Functions of = new Functions(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        BitSet expected =
                BitSet.valueOf(words.stream().mapToLong(Long::longValue).toArray());
        of.run(caller -> {
            long iterator = Functions.memory(caller, 16);
            long bits = Functions.memory(caller, 8 * words.size());
            for (int i = 0; i < words.size(); i++) {
                caller.store(bits + 8L * i, 8, words.get(i));
            }
            assertEquals(0, of.call(caller, "bpf_iter_bits_new", iterator, bits, words.size()));
            // It goes through a copy.
            caller.write(bits, new byte[8 * words.size()]);
            assertEquals(
                    expected.stream().boxed().toList(),
                    IteratorHelpersTest.rest(of, caller, "bpf_iter_bits_next", iterator, 1000));
            assertEquals(0, of.call(caller, "bpf_iter_bits_next", iterator));
            assertEquals(0, of.call(caller, "bpf_iter_bits_destroy", iterator));
            return 0;
        });
    }

    @Property(tries = 50)
    void anyBytesTakenForAnIteratorAreHarmless(
            @ForAll @Size(16) byte[] bytes, @ForAll @IntRange(min = 0, max = 3) int which) {
        String name =
                List.of("bits_next", "bits_destroy", "num_next", "num_destroy").get(which);
        // A fault or a number; anything else would leave the run as an exception.
        Functions of = new Functions();
        of.outcome(caller -> of.call(caller, "bpf_iter_" + name, Functions.memory(caller, bytes.clone())));
    }
}
