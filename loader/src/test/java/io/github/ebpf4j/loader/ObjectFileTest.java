package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.jump;
import static io.github.ebpf4j.loader.Samples.mov;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Instruction;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Asking an object for its programs. */
class ObjectFileTest {

    private static String messageOf(Executable action) {
        return assertThrows(LoadException.class, action).getMessage();
    }

    private static ObjectFile three() {
        ElfWriter elf = new ElfWriter();
        int code = elf.code("xdp", mov(1), EXIT, jump(9), mov(3), EXIT);
        elf.function("a", code, 0, 2);
        elf.function("b", code, 2, 1);
        elf.function("c", code, 3, 2);
        return Samples.load(elf);
    }

    @Test
    void whatTheObjectSaysOfItself() {
        ElfWriter elf = new ElfWriter(ByteOrder.BIG_ENDIAN);
        elf.data("license", "GPL\0");
        ObjectFile object = ObjectLoader.load(elf.write(), "some.o");
        assertEquals("some.o", object.name());
        assertEquals(ByteOrder.BIG_ENDIAN, object.byteOrder());
        assertEquals("GPL", object.license());
    }

    @Test
    void aProgramIsFoundByName() {
        ObjectFile object = three();
        assertSame(object.programs().get(0), object.program("a"));
        assertSame(object.programs().get(1), object.program("c"));
    }

    @Test
    void aProgramThatIsNotThereIsRefusedWithAListOfThoseThatAre() {
        assertEquals(
                "x.o: there is no program \"d\": its programs are \"a\", \"c\", \"b\" (refused)",
                messageOf(() -> three().program("d")));
        assertEquals(
                "x.o: there is no program \"d\": its program is \"main\"",
                messageOf(() -> Samples.load(Samples.small()).program("d")));
        assertEquals(
                "x.o: there is no program \"d\": it has no program, as no executable section has a function symbol",
                messageOf(() -> Samples.load(new ElfWriter()).program("d")));
    }

    @Test
    void aRefusedProgramIsRefusedWithItsReason() {
        assertEquals(
                "x.o: section \"xdp\": program \"b\": at 0x10: jumps to 0x60, the function is from 0x10 to 0x18",
                messageOf(() -> three().program("b")));
    }

    @Test
    void theOnlyProgramIsFoundWithoutItsName() {
        assertEquals("main", Samples.load(Samples.small()).onlyProgram().name());
    }

    @Test
    void theOnlyProgramMustBeTheOnlyOne() {
        assertEquals(
                "x.o: choose one: its programs are \"a\", \"c\", \"b\" (refused)",
                messageOf(() -> three().onlyProgram()));
        assertEquals(
                "x.o: it has no program, as no executable section has a function symbol",
                messageOf(() -> Samples.load(new ElfWriter()).onlyProgram()));
    }

    @Test
    void theOnlyProgramIsRefusedWithItsReason() {
        ElfWriter elf = new ElfWriter();
        elf.function("b", elf.code("xdp", jump(9)), 0, 1);
        assertEquals(
                "x.o: section \"xdp\": program \"b\": at 0x0: jumps to 0x50, the function is from 0x0 to 0x8",
                messageOf(() -> Samples.load(elf).onlyProgram()));
    }

    @Test
    void aLongListIsCut() {
        ElfWriter elf = new ElfWriter();
        List<Instruction> code = new ArrayList<>();
        for (int i = 0; i < 51; i++) {
            code.add(EXIT);
        }
        int section = elf.code("xdp", code.toArray(Instruction[]::new));
        for (int i = 0; i < 50; i++) {
            elf.function("p" + i, section, i, 1);
        }
        String fifty = messageOf(() -> Samples.load(elf).onlyProgram());
        assertEquals(", \"p49\"", fifty.substring(fifty.lastIndexOf(',')));
        elf.function("p50", section, 50, 1);
        String more = messageOf(() -> Samples.load(elf).onlyProgram());
        assertEquals(fifty + " and 1 more", more);
    }

    @Test
    void theObjectDescribesItself() {
        assertEquals(
                "x.o: its program is \"main\"", Samples.load(Samples.small()).toString());
    }

    @Test
    void whatItReturnsCannotBeChanged() {
        ObjectFile object = three();
        assertThrows(
                UnsupportedOperationException.class, () -> object.programs().clear());
        assertThrows(UnsupportedOperationException.class, () -> object.refused().clear());
    }
}
