package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.NAME;
import static io.github.ebpf4j.loader.Samples.load;
import static io.github.ebpf4j.loader.Samples.mov;
import static io.github.ebpf4j.loader.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.program.ProgramType;
import io.github.ebpf4j.isa.program.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Files of some megabytes in which thousands of records share something large. Each would take gigabytes or minutes if
 * every record had that for itself.
 */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileCostTest {

    private static final int MANY = 40_000;
    private static final int MANY_TYPES = 500_000;
    private static final String LONG = "x".repeat(1 << 20);

    @Test
    void instructionsThatReferToASectionWithALongName() {
        ElfWriter elf = new ElfWriter();
        Instruction[] instructions = new Instruction[MANY + 1];
        for (int i = 0; i < MANY; i++) {
            instructions[i] = Instruction.wide(1, 0, 0, i, 0);
        }
        instructions[MANY] = EXIT;
        int code = elf.code("xdp", instructions);
        elf.function("main", code, 0, 2 * MANY + 1);
        int section = elf.sectionSymbol(elf.data(".data." + LONG, new byte[MANY]));
        for (int i = 0; i < MANY; i++) {
            elf.relocation(code, 16L * i, Relocation.R_BPF_64_64, section);
        }
        List<Reference> references = load(elf).program("main").references();
        assertEquals(MANY, references.size());
        assertEquals(".data." + LONG, references.get(0).name());
        assertEquals(
                ".data." + "x".repeat(114) + "...+0x9c3f",
                references.get(MANY - 1).name());
    }

    @Test
    void programsInASectionWithALongName() {
        ElfWriter elf = new ElfWriter();
        Instruction[] instructions = new Instruction[MANY];
        Arrays.fill(instructions, EXIT);
        int code = elf.code("kprobe/" + LONG, instructions);
        IntStream.range(0, MANY).forEach(i -> elf.function("p" + i, code, i, 1));
        ObjectFile object = load(elf);
        assertEquals(MANY, object.programs().size());
        assertEquals(ProgramType.KPROBE, object.program("p39999").attachment().type());
        assertEquals(LONG, object.program("p39999").attachment().target());
    }

    @Test
    void programsWhoseTypeHasManyNotes() {
        TypeWriter types = new TypeWriter();
        // The first name stands behind the empty one.
        int section = 1;
        types.forward("xdp");
        int function = types.function("f", types.prototype(0), TypeWriter.GLOBAL);
        IntStream.range(0, MANY).forEach(i -> types.declTag("exception_callback:p" + i, function));
        ElfWriter elf = new ElfWriter();
        Instruction[] instructions = new Instruction[MANY];
        Arrays.fill(instructions, EXIT);
        int code = elf.code("xdp", instructions);
        IntStream.range(0, MANY).forEach(i -> elf.function("p" + i, code, i, 1));
        types.addTo(elf);
        ByteBuffer ext = ext(8, section, MANY);
        IntStream.range(0, MANY).forEach(i -> ext.putInt(8 * i).putInt(function));
        elf.section(".BTF.ext", Section.PROGBITS, 0, bytes(ext));
        ObjectFile object = load(elf);
        // Which of them is meant, no one can say.
        assertEquals(1, object.program("p39999").functions().size());
    }

    /** Returns the section with the header, and that of one part about one section, before its records. */
    private static ByteBuffer ext(int recordSize, int section, int count) {
        int part = 12 + recordSize * count;
        ByteBuffer ext = ByteBuffer.allocate(24 + part).order(ByteOrder.LITTLE_ENDIAN);
        ext.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24);
        ext.putInt(0).putInt(part).putInt(part).putInt(0);
        return ext.putInt(recordSize).putInt(section).putInt(count);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        return bytes;
    }

    /** A note on each byte would be eight for an instruction, in every program that its function is part of. */
    @Test
    void notesOnWhatIsNoInstruction() {
        TypeWriter types = new TypeWriter();
        types.forward("xdp");
        ElfWriter elf = Samples.small();
        types.addTo(elf);
        ByteBuffer ext = ext(8, 1, 2);
        ext.putInt(8).putInt(0).putInt(12).putInt(0);
        elf.section(".BTF.ext", Section.PROGBITS, 0, bytes(ext));
        assertEquals(
                "section \".BTF.ext\": at 0x2c: describes the instruction at 0xc, must be a multiple of 8",
                refusal(elf.write()));
    }

    @Test
    void variablesThatShareALongName() {
        TypeWriter types = new TypeWriter();
        int variable = types.variable("x".repeat(60_000), types.integer("char", 1), TypeWriter.STATIC);
        types.section(
                ".data",
                IntStream.range(0, MANY)
                        .mapToObj(i -> new TypeWriter.Placement(variable, i, 1))
                        .toArray(TypeWriter.Placement[]::new));
        ElfWriter elf = new ElfWriter();
        elf.data(".data", new byte[MANY]);
        types.addTo(elf);
        assertEquals(MANY, load(elf).maps().get(0).variables().size());
    }

    @Test
    void mapsThatShareAStructureWithManyMembers() {
        TypeWriter types = new TypeWriter();
        int number = types.number(1);
        TypeWriter.Member[] members = new TypeWriter.Member[MANY];
        Arrays.fill(members, new TypeWriter.Member("type", number));
        int structure = types.structure("", 8 * MANY, members);
        types.section(
                BtfMaps.SECTION,
                IntStream.range(0, MANY)
                        .mapToObj(i ->
                                new TypeWriter.Placement(types.variable("m" + i, structure, TypeWriter.GLOBAL), i, 1))
                        .toArray(TypeWriter.Placement[]::new));
        ElfWriter elf = new ElfWriter();
        elf.data(BtfMaps.SECTION, new byte[MANY]);
        types.addTo(elf);
        assertEquals("section \".maps\": map \"m0\": has 40000 members, must have at most 11", refusal(elf.write()));
    }

    @Test
    void mapsByNumbersThatAreAllOfTheirSection() {
        ElfWriter elf = new ElfWriter();
        int section = elf.data("maps", new byte[4 << 20]);
        IntStream.range(0, MANY).forEach(i -> elf.symbol("m" + i, Symbol.OBJECT, section, i, (4 << 20) - i));
        assertEquals(
                "section \"maps\": map \"m1\": the maps up to this one have more bytes together than the section, 0x400000",
                refusal(elf.write()));
    }

    @Test
    void mapsByNumbersThatShareALongName() {
        ElfWriter elf = new ElfWriter();
        int arrayOfMaps = 12;
        ByteBuffer words = ByteBuffer.allocate(28 * MANY).order(ByteOrder.LITTLE_ENDIAN);
        IntStream.range(0, MANY).forEach(i -> words.putInt(28 * i, arrayOfMaps).putInt(28 * i + 20, i == 0 ? 1 : 0));
        int section = elf.data("maps", words.array());
        elf.symbol(LONG, Symbol.OBJECT, section, 0, 28);
        for (int i = 1; i < MANY; i++) {
            elf.symbol("", Symbol.OBJECT, section, 28L * i, 28);
        }
        // Behind the name of the section.
        int name = "\0maps\0".length();
        ElfWriter.Patch patch = new ElfWriter.Patch(elf.write());
        for (int i = 1; i < MANY; i++) {
            patch.int32(patch.inContent(ElfWriter.SYMTAB, ElfGuard.SYMBOL_SIZE * (i + 1)), name);
        }
        assertTrue(refusal(patch.bytes()).endsWith("is declared twice"), "the second is refused");
    }

    @Test
    void callsByNumber() {
        ElfWriter elf = new ElfWriter();
        Instruction[] instructions = new Instruction[MANY];
        Arrays.fill(instructions, Instruction.of(Opcode.CALL_BTF.opcode(), 0, 2, 0, 7));
        instructions[0] = mov(0);
        instructions[MANY - 1] = EXIT;
        int code = elf.code("xdp", instructions);
        elf.function("main", code, 0, MANY);
        assertEquals(
                List.of(NAME
                        + ": section \"xdp\": program \"main\": at 0x8: call names number 7 by itself, with 39997 more:"
                        + " no relocation says what is meant"),
                load(elf).warnings().stream().map(LoadWarning::message).toList());
    }

    @Test
    void candidatesThatAllTypesOfAnObjectHave() throws CoreRefusal {
        List<BtfType> structures = IntStream.range(0, 2 * MANY)
                .<BtfType>mapToObj(i -> new BtfType.Composite(BtfType.Kind.STRUCT, "s___" + i, 0, List.of()))
                .toList();
        CoreTypes types = CoreTypes.ofObject(Btf.of(structures));
        CoreWork work = new CoreWork(1 << 20);
        CoreCandidates candidates = new CoreCandidates(
                types, types, IntStream.rangeClosed(1, 2 * MANY).boxed().collect(Collectors.toSet()), work);
        for (int root = 1; root <= 2 * MANY; root++) {
            candidates.narrow(root, candidates.of(root));
        }
        assertEquals(2 * MANY, candidates.of(2 * MANY).size());
        // What is kept for one type alone is paid for.
        candidates.narrow(1, Collections.nCopies(60_000, 1));
        assertEquals(60_000, candidates.of(1).size());
        assertEquals(2 * MANY, candidates.of(2).size());
        CoreRefusal refusal =
                assertThrows(CoreRefusal.class, () -> candidates.narrow(2, Collections.nCopies(60_000, 1)));
        assertEquals("the CO-RE records of the object need more than 1048576 comparisons of types", refusal.reason());
    }

    @Test
    void candidatesWithALongName() {
        BtfType declaration = new BtfType.Forward("x".repeat(60_000), false);
        CoreTypes types = CoreTypes.ofObject(Btf.of(Collections.nCopies(MANY_TYPES, declaration)));
        CoreCandidates candidates = new CoreCandidates(
                types,
                types,
                IntStream.rangeClosed(1, MANY_TYPES).boxed().collect(Collectors.toSet()),
                new CoreWork(0));
        assertEquals(MANY_TYPES, candidates.of(1).size());
    }
}
