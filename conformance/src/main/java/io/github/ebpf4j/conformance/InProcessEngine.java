package io.github.ebpf4j.conformance;

import io.github.ebpf4j.interpreter.BoundMap;
import io.github.ebpf4j.interpreter.Engine;
import io.github.ebpf4j.interpreter.Environment;
import io.github.ebpf4j.interpreter.HostFunction;
import io.github.ebpf4j.interpreter.Memory;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.isa.EbpfException;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.program.Program;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** An engine of ours. */
final class InProcessEngine implements EngineUnderTest {

    private final Engine engine;
    private final Set<Profile> profiles;

    InProcessEngine(Engine engine, Set<Profile> profiles) {
        this.engine = engine;
        this.profiles = Set.copyOf(profiles);
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public Answer run(TestVector vector) {
        Program program = Program.of(vector.code(), vector.environment().byteOrder());
        try {
            Outcome outcome = engine.link(program, environment(vector.environment()))
                    .run(vector.memory().toArray());
            return new Answer.Result(outcome.r0());
        } catch (EbpfException e) {
            return new Answer.Refusal("%s: %s".formatted(e.phase(), e.getMessage()));
        } catch (RuntimeException | Error e) {
            // Whatever an engine fails with, the other vectors are still to be judged.
            return new Answer.Crash(e.toString());
        }
    }

    private Environment environment(VectorEnvironment wanted) {
        Environment.Builder builder =
                UpstreamHelpers.addTo(Environment.builder()).profiles(profiles).limits(wanted.limits());
        for (VectorEnvironment.Variable variable : wanted.variables()) {
            builder.variable(
                    variable.id(),
                    Region.of("variable " + variable.id(), variable.content().toArray()));
        }
        Maps maps = new Maps();
        for (VectorEnvironment.Map map : wanted.maps()) {
            maps.addTo(builder, map);
        }
        for (VectorEnvironment.Function function : wanted.functions()) {
            HostFunction hostFunction = hostFunction(function, maps);
            switch (function.key()) {
                case HELPER -> builder.helper(function.id(), hostFunction);
                case BTF -> builder.btfFunction(function.id(), hostFunction);
            }
        }
        Environment environment = builder.build();
        maps.place(environment);
        return environment;
    }

    private static HostFunction hostFunction(VectorEnvironment.Function function, Maps maps) {
        long operand = function.operand();
        return switch (function.behaviour()) {
            case SUM -> (memory, r1, r2, r3, r4, r5) -> r1 + r2 + r3 + r4 + r5;
            case RETURNS -> (memory, r1, r2, r3, r4, r5) -> operand;
            case ARGUMENT -> (memory, r1, r2, r3, r4, r5) -> new long[] {r1, r2, r3, r4, r5}[(int) operand - 1];
            case LOADS -> (memory, r1, r2, r3, r4, r5) -> memory.load(r1, (int) operand);
            case MAP_VALUES -> (memory, r1, r2, r3, r4, r5) -> maps.addressOfValues(memory, r1);
        };
    }

    /** The maps of an environment, and where their values are in it. */
    private static final class Maps {
        private final Map<String, BoundMap> maps = new TreeMap<>();
        private final Map<String, Long> addresses = new TreeMap<>();

        void addTo(Environment.Builder builder, VectorEnvironment.Map map) {
            String name = "map " + map.names();
            BoundMap bound = BoundMap.of(name, Region.of(name, map.values().toArray()));
            maps.put(name, bound);
            for (VectorEnvironment.MapName mapName : map.names()) {
                switch (mapName.key()) {
                    case FD -> builder.mapByFd(mapName.number(), bound);
                    case INDEX -> builder.mapByIndex(mapName.number(), bound);
                }
            }
        }

        void place(Environment environment) {
            maps.forEach((name, map) ->
                    addresses.put(name, environment.addressOf(map.values()).orElseThrow()));
        }

        long addressOfValues(Memory memory, long handle) {
            return memory.mapAt(handle)
                    .map(map -> addresses.getOrDefault(map.name(), 0L))
                    .orElse(0L);
        }
    }
}
