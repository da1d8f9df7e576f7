package io.github.ebpf4j.cli;

/** The exit codes, which every {@code --help} lists. */
final class Status {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    private Status() {}
}
