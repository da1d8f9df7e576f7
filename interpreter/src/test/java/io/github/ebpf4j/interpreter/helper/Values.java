package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.isa.btf.Btf;
import io.github.ebpf4j.isa.btf.BtfType;
import io.github.ebpf4j.isa.btf.BtfType.Composite;
import io.github.ebpf4j.isa.btf.BtfType.Kind;
import io.github.ebpf4j.isa.btf.BtfType.Member;
import io.github.ebpf4j.isa.program.MapDefinition;
import io.github.ebpf4j.isa.program.MapType;
import java.util.List;

/** Types and maps whose values have fields of the kernel's. */
final class Values {

    // struct value { lock @0; timer @8; work @24; list @40; tree @56; pointer @72 }
    static final int LOCK = 0;
    static final int TIMER = 8;
    static final int WORK = 24;
    static final int LIST = 40;
    static final int TREE = 56;
    static final int POINTER = 72;
    static final int SIZE = 80;

    /** The number of a structure with 8 bytes of data, a list's node at 8, a tree's node at 32; it has 64 bytes. */
    static final int OBJECT_TYPE = 8;

    static final int LIST_NODE = 8;
    static final int TREE_NODE = 32;

    private static final int VALUE_TYPE = 11;

    static final Btf TYPES = Btf.of(List.of(
            opaque("bpf_spin_lock", 4),
            opaque("bpf_timer", 16),
            opaque("bpf_wq", 16),
            opaque("bpf_list_head", 16),
            opaque("bpf_rb_root", 16),
            opaque("bpf_list_node", 24),
            opaque("bpf_rb_node", 32),
            new Composite(
                    Kind.STRUCT,
                    "object",
                    64,
                    List.of(new Member("in_list", 6, 8 * LIST_NODE, 0), new Member("in_tree", 7, 8 * TREE_NODE, 0))),
            new BtfType.TypeTag("kptr", OBJECT_TYPE),
            new BtfType.Pointer(9),
            new Composite(
                    Kind.STRUCT,
                    "value",
                    SIZE,
                    List.of(
                            new Member("lock", 1, 8 * LOCK, 0),
                            new Member("timer", 2, 8 * TIMER, 0),
                            new Member("work", 3, 8 * WORK, 0),
                            new Member("list", 4, 8 * LIST, 0),
                            new Member("tree", 5, 8 * TREE, 0),
                            new Member("pointer", 10, 8 * POINTER, 0)))));

    private Values() {}

    private static BtfType opaque(String name, long size) {
        return new Composite(Kind.STRUCT, name, size, List.of());
    }

    static MapDefinition map(MapType type, long entries) {
        MapDefinition.Builder declared =
                MapDefinition.builder("m", type.number()).maxEntries(entries);
        if (type != MapType.RINGBUF) {
            declared.sizes(4, SIZE).types(0, VALUE_TYPE);
        }
        return declared.build();
    }
}
