package io.github.ebpf4j.conformance.families;

import io.github.ebpf4j.conformance.VectorReader;

/**
 * A file that a family has.
 *
 * @param folder the folder that it stands in, below the folder of all vectors
 * @param name its name without the ending, which no other vector has in any folder
 * @param text all that stands in it
 */
record GeneratedVector(String folder, String name, String text) {

    /** Returns where it is below the folder of all vectors: {@code 4.1-arithmetic/lsh32-imm-31.data}. */
    String path() {
        return folder + "/" + name + VectorReader.ENDING;
    }
}
