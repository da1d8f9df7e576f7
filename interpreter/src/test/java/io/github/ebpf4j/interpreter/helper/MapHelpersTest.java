package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.map.BpfMap;
import io.github.ebpf4j.isa.program.MapType;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapHelpersTest {

    // Arrays and tries do not count in the kernel, though Java is told how many entries they have.
    @ParameterizedTest
    @CsvSource({
        "HASH,true",
        "PERCPU_HASH,true",
        "LRU_HASH,true",
        "LRU_PERCPU_HASH,true",
        "ARRAY,false",
        "PERCPU_ARRAY,false"
    })
    void hashesCountTheirElements(MapType type, boolean counts) {
        Functions functions =
                new Functions(ByteOrder.LITTLE_ENDIAN, List.of(Network.map("m", type, 4, 8, 8)), Optional.empty());
        BpfMap map = functions.instance().map("m");
        long handle = functions.host().memory().handleOf(map);
        byte[] value = new byte
                [map.definition().type() == MapType.PERCPU_HASH.number()
                                || map.definition().type() == MapType.LRU_PERCPU_HASH.number()
                                || map.definition().type() == MapType.PERCPU_ARRAY.number()
                        ? 8 * functions.host().cpus()
                        : 8];

        assertEquals(0, functions.call("bpf_map_sum_elem_count", handle));
        map.put(new byte[] {1, 0, 0, 0}, value);
        map.put(new byte[] {2, 0, 0, 0}, value);
        assertEquals(counts ? 2 : 0, functions.call("bpf_map_sum_elem_count", handle));
    }

    @Test
    void whatIsNoMapHasNoElements() {
        new Functions()
                .assertFault(
                        Fault.Kind.ARGUMENT,
                        caller -> new Functions().call(caller, "bpf_map_sum_elem_count", Functions.memory(caller, 8)));
    }
}
