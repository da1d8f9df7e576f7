package io.github.ebpf4j.isa;

import static io.github.ebpf4j.isa.ConformanceGroup.ATOMIC32;
import static io.github.ebpf4j.isa.ConformanceGroup.ATOMIC64;
import static io.github.ebpf4j.isa.ConformanceGroup.BASE32;
import static io.github.ebpf4j.isa.ConformanceGroup.BASE64;
import static io.github.ebpf4j.isa.ConformanceGroup.CALLX;
import static io.github.ebpf4j.isa.ConformanceGroup.DIVMUL32;
import static io.github.ebpf4j.isa.ConformanceGroup.DIVMUL64;
import static io.github.ebpf4j.isa.ConformanceGroup.PACKET;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConformanceGroupTest {

    // Section 2.4 knows these three inclusions and no other.
    private static final Map<ConformanceGroup, ConformanceGroup> INCLUSIONS =
            Map.of(BASE64, BASE32, DIVMUL64, DIVMUL32, ATOMIC64, ATOMIC32);

    @ParameterizedTest
    @EnumSource
    void aGroupIncludesItselfAndWhatSection24Says(ConformanceGroup group) {
        for (ConformanceGroup other : ConformanceGroup.values()) {
            assertEquals(group == other || INCLUSIONS.get(group) == other, group.includes(other), other::toString);
        }
    }

    @Test
    void theClosureAddsWhatIsIncluded() {
        assertEquals(Set.of(), ConformanceGroup.closure(Set.of()));
        assertEquals(Set.of(BASE32), ConformanceGroup.closure(Set.of(BASE32)));
        assertEquals(Set.of(BASE64, BASE32), ConformanceGroup.closure(Set.of(BASE64)));
        assertEquals(
                Set.of(BASE32, DIVMUL32, DIVMUL64, ATOMIC32, ATOMIC64, PACKET, CALLX),
                ConformanceGroup.closure(Set.of(BASE32, DIVMUL64, ATOMIC64, PACKET, CALLX)));
    }

    @ParameterizedTest
    @EnumSource
    void theClosureIsClosed(ConformanceGroup group) {
        Set<ConformanceGroup> once = ConformanceGroup.closure(Set.of(group));
        assertEquals(once, ConformanceGroup.closure(once));
    }

    @Test
    void labelsAreThoseOfTheRfc() {
        assertEquals("base32", BASE32.toString());
        assertEquals("divmul64", DIVMUL64.toString());
        assertEquals("callx", CALLX.toString());
    }
}
