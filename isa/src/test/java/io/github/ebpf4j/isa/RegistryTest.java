package io.github.ebpf4j.isa;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The table against the IANA registry "BPF Instructions", whose facts lie in {@code registry.csv}. */
class RegistryTest {

    /** What the registry does not have and section 5.2 defines: it copies Appendix A of the RFC, which forgets them. */
    private static final Set<Opcode> FORGOTTEN = EnumSet.of(Opcode.LDXSB, Opcode.LDXSH, Opcode.LDXSW);

    /** The registry names all plain loads and stores by the chapter; the table, by the section in it. */
    private static final Map<String, String> TITLES =
            Map.of("Load and store instructions", "Regular load and store operations");

    private record Entry(String opcode, String src, String offset, String imm, String group, String section) {}

    @Test
    void theRegistryHas168Entries() throws IOException {
        assertEquals(168, entries().size());
        assertEquals(168, Set.copyOf(entries()).size());
    }

    @ParameterizedTest
    @MethodSource("entries")
    void everyEntryIsOneRow(Entry entry) {
        long rows = Arrays.stream(Opcode.values())
                .filter(row -> entryOf(row).equals(entry))
                .count();
        assertEquals(1, rows, () -> "rows equal to " + entry);
    }

    @ParameterizedTest
    @EnumSource
    void everyOtherRowIsOfSection52OrOfALaterProfile(Opcode row) throws IOException {
        boolean registered = entries().contains(entryOf(row));
        boolean ofTheRfc = row.profile() == Profile.RFC9669;
        assertEquals(ofTheRfc, registered || FORGOTTEN.contains(row), () -> row + " is of " + row.profile());
    }

    // Section 5.2: {MEMSX, <size>, LDX}, that is 4 << 5 | size << 3 | 1.
    @ParameterizedTest
    @CsvSource({"LDXSW, 0", "LDXSH, 1", "LDXSB, 2"})
    void memsxLoadsAreThoseOfSection52(Opcode row, int size) {
        assertEquals(
                new Entry(
                        "0x%02x".formatted(4 << 5 | size << 3 | 1),
                        "any",
                        "any",
                        "0x00",
                        "base32",
                        row.section().title()),
                entryOf(row));
        assertEquals(RfcSection.SIGN_EXTENSION_LOAD, row.section());
    }

    @Test
    void callxIsTheRegisterFormOfCall() {
        assertEquals(0x85 | 0x08, Opcode.CALLX.opcode());
        assertEquals(Constraint.REGISTER, Opcode.CALLX.constraint(Field.DST));
        assertEquals(
                new Entry(
                        "0x8d",
                        "0x0",
                        "0",
                        "0x00",
                        "callx",
                        Opcode.CALLX.section().title()),
                entryOf(Opcode.CALLX));
    }

    @ParameterizedTest
    @EnumSource
    void dstIsARegisterExceptWhereTheRfcGivesTheInstructionNone(Opcode row) {
        // The registry has no column for dst; sections 4.3 and 5.5 name the instructions that do not use it, and Linux
        // adds may_goto, 0xe5.
        boolean none = switch (row.opcode()) {
            case 0xe5, 0x00, 0x05, 0x06, 0x85, 0x95, 0x20, 0x28, 0x30, 0x40, 0x48, 0x50 -> true;
            default -> false;
        };
        assertEquals(none ? Constraint.UNUSED : Constraint.REGISTER, row.constraint(Field.DST));
    }

    @ParameterizedTest
    @EnumSource
    void nextImmIsUsedByTheThreeSubtypesThatSection54SaysAddIt(Opcode row) {
        Set<Opcode> users = Set.of(Opcode.LDDW, Opcode.LDDW_MAP_VALUE_BY_FD, Opcode.LDDW_MAP_VALUE_BY_INDEX);
        assertEquals(users.contains(row) ? Constraint.ANY : Constraint.UNUSED, row.constraint(Field.NEXT_IMM));
    }

    @ParameterizedTest
    @CsvSource({
        "BASIC_ENCODING, 3.1, Basic instruction encoding",
        "WIDE_ENCODING, 3.2, Wide instruction encoding",
        "ARITHMETIC, 4.1, Arithmetic instructions",
        "BYTE_SWAP, 4.2, Byte swap instructions",
        "JUMP, 4.3, Jump instructions",
        "HELPER_FUNCTIONS, 4.3.1, Helper functions",
        "PROGRAM_LOCAL_FUNCTIONS, 4.3.2, Program-local functions",
        "REGULAR_LOAD_STORE, 5.1, Regular load and store operations",
        "SIGN_EXTENSION_LOAD, 5.2, Sign-extension load operations",
        "ATOMIC, 5.3, Atomic operations",
        "IMMEDIATE_64, 5.4, 64-bit immediate instructions",
        "LEGACY_PACKET, 5.5, Legacy BPF Packet access instructions"
    })
    void sectionsHaveTheRfcsNumbersAndTitles(RfcSection section, String number, String title) {
        assertEquals(number, section.number());
        assertEquals(title, section.title());
        assertEquals("RFC 9669 section " + number, section.toString());
    }

    @Test
    void everySectionIsInTheTestAboveAndTitlesAreUnique() {
        assertEquals(12, RfcSection.values().length);
        assertEquals(
                12,
                Arrays.stream(RfcSection.values())
                        .map(RfcSection::title)
                        .collect(toCollection(TreeSet::new))
                        .size());
    }

    @Test
    void groupsOfTheTableAreThoseOfTheRfcAndCallx() {
        Set<String> groups = Arrays.stream(Opcode.values())
                .map(row -> row.group().toString())
                .collect(toSet());
        assertEquals(
                Set.of("base32", "base64", "divmul32", "divmul64", "atomic32", "atomic64", "packet", "linux", "callx"),
                groups);
    }

    static List<Entry> entries() throws IOException {
        try (InputStream csv = RegistryTest.class.getResourceAsStream("registry.csv")) {
            return new String(csv.readAllBytes(), UTF_8)
                    .lines()
                    .skip(1)
                    .map(line -> line.split(",", -1))
                    .map(cells -> new Entry(
                            cells[0], cells[1], cells[2], cells[3], cells[4], TITLES.getOrDefault(cells[5], cells[5])))
                    .toList();
        }
    }

    private static Entry entryOf(Opcode row) {
        return new Entry(
                "0x%02x".formatted(row.opcode()),
                cell(row.constraint(Field.SRC), "0x%x"),
                cell(row.constraint(Field.OFFSET), "%d"),
                cell(row.constraint(Field.IMM), "0x%02x"),
                row.group().toString(),
                row.section().title());
    }

    private static String cell(Constraint constraint, String format) {
        return switch (constraint.kind()) {
            case ANY, REGISTER -> "any";
            case EXACTLY -> format.formatted(constraint.value());
        };
    }
}
