package io.github.ebpf4j.interpreter.map;

import java.util.Optional;

/** A map of maps: {@code BPF_MAP_TYPE_ARRAY_OF_MAPS} and {@code BPF_MAP_TYPE_HASH_OF_MAPS}. */
public interface MapOfMaps extends BpfMap {

    /**
     * Puts a map in.
     *
     * @throws MapException if the map has no such key or no room, or if the inner map is not like the one declared
     */
    void put(byte[] key, BpfMap inner);

    /** Returns the map at a key, or nothing if there is none. */
    Optional<BpfMap> inner(byte[] key);
}
