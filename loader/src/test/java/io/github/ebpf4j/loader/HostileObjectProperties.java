package io.github.ebpf4j.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.program.Function;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
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

    /** One change of a file. */
    private interface Mutation {
        byte[] apply(byte[] bytes, Random random);
    }

    private enum Kind implements Mutation {
        FLIP_BITS {
            @Override
            public byte[] apply(byte[] bytes, Random random) {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return bytes;
            }
        },
        TRUNCATE {
            @Override
            public byte[] apply(byte[] bytes, Random random) {
                return Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
            }
        },
        OVERWRITE {
            @Override
            public byte[] apply(byte[] bytes, Random random) {
                byte[] noise = new byte[1 + random.nextInt(Math.min(16, bytes.length))];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, bytes, random.nextInt(bytes.length - noise.length + 1), noise.length);
                return bytes;
            }
        },
        EXTREME_VALUE {
            @Override
            public byte[] apply(byte[] bytes, Random random) {
                int length = Math.min(1 << random.nextInt(4), bytes.length);
                int at = random.nextInt(bytes.length - length + 1);
                Arrays.fill(bytes, at, at + length, (byte) (random.nextBoolean() ? 0xff : random.nextInt(2) * 0x7f));
                return bytes;
            }
        },
        // What makes a file an object is in few of its bytes, so these get their share.
        SECTION_TABLE {
            @Override
            public byte[] apply(byte[] bytes, Random random) {
                int table = Math.min(bytes.length, 30 * ElfGuard.SECTION_HEADER_SIZE);
                bytes[bytes.length - 1 - random.nextInt(table)] = (byte) random.nextInt(64);
                return bytes;
            }
        },
        HEADER {
            @Override
            public byte[] apply(byte[] bytes, Random random) {
                bytes[random.nextInt(Math.min(bytes.length, ElfGuard.HEADER_SIZE))] = (byte) random.nextInt();
                return bytes;
            }
        },
        MOVE {
            @Override
            public byte[] apply(byte[] bytes, Random random) {
                int length = random.nextInt(Math.min(64, bytes.length));
                int room = bytes.length - length + 1;
                System.arraycopy(bytes, random.nextInt(room), bytes, random.nextInt(room), length);
                return bytes;
            }
        }
    }

    @Provide
    Arbitrary<byte[]> damagedObjects() {
        Arbitrary<List<Kind>> kinds =
                Arbitraries.of(Kind.class).list().ofMinSize(1).ofMaxSize(3);
        return Combinators.combine(Arbitraries.of(OBJECTS), kinds, Arbitraries.longs())
                .as((object, changes, seed) -> {
                    Random random = new Random(seed);
                    byte[] bytes = object.clone();
                    for (Kind change : changes) {
                        bytes = change.apply(bytes, random);
                    }
                    return bytes;
                });
    }

    @Property(tries = 10_000)
    void aDamagedObjectLoadsOrIsRefused(@ForAll("damagedObjects") byte[] bytes) {
        ObjectFile object;
        try {
            object = ObjectLoader.load(bytes, "damaged.o");
        } catch (LoadException e) {
            assertIsOneLine(e);
            return;
        }
        object.refused().values().forEach(HostileObjectProperties::assertIsOneLine);
        object.warnings().forEach(warning -> assertIsOneLine(warning.message()));
        object.programs().forEach(HostileObjectProperties::assertIsCovered);
        object.programs().forEach(program -> assertRefersToWhatIsThere(program, object));
    }

    @Property(tries = 1_000)
    void randomBytesAreRefused(@ForAll byte[] bytes) {
        // Four bytes in a row can be the magic number by chance, but never with a valid header behind them.
        assertIsOneLine(assertThrows(LoadException.class, () -> ObjectLoader.load(bytes, "random.o")));
    }

    @Property(tries = 2_000)
    void randomBytesBehindAGoodHeaderLoadOrAreRefused(@ForAll byte[] bytes) {
        byte[] object = Arrays.copyOf(Samples.small().write(), 64 + bytes.length);
        System.arraycopy(bytes, 0, object, 64, bytes.length);
        try {
            ObjectLoader.load(object, "random.o").programs().forEach(HostileObjectProperties::assertIsCovered);
        } catch (LoadException e) {
            assertIsOneLine(e);
        }
    }

    private static void assertIsOneLine(LoadException refusal) {
        assertIsOneLine(refusal.getMessage());
    }

    private static void assertIsOneLine(String message) {
        assertFalse(message.isBlank());
        assertFalse(message.codePoints().anyMatch(Character::isISOControl), message);
    }

    /** The functions of a linked program cover it from end to end. */
    private static void assertIsCovered(Program program) {
        int pc = 0;
        for (Function function : program.functions()) {
            assertEquals(pc, function.pc());
            pc += function.slots();
        }
        assertEquals(program.bytecode().slots(), pc);
    }

    /** Each instruction that the loader has linked names a map or an extern that there is. */
    private static void assertRefersToWhatIsThere(Program program, ObjectFile object) {
        for (Reference reference : program.references()) {
            Instruction instruction = program.bytecode().at(reference.pc());
            switch (reference.kind()) {
                case MAP, DATA -> object.maps().get(instruction.imm());
                case EXTERN -> object.externs().get(instruction.imm());
                case FUNCTION ->
                    assertTrue(program.functions().stream()
                            .anyMatch(function -> function.pc() == reference.pc() + 1 + instruction.imm()));
                default -> {}
            }
        }
    }
}
