package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.call;
import static io.github.ebpf4j.loader.Samples.lddw;
import static io.github.ebpf4j.loader.Samples.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.program.Extern;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import io.github.ebpf4j.loader.TypeWriter.Placement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What objects use and do not define. */
class ExternTableTest {

    private static final int CODE = 3;

    private final TypeWriter types = new TypeWriter();

    /** Returns an object with a program {@code main} that loads the address of {@code v} and calls {@code f}. */
    private static ElfWriter object() {
        ElfWriter elf = new ElfWriter();
        elf.code("xdp", lddw(7), call(-1), EXIT);
        elf.function("main", CODE, 0, 4);
        elf.relocation(CODE, 0, Relocation.R_BPF_64_64, elf.undefined("v"));
        elf.relocation(CODE, 16, Relocation.R_BPF_64_32, elf.undefined("f"));
        return elf;
    }

    private static final Bytecode LINKED =
            Bytecode.of(Instruction.wide(1, 3, 0, 0, 0), Instruction.of(0x85, 0, 2, 0, 1), EXIT);

    @Test
    void withoutTypesWhatIsCalledIsAFunction() {
        ObjectFile object = Samples.load(object());
        assertEquals(
                List.of(
                        new Extern("v", Extern.Kind.VARIABLE, false, 0),
                        new Extern("f", Extern.Kind.FUNCTION, false, 0)),
                object.externs());
        Program main = object.program("main");
        assertEquals(LINKED, main.bytecode());
        assertEquals(
                List.of(
                        new Reference(0, Reference.Kind.EXTERN, "v", ""),
                        new Reference(2, Reference.Kind.EXTERN, "f", "")),
                main.references());
    }

    @Test
    void typesSayWhatItIs() {
        int integer = types.integer("int", 4);
        types.variable("v", integer, TypeWriter.EXTERN);
        int function = types.function("f", types.prototype(integer), TypeWriter.EXTERN);
        ElfWriter elf = object();
        types.addTo(elf);
        ObjectFile object = Samples.load(elf);
        assertEquals(
                List.of(
                        new Extern("v", Extern.Kind.VARIABLE, false, integer),
                        new Extern("f", Extern.Kind.FUNCTION, false, function)),
                object.externs());
        assertEquals(LINKED, object.program("main").bytecode());
    }

    @Test
    void aFunctionWhoseAddressIsTakenIsAFunction() {
        int function = types.function("v", types.prototype(0), TypeWriter.EXTERN);
        ElfWriter elf = object();
        types.addTo(elf);
        ObjectFile object = Samples.load(elf);
        assertEquals(
                new Extern("v", Extern.Kind.FUNCTION, false, function),
                object.externs().get(0));
        assertEquals(LINKED, object.program("main").bytecode());
    }

    @Test
    void aVariableOfNoTypeHasNone() {
        types.variable("v", types.constant(0), TypeWriter.EXTERN);
        ElfWriter elf = object();
        types.addTo(elf);
        assertEquals(
                new Extern("v", Extern.Kind.VARIABLE, false, 0),
                Samples.load(elf).externs().get(0));
    }

    @Test
    void whatTypesDefineIsNotExtern() {
        int integer = types.integer("int", 4);
        types.variable("v", integer, TypeWriter.GLOBAL);
        types.variable("v", integer, TypeWriter.STATIC);
        types.function("f", types.prototype(0), TypeWriter.GLOBAL);
        ElfWriter elf = object();
        types.addTo(elf);
        assertEquals(
                List.of(
                        new Extern("v", Extern.Kind.VARIABLE, false, 0),
                        new Extern("f", Extern.Kind.FUNCTION, false, 0)),
                Samples.load(elf).externs());
    }

    @Test
    void aWeakSymbolCanBeDoneWithout() {
        ElfWriter elf = Samples.small();
        elf.symbol("w", Symbol.WEAK, Symbol.NOTYPE, 0, 0, 0);
        elf.symbol("l", Symbol.LOCAL, Symbol.NOTYPE, 0, 0, 0);
        elf.symbol("", 1, Symbol.NOTYPE, 0, 0, 0);
        assertEquals(
                List.of(new Extern("w", Extern.Kind.VARIABLE, true, 0)),
                Samples.load(elf).externs());
    }

    @Test
    void aNameIsThereOnce() {
        ElfWriter elf = object();
        elf.symbol("v", Symbol.WEAK, Symbol.NOTYPE, 0, 0, 0);
        assertEquals(
                List.of("v", "f"),
                Samples.load(elf).externs().stream().map(Extern::name).toList());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onlyWhatIsWeakInEveryObjectIsWeak(boolean weakFirst) {
        ElfWriter weak = Samples.small();
        weak.symbol("v", Symbol.WEAK, Symbol.NOTYPE, 0, 0, 0);
        weak.symbol("w", Symbol.WEAK, Symbol.NOTYPE, 0, 0, 0);
        ElfWriter strong = new ElfWriter();
        strong.undefined("v");
        strong.symbol("w", Symbol.WEAK, Symbol.NOTYPE, 0, 0, 0);
        assertEquals(
                List.of(
                        new Extern("v", Extern.Kind.VARIABLE, false, 0),
                        new Extern("w", Extern.Kind.VARIABLE, true, 0)),
                (weakFirst ? Samples.link(weak, strong) : Samples.link(strong, weak)).externs());
    }

    @Test
    void whatAnotherObjectDefinesIsNotExtern() {
        ElfWriter other = new ElfWriter();
        other.symbol("v", Symbol.OBJECT, other.data(".data", new byte[16]), 4, 12);
        int text = other.code(".text", Samples.mov(1), EXIT);
        other.function("f", text, 0, 2);
        ObjectFile object = Samples.link(object(), other);
        assertEquals(List.of(), object.externs());
        assertEquals(
                Bytecode.of(Instruction.wide(1, 6, 0, 0, 11), call(1), EXIT, Samples.mov(1), EXIT),
                object.program("main").bytecode());
    }

    @Test
    void mapsThatAreDeclaredExternMustBeDefined() {
        int structure = types.structure("s", 8);
        types.section(".maps", new Placement(types.variable("v", structure, TypeWriter.EXTERN), 0, 0));
        ElfWriter elf = object();
        types.addTo(elf);
        assertEquals(
                "section \"xdp\": program \"main\": at 0x0: refers to map \"v\", which is declared extern: link the object "
                        + "that defines it",
                refusal(elf, "main"));
        assertEquals(
                List.of("f"),
                Samples.load(elf).externs().stream().map(Extern::name).toList());
    }

    @Test
    void manyNamesAreManyExterns() {
        ElfWriter elf = Samples.small();
        for (int i = 0; i < 50_000; i++) {
            elf.undefined("v" + i);
        }
        List<Extern> externs = Samples.load(elf).externs();
        assertEquals(50_000, externs.size());
        assertEquals("v49999", externs.get(49_999).name());
    }
}
