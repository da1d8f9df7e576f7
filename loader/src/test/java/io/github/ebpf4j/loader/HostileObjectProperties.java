package io.github.ebpf4j.loader;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever the bytes are: they load, or they are refused with our exception and one line. */
class HostileObjectProperties {

    private static final List<byte[]> OBJECTS = List.of(
            Samples.read("calls.bpfel.o"),
            Samples.read("calls.bpfeb.o"),
            Samples.read("fibonacci.bpfel.o"),
            Samples.read("maps.bpfel.o"),
            Samples.read("maps.bpfeb.o"),
            Samples.read("globals.bpfel.o"),
            Samples.read("pointers.bpfeb.o"),
            Samples.read("undefined.bpfel.o"),
            Samples.read("samesection.bpfeb.o"),
            Samples.small().write());

    @Provide
    Arbitrary<byte[]> damagedObjects() {
        Arbitrary<List<Mutation>> kinds =
                Arbitraries.of(Mutation.class).list().ofMinSize(1).ofMaxSize(3);
        return Combinators.combine(Arbitraries.of(OBJECTS), kinds, Arbitraries.longs())
                .as((object, changes, seed) -> {
                    Random random = new Random(seed);
                    byte[] bytes = object.clone();
                    for (Mutation change : changes) {
                        bytes = change.apply(bytes, random);
                    }
                    return bytes;
                });
    }

    @Property(tries = 10_000)
    void aDamagedObjectLoadsOrIsRefused(@ForAll("damagedObjects") byte[] bytes) {
        Outcome.loadsOrIsRefused(() -> Outcome.requireSound(ObjectLoader.load(bytes, "damaged.o")));
    }

    @Property(tries = 1_000)
    void randomBytesAreRefused(@ForAll byte[] bytes) {
        // Four bytes in a row can be the magic number by chance, but never with a valid header behind them.
        LoadException refusal = assertThrows(LoadException.class, () -> ObjectLoader.load(bytes, "random.o"));
        Outcome.requireOneLine(refusal.getMessage());
    }

    @Property(tries = 2_000)
    void randomBytesBehindAGoodHeaderLoadOrAreRefused(@ForAll byte[] bytes) {
        byte[] object = Arrays.copyOf(Samples.small().write(), 64 + bytes.length);
        System.arraycopy(bytes, 0, object, 64, bytes.length);
        Outcome.loadsOrIsRefused(() -> Outcome.requireSound(ObjectLoader.load(object, "random.o")));
    }
}
