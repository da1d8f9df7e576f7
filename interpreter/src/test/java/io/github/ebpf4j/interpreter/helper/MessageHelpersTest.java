package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.MessageContext;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.interpreter.world.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageHelpersTest {

    private static final Socket SOCKET = Socket.tcp().remote("10.0.0.2", 2).build();

    private final Network network = new Network();

    private static MessageContext message(String text, int... pieces) {
        return MessageContext.of(SOCKET, text.getBytes(StandardCharsets.US_ASCII), pieces);
    }

    /** Returns what the program sees: from data to data_end. */
    private static String seen(Caller caller, long context) {
        long data = caller.load(context, 8);
        int size = (int) (caller.load(context + 8, 8) - data);
        return new String(caller.read(data, size), StandardCharsets.US_ASCII).replace('\0', '.');
    }

    private static String text(MessageContext context) {
        return new String(context.message(), StandardCharsets.US_ASCII).replace('\0', '.');
    }

    @ParameterizedTest
    @CsvSource({
        "0,4,0,0,abcd",
        "2,5,0,0,cde",
        "4,9,0,0,efghi",
        "0,9,0,0,abcdefghi",
        "8,9,0,0,i",
        "8,10,0,-22,abc",
        "9,10,0,-22,abc",
        "0,10,0,-22,abc",
        "5,5,0,-22,abc",
        "5,4,0,-22,abc",
        "0,4294967295,0,-22,abc",
        "4294967295,4294967295,0,-22,abc",
        "0,4,1,-22,abc",
        "0,4,4294967296,-22,abc",
        "4294967296,4294967300,0,0,abcd",
    })
    void pullShowsWhatIsAskedFor(long start, long end, long flags, long result, String seen) {
        MessageContext context = message("abcdefghi", 3, 3, 3);
        network.run(context, (caller, address) -> {
            assertEquals("abc", seen(caller, address));
            assertEquals(result, network.call(caller, "bpf_msg_pull_data", address, start, end, flags));
            assertEquals(seen, seen(caller, address));
            return 0;
        });
        assertEquals("abcdefghi", text(context));
    }

    @ParameterizedTest
    @CsvSource({
        "0,2,0,0,..abcdefghi,..",
        "1,2,0,0,a..bcdefghi,a",
        "3,2,0,0,abc..defghi,abc",
        "8,1,0,0,abcdefgh.i,abc",
        "9,1,0,-22,abcdefghi,abc",
        "4294967295,1,0,-22,abcdefghi,abc",
        "0,0,0,0,abcdefghi,abc",
        "99,0,0,0,abcdefghi,abc",
        "0,1,1,-22,abcdefghi,abc",
        "0,4294967295,0,-12,abcdefghi,abc",
        "0,1048576,0,-12,abcdefghi,abc",
    })
    void pushInsertsZerosAsAPiece(long start, long size, long flags, long result, String after, String seen) {
        MessageContext context = message("abcdefghi", 3, 3, 3);
        network.run(context, (caller, address) -> {
            assertEquals(result, network.call(caller, "bpf_msg_push_data", address, start, size, flags));
            assertEquals(seen, seen(caller, address));
            assertEquals(after.length(), caller.load(address + 68, 4));
            return 0;
        });
        assertEquals(after, text(context));
    }

    @ParameterizedTest
    @CsvSource({
        "0,2,0,0,cdefghi,c",
        "0,3,0,0,defghi,def",
        "1,1,0,0,acdefghi,ac",
        "2,5,0,0,abhi,ab",
        "0,9,0,0,'',''",
        "8,1,0,0,abcdefgh,abc",
        "8,2,0,-22,abcdefghi,abc",
        "9,1,0,-22,abcdefghi,abc",
        "0,10,0,-22,abcdefghi,abc",
        "1,4294967295,0,-22,abcdefghi,abc",
        "4294967295,1,0,-22,abcdefghi,abc",
        "0,0,0,0,abcdefghi,abc",
        "0,1,1,-22,abcdefghi,abc",
    })
    void popRemoves(long start, long size, long flags, long result, String after, String seen) {
        MessageContext context = message("abcdefghi", 3, 3, 3);
        network.run(context, (caller, address) -> {
            assertEquals(result, network.call(caller, "bpf_msg_pop_data", address, start, size, flags));
            assertEquals(seen, seen(caller, address));
            return 0;
        });
        assertEquals(after, text(context));
    }

    @Test
    void withAsManyPiecesAsThereCanBeAPushGrowsOne() {
        int[] pieces = new int[MessageContext.PIECES];
        Arrays.fill(pieces, 1);
        MessageContext context = message("abcdefghijklmnopq", pieces);
        network.run(context, (caller, address) -> {
            assertEquals(0, network.call(caller, "bpf_msg_push_data", address, 0, 2, 0));
            assertEquals("..a", seen(caller, address));
            return 0;
        });
        assertEquals("..abcdefghijklmnopq", text(context));
    }

    /** Any sequence of calls leaves what the same changes leave in a list of bytes. */
    @Test
    void anySequenceOfCallsIsThatOfAListOfBytes() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 300; round++) {
            MessageContext context = message("abcdefghijkl", 1, 5, 2, 4);
            List<Byte> expected = new ArrayList<>();
            for (byte each : context.message()) {
                expected.add(each);
            }
            network.run(context, (caller, address) -> {
                for (int i = 0; i < 30; i++) {
                    step(random, expected, caller, address);
                    seen(caller, address);
                }
                return 0;
            });
            byte[] left = new byte[expected.size()];
            for (int i = 0; i < left.length; i++) {
                left[i] = expected.get(i);
            }
            assertArrayEquals(left, context.message());
        }
    }

    private void step(SplittableRandom random, List<Byte> expected, Caller caller, long address) {
        int start = random.nextInt(expected.size() + 2);
        int size = 1 + random.nextInt(4);
        switch (random.nextInt(3)) {
            case 0 -> {
                if (network.call(caller, "bpf_msg_push_data", address, start, size, 0) == 0) {
                    for (int i = 0; i < size; i++) {
                        expected.add(start, (byte) 0);
                    }
                }
            }
            case 1 -> {
                if (network.call(caller, "bpf_msg_pop_data", address, start, size, 0) == 0) {
                    expected.subList(start, start + size).clear();
                }
            }
            default -> {
                boolean has = start + size <= expected.size();
                assertEquals(
                        has ? 0 : Network.EINVAL,
                        network.call(caller, "bpf_msg_pull_data", address, start, start + size, 0));
            }
        }
    }

    @Test
    void bytesToApplyAndToWaitForAreKeptForOneRun() {
        MessageContext context = message("abc", 3);
        assertEquals(0, network.call(context, "bpf_msg_apply_bytes", 0x1_0000_0005L));
        assertEquals(5, context.applyBytes());
        assertEquals(0, network.call(context, "bpf_msg_cork_bytes", 9));
        assertEquals(9, context.corkBytes());
        assertEquals(0, context.applyBytes());
        for (String helper : List.of("apply_bytes", "cork_bytes", "pull_data", "push_data", "pop_data")) {
            network.assertFault(
                    Fault.Kind.ARGUMENT,
                    XdpContext.of(new byte[14]),
                    (caller, address) -> network.call(caller, "bpf_msg_" + helper, address, 0, 1));
            network.assertFault(
                    Fault.Kind.ARGUMENT,
                    context,
                    (caller, address) -> network.call(caller, "bpf_msg_" + helper, address + 8, 0, 1));
        }
    }
}
