package io.github.ebpf4j.loader;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Ways to damage a file. Each may change the bytes that it is given, and returns those of the damaged file. */
enum Mutation {
    FLIP_BITS {
        @Override
        byte[] apply(byte[] bytes, Random random) {
            flip(bytes, 0, bytes.length, random);
            return bytes;
        }
    },
    TRUNCATE {
        @Override
        byte[] apply(byte[] bytes, Random random) {
            return Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
        }
    },
    OVERWRITE {
        @Override
        byte[] apply(byte[] bytes, Random random) {
            byte[] noise = new byte[1 + random.nextInt(Math.min(16, bytes.length))];
            random.nextBytes(noise);
            System.arraycopy(noise, 0, bytes, random.nextInt(bytes.length - noise.length + 1), noise.length);
            return bytes;
        }
    },
    EXTREME_VALUE {
        @Override
        byte[] apply(byte[] bytes, Random random) {
            int length = Math.min(1 << random.nextInt(4), bytes.length);
            int at = random.nextInt(bytes.length - length + 1);
            Arrays.fill(bytes, at, at + length, (byte) (random.nextBoolean() ? 0xff : random.nextInt(2) * 0x7f));
            return bytes;
        }
    },
    // What makes a file an object is in few of its bytes, so these get their share.
    SECTION_TABLE {
        @Override
        byte[] apply(byte[] bytes, Random random) {
            int table = Math.min(bytes.length, 30 * ElfGuard.SECTION_HEADER_SIZE);
            bytes[bytes.length - 1 - random.nextInt(table)] = (byte) random.nextInt(64);
            return bytes;
        }
    },
    HEADER {
        @Override
        byte[] apply(byte[] bytes, Random random) {
            bytes[random.nextInt(Math.min(bytes.length, ElfGuard.HEADER_SIZE))] = (byte) random.nextInt();
            return bytes;
        }
    },
    MOVE {
        @Override
        byte[] apply(byte[] bytes, Random random) {
            int length = random.nextInt(Math.min(64, bytes.length));
            int room = bytes.length - length + 1;
            System.arraycopy(bytes, random.nextInt(room), bytes, random.nextInt(room), length);
            return bytes;
        }
    },
    SWAP {
        @Override
        byte[] apply(byte[] bytes, Random random) {
            int length = random.nextInt(Math.min(64, bytes.length));
            int room = bytes.length - length + 1;
            int one = random.nextInt(room);
            int other = random.nextInt(room);
            byte[] kept = Arrays.copyOfRange(bytes, one, one + length);
            System.arraycopy(bytes, other, bytes, one, length);
            System.arraycopy(kept, 0, bytes, other, length);
            return bytes;
        }
    },
    DUPLICATE {
        @Override
        byte[] apply(byte[] bytes, Random random) {
            int end = 1 + random.nextInt(bytes.length);
            int length = 1 + random.nextInt(Math.min(256, end));
            byte[] longer = Arrays.copyOf(bytes, bytes.length + length);
            System.arraycopy(bytes, end - length, longer, end, bytes.length - end + length);
            return longer;
        }
    },
    SECTION_CONTENT {
        @Override
        byte[] apply(byte[] bytes, Random random) {
            ByteBuffer section = section(bytes, random);
            flip(bytes, section.position(), section.remaining(), random);
            return bytes;
        }
    },
    // Sections are tables of 32-bit numbers for the most part: offsets, sizes, indexes into each other.
    NUMBER {
        @Override
        byte[] apply(byte[] bytes, Random random) {
            ByteBuffer section = section(bytes, random);
            if (section.remaining() >= Integer.BYTES) {
                int at = section.position() + Integer.BYTES * random.nextInt(section.remaining() / Integer.BYTES);
                int[] near = {
                    section.remaining(),
                    section.getInt(at),
                    bytes.length,
                    1 << random.nextInt(32),
                    random.nextInt(64),
                    0
                };
                section.putInt(at, near[random.nextInt(near.length)] + random.nextInt(3) - 1);
            }
            return bytes;
        }
    },
    // A number that is right elsewhere in the section passes more checks than any other.
    NUMBER_OF_ANOTHER {
        @Override
        byte[] apply(byte[] bytes, Random random) {
            ByteBuffer section = section(bytes, random);
            int numbers = section.remaining() / Integer.BYTES;
            if (numbers > 0) {
                int from = section.position() + Integer.BYTES * random.nextInt(numbers);
                int to = section.position() + Integer.BYTES * random.nextInt(numbers);
                section.putInt(to, section.getInt(from));
            }
            return bytes;
        }
    };

    abstract byte[] apply(byte[] bytes, Random random);

    /** Returns a copy of a file, damaged up to three times. */
    static byte[] damaged(byte[] file, Random random) {
        byte[] bytes = file.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            bytes = values()[random.nextInt(values().length)].apply(bytes, random);
        }
        return bytes;
    }

    private static void flip(byte[] bytes, int start, int length, Random random) {
        for (int i = random.nextInt(4); i >= 0 && length > 0; i--) {
            bytes[start + random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
        }
    }

    /** Returns what one of the sections holds, or the whole file if its sections cannot be read any more. */
    private static ByteBuffer section(byte[] bytes, Random random) {
        try {
            ByteOrder byteOrder = ElfGuard.checkHeader(bytes, Place.of("damaged"), Limits.DEFAULT);
            List<Section> sections =
                    ElfGuard.checkSections(bytes, byteOrder, Place.of("damaged"), Limits.DEFAULT).stream()
                            .filter(Section::isInFile)
                            .toList();
            Section section = sections.get(random.nextInt(sections.size()));
            return ByteBuffer.wrap(bytes, (int) section.offset(), (int) section.size())
                    .order(byteOrder);
        } catch (LoadException e) {
            return ByteBuffer.wrap(bytes);
        }
    }
}
