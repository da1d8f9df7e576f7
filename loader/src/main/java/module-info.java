/**
 * BPF object files, as clang and gcc write them, turned into linked programs.
 *
 * <p>Begin with {@link io.github.ebpf4j.loader.ObjectLoader}.
 */
@org.jspecify.annotations.NullMarked
module io.github.ebpf4j.loader {
    requires static org.jspecify;
    requires transitive io.github.ebpf4j.isa;
    requires net.fornwall.jelf;

    exports io.github.ebpf4j.loader;
}
