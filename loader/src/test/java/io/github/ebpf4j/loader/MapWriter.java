package io.github.ebpf4j.loader;

import static io.github.ebpf4j.loader.Samples.EXIT;
import static io.github.ebpf4j.loader.Samples.lddw;

import io.github.ebpf4j.loader.TypeWriter.Member;
import io.github.ebpf4j.loader.TypeWriter.Placement;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Writes an object that declares maps by BTF, and has a program that loads the address of the first. */
final class MapWriter {

    static final int CODE = 3;
    static final int MAPS = 4;

    final ElfWriter elf;
    final TypeWriter types = new TypeWriter();
    private final List<Placement> placements = new ArrayList<>();
    private int size;

    MapWriter(ByteOrder order, String program) {
        elf = new ElfWriter(order);
        elf.code("xdp", lddw(0), EXIT);
        elf.function(program, CODE, 0, 3);
    }

    /** Creates a little-endian object with the program {@code main}. */
    MapWriter() {
        this(ByteOrder.LITTLE_ENDIAN, "main");
    }

    Member member(String name, int type) {
        return new Member(name, type);
    }

    Member number(String name, int value) {
        return member(name, types.number(value));
    }

    Member type(int number) {
        return number("type", number);
    }

    /** Declares a map with members behind those before, and returns its symbol. */
    int map(String name, Member... members) {
        return map(name, types.structure("", 8 * members.length, members), 8 * members.length);
    }

    int map(String name, int type, int bytes) {
        int start = size;
        place(types.variable(name, type, TypeWriter.GLOBAL), 0, bytes);
        int symbol = elf.symbol(name, Symbol.OBJECT, MAPS, start, bytes);
        if (placements.size() == 1) {
            elf.relocation(CODE, 0, Relocation.R_BPF_64_64, symbol);
        }
        return symbol;
    }

    /** Places something in the section without a symbol. */
    void place(int variable, int offset, int bytes) {
        placements.add(new Placement(variable, offset, bytes));
        size += bytes;
    }

    /** Returns the object, finished. */
    ElfWriter finish() {
        types.section(".maps", placements.toArray(Placement[]::new));
        elf.data(".maps", new byte[size]);
        types.addTo(elf);
        return elf;
    }

    ObjectFile load() {
        return Samples.load(finish());
    }

    String refusal() {
        return Samples.refusal(finish().write());
    }
}
