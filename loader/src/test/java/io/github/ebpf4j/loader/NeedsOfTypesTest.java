package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Described.load;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.program.AttachType;
import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.SourceLine;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What objects in the wild need of section names, types and lines: an object of the module testcases for each, and what
 * its source says.
 */
class NeedsOfTypesTest {

    /** The number of the program's type, that of its attachment, and what it is attached to. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "socket_filter            | 1  | 0  |",
                "express                  | 6  | 37 |",
                "express_fragments        | 6  | 37 |",
                "express_devmap           | 6  | 33 |",
                "express_cpumap_fragments | 6  | 35 |",
                "system_call              | 31 | 0  |",
                "packet_filter            | 32 | 45 |",
                "lookup                   | 30 | 36 |",
                "probe                    | 2  | 0  | do_unlinkat",
                "probe_place              | 2  | 0  | do_unlinkat+0x8",
                "return_probe             | 2  | 0  | do_unlinkat",
                "probe_many               | 2  | 42 | tcp_*",
                "probe_session            | 2  | 56 | tcp_*",
                "call_probe               | 2  | 0  | unlinkat",
                "user_probe               | 2  | 0  | /bin/bash:readline",
                "user_probe_sleepable     | 2  | 0  | /bin/bash:readline+0x10",
                "user_return_probes       | 2  | 48 | libc.so.6:mem*",
                "static_probe             | 2  | 0  | /bin/ruby:ruby:gc__mark__begin",
                "trace_point              | 5  | 0  | syscalls/sys_enter_openat",
                "trace_point_alias        | 5  | 0  | sched/sched_switch",
                "raw_trace_point          | 17 | 0  | sched_switch",
                "raw_trace_point_alias    | 17 | 0  | sched_switch",
                "raw_trace_point_writable | 24 | 0  | nbd_send_request",
                "typed_trace_point        | 26 | 23 | sched_switch",
                "entry                    | 26 | 24 | tcp_connect",
                "entry_sleepable          | 26 | 24 | do_sys_open",
                "leave                    | 26 | 25 | tcp_connect",
                "modify                   | 26 | 26 | security_file_open",
                "extension                | 28 | 0  | handler",
                "hook                     | 29 | 27 | file_open",
                "hook_sleepable           | 29 | 27 | bpf",
                "hook_cgroup              | 29 | 43 | socket_bind",
                "iterate                  | 26 | 28 | task",
                "iterate_sleepable        | 26 | 28 | bpf_map",
                "operation                | 27 | 0  | init",
                "operation_sleepable      | 27 | 0  | init",
                "tc_alone                 | 3  | 0  |",
                "tc_in                    | 3  | 46 |",
                "tcx_out                  | 3  | 47 |",
                "classify                 | 3  | 0  |",
                "act                      | 4  | 0  |",
                "netkit_peer              | 3  | 55 |",
                "group_in                 | 8  | 0  |",
                "group_any                | 8  | 0  |",
                "group_connect            | 18 | 10 |",
                "group_unix               | 18 | 52 |",
                "group_device             | 15 | 6  |",
                "group_options            | 25 | 22 |",
                "sockets                  | 13 | 3  |",
                "stream                   | 14 | 5  |",
                "message                  | 16 | 7  |",
                "reuse                    | 21 | 40 |",
                "dissect                  | 22 | 17 |",
                "tunnel                   | 12 | 0  |",
                "event                    | 7  | 0  |",
                "optional                 | 6  | 37 |",
                "optional_target          | 26 | 24 | do_nanosleep",
                "custom_name              | 0  | 0  |",
                "custom_path              | 0  | 0  |",
                "nearly                   | 0  | 0  |",
                "nearly_sleepable         | 0  | 0  |"
            })
    void sectionNames(String program, int type, int attachType, String target) {
        for (String byteOrder : List.of("bpfel", "bpfeb")) {
            Attachment attachment =
                    load("section-names", byteOrder).program(program).attachment();
            assertEquals(type, attachment.type().number());
            assertEquals(
                    attachType, attachment.attachType().map(AttachType::number).orElse(0));
            assertEquals(target == null ? "" : target, attachment.target());
            assertEquals(!program.startsWith("optional"), attachment.automatic());
        }
    }

    @Test
    void programsThatMaySleep() {
        assertEquals(
                Set.of(
                        "system_call",
                        "user_probe_sleepable",
                        "entry_sleepable",
                        "hook_sleepable",
                        "iterate_sleepable",
                        "operation_sleepable",
                        "optional_target"),
                load("section-names", "bpfel").programs().stream()
                        .filter(program -> program.attachment().sleepable())
                        .map(Program::name)
                        .collect(toSet()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void typesOfAllKinds(String target) {
        Btf types = load("types", target).types().orElseThrow();
        Set<BtfType.Kind> kinds = EnumSet.noneOf(BtfType.Kind.class);
        IntStream.range(0, types.count()).forEach(id -> kinds.add(types.type(id).kind()));
        assertEquals(EnumSet.allOf(BtfType.Kind.class), kinds);
        assertEquals(
                192, types.sizeOf(types.find(BtfType.Kind.STRUCT, "everything").orElseThrow()));
        assertEquals(8, types.sizeOf(types.find(BtfType.Kind.ENUM64, "wide").orElseThrow()));
        assertEquals(
                -0x1234567890L,
                ((BtfType.Enumeration) types.type(
                                types.find(BtfType.Kind.ENUM64, "wide_negative").orElseThrow()))
                        .enumerators()
                        .get(0)
                        .value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void linesOfEachInstruction(String target) {
        ObjectFile object = load("lines", target);
        // The subprogram begins at slot 12.
        assertEquals(
                List.of(
                        "0 ./lines.c 15",
                        "1 ./lines.c 20",
                        "2 ./lines.c 19",
                        "3 ././lines.h 8",
                        "4 ./lines.c 20",
                        "6 ./lines.c 20",
                        "7 ./lines.c 22",
                        "8 ./lines.c 21",
                        "9 ./lines.c 21",
                        "10 ./lines.c 23",
                        "12 ./lines.c 10",
                        "16 ./lines.c 13"),
                places(object.program("first")));
        SourceLine inlined = object.program("first").lineAt(3).orElseThrow();
        assertEquals("    return a * 3;", inlined.text());
        assertEquals(14, inlined.column());
        // A file that the compiler never saw has no text.
        SourceLine elsewhere = object.program("second").lineAt(0).orElseThrow();
        assertEquals(new SourceLine(0, "./elsewhere.c", 1000, 12, ""), elsewhere);
    }

    /** Returns the slots, files and lines of a program. */
    private static List<String> places(Program program) {
        return program.lines().stream()
                .map(line -> "%d %s %d".formatted(line.pc(), line.file(), line.line()))
                .toList();
    }
}
