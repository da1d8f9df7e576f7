package io.github.ebpf4j.isa.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers of Linux's types of programs, of places to attach them, and of maps. */
class LinuxTypesTest {

    @Test
    void typesOfProgramsCountFromZero() {
        assertEquals(upTo(33), numbers(ProgramType.values(), ProgramType::number));
        assertEquals(Optional.of(ProgramType.XDP), ProgramType.of(6));
        assertEquals(Optional.of(ProgramType.TRACING), ProgramType.of(26));
        assertEquals(Optional.of(ProgramType.NETFILTER), ProgramType.of(32));
    }

    @Test
    void typesOfPlacesToAttachCountFromZero() {
        assertEquals(upTo(62), numbers(AttachType.values(), AttachType::number));
        assertEquals(Optional.of(AttachType.TRACE_FENTRY), AttachType.of(24));
        assertEquals(Optional.of(AttachType.XDP), AttachType.of(37));
        assertEquals(Optional.of(AttachType.TCX_INGRESS), AttachType.of(46));
        assertEquals(Optional.of(AttachType.TRACE_FSESSION_MULTI), AttachType.of(61));
    }

    @Test
    void typesOfMapsCountFromZero() {
        assertEquals(upTo(34), numbers(MapType.values(), MapType::number));
        assertEquals(Optional.of(MapType.RINGBUF), MapType.of(27));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 62, 1000, Integer.MIN_VALUE})
    void otherNumbersHaveNoType(int number) {
        assertEquals(Optional.empty(), ProgramType.of(number));
        assertEquals(Optional.empty(), AttachType.of(number));
        assertEquals(Optional.empty(), MapType.of(number));
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static <T> List<Integer> numbers(T[] types, java.util.function.Function<T, Integer> number) {
        return Arrays.stream(types).map(number).toList();
    }
}
