package io.github.ebpf4j.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Phase;
import io.github.ebpf4j.isa.Profile;
import io.github.ebpf4j.isa.Rule;
import io.github.ebpf4j.isa.ValidationException;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a program names is found in the environment, or it does not link; an invalid program does not either. */
class LinkTest {

    private static final BoundMap COUNTS = BoundMap.of("counts", Region.of("counts", new byte[] {1, 2, 3, 4}));
    private static final BoundMap NAMES = BoundMap.of("names", Region.of("names", new byte[] {5, 6, 7, 8}));

    /** Map fd 3 is map index 0, and fd 4 index 1; helper 1 returns the first byte of the map at r1, or -1. */
    private static Environment environment() {
        return Environment.builder()
                .mapByFd(3, COUNTS)
                .mapByFd(4, NAMES)
                .mapByIndex(0, COUNTS)
                .mapByIndex(1, NAMES)
                .variable(-2, Region.of("jiffies", new byte[] {9, 10}))
                .helper(
                        1,
                        (memory, r1, r2, r3, r4, r5) -> memory.mapAt(r1)
                                .map(map -> map.equals(COUNTS) ? 1 : 2)
                                .orElse(-1))
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void handlesNameTheirMap(EngineKind kind) {
        Map<String, Integer> maps =
                Map.of("map_by_fd(3)", 1, "map_by_fd(4)", 2, "map_by_idx(0)", 1, "map_by_idx(1)", 2);
        maps.forEach((handle, map) ->
                Runs.assertR0(map, Runs.run(kind, environment(), "lddw %r1, " + handle + "\n call 1\n exit")));
        for (String changed : List.of("add %r1, 1", "lddw %r1, map_val(map_by_fd(3))", "mov %r1, %r10", "mov %r1, 0")) {
            String assembly = "lddw %r1, map_by_fd(3)\n" + changed + "\n call 1\n exit";
            Runs.assertR0(-1, Runs.run(kind, environment(), assembly));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameMapHasOneHandleHoweverItIsNamed(EngineKind kind) {
        String assembly = "lddw %r1, map_by_fd(3)\n lddw %r2, map_by_idx(NUMBER)\n mov %r0, 1\n"
                + " jeq %r1, %r2, exit\n mov %r0, 2\n exit";
        Runs.assertR0(1, Runs.run(kind, environment(), assembly.replace("NUMBER", "0")));
        Runs.assertR0(2, Runs.run(kind, environment(), assembly.replace("NUMBER", "1")));
    }

    @ParameterizedTest
    @EnumSource
    void handlesAreOpaque(EngineKind kind) {
        for (String handle : List.of("map_by_fd(3)", "map_by_idx(0)")) {
            for (String access :
                    List.of("ldxb %r0, [%r1]", "ldxdw %r0, [%r1+0]", "stb [%r1], 1", "ldxb %r0, [%r1-1]")) {
                Fault fault =
                        Runs.fault(Runs.run(kind, environment(), "lddw %r1, " + handle + "\n" + access + "\n exit"));
                assertEquals(Fault.Kind.MEMORY_ACCESS, fault.kind());
                assertTrue(fault.message().contains("counts"), fault::message);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void valuesAreAddressedFromTheFirstOn(EngineKind kind) {
        Map<String, Integer> values = Map.of(
                "map_val(map_by_fd(3))", 1,
                "map_val(map_by_fd(3))+3", 4,
                "map_val(map_by_fd(4))+1", 6,
                "map_val(map_by_idx(0))", 1,
                "map_val(map_by_idx(1))+2", 7);
        values.forEach((value, first) -> Runs.assertR0(
                first, Runs.run(kind, environment(), "lddw %r1, " + value + "\n ldxb %r0, [%r1]\n exit")));
        for (String map : List.of("map_by_fd(3)", "map_by_idx(0)")) {
            String below = "lddw %r1, map_val(" + map + ")-1\n ldxb %r0, [%r1+DISTANCE]\n exit";
            Runs.assertR0(1, Runs.run(kind, environment(), below.replace("DISTANCE", "1")));
            Fault fault = Runs.fault(Runs.run(kind, environment(), below.replace("DISTANCE", "0")));
            assertTrue(fault.message().endsWith("is below the start of \"counts\" (4 bytes)"), fault::message);
        }
    }

    @ParameterizedTest
    @EnumSource
    void variablesAndCodeAreAddressed(EngineKind kind) {
        Runs.assertR0(10, Runs.run(kind, environment(), "lddw %r1, var_addr(-2)\n ldxb %r0, [%r1+1]\n exit"));
        Runs.assertR0(
                3,
                Runs.run(
                        kind,
                        environment(),
                        "ja start\n back: mov %r0, 3\n exit\n start: lddw %r1, code_addr(back)\n call %r1\n exit"));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotThereIsNamedWithProgramAndPlace(EngineKind kind) {
        Map<String, String> missing = Map.of(
                "lddw %r1, map_by_fd(7)", "map with file descriptor 7 is not registered",
                "lddw %r1, map_val(map_by_fd(-7))+1", "map with file descriptor -7 is not registered",
                "lddw %r1, map_by_idx(3)", "map with index 3 is not registered",
                "lddw %r1, map_val(map_by_idx(3))", "map with index 3 is not registered",
                "lddw %r1, var_addr(1)", "variable 1 is not registered",
                "call 2", "helper 2 (\"bpf_map_update_elem\") is not registered",
                "call -1", "helper -1 is not registered",
                "call runtime 1", "function with BTF id 1 is not registered");
        missing.forEach((instruction, message) -> {
            Program program = new Program(
                    "xdp_count",
                    "xdp",
                    Assembler.assemble("mov %r0, 0\n lddw %r2, 1\n " + instruction + "\n exit"),
                    ByteOrder.LITTLE_ENDIAN,
                    List.of(),
                    List.of(),
                    "GPL");
            LinkException refusal =
                    assertThrows(LinkException.class, () -> kind.engine().link(program, environment()));
            assertEquals("program \"xdp_count\", pc 3: " + message, refusal.getMessage());
            assertEquals(3, refusal.pc());
            assertEquals(Phase.LINK, refusal.phase());
        });
    }

    @ParameterizedTest
    @EnumSource
    void codeThatIsNeverReachedMustLinkToo(EngineKind kind) {
        assertThrows(LinkException.class, () -> Runs.link(kind, Environment.empty(), "ja exit\n call 2\n exit"));
    }

    @ParameterizedTest
    @EnumSource
    void malformedProgramsAreRefused(EngineKind kind) {
        Map<String, Rule> malformed = Map.of(
                "ja +1\n exit", Rule.JUMP_OUTSIDE,
                "jeq %r1, 0, -2\n exit", Rule.JUMP_OUTSIDE,
                "ja +1\n lddw %r0, 1\n exit", Rule.JUMP_INTO_SECOND_SLOT,
                "mov %r11, 1\n exit", Rule.REGISTER_NUMBER,
                "exit\n .8byte 0x0000000100000018", Rule.SECOND_SLOT_MISSING,
                "mov %r10, 1\n exit", Rule.FRAME_POINTER_WRITTEN,
                "call local +7\n exit", Rule.CALL_TARGET,
                "lddw %r1, code_addr(+7)\n exit", Rule.CODE_ADDRESS,
                ".8byte 0xff\n exit", Rule.RESERVED_OPCODE,
                "", Rule.EMPTY_PROGRAM);
        malformed.forEach((assembly, rule) -> {
            ValidationException refusal = assertThrows(
                    ValidationException.class, () -> Runs.link(kind, Environment.empty(), assembly), assembly);
            assertEquals(rule, refusal.findings().get(0).rule(), assembly);
            assertEquals(Phase.VALIDATE, refusal.phase());
        });
        assertThrows(ValidationException.class, () -> Runs.link(kind, Environment.empty(), "mov %r0, 1"));
    }

    @ParameterizedTest
    @EnumSource
    void theProfilesOfTheEnvironmentDecide(EngineKind kind) {
        String callx = "lddw %r1, code_addr(f)\n call %r1\n exit\n f: mov %r0, 1\n exit";
        Runs.assertR0(1, Runs.run(kind, callx));
        Environment strict =
                Environment.builder().profiles(Set.of(Profile.RFC9669)).build();
        ValidationException refusal = assertThrows(ValidationException.class, () -> Runs.run(kind, strict, callx));
        assertEquals(Rule.NOT_IN_PROFILE, refusal.findings().get(0).rule());
        Runs.assertR0(1, Runs.run(kind, strict, "mov %r0, 1\n exit"));
    }

    @ParameterizedTest
    @EnumSource
    void aLinkedProgramKnowsWhatItWas(EngineKind kind) {
        Program program = Runs.program("exit");
        assertEquals(program, kind.engine().link(program, Environment.empty()).program());
        assertTrue(!kind.engine().name().isBlank());
    }
}
