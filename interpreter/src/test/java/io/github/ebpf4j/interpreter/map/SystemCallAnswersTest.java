package io.github.ebpf4j.interpreter.map;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Java's operations on maps answer as the system calls of Linux do: {@code system-calls.txt} keeps what Linux said. Not
 * compared are the order of keys in hashes, whether there was what is removed from an array of devices, and elements that
 * are file descriptors.
 */
class SystemCallAnswersTest {

    private static final int CPUS = 2;

    /** The answers for a type, by operation; those that cannot be compared are left out. */
    private static Map<String, Long> answers(MapType type) {
        List<String> lines;
        try (InputStream file = SystemCallAnswersTest.class.getResourceAsStream("/system-calls.txt")) {
            lines = new String(file.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        int column = List.of(lines.get(0).split(" +", -1)).indexOf(type.name());
        Map<String, Long> answers = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" +", -1);
            if (!words[column].equals(".")) {
                answers.put(words[0], Long.parseLong(words[column]));
            }
        }
        return answers;
    }

    private static byte[] words(int size, int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * words.length).order(ByteOrder.LITTLE_ENDIAN);
        IntStream.of(words).forEach(bytes::putInt);
        return Arrays.copyOf(bytes.array(), size);
    }

    private static long done(Runnable operation) {
        return found(() -> {
            operation.run();
            return true;
        });
    }

    private static long found(BooleanSupplier isThere) {
        try {
            return isThere.getAsBoolean() ? 0 : Errno.ENOENT.result();
        } catch (MapException e) {
            return e.errno().result();
        }
    }

    /** Does what {@code system-calls.c} does, in the same order. */
    private static Map<String, Long> ask(BpfMap map, byte[] a, byte[] b, byte[] beyond, byte[] value) {
        Map<String, Long> said = new LinkedHashMap<>();
        said.put("lookup_absent", found(() -> map.get(a).isPresent()));
        said.put("lookup_4", found(() -> map.get(a, 4).isPresent()));
        said.put("lookup_8", found(() -> map.get(a, 8).isPresent()));
        said.put("lookup_beyond", found(() -> map.get(beyond).isPresent()));
        said.put("delete_absent", found(() -> map.remove(a)));
        said.put("delete_beyond", found(() -> map.remove(beyond)));
        said.put("take_absent", found(() -> map.take(a).isPresent()));
        said.put("first_of_empty", found(() -> map.nextKey(Optional.empty()).isPresent()));
        said.put("next_of_absent", found(() -> map.nextKey(Optional.of(a)).isPresent()));
        said.put("update_exist_absent", done(() -> map.put(a, value, 2)));
        for (int flags : new int[] {3, 4, 8, 16}) {
            said.put("update_" + flags, done(() -> map.put(a, value, flags)));
        }
        said.put("update_above_32_bits", done(() -> map.put(a, value, 1L << 32)));
        said.put("update_noexist", done(() -> map.put(a, value, 1)));
        said.put("update_noexist_again", done(() -> map.put(a, value, 1)));
        said.put("update_exist", done(() -> map.put(a, value, 2)));
        said.put("update_any", done(() -> map.put(a, value)));
        said.put("update_beyond", done(() -> map.put(beyond, value)));
        said.put("lookup", found(() -> map.get(a).isPresent()));
        said.put("first", found(() -> map.nextKey(Optional.empty()).isPresent()));
        said.put("next", found(() -> map.nextKey(Optional.of(a)).isPresent()));
        said.put("next_of_other", found(() -> map.nextKey(Optional.of(b)).isPresent()));
        said.put("update_other", done(() -> map.put(b, value)));
        said.put("take", found(() -> map.take(a).isPresent()));
        said.put("delete", found(() -> map.remove(a)));
        said.put("delete_other", found(() -> map.remove(b)));
        said.put("delete_again", found(() -> map.remove(b)));
        said.put("freeze", done(map::freeze));
        said.put("frozen_lookup", found(() -> map.get(a).isPresent()));
        said.put("frozen_update", done(() -> map.put(a, value)));
        said.put("frozen_delete", found(() -> map.remove(a)));
        said.put("frozen_take", found(() -> map.take(a).isPresent()));
        said.put("frozen_first", found(() -> map.nextKey(Optional.empty()).isPresent()));
        said.put("freeze_again", done(map::freeze));
        return said;
    }

    @ParameterizedTest
    @CsvSource({
        "HASH,4,8,4,0,0",
        "ARRAY,4,8,4,0,0",
        "PERCPU_HASH,4,8,4,0,0",
        "PERCPU_ARRAY,4,8,4,0,0",
        "LRU_HASH,4,8,400,0,0",
        "LRU_PERCPU_HASH,4,8,400,0,0",
        "LPM_TRIE,8,8,4,1,0",
        "STACK_TRACE,4,80,4,0,0",
        "DEVMAP,4,4,4,0,1",
        "DEVMAP_HASH,4,4,4,0,1",
        "CPUMAP,4,4,2,0,192",
        "QUEUE,0,4,4,0,0",
        "STACK,0,4,4,0,0",
        "BLOOM_FILTER,0,4,4,0,0",
        "RINGBUF,0,0,4096,0,0",
        "USER_RINGBUF,0,0,4096,0,0",
        "PERF_EVENT_ARRAY,4,4,4,0,-1"
    })
    void answersAreThoseOfLinux(MapType type, int keySize, int valueSize, int entries, int flags, int value) {
        MapDefinition definition = Definitions.of(type, keySize, valueSize, entries, flags);
        Program main = Program.of(Assembler.assemble("exit"));
        BpfObject object = new BpfObject(
                "test", main.byteOrder(), "", List.of(main), List.of(definition), List.of(), Optional.empty());
        boolean trie = type == MapType.LPM_TRIE;
        int copies = Maps.isPerCpu(type.number()) ? CPUS : 1;
        try (Instance instance = Instance.builder(object).cpus(CPUS).build()) {
            Map<String, Long> said = ask(
                    instance.map("m"),
                    trie ? words(keySize, 8, 10) : words(keySize, 1, 0),
                    trie ? words(keySize, 16, 11) : words(keySize, 0, 0),
                    trie ? words(keySize, 33, 0) : words(keySize, 1000, 0),
                    words(copies * valueSize, value, 0));
            assertAll(answers(type).entrySet().stream().map(answer ->
                    (Executable) () -> assertEquals(answer.getValue(), said.get(answer.getKey()), answer.getKey())));
        }
    }
}
