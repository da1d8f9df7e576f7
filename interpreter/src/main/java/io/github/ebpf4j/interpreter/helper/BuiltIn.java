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
        new ValueTextHelpers(host).register(registry);
        new StringHelpers().register(registry);
        new UnsafeStringHelpers().register(registry);
        new DynptrHelpers().register(registry);
        new RingBufferDynptrHelpers().register(registry);
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
        new SpinLocks().register(registry);
        host.state(Timers.class, Timers::new).register(registry);
        new IteratorHelpers().register(registry);
        new SectionHelpers().register(registry);
        new ExceptionHelpers(host).register(registry);
        Objects objects = new Objects(host);
        objects.own(host.fieldOwners());
        new ObjectHelpers(objects).register(registry);
        new CollectionHelpers(objects).register(registry);
        new SocketHelpers().register(registry);
        new SocketMapHelpers().register(registry);
        new SocketOptionHelpers().register(registry);
        new HeaderOptionHelpers().register(registry);
        new MessageHelpers().register(registry);
        new RedirectHelpers().register(registry);
        new RouteHelpers().register(registry);
        new TunnelHelpers().register(registry);
        new SyncookieHelpers().register(registry);
        new CgroupHelpers().register(registry);
        new SysctlHelpers().register(registry);
        new LightTunnelHelpers().register(registry);
        new LocalStorageHelpers().register(registry);
        new ArenaFunctions().register(registry);
        new ConnectionHelpers(host).register(registry);
        new InfraredHelpers().register(registry);
        new CongestionHelpers(host).register(registry);
    }
}
