package io.github.ebpf4j.loader;

import java.util.List;
import java.util.OptionalInt;

final class BtfExt {
    record Line(long offset, String file, int line, int column, String text) {}

    static BtfExt of(ElfObject elf) {
        return new BtfExt();
    }

    List<Line> linesIn(String section, long from, long to) {
        return List.of();
    }

    OptionalInt functionTypeAt(String section, long offset) {
        return OptionalInt.empty();
    }
}
