package io.github.ebpf4j.interpreter.helper;

import static io.github.ebpf4j.interpreter.helper.NetworkArguments.socket;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Errno;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.layout.Bytes;
import io.github.ebpf4j.interpreter.world.Socket;

/**
 * SYN cookies: {@code bpf_tcp_gen_syncookie}, {@code bpf_tcp_check_syncookie} and the raw ones in net/core/filter.c. The
 * kernel hashes with a secret key of its own; here the key is fixed and time stands still, so that a cookie is the same
 * in every run and never grows old. A listening socket always has cookies, as with {@code net.ipv4.tcp_syncookies = 2}.
 */
final class SyncookieHelpers {

    private static final int TCP = 20;
    private static final int LARGEST_TCP = 60;
    private static final int IPV4 = 20;
    private static final int IPV6 = 40;

    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int RESET = 4;
    private static final int ACK = 16;

    private static final int SIZE_OPTION = 2;
    private static final int DEFAULT_SIZE_4 = 536;
    private static final int DEFAULT_SIZE_6 = 1280 - TCP - IPV6;

    // The lowest bits of a cookie say which of these the segments have ({@code msstab}).
    private static final int[] SIZES_4 = {536, 1300, 1440, 1460};
    private static final int[] SIZES_6 = {1280 - 60, 1480 - 60, 1500 - 60, 9000 - 60};
    private static final int SIZE_MASK = 3;

    private static final long KEY = 0x6562_7066_346a_2d31L;

    void register(Registry registry) {
        registry.helper("bpf_tcp_gen_syncookie", SyncookieHelpers::generate);
        registry.helper("bpf_tcp_check_syncookie", SyncookieHelpers::check);
        registry.helper(
                "bpf_tcp_raw_gen_syncookie_ipv4",
                (caller, ip, tcp, size, r4, r5) -> generateRaw(caller, ip, tcp, (int) size, false));
        registry.helper(
                "bpf_tcp_raw_gen_syncookie_ipv6",
                (caller, ip, tcp, size, r4, r5) -> generateRaw(caller, ip, tcp, (int) size, true));
        registry.helper(
                "bpf_tcp_raw_check_syncookie_ipv4", (caller, ip, tcp, r3, r4, r5) -> checkRaw(caller, ip, tcp, false));
        registry.helper(
                "bpf_tcp_raw_check_syncookie_ipv6", (caller, ip, tcp, r3, r4, r5) -> checkRaw(caller, ip, tcp, true));
    }

    /** The two headers that a cookie is about, kept from run to run. */
    private static final class Headers implements Current.EndOfRun {
        private final byte[] ip = new byte[IPV6];
        private final byte[] tcp = new byte[LARGEST_TCP];
        private boolean v6;

        private Headers(Current current) {}

        static Headers of(Caller caller) {
            return Current.of(caller).state(Headers.class, Headers::new);
        }

        void readIp(Caller caller, long address, boolean six) {
            v6 = six;
            caller.read(address, ip, 0, six ? IPV6 : IPV4);
        }

        int flags() {
            return tcp[13];
        }

        int tcpSize() {
            return (tcp[12] >> 4 & 0xf) * Integer.BYTES;
        }

        long number(int offset) {
            return Bytes.get(tcp, offset, Integer.BYTES, true);
        }

        /** Returns the size of segments that the sender wants ({@code tcp_parse_mss_option}), 0 if it says none. */
        int segmentSize() {
            int at = TCP;
            int end = tcpSize();
            while (at < end && tcp[at] != 0) {
                if (tcp[at] == 1) {
                    at++;
                    continue;
                }
                int length = at + 1 < end ? tcp[at + 1] & 0xff : 0;
                if (length < 2 || at + length > end) {
                    return 0;
                }
                if (tcp[at] == SIZE_OPTION && length == Integer.BYTES) {
                    return (int) Bytes.get(tcp, at + 2, Short.BYTES, true);
                }
                at += length;
            }
            return 0;
        }

        /** Returns a hash of the addresses, the ports and the client's first sequence number. */
        int hash(long sequence) {
            long mixed = KEY ^ sequence;
            for (int at = v6 ? 8 : 12; at < (v6 ? IPV6 : IPV4); at += Integer.BYTES) {
                mixed = mix(mixed ^ Bytes.get(ip, at, Integer.BYTES, true));
            }
            mixed = mix(mixed ^ number(0));
            return (int) mixed & ~SIZE_MASK;
        }

        private static long mix(long value) {
            long mixed = (value ^ value >>> 30) * 0xbf58_476d_1ce4_e5b9L;
            mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
            return mixed ^ mixed >>> 31;
        }

        long cookie(int wanted) {
            int[] sizes = v6 ? SIZES_6 : SIZES_4;
            int index = sizes.length - 1;
            while (index > 0 && wanted < sizes[index]) {
                index--;
            }
            int cookie = hash(number(4)) | index;
            return Integer.toUnsignedLong(cookie) | (long) sizes[index] << Integer.SIZE;
        }

        /** Returns whether what the packet confirms is a cookie for the sequence number before its own. */
        boolean confirmsCookie() {
            int cookie = (int) number(8) - 1;
            return (cookie & ~SIZE_MASK) == hash(number(4) - 1 & 0xffff_ffffL);
        }

        @Override
        public void endOfRun() {}
    }

    private static boolean isShort(long size, int least) {
        return Integer.compareUnsigned((int) size, least) < 0;
    }

    private static boolean listens(Socket socket) {
        return socket.protocol() == Socket.TCP && socket.state() == Socket.LISTEN;
    }

    /** Reads the header of TCP with its options, as far as the program gives it. */
    private static Headers readTcp(Caller caller, long tcp, long size) {
        Headers headers = Headers.of(caller);
        if (!caller.isReadable(tcp, (int) size)) {
            throw caller.fault(
                    Fault.Kind.MEMORY_ACCESS,
                    "%d-byte read at 0x%x is not of the program's memory".formatted(size, tcp));
        }
        caller.read(tcp, headers.tcp, 0, Math.min((int) size, LARGEST_TCP));
        return headers;
    }

    /** Returns 4 or 6, or what a helper fails with. */
    private static long version(Caller caller, Socket socket, long ip, long ipSize) {
        if (isShort(ipSize, IPV4)) {
            return Errno.EINVAL.result();
        }
        int version = (int) caller.load(ip, Byte.BYTES) >> 4;
        boolean six = socket.family() == Socket.AF_INET6;
        return switch (version) {
            case 4 -> six && socket.isV6Only() ? Errno.EINVAL.result() : version;
            case 6 -> isShort(ipSize, IPV6) || !six ? Errno.EINVAL.result() : version;
            default -> Errno.EPROTONOSUPPORT.result();
        };
    }

    private static long generate(Caller caller, long address, long ip, long ipSize, long tcp, long tcpSize) {
        if (address == 0 || isShort(tcpSize, TCP)) {
            return Errno.EINVAL.result();
        }
        Socket socket = socket(caller, address);
        Headers headers = readTcp(caller, tcp, tcpSize);
        if ((int) tcpSize != headers.tcpSize()
                || !listens(socket)
                || (headers.flags() & (SYN | ACK | FIN | RESET)) != SYN) {
            return Errno.EINVAL.result();
        }
        long version = version(caller, socket, ip, ipSize);
        if (version < 0) {
            return version;
        }
        headers.readIp(caller, ip, version == 6);
        return headers.cookie(wanted(headers));
    }

    private static int wanted(Headers headers) {
        int wanted = headers.segmentSize();
        return wanted != 0 ? wanted : headers.v6 ? DEFAULT_SIZE_6 : DEFAULT_SIZE_4;
    }

    private static long check(Caller caller, long address, long ip, long ipSize, long tcp, long tcpSize) {
        if (address == 0 || isShort(tcpSize, TCP)) {
            return Errno.EINVAL.result();
        }
        Socket socket = socket(caller, address);
        if (!listens(socket)) {
            return Errno.EINVAL.result();
        }
        Headers headers = readTcp(caller, tcp, tcpSize);
        if ((headers.flags() & (SYN | ACK | RESET)) != ACK) {
            return Errno.ENOENT.result();
        }
        long version = version(caller, socket, ip, ipSize);
        if (version < 0) {
            return version;
        }
        headers.readIp(caller, ip, version == 6);
        return headers.confirmsCookie() ? 0 : Errno.ENOENT.result();
    }

    private static long generateRaw(Caller caller, long ip, long tcp, int size, boolean v6) {
        if (isShort(size, TCP)) {
            return Errno.EINVAL.result();
        }
        Headers headers = readTcp(caller, tcp, size);
        if (size != headers.tcpSize()) {
            return Errno.EINVAL.result();
        }
        headers.readIp(caller, ip, v6);
        return headers.cookie(wanted(headers));
    }

    private static long checkRaw(Caller caller, long ip, long tcp, boolean v6) {
        Headers headers = readTcp(caller, tcp, TCP);
        headers.readIp(caller, ip, v6);
        return headers.confirmsCookie() ? 0 : Errno.EACCES.result();
    }
}
