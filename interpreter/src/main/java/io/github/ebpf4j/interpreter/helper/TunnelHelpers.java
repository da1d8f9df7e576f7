package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.NetworkArguments.clear;
import static io.github.ebpf4j.interpreter.helper.NetworkArguments.context;
import static io.github.ebpf4j.interpreter.helper.NetworkArguments.requireWritable;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.context.TunnelSet;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.layout.Bytes;
import io.github.ebpf4j.interpreter.layout.Field;
import io.github.ebpf4j.interpreter.layout.Layout;
import io.github.ebpf4j.interpreter.layout.Structures;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.Tunnel;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Outer headers of packets: {@code bpf_skb_get_tunnel_key} and those after it in net/core/filter.c. What a program sets
 * is told when the run ends: {@link TunnelSet}. No packet was decrypted on its way ({@code bpf_skb_get_xfrm_state}).
 */
final class TunnelHelpers {

    private static final long IPV6 = 1;
    private static final long GET_FLAGS = 16;
    private static final long ALL_TO_GET = IPV6 | GET_FLAGS;
    private static final long ALL_TO_SET = 31;

    private static final int LARGEST_OPTIONS = 255;
    private static final int LABEL_MASK = 0xf_ffff;

    private static final Layout LAYOUT = Structures.TUNNEL_KEY;
    private static final int SIZE = LAYOUT.size();
    private static final Field ID = LAYOUT.field("tunnel_id");
    private static final Field SERVICE = LAYOUT.field("tunnel_tos");
    private static final Field TIME_TO_LIVE = LAYOUT.field("tunnel_ttl");
    private static final Field FLAGS = LAYOUT.field("tunnel_flags");
    private static final Field LABEL = LAYOUT.field("tunnel_label");
    private static final int REMOTE = LAYOUT.field("remote_ipv6[0]").offset();
    private static final int LOCAL = LAYOUT.field("local_ipv6[0]").offset();
    private static final int WITHOUT_IPV6 = LAYOUT.field("remote_ipv6[1]").offset();

    void register(Registry registry) {
        registry.helper(
                "bpf_skb_get_tunnel_key",
                (caller, skb, key, size, flags, r5) ->
                        getKey(caller, Metadata.of(caller, skb), key, (int) size, flags));
        registry.helper(
                "bpf_skb_set_tunnel_key",
                (caller, skb, key, size, flags, r5) ->
                        setKey(caller, Metadata.of(caller, skb), key, (int) size, flags));
        registry.helper(
                "bpf_skb_get_tunnel_opt",
                (caller, skb, options, size, r4, r5) ->
                        getOptions(caller, Metadata.of(caller, skb), options, (int) size));
        registry.helper(
                "bpf_skb_set_tunnel_opt",
                (caller, skb, options, size, r4, r5) ->
                        setOptions(caller, Metadata.of(caller, skb), options, (int) size));
        registry.helper("bpf_skb_get_xfrm_state", (caller, skb, index, to, size, flags) -> {
            context(caller, SkbContext.class, skb);
            requireSize(caller, (int) size);
            return refuse(caller, to, (int) size, Errno.EINVAL);
        });
    }

    /** What a run's packet has for an outer header: what it came with, or what the program set. */
    private static final class Metadata implements Current.EndOfRun {
        private final Current current;
        private final byte[] key = new byte[SIZE];
        private Optional<Tunnel> came = Optional.empty();
        private Optional<Tunnel> set = Optional.empty();
        private long flags;

        private Metadata(Current current) {
            this.current = current;
        }

        static Metadata of(Caller caller, long skb) {
            Metadata metadata = Current.of(caller).state(Metadata.class, Metadata::new);
            metadata.came = context(caller, SkbContext.class, skb).tunnel();
            return metadata;
        }

        Optional<Tunnel> now() {
            return set.isPresent() ? set : came;
        }

        @Override
        public void endOfRun() {
            if (set.isPresent()) {
                current.effect(new TunnelSet(set.get(), flags));
                set = Optional.empty();
            }
        }
    }

    /** Returns whether a size is one that the structure once had. */
    private static boolean isOlder(int size) {
        return size == LOCAL || size == LABEL.offset() || size == FLAGS.offset() || size == WITHOUT_IPV6;
    }

    private static void requireSize(Caller caller, int size) {
        if (size < 1) {
            throw caller.fault(Fault.Kind.ARGUMENT, "size is %d, must be at least 1".formatted(size));
        }
    }

    private static long getKey(Caller caller, Metadata metadata, long to, int size, long flags) {
        requireSize(caller, size);
        requireWritable(caller, to, size);
        Optional<Tunnel> now = metadata.now();
        boolean v6 = (flags & IPV6) != 0;
        if (now.isEmpty() || (flags & ~ALL_TO_GET) != 0) {
            return refuse(caller, to, size, Errno.EINVAL);
        }
        Tunnel tunnel = now.get();
        if (tunnel.source().v6() != v6) {
            return refuse(caller, to, size, Errno.EPROTO);
        }
        if (size != SIZE && (!isOlder(size) || (v6 && size == WITHOUT_IPV6))) {
            return refuse(caller, to, size, Errno.EINVAL);
        }
        byte[] key = metadata.key;
        boolean big = caller.byteOrder() == ByteOrder.BIG_ENDIAN;
        Arrays.fill(key, (byte) 0);
        ID.set(key, big, tunnel.id());
        SERVICE.set(key, big, tunnel.typeOfService());
        TIME_TO_LIVE.set(key, big, tunnel.timeToLive());
        LABEL.set(key, big, tunnel.label());
        put(key, REMOTE, tunnel.source(), big);
        put(key, LOCAL, tunnel.destination(), big);
        caller.write(to, key, 0, size);
        return 0;
    }

    private static long refuse(Caller caller, long to, int size, Errno errno) {
        clear(caller, to, size);
        return errno.result();
    }

    /** Stores an address: one of IPv4 in the program's byte order, one of IPv6 in that of the network. */
    private static void put(byte[] key, int offset, IpAddress address, boolean big) {
        if (address.v6()) {
            Bytes.set(key, offset, Long.BYTES, true, address.high());
            Bytes.set(key, offset + Long.BYTES, Long.BYTES, true, address.low());
        } else {
            Bytes.set(key, offset, Integer.BYTES, big, address.low());
        }
    }

    private static IpAddress get(byte[] key, int offset, boolean v6, boolean big) {
        return v6
                ? IpAddress.v6(
                        Bytes.get(key, offset, Long.BYTES, true), Bytes.get(key, offset + Long.BYTES, Long.BYTES, true))
                : IpAddress.v4((int) Bytes.get(key, offset, Integer.BYTES, big));
    }

    private static long setKey(Caller caller, Metadata metadata, long from, int size, long flags) {
        requireSize(caller, size);
        if ((flags & ~ALL_TO_SET) != 0 || (size != SIZE && !isOlder(size))) {
            return Errno.EINVAL.result();
        }
        byte[] key = metadata.key;
        Arrays.fill(key, (byte) 0);
        caller.read(from, key, 0, size);
        boolean big = caller.byteOrder() == ByteOrder.BIG_ENDIAN;
        boolean v6 = (flags & IPV6) != 0;
        long label = LABEL.get(key, big);
        if ((!v6 && label != 0) || FLAGS.get(key, big) != 0) {
            return Errno.EINVAL.result();
        }
        metadata.set = Optional.of(Tunnel.of(ID.get(key, big), get(key, LOCAL, v6, big), get(key, REMOTE, v6, big))
                .with((int) SERVICE.get(key, big), (int) TIME_TO_LIVE.get(key, big))
                .withLabel((int) label & LABEL_MASK));
        metadata.flags = flags;
        return 0;
    }

    private static long getOptions(Caller caller, Metadata metadata, long to, int size) {
        requireSize(caller, size);
        requireWritable(caller, to, size);
        byte[] options = metadata.now().map(Tunnel::options).orElse(new byte[0]);
        if (options.length == 0) {
            return refuse(caller, to, size, Errno.ENOENT);
        }
        if (size < options.length) {
            return refuse(caller, to, size, Errno.ENOMEM);
        }
        clear(caller, to, size);
        caller.write(to, options);
        return options.length;
    }

    private static long setOptions(Caller caller, Metadata metadata, long from, int size) {
        requireSize(caller, size);
        if (metadata.set.isEmpty() || size % Integer.BYTES != 0) {
            return Errno.EINVAL.result();
        }
        if (size > LARGEST_OPTIONS) {
            return Errno.ENOMEM.result();
        }
        metadata.set = Optional.of(metadata.set.get().withOptions(caller.read(from, size)));
        return 0;
    }
}
