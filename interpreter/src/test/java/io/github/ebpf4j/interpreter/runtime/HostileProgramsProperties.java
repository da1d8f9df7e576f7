package io.github.ebpf4j.interpreter.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Limits;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.FlowDissectorContext;
import io.github.ebpf4j.interpreter.context.MessageContext;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.SockOpsContext;
import io.github.ebpf4j.interpreter.context.SocketAddressContext;
import io.github.ebpf4j.interpreter.context.SocketContext;
import io.github.ebpf4j.interpreter.context.SockoptContext;
import io.github.ebpf4j.interpreter.context.SysctlContext;
import io.github.ebpf4j.interpreter.context.XdpContext;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.isa.program.AttachType;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.ProgramType;
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
    private static final List<ProgramType> SKB = List.of(
            ProgramType.SOCKET_FILTER,
            ProgramType.SCHED_CLS,
            ProgramType.CGROUP_SKB,
            ProgramType.LWT_XMIT,
            ProgramType.SK_SKB);

    @Provide
    Arbitrary<Long> seeds() {
        return Arbitraries.longs().withoutEdgeCases();
    }

    @Property
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
                HostilePrograms.Family family = HostilePrograms.familyOf(program.name());
                judge(program, runner.outcome(context(random, family)));
                judge(program, runner.outcome(context(random, family)));
                judge(program, runner.outcome(context(random)));
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

    private static byte[] bytes(Random random, int least, int most) {
        byte[] bytes = new byte[least + random.nextInt(most - least)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Returns a context of any kind. */
    private static Context context(Random random) {
        return context(random, HostilePrograms.family(random));
    }

    private static Context context(Random random, HostilePrograms.Family family) {
        Socket socket =
                random.nextBoolean() ? Socket.tcp().build() : Socket.udp().build();
        return switch (family) {
            case XDP -> XdpContext.of(bytes(random, 14, 300));
            case SKB -> SkbContext.of(SKB.get(random.nextInt(SKB.size())), bytes(random, 14, 300));
            case MESSAGE -> MessageContext.of(socket, bytes(random, 1, 5000));
            case SOCK_OPS -> SockOpsContext.of(Socket.tcp().build(), random.nextInt(16));
            case ADDRESS -> SocketAddressContext.of(AttachType.CGROUP_INET4_CONNECT, socket);
            case SOCKET -> SocketContext.of(AttachType.CGROUP_INET_SOCK_CREATE, socket);
            case SYSCTL -> SysctlContext.write("net/ipv4/ip_forward", "0", "1");
            case SOCKOPT -> SockoptContext.set(socket, 1, 2, bytes(random, 0, 40));
            case OTHER ->
                random.nextBoolean()
                        ? FlowDissectorContext.of(bytes(random, 14, 100), 0)
                        : BytesContext.of(bytes(random, 0, 200));
        };
    }
}
