package io.github.ebpf4j.loader;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as an object file, from the first byte to linked programs. */
class LinkFuzzTest {

    @MethodSource("io.github.ebpf4j.loader.FuzzSeeds#objects")
    @FuzzTest
    void link(byte[] bytes) {
        Outcome.loadsOrIsRefused(() -> Outcome.requireSound(ObjectLoader.load(bytes, Samples.NAME)));
    }
}
