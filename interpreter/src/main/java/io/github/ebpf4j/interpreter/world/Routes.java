package io.github.ebpf4j.interpreter.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where packets go. For any number of threads. */
public interface Routes {

    /** The table that the rules follow ({@code RT_TABLE_MAIN}). */
    int MAIN = 254;

    /** Returns whether there is a table of a number. */
    boolean hasTable(int table);

    /** Returns the route of a packet, or nothing if there is none. */
    Optional<Route> route(RouteQuery query);

    /**
     * Returns the Ethernet address of a neighbour, or nothing if it is not known.
     *
     * @param ifindex the device that it is reached by
     * @param high the first 64 bits of its address, of IPv4 0
     * @param low the last 64 bits, of IPv4 its 32 bits
     */
    Optional<MacAddress> neighbour(int ifindex, boolean v6, long high, long low);

    /** Returns no route at all. */
    static Routes none() {
        return builder().build();
    }

    /** Returns a builder of fixed routes. */
    static Builder builder() {
        return new Builder();
    }

    /** Collects routes. */
    final class Builder {

        private record Entry(int table, IpAddress prefix, int length, Optional<Route> route) {}

        private record Neighbour(int ifindex, IpAddress address, Optional<MacAddress> mac) {}

        private final List<Entry> entries = new ArrayList<>();
        private final List<Neighbour> neighbours = new ArrayList<>();

        private Builder() {}

        /**
         * Adds a route to the main table. Of several whose prefix covers a destination, the longest counts, and of
         * equal ones that with the lowest metric.
         *
         * @param prefix {@code "10.0.0.0/8"}, {@code "fd00::/64"}, or an address alone
         * @throws IllegalArgumentException if it is neither
         */
        public Builder add(String prefix, Route route) {
            return add(MAIN, prefix, route);
        }

        /** Adds a route to a table. */
        public Builder add(int table, String prefix, Route route) {
            int slash = prefix.indexOf('/');
            IpAddress address = IpAddress.of(slash < 0 ? prefix : prefix.substring(0, slash));
            int most = address.v6() ? 2 * Long.SIZE : Integer.SIZE;
            int length = slash < 0 ? most : lengthOf(prefix.substring(slash + 1));
            if (length < 0 || length > most) {
                throw new IllegalArgumentException("\"%s\" has no prefix length of 0 to %d".formatted(prefix, most));
            }
            entries.add(new Entry(table, address, length, Optional.of(route)));
            return this;
        }

        private static int lengthOf(String digits) {
            return digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
        }

        /** Adds the Ethernet address of a neighbour. */
        public Builder neighbour(int ifindex, String address, MacAddress mac) {
            neighbours.add(new Neighbour(ifindex, IpAddress.of(address), Optional.of(mac)));
            return this;
        }

        /** Returns the routes. */
        public Routes build() {
            return new Fixed(entries.toArray(Entry[]::new), neighbours.toArray(Neighbour[]::new));
        }

        private static final class Fixed implements Routes {

            private final Entry[] entries;
            private final Neighbour[] neighbours;

            Fixed(Entry[] entries, Neighbour[] neighbours) {
                this.entries = entries;
                this.neighbours = neighbours;
            }

            @Override
            public boolean hasTable(int table) {
                boolean found = table == MAIN;
                for (Entry each : entries) {
                    found |= each.table == table;
                }
                return found;
            }

            @Override
            public Optional<Route> route(RouteQuery query) {
                int table = query.table() == 0 ? MAIN : query.table();
                Optional<Route> best = Optional.empty();
                int length = -1;
                int metric = 0;
                for (Entry each : entries) {
                    if (each.table == table
                            && each.prefix.v6() == query.v6()
                            && each.prefix.isPrefixOf(each.length, query.destinationHigh(), query.destinationLow())
                            && (!query.output() || each.route.orElseThrow().ifindex() == query.ifindex())) {
                        int its = each.route.orElseThrow().metric();
                        if (each.length > length || (each.length == length && its < metric)) {
                            best = each.route;
                            length = each.length;
                            metric = its;
                        }
                    }
                }
                return best;
            }

            @Override
            public Optional<MacAddress> neighbour(int ifindex, boolean v6, long high, long low) {
                for (Neighbour each : neighbours) {
                    IpAddress address = each.address;
                    if (each.ifindex == ifindex
                            && address.v6() == v6
                            && address.high() == high
                            && address.low() == low) {
                        return each.mac;
                    }
                }
                return Optional.empty();
            }
        }
    }
}
