package io.github.ebpf4j.interpreter.host;

import io.github.ebpf4j.interpreter.FieldAccess;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.context.TypedBytes;
import io.github.ebpf4j.interpreter.world.Connection;
import io.github.ebpf4j.interpreter.world.ConnectionTuple;
import io.github.ebpf4j.interpreter.world.IpAddress;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A connection as programs of an instance see it: a {@code struct nf_conn}, laid out by the kernel's types, of which they
 * may change the mark. Where the types are not known, there is nothing to see. For any number of threads.
 */
public final class TrackedConnection {

    private static final String TYPE = "nf_conn";
    private static final String MARK = "mark";

    private final Connection connection;
    private final Optional<TypedBytes> bytes;
    private final Region region;

    private TrackedConnection(Host host, Connection connection) {
        this.connection = connection;
        bytes = KernelMemory.of(host).find(TYPE);
        region = bytes.isPresent() ? regionOf(bytes.get()) : Region.opaque(TYPE);
    }

    /** Returns what an instance has of a connection. */
    public static TrackedConnection of(Host host, Connection connection) {
        return connection.view(host, TrackedConnection.class, () -> new TrackedConnection(host, connection));
    }

    private Region regionOf(TypedBytes fields) {
        int mark = fields.has(MARK) ? fields.offsetOf(MARK) : -1;
        return Region.ofFields(TYPE, fields.bytes(), new FieldAccess() {
            @Override
            public String refusal(int offset, int size, boolean write) {
                return !write || (offset == mark && size == Integer.BYTES)
                        ? ""
                        : "is not in \"mark\" of struct nf_conn";
            }

            @Override
            public long after(int offset, int size, long before, long stored) {
                connection.mark((int) stored);
                return stored;
            }
        });
    }

    /** Returns the connection. */
    public Connection connection() {
        return connection;
    }

    /** Returns the address of the structure, which shows what the connection is now. */
    public long address(KernelMemory memory, int now) {
        show(now);
        return memory.addressOf(this, () -> new KernelMemory.Structure() {
            @Override
            public Region region() {
                return region;
            }

            @Override
            public void fill(long address) {}
        });
    }

    /**
     * Makes the structure show what the connection is now.
     *
     * @param now the lower 32 bits of the clock's ticks
     */
    public void show(int now) {
        if (bytes.isEmpty()) {
            return;
        }
        TypedBytes fields = bytes.get();
        synchronized (fields) {
            fields.setIfPresent("status", connection.status());
            fields.setIfPresent("timeout", connection.timeout().orElse(now + Integer.MAX_VALUE));
            fields.setIfPresent(MARK, connection.mark());
            fields.setIfPresent("zone.id", connection.zone().id());
            fields.setIfPresent("zone.dir", connection.zone().directions());
            show(fields, 0, connection.original());
            show(fields, 1, connection.reply());
        }
    }

    private static void show(TypedBytes fields, int direction, ConnectionTuple tuple) {
        String path = "tuplehash[%d].tuple.".formatted(direction);
        fields.setIfPresent(path + "src.l3num", tuple.source().family());
        show(fields, path + "src.u3.", tuple.source());
        show(fields, path + "dst.u3.", tuple.destination());
        boolean swap = fields.byteOrder() == ByteOrder.LITTLE_ENDIAN;
        fields.setIfPresent(path + "src.u.all", inNetworkOrder(tuple.sourcePort(), swap));
        fields.setIfPresent(path + "dst.u.all", inNetworkOrder(tuple.destinationPort(), swap));
        fields.setIfPresent(path + "dst.protonum", tuple.protocol());
        fields.setIfPresent(path + "dst.dir", direction);
    }

    private static int inNetworkOrder(int port, boolean swap) {
        return swap ? Short.reverseBytes((short) port) & 0xffff : port;
    }

    private static void show(TypedBytes fields, String path, IpAddress address) {
        boolean swap = fields.byteOrder() == ByteOrder.LITTLE_ENDIAN;
        for (int i = 0; i < (address.v6() ? Integer.BYTES : 1); i++) {
            int word = swap ? Integer.reverseBytes(address.word(i)) : address.word(i);
            if (!fields.setIfPresent(path + "all[" + i + "]", word)) {
                fields.setIfPresent(address.v6() ? path + "ip6[" + i + "]" : path + "ip", word);
            }
        }
    }
}
