package io.github.ebpf4j.interpreter.runtime;

import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.world.World;
import io.github.ebpf4j.isa.program.AttachType;
import io.github.ebpf4j.isa.program.Attachment;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.Extern;
import io.github.ebpf4j.isa.program.Helper;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.program.ProgramType;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Programs of tests: from assembly, in which helpers may be called by name. */
public final class TestPrograms {

    private static final Pattern HELPER = Pattern.compile("call (bpf_\\w+)");

    private TestPrograms() {}

    /** Returns a little-endian program of a type. */
    public static BpfProgram of(ProgramType type, String assembly) {
        return of(type, ByteOrder.LITTLE_ENDIAN, assembly);
    }

    /** Returns a little-endian program of a type in a world. */
    static BpfProgram of(World world, ProgramType type, String assembly) {
        Attachment attachment = new Attachment(type, Optional.empty(), "", false, true);
        return of(world, attachment, ByteOrder.LITTLE_ENDIAN, assembly, List.of());
    }

    /** Returns a program of a type. */
    public static BpfProgram of(ProgramType type, ByteOrder order, String assembly) {
        return of(new Attachment(type, Optional.empty(), "", false, true), order, assembly, List.of());
    }

    /** Returns a program of a type that is attached in one place. */
    public static BpfProgram of(ProgramType type, AttachType attachType, String assembly) {
        Attachment attachment = new Attachment(type, Optional.of(attachType), "", false, true);
        return of(attachment, ByteOrder.LITTLE_ENDIAN, assembly, List.of());
    }

    /** Returns a program that can call a kfunc, as {@code call runtime 0}. */
    public static BpfProgram withKfunc(ProgramType type, ByteOrder order, String kfunc, String assembly) {
        Attachment attachment = new Attachment(type, Optional.empty(), "", false, true);
        return of(attachment, order, assembly, List.of(new Extern(kfunc, Extern.Kind.FUNCTION, false, 0)));
    }

    private static BpfProgram of(Attachment attachment, ByteOrder order, String assembly, List<Extern> externs) {
        return of(World.deterministic(), attachment, order, assembly, externs);
    }

    private static BpfProgram of(
            World world, Attachment attachment, ByteOrder order, String assembly, List<Extern> externs) {
        String numbered = HELPER.matcher(assembly)
                .replaceAll(match ->
                        "call " + Helper.named(match.group(1)).orElseThrow().number());
        Program program = new Program(
                "main", "", attachment, Assembler.assemble(numbered), order, List.of(), List.of(), List.of(), "GPL");
        BpfObject object = new BpfObject("test", order, "GPL", List.of(program), List.of(), externs, Optional.empty());
        return Instance.builder(object).world(world).build().program("main");
    }

    /** Runs a little-endian program with a context, and returns its R0. */
    public static long run(ProgramType type, Context context, String assembly) {
        return of(type, assembly).runner().run(context);
    }
}
