package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.host.Host;

/** The groups of helpers and kfuncs that programs trace the kernel with. */
final class TracingHelpers {

    private TracingHelpers() {}

    static void register(Host host, Registry registry) {
        new ProbeReadHelpers(host).register(registry);
        new TaskHelpers(host).register(registry);
        new TaskCgroupHelpers(host).register(registry);
        new StackHelpers(host).register(registry);
        new FunctionHelpers().register(registry);
        new FileHelpers(host).register(registry);
        new PerfHelpers().register(registry);
        new KernelHelpers(host).register(registry);
        new AttributeHelpers(host).register(registry);
        new CgroupIterators(host).register(registry);
        new CpumaskKfuncs(host).register(registry);
    }
}
