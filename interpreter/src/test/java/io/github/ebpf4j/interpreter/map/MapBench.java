package io.github.ebpf4j.interpreter.map;

import io.github.ebpf4j.interpreter.context.BytesContext;
import io.github.ebpf4j.interpreter.runtime.Instance;
import io.github.ebpf4j.interpreter.runtime.Runner;
import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.program.BpfObject;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.Program;
import io.github.ebpf4j.isa.text.Assembler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** An instance with one map, and programs that work on it as a test says: what a program sees of a map. */
final class MapBench {

    private static final int ADDRESS = 0;
    private static final int FLAGS = 8;
    private static final int KEY = 16;
    private static final int VALUE = 1024;
    private static final int SIZE = 8192;

    private final Instance instance;
    private final Map<String, Runner> runners = new HashMap<>();
    private final ByteBuffer context;
    private final BytesContext bytes = BytesContext.of(new byte[SIZE]);
    private final BpfMap map;
    private int cpu;

    MapBench(MapDefinition definition) {
        this(definition, ByteOrder.LITTLE_ENDIAN, Optional.empty(), builder -> builder.cpus(4));
    }

    MapBench(
            MapDefinition definition,
            ByteOrder byteOrder,
            Optional<Btf> types,
            UnaryOperator<Instance.Builder> settings) {
        BpfObject object = new BpfObject(
                "bench",
                byteOrder,
                "GPL",
                List.of(
                        program("lookup", byteOrder, "call 1\n" + COPY_OUT, definition),
                        program("lookup_percpu", byteOrder, "ldxdw %r3, [%r6+8]\n call 195\n" + COPY_OUT, definition),
                        program("update", byteOrder, "ldxdw %r4, [%r6+8]\n call 2\n exit", definition),
                        program(
                                "update_from_nowhere",
                                byteOrder,
                                "ldxdw %r4, [%r6+8]\n mov %r3, 8\n call 2\n exit",
                                definition),
                        program("delete", byteOrder, "call 3\n exit", definition),
                        program("push", byteOrder, "mov %r2, %r3\n ldxdw %r3, [%r6+8]\n call 87\n exit", definition),
                        program("pop", byteOrder, "mov %r2, %r3\n call 88\n exit", definition),
                        program("peek", byteOrder, "mov %r2, %r3\n call 89\n exit", definition),
                        program("load", byteOrder, "ldxdw %r0, [%r6]\n" + COPY_OUT, definition),
                        program(
                                "store",
                                byteOrder,
                                "ldxdw %r0, [%r6]\n ldxdw %r1, [%r3]\n stxdw [%r0], %r1\n exit",
                                definition)),
                List.of(definition),
                List.of(),
                types);
        instance = settings.apply(Instance.builder(object)).build();
        map = instance.map(definition.name());
        context = ByteBuffer.wrap(bytes.bytes()).order(byteOrder);
    }

    // R0 is the address of a value or 0; it is noted, and the value is copied to where programs have it.
    private static final String COPY_OUT = """
                stxdw [%r6], %r0
                jeq %r0, 0, nothing
                mov %r7, VALUE_SIZE
            more:
                sub %r7, 1
                mov %r1, %r0
                add %r1, %r7
                ldxb %r2, [%r1]
                mov %r1, %r6
                add %r1, 1024
                add %r1, %r7
                stxb [%r1], %r2
                jne %r7, 0, more
            nothing:
                exit
            """;

    private static Program program(String name, ByteOrder byteOrder, String body, MapDefinition definition) {
        String start =
                "mov %r6, %r1\n lddw %r1, map_by_idx(0)\n mov %r2, %r6\n add %r2, 16\n mov %r3, %r6\n add %r3, 1024\n";
        Program main = Program.of(
                Assembler.assemble(start + body.replace("VALUE_SIZE", "" + definition.valueSize())), byteOrder);
        return new Program(name, name, main.bytecode(), byteOrder, main.functions(), main.lines(), "GPL");
    }

    BpfMap map() {
        return map;
    }

    Instance instance() {
        return instance;
    }

    /** Makes what follows be done on a CPU. */
    MapBench onCpu(int number) {
        cpu = number;
        return this;
    }

    private long run(String program, byte[] key, byte[] value, long number) {
        context.putLong(FLAGS, number);
        context.put(KEY, key);
        context.put(VALUE, value);
        return runners.computeIfAbsent(program, name -> instance.program(name).runner())
                .onCpu(cpu)
                .run(bytes);
    }

    private byte[] value() {
        return Arrays.copyOfRange(
                bytes.bytes(), VALUE, VALUE + (int) map.definition().valueSize());
    }

    Optional<byte[]> lookup(byte[] key) {
        return run("lookup", key, new byte[0], 0) == 0 ? Optional.empty() : Optional.of(value());
    }

    Optional<byte[]> lookupPerCpu(byte[] key, long ofCpu) {
        return run("lookup_percpu", key, new byte[0], ofCpu) == 0 ? Optional.empty() : Optional.of(value());
    }

    /** Returns where the value is that the last lookup found. */
    long address() {
        return context.getLong(ADDRESS);
    }

    /** Returns what a pointer to a value points to. */
    byte[] load(long address) {
        context.putLong(ADDRESS, address);
        run("load", new byte[0], new byte[0], 0);
        return value();
    }

    /** Stores 8 bytes through a pointer to a value. */
    void store(long address, byte[] value) {
        context.putLong(ADDRESS, address);
        run("store", new byte[0], value, 0);
    }

    long update(byte[] key, byte[] value, long flags) {
        return run("update", key, value, flags);
    }

    /** Updates with a value that cannot be read: the program ends there. */
    void updateFromNowhere(byte[] key, long flags) {
        run("update_from_nowhere", key, new byte[0], flags);
    }

    long delete(byte[] key) {
        return run("delete", key, new byte[0], 0);
    }

    long push(byte[] value, long flags) {
        return run("push", new byte[0], value, flags);
    }

    long pop() {
        return run("pop", new byte[0], new byte[0], 0);
    }

    long peek(byte[] value) {
        return run("peek", new byte[0], value, 0);
    }

    /** Returns what the last pop or peek wrote. */
    byte[] written() {
        return value();
    }

    /** Returns a number of 4 bytes in the order of the programs. */
    byte[] key(int number) {
        return ByteBuffer.allocate(4).order(context.order()).putInt(number).array();
    }

    /** Returns a number of 8 bytes in the order of the programs. */
    byte[] value(long number) {
        return ByteBuffer.allocate(8).order(context.order()).putLong(number).array();
    }

    /** Returns the number that 8 bytes in the order of the programs are. */
    long number(byte[] value) {
        return ByteBuffer.wrap(value).order(context.order()).getLong();
    }

    ByteOrder order() {
        return context.order();
    }
}
