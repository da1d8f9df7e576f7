package io.github.ebpf4j.interpreter.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Limits;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Program;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** Whatever a program does with maps, helpers and contexts, it ends, and touches nothing that it was not given. */
class HostileProgramsProperties {

    private static final Limits LIMITS = new Limits(2000, 8, 0);
    private static final int PROGRAMS = 20;

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs().withoutEdgeCases();
    }

    @Property(tries = 100)
    void everyProgramEndsInAResultOrATypedFault(@ForAll("seeds") long seed) {
        BpfObject object = HostilePrograms.object(seed, PROGRAMS);
        Random random = new Random(seed);
        try (Instance instance =
                Instance.builder(object).limits(LIMITS).lenient(true).build()) {
            byte[] canary = new byte[64];
            random.nextBytes(canary);
            for (byte[] key : instance.map(HostilePrograms.CANARY).keys()) {
                instance.map(HostilePrograms.CANARY).put(key, canary, 0);
            }
            for (Program program : object.programs()) {
                Runner runner = instance.program(program.name()).runner();
                for (Context context : contexts(random)) {
                    judge(program, runner.outcome(context));
                }
            }
            for (byte[] key : instance.map(HostilePrograms.CANARY).keys()) {
                assertArrayEquals(
                        canary,
                        instance.map(HostilePrograms.CANARY).get(key).orElseThrow(),
                        () -> "the canary at " + Arrays.toString(key));
            }
        }
    }

    private static void judge(Program program, Outcome outcome) {
        if (outcome instanceof Outcome.Faulted faulted) {
            Fault fault = faulted.fault();
            Statistics.collect(fault.kind());
            // A helper of ours that throws anything else has not looked at what it was given.
            assertNotEquals(Fault.Kind.HOST_FUNCTION, fault.kind(), fault::toString);
            assertTrue(program.bytecode().isInstruction(fault.pc()), fault::toString);
        } else {
            Statistics.collect("RETURNED");
        }
    }

    private static List<Context> contexts(Random random) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return List.of(BytesContext.of(bytes));
    }
}
