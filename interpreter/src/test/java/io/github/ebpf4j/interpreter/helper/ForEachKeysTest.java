package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The keys that {@code bpf_for_each_map_elem} shows. */
class ForEachKeysTest {

    private final List<String> seen = new ArrayList<>();
    private final List<Long> addresses = new ArrayList<>();

    private static Functions of(MapType type) {
        Functions functions =
                new Functions(ByteOrder.LITTLE_ENDIAN, List.of(Values.map(type, 2)), Optional.of(Values.TYPES));
        int size = type == MapType.PERCPU_ARRAY ? 16 * Values.SIZE : Values.SIZE;
        for (byte key = 0; key < 2; key++) {
            functions.instance().map("m").put(new byte[] {key, 0, 0, 0}, new byte[size], 0);
        }
        return functions;
    }

    private static long forEach(Functions functions, Caller caller) {
        long map = functions.host().memory().handleOf(functions.instance().map("m"));
        return functions.call(caller, "bpf_for_each_map_elem", map, functions.callbackAddress(), 0, 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "HASH", "PERCPU_ARRAY", "LRU_HASH"})
    void allWalksOfARunShowTheirKeysAtOneAddress(MapType type) {
        Functions functions = of(type);
        functions.callback = (caller, map, key, value, r4, r5) -> {
            addresses.add(key);
            assertFalse(caller.isReadable(key, 5));
            assertFalse(caller.isWritable(key, 1));
            return 0;
        };
        functions.run(caller -> {
            for (int i = 0; i < 100; i++) {
                assertEquals(2, forEach(functions, caller));
            }
            return 0;
        });
        assertEquals(200, addresses.size());
        assertEquals(1, addresses.stream().distinct().count());
        // So does the next run, and none keeps what the last one had.
        functions.run(caller -> {
            assertFalse(caller.isReadable(addresses.get(0), 1));
            return forEach(functions, caller);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "HASH"})
    void aWalkWithinAWalkHasAKeyOfItsOwn(MapType type) {
        Functions functions = of(type);
        int[] depth = new int[1];
        functions.callback = (caller, map, key, value, r4, r5) -> {
            long before = caller.load(key, 4);
            addresses.add(key);
            seen.add(depth[0] + ":" + before);
            assertTrue(before == 0 || before == 1);
            if (depth[0] == 0) {
                depth[0]++;
                assertEquals(2, forEach(functions, caller));
                depth[0]--;
            }
            assertEquals(before, caller.load(key, 4));
            return 0;
        };
        functions.run(caller -> forEach(functions, caller));
        assertEquals(
                List.of("0:0", "0:1", "1:0", "1:0", "1:1", "1:1"),
                seen.stream().sorted().toList());
        assertEquals(addresses.get(0), addresses.get(3));
        assertEquals(addresses.get(1), addresses.get(2));
        assertNotEquals(addresses.get(0), addresses.get(1));
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "HASH"})
    void aKeyIsNotThereAfterItsWalk(MapType type) {
        Functions functions = of(type);
        functions.callback = (caller, map, key, value, r4, r5) -> {
            assertTrue(caller.isReadable(key, 4));
            addresses.add(key);
            return 1;
        };
        Fault fault = functions.fault(caller -> {
            assertEquals(1, forEach(functions, caller));
            return caller.load(addresses.get(0), 4);
        });
        assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "HASH"})
    void aFaultWithinAWalkLeavesNothingBehind(MapType type) {
        Functions functions = of(type);
        functions.callback = (caller, map, key, value, r4, r5) -> {
            addresses.add(key);
            throw caller.fault(Fault.Kind.ARGUMENT, "as the test wants");
        };
        for (int i = 0; i < 3; i++) {
            functions.assertFault(Fault.Kind.ARGUMENT, caller -> forEach(functions, caller));
        }
        assertEquals(1, addresses.stream().distinct().count());
    }
}
