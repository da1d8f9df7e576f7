package io.github.ebpf4j.interpreter.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.Frames;
import io.github.ebpf4j.interpreter.context.SkbContext;
import io.github.ebpf4j.interpreter.world.Socket;
import io.github.ebpf4j.isa.program.ProgramType;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyncookieHelpersTest {

    private static final int SYN = 2;
    private static final int ACK = 16;

    private final Network network = new Network();
    private Socket socket = Socket.tcp().local("10.0.0.1", 80).build();

    private static byte[] ip(int version) {
        byte[] header = new byte[version == 6 ? 40 : 20];
        header[0] = (byte) (version << 4 | 5);
        header[12] = 10;
        header[19] = 1;
        return header;
    }

    /** Returns a TCP header, with an option of the size of segments unless that is 0. */
    private static byte[] tcp(int flags, int sequence, int confirmed, int segmentSize) {
        int size = segmentSize == 0 ? 20 : 24;
        ByteBuffer header = ByteBuffer.allocate(size)
                .putShort((short) 999)
                .putShort((short) 80)
                .putInt(sequence)
                .putInt(confirmed)
                .put((byte) ((size / 4) << 4))
                .put((byte) flags);
        if (segmentSize != 0) {
            header.position(20).put((byte) 2).put((byte) 4).putShort((short) segmentSize);
        }
        return header.array();
    }

    private long call(String helper, byte[] ip, int ipSize, byte[] tcp, int tcpSize) {
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, Frames.tcp(0)).socket(socket);
        return network.run(
                context,
                (caller, address) -> network.call(
                        caller,
                        helper,
                        caller.load(address + 168, 8),
                        Network.memory(caller, ip),
                        ipSize,
                        Network.memory(caller, tcp),
                        tcpSize));
    }

    private long generate(byte[] ip, byte[] tcp) {
        return call("bpf_tcp_gen_syncookie", ip, ip.length, tcp, tcp.length);
    }

    private long check(byte[] ip, byte[] tcp) {
        return call("bpf_tcp_check_syncookie", ip, ip.length, tcp, tcp.length);
    }

    @ParameterizedTest
    @CsvSource({
        "4,0,536",
        "4,536,536",
        "4,1299,536",
        "4,1300,1300",
        "4,1459,1440",
        "4,9000,1460",
        "6,0,1220",
        "6,1440,1440",
        "6,9000,8940"
    })
    void aCookieIsWhatTheClientConfirms(int version, int segments, int kept) {
        socket = Socket.tcp().local("::", 80).build();
        long made = generate(ip(version), tcp(SYN, 1000, 0, segments));
        assertEquals(kept, made >>> 32);
        int cookie = (int) made;
        assertEquals(0, check(ip(version), tcp(ACK, 1001, cookie + 1, 0)));
        assertEquals(Network.ENOENT, check(ip(version), tcp(ACK, 1001, cookie + 5, 0)));
        assertEquals(Network.ENOENT, check(ip(version), tcp(ACK, 1002, cookie + 1, 0)));
        byte[] other = ip(version);
        other[version == 6 ? 39 : 16] = 77;
        assertEquals(Network.ENOENT, check(other, tcp(ACK, 1001, cookie + 1, 0)));
        assertEquals(made, generate(ip(version), tcp(SYN, 1000, 0, segments)), "the same in every run");
        assertNotEquals(made, generate(ip(version), tcp(SYN, 1004, 0, segments)));
    }

    @ParameterizedTest
    @CsvSource({"0", "16", "18", "3", "6"})
    void onlyASynGetsACookie(int flags) {
        assertEquals(Network.EINVAL, generate(ip(4), tcp(flags, 1, 0, 0)));
    }

    @ParameterizedTest
    @CsvSource({"0", "2", "18", "20"})
    void onlyAnAcknowledgementHasOne(int flags) {
        assertEquals(Network.ENOENT, check(ip(4), tcp(flags, 1, 0, 0)));
    }

    @Test
    void sizesVersionsAndSocketsAreChecked() {
        byte[] syn = tcp(SYN, 1, 0, 0);
        assertEquals(Network.EINVAL, call("bpf_tcp_gen_syncookie", ip(4), 20, syn, 19));
        assertEquals(Network.EINVAL, call("bpf_tcp_gen_syncookie", ip(4), 19, syn, 20));
        assertEquals(Network.EINVAL, call("bpf_tcp_gen_syncookie", ip(4), 20, tcp(SYN, 1, 0, 99), 20));
        assertEquals(Network.EINVAL, call("bpf_tcp_check_syncookie", ip(4), 20, tcp(ACK, 1, 0, 0), 19));
        assertEquals(Network.EINVAL, generate(ip(6), syn), "the socket is one of IPv4");
        assertEquals(Errno.EPROTONOSUPPORT.result(), generate(ip(5), syn));
        assertEquals(Errno.EPROTONOSUPPORT.result(), check(ip(5), tcp(ACK, 1, 0, 0)));
        socket = Socket.tcp().local("::", 80).v6Only().build();
        assertEquals(Network.EINVAL, generate(ip(4), syn));
        assertEquals(Network.EINVAL, call("bpf_tcp_gen_syncookie", ip(6), 39, syn, 20));
        socket = Socket.tcp().remote("10.0.0.2", 1).build();
        assertEquals(Network.EINVAL, generate(ip(4), syn));
        assertEquals(Network.EINVAL, check(ip(4), tcp(ACK, 1, 0, 0)));
        socket = Socket.udp().state(Socket.LISTEN).build();
        assertEquals(Network.EINVAL, generate(ip(4), syn));
    }

    @Test
    void hostileArgumentsAreFaults() {
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, Frames.tcp(0)).socket(socket);
        for (String helper : new String[] {"bpf_tcp_gen_syncookie", "bpf_tcp_check_syncookie"}) {
            assertEquals(
                    Network.EINVAL,
                    network.run(context, (caller, address) -> network.call(caller, helper, 0, 0, 20, 0, 20)));
            network.assertFault(
                    Fault.Kind.ARGUMENT,
                    context,
                    (caller, address) -> network.call(caller, helper, 8, 0, 20, Network.memory(caller, 20), 20));
            for (long size : new long[] {21, -1, 0x7fff_ffff}) {
                network.assertFault(
                        Fault.Kind.MEMORY_ACCESS,
                        context,
                        (caller, address) -> network.call(
                                caller,
                                helper,
                                caller.load(address + 168, 8),
                                Network.memory(caller, ip(4)),
                                20,
                                Network.memory(caller, 20),
                                size));
            }
        }
    }

    private long raw(String helper, byte[] ip, byte[] tcp, long size) {
        SkbContext context = SkbContext.of(ProgramType.SCHED_CLS, Frames.tcp(0));
        return network.run(
                context,
                (caller, address) ->
                        network.call(caller, helper, Network.memory(caller, ip), Network.memory(caller, tcp), size));
    }

    @ParameterizedTest
    @CsvSource({"4,1460", "6,1440"})
    void rawCookiesNeedNoSocket(int version, int segments) {
        String end = "_syncookie_ipv" + version;
        byte[] syn = tcp(SYN, 1000, 0, segments);
        long made = raw("bpf_tcp_raw_gen" + end, ip(version), syn, syn.length);
        assertEquals(segments, made >>> 32);
        byte[] confirming = tcp(ACK, 1001, (int) made + 1, 0);
        assertEquals(0, raw("bpf_tcp_raw_check" + end, ip(version), confirming, 0));
        byte[] wrong = tcp(ACK, 1001, (int) made + 9, 0);
        assertEquals(Errno.EACCES.result(), raw("bpf_tcp_raw_check" + end, ip(version), wrong, 0));
        assertEquals(Network.EINVAL, raw("bpf_tcp_raw_gen" + end, ip(version), syn, 19));
        assertEquals(Network.EINVAL, raw("bpf_tcp_raw_gen" + end, ip(version), syn, 20));
    }

    @Test
    void brokenOptionsSayNothing() {
        byte[] syn = tcp(SYN, 1, 0, 1460);
        syn[21] = 0;
        assertEquals(536, raw("bpf_tcp_raw_gen_syncookie_ipv4", ip(4), syn, 24) >>> 32);
        syn[20] = 1;
        syn[21] = 1;
        syn[22] = 1;
        syn[23] = 2;
        assertEquals(536, raw("bpf_tcp_raw_gen_syncookie_ipv4", ip(4), syn, 24) >>> 32);
    }
}
