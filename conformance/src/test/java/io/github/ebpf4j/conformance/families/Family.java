package io.github.ebpf4j.conformance.families;

import java.util.stream.Stream;

/** Vectors that ask one question of every row that it fits. */
interface Family {

    /** Returns its files, in any order. */
    Stream<GeneratedVector> vectors();
}
