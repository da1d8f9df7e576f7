package io.github.ebpf4j.isa.program;

import java.util.List;
import java.util.Optional;

/**
 * A map as an object file declares it: numbers, types and first content, without storage. Numbers that a declaration
 * leaves out are 0.
 *
 * @param name the symbol; for a data section, the section's name
 * @param kind how it is declared
 * @param section the section that declares it
 * @param type its type, that of a {@link MapType} or a number that a host defines; unsigned
 * @param keySize how many bytes a key has, 0 to 2^32 - 1
 * @param valueSize how many bytes a value has, 0 to 2^32 - 1
 * @param maxEntries how many entries it has at most, 0 to 2^32 - 1
 * @param flags its {@code map_flags}
 * @param extra its {@code map_extra}
 * @param numaNode its {@code numa_node}
 * @param pinning its {@code pinning}: 0 for none, 1 for a file of its name
 * @param keyType the number of its keys' type in the object's BTF, 0 where it is not known
 * @param valueType the number of its values' type, 0 where it is not known
 * @param inner what the maps in it are like, for a map of maps
 * @param initializers the maps or programs that it begins with
 * @param data what it begins with, for a data section or a {@code struct_ops}
 * @param variables the variables in {@code data}, by ascending offset
 */
public record MapDefinition(
        String name,
        Kind kind,
        String section,
        int type,
        long keySize,
        long valueSize,
        long maxEntries,
        int flags,
        long extra,
        int numaNode,
        int pinning,
        int keyType,
        int valueType,
        Optional<MapDefinition> inner,
        List<Initializer> initializers,
        Optional<DataImage> data,
        List<Variable> variables) {

    /** Flag {@code BPF_F_RDONLY_PROG}: programs cannot write to it. */
    public static final int READ_ONLY_FOR_PROGRAMS = 1 << 7;

    /** How a map is declared. */
    public enum Kind {
        /** By BTF, in the section {@code .maps}. */
        BTF,
        /** By numbers, in a section {@code maps}. */
        LEGACY,
        /** As a section of data. */
        DATA,
        /** As the values of {@code extern} kernel settings. */
        KCONFIG,
        /** As a structure of functions, in a section {@code .struct_ops}. */
        STRUCT_OPS
    }

    /**
     * A map or program that a map begins with.
     *
     * @param position the key; in a {@code struct_ops}, the offset of the member in bytes
     * @param target what stands there
     * @param name its name
     */
    public record Initializer(long position, Target target, String name) {
        /** What an initializer names. */
        public enum Target {
            /** A map of the same object. */
            MAP,
            /** A program of the same object. */
            PROGRAM
        }
    }

    /**
     * A variable of a data section.
     *
     * @param name its name
     * @param offset where it begins in the section, in bytes
     * @param size how many bytes it has
     * @param type the number of its type in the object's BTF, 0 where it is not known
     */
    public record Variable(String name, long offset, long size, int type) {}

    /** Copies the lists, so that the definition cannot change. */
    public MapDefinition {
        initializers = List.copyOf(initializers);
        variables = List.copyOf(variables);
    }

    /** Begins a definition as BTF declares one, in {@code .maps}, with a type and nothing else. */
    public static Builder builder(String name, int type) {
        return new Builder(name, type);
    }

    /** Begins a definition that is like this one. */
    public Builder toBuilder() {
        return new Builder(name, type)
                .declared(kind, section)
                .sizes(keySize, valueSize)
                .maxEntries(maxEntries)
                .flags(flags)
                .extra(extra)
                .numaNode(numaNode)
                .pinning(pinning)
                .types(keyType, valueType)
                .inner(inner)
                .initializers(initializers)
                .data(data, variables);
    }

    /** Returns whether programs may only read it. */
    public boolean isReadOnly() {
        return (flags & READ_ONLY_FOR_PROGRAMS) != 0;
    }

    /** Collects what a definition says; what is not told is 0, or not there. */
    public static final class Builder {
        private final String name;
        private final int type;
        private Kind kind = Kind.BTF;
        private String section = ".maps";
        private long keySize;
        private long valueSize;
        private long maxEntries;
        private int flags;
        private long extra;
        private int numaNode;
        private int pinning;
        private int keyType;
        private int valueType;
        private Optional<MapDefinition> inner = Optional.empty();
        private List<Initializer> initializers = List.of();
        private Optional<DataImage> data = Optional.empty();
        private List<Variable> variables = List.of();

        private Builder(String name, int type) {
            this.name = name;
            this.type = type;
        }

        /** Says how it is declared, and in which section. */
        public Builder declared(Kind how, String where) {
            kind = how;
            section = where;
            return this;
        }

        /** Says how many bytes a key and a value have. */
        public Builder sizes(long key, long value) {
            keySize = key;
            valueSize = value;
            return this;
        }

        /** Says how many entries it has at most. */
        public Builder maxEntries(long most) {
            maxEntries = most;
            return this;
        }

        /** Says what its {@code map_flags} are. */
        public Builder flags(int mapFlags) {
            flags = mapFlags;
            return this;
        }

        /** Says what its {@code map_extra} is. */
        public Builder extra(long mapExtra) {
            extra = mapExtra;
            return this;
        }

        /** Says what its {@code numa_node} is. */
        public Builder numaNode(int node) {
            numaNode = node;
            return this;
        }

        /** Says what its {@code pinning} is. */
        public Builder pinning(int how) {
            pinning = how;
            return this;
        }

        /** Says which types of the object's BTF its keys and values have. */
        public Builder types(int key, int value) {
            keyType = key;
            valueType = value;
            return this;
        }

        /** Says what the maps in it are like. */
        public Builder inner(Optional<MapDefinition> like) {
            inner = like;
            return this;
        }

        /** Says which maps or programs it begins with. */
        public Builder initializers(List<Initializer> first) {
            initializers = first;
            return this;
        }

        /** Says what bytes it begins with, and which variables are in them. */
        public Builder data(Optional<DataImage> image, List<Variable> inIt) {
            data = image;
            variables = inIt;
            return this;
        }

        /** Returns the definition. */
        public MapDefinition build() {
            return new MapDefinition(
                    name,
                    kind,
                    section,
                    type,
                    keySize,
                    valueSize,
                    maxEntries,
                    flags,
                    extra,
                    numaNode,
                    pinning,
                    keyType,
                    valueType,
                    inner,
                    initializers,
                    data,
                    variables);
        }
    }
}
