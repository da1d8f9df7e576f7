package io.github.ebpf4j.isa.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BasicBlockTest {

    @ParameterizedTest
    @CsvSource({"2, false", "3, true", "5, true", "6, false"})
    void containsItsSlotsAndNoOther(int pc, boolean contained) {
        assertEquals(contained, new BasicBlock(3, 6, 5, true, OptionalInt.empty()).contains(pc));
    }
}
