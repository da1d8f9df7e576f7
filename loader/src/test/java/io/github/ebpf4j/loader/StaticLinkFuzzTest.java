package io.github.ebpf4j.loader;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;

/** Any two files as objects that are linked to one. */
class StaticLinkFuzzTest {

    @MethodSource("io.github.ebpf4j.loader.FuzzSeeds#pairs")
    @FuzzTest
    void link(byte[] bytes) {
        Outcome.loadsOrIsRefused(() -> {
            List<ElfObject> files = FuzzParts.split(bytes, 2).stream()
                    .map(part -> ElfObject.open(part, Samples.NAME, Limits.DEFAULT))
                    .toList();
            Outcome.requireSound(ObjectLinker.link(Samples.NAME, files, LoadOptions.DEFAULT));
        });
    }
}
