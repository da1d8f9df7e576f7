package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.NAME;
import static io.github.ebpf4j.loader.Samples.load;
import static io.github.ebpf4j.loader.Samples.mov;
import static io.github.ebpf4j.loader.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.Opcode;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.program.ProgramType;
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
    private static final int VERY_MANY = 500_000;

    @Test
    void programsInASectionWithALongName() {
        ElfWriter elf = new ElfWriter();
        Instruction[] instructions = new Instruction[MANY];
        Arrays.fill(instructions, EXIT);
        // As long as a name may be.
        String target = "x".repeat((1 << 16) - "kprobe/".length());
        int code = elf.code("kprobe/" + target, instructions);
        IntStream.range(0, MANY).forEach(i -> elf.function("p" + i, code, i, 1));
        ObjectFile object = load(elf);
        assertEquals(MANY, object.programs().size());
        assertEquals(ProgramType.KPROBE, object.program("p39999").attachment().type());
        assertEquals(target, object.program("p39999").attachment().target());
    }

    /** Returns a section {@code .BTF.ext} with the functions of one section: offset and type of each. */
    private static byte[] functions(int section, int... records) {
        int part = 12 + Integer.BYTES * records.length;
        ByteBuffer ext = ByteBuffer.allocate(24 + part).order(ByteOrder.LITTLE_ENDIAN);
        ext.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24);
        ext.putInt(0).putInt(part).putInt(part).putInt(0);
        ext.putInt(8).putInt(section).putInt(records.length / 2);
        Arrays.stream(records).forEach(ext::putInt);
        return ext.array();
    }

    /** A note on each byte would be eight for an instruction, in every program that its function is part of. */
    @Test
    void notesOnWhatIsNoInstruction() {
        TypeWriter types = new TypeWriter();
        types.forward("xdp");
        ElfWriter elf = Samples.small();
        types.addTo(elf);
        elf.section(".BTF.ext", Section.PROGBITS, 0, functions(1, 8, 0, 12, 0));
        assertEquals(
                "section \".BTF.ext\": at 0x2c: describes the instruction at 0xc, must be a multiple of 8",
                refusal(elf.write()));
    }

    @Test
    void sectionsOfMapsByNumbersAndSymbolsOfOthers() {
        int sections = 30_000;
        ElfWriter elf = new ElfWriter();
        for (int i = 0; i < sections; i++) {
            elf.symbol("m" + i, Symbol.OBJECT, elf.data("maps/x", new byte[20]), 0, 20);
        }
        for (int i = 0; i < VERY_MANY; i++) {
            elf.undefined("");
        }
        assertEquals(
                sections,
                ObjectLoader.load(elf.write(), NAME, new Limits(1 << 26, Limits.MAX_SECTIONS, 1 << 20, 1, 1))
                        .maps()
                        .size());
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
        List<String> warnings =
                load(elf).warnings().stream().map(LoadWarning::message).toList();
        String place = NAME + ": section \"xdp\": program \"main\": at 0x%x: call names number 7 by itself";
        assertEquals(9, warnings.size());
        assertEquals(place.formatted(0x40) + ": no relocation says what is meant", warnings.get(7));
        assertEquals(place.formatted(0x48) + ", with 39989 more: no relocation says what is meant", warnings.get(8));
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
        CoreTypes types = CoreTypes.ofObject(Btf.of(Collections.nCopies(VERY_MANY, declaration)));
        CoreCandidates candidates = new CoreCandidates(
                types, types, IntStream.rangeClosed(1, VERY_MANY).boxed().collect(Collectors.toSet()), new CoreWork(0));
        assertEquals(VERY_MANY, candidates.of(1).size());
    }
}
