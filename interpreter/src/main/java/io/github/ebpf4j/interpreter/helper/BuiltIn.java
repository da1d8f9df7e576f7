package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.host.Host;

/** The helpers and kfuncs that every instance has. */
public final class BuiltIn {

    private BuiltIn() {}

    /** Registers all of them. */
    public static void register(Host host, Registry registry) {
        new MapHelpers().register(registry);
        new TimeHelpers(host).register(registry);
        new ControlHelpers().register(registry);
        new PrintHelpers().register(registry);
        new StringHelpers().register(registry);
        new DynptrHelpers().register(registry);
        new RingBufferHelpers().register(registry);
        new PerfEventHelpers().register(registry);
        new XdpHelpers().register(registry);
        new SkbBytesHelpers().register(registry);
        new SkbChecksumHelpers().register(registry);
        new SkbSizeHelpers().register(registry);
        new SkbRoomHelpers().register(registry);
        new SkbVlanHelpers().register(registry);
        new SkbFieldHelpers().register(registry);
        TracingHelpers.register(host, registry);
    }
}
