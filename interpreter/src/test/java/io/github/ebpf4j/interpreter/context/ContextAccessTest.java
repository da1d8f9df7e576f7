package io.github.ebpf4j.interpreter.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.Outcome;
import io.github.ebpf4j.interpreter.layout.Layout;
import io.github.ebpf4j.interpreter.layout.Structures;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.interpreter.world.Architecture;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.Registers;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.isa.program.AttachType;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.ProgramType;
import io.github.ebpf4j.isa.text.Assembler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Loads and stores of every size at every byte of every context, against what Linux answered. */
class ContextAccessTest {

    private static final Socket SOCKET =
            Socket.tcp().local("10.0.0.1", 8080).remote("10.0.0.2", 50_000).build();

    private static final Map<String, Runner> RUNNERS = new HashMap<>();

    private static Context context(String kind) {
        byte[] packet = Frames.tcp(20);
        return switch (kind) {
            case "FLOW_DISSECTOR" -> FlowDissectorContext.of(packet, 0);
            case "XDP", "XDP_CPUMAP" -> XdpContext.of(packet);
            case "XDP_DEVMAP" -> XdpContext.of(packet).egressIfindex(0);
            case "CGROUP_INET_INGRESS", "CGROUP_INET_EGRESS" -> SkbContext.of(ProgramType.CGROUP_SKB, packet);
            case "CGROUP_INET_SOCK_CREATE",
                    "CGROUP_INET_SOCK_RELEASE",
                    "CGROUP_INET4_POST_BIND",
                    "CGROUP_INET6_POST_BIND" -> SocketContext.of(AttachType.valueOf(kind), SOCKET);
            case "SOCK_OPS" -> SockOpsContext.of(SOCKET, 4);
            case "SK_MSG" -> MessageContext.of(SOCKET, packet);
            case "SK_LOOKUP" -> SocketLookupContext.of(6, IpAddress.of("10.0.0.2"), 999, IpAddress.of("10.0.0.1"), 80);
            case "SK_REUSEPORT_SELECT", "SK_REUSEPORT_SELECT_OR_MIGRATE" -> ReuseportContext.of(SOCKET, packet);
            case "CGROUP_DEVICE" -> DeviceContext.block(DeviceContext.READ, 8, 1);
            case "CGROUP_SYSCTL" -> SysctlContext.read("net/x", "1\n");
            case "CGROUP_GETSOCKOPT" -> SockoptContext.get(SOCKET, 1, 2, packet, packet.length);
            case "CGROUP_SETSOCKOPT" -> SockoptContext.set(SOCKET, 1, 2, packet);
            case "PERF_EVENT" -> PerfEventContext.of(Registers.of(Architecture.X86_64));
            case "NETFILTER" -> NetfilterContext.opaque();
            default ->
                kind.startsWith("CGROUP_")
                        ? SocketAddressContext.of(AttachType.valueOf(kind), SOCKET)
                        : SkbContext.of(ProgramType.valueOf(kind), packet);
        };
    }

    /** The kinds of programs, and the sums of sizes by byte, as a hexadecimal digit each. */
    private record Answers(List<String> kinds, String loads, String stores) {}

    private static List<Answers> answers() {
        List<String> lines;
        try (InputStream file = ContextAccessTest.class.getResourceAsStream("/context-access.txt")) {
            lines = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Stream.iterate(0, i -> i < lines.size(), i -> i + 3)
                .map(i -> new Answers(
                        List.of(lines.get(i).split(" ", -1)),
                        digits(lines.get(i + 1), "loads"),
                        digits(lines.get(i + 2), "stores")))
                .toList();
    }

    private static String digits(String line, String name) {
        assertTrue(line.startsWith(name), line);
        StringBuilder digits = new StringBuilder();
        for (String words : line.substring(name.length()).strip().split(" ", -1)) {
            String[] parts = words.split("\\*", -1);
            digits.append(parts[0].repeat(parts.length == 1 ? 1 : Integer.parseInt(parts[1])));
        }
        return digits.toString();
    }

    static Stream<Arguments> kinds() {
        return answers().stream()
                .flatMap(each -> each.kinds().stream().map(kind -> Arguments.of(kind, each.loads(), each.stores())));
    }

    private static Outcome outcome(Context context, String assembly) {
        return RUNNERS.computeIfAbsent(
                        assembly,
                        text -> Instance.of(Program.of(Assembler.assemble(text), ByteOrder.LITTLE_ENDIAN))
                                .program("main")
                                .runner())
                .outcome(context);
    }

    private static String size(int bytes) {
        return switch (bytes) {
            case 1 -> "b";
            case 2 -> "h";
            case 4 -> "w";
            default -> "dw";
        };
    }

    private static String accesses(Context context, int bytes, String assembly) {
        StringBuilder digits = new StringBuilder();
        for (int offset = 0; offset < bytes; offset++) {
            int sum = 0;
            for (int size = 1; size <= Long.BYTES; size *= 2) {
                Outcome outcome = outcome(context, assembly.formatted(size(size), offset));
                if (outcome instanceof Outcome.Returned) {
                    sum += size;
                } else {
                    assertEquals(
                            Fault.Kind.MEMORY_ACCESS,
                            ((Outcome.Faulted) outcome).fault().kind());
                }
            }
            digits.append(Character.forDigit(sum, 16));
        }
        return digits.toString();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aProgramMakesTheAccessesThatLinuxLetsItMake(String kind, String loads, String stores) {
        Context context = context(kind);
        assertEquals(loads, accesses(context, loads.length(), "ldx%s %%r0, [%%r1+%d]\n mov %%r0, 0\n exit"));
        assertEquals(stores, accesses(context, stores.length(), "st%s [%%r1+%d], 1\n mov %%r0, 0\n exit"));
    }

    @Test
    void everyColumnOfEveryTableIsCompared() {
        List<Layout> layouts = List.of(
                Structures.SK_BUFF,
                Structures.XDP_MD,
                Structures.SOCK,
                Structures.SOCK_ADDR,
                Structures.SOCK_OPS,
                Structures.SK_MSG,
                Structures.SK_REUSEPORT,
                Structures.SK_LOOKUP,
                Structures.CGROUP_DEV,
                Structures.SYSCTL,
                Structures.SOCKOPT,
                Structures.NF_CTX);
        int columns =
                layouts.stream().mapToInt(layout -> layout.columns().size()).sum();
        int perfEvent = 1;
        assertEquals(columns + perfEvent, answers().size());
    }

    @Test
    void theMessageNamesTheFieldTheStructureAndTheProgram() {
        Outcome outcome = outcome(context("SOCKET_FILTER"), "ldxw %r0, [%r1+140]\n exit");
        assertEquals(
                "4-byte read at 0x20000108c is in \"data_meta\" of struct __sk_buff, which socket_filter programs cannot read",
                ((Outcome.Faulted) outcome).fault().message());
        Outcome bind = outcome(context("CGROUP_INET4_POST_BIND"), "ldxw %r0, [%r1+16]\n exit");
        assertEquals(
                "4-byte read at 0x200001010 is in \"mark\" of struct bpf_sock, which cgroup_inet4_post_bind programs cannot read",
                ((Outcome.Faulted) bind).fault().message());
    }
}
