package io.github.ebpf4j.conformance.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.Instruction;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.util.DefaultLocale;

class XdpPrologueTest {

    @Test
    @DefaultLocale("ar-EG")
    void isTheSameForReadersOfOtherDigits() {
        assertEquals(0x00000123000002b7L, XdpPrologue.of(0x123).at(8).toSlot());
    }

    @Test
    void isThatOfUpstreamSlotBySlot() {
        assertEquals(
                List.of(
                        0xffffffff000000b7L,
                        0x00000000000016bfL,
                        0x0000000000006161L,
                        0x0000000000046261L,
                        0x00000000000013bfL,
                        0x0000012300000307L,
                        0x00000000000123bdL,
                        0x0000000000000095L,
                        0x00000123000002b7L),
                XdpPrologue.of(0x123).instructions().stream()
                        .map(Instruction::toSlot)
                        .toList());
    }
}
