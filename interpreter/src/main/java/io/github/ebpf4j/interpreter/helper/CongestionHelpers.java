package io.github.ebpf4j.interpreter.helper;

import io.github.ebpf4j.interpreter.Caller;
import io.github.ebpf4j.interpreter.Fault;
import io.github.ebpf4j.interpreter.context.AcknowledgementSent;
import io.github.ebpf4j.interpreter.context.TypedBytes;
import io.github.ebpf4j.interpreter.host.Current;
import io.github.ebpf4j.interpreter.host.Host;
import io.github.ebpf4j.interpreter.host.KernelMemory;
import java.util.Optional;

/**
 * What a congestion control of TCP, which is a structure of functions, can call: {@code net/ipv4/bpf_tcp_ca.c}, and the
 * functions of Reno in {@code tcp_cong.c}. They work on the {@code tcp_sock} that a test put into the kernel's memory, for
 * programs to change.
 */
final class CongestionHelpers {

    private static final String TYPE = "tcp_sock";
    private static final String WINDOW = "snd_cwnd";
    private static final String WINDOW_COUNT = "snd_cwnd_cnt";
    private static final String LARGEST_WINDOW = "snd_cwnd_clamp";
    private static final String THRESHOLD = "snd_ssthresh";

    private final Host host;

    CongestionHelpers(Host host) {
        this.host = host;
    }

    void register(Registry registry) {
        registry.helper(
                "bpf_tcp_send_ack",
                (caller, socket, next, r3, r4, r5) -> sendAcknowledgement(caller, socket, (int) next));
        registry.kfunc(
                "tcp_slow_start",
                (caller, socket, acknowledged, r3, r4, r5) ->
                        new TcpSocket(caller, socket).slowStart(MemoryArguments.u32(acknowledged)));
        registry.kfunc("tcp_cong_avoid_ai", (caller, socket, window, acknowledged, r4, r5) -> {
            new TcpSocket(caller, socket).grow(MemoryArguments.u32(window), MemoryArguments.u32(acknowledged));
            return 0;
        });
        registry.kfunc("tcp_reno_cong_avoid", (caller, socket, acknowledgement, acknowledged, r4, r5) -> {
            new TcpSocket(caller, socket).avoidCongestion(MemoryArguments.u32(acknowledged));
            return 0;
        });
        registry.kfunc(
                "tcp_reno_ssthresh",
                (caller, socket, r2, r3, r4, r5) -> Math.max(new TcpSocket(caller, socket).get(WINDOW) >> 1, 2));
        registry.kfunc("tcp_reno_undo_cwnd", (caller, socket, r2, r3, r4, r5) -> {
            TcpSocket tcp = new TcpSocket(caller, socket);
            return Math.max(tcp.get(WINDOW), tcp.get("prior_cwnd"));
        });
    }

    private void requireSocket(Caller caller, long address) {
        if (!KernelMemory.of(host).isThere(address)) {
            throw caller.fault(Fault.Kind.ARGUMENT, "0x%x is not a tcp_sock".formatted(address));
        }
    }

    private long sendAcknowledgement(Caller caller, long socket, int next) {
        requireSocket(caller, socket);
        Current.of(caller).effect(caller, new AcknowledgementSent(socket, next), 0);
        return 0;
    }

    /** The members of a {@code tcp_sock} in the program's memory; numbers are u32. */
    private final class TcpSocket {
        private final Caller caller;
        private final long address;
        private final TypedBytes fields;

        TcpSocket(Caller caller, long address) {
            requireSocket(caller, address);
            this.caller = caller;
            this.address = address;
            Optional<TypedBytes> known = KernelMemory.of(host).find(TYPE);
            if (known.isEmpty()) {
                throw caller.fault(Fault.Kind.ARGUMENT, "the type tcp_sock is not known");
            }
            fields = known.get();
            caller.read(address, fields.bytes(), 0, fields.bytes().length);
        }

        long get(String member) {
            if (!fields.has(member)) {
                throw caller.fault(Fault.Kind.ARGUMENT, "the type tcp_sock has no member %s".formatted(member));
            }
            return fields.get(member);
        }

        private void set(String member, long value) {
            fields.set(member, value);
            caller.store(address + fields.offsetOf(member), Integer.BYTES, value);
        }

        private boolean isInSlowStart() {
            return get(WINDOW) < get(THRESHOLD);
        }

        /** Grows the window by what was acknowledged, up to the threshold, and returns what is left of that. */
        long slowStart(long acknowledged) {
            long before = get(WINDOW);
            long window = Math.min(before + acknowledged, get(THRESHOLD));
            set(WINDOW, Math.min(window, get(LARGEST_WINDOW)));
            return MemoryArguments.u32(acknowledged - (window - before));
        }

        /** Grows the window by one for each time that so much was acknowledged. */
        void grow(long window, long acknowledged) {
            if (window == 0) {
                throw caller.fault(Fault.Kind.ARGUMENT, "a window of 0 segments never grows: the kernel divides by it");
            }
            if (get(WINDOW_COUNT) >= window) {
                set(WINDOW_COUNT, 0);
                set(WINDOW, get(WINDOW) + 1);
            }
            set(WINDOW_COUNT, MemoryArguments.u32(get(WINDOW_COUNT) + acknowledged));
            if (get(WINDOW_COUNT) >= window) {
                long more = get(WINDOW_COUNT) / window;
                set(WINDOW_COUNT, get(WINDOW_COUNT) - more * window);
                set(WINDOW, get(WINDOW) + more);
            }
            set(WINDOW, Math.min(get(WINDOW), get(LARGEST_WINDOW)));
        }

        /** Does what Reno does when a packet was acknowledged. */
        void avoidCongestion(long acknowledged) {
            boolean limited = get("is_cwnd_limited") != 0
                    || (isInSlowStart() && get(WINDOW) < MemoryArguments.u32(2 * get("max_packets_out")));
            if (!limited) {
                return;
            }
            long left = isInSlowStart() ? slowStart(acknowledged) : acknowledged;
            if (left != 0) {
                grow(get(WINDOW), left);
            }
        }
    }
}
