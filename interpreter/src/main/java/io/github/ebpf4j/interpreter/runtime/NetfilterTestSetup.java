package io.github.ebpf4j.interpreter.runtime;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Region;
import io.github.ebpf4j.interpreter.context.Context;
import io.github.ebpf4j.interpreter.context.NetfilterContext;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** {@code bpf_prog_test_run_nf}: the context that goes in is a {@code struct nf_hook_state}; nothing comes back. */
final class NetfilterTestSetup extends TestSetup {

    private static final int STATE_SIZE = 48;
    private static final int HOOK = 0;
    private static final int FAMILY = 1;
    private static final int POINTERS = 8;

    /** {@code NF_INET_LOCAL_OUT}, where a packet has no Ethernet header yet. */
    private static final int LOCAL_OUT = 3;

    private static final int IPV4_FAMILY = 2;
    private static final int IPV6_FAMILY = 10;

    private static final int ETHERNET_TYPE = 12;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;

    /** What a page holds besides the room that the kernel leaves before a packet and behind it. */
    private static final int LARGEST = PAGE - 64 - 320;

    private final NetfilterContext context;

    NetfilterTestSetup(TestRun run) {
        refuseOptions(run, 0);
        byte[] packet = packet(run);
        refuseSize(packet, IPV4_HEADER);
        refuse(
                packet.length > LARGEST,
                Errno.EINVAL,
                "packet has %d bytes, must not have more than %d".formatted(packet.length, LARGEST));
        byte[] state = struct(run, STATE_SIZE);
        if (run.context().isEmpty()) {
            state[HOOK] = LOCAL_OUT;
            state[FAMILY] = IPV4_FAMILY;
        }
        refuse(!isZero(state, POINTERS, STATE_SIZE), Errno.EINVAL, "a pointer of the hook's state is set");
        refuse(
                state[FAMILY] != IPV4_FAMILY && state[FAMILY] != IPV6_FAMILY,
                Errno.EINVAL,
                "pf is %d, must be %d or %d".formatted(state[FAMILY], IPV4_FAMILY, IPV6_FAMILY));
        if (state[HOOK] != LOCAL_OUT) {
            checkProtocol(packet, state[FAMILY] == IPV6_FAMILY);
        }
        int header = state[HOOK] == LOCAL_OUT ? 0 : ETHERNET_HEADER;
        context = NetfilterContext.of(Region.ofOneRun("nf_hook_state", state), Region.opaque("sk_buff"))
                .packet(Arrays.copyOfRange(packet, header, packet.length));
    }

    private static void checkProtocol(byte[] packet, boolean ipv6) {
        refuseSize(packet, ETHERNET_HEADER + IPV4_HEADER);
        int protocol = Short.toUnsignedInt(ByteBuffer.wrap(packet).getShort(ETHERNET_TYPE));
        refuse(
                protocol != IPV4 && protocol != IPV6,
                Errno.EPROTO,
                "protocol is 0x%x, must be 0x%x or 0x%x".formatted(protocol, IPV4, IPV6));
        refuse(
                (protocol == IPV6) != ipv6,
                Errno.EINVAL,
                "protocol is 0x%x, which is not that of pf".formatted(protocol));
        if (ipv6) {
            refuseSize(packet, ETHERNET_HEADER + IPV6_HEADER);
        }
    }

    private static void refuseSize(byte[] packet, int least) {
        refuse(
                packet.length < least,
                Errno.EINVAL,
                "packet has %d bytes, must have at least %d".formatted(packet.length, least));
    }

    @Override
    Context context() {
        return context;
    }

    @Override
    byte[] contextOut() {
        return new byte[0];
    }
}
