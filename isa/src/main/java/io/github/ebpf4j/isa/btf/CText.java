package io.github.ebpf4j.isa.btf;

/** C that grows, within a limit. */
final class CText {

    private final StringBuilder text = new StringBuilder();
    private final WorkLimit limit;

    CText(WorkLimit limit) {
        this.limit = limit;
    }

    CText add(String more) {
        limit.write(more.length());
        text.append(more);
        return this;
    }

    /** Begins a line that is so many tabs deep. */
    CText line(int level) {
        return add("\n" + "\t".repeat(level));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
