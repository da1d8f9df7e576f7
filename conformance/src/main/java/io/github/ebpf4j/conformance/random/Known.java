package io.github.ebpf4j.conformance.random;

/**
 * What is known of a register: that it holds a value, or the address of a place, or neither.
 *
 * @param isValue whether it holds what is the same in every engine
 * @param isAddress whether it holds an address
 * @param region what the address leads into: {@link #MEMORY}, {@link #CODE}, or the stack of the function at this depth
 * @param offset the place there: a byte, or a slot of code
 */
record Known(boolean isValue, boolean isAddress, int region, long offset) {

    static final int MEMORY = -1;
    static final int CODE = -2;
    static final Known VALUE = new Known(true, false, 0, 0);
    static final Known NOTHING = new Known(false, false, 0, 0);

    static Known address(int region, long offset) {
        return new Known(false, true, region, offset);
    }

    Known plus(long distance) {
        return address(region, offset + distance);
    }
}
