package io.github.ebpf4j.loader;

/** What a relocated instruction refers to. */
sealed interface RelocationTarget {

    /** A function of the object. */
    record OfFunction(FunctionSymbol function) implements RelocationTarget {}

    /** The map of an index. */
    record OfMap(int index) implements RelocationTarget {}

    /**
     * A place in the only value of the map of an index.
     *
     * @param index the map
     * @param offset the place, in bytes
     */
    record OfData(int index, long offset) implements RelocationTarget {}

    /** The extern of an index. */
    record OfExtern(int index) implements RelocationTarget {}

    /** A setting of the kernel that has no value. */
    record OfUnset(String setting) implements RelocationTarget {}
}
