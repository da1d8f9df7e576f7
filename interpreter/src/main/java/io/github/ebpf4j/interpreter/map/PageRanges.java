package io.github.ebpf4j.interpreter.map;

import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which pages of an arena are free: {@code kernel/bpf/range_tree.c}. For one thread at a time. */
final class PageRanges {

    // From the first page of a range to the one after its last.
    private final TreeMap<Integer, Integer> ends = new TreeMap<>();
    // The same ranges by size and then by their first page: | size:32 | first page:32 |.
    private final TreeSet<Long> sizes = new TreeSet<>();

    PageRanges(int pages) {
        put(0, pages);
    }

    private static long sized(int first, int end) {
        return (long) (end - first) << Integer.SIZE | first;
    }

    private void put(int first, int end) {
        if (first < end) {
            ends.put(first, end);
            sizes.add(sized(first, end));
        }
    }

    private void drop(int first, int end) {
        ends.remove(first);
        sizes.remove(sized(first, end));
    }

    /** Returns the first page of the smallest range that has so many pages, the first of these. */
    OptionalInt find(int count) {
        Long found = sizes.ceiling((long) count << Integer.SIZE);
        return found == null ? OptionalInt.empty() : OptionalInt.of(found.intValue());
    }

    /** Returns whether all of some pages are free. */
    boolean areFree(int first, int count) {
        Map.Entry<Integer, Integer> range = ends.floorEntry(first);
        return range != null && range.getValue() >= first + count;
    }

    /** Takes some pages, all of which are free. */
    void take(int first, int count) {
        Map.Entry<Integer, Integer> range = ends.floorEntry(first);
        if (range == null || range.getValue() < first + count) {
            throw new IllegalStateException("pages %d to %d are not free".formatted(first, first + count - 1));
        }
        drop(range.getKey(), range.getValue());
        put(range.getKey(), first);
        put(first + count, range.getValue());
    }

    /** Makes some pages free, some of which may be. */
    void free(int first, int count) {
        int start = first;
        int end = first + count;
        for (Map.Entry<Integer, Integer> range = ends.floorEntry(end);
                range != null && range.getValue() >= first;
                range = ends.floorEntry(end)) {
            start = Math.min(start, range.getKey());
            end = Math.max(end, range.getValue());
            drop(range.getKey(), range.getValue());
        }
        put(start, end);
    }
}
