package io.github.ebpf4j.interpreter.map;

import java.lang.reflect.Method;

/**
 * How many bytes the current thread has allocated. Asked for by name, since this module does not require the one that
 * tells.
 */
final class Allocations {

    private final Object bean;
    private final Method allocated;

    Allocations() {
        try {
            bean = Class.forName("java.lang.management.ManagementFactory")
                    .getMethod("getThreadMXBean")
                    .invoke(null);
            allocated = Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM does not count allocations", e);
        }
    }

    long bytes() {
        try {
            return (long) allocated.invoke(bean);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM does not count allocations", e);
        }
    }
}
