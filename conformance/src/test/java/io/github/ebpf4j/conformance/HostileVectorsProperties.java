package io.github.ebpf4j.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.ebpf4j.conformance.random.SelfContained;
import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Field;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.statistics.Statistics;

/** Whatever text or bytes come: nothing breaks, and the engines agree on what they refuse. */
class HostileVectorsProperties {

    private static final int TRIES = 10_000;

    private static final List<String> INSTRUCTIONS = List.of(
            "mov %r0, 1",
            "ldxb %r0, [%r1]",
            "ja -1",
            "jeq %r0, 0, exit",
            "lddw %r1, map_by_fd(1)",
            "ldxw %r0, [%r10-4]",
            "call 1",
            "call local exit",
            "div %r0, 0",
            ".8byte 0");

    private static final List<String> NEEDS = List.of(
            "byte-order big",
            "limit frames 1",
            "limit loops 0",
            "limit frames 0",
            "map fd 1: 00 01",
            "map fd 1 index 2:",
            "variable 1: 00",
            "helper 1: sum",
            "helper 1: loads 8",
            "btf 1: map-values",
            "repeat pc 0 times 3",
            "repeat pc 77 times 3",
            "repeat pc 0 times 524289");

    private static final List<String> NOISE = List.of(
            "-- raw\n0x95\n",
            "-- mem\n",
            "-- ",
            "#",
            "--",
            "0xffffffffffffffffff",
            "95",
            "\t",
            "\u2028",
            "\u0000",
            "\r",
            "-1");

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> code =
                Arbitraries.of(INSTRUCTIONS).list().ofMaxSize(4).map(list -> section("asm", list) + "exit\n");
        // A limit, so that what does not end does not take long.
        Arbitrary<String> needs = Arbitraries.of(NEEDS)
                .list()
                .ofMaxSize(3)
                .map(list -> section("env", list) + "limit instructions 500\n");
        Arbitrary<String> rest = Arbitraries.of(
                "-- mem\n00 ff 7f\n-- result\n0x1\n",
                "-- error\n",
                "-- error\nrun\n",
                "-- result\n-1\n",
                "-- result\n");
        Arbitrary<String> noise = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just("")),
                Tuple.of(1, Arbitraries.of(NOISE)),
                Tuple.of(1, Arbitraries.strings().ofMaxLength(12)));
        return Combinators.combine(code, noise, needs, rest)
                .as((first, second, third, fourth) -> first + second + third + fourth);
    }

    private static String section(String name, List<String> lines) {
        return "-- " + name + "\n" + String.join("\n", lines) + "\n";
    }

    @Property
    void aTextIsAVectorOrRefused(@ForAll("texts") String text) {
        try {
            TestVector vector = VectorReader.read("text.data", text);
            EngineUnderTest.Answer one = Suites.interpreter().run(vector);
            EngineUnderTest.Answer other = Suites.reference().run(vector);
            Statistics.collect(one.getClass().getSimpleName());
            assertOrderly(one);
            assertOrderly(other);
        } catch (VectorException e) {
            Statistics.collect("no vector");
            assertTrue(e.getMessage().startsWith("text.data: "), e.getMessage());
        }
    }

    /** A seed stands for a program of which up to three bits are changed. */
    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs().withoutEdgeCases();
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void programsWithChangedBitsAreRunOrRefusedByBothEngines(@ForAll("seeds") long seed) {
        TestVector vector =
                RandomVectors.of(seed, 1, RandomVectors.Options.DEFAULT).get(0);
        Random random = new Random(seed);
        byte[] bytes = vector.code().encode(ByteOrder.LITTLE_ENDIAN);
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
        assertAgreement(bytes, vector.memory().toArray());
    }

    /** Instructions of any row, whose fields seldom pass what the row allows; and now and then any 64 bits. */
    @Provide
    Arbitrary<Long> slots() {
        Arbitrary<Long> instructions = Combinators.combine(
                        Arbitraries.of(Opcode.class),
                        Arbitraries.integers().between(0, 11),
                        Arbitraries.integers().between(-2, 2),
                        Arbitraries.of(0, 1, -1, 5, 16, 0xf1, Integer.MAX_VALUE))
                .as((row, register, offset, imm) -> Instruction.of(
                                row.opcode(),
                                field(row, Field.DST, register),
                                field(row, Field.SRC, Math.abs(imm) % 11),
                                field(row, Field.OFFSET, offset),
                                field(row, Field.IMM, imm))
                        .toSlot());
        return Arbitraries.frequencyOf(Tuple.of(30, instructions), Tuple.of(1, Arbitraries.longs()));
    }

    private static int field(Opcode row, Field field, int wanted) {
        return row.constraint(field).admits(wanted)
                ? wanted
                : row.constraint(field).value();
    }

    @Property
    void anyBytesAreRunOrRefusedByBothEngines(
            @ForAll @Size(max = 5) List<@From("slots") Long> slots, @ForAll @Size(max = 64) byte[] memory) {
        ByteBuffer bytes = ByteBuffer.allocate((Instruction.FRAME_POINTER + slots.size()) * Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        // R1 keeps the address of the memory.
        for (int register = 0; register < Instruction.FRAME_POINTER; register++) {
            if (register != 1) {
                bytes.putLong(Instruction.of(Opcode.MOV64_IMM.opcode(), register, 0, 0, register)
                        .toSlot());
            }
        }
        slots.forEach(bytes::putLong);
        bytes.putLong(Opcode.EXIT.opcode());
        assertAgreement(bytes.array(), memory);
    }

    private static void assertAgreement(byte[] code, byte[] memory) {
        TestVector unlimited = TestVector.of(
                "bytes",
                Bytecode.decode(code, ByteOrder.LITTLE_ENDIAN),
                Bytes.of(memory),
                new TestVector.Expectation.Refusal(""));
        TestVector vector = new TestVector(
                unlimited.name(),
                Optional.empty(),
                unlimited.code(),
                unlimited.memory(),
                VectorEnvironment.PLAIN.withLimits(VectorEnvironment.DEFAULT_LIMITS.withInstructions(3000)),
                unlimited.expectation());
        EngineUnderTest.Answer one = Suites.interpreter().run(vector);
        EngineUnderTest.Answer other = Suites.reference().run(vector);
        assertOrderly(one);
        assertOrderly(other);
        assertEquals(isInvalid(one), isInvalid(other), () -> vector.text() + one + other);
        if (isInvalid(one)) {
            Statistics.collect("invalid");
        } else if (SelfContained.holds(vector.code(), memory.length)) {
            Statistics.collect("one right answer");
            if (!Difference.agree(one, other)) {
                fail(Difference.between(Suites.interpreter(), Suites.reference(), Stream.of(unlimited), TRIES)
                        .map(difference -> "\n" + difference.smallest().text())
                        .findFirst()
                        .orElse("only when stopped early"));
            }
        } else {
            Statistics.collect("no right answer");
        }
    }

    private static boolean isInvalid(EngineUnderTest.Answer answer) {
        return answer instanceof EngineUnderTest.Answer.Refusal refusal
                && (refusal.message().startsWith("validate: ")
                        || refusal.message().startsWith("link: "));
    }

    private static void assertOrderly(EngineUnderTest.Answer answer) {
        assertNotNull(answer);
        assertFalse(
                answer instanceof EngineUnderTest.Answer.Crash || answer instanceof EngineUnderTest.Answer.Hang,
                answer::toString);
    }
}
