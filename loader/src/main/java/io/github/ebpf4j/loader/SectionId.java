package io.github.ebpf4j.loader;

/**
 * A section among those of all units.
 *
 * @param unit the number of its unit
 * @param section its index there
 */
record SectionId(int unit, int section) {
    static SectionId of(LinkUnit unit, Section section) {
        return new SectionId(unit.number(), section.index());
    }
}
