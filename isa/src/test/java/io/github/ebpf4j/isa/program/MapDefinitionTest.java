package io.github.ebpf4j.isa.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.program.MapDefinition.Initializer;
import io.github.ebpf4j.isa.program.MapDefinition.Kind;
import io.github.ebpf4j.isa.program.MapDefinition.Variable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MapDefinitionTest {

    private static final MapDefinition INNER =
            MapDefinition.builder("inner", MapType.HASH.number()).sizes(4, 8).build();

    /** No two of its numbers are equal. */
    private static final MapDefinition FULL = new MapDefinition(
            "m",
            Kind.STRUCT_OPS,
            ".struct_ops",
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            9,
            10,
            Optional.of(INNER),
            List.of(new Initializer(11, Initializer.Target.MAP, "other")),
            Optional.of(DataImage.of(1, new byte[] {12})),
            List.of(new Variable("v", 13, 14, 15)));

    @Test
    void whatIsNotToldIsNotThere() {
        assertEquals(
                new MapDefinition(
                        "m",
                        Kind.BTF,
                        ".maps",
                        27,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        List.of()),
                MapDefinition.builder("m", MapType.RINGBUF.number()).build());
    }

    @Test
    void eachNumberGoesWhereItBelongs() {
        assertEquals(
                FULL,
                MapDefinition.builder("m", 1)
                        .declared(Kind.STRUCT_OPS, ".struct_ops")
                        .sizes(2, 3)
                        .maxEntries(4)
                        .flags(5)
                        .extra(6)
                        .numaNode(7)
                        .pinning(8)
                        .types(9, 10)
                        .inner(Optional.of(INNER))
                        .initializers(FULL.initializers())
                        .data(FULL.data(), FULL.variables())
                        .build());
    }

    @Test
    void oneLikeAnotherIsEqualButForWhatIsTold() {
        assertEquals(FULL, FULL.toBuilder().build());
        MapDefinition larger = FULL.toBuilder().maxEntries(100).build();
        assertEquals(100, larger.maxEntries());
        assertEquals(FULL, larger.toBuilder().maxEntries(4).build());
    }
}
