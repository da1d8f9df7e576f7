package io.github.ebpf4j.interpreter;

import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Numbers that instructions get wrong: the bounds of every width, their neighbours, and shift counts. */
final class Operands {

    private Operands() {}

    /** Every power of two that bounds a width or a shift, its negation, and the neighbours of both. */
    static final List<Long> EDGES = LongStream.of(0, 5, 6, 7, 8, 15, 16, 31, 32, 33, 63)
            .map(bit -> 1L << bit)
            .flatMap(power -> LongStream.of(power - 1, power, power + 1, -power - 1, -power, -power + 1))
            .distinct()
            .boxed()
            .toList();

    /** Halves that look like edges when they are taken for the whole. */
    private static final List<Long> MIXED = List.of(
            0x0000_0001_0000_0000L,
            0xffff_ffff_0000_0000L,
            0x8000_0000_0000_0001L,
            0x0000_0000_8000_0000L,
            0x7fff_ffff_8000_0000L,
            0x1234_5678_9abc_def0L,
            0xfedc_ba98_7654_3210L);

    static Arbitrary<Long> longs() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.of(EDGES)),
                Tuple.of(1, Arbitraries.of(MIXED)),
                Tuple.of(2, Arbitraries.longs()),
                Tuple.of(1, Arbitraries.longs().between(-70, 70)));
    }
}
