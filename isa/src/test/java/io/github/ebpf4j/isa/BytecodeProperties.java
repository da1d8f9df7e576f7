package io.github.ebpf4j.isa;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

class BytecodeProperties {

    @Property
    void decodingLosesNothing(@ForAll("slots") byte[] bytes, @ForAll("orders") ByteOrder order) {
        assertArrayEquals(bytes, Bytecode.decode(bytes, order).encode(order));
    }

    @Property
    void encodingLosesNothing(@ForAll("programs") Bytecode code, @ForAll("orders") ByteOrder order) {
        assertEquals(code, Bytecode.decode(code.encode(order), order));
    }

    @Property
    void bytesThatAreNotWholeSlotsDoNotDecode(@ForAll @Size(max = 64) byte[] bytes, @ForAll("orders") ByteOrder order) {
        if (bytes.length % 8 == 0) {
            assertEquals(bytes.length / 8, Bytecode.decode(bytes, order).slots());
        } else {
            String message = assertThrows(BytecodeFormatException.class, () -> Bytecode.decode(bytes, order))
                    .getMessage();
            assertTrue(message.startsWith(bytes.length + " bytes"), message);
            assertTrue(message.contains(": " + bytes.length % 8 + " left over"), message);
        }
    }

    /** The two orders mirror each multi-byte field and exchange the register fields: section 3.1. */
    @Property
    void theByteOrdersDifferInTheOrderOfBytesOnly(@ForAll("programs") Bytecode code) {
        byte[] little = code.encode(ByteOrder.LITTLE_ENDIAN);
        byte[] big = code.encode(ByteOrder.BIG_ENDIAN);
        for (int slot = 0; slot < little.length; slot += 8) {
            byte[] mirrored = {
                little[slot],
                (byte) ((little[slot + 1] & 0xff) >>> 4 | little[slot + 1] << 4),
                little[slot + 3],
                little[slot + 2],
                little[slot + 7],
                little[slot + 6],
                little[slot + 5],
                little[slot + 4]
            };
            assertArrayEquals(mirrored, Arrays.copyOfRange(big, slot, slot + 8));
        }
    }

    @Property
    void walkingByNextVisitsEveryInstructionInOrder(@ForAll("programs") Bytecode code) {
        List<Instruction> visited = new ArrayList<>();
        for (int pc = 0; pc < code.slots(); pc = code.next(pc)) {
            visited.add(code.at(pc));
        }
        assertEquals(code.instructions(), visited);
    }

    @Property
    void everySlotIsAnInstructionOrASecondSlot(@ForAll("programs") Bytecode code) {
        int seconds = 0;
        for (int pc = 0; pc < code.slots(); pc++) {
            boolean second = code.isSecondSlot(pc);
            assertEquals(!second, code.isInstruction(pc));
            assertEquals(
                    second,
                    pc > 0 && !code.isSecondSlot(pc - 1) && code.at(pc - 1).slots() == 2);
            seconds += second ? 1 : 0;
        }
        assertEquals(code.slots(), code.instructions().size() + seconds);
    }

    @Property
    void aSlotIsItsNumber(@ForAll long slot) {
        assertEquals(slot, Instruction.fromSlot(slot).toSlot());
    }

    @Property
    void aSlotIsWhatALittleEndianLoadReads(@ForAll("anySlot") Instruction instruction) {
        byte[] bytes = Bytecode.of(instruction).encode(ByteOrder.LITTLE_ENDIAN);
        assertEquals(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(), instruction.toSlot());
        assertEquals(instruction, Instruction.fromSlot(instruction.toSlot()));
    }

    @Provide
    Arbitrary<byte[]> slots() {
        Arbitrary<Byte> bytes =
                Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just((byte) 0x18)), Tuple.of(5, Arbitraries.bytes()));
        return Arbitraries.integers()
                .between(0, 12)
                .flatMap(slots -> bytes.array(byte[].class).ofSize(8 * slots));
    }

    @Provide
    Arbitrary<ByteOrder> orders() {
        return Arbitraries.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
    }

    @Provide
    Arbitrary<Bytecode> programs() {
        return Generators.anyBytecode();
    }

    @Provide
    Arbitrary<Instruction> anySlot() {
        return Generators.anySlot();
    }
}
