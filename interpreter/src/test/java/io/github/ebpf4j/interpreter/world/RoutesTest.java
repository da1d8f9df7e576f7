package io.github.ebpf4j.interpreter.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which of several routes a packet takes. */
class RoutesTest {

    private record Query(int table, IpAddress destination, int ifindex, boolean output) implements RouteQuery {

        @Override
        public boolean v6() {
            return destination.v6();
        }

        @Override
        public long destinationHigh() {
            return destination.high();
        }

        @Override
        public long destinationLow() {
            return destination.low();
        }

        @Override
        public long sourceHigh() {
            return 0;
        }

        @Override
        public long sourceLow() {
            return 0;
        }

        @Override
        public int mark() {
            return 0;
        }

        @Override
        public int protocol() {
            return 0;
        }

        @Override
        public int sourcePort() {
            return 0;
        }

        @Override
        public int destinationPort() {
            return 0;
        }

        @Override
        public int typeOfService() {
            return 0;
        }
    }

    private static int ifindex(Routes routes, int table, String destination) {
        return ifindex(routes, new Query(table, IpAddress.of(destination), 0, false));
    }

    /** Returns the device that a packet leaves by, 0 if it has no route. */
    private static int ifindex(Routes routes, Query query) {
        return routes.route(query).map(Route::ifindex).orElse(0);
    }

    @Test
    void theLongestPrefixCountsAndThenTheLowestMetric() {
        Routes routes = Routes.builder()
                .add("10.1.0.0/16", Route.to(2).withMetric(100))
                .add("10.0.0.0/8", Route.to(1))
                .add("10.2.0.0/16", Route.to(3).withMetric(20))
                .add("10.2.0.0/16", Route.to(4).withMetric(10))
                .add("10.2.0.0/16", Route.to(5).withMetric(10))
                .add("10.2.0.0/16", Route.to(6).withMetric(30))
                .build();
        assertEquals(2, ifindex(routes, 0, "10.1.2.3"));
        assertEquals(1, ifindex(routes, 0, "10.3.2.3"));
        assertEquals(4, ifindex(routes, 0, "10.2.2.3"), "of equal ones the first");
        assertEquals(0, ifindex(routes, 0, "11.0.0.1"));
        assertEquals(0, ifindex(routes, 0, "fd00::1"));
    }

    @Test
    void aTableHasRoutesOfItsOwn() {
        Routes routes = Routes.builder()
                .add("0.0.0.0/0", Route.to(1))
                .add(7, "10.0.0.0/8", Route.to(7))
                .build();
        assertEquals(7, ifindex(routes, 7, "10.0.0.1"));
        assertEquals(0, ifindex(routes, 7, "20.0.0.1"));
        assertEquals(1, ifindex(routes, Routes.MAIN, "10.0.0.1"));
        assertEquals(1, ifindex(routes, 0, "10.0.0.1"));
        for (int table : new int[] {7, Routes.MAIN}) {
            assertTrue(routes.hasTable(table));
        }
        for (int table : new int[] {0, 6, 8, 255}) {
            assertFalse(routes.hasTable(table));
        }
        assertTrue(Routes.none().hasTable(Routes.MAIN));
        assertFalse(Routes.none().hasTable(7));
    }

    @Test
    void whoAsksForADeviceGetsNoRouteByAnother() {
        Routes routes = Routes.builder()
                .add("10.0.0.0/8", Route.to(1))
                .add("10.1.0.0/16", Route.to(2))
                .build();
        IpAddress destination = IpAddress.of("10.1.0.1");
        assertEquals(1, ifindex(routes, new Query(0, destination, 1, true)));
        assertEquals(2, ifindex(routes, new Query(0, destination, 2, true)));
        assertEquals(0, ifindex(routes, new Query(0, destination, 3, true)));
        assertEquals(2, ifindex(routes, new Query(0, destination, 1, false)));
    }

    @Test
    void aNeighbourIsKnownByItsDeviceAndItsWholeAddress() {
        MacAddress mac = MacAddress.of("02:00:00:00:00:01");
        Routes routes = Routes.builder()
                .neighbour(1, "10.0.0.1", mac)
                .neighbour(1, "fd00::1", mac)
                .build();
        IpAddress six = IpAddress.of("fd00::1");
        long four = IpAddress.of("10.0.0.1").low();
        assertEquals(Optional.of(mac), routes.neighbour(1, false, 0, four));
        assertEquals(Optional.of(mac), routes.neighbour(1, true, six.high(), six.low()));
        assertEquals(Optional.empty(), routes.neighbour(2, false, 0, four));
        assertEquals(Optional.empty(), routes.neighbour(1, true, 0, four));
        assertEquals(Optional.empty(), routes.neighbour(1, true, six.high() + 1, six.low()));
        assertEquals(Optional.empty(), routes.neighbour(1, true, six.high(), six.low() + 1));
    }

    @Test
    void aPrefixIsOfItsAddressesLength() {
        Routes.Builder builder = Routes.builder();
        builder.add("10.0.0.1", Route.to(1)).add("10.0.0.0/32", Route.to(2)).add("fd00::/128", Route.to(3));
        for (String wrong : List.of("10.0.0.0/33", "fd00::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/x", "::/1000")) {
            assertThrows(IllegalArgumentException.class, () -> builder.add(wrong, Route.to(1)), wrong);
        }
        Routes routes = builder.build();
        assertEquals(1, ifindex(routes, 0, "10.0.0.1"));
        assertEquals(2, ifindex(routes, 0, "10.0.0.0"));
        assertEquals(0, ifindex(routes, 0, "10.0.0.2"));
        assertEquals(3, ifindex(routes, 0, "fd00::"));
    }
}
