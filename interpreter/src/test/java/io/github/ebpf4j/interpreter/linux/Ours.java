package io.github.ebpf4j.interpreter.linux;

import io.github.ebpf4j.interpreter.LinkException;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.linux.Observation.Bytes;
import io.github.ebpf4j.interpreter.linux.Observation.Entry;
import io.github.ebpf4j.interpreter.map.BpfMap;
import io.github.ebpf4j.interpreter.map.MapException;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.TestRun;
import io.github.ebpf4j.interpreter.runtime.TestRunException;
import io.github.ebpf4j.interpreter.runtime.TestRunResult;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.MapDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An instance. */
final class Ours implements Machine {

    // As many as the machine had that the recordings are from: values per CPU stand in them.
    private static final int CPUS = 2;

    private final Instance instance;

    private Ours(Instance instance) {
        this.instance = instance;
    }

    static Ours of(BpfObject object) {
        try {
            return new Ours(Instance.builder(object).cpus(CPUS).build());
        } catch (LinkException | MapException e) {
            throw new RunException("not loadable: " + e.getMessage());
        }
    }

    @Override
    public void put(String map, byte[] key, byte[] value) {
        instance.map(map).put(key, value, 0);
    }

    @Override
    public Observation run(String program, Optional<byte[]> data, Optional<byte[]> context) {
        try {
            TestRun run = TestRun.of(instance.program(program));
            data.ifPresent(run::data);
            context.ifPresent(run::context);
            TestRunResult result = run.run();
            if (result.outcome() instanceof Outcome.Faulted faulted) {
                throw new RunException(faulted.fault().message());
            }
            return new Observation(
                    (int) result.returnValue(),
                    data.map(given -> new Bytes(result.data())),
                    context.map(given -> new Bytes(result.context())));
        } catch (TestRunException e) {
            throw new RunException(e.errno().name());
        } catch (LinkException | MapException e) {
            throw new RunException(e.getMessage());
        }
    }

    @Override
    public Map<String, List<Entry>> maps() {
        Map<String, List<Entry>> listed = new HashMap<>();
        for (MapDefinition map : instance.object().maps()) {
            if (Machine.isListed(map)) {
                listed.put(map.name(), entries(instance.map(map.name())));
            }
        }
        return listed;
    }

    private static List<Entry> entries(BpfMap map) {
        List<Entry> entries = new ArrayList<>();
        int size = (int) map.definition().valueSize();
        for (byte[] key : map.keys()) {
            Optional<byte[]> value = map.get(key);
            if (value.isPresent()) {
                entries.add(new Entry(new Bytes(key), values(value.get(), size)));
            }
        }
        return entries;
    }

    // Those of all CPUs stand one after another, each rounded up to 8 bytes.
    private static List<Bytes> values(byte[] all, int size) {
        List<Bytes> values = new ArrayList<>();
        for (int from = 0; from < all.length; from += Math.max(8, (size + 7) / 8 * 8)) {
            values.add(new Bytes(java.util.Arrays.copyOfRange(all, from, from + size)));
        }
        return values;
    }

    @Override
    public void close() {
        instance.close();
    }
}
