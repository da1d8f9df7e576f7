package io.github.ebpf4j.interpreter.world;

/**
 * A zone of connection tracking: connections of different zones may have the same addresses and ports.
 *
 * @param id its number, 0 to 65535; 0 is the zone of what has none
 * @param directions in which of a connection's directions the number counts: 1 its first one, 2 the other one, 3 both
 */
public record ConnectionZone(int id, int directions) {

    /** The zone of what has none. */
    public static final ConnectionZone NONE = new ConnectionZone(0, 3);

    /** Returns the number that counts in a direction: 0 the first one, 1 the other one. */
    int idIn(int direction) {
        return (directions & 1 << direction) != 0 ? id : 0;
    }
}
