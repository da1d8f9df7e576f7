package io.github.ebpf4j.interpreter.helper;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A socket option of 4 bytes that programs can set and get: {@code sol_socket_sockopt} and those of other levels in
 * net/core/filter.c.
 *
 * @param level {@code SOL_SOCKET} 1, {@code SOL_IP} 0, {@code SOL_IPV6} 41, {@code SOL_TCP} 6
 * @param name its number
 * @param least the least value that it can be set to
 * @param most the largest
 * @param initial what it is unless it was set
 * @param kind what becomes of a value that it is set to
 */
record SocketOption(int level, int name, int least, int most, int initial, Kind kind) {

    static final int SOL_IP = 0;
    static final int SOL_SOCKET = 1;
    static final int SOL_TCP = 6;
    static final int SOL_IPV6 = 41;

    private static final int WINDOW_LIMIT = 212_992;
    private static final int LEAST_RECEIVE_BUFFER = 2_304;
    private static final int LEAST_SEND_BUFFER = 4_608;

    /** What becomes of a value. */
    enum Kind {
        /** It is kept. */
        PLAIN,
        /** Only whether it is 0 is kept. */
        FLAG,
        /** Twice of it is the size of the receive buffer. */
        RECEIVE_BUFFER,
        /** Twice of it is the size of the send buffer. */
        SEND_BUFFER,
        /** It is 1 at least; less than 0 is as much as there is. */
        LOW_WATER,
        /** -1 stands for 0. */
        SERVICE,
        /** It is the socket's mark. */
        MARK,
        /** It is the socket's priority. */
        PRIORITY,
        /** It is the device that the socket is bound to. */
        DEVICE,
        /** It can be set only, and says something about TCP: {@code TCP_BPF_IW} and the like. */
        SET_ONLY
    }

    private static final Map<Long, SocketOption> ALL = new HashMap<>();

    static {
        // level, name, least, most, initial, kind
        """
        1   7 -2147483648 2147483647  16384 send_buffer     SO_SNDBUF
        1   8 -2147483648 2147483647 131072 receive_buffer  SO_RCVBUF
        1   9 -2147483648 2147483647      0 flag            SO_KEEPALIVE
        1  12 -2147483648 2147483647      0 priority        SO_PRIORITY
        1  15 -2147483648 2147483647      0 flag            SO_REUSEPORT
        1  18 -2147483648 2147483647      1 low_water       SO_RCVLOWAT
        1  36 -2147483648 2147483647      0 mark            SO_MARK
        1  47 -2147483648 2147483647     -1 plain           SO_MAX_PACING_RATE
        1  62           0 2147483647      0 device          SO_BINDTOIFINDEX
        1  74          -1          1      1 plain           SO_TXREHASH
        0   1          -1        255      0 service         IP_TOS
        41 67          -1        255      0 service         IPV6_TCLASS
        41 70           0          3      1 plain           IPV6_AUTOFLOWLABEL
        6   1 -2147483648 2147483647      0 flag            TCP_NODELAY
        6   2           0      32767    536 plain           TCP_MAXSEG
        6   4           1      32767   7200 plain           TCP_KEEPIDLE
        6   5           1      32767     75 plain           TCP_KEEPINTVL
        6   6           1        127      9 plain           TCP_KEEPCNT
        6   7           1        127      6 plain           TCP_SYNCNT
        6  10           0 2147483647      0 plain           TCP_WINDOW_CLAMP
        6  16           0          1      0 plain           TCP_THIN_LINEAR_TIMEOUTS
        6  18           0 2147483647      0 plain           TCP_USER_TIMEOUT
        6  25 -2147483648 2147483647     -1 plain           TCP_NOTSENT_LOWAT
        6  27           0          2      0 plain           TCP_SAVE_SYN
        6 1001          1 2147483647      0 set_only        TCP_BPF_IW
        6 1002          1 2147483647      0 set_only        TCP_BPF_SNDCWND_CLAMP
        6 1003       2000     200000      0 set_only        TCP_BPF_DELACK_MAX
        6 1004       2000     200000      0 set_only        TCP_BPF_RTO_MIN""".lines().map(SocketOption::parse).forEach(option -> ALL.put(key(option.level, option.name), option));
    }

    private static SocketOption parse(String row) {
        String[] columns = row.strip().split(" +", -1);
        return new SocketOption(
                Integer.parseInt(columns[0]),
                Integer.parseInt(columns[1]),
                Integer.parseInt(columns[2]),
                Integer.parseInt(columns[3]),
                Integer.parseInt(columns[4]),
                Kind.valueOf(columns[5].toUpperCase(Locale.ROOT)));
    }

    private static long key(int level, int name) {
        return (long) level << Integer.SIZE | Integer.toUnsignedLong(name);
    }

    /** Returns the option of a level and number, or nothing if programs have no such option of 4 bytes. */
    static Optional<SocketOption> of(int level, int name) {
        return Optional.ofNullable(ALL.get(key(level, name)));
    }

    boolean admits(int value) {
        return value >= least && value <= most;
    }

    /** Returns what is kept of a value that the option admits. */
    int kept(int value) {
        return switch (kind) {
            case FLAG -> value == 0 ? 0 : 1;
            case RECEIVE_BUFFER -> Math.max(LEAST_RECEIVE_BUFFER, doubled(value));
            case SEND_BUFFER -> Math.max(LEAST_SEND_BUFFER, doubled(value));
            case LOW_WATER -> value < 0 ? Integer.MAX_VALUE : Math.max(1, value);
            case SERVICE -> Math.max(0, value);
            default -> value;
        };
    }

    private static int doubled(int value) {
        // The kernel compares as unsigned, so that a negative number is a large one.
        return 2 * (Integer.compareUnsigned(value, WINDOW_LIMIT) > 0 ? WINDOW_LIMIT : value);
    }
}
