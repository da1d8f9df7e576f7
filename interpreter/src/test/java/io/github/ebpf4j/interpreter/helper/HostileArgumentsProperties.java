package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Functions that are called in any order with arguments that may be anything: each call gives a number or a fault, and
 * never an exception of ours.
 */
class HostileArgumentsProperties {

    private static final long[] NUMBERS = {
        0,
        1,
        2,
        3,
        4,
        7,
        8,
        15,
        16,
        17,
        24,
        64,
        96,
        255,
        511,
        512,
        4096,
        65_535,
        1 << 24,
        0x7fff_ffffL,
        0x8000_0000L,
        0xffff_ffffL,
        1L << 32,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1,
        -2,
        -8,
        -4096
    };

    private final Random random = new Random();

    private long argument(List<Long> addresses) {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextLong();
            case 1, 2, 3 -> NUMBERS[random.nextInt(NUMBERS.length)];
            case 4 -> addresses.get(random.nextInt(addresses.size())) + random.nextInt(80) - 8;
            default -> addresses.get(random.nextInt(addresses.size())) + 8L * random.nextInt(9);
        };
    }

    private List<Long> addresses(Functions functions, Caller caller) {
        List<Long> all = new ArrayList<>();
        long map = functions.host().memory().handleOf(functions.instance().map("m"));
        all.add(map);
        for (int key = 0; key < 3; key++) {
            long at = Functions.memory(caller, 4);
            caller.store(at, 4, key);
            all.add(functions.call(caller, "bpf_map_lookup_elem", map, at));
        }
        all.add(Functions.text(caller, "%d %s [%5px] %pI4 abc"));
        all.add(Functions.text(caller, "-1234567890123456789012"));
        all.add(Functions.memory(caller, 256));
        all.add(Functions.memory(caller, 16));
        all.add(caller.place(Region.readOnly("read-only", new byte[64])));
        all.add(functions.callbackAddress());
        long dynptr = Functions.memory(caller, 80);
        functions.call(caller, "bpf_dynptr_from_mem", all.get(6), 200, 0, dynptr);
        functions.call(caller, "bpf_dynptr_from_mem", all.get(6), 100, 0, dynptr + 16);
        all.add(dynptr);
        all.add(functions.call(caller, "bpf_obj_new", Values.OBJECT_TYPE));
        all.add(functions.call(caller, "bpf_obj_new", Values.OBJECT_TYPE));
        all.add(functions.call(caller, "bpf_percpu_obj_new", Values.OBJECT_TYPE));
        return all;
    }

    private static byte[] key(Functions functions, int number) {
        return ByteBuffer.allocate(4)
                .order(functions.host().byteOrder())
                .putInt(number)
                .array();
    }

    /** Calls on after a fault, so that runs become long. */
    private static long resultOrFault(Functions functions, Caller caller, String name, long[] arguments) {
        try {
            return functions.call(caller, name, arguments);
        } catch (RuntimeException e) {
            // The two last ones are not public.
            if (Set.of("MemoryAccessException", "StopException", "EndException")
                    .contains(e.getClass().getSimpleName())) {
                return 0;
            }
            throw e;
        }
    }

    @Property(tries = 100)
    void noCallFailsWithAnExceptionOfOurs(@ForAll long seed) {
        random.setSeed(seed);
        Functions functions = new Functions(
                random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN,
                List.of(Values.map(random.nextBoolean() ? MapType.ARRAY : MapType.HASH, 4)),
                Optional.of(Values.TYPES));
        for (int key = 0; key < 3; key++) {
            functions.instance().map("m").put(key(functions, key), new byte[Values.SIZE], 0);
        }
        functions.callback = (caller, r1, r2, r3, r4, r5) -> random.nextInt(2);
        List<String> names = functions.names().stream().sorted().toList();
        for (int run = 0; run < 20; run++) {
            StringBuilder log = new StringBuilder();
            Outcome outcome = functions.outcome(caller -> {
                List<Long> addresses = addresses(functions, caller);
                for (int i = 0; i < 30; i++) {
                    String name = names.get(random.nextInt(names.size()));
                    long[] arguments = new long[5];
                    for (int j = 0; j < 5; j++) {
                        arguments[j] = argument(addresses);
                    }
                    log.append(name).append(Arrays.toString(arguments)).append('\n');
                    long result = resultOrFault(functions, caller, name, arguments);
                    if (result > 1 << 20) {
                        addresses.add(result);
                    }
                }
                return 0;
            });
            if (outcome instanceof Outcome.Faulted faulted) {
                assertNotEquals(Fault.Kind.HOST_FUNCTION, faulted.fault().kind(), () -> faulted.fault() + "\n" + log);
            }
        }
    }
}
