package io.github.ebpf4j.interpreter.runtime;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.SocketLookupContext;
import io.github.ebpf4j.interpreter.world.IpAddress;
import io.github.ebpf4j.interpreter.world.Socket;
import java.nio.ByteBuffer;

/** {@code bpf_prog_test_run_sk_lookup}: what comes back is the cookie of the socket that the program chose. */
final class SocketLookupTestSetup extends TestSetup {

    private static final int SIZE = 72;
    private static final int COOKIE = 0;
    private static final int FAMILY = 8;
    private static final int PROTOCOL = 12;
    private static final int REMOTE_IP4 = 16;
    private static final int REMOTE_IP6 = 20;
    private static final int REMOTE_PORT = 36;
    private static final int LOCAL_IP4 = 40;
    private static final int LOCAL_IP6 = 44;
    private static final int LOCAL_PORT = 60;
    private static final int BEHIND_LOCAL_PORT = 64;

    private static final int LARGEST_PORT = 0xffff;

    private final byte[] bytes;
    private final ByteBuffer given;
    // Addresses and the remote port stand in network byte order.
    private final ByteBuffer network;
    private final SocketLookupContext context;

    SocketLookupTestSetup(TestRun run) {
        refuseOptions(run, 0);
        refuseData(run);
        refuse(run.context().isEmpty(), Errno.EINVAL, "a lookup of a socket needs a context");
        bytes = struct(run, SIZE);
        given = numbers(run, bytes);
        network = ByteBuffer.wrap(bytes);
        refuse(given.getLong(COOKIE) != 0, Errno.EINVAL, "sk is set");
        refuse(!isZero(bytes, BEHIND_LOCAL_PORT, SIZE), Errno.EINVAL, "a field behind local_port is set");
        int localPort = given.getInt(LOCAL_PORT);
        refuse(
                localPort < 0 || localPort > LARGEST_PORT,
                Errno.ERANGE,
                "local_port is %s, must not be more than %d"
                        .formatted(Integer.toUnsignedString(localPort), LARGEST_PORT));
        int family = given.getInt(FAMILY) & 0xffff;
        refuse(
                family != Socket.AF_INET && family != Socket.AF_INET6,
                Errno.EAFNOSUPPORT,
                "family is %d, must be %d or %d".formatted(family, Socket.AF_INET, Socket.AF_INET6));
        boolean v6 = family == Socket.AF_INET6;
        context = SocketLookupContext.of(
                given.getInt(PROTOCOL) & 0xffff,
                v6 ? ipv6(REMOTE_IP6) : IpAddress.v4(network.getInt(REMOTE_IP4)),
                Short.toUnsignedInt(network.getShort(REMOTE_PORT)),
                v6 ? ipv6(LOCAL_IP6) : IpAddress.v4(network.getInt(LOCAL_IP4)),
                localPort);
    }

    private IpAddress ipv6(int offset) {
        return IpAddress.v6(network.getLong(offset), network.getLong(offset + Long.BYTES));
    }

    @Override
    Context context() {
        return context;
    }

    @Override
    void check() {
        boolean shares = context.selected()
                .filter(socket -> socket.reuseportGroup() != 0)
                .isPresent();
        refuse(
                shares && !context.isWithoutReuseport(),
                Errno.EOPNOTSUPP,
                "the socket that was chosen shares its port with others");
    }

    @Override
    byte[] contextOut() {
        given.putLong(COOKIE, context.selected().map(Socket::cookie).orElse(0L));
        return bytes;
    }
}
