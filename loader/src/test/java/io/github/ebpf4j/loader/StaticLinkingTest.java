package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.NAME;
import static io.github.ebpf4j.loader.Samples.call;
import static io.github.ebpf4j.loader.Samples.lddw;
import static io.github.ebpf4j.loader.Samples.link;
import static io.github.ebpf4j.loader.Samples.mov;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ebpf4j.isa.Bytecode;
import io.github.ebpf4j.isa.Instruction;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.program.DataImage;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapDefinition.Initializer;
import io.github.ebpf4j.isa.program.MapDefinition.Variable;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.Reference;
import io.github.ebpf4j.loader.TypeWriter.Member;
import io.github.ebpf4j.loader.TypeWriter.Placement;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** One object of several files. */
class StaticLinkingTest {

    private static final int CALL = Relocation.R_BPF_64_32;
    private static final int LOAD = Relocation.R_BPF_64_64;

    private static String messageOf(Executable action) {
        return assertThrows(LoadException.class, action).getMessage();
    }

    /** Returns an object whose program {@code main} calls the function {@code f} of another. */
    private static ElfWriter caller() {
        ElfWriter elf = new ElfWriter();
        int code = elf.code("xdp", call(-1), EXIT);
        elf.function("main", code, 0, 2);
        elf.relocation(code, 0, CALL, elf.undefined("f"));
        return elf;
    }

    /** Returns an object whose function {@code f} returns a number. */
    private static ElfWriter callee(int binding, int number) {
        ElfWriter elf = new ElfWriter();
        int text = elf.code(".text", mov(0), EXIT, mov(number), EXIT);
        elf.symbol("before", Symbol.LOCAL, Symbol.FUNCTION, text, 0, 16);
        elf.symbol("f", binding, Symbol.FUNCTION, text, 16, 16);
        return elf;
    }

    private static Bytecode linked(ObjectFile object) {
        return object.program("main").bytecode();
    }

    @Test
    void filesAreLinkedUnderTheNameOfTheFirst(@TempDir Path folder) throws IOException {
        Path first = Files.write(folder.resolve("first.o"), caller().write());
        Path second = Files.write(folder.resolve("second.o"), callee(1, 5).write());
        ObjectFile object = ObjectLoader.link(first, second);
        assertEquals(first.toString(), object.name());
        assertEquals(Bytecode.of(call(1), EXIT, mov(5), EXIT), linked(object));
        assertEquals(Bytecode.of(call(1), EXIT, mov(5), EXIT), linked(ObjectLoader.link(second, first)));
    }

    @Test
    void aFileIsLinkedAloneAsItIsLoaded(@TempDir Path folder) throws IOException {
        Path path = Files.write(folder.resolve("small.o"), Samples.small().write());
        assertEquals(ObjectLoader.load(path).object(), ObjectLoader.link(path).object());
    }

    @Test
    void thereMustBeAFile() {
        assertEquals(
                "no file to link, must be one at least",
                assertThrows(IllegalArgumentException.class, ObjectLoader::link).getMessage());
    }

    @Test
    void theLimitsHoldForEachFile(@TempDir Path folder) throws IOException {
        Path first = Files.write(folder.resolve("first.o"), caller().write());
        Path second = Files.write(folder.resolve("second.o"), callee(1, 5).write());
        assertEquals(
                2, linkWithin(first, second, 3).programs().get(0).functions().size());
        assertEquals(
                first + ": section \".symtab\": has 3 symbols, the limit is 2",
                messageOf(() -> linkWithin(first, second, 2)));
    }

    private static ObjectFile linkWithin(Path first, Path second, int symbols) {
        Limits limits = new Limits(1 << 20, 100, symbols, 100, 100);
        return ObjectLoader.link(List.of(first, second), LoadOptions.DEFAULT.withLimits(limits));
    }

    @Test
    void theLimitOfSlotsHoldsForAllTogether() {
        List<ElfObject> files = List.of(
                ElfObject.open(caller().write(), "a.o", Limits.DEFAULT),
                ElfObject.open(callee(1, 5).write(), "b.o", Limits.DEFAULT));
        LoadOptions options = LoadOptions.DEFAULT.withLimits(new Limits(1 << 20, 100, 100, 100, 3));
        ObjectFile object = ObjectLinker.link(NAME, files, options);
        assertEquals(
                "a.o: section \"xdp\": program \"main\": the linked programs have more slots together than the limit, 3",
                messageOf(() -> object.program("main")));
    }

    @Test
    void allFilesHaveOneByteOrder() {
        ElfWriter big = new ElfWriter(ByteOrder.BIG_ENDIAN);
        assertEquals("b.o: is BIG_ENDIAN, and a.o is LITTLE_ENDIAN", messageOf(() -> link(caller(), big)));
    }

    @Test
    void aWeakDefinitionGivesWayToAStrongOne() {
        Bytecode strong = Bytecode.of(call(1), EXIT, mov(2), EXIT);
        assertEquals(strong, linked(link(caller(), callee(Symbol.WEAK, 1), callee(1, 2))));
        assertEquals(strong, linked(link(caller(), callee(1, 2), callee(Symbol.WEAK, 1))));
        assertEquals(strong, linked(link(callee(1, 2), callee(Symbol.WEAK, 1), caller())));
    }

    @Test
    void ofWeakDefinitionsTheFirstCounts() {
        assertEquals(
                Bytecode.of(call(1), EXIT, mov(1), EXIT),
                linked(link(caller(), callee(Symbol.WEAK, 1), callee(Symbol.WEAK, 2))));
    }

    @Test
    void aWeakDefinitionGivesWayInItsOwnFileToo() {
        ElfWriter weak = callee(Symbol.WEAK, 1);
        int code = weak.code("xdp", call(-1), EXIT);
        weak.function("main", code, 0, 2);
        weak.relocation(code, 0, CALL, 2);
        assertEquals(Bytecode.of(call(1), EXIT, mov(1), EXIT), linked(link(weak)));
        assertEquals(Bytecode.of(call(1), EXIT, mov(2), EXIT), linked(link(weak, callee(1, 2))));
    }

    @Test
    void aProgramThatIsOverriddenIsThereOnce() {
        ElfWriter weak = new ElfWriter();
        weak.symbol("main", Symbol.WEAK, Symbol.FUNCTION, weak.code("xdp", mov(1), EXIT), 0, 16);
        ElfWriter strong = new ElfWriter();
        strong.function("main", strong.code("tc", mov(2), EXIT), 0, 2);
        assertEquals(
                List.of("tc"),
                link(weak, strong).programs().stream().map(Program::section).toList());
        assertEquals(
                List.of("tc"),
                link(strong, weak).programs().stream().map(Program::section).toList());
    }

    @Test
    void twoStrongDefinitionsAreRefused() {
        assertEquals(
                "b.o: section \".text\": symbol \"f\": is defined in a.o already, and neither definition is weak",
                messageOf(() -> link(callee(1, 1), callee(1, 2))));
    }

    @Test
    void localNamesMayBeRepeated() {
        ElfWriter second = new ElfWriter();
        int code = second.code("tc", call(-1), EXIT);
        second.function("other", code, 0, 2);
        int text = second.code(".text", mov(7), EXIT);
        second.relocation(code, 0, CALL, second.symbol("before", Symbol.LOCAL, Symbol.FUNCTION, text, 0, 16));
        ObjectFile object = link(caller(), callee(1, 5), second);
        assertEquals(
                Bytecode.of(call(1), EXIT, mov(7), EXIT),
                object.program("other").bytecode());
    }

    @Test
    void aLocalDefinitionIsNotForOtherFiles() {
        ElfWriter hidden = new ElfWriter();
        hidden.symbol("f", Symbol.LOCAL, Symbol.FUNCTION, hidden.code(".text", mov(1), EXIT), 0, 16);
        ObjectFile object = link(caller(), hidden);
        assertEquals("f", object.externs().get(0).name());
    }

    @Test
    void callsGoToAndFroBetweenFiles() {
        ElfWriter second = new ElfWriter();
        int text = second.code(".text", mov(1), call(-1), EXIT);
        second.function("f", text, 0, 3);
        second.relocation(text, 8, CALL, second.undefined("main"));
        assertEquals(Bytecode.of(call(1), EXIT, mov(1), call(-4), EXIT), linked(link(caller(), second)));
    }

    @Test
    void aSecondLicenseIsNoConflictAndTheFirstCounts() {
        ElfWriter first = caller();
        first.symbol("_license", Symbol.OBJECT, first.data("license", "GPL\0"), 0, 4);
        first.symbol("_version", Symbol.OBJECT, first.data("version", "1234"), 0, 4);
        ElfWriter second = callee(1, 5);
        second.symbol("_license", Symbol.OBJECT, second.data("license", "MIT\0"), 0, 4);
        second.symbol("_version", Symbol.OBJECT, second.data("version", "1234"), 0, 4);
        assertEquals("GPL", link(first, second).license());
        assertEquals("MIT", link(second, first).license());
        assertEquals("MIT", link(caller(), second).license());
    }

    @Test
    void dataOfOneNameIsJoined() {
        ElfWriter first = new ElfWriter();
        int code = first.code("xdp", lddw(0), lddw(1), lddw(0), EXIT);
        first.function("main", code, 0, 7);
        int data = first.align(first.data(".data", new byte[] {1, 2, 3}), 1);
        first.relocation(code, 0, LOAD, first.undefined("there"));
        first.relocation(code, 16, LOAD, first.sectionSymbol(data));
        first.relocation(code, 32, LOAD, first.undefined("zero"));
        ElfWriter second = new ElfWriter();
        int other = second.align(second.data(".data", new byte[] {4, 5, 6, 7}), 2);
        second.symbol("there", Symbol.OBJECT, other, 2, 2);
        second.symbol("zero", Symbol.OBJECT, second.noBits(".bss", 100), 40, 4);
        ObjectFile object = link(first, second);
        assertEquals(
                List.of(".data", ".bss"),
                object.maps().stream().map(MapDefinition::name).toList());
        MapDefinition joined = object.maps().get(0);
        assertEquals(
                DataImage.of(8, new byte[] {1, 2, 3, 0, 4, 5, 6, 7}),
                joined.data().orElseThrow());
        assertEquals(List.of(new Variable("there", 6, 2, 0)), joined.variables());
        assertEquals(
                Bytecode.of(
                        Instruction.wide(1, 6, 0, 0, 6),
                        Instruction.wide(1, 6, 0, 0, 1),
                        Instruction.wide(1, 6, 0, 1, 40),
                        EXIT),
                linked(object));
    }

    @Test
    void anExternMapIsThatOfTheFileThatDefinesIt() {
        TypeWriter types = new TypeWriter();
        int structure = types.structure("s", 8, new Member("type", types.number(1)));
        types.section(".maps", new Placement(types.variable("m", structure, TypeWriter.EXTERN), 0, 0));
        ElfWriter user = new ElfWriter();
        int code = user.code("tc", lddw(0), EXIT);
        user.function("user", code, 0, 3);
        user.relocation(code, 0, LOAD, user.undefined("m"));
        types.addTo(user);
        MapWriter definer = new MapWriter();
        definer.map("first", definer.type(1));
        definer.map("m", definer.type(2));
        ObjectFile object = link(user, definer.finish());
        assertEquals(
                Bytecode.of(Instruction.wide(1, 5, 0, 1, 0), EXIT),
                object.program("user").bytecode());
        assertEquals(List.of(), object.externs());
    }

    @Test
    void aWeakMapGivesWayToAStrongOne() {
        MapWriter strong = new MapWriter();
        strong.map("m", strong.type(2));
        ElfWriter weak = new ElfWriter();
        TypeWriter types = new TypeWriter();
        int structure = types.structure("s", 8, new Member("type", types.number(1)));
        types.section(".maps", new Placement(types.variable("m", structure, TypeWriter.GLOBAL), 0, 8));
        types.addTo(weak);
        weak.symbol("m", Symbol.WEAK, Symbol.OBJECT, weak.data(".maps", new byte[8]), 0, 8);
        List<MapDefinition> maps = link(weak, strong.finish()).maps();
        assertEquals(1, maps.size());
        assertEquals(2, maps.get(0).type());
    }

    @Test
    void mapsBeginWithProgramsOfOtherFiles() {
        MapWriter writer = new MapWriter();
        Member values = writer.member("values", writer.types.array(writer.types.pointer(writer.types.prototype(0)), 0));
        writer.map("programs", writer.types.structure("", 16, writer.type(3), values), 16);
        writer.elf.relocation(MapWriter.MAPS, 8, 2, writer.elf.undefined("f"));
        assertEquals(
                List.of(new Initializer(0, Initializer.Target.PROGRAM, "f")),
                link(writer.finish(), callee(1, 5)).maps().get(0).initializers());
    }

    @Test
    void typesAreNumberedThrough() {
        MapWriter first = new MapWriter();
        first.map("a", first.type(1), first.member("key", first.types.pointer(first.types.integer("int", 4))));
        MapWriter second = new MapWriter(ByteOrder.LITTLE_ENDIAN, "other");
        second.types.integer("first", 4);
        int key = second.types.integer("key", 2);
        second.map("b", second.type(1), second.member("key", second.types.pointer(key)));
        ElfWriter one = first.finish();
        int before = Samples.load(one).types().orElseThrow().count();
        ObjectFile object = link(one, second.finish());
        Btf types = object.types().orElseThrow();
        MapDefinition b = object.maps().get(1);
        assertEquals("b", b.name());
        assertEquals(before - 1 + key, b.keyType());
        assertEquals("key", types.type(b.keyType()).name());
    }

    @Test
    void everyKindOfTypeIsMoved() {
        ElfWriter first = Samples.small();
        TypeWriter one = new TypeWriter();
        one.integer("only", 4);
        one.addTo(first);
        ElfWriter second = new ElfWriter();
        everyKind().addTo(second);
        Btf alone = Samples.load(second).types().orElseThrow();
        Btf joined = link(first, second).types().orElseThrow();
        Btf reversed = link(second, first).types().orElseThrow();
        assertEquals(alone.count() + 1, joined.count());
        for (int id = 1; id < alone.count(); id++) {
            assertEquals(alone.type(id), reversed.type(id));
            assertEquals(shown(alone.type(id), 1), shown(joined.type(id + 1), 0));
        }
        assertEquals("only", joined.type(1).name());
        assertEquals("only", reversed.type(alone.count()).name());
    }

    private static TypeWriter everyKind() {
        TypeWriter types = new TypeWriter();
        int integer = types.integer("int", 4, TypeWriter.SIGNED);
        int pointer = types.pointer(integer);
        int array = types.array(integer, 3);
        int structure = types.structure("s", 16, new Member("a", pointer), new Member("b", integer));
        types.union("u", 8, new Member("a", pointer));
        types.enumeration("e", true, 1, -2);
        types.enumeration64("f", 1L << 40);
        types.forward("later");
        int typedef = types.typedef("t", array);
        types.constant(typedef);
        int prototype = types.prototype(integer);
        int function = types.function("f", prototype, TypeWriter.GLOBAL);
        int variable = types.variable("v", structure, TypeWriter.STATIC);
        types.section(".data", new Placement(variable, 0, 16));
        types.declTag("note", function);
        types.typeTag("tag", integer);
        types.declAttribute("weak", variable);
        types.typeAttribute("aligned", integer);
        types.pointer(0);
        return types;
    }

    /** Returns a type as text, with the numbers that it refers to moved. */
    private static String shown(BtfType type, int moved) {
        String text = type.toString();
        for (String field : List.of("target", "element", "index", "type", "prototype", "result")) {
            text = Pattern.compile("\\b" + field + "=(\\d+)").matcher(text).replaceAll(match -> {
                int id = Integer.parseInt(match.group(1));
                return field + "=" + (id == 0 ? 0 : id + moved);
            });
        }
        return text;
    }

    @Test
    void oneFileWithTypesIsEnough() {
        ElfWriter typed = new ElfWriter();
        TypeWriter types = new TypeWriter();
        types.integer("int", 4);
        types.addTo(typed);
        assertEquals(
                2, link(caller(), typed, callee(1, 5)).types().orElseThrow().count());
        assertEquals(Optional.empty(), link(caller(), callee(1, 5)).types());
    }

    @Test
    void codeRelocationsAreThoseOfAllFiles() {
        ElfWriter second = new ElfWriter();
        int text = second.code(".text", mov(1), call(-1), EXIT);
        second.function("f", text, 0, 3);
        second.relocation(text, 8, CALL, second.undefined("main"));
        second.relocation(second.data(".data", new byte[8]), 0, 2, 1);
        ObjectFile object = link(caller(), second);
        assertEquals(
                List.of(new CodeRelocation("xdp", 0, 10, "f"), new CodeRelocation(".text", 8, 10, "main")),
                object.relocations());
        assertEquals(
                List.of(
                        "b.o: section \".data\": at 0x0: a pointer to \"f\" is left as it is, with 0 more: no loader can "
                                + "know its address"),
                object.warnings().stream().map(LoadWarning::message).toList());
    }

    @Test
    void aSettingIsWeakOnlyIfItIsInEveryFile() {
        LoadOptions options = LoadOptions.DEFAULT;
        ElfObject weak = ElfObject.open(setting(Symbol.WEAK, "one").write(), "a.o", options.limits());
        ElfObject strong = ElfObject.open(setting(1, "two").write(), "b.o", options.limits());
        for (List<ElfObject> files : List.of(List.of(weak, strong), List.of(strong, weak))) {
            ObjectFile object = ObjectLinker.link(NAME, files, options);
            assertEquals(1, object.warnings().size());
            assertEquals(
                    List.of(Reference.Kind.UNRESOLVED, Reference.Kind.UNRESOLVED),
                    object.programs().stream()
                            .map(program -> program.references().get(0).kind())
                            .toList());
        }
    }

    private static ElfWriter setting(int binding, String program) {
        ElfWriter elf = new ElfWriter();
        TypeWriter types = new TypeWriter();
        int variable = types.variable("S", types.integer("int", 4), TypeWriter.EXTERN);
        types.section(".kconfig", new Placement(variable, 0, 4));
        types.addTo(elf);
        int code = elf.code("xdp", lddw(0), EXIT);
        elf.function(program, code, 0, 3);
        elf.relocation(code, 0, LOAD, elf.symbol("S", binding, Symbol.NOTYPE, 0, 0, 0));
        return elf;
    }

    @Test
    void whatAnOverriddenMapBeginsWithDoesNotMatter() {
        MapWriter strong = new MapWriter();
        strong.map("m", strong.type(2));
        ElfWriter weak = new ElfWriter();
        TypeWriter types = new TypeWriter();
        Member values = new Member("values", types.array(types.pointer(types.prototype(0)), 0));
        int structure = types.structure("s", 16, new Member("type", types.number(3)), values);
        types.section(".maps", new Placement(types.variable("m", structure, TypeWriter.GLOBAL), 0, 16));
        types.addTo(weak);
        int maps = weak.data(".maps", new byte[16]);
        weak.symbol("m", Symbol.WEAK, Symbol.OBJECT, maps, 0, 16);
        weak.relocation(maps, 8, 2, weak.undefined("main"));
        assertEquals(2, link(weak, strong.finish()).maps().get(0).type());
    }
}
