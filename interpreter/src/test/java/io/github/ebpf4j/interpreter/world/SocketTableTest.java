package io.github.ebpf4j.interpreter.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SocketTableTest {

    private record Query(
            int protocol, IpAddress remote, int remotePort, IpAddress local, int localPort, int namespace, int ifindex)
            implements SocketQuery {

        @Override
        public boolean v6() {
            return local.v6();
        }

        @Override
        public long remoteHigh() {
            return remote.high();
        }

        @Override
        public long remoteLow() {
            return remote.low();
        }

        @Override
        public long localHigh() {
            return local.high();
        }

        @Override
        public long localLow() {
            return local.low();
        }
    }

    private static Query query(int protocol, String remote, int remotePort, String local, int localPort) {
        return new Query(
                protocol,
                IpAddress.of(remote),
                remotePort,
                IpAddress.of(local),
                localPort,
                SocketQuery.OWN_NAMESPACE,
                2);
    }

    private static Query tcp(String local, int port) {
        return query(Socket.TCP, local.contains(":") ? "fd00::9" : "10.0.0.9", 999, local, port);
    }

    @Test
    void aConnectionComesBeforeAListenerAndABoundOneBeforeAnyAddress() {
        Socket any = Socket.tcp().local("0.0.0.0", 80).build();
        Socket bound = Socket.tcp().local("10.0.0.1", 80).build();
        Socket connected =
                Socket.tcp().local("10.0.0.1", 80).remote("10.0.0.9", 999).build();
        SocketTable table = new SocketTable().add(any).add(connected).add(bound);
        assertEquals(Optional.of(connected), table.lookup(tcp("10.0.0.1", 80)));
        assertEquals(Optional.of(bound), table.lookup(query(Socket.TCP, "10.0.0.9", 998, "10.0.0.1", 80)));
        assertEquals(Optional.of(bound), table.lookup(query(Socket.TCP, "10.0.0.8", 999, "10.0.0.1", 80)));
        assertEquals(Optional.of(any), table.lookup(tcp("10.0.0.2", 80)));
        assertEquals(Optional.empty(), table.lookup(tcp("10.0.0.1", 81)));
        assertEquals(Optional.empty(), table.lookup(query(Socket.UDP, "10.0.0.9", 999, "10.0.0.1", 80)));
        table.remove(connected);
        assertEquals(Optional.of(bound), table.lookup(tcp("10.0.0.1", 80)));
    }

    @Test
    void aListenerOfIpv6TakesIpv4UnlessItIsForIpv6Only() {
        Socket both = Socket.tcp().local("::", 80).build();
        Socket only = Socket.tcp().local("::", 81).v6Only().build();
        Socket bound = Socket.tcp().local("fd00::1", 82).build();
        SocketTable table = new SocketTable().add(both).add(only).add(bound);
        assertEquals(Optional.of(both), table.lookup(tcp("10.0.0.1", 80)));
        assertEquals(Optional.of(both), table.lookup(tcp("fd00::1", 80)));
        assertEquals(Optional.empty(), table.lookup(tcp("10.0.0.1", 81)));
        assertEquals(Optional.of(only), table.lookup(tcp("fd00::1", 81)));
        assertEquals(Optional.empty(), table.lookup(tcp("10.0.0.1", 82)));
        Socket four = Socket.tcp().local("0.0.0.0", 83).build();
        table.add(four);
        assertEquals(Optional.empty(), table.lookup(tcp("fd00::1", 83)));
    }

    @Test
    void aSocketOfADeviceTakesWhatComesByItOnly() {
        Socket here = Socket.tcp().local("0.0.0.0", 80).set("bound_dev_if", 2).build();
        Socket elsewhere =
                Socket.tcp().local("0.0.0.0", 81).set("bound_dev_if", 3).build();
        Socket any = Socket.tcp().local("0.0.0.0", 80).build();
        SocketTable table = new SocketTable().add(any).add(here).add(elsewhere);
        assertEquals(Optional.of(here), table.lookup(tcp("10.0.0.1", 80)));
        assertEquals(Optional.empty(), table.lookup(tcp("10.0.0.1", 81)));
    }

    @Test
    void namespacesAreApart() {
        Socket other = Socket.tcp().local("0.0.0.0", 80).build();
        SocketTable table = new SocketTable().add(7, other);
        assertEquals(Optional.empty(), table.lookup(tcp("10.0.0.1", 80)));
        Query there = new Query(Socket.TCP, IpAddress.ANY4, 1, IpAddress.ANY4, 80, 7, 0);
        assertEquals(Optional.of(other), table.lookup(there));
    }

    @Test
    void whatASocketIsFollowsFromItsStateAndProtocol() {
        Socket listening = Socket.tcp().local("10.0.0.1", 80).build();
        Socket connected =
                Socket.tcp().local("10.0.0.1", 80).remote("10.0.0.9", 999).build();
        Socket waiting = Socket.tcp().state(Socket.TIME_WAIT).build();
        Socket request = Socket.tcp().requestOf(listening).build();
        Socket udp = Socket.udp().build();
        assertTrue(listening.isFull() && connected.isFull() && udp.isFull());
        assertFalse(waiting.isFull() || request.isFull());
        assertTrue(connected.isCounted() && waiting.isCounted() && request.isCounted());
        assertFalse(listening.isCounted() || udp.isCounted());
        assertEquals(Optional.of(listening), request.listener());
        assertTrue(connected.isForMaps() && listening.isForMaps() && udp.isForMaps());
        assertFalse(waiting.isForMaps());
        assertTrue(connected.takesRedirected());
        assertFalse(listening.takesRedirected() || udp.takesRedirected());
    }

    @Test
    void aCookieIsSetOrFollowsFromTheAddresses() {
        Socket set = Socket.tcp().cookie(5).build();
        Socket first = Socket.tcp().local("10.0.0.1", 80).build();
        Socket same = Socket.tcp().local("10.0.0.1", 80).build();
        Socket other = Socket.tcp().local("10.0.0.1", 81).build();
        assertEquals(5, set.cookie());
        assertEquals(first.cookie(), same.cookie());
        assertNotEquals(first.cookie(), other.cookie());
        assertNotEquals(0, first.cookie());
    }

    @Test
    void fieldsAreSetByTheirNames() {
        Socket socket = Socket.tcp()
                .local("10.0.0.1", 80)
                .set("snd_cwnd", 10)
                .set("mark", 0xffff_ffffL)
                .build();
        assertEquals(10, socket.get("snd_cwnd"));
        assertEquals(-1, socket.mark());
        socket.set("snd_cwnd", 11);
        socket.set("state", Socket.CLOSE);
        assertEquals(11, socket.get("snd_cwnd"));
        assertEquals(Socket.CLOSE, socket.state());
        assertEquals(-1, socket.get("rx_queue_mapping"));
        assertThrows(IllegalArgumentException.class, () -> socket.set("src_port", 1));
        assertThrows(IllegalArgumentException.class, () -> Socket.tcp().set("family", 1));
        assertThrows(IllegalArgumentException.class, () -> Socket.tcp().set("mark", 1L << 32));
        assertThrows(IllegalArgumentException.class, () -> Socket.tcp().local("10.0.0.1", 65_536));
        assertThrows(
                IllegalArgumentException.class,
                () -> Socket.tcp().local("10.0.0.1", 1).remote("fd00::1", 1).build());
        assertThrows(IllegalArgumentException.class, () -> SavedSyn.of(new byte[5], 4, 2));
        assertThrows(IllegalArgumentException.class, () -> Tunnel.of(1, IpAddress.ANY4, IpAddress.ANY6));
    }
}
