package io.github.ebpf4j.interpreter.context;

/**
 * The hash of a packet's flow: of its addresses, ports and protocols. The kernel's depends on a secret that it makes up
 * when it starts; this one is the same in every run.
 */
final class FlowHash {

    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int TCP = 6;
    private static final int UDP = 17;

    private static final int START = 0x811c_9dc5;
    private static final int FACTOR = 0x0100_0193;

    private FlowHash() {}

    static int of(Skb skb, int protocol) {
        byte[] array = skb.array();
        int start = skb.network();
        int end = skb.data() + skb.length();
        int hash = mix(mix(START, protocol >>> 8), protocol);
        if (protocol == IPV4 && start + 20 <= end) {
            int header = 4 * (array[start] & 0xf);
            int transport = array[start + 9] & 0xff;
            hash = mix(mixAll(hash, array, start + 12, 8), transport);
            // A fragment has ports only if it is the first.
            boolean fragment = ((array[start + 6] & 0x3f) | array[start + 7]) != 0;
            return finish(fragment ? hash : ports(hash, array, start + header, end, transport));
        }
        if (protocol == IPV6 && start + 40 <= end) {
            int transport = array[start + 6] & 0xff;
            hash = mix(mixAll(hash, array, start + 8, 32), transport);
            return finish(ports(hash, array, start + 40, end, transport));
        }
        return finish(hash);
    }

    private static int ports(int hash, byte[] array, int start, int end, int transport) {
        boolean hasPorts = (transport == TCP || transport == UDP) && start + 4 <= end;
        return hasPorts ? mixAll(hash, array, start, 4) : hash;
    }

    private static int mixAll(int hash, byte[] array, int start, int size) {
        int mixed = hash;
        for (int i = start; i < start + size; i++) {
            mixed = mix(mixed, array[i]);
        }
        return mixed;
    }

    private static int mix(int hash, int value) {
        return (hash ^ (value & 0xff)) * FACTOR;
    }

    /** Returns a hash that is not 0, which stands for none. */
    private static int finish(int hash) {
        return hash == 0 ? 1 : hash;
    }
}
