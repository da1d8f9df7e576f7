package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Described.load;
import static io.github.ebpf4j.loader.Samples.path;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CO-RE in objects that clang has written, against their own types and against those of {@code core-target.c}. */
class CorePatcherTest {

    private static Btf target(String order) {
        return load("core-target", order).types().orElseThrow();
    }

    private static ObjectFile moved(String order) {
        return ObjectLoader.load(
                path("core-moved." + order + ".o"), LoadOptions.DEFAULT.withTargetTypes(target(order)));
    }

    private static List<String> references(ObjectFile object, String program) {
        return object.program(program).references().stream()
                .map(each -> "%d %s %s (%s)".formatted(each.pc(), each.kind(), each.name(), each.detail()))
                .toList();
    }

    private static List<String> rows(ObjectFile object, String access) {
        return object.coreRelocations().stream()
                .filter(each -> each.access().equals(access))
                .map(each -> "%s %d -> %s%s"
                        .formatted(
                                each.kind(),
                                each.before(),
                                each.after().isPresent() ? each.after().getAsLong() : "nothing: ",
                                each.reason()))
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void fieldsHaveMoved(String order) {
        ObjectFile object = moved(order);
        assertEquals(List.of(), List.copyOf(object.refused().keySet()));
        assertEquals(List.of("0 FIELD struct task.pid (field_byte_offset 0 -> 8)"), references(object, "moved"));
        assertTrue(rows(object, "struct task.pid").contains("field_byte_offset 0 -> 8"));
        assertTrue(rows(object, "struct task.name").contains("field_byte_size 16 -> 32"));
        assertEquals(List.of("field_byte_offset 8 -> 4"), rows(object, "struct task.start"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void loadsHaveTheSizeOfTheTarget(String order) {
        Program program = moved(order).program("resized");
        assertEquals(0x61, program.bytecode().at(0).opcode());
        assertEquals(
                0x79,
                load("core-moved", order).program("resized").bytecode().at(0).opcode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void whatIsMissingIsPoisonedAndNamed(String order) {
        ObjectFile object = moved(order);
        Program program = object.program("unguarded");
        assertEquals(
                List.of("0 UNRESOLVED struct task.flags (none of the target's 1 types of this name has it)"),
                references(object, "unguarded"));
        assertEquals(0x85, program.bytecode().at(0).opcode());
        assertEquals(Reference.UNRESOLVED_HELPER, program.bytecode().at(0).imm());
        assertEquals(
                List.of("0 UNRESOLVED struct task.state (it has 4 bytes in the object and 0 in the target, and is no "
                        + "pointer or integer without sign in both)"),
                references(object, "load_of_bits"));
        assertTrue(rows(object, "struct task.flags")
                .contains("field_byte_offset 4 -> nothing: none of the target's 1 types of this name has it"));
        assertTrue(rows(object, "struct task.flags").contains("field_exists 1 -> 0"));
    }

    @Test
    void detailsAreTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertEquals(
                    "field_byte_offset 0 -> 8",
                    moved("bpfel").program("moved").references().get(0).detail());
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void rowsAreByPlace() {
        List<CoreRelocation> rows = moved("bpfel").coreRelocations();
        List<Long> offsets = rows.stream().map(CoreRelocation::offset).toList();
        assertEquals(offsets.stream().sorted().distinct().toList(), offsets);
        assertEquals(
                List.of("socket"),
                rows.stream().map(CoreRelocation::section).distinct().toList());
        assertEquals(
                new CoreRelocation(
                        "socket", 0, CoreKind.FIELD_BYTE_OFFSET, "struct task.pid", 0, OptionalLong.of(8), ""),
                rows.get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpfel", "bpfeb"})
    void theOwnTypesAreTheTargetUnlessThereIsAnother(String order) {
        for (String name : new String[] {"core-bitfields", "core-enums", "core-fields", "core-moved", "core-types"}) {
            ObjectFile object = load(name, order);
            // What libbpf refuses to answer, too.
            List<String> refused = name.equals("core-fields") ? List.of("sign_of_element") : List.of();
            assertEquals(refused, List.copyOf(object.refused().keySet()), name);
            assertTrue(object.coreRelocations().size() > 5, name);
            assertEquals(
                    0,
                    object.coreRelocations().stream()
                            .filter(row -> row.after().isEmpty())
                            .count());
        }
    }

    @Test
    void numbersOfTypesAreThoseOfTheLinkedObject() {
        Path other = path("core-target.bpfel.o");
        Path types = path("core-types.bpfel.o");
        ObjectFile alone = ObjectLoader.load(types);
        ObjectFile linked = ObjectLoader.link(other, types);
        int moved = ObjectLoader.load(other).types().orElseThrow().count() - 1;
        List<Long> before = ids(alone);
        assertTrue(before.size() > 1);
        assertEquals(before.stream().map(id -> id + moved).toList(), ids(linked));
    }

    private static List<Long> ids(ObjectFile object) {
        return object.coreRelocations().stream()
                .filter(row -> row.kind() == CoreKind.TYPE_ID_LOCAL || row.kind() == CoreKind.TYPE_ID_TARGET)
                .map(row -> row.after().orElseThrow())
                .toList();
    }

    /** The access of the first record of core-moved is changed to one that leads nowhere. */
    @Test
    void aBadRecordRefusesItsFunctionOnly() {
        byte[] bytes = Samples.read("core-moved.bpfel.o");
        ElfObject elf = ElfObject.open(bytes, Samples.NAME, Limits.DEFAULT);
        Section section = elf.section(".BTF.ext").orElseThrow();
        ElfWriter.Patch patch = new ElfWriter.Patch(bytes);
        int header = (int) section.offset();
        int records = header
                + 32
                + ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(header + 24);
        // Behind the size of records and the name of the section: the kind of the first record.
        byte[] changed = patch.int32(records + 12 + 12, 99).bytes();
        ObjectFile object = Samples.load(changed);
        assertEquals(List.of("moved"), List.copyOf(object.refused().keySet()));
        assertEquals(
                "section \"socket\": program \"moved\": at 0x0: CO-RE relocation of \"type %d\": asks for what is not known: kind 99, must be 0 to 12"
                        .formatted(ByteBuffer.wrap(bytes)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getInt(records + 16)),
                assertThrows(LoadException.class, () -> object.program("moved")).messageInFile());
    }
}
