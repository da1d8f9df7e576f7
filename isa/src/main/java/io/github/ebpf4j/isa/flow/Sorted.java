package io.github.ebpf4j.isa.flow;

import java.util.List;
import java.util.function.ToIntFunction;

/** Search in a list that ascends by a number. */
final class Sorted {

    private Sorted() {}

    /** Returns the index of the last element whose number is at most {@code wanted}, or -1. */
    static <T> int floor(List<T> list, ToIntFunction<T> number, int wanted) {
        int low = 0;
        int high = list.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (number.applyAsInt(list.get(middle)) <= wanted) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
